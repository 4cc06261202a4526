package understand

import (
	"math"
	"slices"
	"strings"

	"shuangbai/bot/slot"
)

// limit is the longest message that is read, in runes: what is longer is a
// pasted text, and its beginning tells what it is.
const limit = 2000

// Understand reads one message without the context of a conversation.
func (l *Lexicon) Understand(q Query) Result {
	l.mu.RLock()
	defer l.mu.RUnlock()
	t := newText(stripCall(q.Text), limit)
	if strings.Trim(t.all, " \n,.;:!?\"'-~、") == "" {
		return Result{Intent: Unknown, Slots: slot.Values{}}
	}
	found := shops(l.names, t, scan(l.names, t, q.Today))
	res := l.judge(q.Role, t, found)
	if q.Within != "" {
		res.Intent = q.Within
	}
	r := reader{line: newLine(t, found), today: q.Today, intent: res.Intent, result: &res, gazetteer: l.names}
	res.Orders = l.orders(q, r.line)
	if res.Intent == "visit.log" {
		if head, parts := r.split(); len(parts) > 1 {
			res.Items, res.Slots = r.several(head, parts), slot.Values{}
			return res
		}
	}
	res.Slots = r.read()
	return res
}

// stripCall takes the call of the bot off: @双百助手 …
func stripCall(s string) string {
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "@"); ok {
		if _, after, found := strings.Cut(rest, " "); found && len(after) > 0 {
			return after
		}
		if after, found := strings.CutPrefix(rest, "双百助手"); found {
			return after
		}
	}
	return s
}

// judge finds the intent and how sure it is.
func (l *Lexicon) judge(role string, t text, found []mention) Result {
	m := mask(t, found)
	key := bare(m.text)
	if intent := l.model.adopted[key]; intent != "" {
		return Result{Intent: intent, Confidence: 0.99, Nearest: []Candidate{{intent, 0.99}}, Why: "adopted sentence: " + m.text}
	}
	known, said := l.model.exact[key], rulesOf(m.text)
	named := role != "merchant" && strings.ContainsRune(m.text, classMerchant)
	b := l.model.believe(m, func(intent string) float32 {
		bias := roleBias(role, intent) + said.weight[intent]
		if named && strings.HasPrefix(intent, "faq.") { // staff who name a merchant do not ask about the loan
			bias -= 2.5
		}
		if intent == known {
			bias += knownBias
		}
		return bias
	})
	best, confidence := b.ranked[0], b.confidence()
	if confidence < 0.22 || (b.seen < 0.25 && best.Confidence < 0.6) {
		best.Intent = Unknown
	}
	ranked := slices.DeleteFunc(b.ranked, func(c Candidate) bool { return c.Intent == Unknown })
	why := m.text + " " + strings.Join(said.why, "; ")
	return Result{Intent: best.Intent, Confidence: round2(confidence), Nearest: ranked[:min(3, len(ranked))], Why: why}
}

// knownBias is what speaks for the intent of a sentence that is an example
// word by word.
const knownBias = 4

// confidence is how sure the belief is: less where the words are new, and less
// where only a rule speaks for an intent that no example suggests.
func (b belief) confidence() float64 {
	return b.ranked[0].Confidence * min(1, 0.5+b.seen) * min(1, 0.7+b.plain/2)
}

// staffOnly begin the intents that a merchant cannot mean.
var staffOnly = []string{"visit.", "merchant.", "market.", "plan.", "lead.list", "lead.update", "lead.assign", "lead.create", "followup.", "feedback.list", "event.", "honour.", "absence.", "digest.", "progress.", "ranking.", "export"}

// roleBias lowers the belief in what people of a role do not say.
func roleBias(role, intent string) float32 {
	if role != "merchant" {
		return 0
	}
	switch {
	case slices.ContainsFunc(staffOnly, func(p string) bool { return strings.HasPrefix(intent, p) }):
		return -30
	case intent == "equipment.request": // a merchant who wants a device asks about it
		return -4
	}
	return 0
}

func round2(f float64) float64 { return math.Round(f*100) / 100 }

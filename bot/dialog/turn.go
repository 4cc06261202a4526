package dialog

import (
	"slices"
	"strconv"

	"shuangbai/bot/chat"
	"shuangbai/bot/civil"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// Turn is what flows and acts see of one turn. Nothing in it outlives Step.
type Turn struct {
	Book  // read-only
	Event Event
	Today civil.Date
	// Result is the message as it was understood; empty for taps on a draft.
	Result understand.Result

	engine    *Engine
	state     State
	changes   []models.Change
	effects   []Effect
	fresh     map[string]bool // marks that this message said
	reheard   bool            // the facts come from an earlier sentence: none is fresh
	prompting bool            // the answer asks for something
	typed     bool            // … that no button carries
	parkedNow bool            // this turn set a draft aside
	ended     string          // what became of the draft that this turn ended
	notes     []string        // said before the next question
}

func newTurn(e *Engine, book Book, s State, ev Event) *Turn {
	t := &Turn{
		Book: &memo{Book: book}, Event: ev, Today: civil.FromTime(ev.Now, ev.Now.Location()),
		engine: e, state: s, fresh: map[string]bool{},
	}
	d := &t.state.Durable
	if d.Draft != nil {
		d.Draft = d.Draft.clone()
	}
	d.Parked, d.Closed = slices.Clone(d.Parked), slices.Clone(d.Closed)
	return t
}

// Me is who speaks; nil for a stranger.
func (t *Turn) Me() *models.Member { return t.Event.Member }

// Group reports whether the room reads along.
func (t *Turn) Group() bool { return t.Event.Message.Group() }

// Customer reports whether a merchant speaks at customer service: not a member
// whom nobody has bound yet, so nothing is said of binding.
func (t *Turn) Customer() bool { return t.Me() == nil && t.Event.Message.Door == chat.KF }

// Busy reports whether a draft is open: an answer in between shows no choices
// of its own, those of the draft go on.
func (t *Turn) Busy() bool { return t.state.Durable.Draft != nil }

// Day is the product day as the records write it.
func (t *Turn) Day() string { return t.Today.String() }

// Change adds a change of the records and gives its index, for NumberOf.
func (t *Turn) Change(c models.Change) int {
	t.changes = append(t.changes, c)
	return len(t.changes) - 1
}

// Do adds an effect.
func (t *Turn) Do(e Effect) { t.effects = append(t.effects, e) }

// LastVisit is the visit that 「撤销」, 「改」 and 「已同意」 refer to: the last
// one recorded in this conversation today, else the member's last of today; nil
// when there is none. here tells whether it was recorded in this conversation;
// a visit on record that was added to here is the last one, too, but not here.
func (t *Turn) LastVisit() (v *models.Visit, here bool, err error) {
	if d := t.state.Durable; d.LastVisit > 0 && d.LastVisitOn == t.Day() {
		v, err = Found(t.Visit(d.LastVisit))
		if err != nil || v != nil && v.UndoneAt == nil {
			return v, !d.LastMerged, err
		}
	}
	if t.Me() == nil {
		return nil, false, nil
	}
	v, err = Found(t.LastVisitBy(t.Me().ID, t.Day()))
	return v, false, err
}

// Found turns a record that is not there into nil, which is no failure where
// people name records by number.
func Found[T any](record *T, err error) (*T, error) {
	if err != nil && models.CodeOf(err) == models.NotFound {
		return nil, nil //nolint:nilnil // not there is an answer
	}
	return record, err
}

// RememberVisit makes the visit that the i-th change yields the one that
// 「撤销」, 「改」 and 「已同意」 refer to.
func (t *Turn) RememberVisit(i int) {
	t.lastVisit(int64(-1-i), t.Day(), false)
}

// RememberMerged does so for a visit on record that was added to.
func (t *Turn) RememberMerged(id int64) { t.lastVisit(id, t.Day(), true) }

// ForgetVisit ends what RememberVisit began.
func (t *Turn) ForgetVisit() { t.lastVisit(0, "", false) }

func (t *Turn) lastVisit(id int64, day string, merged bool) {
	s := &t.state.Durable
	s.LastVisit, s.LastVisitOn, s.LastMerged = id, day, merged
}

// Heard is the sentence that the turn is about, as it was typed; for a tap on
// a choice about an earlier sentence it is that one.
func (t *Turn) Heard() string { return t.state.Recent.Heard }

// Understand reads a sentence that somebody else said once.
func (t *Turn) Understand(text string, role models.Role) understand.Result {
	return t.engine.sense.Understand(understand.Query{Text: text, Role: string(role), Today: t.Today})
}

// Topic is the question answered last, "" when the session is new.
func (t *Turn) Topic() string { return t.state.Recent.Topic }

// SetTopic remembers which question was answered.
func (t *Turn) SetTopic(topic string) { t.state.Recent.Topic = topic }

// Say builds the key of a choice that stands for a sentence: a tap on it is as
// good as typing the sentence.
func (t *Turn) Say(sentence string) string { return t.key("s", sentence) }

// Sentence is a choice that stands for a sentence.
func (t *Turn) Sentence(text, sentence string) chat.Choice {
	return chat.Choice{Text: text, Key: t.Say(sentence)}
}

// Menu is a reply with choices that stand for sentences; it becomes a card
// where the door has buttons.
func (t *Turn) Menu(text string, choices ...chat.Choice) chat.Reply {
	r := chat.Reply{Text: text, Choices: choices}
	if len(choices) > 0 {
		r.Card = "menu"
	}
	return r
}

// me is the owner written into the keys of cards; "0" for a stranger.
func (t *Turn) me() string {
	if t.Me() == nil {
		return "0"
	}
	return strconv.FormatInt(t.Me().ID, 10)
}

// answer closes the turn: warnings in front, hints behind, and what a number
// typed next will mean.
func (t *Turn) answer(replies []chat.Reply) Answer {
	for i := range replies {
		replies[i].Choices = slices.DeleteFunc(slices.Clone(replies[i].Choices), t.barred)
	}
	last := &replies[len(replies)-1]
	if t.Event.Masked && !last.Silent {
		*last = lead("请不要发身份证号、银行卡号、密码或验证码。刚才的号码我已打码，没有保存。", *last)
	}
	if !last.Silent && last.OnlyFor == "" {
		t.state.Recent.Offered = last.Choices
	}
	if asks := t.prompting || len(last.Choices) > 0; t.Group() && asks && !last.Silent && (t.typed || !last.AsCard()) {
		*last = t.mentionHint(*last)
	}
	if t.Group() {
		for i := range replies {
			replies[i] = forRoom(replies[i])
		}
	}
	return Answer{State: t.state, Replies: replies, Changes: t.changes, Effects: t.effects}
}

// barred reports whether a choice stands for a sentence that this person may
// not say: it is not offered.
func (t *Turn) barred(c chat.Choice) bool {
	p, ok := parseKey(c.Key)
	if !ok || p.kind != "s" || p.arg == nextOrder || commandOf(p.arg) != "" {
		return false
	}
	h, ok := t.engine.typed(p.arg, t.Me())
	if !ok {
		res := t.read(p.arg)
		h, ok = t.engine.handler(res.Intent)
		ok = ok && (t.engine.sure(res) || h.begins(p.arg))
	}
	return ok && !h.access().may(t.Me())
}

// mentionHint reminds that in a group only what mentions the bot reaches it.
func (t *Turn) mentionHint(r chat.Reply) chat.Reply {
	hint := "（群里回答请发：@" + t.engine.rules.BotName + " + 内容）"
	if r.Text == "" {
		r.Text = hint
	} else {
		r.Text += "\n" + hint
	}
	return r
}

// lead puts a sentence in front of a reply.
func lead(sentence string, r chat.Reply) chat.Reply {
	switch {
	case sentence == "":
	case r.Text == "":
		r.Text = sentence
	default:
		r.Text = sentence + "\n" + r.Text
	}
	return r
}

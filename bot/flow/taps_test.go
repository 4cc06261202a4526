package flow_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"shuangbai/bot/civil"
	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/bot/flow"
	"shuangbai/bot/policy"
	"shuangbai/bot/policy/answer"
	"shuangbai/bot/understand"
)

// sentence is a tap or an example in the sources, as it stands there.
var sentence = regexp.MustCompile(`(?:t\.Sentence\("[^"]*"|Help\{Name: "[^"]*"), (?:Say: )?"([^"]+)"\)`)

// handled lists the words and intents that flows and acts answer.
func handled() (words, intents map[string]bool) {
	words, intents = map[string]bool{"取消": true, "继续": true, "不": true}, map[string]bool{}
	note := func(into map[string]bool, list []string) {
		for _, s := range list {
			into[s] = true
		}
	}
	flows, acts := flow.New(policy.Default()).All()
	for _, f := range flows {
		note(words, f.Words)
		note(intents, f.Intents)
	}
	for _, a := range acts {
		note(words, a.Words)
		note(intents, a.Intents)
	}
	return words, intents
}

func answers(intents map[string]bool, intent string) bool {
	family, _, _ := strings.Cut(intent, ".")
	return intents[intent] || intents[family+"."]
}

// TestEveryTapIsUnderstood sends everything that the answers and the flows offer
// as a sentence: a tap that is not understood leads nowhere.
func TestEveryTapIsUnderstood(t *testing.T) {
	w := dialogtest.New(t, os.DirFS(seed))
	lexicon := understand.NewLexicon(dialogtest.Names(w.Directory()), nil)
	words, intents := handled()
	for _, said := range taps(t) {
		if words[said] {
			continue
		}
		r := lexicon.Understand(understand.Query{Text: said, Role: "liaison", Today: civil.MustParse("2025-09-17")})
		if r.Confidence < understand.Act || !answers(intents, r.Intent) {
			t.Errorf("%s: %s %.2f", said, r.Intent, r.Confidence)
		}
	}
}

// TestEveryIntentIsAnswered holds the flows to the contract of `understand`;
// the commands of a conversation are the engine's own.
func TestEveryIntentIsAnswered(t *testing.T) {
	_, intents := handled()
	for intent := range strings.FieldsSeq(`greet help undo amend prescreen calc.repayment visit.log visit.list
		merchant.lookup market.show plan.show lead.list lead.update lead.assign lead.create lead.status followup.log
		followup.list feedback.log feedback.list event.log event.list equipment.request honour.nominate absence.set
		digest.show progress.show ranking.show export bind human complaint consent.withdraw faq.rate`) {
		if !answers(intents, intent) {
			t.Errorf("nothing answers %s", intent)
		}
	}
}

func taps(t *testing.T) []string {
	t.Helper()
	all := answer.Default(policy.Default()).Taps()
	for _, dir := range []string{".", "../dialog"} {
		files, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
				continue
			}
			source, err := os.ReadFile(dir + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range sentence.FindAllStringSubmatch(string(source), -1) {
				all = append(all, m[1])
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

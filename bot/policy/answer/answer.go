// Package answer holds the bot's words for every topic people ask about. They
// are data, answers.yaml, written as templates over the policy so that no
// number is said that the policy does not hold.
package answer

import (
	"bytes"
	"slices"
	"strings"
	"text/template"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
	"shuangbai/models"
)

// Answer is what to say about a topic on one day.
type Answer struct {
	Topic   string
	Text    string
	Sources []string // places in the notice, at least one
	Next    string   // one thing to do now
	Note    string   // after the campaign's end: that it is over and where to ask
	Choices []string // two or three taps
}

// Chat is the whole answer as one message, without the choices.
func (a Answer) Chat() string {
	lines := []string{a.Text, "（依据：" + strings.Join(a.Sources, "、") + "）", a.Next}
	if a.Note != "" {
		lines = append(lines, a.Note)
	}
	return strings.Join(lines, "\n")
}

// Topics are the subjects of the contract, "faq.<topic>" as intents.
func Topics() []string {
	return []string{
		"eligibility", "amount", "term", "rate", "repayment",
		"process", "materials", "speed", "collateral",
		"revolving", "early_repayment", "purpose",
		"products", "subsidy", "chain",
		"fees", "equipment", "honour",
		"window", "manager", "campaign", "deadline",
		"region", "age", "tenure", "company",
		"credit_record", "fraud", "privacy",
	}
}

// Refusal names a thing the bot must never do (campaign.md).
type Refusal string

// The refusals.
const (
	Promise       Refusal = "promise"        // an approval, an amount, a rate
	Sensitive     Refusal = "sensitive"      // a number was sent that must not be
	Fee           Refusal = "fee"            // money for help
	GroupPrivate  Refusal = "group_private"  // not for the room
	NoRight       Refusal = "no_right"       // outside the member's scope
	ConsentNeeded Refusal = "consent_needed" // the merchant has not agreed
)

func refusals() []Refusal {
	return []Refusal{Promise, Sensitive, Fee, GroupPrivate, NoRight, ConsentNeeded}
}

// Book is a set of answers bound to one policy; it is safe for concurrent use.
type Book struct {
	policy   *policy.Policy
	entries  map[string]entry
	refusals map[Refusal]string
	numbers  map[string]bool // digit groups that the policy gives to say
}

type entry struct {
	words      models.AnswerText // as written, version 0
	text, next *template.Template
	sources    []string
	choices    []string
	dated      bool
}

// Answer gives the words for a topic on day today; ok is false for a topic
// nobody wrote about.
func (b *Book) Answer(topic string, today civil.Date) (a Answer, ok bool) {
	return b.Say(models.AnswerText{Topic: topic}, today)
}

// Say is Answer with the words that an administrator put in the place of the
// built-in ones. Words that may no longer be said, because the policy changed
// under them, give way to the built-in ones.
func (b *Book) Say(o models.AnswerText, today civil.Date) (a Answer, ok bool) {
	e, ok := b.entries[o.Topic]
	if !ok {
		return Answer{}, false
	}
	if !o.BuiltIn() {
		if reworded, err := b.reword(o); err == nil {
			e = reworded
		}
	}
	v := view{Policy: b.policy, Ended: b.policy.Campaign.Ended(today)}
	a = Answer{Topic: o.Topic, Text: v.fill(e.text), Sources: e.sources, Next: v.fill(e.next), Choices: e.choices}
	if !e.dated {
		a.Note = b.policy.EndNote(today)
	}
	return a, true
}

// BuiltIn gives the built-in words of a topic as they are written.
func (b *Book) BuiltIn(topic string) models.AnswerText { return b.entries[topic].words }

// Typed reads the words that an administrator types for a topic: the text, and
// on lines of their own 「下一步：…」 and 「依据：…」. What is not typed stays as in
// current, whose version they are written over.
func Typed(current models.AnswerText, words string) models.AnswerText {
	typed := models.AnswerText{Topic: current.Topic, Version: current.Version, Next: current.Next, Source: current.Source}
	var text []string
	for line := range strings.Lines(strings.TrimSpace(words)) {
		line = strings.TrimRight(line, " \t\r\n")
		key, value, found := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
		switch {
		case found && key == "下一步":
			typed.Next = strings.TrimSpace(value)
		case found && key == "依据":
			typed.Source = sources.Replace(strings.TrimSpace(value))
		default:
			text = append(text, line)
		}
	}
	typed.Text = strings.TrimSpace(strings.Join(text, "\n"))
	return typed
}

// sources brings the marks of the notice to the form in which they are kept.
var sources = strings.NewReplacer("（", "(", "）", ")", "，", "、", ",", "、", " ", "")

// Refuse gives the sentence for a thing the bot must not do.
func (b *Book) Refuse(r Refusal) string { return b.refusals[r] }

// Taps lists every choice any answer offers, sorted: each must be a sentence
// the bot understands.
func (b *Book) Taps() []string {
	var taps []string
	for _, e := range b.entries {
		taps = append(taps, e.choices...)
	}
	slices.Sort(taps)
	return slices.Compact(taps)
}

// view is what a template sees: the policy, and whether the campaign is over.
type view struct {
	*policy.Policy

	Ended bool
}

// Green names the trades of the green channel.
func (v view) Green() []string {
	var names []string
	for _, in := range v.Products.Industries {
		if in.Green {
			names = append(names, in.Name)
		}
	}
	return names
}

// fill renders a template that Load has rendered before.
func (v view) fill(t *template.Template) string {
	var out bytes.Buffer
	if err := t.Execute(&out, v); err != nil {
		panic(err) // Load ran both branches of every template
	}
	return out.String()
}

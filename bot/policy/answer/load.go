package answer

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/template"

	"go.yaml.in/yaml/v3"

	"shuangbai/bot/policy"
	"shuangbai/models"
)

//go:embed answers.yaml
var builtIn []byte

// Default is the embedded book over p.
func Default(p *policy.Policy) *Book {
	b, err := Load(builtIn, p)
	if err != nil {
		panic(err) // the embedded file is part of the program
	}
	return b
}

type file struct {
	Topics map[string]struct {
		Text    string   `yaml:"text"`
		Source  []string `yaml:"source"`
		Next    string   `yaml:"next"`
		Choices []string `yaml:"choices"`
		Dated   bool     `yaml:"dated"`
	} `yaml:"topics"`
	Refusals map[Refusal]string `yaml:"refusals"`
}

// Load reads a whole set of answers and renders each for a day within and a
// day after the campaign; every topic and refusal must be there, with a source and
// taps, and no digit may be typed.
func Load(data []byte, p *policy.Policy) (*Book, error) {
	var f file
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	b := &Book{policy: p, entries: map[string]entry{}, refusals: map[Refusal]string{}}
	var problems []error
	for topic, raw := range f.Topics {
		text, err1 := parse(topic, raw.Text, p)
		next, err2 := parse(topic+" next", raw.Next, p)
		b.entries[topic] = entry{
			words: models.AnswerText{Topic: topic, Text: raw.Text, Next: raw.Next, Source: strings.Join(raw.Source, "、")},
			text:  text, next: next, sources: raw.Source, choices: raw.Choices, dated: raw.Dated,
		}
		problems = append(problems, err1, err2)
		if !slices.Contains(Topics(), topic) {
			problems = append(problems, fmt.Errorf("answer %s: no such topic", topic))
		}
		if len(raw.Source) == 0 || len(raw.Choices) < 2 || len(raw.Choices) > 3 {
			problems = append(problems, fmt.Errorf("answer %s: needs a source and two or three choices", topic))
		}
	}
	for r, raw := range f.Refusals {
		t, err := parse("refusal "+string(r), raw, p)
		if err == nil {
			b.refusals[r] = view{Policy: p}.fill(t)
		}
		problems = append(problems, err)
	}
	problems = append(problems, b.missing()...)
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	b.numbers = b.said()
	return b, nil
}

// said are the digit groups of everything that the policy gives to say.
func (b *Book) said() map[string]bool {
	said := map[string]bool{}
	note := func(text string) {
		for _, n := range digits.FindAllString(text, -1) {
			said[n] = true
		}
	}
	for _, n := range names(b.policy) {
		note(n.text)
	}
	for _, e := range b.entries {
		for _, ended := range []bool{false, true} {
			v := view{Policy: b.policy, Ended: ended}
			note(v.fill(e.text) + v.fill(e.next))
		}
	}
	return said
}

func (b *Book) missing() []error {
	var problems []error
	for _, topic := range Topics() {
		if _, ok := b.entries[topic]; !ok {
			problems = append(problems, fmt.Errorf("answer %s: missing", topic))
		}
	}
	for _, r := range refusals() {
		if b.refusals[r] == "" {
			problems = append(problems, fmt.Errorf("refusal %s: missing", r))
		}
	}
	return problems
}

// parse compiles the words of one place in the file.
func parse(name, text string, p *policy.Policy) (*template.Template, error) {
	t, err := compile(text, p)
	if err != nil {
		return nil, fmt.Errorf("answer %s: %w", name, err)
	}
	return t, nil
}

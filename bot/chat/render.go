package chat

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of template cards that decide whether an answer can be one
// (wecom-aibot §7.1, §7.2); lengths in characters.
const (
	maxFacts      = 6
	maxChoices    = 6
	maxChoiceText = 10
	maxFactName   = 5
	maxFactValue  = 26
	maxCardText   = 112
)

// AsCard reports whether the answer fits a template card with buttons: a card
// shows everything or it is not used, because one reply carries a card or
// markdown, never both.
func (r Reply) AsCard() bool {
	if r.Update {
		return true
	}
	if r.Card == "" || len(r.Choices) == 0 || len(r.Choices) > maxChoices || len(r.Facts) > maxFacts ||
		utf8.RuneCountInString(r.Text) > maxCardText {
		return false
	}
	for _, c := range r.Choices {
		if utf8.RuneCountInString(c.Text) > maxChoiceText {
			return false
		}
	}
	for _, f := range r.Facts {
		if utf8.RuneCountInString(f.Name) > maxFactName || utf8.RuneCountInString(f.Value) > maxFactValue {
			return false
		}
	}
	return true
}

// Markdown prints the whole answer for a door or a client without cards: the
// title in bold, the facts as a list, the choices numbered.
func (r Reply) Markdown() string { return r.lines("**", "- ") }

// Plain prints the whole answer without any markup. The stars of a masked
// number (138****1234) are no markup.
func (r Reply) Plain() string {
	text := strings.ReplaceAll(r.lines("", "· "), "`", "")
	return stars.ReplaceAllStringFunc(text, func(run string) string {
		if run == "**" {
			return ""
		}
		return run
	})
}

var stars = regexp.MustCompile(`\*+`)

func (r Reply) lines(bold, bullet string) string {
	var b strings.Builder
	if r.Title != "" {
		b.WriteString(bold + r.Title + bold + "\n")
	}
	if r.Text != "" {
		b.WriteString(r.Text + "\n")
	}
	for _, f := range r.Facts {
		b.WriteString(bullet + f.Name + "：" + f.Value + "\n")
	}
	for i, c := range r.Choices {
		b.WriteString(strconv.Itoa(i+1) + ". " + c.Text + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

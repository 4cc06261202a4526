package card

import (
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
)

// DoneKey is what a tap on the button of a finished card sends back.
const DoneKey = "done"

// Styles of buttons: the one to tap, and the others.
const (
	styleMain  = 1
	styleOther = 2
)

// Of translates a reply into a button card. A finished one (Done) keeps one
// button with that word, because a card cannot be without: its tap is
// harmless. value is ValueAIBot or ValueApp.
func Of(r chat.Reply, value int) Card {
	c := Card{Type: ButtonInteraction, TaskID: r.Card, Title: &Heading{Title: r.Title}, SubTitle: r.Text}
	if r.Title == "" {
		c.Title.Title, c.SubTitle = untitled(r.Text)
	}
	for _, f := range r.Facts {
		c.Rows = append(c.Rows, Row{Name: f.Name, Value: f.Value})
	}
	for _, choice := range r.Choices {
		style := styleOther
		if choice.Main {
			style = styleMain
		}
		c.Buttons = append(c.Buttons, Button{Text: choice.Text, Key: choice.Key, Style: style})
	}
	if r.Done != "" {
		c.Buttons = []Button{{Text: r.Done, Key: DoneKey, Style: styleOther}}
	}
	if r.Rate != "" {
		c.Feedback = &Feedback{ID: r.Rate}
	}
	return Fit(c, value)
}

// fallbackTitle heads a card whose text has no short first sentence.
const fallbackTitle = "双百助手"

// untitled makes the title, which every card must have, of the first sentence
// or line of a text; what does not fit there stays below.
func untitled(text string) (title, rest string) {
	end := strings.IndexAny(text, "。！？\n")
	if end < 0 {
		end = len(text)
	} else if _, size := utf8.DecodeRuneInString(text[end:]); text[end] != '\n' {
		end += size
	}
	title = strings.TrimSpace(text[:end])
	if title == "" || utf8.RuneCountInString(title) > maxTitle {
		return fallbackTitle, text
	}
	return title, strings.TrimSpace(text[end:])
}

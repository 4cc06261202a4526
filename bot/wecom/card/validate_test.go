package card_test

import (
	"strings"
	"testing"

	"shuangbai/bot/wecom/card"
)

func TestValidate(t *testing.T) {
	title := &card.Heading{Title: "标题"}
	link := &card.Action{Type: 1, URL: "https://example.com"}
	button := []card.Button{{Text: "好", Key: "k"}}
	options := []card.Option{{ID: "a", Text: "甲"}}
	submit := &card.Submit{Text: "提交", Key: "s"}
	for _, tt := range []struct {
		name string
		card card.Card
		want string // part of the fault, empty for none
	}{
		{"notice", card.Card{Type: card.TextNotice, SubTitle: "文", Action: link}, ""},
		{"notice without link", card.Card{Type: card.TextNotice, SubTitle: "文"}, "without an action"},
		{"empty notice", card.Card{Type: card.TextNotice, Action: link}, "without title and text"},
		{"news", card.Card{Type: card.NewsNotice, Title: title, Image: &card.Image{URL: "u", Ratio: 2}, Action: link}, ""},
		{"news without picture", card.Card{Type: card.NewsNotice, Title: title, Action: link}, "without picture"},
		{"odd ratio", card.Card{Type: card.NewsNotice, Title: title, Image: &card.Image{URL: "u", Ratio: 3}, Action: link}, "aspect ratio"},
		{"buttons", card.Card{Type: card.ButtonInteraction, TaskID: "a_b-c@1", Title: title, Buttons: button}, ""},
		{"no buttons", card.Card{Type: card.ButtonInteraction, TaskID: "t", Title: title}, "without buttons"},
		{"no task id", card.Card{Type: card.ButtonInteraction, Title: title, Buttons: button}, "task id missing"},
		{"odd task id", card.Card{Type: card.ButtonInteraction, TaskID: "a:b", Title: title, Buttons: button}, "letters, digits"},
		{"long task id", card.Card{Type: card.ButtonInteraction, TaskID: strings.Repeat("t", 129), Title: title, Buttons: button}, "128 bytes"},
		{"same key twice", card.Card{Type: card.ButtonInteraction, TaskID: "t", Title: title, Buttons: append(button, button...)}, "used twice"},
		{"long key", card.Card{Type: card.ButtonInteraction, TaskID: "t", Title: title, Buttons: []card.Button{{Text: "好", Key: strings.Repeat("k", 1025)}}}, "1 to 1024 bytes"},
		{"seven rows", card.Card{Type: card.ButtonInteraction, TaskID: "t", Title: title, Buttons: button, Rows: make([]card.Row, 7)}, "more than 6 rows"},
		{"vote", card.Card{Type: card.VoteInteraction, TaskID: "t", Title: title, Submit: submit, Checkbox: &card.Checkbox{Question: "q", Options: options}}, ""},
		{"vote without submit", card.Card{Type: card.VoteInteraction, TaskID: "t", Title: title, Checkbox: &card.Checkbox{Question: "q", Options: options}}, "submit button"},
		{"multiple", card.Card{Type: card.MultipleInteraction, TaskID: "t", Title: title, Submit: submit, Selects: []card.Select{{Question: "q", Options: options}}}, ""},
		{"same question twice", card.Card{
			Type: card.MultipleInteraction, TaskID: "t", Title: title, Submit: submit,
			Selects: []card.Select{{Question: "q", Options: options}, {Question: "q", Options: options}},
		}, "question key"},
		{"same option twice", card.Card{
			Type: card.MultipleInteraction, TaskID: "t", Title: title, Submit: submit,
			Selects: []card.Select{{Question: "q", Options: append(options, options...)}},
		}, "option id"},
		{"menu without task id", card.Card{Type: card.TextNotice, SubTitle: "文", Action: link, Menu: &card.Menu{Items: []card.Item{{Text: "a", Key: "b"}}}}, "task id missing"},
		{"question too long", card.Card{Type: card.TextNotice, SubTitle: "文", Action: link, Jumps: []card.Jump{{Type: 3, Title: "问", Question: strings.Repeat("问", 67)}}}, "1 to 200 bytes"},
		{"empty feedback", card.Card{Type: card.TextNotice, SubTitle: "文", Action: link, Feedback: &card.Feedback{}}, "feedback id"},
		{"unknown type", card.Card{Type: "poster"}, "unknown type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := card.Validate(tt.card)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
}

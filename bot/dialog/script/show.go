package script

import (
	"strconv"
	"strings"

	"shuangbai/bot/chat"
)

// Show prints a reply as stories show it: a card with its buttons in brackets,
// everything else as text with numbered choices.
func Show(r chat.Reply) string {
	var b strings.Builder
	head := "bot"
	switch {
	case r.Silent:
		return "bot says nothing\n"
	case r.OnlyFor != "":
		head = "bot updates card for " + r.OnlyFor + " only"
	case r.Update:
		head = "bot updates card"
	case r.AsCard():
		head = "bot card"
	}
	b.WriteString(head + ": ")
	body := []string{}
	if r.Title != "" {
		body = append(body, r.Title)
	}
	if r.Text != "" {
		body = append(body, strings.Split(r.Text, "\n")...)
	}
	for _, f := range r.Facts {
		body = append(body, f.Name+"："+f.Value)
	}
	body = append(body, choices(r)...)
	if r.Done != "" {
		body = append(body, "<"+r.Done+">")
	}
	b.WriteString(strings.Join(body, "\n  ") + "\n")
	return b.String()
}

func choices(r chat.Reply) []string {
	if len(r.Choices) == 0 {
		return nil
	}
	var line []string
	for i, c := range r.Choices {
		if r.AsCard() {
			line = append(line, "["+c.Text+"]")
		} else {
			line = append(line, strconv.Itoa(i+1)+". "+c.Text)
		}
	}
	if r.AsCard() {
		return []string{strings.Join(line, " ")}
	}
	return line
}

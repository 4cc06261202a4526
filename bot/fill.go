package bot

import (
	"regexp"
	"strconv"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
)

var numberMark = regexp.MustCompile("\uE000(\\d+)\uE001")

// fillText puts the numbers that the turn's changes yielded where
// dialog.NumberOf left a mark.
func fillText(s string, numbers []int64) string {
	if !strings.Contains(s, "\uE000") {
		return s
	}
	return numberMark.ReplaceAllStringFunc(s, func(mark string) string {
		i, err := strconv.Atoi(numberMark.FindStringSubmatch(mark)[1])
		if err != nil || i >= len(numbers) {
			return ""
		}
		return strconv.FormatInt(numbers[i], 10)
	})
}

func fillReply(r chat.Reply, numbers []int64) chat.Reply {
	r.Text, r.Title, r.Done = fillText(r.Text, numbers), fillText(r.Title, numbers), fillText(r.Done, numbers)
	facts := make([]chat.Fact, len(r.Facts))
	for i, f := range r.Facts {
		facts[i] = chat.Fact{Name: f.Name, Value: fillText(f.Value, numbers)}
	}
	choices := make([]chat.Choice, len(r.Choices))
	for i, c := range r.Choices {
		c.Text, c.Key = fillText(c.Text, numbers), fillText(c.Key, numbers)
		choices[i] = c
	}
	r.Facts, r.Choices = facts, choices
	return r
}

// fillState is the state as it is stored, with the numbers in every promise of
// one (-1-i) and every mark.
func fillState(s dialog.State, numbers []int64) []byte {
	s.Durable.Number(numbers)
	return []byte(fillText(string(marshal(s)), numbers))
}

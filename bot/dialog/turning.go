package dialog

import (
	"slices"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
)

// turnsAway decides whether a sentence that means something by itself is a
// question or an order in between rather than the answer: 「餐饮」 answers,
// 「餐饮能贷多少？」 turns away, and so does 「派单 12 给 王强」 to who stands in.
func (t *Turn) turnsAway(h handler, d *Draft, q *asked, reading understand.Reading) bool {
	text := t.state.Recent.Heard
	switch {
	case asks(text) || t.inFull(h):
		return true
	case t.fits(d) || t.states(q.slot):
		return false
	case reading.OK && !q.slot.Free:
		return t.beyond(d, q.slot)
	case reading.OK && q.slot.person() && reading.Value == bare(text):
		return false
	}
	return h.act != nil || utf8.RuneCountInString(text) > 4
}

// inFull reports whether a sentence is an order whatever is being asked: in the
// very words of one, or one that nothing may swallow.
func (t *Turn) inFull(h handler) bool {
	return t.Result.Intent == "" || h.access().Always || h.begins(t.state.Recent.Heard)
}

// answerRunes is the length up to which what reads as an answer is one.
const answerRunes = 3

// beyond reports whether a sentence that reads as the answer says at least as
// much that the draft has no place for: 「线索12 已联系」 is no 12 yuan. One that
// names what was asked is the answer, and so is a statement that only could be
// about a topic: 「有房产抵押」.
func (t *Turn) beyond(d *Draft, s *Slot) bool {
	text := t.state.Recent.Heard
	named := func(word string) bool { return word != "" && strings.Contains(text, word) }
	if utf8.RuneCountInString(text) <= answerRunes || strings.HasPrefix(t.Result.Intent, "faq.") || named(s.Name) || slices.ContainsFunc(s.Names, named) {
		return false
	}
	foreign := 0
	for k := range t.Result.Slots {
		if t.flow(d).owner(k) == nil {
			foreign++
		}
	}
	return foreign > 0 && 2*foreign >= len(t.Result.Slots)
}

// person reports whether the slot is somebody's name, which alone may well be
// the name of somebody on record.
func (s *Slot) person() bool {
	return s.Key == slot.Operator || s.Key == slot.Partner || s.Key == slot.Assignee
}

var askWords = []string{"？", "?", "吗", "多少", "怎么", "咋", "什么", "啥", "哪", "能不能", "可不可以", "几个点", "呢"}

func asks(text string) bool {
	return slices.ContainsFunc(askWords, func(w string) bool { return strings.Contains(text, w) })
}

// questions reports whether a text can only be a question; words like 什么 may
// well be part of a shop's name.
func questions(text string) bool {
	return strings.ContainsAny(text, "？?") || strings.HasSuffix(text, "吗") || strings.HasSuffix(text, "呢")
}

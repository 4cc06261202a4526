package dialog

import (
	"strings"

	"shuangbai/bot/slot"
)

// addTo reads a sentence that means nothing of its own, or that states what a
// question could be about, for what it adds to the draft: 「和周婷一起去的」,
// 「他嫌利息高」. What the draft has already is not changed by it, nor is a
// sentence about another subject taken. The reading becomes the turn's Result
// when it adds something.
func (t *Turn) addTo(d *Draft, text string) bool {
	f := t.flow(d)
	res, ok := t.readAs(f, text)
	if !ok {
		return false
	}
	if t.otherSubject(d, res.Slots) {
		return false
	}
	added := slot.Values{}
	for k, v := range res.Slots {
		if s := f.owner(k); s != nil && k != slot.Industry && d.Value(0, k) == "" && (s.Known == nil || !s.Known(Row{Turn: t, Draft: d})) {
			added[k] = v // a trade is a word of many names: 隔壁的麻辣烫
		}
	}
	if len(added) == 0 {
		return false
	}
	res.Slots, res.Items = added, nil
	t.Result = res
	t.touch(d)
	return true
}

// states reports whether a sentence that could be about a topic tells what was
// asked for in free words: 「利息太高」 after 「商户有什么诉求」.
func (t *Turn) states(s *Slot) bool {
	switch s.Key {
	case slot.Feedback, slot.Purpose, slot.Reason, slot.Note:
		return strings.HasPrefix(t.Result.Intent, "faq.") && (s.Key != slot.Purpose || t.Result.Intent != "faq.fraud")
	default:
		return false
	}
}

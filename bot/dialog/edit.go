package dialog

import (
	"regexp"
	"strconv"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
)

// amendment is 「改 2 金额 30万」: perhaps a row, a word for a slot, a value.
var amendment = regexp.MustCompile(`^(?:改|修改|更正|把)\s*(?:第?\s*(\d{1,2})\s*[条户、]?\s+|第\s*(\d{1,2})\s*[条户]\s*)?(.+)$`)

// amendTyped takes 「改 金额 30万」 by the words of the flow's own slots; ok is
// false when the message is something else.
func (t *Turn) amendTyped(d *Draft, text string) (r chat.Reply, ok bool, err error) {
	m := amendment.FindStringSubmatch(text)
	if m == nil {
		return r, false, nil
	}
	row, err := t.rowOf(d, m[1]+m[2])
	if err != nil {
		return r, false, nil //nolint:nilerr // no such row: not an amendment
	}
	s, value := t.flow(d).cutSlot(m[3])
	if s == nil {
		return r, false, nil
	}
	if d.Rows() > 1 && m[1]+m[2] == "" {
		r, err = t.reask("要改哪一条？请带上序号，如「改 2 "+s.Name+" …」。", d)
		return r, true, err
	}
	if value == "" {
		r, err = t.editSlot(d, row, s)
		return r, true, err
	}
	r, err = t.amend(d, row, s, value)
	return r, true, err
}

var leavingOut = regexp.MustCompile(`^(?:删|删除|删掉|去掉|不要)\s*第?\s*(\d{1,2})\s*[条户个]?$`)

// leaveOutTyped takes 「删 2」 while several rows are read back.
func (t *Turn) leaveOutTyped(d *Draft, text string) (chat.Reply, bool, error) {
	m := leavingOut.FindStringSubmatch(text)
	if m == nil {
		return chat.Reply{}, false, nil
	}
	if d.Rows() == 1 {
		r, err := t.reask("只有这一份，不要了回「取消」。", d)
		return r, true, err
	}
	row, err := t.rowOf(d, m[1])
	if err != nil {
		r, err := t.reask("没有第 "+m[1]+" 条。", d)
		return r, true, err
	}
	d.leaveOut(row)
	t.touch(d)
	r, err := t.reask("第 "+m[1]+" 条去掉了。", d)
	return r, true, err
}

func (t *Turn) rowOf(d *Draft, ordinal string) (int, error) {
	if ordinal == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(ordinal)
	if err != nil || n < 1 || n > d.Rows() {
		return 0, strconv.ErrRange
	}
	return n - 1, nil
}

// cutSlot splits 「金额 改成 30万」 into the slot and the words of its value; the
// longest word for a slot wins.
func (f *Flow) cutSlot(text string) (*Slot, string) {
	var best *Slot
	length := 0
	for i := range f.Slots {
		s := &f.Slots[i]
		for _, word := range append([]string{s.Name}, s.Names...) {
			if word != "" && len(word) > length && strings.HasPrefix(text, word) {
				best, length = s, len(word)
			}
		}
	}
	if best == nil {
		return nil, ""
	}
	value := strings.TrimLeft(text[length:], " :：=")
	for _, link := range []string{"改成", "改为", "换成", "应该是", "是", "为"} {
		value = strings.TrimPrefix(value, link)
	}
	return best, strings.TrimSpace(value)
}

// amendSaid takes an amendment that was understood from a free sentence.
func (t *Turn) amendSaid(d *Draft) (chat.Reply, error) {
	key, value := t.Result.Slots[slot.Field], t.Result.Slots[slot.Value]
	s := t.flow(d).owner(slot.Key(key))
	h, recorded := t.engine.handler("amend")
	switch who := t.Result.Slots[slot.Merchant]; {
	case recorded && h.flow != nil && who != "" && key != string(slot.Merchant) && !d.says(slot.Merchant, who):
		return t.interrupt(h, d) // of another record than this draft's
	case key == "":
		return t.editWhich(d)
	case s == nil:
		return t.reask("这份"+t.flow(d).Title+"里没有这一项。", d)
	case d.Rows() > 1:
		return t.reask("要改哪一条？请带上序号，如「改 2 "+s.Name+" …」。", d)
	case value != "":
		return t.amended(d, 0, s, slot.Values{s.Key: value})
	}
	if !s.Free && t.possible(d, s, t.Heard()) { // 改成没意向
		return t.amend(d, 0, s, t.Heard())
	}
	return t.editSlot(d, 0, s)
}

// amend reads the words of a value and stores it.
func (t *Turn) amend(d *Draft, row int, s *Slot, words string) (chat.Reply, error) {
	reading := t.engine.sense.Read(s.Key, words, t.Today)
	switch {
	case len(reading.Names) > 1:
		t.ask(d, row, s.Key, words, reading.Names)
		t.touch(d)
		return t.show(d)
	case reading.OK:
		return t.amended(d, row, s, valuesOf(s.Key, reading))
	case s.Free:
		if v, ok := free(words); ok {
			return t.amended(d, row, s, slot.Values{s.Key: v})
		}
	}
	problem := reading.Problem
	if problem == "" {
		problem = "「" + words + "」我没看懂，" + s.Name + "没有改。"
	}
	return t.reask(problem, d)
}

func (t *Turn) amended(d *Draft, row int, s *Slot, values slot.Values) (chat.Reply, error) {
	if problem := t.set(d, row, s, values); problem != "" {
		return t.reask(problem, d)
	}
	t.touch(d)
	return t.show(d)
}

// editSlot asks for one slot again.
func (t *Turn) editSlot(d *Draft, row int, s *Slot) (chat.Reply, error) {
	d.Amending = Mark(string(s.Key), row)
	t.touch(d)
	return t.show(d)
}

// example shows how to amend; row is put in where there are several.
func (f *Flow) example(row string) string {
	text := f.Example
	for i := 0; text == "" && i < len(f.Slots); i++ {
		if s := &f.Slots[i]; s.editable() {
			text = "改 " + s.Name + " …"
		}
	}
	return strings.Replace(text, "改 ", "改 "+row, 1)
}

// editable reports whether one can ask for the slot again.
func (s *Slot) editable() bool { return s.Name != "" && s.Prompt != "" }

// editWhich asks what to change.
func (t *Turn) editWhich(d *Draft) (chat.Reply, error) {
	f := t.flow(d)
	if d.Rows() > 1 {
		return t.reask("要改哪一条、哪一项？请这样说：「"+f.example("2 ")+"」。", d)
	}
	t.prompting = true
	r := chat.Reply{Title: f.Title, Text: "要改哪一项？点一下，或直接说，如「" + f.example("") + "」。", Card: card(d)}
	for i := range f.Slots {
		if s := &f.Slots[i]; s.editable() && d.Value(0, s.Key) != "" {
			r.Choices = append(r.Choices, t.draftChoice(d, s.Name, verbEdit, string(s.Key)))
		}
	}
	r.Choices = append(r.Choices, t.draftChoice(d, "不改了", verbShow, ""))
	return r, nil
}

// undoWhich asks what 「撤销」 means while a draft is open.
func (t *Turn) undoWhich(d *Draft) chat.Reply {
	t.prompting = true
	return chat.Reply{
		Title: t.flow(d).Title, Text: "这份还没有保存。要取消它，还是撤销上一条已登记的？", Card: card(d),
		Choices: []chat.Choice{
			t.draftChoice(d, "取消这份", verbCancel, ""),
			{Text: "撤销上一条", Key: t.key("i", "undo")},
			t.draftChoice(d, "接着填", verbShow, ""),
		},
	}
}

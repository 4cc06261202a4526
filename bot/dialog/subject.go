package dialog

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
)

// nameRunes is the length from which words that hold a trade, 美丽服装店, are
// taken for a name rather than for the trade.
const nameRunes = 4

// namesAnother asks about another merchant's name in the message: alone, or in
// front of more where something is asked for.
func (t *Turn) namesAnother(d *Draft, q *asked) (chat.Reply, bool) {
	if q != nil && q.pick == "" && (q.slot.Free || q.slot.Key == t.flow(d).Subject) {
		return chat.Reply{}, false
	}
	said := t.state.Recent.Heard
	if name := t.otherName(d, said); name != "" {
		return t.whichName(d, name, name), true
	}
	if name := t.headName(d); name != "" && q != nil && q.pick == "" {
		return t.whichName(d, name, said), true
	}
	return chat.Reply{}, false
}

// otherName is another merchant than the draft's, named by the message and
// nothing else: to be asked about, never a fact of this draft. "" when the
// message is something else.
func (t *Turn) otherName(d *Draft, text string) string {
	f := t.flow(d)
	have := d.Value(0, slot.Merchant)
	if f.Subject != slot.Merchant || len(f.Verbs) == 0 || d.Rows() > 1 || have == "" || !plainValue(text) || asks(text) {
		return ""
	}
	reading := t.engine.sense.Read(slot.Merchant, text, t.Today)
	if !reading.OK || reading.Value == have {
		return ""
	}
	known := len(t.Directory().MerchantsNamed(reading.Value)) > 0
	if !known && (!t.engine.sense.Read(slot.Industry, text, t.Today).OK || utf8.RuneCountInString(text) < nameRunes || strings.HasSuffix(text, "的") || t.isChoice(d, text)) {
		return ""
	}
	return reading.Value
}

// isChoice reports whether a text is a choice of one of the draft's slots.
func (t *Turn) isChoice(d *Draft, text string) bool {
	f := t.flow(d)
	for i := range f.Slots {
		if f.Slots[i].Choices == nil {
			continue
		}
		for _, c := range f.Slots[i].Choices(Row{Turn: t, Draft: d}) {
			if c.Text == bare(text) {
				return true
			}
		}
	}
	return false
}

// headName is the name of another merchant that a message of several words
// begins with: 「韩店二蛋烟酒 烟酒 有贷款了」 is the whole of another visit.
func (t *Turn) headName(d *Draft) string {
	text := t.state.Recent.Heard
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
	if len(words) < 2 || asks(text) {
		return ""
	}
	return t.otherName(d, words[0])
}

// whichName asks what another merchant's name is meant for; said is what was
// said of it.
func (t *Turn) whichName(d *Draft, name, said string) chat.Reply {
	f := t.flow(d)
	t.prompting = true
	return chat.Reply{
		Title: f.Title, Card: card(d),
		Text: "「" + name + "」是这份要改成这家，还是另登一户？" + d.Value(0, slot.Merchant) + "这份还没有保存。",
		Choices: []chat.Choice{
			t.draftChoice(d, "改成这家", verbSet, string(slot.Merchant)+"="+name),
			t.Sentence("另登一户", f.Verbs[0]+" "+said),
			t.draftChoice(d, "都不是", verbShow, ""),
		},
	}
}

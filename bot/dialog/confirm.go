package dialog

import (
	"slices"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
)

// maxClosed is how many ended drafts a conversation remembers for their cards.
const maxClosed = 8

func (t *Turn) flow(d *Draft) *Flow { return t.engine.flows[d.Flow] }

func map1(k slot.Key, v string) slot.Values { return slot.Values{k: v} }

// readBack shows what would be stored, with the ways to answer.
func (t *Turn) readBack(d *Draft) (chat.Reply, error) {
	rb, err := t.flow(d).ReadBack(t, d)
	if err != nil {
		return chat.Reply{}, err
	}
	if rb.Confirm == "" {
		rb.Confirm = "确认"
	}
	r := chat.Reply{Title: rb.Title, Text: rb.Text, Facts: rb.Facts, Card: card(d)}
	yes := t.draftChoice(d, rb.Confirm, verbConfirm, "")
	yes.Main = true
	r.Choices = append(r.Choices, yes)
	for _, c := range rb.Extra {
		r.Choices = append(r.Choices, t.draftChoice(d, c.Text, verbSet, c.Key))
	}
	if slices.ContainsFunc(t.flow(d).Slots, func(s Slot) bool { return !rb.Fixed && s.editable() }) {
		r.Choices = append(r.Choices, t.draftChoice(d, "修改", verbEdit, ""))
	}
	if rb.Leave != "" {
		r.Choices = append(r.Choices, t.draftChoice(d, rb.Leave, verbLeave, ""))
	} else {
		r.Choices = append(r.Choices, t.draftChoice(d, "取消", verbCancel, ""))
	}
	return r, nil
}

// confirm stores the draft. Typed and tapped, twice or at once, it is one
// order: the draft's id is the record's unique key, and the draft is gone.
func (t *Turn) confirm(d *Draft) (chat.Reply, error) {
	q, err := t.next(d)
	if err != nil {
		return chat.Reply{}, err
	}
	if q != nil {
		return t.reask("还差一项：", d)
	}
	closing, err := t.flow(d).Complete(t, d)
	if err != nil {
		return chat.Reply{}, err
	}
	t.close(d, closing.Word, closing.Brief)
	if f := t.engine.flows[closing.Then]; f != nil {
		return t.follow(f, d)
	}
	r := chat.Reply{Title: closing.Title, Text: closing.Text, Choices: closing.Next}
	for i := range r.Choices {
		r.Choices[i].Key = t.Say(r.Choices[i].Key)
	}
	if len(r.Choices) > 0 {
		r.Card = "done"
	}
	return t.goOn(r), nil
}

// close ends the open draft and remembers what became of it.
func (t *Turn) close(d *Draft, word, brief string) {
	s := &t.state.Durable
	s.Closed = append(s.Closed, Closed{ID: d.ID, Word: word, Text: brief})
	if extra := len(s.Closed) - maxClosed; extra > 0 {
		s.Closed = slices.Delete(s.Closed, 0, extra)
	}
	s.Draft = nil
	t.state.Recent.Bad = 0
	t.ended = word
}

// Retell changes what is said of a draft that ended: its record was taken back.
func (t *Turn) Retell(draftID, word string) {
	for i := range t.state.Durable.Closed {
		if c := &t.state.Durable.Closed[i]; c.ID == draftID {
			c.Word = word
		}
	}
}

// goOn offers the newest parked draft after another one ended.
func (t *Turn) goOn(r chat.Reply) chat.Reply {
	parked := t.state.Durable.Parked
	if len(parked) == 0 {
		return r
	}
	last := &parked[len(parked)-1]
	r.Text += "\n还有一份没填完：" + t.label(last) + "。回「继续」接着填。"
	r.Choices = append(r.Choices, t.Sentence("继续", "继续"))
	r.Card = "done"
	return r
}

// label names a draft by its flow and, if said, its subject.
func (t *Turn) label(d *Draft) string {
	f := t.flow(d)
	if f.Subject != "" {
		if v := d.Value(0, f.Subject); v != "" {
			return f.Title + "（" + v + "）"
		}
	}
	return f.Title
}

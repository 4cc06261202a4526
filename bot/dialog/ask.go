package dialog

import (
	"slices"
	"strconv"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
)

// asked is the question a draft waits on.
type asked struct {
	row      int
	slot     *Slot // the slot asked for, or the one that a pick belongs to
	pick     string
	prompt   string
	choices  []chat.Choice // Key is the value
	optional bool
	end      bool // the draft cannot go on; prompt says why
}

func (a *asked) mark() string {
	if a.pick != "" {
		return Mark(a.pick, a.row)
	}
	return Mark(string(a.slot.Key), a.row)
}

// next works out what a draft still has to ask; nil when it can be read back.
// A value that cannot stand is dropped, which is why the draft may change.
func (t *Turn) next(d *Draft) (*asked, error) {
	f := t.flow(d)
	if name, no := splitMark(d.Amending); f.slotOf(name) != nil && no < d.Rows() { // before what is still open
		if q, err := t.question(Row{Turn: t, Draft: d, No: no}, f.slotOf(name)); q != nil || err != nil {
			return q, err
		}
	}
	for no := 0; no < d.Rows(); no++ {
		q, err := t.rowNext(Row{Turn: t, Draft: d, No: no}, f)
		if err != nil || q != nil && (!q.end || len(d.Items) < 2) {
			return q, err
		}
		if q != nil {
			t.notes = append(t.notes, rowName(d, no)+q.prompt)
			d.leaveOut(no)
			no = -1
		}
	}
	return nil, nil //nolint:nilnil // nothing to ask is an answer
}

func (t *Turn) rowNext(r Row, f *Flow) (*asked, error) {
	for i := range f.Slots {
		if q, err := t.question(r, &f.Slots[i]); q != nil || err != nil {
			return q, err
		}
	}
	return nil, nil //nolint:nilnil // nothing to ask is an answer
}

func (t *Turn) question(r Row, s *Slot) (*asked, error) {
	mark := Mark(string(s.Key), r.No)
	if q := t.which(r, s, mark); q != nil {
		return q, nil
	}
	if r.Draft.Amending == mark {
		return t.slotQuestion(r, s, ""), nil
	}
	if r.Has(s.Key) || s.Known != nil && s.Known(r) {
		if s.Settle == nil {
			return nil, nil //nolint:nilnil // settled
		}
		q, err := s.Settle(r)
		switch {
		case q == nil || err != nil:
			return nil, err
		case q.Refuse:
			r.Draft.drop(mark)
			return t.slotQuestion(r, s, q.Prompt), nil
		}
		return &asked{row: r.No, slot: s, pick: q.Name, prompt: q.Prompt, choices: q.Choices, end: q.End}, nil
	}
	if t.wanted(r, s, mark) {
		return t.slotQuestion(r, s, ""), nil
	}
	return nil, nil //nolint:nilnil // not wanted
}

func (t *Turn) wanted(r Row, s *Slot, mark string) bool {
	switch {
	case s.Ask == Taken, s.Ask == Guided && !r.Draft.Guided:
		return false
	case s.OneToOne && t.Group(), slices.Contains(r.Draft.Skipped, mark):
		return false
	}
	return s.AskIf == nil || s.AskIf(r)
}

func (t *Turn) slotQuestion(r Row, s *Slot, problem string) *asked {
	a := &asked{row: r.No, slot: s, prompt: s.Prompt, optional: s.Ask != Needed}
	if s.Choices != nil {
		a.choices = s.Choices(r)
	}
	if problem != "" {
		a.prompt = problem + "\n" + a.prompt
	}
	return a
}

// which asks what a name stands for that fits several records.
func (t *Turn) which(r Row, s *Slot, mark string) *asked {
	i := slices.IndexFunc(r.Draft.Which, func(w Which) bool { return w.Mark == mark })
	if i < 0 {
		return nil
	}
	w := r.Draft.Which[i]
	a := &asked{row: r.No, slot: s, prompt: "「" + w.Said + "」有好几个，是哪一个？"}
	for _, o := range w.Options {
		text := o.Name
		if o.Within != "" {
			text = o.Within + o.Name
		}
		a.choices = append(a.choices, chat.Choice{Text: text, Key: o.Name})
	}
	return a
}

// show asks the draft's next question, or reads it back.
func (t *Turn) show(d *Draft) (chat.Reply, error) {
	q, err := t.next(d)
	if err != nil {
		return chat.Reply{}, err
	}
	if q == nil && t.flow(d).AtOnce {
		return t.confirm(d)
	}
	notes := strings.Join(t.notes, "\n")
	t.notes = nil
	if q != nil && q.end {
		t.close(d, "未登记", "")
		if n := len(t.state.Durable.Parked); n > 0 && t.parkedNow {
			return t.reask(q.prompt, t.unpark(n-1)) // as if it had never been begun
		}
		return t.goOn(lead(notes, chat.Reply{Text: q.prompt})), nil
	}
	t.prompting = true
	if q != nil {
		t.typed = len(q.choices) == 0
		return lead(notes, t.prompt(d, q)), nil
	}
	r, err := t.readBack(d)
	return lead(notes, r), err
}

// reask says something and then asks again what the draft waits on.
func (t *Turn) reask(first string, d *Draft) (chat.Reply, error) {
	r, err := t.show(d)
	return lead(first, r), err
}

func (t *Turn) prompt(d *Draft, q *asked) chat.Reply {
	r := chat.Reply{Title: t.flow(d).Title, Text: rowName(d, q.row) + q.prompt, Card: card(d)}
	for _, c := range q.choices {
		c.Key = t.draftKey(d, verbAnswer, c.Key)
		r.Choices = append(r.Choices, c)
	}
	switch {
	case d.Amending == q.mark():
		if q.slot.Ask != Needed && d.Value(q.row, q.slot.Key) != "" {
			r.Choices = append(r.Choices, t.draftChoice(d, "去掉这项", verbSkip, ""))
		}
		r.Choices = append(r.Choices, t.draftChoice(d, "不改了", verbBack, ""))
	case q.optional:
		r.Choices = append(r.Choices, t.draftChoice(d, "跳过", verbSkip, ""))
	}
	return r
}

// bad answers something that is no answer: what was wrong, and after several
// of them an explanation, a way out and a person.
func (t *Turn) bad(d *Draft, q *asked, problem string) (chat.Reply, error) {
	t.state.Recent.Bad++
	t.prompting, t.typed = true, len(q.choices) == 0
	r := t.prompt(d, q)
	if t.state.Recent.Bad < t.engine.rules.BadAnswers {
		if problem == "" {
			problem = "这个我没看懂。"
		}
		return lead(problem, r), nil
	}
	hint := q.slot.Hint
	if hint == "" {
		hint = "可以点下面的选项，也可以回序号。"
	}
	r.Text = "还是没对上。" + hint + "\n" + r.Text + "\n想先放下就回「取消」，要人帮忙回「找人帮忙」。"
	r.Choices = append(r.Choices, t.draftChoice(d, "取消", verbCancel, ""), t.Sentence("找人帮忙", "找人帮忙"))
	return r, nil
}

// card names the card of a draft as it is now.
func card(d *Draft) string { return d.ID + "-" + strconv.Itoa(d.Version) }

// touch notes a change of the draft: older buttons no longer fit.
func (t *Turn) touch(d *Draft) {
	d.Version++
	t.state.Recent.Bad = 0
}

// slotOf finds a slot of a flow by key or by one of its words.
func (f *Flow) slotOf(word string) *Slot {
	for i := range f.Slots {
		s := &f.Slots[i]
		if string(s.Key) == word || s.Name == word || slices.Contains(s.Names, word) {
			return s
		}
	}
	return nil
}

// owner finds the slot that a fact belongs to: its own, or the one it comes with.
func (f *Flow) owner(k slot.Key) *Slot {
	for i := range f.Slots {
		if s := &f.Slots[i]; s.Key == k || slices.Contains(s.Also, k) {
			return s
		}
	}
	return nil
}

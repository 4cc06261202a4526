package dialog

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
)

// within answers a message while a draft is open.
func (t *Turn) within(d *Draft, text string) (chat.Reply, error) {
	q, err := t.next(d)
	if err != nil {
		return chat.Reply{}, err
	}
	if q != nil && q.end {
		return t.show(d)
	}
	if r, ok, err := t.byForm(d, q, text); ok || err != nil {
		return r, err
	}
	h, sure := t.understood(text)
	if t.gives(h, sure, d, text) {
		return t.leave(d)
	}
	if yes, err := t.saysYes(h, sure, d, q); yes || err != nil {
		if err != nil {
			return chat.Reply{}, err
		}
		return t.command(d, q, cmdConfirm)
	}
	c, certain := intentCommands[t.Result.Intent], t.Result.Confidence >= t.engine.rules.Act
	switch {
	case sure && t.Result.Intent == "undo":
		return t.undoWhich(d), nil
	case sure && t.Result.Intent == "amend":
		return t.amendSaid(d)
	case c != "" && certain:
		return t.command(d, q, c)
	case sure && t.belongs(h, d):
		if r, ok, err := t.again(h, d); ok || err != nil {
			return r, err
		}
	}
	if r, ok := t.namesAnother(d, q); ok {
		return r, nil
	}
	if q == nil {
		return t.atReadBack(h, sure, d)
	}
	return t.answered(h, sure, d, q, text)
}

// saysYes reports whether a sentence at the read-back begins the flow that a yes
// goes on with: 「让人联系我」 to 「请客户经理联系我？」.
func (t *Turn) saysYes(h handler, sure bool, d *Draft, q *asked) (bool, error) {
	if q != nil || !sure || h.flow == nil {
		return false, nil
	}
	rb, err := t.flow(d).ReadBack(t, d)
	return err == nil && rb.Yes == h.flow.Name, err
}

// gives reports whether a sentence gives the draft up by what it means.
func (t *Turn) gives(h handler, sure bool, d *Draft, text string) bool {
	l := t.flow(d).Leave
	return l != nil && (sure && h.flow != nil && h.flow.Name == l.Flow || l.Words(text))
}

func (t *Turn) leave(d *Draft) (chat.Reply, error) {
	by := t.flow(d).Leave
	t.close(d, "未登记", "")
	r, err := by.Reply(t)
	return t.goOn(r), err
}

// byForm takes what its form alone gives away, before anything is understood:
// commands, 「没有」, 「删 2」, 「改 金额 30万」.
func (t *Turn) byForm(d *Draft, q *asked, text string) (r chat.Reply, ok bool, err error) {
	if c := commandOf(text); c != "" {
		r, err = t.command(d, q, c)
		return r, true, err
	}
	if q != nil && q.optional && slices.Contains(nothing, bare(text)) {
		r, err = t.skip(d, q)
		return r, true, err
	}
	if r, ok, err = t.wordOfSlot(d, q, text); ok || err != nil {
		return r, ok, err
	}
	if r, ok, err = t.leaveOutTyped(d, text); ok || err != nil {
		return r, ok, err
	}
	return t.amendTyped(d, text)
}

// wordOfSlot takes words that are a value of one slot whatever is being asked.
func (t *Turn) wordOfSlot(d *Draft, q *asked, text string) (r chat.Reply, ok bool, err error) {
	f, row := t.flow(d), 0
	if q != nil {
		row = q.row
	}
	for i := range f.Slots {
		s := &f.Slots[i]
		value := s.Words[bare(text)]
		if value == "" || d.Rows() > 1 && q == nil || s.OneToOne && t.Group() {
			continue
		}
		if q != nil && q.slot == s && q.pick == "" {
			r, err = t.take(d, q, slot.Values{s.Key: value})
			return r, true, err
		}
		r, err = t.amended(d, row, s, slot.Values{s.Key: value})
		return r, true, err
	}
	return r, false, nil
}

// belongs reports whether a sentence is about the draft's own flow.
func (t *Turn) belongs(h handler, d *Draft) bool { return h.flow != nil && h.flow.Name == d.Flow }

// again handles a sentence that would start the very flow that is open: it
// begins another draft when it names another subject, or none at all while
// this one has its own, or when it is an order typed in full; ok is false when
// it only adds to this one.
func (t *Turn) again(h handler, d *Draft) (r chat.Reply, ok bool, err error) {
	if p := h.flow.Pattern; p != nil && h.flow.Reads == "" && p.MatchString(t.state.Recent.Heard) {
		t.close(d, "已重来", "")
		r, err = t.start(h.flow)
		return r, true, err
	}
	subject := h.flow.Subject
	if subject == "" {
		return r, false, nil
	}
	have := d.Value(0, subject)
	several, empty := len(t.Result.Items) > 1, len(t.Result.Slots) == 0
	switch {
	case have == "" && several:
		d.Guided = false
		problem := t.fill(d, t.Result, true)
		t.touch(d)
		r, err = t.reask(problem, d)
		return r, true, err
	case have == "" && empty:
		r, err = t.show(d)
		return r, true, err
	case have != "" && (several || empty || t.otherSubject(d, t.Result.Slots)):
		r, err = t.start(h.flow)
		return r, true, err
	}
	return r, false, nil
}

// interrupt answers a question, or begins another flow, in the middle of a draft.
func (t *Turn) interrupt(h handler, d *Draft) (chat.Reply, error) {
	if a := h.access(); !a.may(t.Me()) {
		return t.reask(t.denied(a).Text, d)
	}
	if h.flow != nil {
		return t.start(h.flow)
	}
	answer, err := h.act.Do(t)
	if err != nil || t.state.Durable.Draft == nil || t.state.Durable.Draft.ID != d.ID {
		return answer, err
	}
	r, err := t.show(d)
	if err != nil {
		return r, err
	}
	return after(answer, r), nil
}

// after puts an answer before the question that goes on.
func after(answer, question chat.Reply) chat.Reply {
	first := answer
	first.Choices = nil
	text := first.Plain()
	if question.Title != "" {
		text += "\n\n接着「" + question.Title + "」："
	}
	question.Title = ""
	if answer.Rate != "" {
		question.Rate = answer.Rate
	}
	return lead(text, question)
}

// atReadBack takes what is said to a read-back that is neither yes nor no.
func (t *Turn) atReadBack(h handler, sure bool, d *Draft) (chat.Reply, error) {
	text := t.state.Recent.Heard
	if s, value := t.flow(d).cutSlot(text); s != nil && d.Rows() == 1 && !asks(text) && t.possible(d, s, value) {
		return t.amend(d, 0, s, value)
	}
	if (!sure && !t.adds(d) || sure && strings.HasPrefix(t.Result.Intent, "faq.")) && !asks(text) && d.Rows() == 1 && t.addTo(d, text) {
		return t.reask(t.fill(d, t.Result, false), d)
	}
	if sure && !t.belongs(h, d) && (!t.fits(d) || asks(text)) {
		return t.interrupt(h, d)
	}
	if questions(text) || asks(text) && (!sure || !t.belongs(h, d)) {
		return t.unclear(d) // a question says no facts
	}
	if !t.adds(d) {
		return t.named(d)
	}
	if d.Rows() > 1 {
		return t.reask("要改哪一条？请带上序号，如「"+t.flow(d).example("2 ")+"」。", d)
	}
	if t.another(d) {
		return t.start(t.flow(d))
	}
	problem := t.fill(d, t.Result, true)
	t.touch(d)
	return t.reask(problem, d)
}

// adds reports whether the sentence says a fact that the draft takes.
func (t *Turn) adds(d *Draft) bool {
	f := t.flow(d)
	return slices.ContainsFunc(t.Result.Slots.Keys(), func(k slot.Key) bool { return f.owner(k) != nil })
}

// another reports whether a sentence tells of another subject than the draft's,
// however unsure it is: nothing of one merchant's may stay with the next.
func (t *Turn) another(d *Draft) bool {
	return len(t.Result.Slots) > 1 && t.otherSubject(d, t.Result.Slots) && slices.Contains(t.flow(d).Intents, t.Result.Intent)
}

// otherSubject reports whether facts name another subject than the draft's, by
// its slot or by what comes with it: a lead by its merchant or by its number.
func (t *Turn) otherSubject(d *Draft, said slot.Values) bool {
	return slices.ContainsFunc(t.flow(d).subjectKeys(), func(k slot.Key) bool {
		return said[k] != "" && said[k] != d.Value(0, k)
	})
}

// subjectKeys are the facts that tell one draft of a flow from another.
func (f *Flow) subjectKeys() []slot.Key {
	if s := f.slotOf(string(f.Subject)); f.Subject != "" && s != nil {
		return append([]slot.Key{s.Key}, s.Also...)
	}
	return nil
}

// fits reports whether everything the sentence says is for the draft: 「想贷
// 30万」 while a visit is open is its amount, 「我42，想贷30万」 is not.
func (t *Turn) fits(d *Draft) bool {
	f := t.flow(d)
	news := false
	for k, v := range t.Result.Slots {
		if f.owner(k) == nil || slices.Contains(f.subjectKeys(), k) && v != d.Value(0, k) {
			return false
		}
		news = news || v != d.Value(0, k)
	}
	return news
}

// named takes 「电话 138…」 by the slot's own word, and 「30万」 if only one slot
// can be meant. It is read back, so a guess does no harm.
func (t *Turn) named(d *Draft) (chat.Reply, error) {
	if d.Rows() > 1 {
		return t.unclear(d)
	}
	f, text := t.flow(d), t.state.Recent.Heard
	if s, value := f.cutSlot(text); s != nil && value != "" {
		return t.amend(d, 0, s, value)
	}
	if s := t.onlySlot(d, text); s != nil {
		return t.amend(d, 0, s, text)
	}
	return t.unclear(d)
}

// onlySlot is the one slot that a short text can be a value of; nil when there
// is none, or more than one.
func (t *Turn) onlySlot(d *Draft, text string) *Slot {
	if !plainValue(text) {
		return nil
	}
	f := t.flow(d)
	var only *Slot
	for i := range f.Slots {
		s := &f.Slots[i]
		switch {
		case s.Free || !s.editable() || s.OneToOne && t.Group() || !t.possible(d, s, text):
		case only != nil:
			return nil
		default:
			only = s
		}
	}
	return only
}

// possible reports whether a text reads as a value that the slot accepts.
func (t *Turn) possible(d *Draft, s *Slot, text string) bool {
	reading := t.engine.sense.Read(s.Key, text, t.Today)
	return reading.OK && (s.Check == nil || s.Check(Row{Turn: t, Draft: d}, reading.Value) == "")
}

// plainValue reports whether a text may be a value and nothing else: one short
// word, a number only in front.
func plainValue(text string) bool {
	text = bare(text)
	digit := strings.IndexFunc(text, unicode.IsDigit)
	return text != "" && utf8.RuneCountInString(text) <= 13 && digit <= 0 && !strings.ContainsFunc(text, unicode.IsSpace)
}

// unclear answers a sentence at a read-back that says nothing for it.
func (t *Turn) unclear(d *Draft) (chat.Reply, error) {
	t.state.Recent.Bad++
	if t.state.Recent.Bad < t.engine.rules.BadAnswers {
		return t.reask("这句我没看懂。对就回「1」，要改就说「"+t.flow(d).example("")+"」这样的话。", d)
	}
	r, err := t.reask("还是没看懂。下面的内容还没有保存：对就点「确认」，不要了回「取消」，要人帮忙回「找人帮忙」。", d)
	r.Choices = append(r.Choices, t.Sentence("找人帮忙", "找人帮忙"))
	return r, err
}

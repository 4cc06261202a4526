package dialog

import (
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
)

// answered takes a message as the answer to the question asked, unless it is a
// question itself.
func (t *Turn) answered(h handler, sure bool, d *Draft, q *asked, text string) (chat.Reply, error) {
	if q.pick != "" {
		return t.picked(h, sure, d, q, text)
	}
	if sure && t.belongs(h, d) && t.Result.Intent == "" {
		return t.show(d) // they ask for what is open
	}
	reading := t.engine.sense.Read(q.slot.Key, text, t.Today)
	own := t.flow(d).Reads != "" && (!sure || t.belongs(h, d))
	if own {
		t.readOn(d, text)
	}
	said := t.Result.Slots[q.slot.Key]
	if sure && !t.belongs(h, d) && t.turnsAway(h, d, q, reading) {
		return t.interrupt(h, d)
	}
	switch {
	case len(reading.Names) > 1:
		t.ask(d, q.row, q.slot.Key, text, reading.Names)
		d.Amending = ""
		t.touch(d)
		return t.show(d)
	case own && said == "" && t.adds(d) && (!reading.OK || reading.Value == text), sure && t.belongs(h, d) && own:
		problems := t.fillRow(d, q.row, t.Result.Slots, true)
		t.noteNames(d, t.Result)
		t.touch(d)
		return t.reask(strings.Join(problems, "\n"), d)
	case said != "" && (q.slot.Free || !reading.OK):
		return t.take(d, q, t.Result.Slots)
	case reading.OK:
		return t.take(d, q, valuesOf(q.slot.Key, reading))
	}
	return t.unread(d, q, text, reading)
}

// unread takes a message that does not read as the answer: for the words as
// they stand where the question takes any, for what else it says, or for none.
func (t *Turn) unread(d *Draft, q *asked, text string, reading understand.Reading) (chat.Reply, error) {
	switch {
	case q.optional && slices.Contains(noNeed, bare(text)):
		return t.skip(d, q)
	case q.slot.Free && reading.Problem != "" && t.addTo(d, text), !t.freely(d, q, text) && t.adds(d):
		problems := t.fillRow(d, q.row, t.Result.Slots, true)
		t.touch(d)
		return t.reask(strings.Join(problems, "\n"), d)
	case reading.Problem != "":
		return t.bad(d, q, reading.Problem)
	case !q.slot.Free && d.Rows() == 1:
		if s := t.onlySlot(d, text); s != nil && s != q.slot { // the answer to another question
			r, err := t.amend(d, 0, s, text)
			return lead(s.Name+"先记下了。", r), err
		}
	case q.slot.Free && questions(text):
		return t.bad(d, q, "这像是在问我，可惜我没听懂。")
	case q.slot.Free:
		if v, ok := free(text); ok {
			return t.take(d, q, slot.Values{q.slot.Key: v})
		}
		return t.bad(d, q, "这条太长了，请说短一点。")
	}
	return t.bad(d, q, "")
}

// Answers that skip a question one may skip: nothing says nothing whatever the
// question is (「没有」 to 信用记录怎么样 is no bad record), noNeed only where it
// is no answer itself.
var (
	nothing = []string{"没有", "没", "无", "不知道", "不清楚", "没问", "没说", "暂无"}
	noNeed  = []string{"不用", "不需要", "不要", "不必"}
)

// take stores the answer to a slot's question and whatever else was said.
func (t *Turn) take(d *Draft, q *asked, values slot.Values) (chat.Reply, error) {
	if problem := t.set(d, q.row, q.slot, values); problem != "" {
		return t.bad(d, q, problem)
	}
	mark := q.mark()
	if d.Amending == mark {
		d.Amending = ""
	} else {
		d.History = append(d.History, mark)
	}
	problems := t.fillRow(d, q.row, t.Result.Facts(), false)
	t.noteNames(d, t.rowNames(q.row))
	t.touch(d)
	return t.reask(strings.Join(problems, "\n"), d)
}

// rowNames are the corrections of the sentence, for the row it was said about.
func (t *Turn) rowNames(row int) understand.Result {
	res := understand.Result{}
	for _, c := range t.Result.Corrected {
		c.ItemNo = row
		res.Corrected = append(res.Corrected, c)
	}
	return res
}

// freely reports whether the question takes the words as they stand.
func (t *Turn) freely(d *Draft, q *asked, text string) bool {
	s := q.slot
	return s.Free && (s.Check == nil || s.Check(Row{Turn: t, Draft: d, No: q.row}, text) == "")
}

// picked takes the answer to a question that the records raised.
func (t *Turn) picked(h handler, sure bool, d *Draft, q *asked, text string) (chat.Reply, error) {
	if sure && !t.belongs(h, d) && t.inFull(h) {
		return t.interrupt(h, d)
	}
	word := bare(text)
	for _, c := range q.choices {
		if name := bare(c.Text); len(word) > 3 && (strings.Contains(name, word) || strings.Contains(word, name)) {
			return t.pick(d, q, c.Key)
		}
	}
	if sure && !t.belongs(h, d) {
		return t.interrupt(h, d)
	}
	return t.bad(d, q, "")
}

func (t *Turn) pick(d *Draft, q *asked, value string) (chat.Reply, error) {
	d.Picks[q.mark()] = value
	d.History = append(d.History, q.mark())
	t.touch(d)
	return t.show(d)
}

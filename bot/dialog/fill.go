package dialog

import (
	"slices"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
)

// maxFree is the longest free answer that is taken as it stands.
const maxFree = 200

// fill takes what a sentence says into the draft; facts said before are
// overwritten only when over is set. It gives the sentences about what could
// not be taken.
func (t *Turn) fill(d *Draft, res understand.Result, over bool) string {
	var problems []string
	if len(res.Items) > 1 {
		for len(d.Items) < len(res.Items) {
			d.Items = append(d.Items, slot.Values{})
		}
		for no, item := range res.Items {
			problems = append(problems, t.fillRow(d, no, item, over)...)
		}
	} else {
		problems = t.fillRow(d, 0, res.Facts(), over)
	}
	t.noteNames(d, res)
	for _, n := range res.NoDays {
		problems = append(problems, rowName(d, n.ItemNo)+noDay(n.Said))
	}
	return strings.Join(problems, "\n")
}

func noDay(said string) string { return "日历上没有「" + said + "」这一天。" }

func (t *Turn) fillRow(d *Draft, no int, said slot.Values, over bool) []string {
	f := t.flow(d)
	var problems []string
	for i := range f.Slots {
		s := &f.Slots[i]
		v := said[s.Key]
		if v == "" && !slices.ContainsFunc(s.Also, said.Has) || d.Value(no, s.Key) != "" && !over {
			continue
		}
		if problem := t.set(d, no, s, said); problem != "" {
			problems = append(problems, rowName(d, no)+problem)
		}
	}
	return problems
}

// set stores the value of one slot and what comes with it. It gives the
// sentence to refuse it with; "" when it was taken.
func (t *Turn) set(d *Draft, no int, s *Slot, said slot.Values) string {
	v := said[s.Key]
	row := Row{Turn: t, Draft: d, No: no}
	if v != "" && s.Check != nil {
		if problem := s.Check(row, v); problem != "" {
			return problem
		}
	}
	mark := Mark(string(s.Key), no)
	if v != d.Value(no, s.Key) {
		t.forgetPicks(d, s, no)
	}
	d.drop(mark)
	d.put(no, s.Key, v)
	t.fresh[mark] = !t.reheard
	for _, k := range s.Also {
		d.put(no, k, said[k])
		t.fresh[Mark(string(k), no)] = !t.reheard
	}
	return ""
}

// forgetPicks drops what was picked about a value that changed: a pick is named
// after its slot, or begins with its name and a dot.
func (t *Turn) forgetPicks(d *Draft, s *Slot, no int) {
	for mark := range d.Picks {
		name, row := splitMark(mark)
		if row == no && (name == string(s.Key) || strings.HasPrefix(name, string(s.Key)+".")) {
			delete(d.Picks, mark)
		}
	}
}

// noteNames keeps which names were corrected and which fit several records.
func (t *Turn) noteNames(d *Draft, res understand.Result) {
	for _, c := range res.Corrected {
		if d.Corrected == nil {
			d.Corrected = map[string]string{}
		}
		if d.Value(c.ItemNo, c.Key) == c.Name.Text {
			d.Corrected[Mark(string(c.Key), c.ItemNo)] = c.Said
		}
	}
	for _, a := range res.Ambiguous {
		t.ask(d, a.ItemNo, a.Key, a.Said, a.Names)
	}
}

// ask notes that a name fits several records. Names written alike are told
// apart by the slot's own Settle, which knows the records.
func (t *Turn) ask(d *Draft, no int, k slot.Key, said string, names []understand.Name) {
	s := t.flow(d).slotOf(string(k))
	if s == nil || len(names) == 0 {
		return
	}
	alike := true
	w := Which{Mark: Mark(string(k), no), Said: said}
	for _, n := range names {
		alike = alike && n.Text == names[0].Text
		w.Options = append(w.Options, Option{Name: n.Text, Within: n.Within})
	}
	if alike {
		d.put(no, k, names[0].Text)
		return
	}
	d.drop(w.Mark)
	d.Which = append(d.Which, w)
}

// valuesOf is what an answer to the question for k says: it may say another
// fact than was asked, a birth year for an age.
func valuesOf(k slot.Key, r understand.Reading) slot.Values {
	if len(r.Values) > 0 {
		return r.Values.Clone()
	}
	return slot.Values{k: r.Value}
}

// free takes words as they stand, for slots that take any.
func free(text string) (string, bool) {
	text = strings.Join(strings.Fields(text), " ")
	return text, text != "" && utf8.RuneCountInString(text) <= maxFree
}

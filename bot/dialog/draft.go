package dialog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"shuangbai/bot/slot"
)

// Mark names a question of a draft: a slot or a pick, in a row. The first row
// has no number, so that most marks are just the slot's key.
func Mark(name string, row int) string {
	if row == 0 {
		return name
	}
	return name + "#" + strconv.Itoa(row)
}

// splitMark takes a mark apart.
func splitMark(mark string) (name string, row int) {
	name, number, found := strings.Cut(mark, "#")
	if !found {
		return name, 0
	}
	row, err := strconv.Atoi(number)
	if err != nil {
		return mark, 0
	}
	return name, row
}

// Rows is the number of records the draft will become.
func (d *Draft) Rows() int { return max(1, len(d.Items)) }

// Value is what was said for a slot of a row, or for all rows together.
func (d *Draft) Value(row int, k slot.Key) string {
	if row < len(d.Items) {
		if v, said := d.Items[row][k]; said {
			return v
		}
	}
	return d.Values[k]
}

// Row lists what was said for one row, what the rows share included.
func (d *Draft) Row(row int) slot.Values {
	out := d.Values.Clone()
	if out == nil {
		out = slot.Values{}
	}
	if row < len(d.Items) {
		maps.Copy(out, d.Items[row])
	}
	return out
}

// Set stores a value as if it had been said.
func (d *Draft) Set(row int, k slot.Key, value string) { d.put(row, k, value) }

// put stores a value; "" removes it.
func (d *Draft) put(row int, k slot.Key, value string) {
	into := d.Values
	if row < len(d.Items) {
		into = d.Items[row]
	}
	if value == "" {
		delete(into, k)
		return
	}
	into[k] = value
}

// drop removes what was answered under a mark.
func (d *Draft) drop(mark string) {
	name, row := splitMark(mark)
	delete(d.Picks, mark)
	delete(d.Corrected, mark)
	d.put(row, slot.Key(name), "")
	d.Skipped = slices.DeleteFunc(d.Skipped, func(s string) bool { return s == mark })
	d.Which = slices.DeleteFunc(d.Which, func(w Which) bool { return w.Mark == mark })
}

// clone copies the draft so that a turn may change it freely.
func (d *Draft) clone() *Draft {
	c := *d
	c.Values = d.Values.Clone()
	if c.Values == nil {
		c.Values = slot.Values{}
	}
	c.Items = make([]slot.Values, len(d.Items))
	for i, item := range d.Items {
		c.Items[i] = item.Clone()
	}
	c.Picks, c.Corrected = maps.Clone(d.Picks), maps.Clone(d.Corrected)
	if c.Picks == nil {
		c.Picks = map[string]string{}
	}
	c.Skipped, c.History, c.Which = slices.Clone(d.Skipped), slices.Clone(d.History), slices.Clone(d.Which)
	return &c
}

// says reports whether a row has the value.
func (d *Draft) says(k slot.Key, value string) bool {
	for no := range d.Rows() {
		if d.Value(no, k) == value {
			return true
		}
	}
	return false
}

// leaveOut removes one of several rows; the marks of those after it move up.
func (d *Draft) leaveOut(row int) {
	d.Items = slices.Delete(d.Items, row, row+1)
	d.Picks, d.Corrected = withoutRow(d.Picks, row), withoutRow(d.Corrected, row)
	d.History, d.Skipped = marksWithoutRow(d.History, row), marksWithoutRow(d.Skipped, row)
	var which []Which
	for _, w := range d.Which {
		if mark, stays := markWithoutRow(w.Mark, row); stays {
			w.Mark = mark
			which = append(which, w)
		}
	}
	d.Which, d.Amending = which, ""
	if len(d.Items) == 1 {
		maps.Copy(d.Values, d.Items[0])
		d.Items = nil
	}
}

// markWithoutRow is a mark once a row is gone; stays is false for that row's own.
func markWithoutRow(mark string, row int) (moved string, stays bool) {
	name, at := splitMark(mark)
	switch {
	case at == row:
		return "", false
	case at > row:
		return Mark(name, at-1), true
	}
	return mark, true
}

func withoutRow(m map[string]string, row int) map[string]string {
	out := make(map[string]string, len(m))
	for mark, v := range m {
		if moved, stays := markWithoutRow(mark, row); stays {
			out[moved] = v
		}
	}
	return out
}

func marksWithoutRow(marks []string, row int) []string {
	var out []string
	for _, mark := range marks {
		if moved, stays := markWithoutRow(mark, row); stays {
			out = append(out, moved)
		}
	}
	return out
}

// rowName is how a row of several is called in front of a question.
func rowName(d *Draft, row int) string {
	if d.Rows() == 1 {
		return ""
	}
	return fmt.Sprintf("第%d条 ", row+1)
}

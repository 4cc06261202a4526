package dialog

import "slices"

// Drafts lists the open draft and the parked ones, newest first.
func (d Durable) Drafts() []Draft {
	var out []Draft
	if d.Draft != nil {
		out = append(out, *d.Draft)
	}
	for _, parked := range slices.Backward(d.Parked) {
		out = append(out, parked)
	}
	return out
}

// Without gives the state without one draft, for the conversation that a draft
// is taken from.
func (d Durable) Without(draftID string) Durable {
	if d.Draft != nil && d.Draft.ID == draftID {
		d.Draft = nil
	}
	d.Parked = slices.DeleteFunc(slices.Clone(d.Parked), func(p Draft) bool { return p.ID == draftID })
	return d
}

// Number replaces the promise of a record's number by the number, once the
// changes of the turn are stored.
func (d *Durable) Number(numbers []int64) {
	if i := -1 - d.LastVisit; i >= 0 && i < int64(len(numbers)) {
		d.LastVisit = numbers[i]
	}
}

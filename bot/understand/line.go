package understand

import "slices"

// line is a text with everything recognised in it.
type line struct {
	t     text
	found []mention // in order, without overlaps
	owner []int32   // for each rune the index of the mention over it, or -1
}

func newLine(t text, found []mention) line {
	l := line{t: t, found: found, owner: make([]int32, len(t.Fold)+1)}
	for i := range l.owner {
		l.owner[i] = -1
	}
	for k, m := range found {
		for i := m.start; i < m.end; i++ {
			l.owner[i] = int32(k)
		}
	}
	return l
}

// over is the mention over rune i; nil if none is.
func (l *line) over(i int) *mention {
	if i < 0 || i >= len(l.owner) || l.owner[i] < 0 {
		return nil
	}
	return &l.found[l.owner[i]]
}

// skip leads over the mentions of names, whose words mean nothing else.
func (l *line) skip(i int) int {
	if m := l.over(i); m != nil && m.class <= classBranch {
		return m.end
	}
	return i
}

// startsMention reports whether a mention (but for a bare number) begins at i.
func (l *line) startsMention(i int) bool {
	m := l.over(i)
	return m != nil && m.start == i && m.class != classNumber
}

// inside reports whether i lies in a mention; a lead's id may be led by words
// that lead a name (线索12给王强).
func (l *line) inside(i int) bool {
	m := l.over(i)
	return m != nil && (m.start < i || m.class != classLead)
}

// free reports whether no mention lies over the runes from i to j.
func (l *line) free(i, j int) bool {
	return !slices.ContainsFunc(l.owner[i:j], func(k int32) bool { return k >= 0 })
}

// hardEnd reports whether nothing that could belong to a name stands at i.
func (l *line) hardEnd(i int) bool {
	if i >= len(l.t.Fold) || isMark(l.t.Fold[i]) || isArabic(l.t.Fold[i]) {
		return true
	}
	m := l.over(i)
	return m != nil && m.start == i
}

package understand

const (
	firstHan = 0x4e00
	lastHan  = 0x9fff
)

// firsts tells, by its first rune, how long the words are that may stand at a
// place: bit n for a word of n runes. It spares most look-ups.
type firsts struct {
	han   []uint32
	other map[rune]uint32
}

func newFirsts() firsts {
	return firsts{han: make([]uint32, lastHan-firstHan+1), other: map[rune]uint32{}}
}

func (f firsts) add(first rune, size int) {
	if first >= firstHan && first <= lastHan {
		f.han[first-firstHan] |= 1 << size
		return
	}
	f.other[first] |= 1 << size
}

func (f firsts) of(first rune) uint32 {
	if first >= firstHan && first <= lastHan {
		return f.han[first-firstHan]
	}
	return f.other[first]
}

// hasLength reports whether a word of n runes may stand there.
func hasLength(lengths uint32, n int) bool { return lengths&(1<<n) != 0 }

package understand

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"

	"shuangbai/bot/slot"
)

//go:embed data/words.txt
var wordText string

// wordset finds fixed words in a text, the longest at each place.
type wordset struct {
	words   map[string]int
	lengths firsts
}

func newWordset() *wordset { return &wordset{words: map[string]int{}, lengths: newFirsts()} }

// wordsOf is the wordset of a list of words parted by spaces, made once; the
// id of a word is its place in the list.
func wordsOf(list string) func() *wordset {
	return sync.OnceValue(func() *wordset {
		w := newWordset()
		for i, word := range strings.Fields(list) {
			w.add(word, i)
		}
		return w
	})
}

// first is the first place from i on where one of the words stands.
func (w *wordset) first(t text, i int) (start, end int, ok bool) {
	for ; i < len(t.Fold); i++ {
		if _, end, ok := w.at(t, i); ok {
			return i, end, true
		}
	}
	return 0, 0, false
}

func (w *wordset) add(word string, id int) {
	first, _ := utf8.DecodeRuneInString(word)
	w.words[word] = id
	w.lengths.add(first, utf8.RuneCountInString(word))
}

// at is the longest word that begins at t[i].
func (w *wordset) at(t text, i int) (id, end int, ok bool) {
	mask := w.lengths.of(runeAt(t.Fold, i))
	for n := min(longest, len(t.Fold)-i); mask != 0 && n > 0; n-- {
		if !hasLength(mask, n) {
			continue
		}
		if id, ok := w.words[t.fold(i, i+n)]; ok {
			return id, i + n, true
		}
	}
	return 0, i, false
}

// hit is a word of words.txt found in the text.
type hit struct {
	value      string // "" for a longer word that means nothing
	start, end int
}

// vocabulary are the words of one slot.
type vocabulary struct {
	*wordset
	values []string
}

// find lists the values said, in order; words inside known names are skipped.
func (v vocabulary) find(t text, skip func(i int) int) []hit {
	var out []hit
	for i := 0; i < len(t.Fold); i++ {
		if end := skip(i); end > i {
			i = end - 1
			continue
		}
		id, end, ok := v.at(t, i)
		if !ok {
			continue
		}
		if v.values[id] != "-" {
			out = append(out, hit{value: v.values[id], start: i, end: end})
		}
		i = end - 1
	}
	return out
}

// vocabularies reads data/words.txt once.
var vocabularies = sync.OnceValue(func() map[slot.Key]vocabulary {
	out := map[slot.Key]vocabulary{}
	for line := range strings.Lines(wordText) {
		head, words, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, _ := strings.Cut(head, " ")
		v, known := out[slot.Key(key)]
		if !known {
			v = vocabulary{wordset: newWordset()}
		}
		id := len(v.values)
		v.values = append(v.values, value)
		for word := range strings.FieldsSeq(words) {
			v.add(word, id)
		}
		out[slot.Key(key)] = v
	}
	return out
})

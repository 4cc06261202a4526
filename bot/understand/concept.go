package understand

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/concepts.txt
var conceptText string

// concepts are groups of words that mean the same to the classifier: 咋, 怎么,
// 如何 are all HOW. They carry what few examples cannot show.
type concepts struct {
	*wordset
	pairs [][]string // the feature of two concepts in one sentence; of one alone on the diagonal
}

// conceptNames reads data/concepts.txt once: a line is NAME: word word ….
var conceptNames = sync.OnceValue(func() *concepts {
	c := &concepts{wordset: newWordset()}
	var names []string
	for line := range strings.Lines(conceptText) {
		name, words, ok := strings.Cut(strings.TrimSpace(line), ":")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for w := range strings.FieldsSeq(words) {
			c.add(w, len(names))
		}
		names = append(names, name)
	}
	for _, a := range names {
		row := make([]string, len(names))
		for j, b := range names {
			row[j] = a + "+" + b
		}
		c.pairs = append(c.pairs, row)
	}
	return c
})

// find lists the concepts of a text in order, each once. The words of a known
// name (马厂物流园) are not looked at.
func (c *concepts) find(t text, mentions []mention) []int {
	var out []int
	seen := uint64(0)
	for i := 0; i < len(t.Fold); i++ {
		if len(mentions) > 0 && i >= mentions[0].start {
			i, mentions = mentions[0].end-1, mentions[1:]
			continue
		}
		id, end, ok := c.at(t, i)
		if !ok {
			continue
		}
		if bit := uint64(1) << id; seen&bit == 0 {
			seen |= bit
			out = append(out, id)
		}
		i = end - 1
	}
	return out
}

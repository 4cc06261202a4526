package understand

import (
	"embed"
	"strings"
	"sync"

	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
)

//go:embed data/examples/*.txt data/labelled/*.tsv
var exampleFiles embed.FS

// builtIn are the example sentences of data/examples, their alternatives
// written out, and the labelled ones of data/labelled. The order is that of
// the files: learning depends on it.
var builtIn = sync.OnceValue(func() []Example {
	return append(examplesIn("data/examples", parseExamples), examplesIn("data/labelled", parseLabelled)...)
})

func examplesIn(dir string, parse func(string) []Example) []Example {
	var out []Example
	entries, _ := exampleFiles.ReadDir(dir)
	for _, f := range entries {
		content, _ := exampleFiles.ReadFile(dir + "/" + f.Name())
		out = append(out, parse(string(content))...)
	}
	return out
}

// parseLabelled reads sentences with their slots (testdata/README.md tells the
// form). The names among the slots are masked by their placeholders, because
// the store's names are not known yet when the examples are learnt.
func parseLabelled(content string) []Example {
	var out []Example
	for line := range strings.Lines(content) {
		field := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if line[0] == '#' || len(field) != 4 {
			continue
		}
		text := strings.ReplaceAll(field[2], `\n`, "\n")
		for said := range strings.FieldsFuncSeq(field[3], func(r rune) bool { return r == ';' || r == '|' }) {
			key, name, _ := strings.Cut(strings.TrimSpace(said), "=")
			if sign := signs[slot.Key(key)]; sign != "" {
				text = strings.ReplaceAll(text, strings.TrimSpace(name), sign)
			}
		}
		out = append(out, Example{Intent: field[0], Text: text})
	}
	return out
}

// signs are the placeholders of the slots that hold names of the store.
var signs = map[slot.Key]string{
	slot.Merchant: "@m", slot.Partner: "@p", slot.Assignee: "@p", slot.Town: "@t", slot.County: "@c", slot.Market: "@k",
}

// parseExamples reads sections [intent] of sentences. In a sentence (a|b|)
// stands for each of its alternatives; every alternative is used at least once.
func parseExamples(content string) []Example {
	var out []Example
	intent := ""
	for line := range strings.Lines(content) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			intent = strings.Trim(line, "[]")
		default:
			for _, s := range expand(line) {
				out = append(out, Example{Intent: intent, Text: s})
			}
		}
	}
	return out
}

// expand writes out a line so that each alternative of each group occurs, in
// as few sentences as the largest group has alternatives.
func expand(line string) []string {
	var parts [][]string
	most := 1
	for line != "" {
		before, rest, found := strings.Cut(line, "(")
		parts = append(parts, []string{before})
		if !found {
			break
		}
		group, after, _ := strings.Cut(rest, ")")
		after = strings.TrimPrefix(after, "?") // (x)? is written like (x|)
		options := strings.Split(group, "|")
		if strings.HasPrefix(line[len(before)+len(group)+2:], "?") {
			options = append(options, "")
		}
		parts = append(parts, options)
		most = max(most, len(options))
		line = after
	}
	out := make([]string, 0, most)
	for k := range most {
		var b strings.Builder
		for g, options := range parts {
			b.WriteString(options[(k*stride(g, len(options))+g)%len(options)])
		}
		out = append(out, strings.ReplaceAll(strings.ReplaceAll(b.String(), " ?", " "), `\n`, "\n"))
	}
	return out
}

// stride is the step in which the alternatives of group g are walked: one that
// meets all of n, and another for neighbouring groups.
func stride(g, n int) int {
	for s := 1 + g/2%3; ; s++ {
		if gcd(s, n) == 1 {
			return s
		}
	}
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// exampleDay is the day against which the dates in examples are read.
var exampleDay = civil.Date{Year: 2025, Month: 9, Day: 17}

// placeholders of the examples: a name of that class.
var placeholders = map[rune]rune{
	'm': classMerchant, 'o': classOperator, 'p': classPerson, 't': classTown, 'c': classCounty, 'k': classMarket,
}

// maskExample masks an example sentence, placeholders and all.
func maskExample(s string) masked {
	t := newText(s, 0)
	return mask(t, shops(nil, t, scan(nil, t, exampleDay)))
}

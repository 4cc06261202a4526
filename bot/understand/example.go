package understand

import (
	"embed"
	"strings"
	"sync"

	"shuangbai/bot/civil"
)

//go:embed data/examples/*.txt
var exampleFiles embed.FS

// builtIn are the example sentences of data/examples, their alternatives
// written out. The order is that of the files: learning depends on it.
var builtIn = sync.OnceValue(func() []Example {
	var out []Example
	entries, _ := exampleFiles.ReadDir("data/examples")
	for _, f := range entries {
		content, _ := exampleFiles.ReadFile("data/examples/" + f.Name())
		out = append(out, parseExamples(string(content))...)
	}
	return out
})

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

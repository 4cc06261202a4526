package understand

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed data/rules.txt
var ruleText string

// rule moves the belief in an intent where its pattern is found in the masked
// sentence: fragments in their order, any of a fragment's words at its place.
type rule struct {
	intent    string
	weight    float32
	fragments [][]string
	first     bool // the pattern begins the sentence
	last      bool // the pattern ends it
	unless    []string
	source    string
}

// rules reads data/rules.txt once.
var rules = sync.OnceValue(func() []rule {
	var out []rule
	for line := range strings.Lines(ruleText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		field := strings.Fields(line)
		weight, err := strconv.ParseFloat(field[1], 32)
		if err != nil || len(field) < 3 {
			panic("rules.txt: " + line)
		}
		r := rule{intent: field[0], weight: float32(weight), source: line}
		pattern, unless, _ := strings.Cut(strings.Join(field[2:], ""), "~")
		if unless != "" {
			r.unless = strings.Split(withClasses(unless), "|")
		}
		pattern, r.first = strings.CutPrefix(pattern, "^")
		pattern, r.last = strings.CutSuffix(pattern, "$")
		for fragment := range strings.SplitSeq(withClasses(pattern), "…") {
			r.fragments = append(r.fragments, strings.Split(fragment, "|"))
		}
		out = append(out, r)
	}
	return out
})

// withClasses writes the classes of masked names and numbers for their signs.
func withClasses(s string) string {
	return strings.NewReplacer(
		"@m", string(classMerchant), "@o", string(classOperator), "@p", string(classPerson), "@t", string(classTown), "@c", string(classCounty),
		"@k", string(classMarket), "#amount", string(classAmount), "#number", string(classNumber), "#day", string(classDay), "#period", string(classPeriod),
		"#span", string(classDuration), "#rate", string(classRate), "#age", string(classAge), "#phone", string(classPhone), "#lead", string(classLead),
		"#birth", string(classBirth),
	).Replace(s)
}

// told is what the rules say of one sentence.
type told struct {
	weight map[string]float32
	why    []string
}

func rulesOf(masked string) told {
	var out told
	for _, r := range rules() {
		if !r.matches(masked) {
			continue
		}
		if out.weight == nil {
			out.weight = map[string]float32{}
		}
		out.weight[r.intent] += r.weight
		out.why = append(out.why, r.source)
	}
	return out
}

func (r rule) matches(s string) bool {
	rest := strings.Trim(s, " ,.;:!?~")
	for i, words := range r.fragments {
		at, size := earliest(rest, words)
		switch {
		case at < 0, i == 0 && r.first && at > 0:
			return false
		case i == len(r.fragments)-1 && r.last && !endsWith(rest, words):
			return false
		}
		rest = rest[at+size:]
	}
	for _, w := range r.unless {
		if strings.Contains(s, w) {
			return false
		}
	}
	return true
}

// earliest finds the first place where one of the words stands, the longest
// word there.
func earliest(s string, words []string) (at, size int) {
	at = -1
	for _, w := range words {
		i := strings.Index(s, w)
		if i >= 0 && (at < 0 || i < at || i == at && len(w) > size) {
			at, size = i, len(w)
		}
	}
	return at, size
}

func endsWith(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

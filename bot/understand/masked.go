package understand

import (
	"strings"
	"unicode/utf8"

	"shuangbai/bot/slot"
)

// masked is a sentence in which names, numbers and dates are replaced by one
// private rune for their class, so that 走访张记面馆 and 走访李记面馆 are alike.
type masked struct {
	text     string
	concepts []int
	said     []string // slots whose words occur, and the values said
}

// The classes of what is masked.
const (
	classMerchant rune = 0xE000 + iota
	classOperator
	classPerson
	classTown
	classCounty
	classMarket
	classBranch
	classAmount
	classNumber
	classDay
	classPeriod
	classDuration
	classRate
	classAge
	classPhone
	classLead
	classBirth
)

// mask writes a sentence with its mentions masked.
func mask(t text, mentions []mention) masked {
	var b strings.Builder
	b.Grow(len(t.all))
	i := 0
	for _, m := range mentions {
		if m.span.Period == "campaign" { // 累计 tells more than that it is a period
			continue
		}
		b.WriteString(t.fold(i, m.start))
		b.WriteRune(m.class)
		i = m.end
	}
	b.WriteString(t.fold(i, len(t.Fold)))
	l := newLine(t, mentions)
	return masked{text: b.String(), concepts: conceptNames().find(t, mentions), said: telling(&l)}
}

// tellingSlots are the slots whose words tell what a sentence is about.
var tellingSlots = []slot.Key{
	slot.IntentLevel, slot.LeadState, slot.Satisfaction, slot.Consent, slot.EventKind, slot.Equipment, slot.Repayment, slot.Industry, slot.Guarantee,
}

// telling lists which of those slots are said, and with which value.
func telling(l *line) []string {
	var out []string
	for _, k := range tellingSlots {
		for i, h := range vocabularies()[k].find(l.t, l.skip) {
			if i == 0 {
				out = append(out, string(k))
			}
			out = append(out, h.value)
		}
	}
	return out
}

// bare is a masked text without marks: two sentences alike but for those are
// the same.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, s)
}

// features are the n-grams of the masked text, the concepts in it and the
// pairs of concepts. They share the memory of the text where they can.
func (s masked) features(out []string) []string {
	prev, prev2, first, count := -1, -1, true, 0
	for i, r := range s.text {
		if r == ' ' {
			continue
		}
		end := i + utf8.RuneLen(r)
		if isMark(r) {
			prev, prev2 = -1, -1
			if r == '?' {
				out = append(out, "?")
			}
			continue
		}
		count++
		out = append(out, s.text[i:end])
		if prev >= 0 {
			out = append(out, s.text[prev:end])
			if first && count == 2 {
				out = append(out, starting(s.text[prev:end]))
			}
		}
		if prev2 >= 0 {
			out = append(out, s.text[prev2:end])
			first = false
		}
		prev2, prev = prev, i
	}
	out = append(out, "", lengthClass(count))
	if count <= 6 {
		out = append(out, whole(s.text))
	}
	out = append(out, s.said...)
	names := conceptNames()
	for i, a := range s.concepts {
		out = append(out, names.pairs[a][a])
		for _, b := range s.concepts[i+1:] {
			out = append(out, names.pairs[a][b])
		}
	}
	return out
}

// whole is the feature of one short sentence.
func whole(s string) string { return "=" + strings.Trim(s, " ,.;:!?~") }

// starting is the feature of a sentence that begins with these two runes.
func starting(two string) string { return "^" + two }

func lengthClass(n int) string {
	switch {
	case n <= 2:
		return "len:2"
	case n <= 4:
		return "len:4"
	case n <= 8:
		return "len:8"
	case n <= 16:
		return "len:16"
	}
	return "len:more"
}

// isMark reports whether r only separates.
func isMark(r rune) bool {
	return r < 0x80 && strings.ContainsRune(" ,.;:!?()\"'\n-~|/", r) || r == '、'
}

// Package script brings what people type to one form: half width, simplified
// characters, one kind of space. The forms are kept rune by rune, so that a
// position found in the folded text is the same position in the shown one.
package script

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed t2s.txt
var t2sText string

const (
	firstHan = 0x3400
	lastHan  = 0x9fff
)

// simplified maps a traditional character (index: rune - firstHan) to its
// simplified one; zero where nothing changes.
var simplified = sync.OnceValue(func() []rune {
	table := make([]rune, lastHan-firstHan+1)
	for line := range strings.Lines(t2sText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		pair := []rune(strings.TrimSpace(line))
		for i := 0; i+1 < len(pair); i += 2 {
			table[pair[i]-firstHan] = pair[i+1]
		}
	}
	return table
})

// Text is one message in two forms of equal length.
type Text struct {
	Shown []rune // simplified and half width, in the writer's case
	Fold  []rune // Shown in lower case: what is searched
}

// Of folds s. Invisible runes vanish, emoji and other symbols become spaces;
// line ends stay. No more than limit runes are kept (0: all).
func Of(s string, limit int) Text {
	table := simplified()
	t := Text{Shown: make([]rune, 0, len(s)/2), Fold: make([]rune, 0, len(s)/2)}
	for _, r := range s {
		r, keep := plain(r, table)
		if !keep {
			continue
		}
		if limit > 0 && len(t.Fold) == limit {
			break
		}
		t.Shown = append(t.Shown, r)
		t.Fold = append(t.Fold, unicode.ToLower(r))
	}
	return t
}

// Fold is the searched form of a name: folded, without spaces and brackets.
func Fold(s string) string {
	var b strings.Builder
	for _, r := range Of(s, 0).Fold {
		if !unicode.IsSpace(r) && !strings.ContainsRune("()[]{}<>\"'·-_,.", r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Simplify gives s in simplified characters and half width.
func Simplify(s string) string { return string(Of(s, 0).Shown) }

// punctuation of the Chinese keyboard whose half-width twin means the same.
var halved = map[rune]rune{
	'，': ',', '。': '.', '、': '、', '；': ';', '：': ':', '？': '?', '！': '!', '（': '(', '）': ')',
	'【': '(', '】': ')', '「': '"', '」': '"', '『': '"', '』': '"', '《': '"', '》': '"', '“': '"', '”': '"',
	'‘': '\'', '’': '\'', '～': '~', '〜': '~', '—': '-', '–': '-', '−': '-', '‐': '-', '－': '-', '…': ' ',
	'　': ' ', '￥': '¥', '〇': '零', '○': '零', '﹣': '-', '℃': ' ', '･': ' ', '•': ' ', '●': ' ', '．': '.',
}

// plain gives the one form of r; keep is false for a rune that has none.
func plain(r rune, table []rune) (_ rune, keep bool) {
	switch {
	case r < utf8.RuneSelf:
		if r == '\n' || (r >= ' ' && r != 0x7f) {
			return r, true
		}
		return ' ', r == '\t'
	case r >= firstHan && r <= lastHan:
		if s := table[r-firstHan]; s != 0 {
			return s, true
		}
		return r, true
	case r >= '！' && r <= '～':
		return halfWidth(r), true
	}
	if h, ok := halved[r]; ok {
		return h, true
	}
	if enclosed := ordinal(r); enclosed != 0 {
		return enclosed, true
	}
	switch {
	case r == 0x2028 || r == 0x2029 || r == 0x85:
		return '\n', true
	case unicode.IsSpace(r):
		return ' ', true
	case r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Cc, unicode.Co, unicode.Cs):
		return 0, false
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsPunct(r) || r == '¥':
		return r, true
	}
	return ' ', true
}

// halfWidth turns a full-width ASCII twin into ASCII.
func halfWidth(r rune) rune {
	if h, ok := halved[r]; ok {
		return h
	}
	return r - '！' + '!'
}

// ordinal reads ① to ⑨ as the digit; 0 for anything else.
func ordinal(r rune) rune {
	if r >= '①' && r <= '⑨' {
		return r - '①' + '1'
	}
	return 0
}

// Package mask takes out of a message what must never be stored or logged:
// identity-card and bank-card numbers, passwords and verification codes. It
// runs at the door on every message, before anything else reads it.
//
// Mobile numbers and licence numbers (统一社会信用代码, the old 15 digits after
// the word for a licence) are business data and stay.
package mask

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The kinds of secrets, in the words shown to the sender.
const (
	Identity = "身份证号"
	BankCard = "银行卡号"
	Password = "密码"
	Code     = "验证码"
)

// Mask replaces every secret in text by a mark such as 〔身份证号已隐去〕 and
// lists the kinds found, each once, in the order in which they stand. Without
// a secret the text comes back as it is.
func Mask(text string) (masked string, found []string) {
	if !suspicious(text) {
		return text, nil
	}
	runes := []rune(text)
	var spans []span
	spans = append(spans, numbers(runes)...)
	spans = append(spans, worded(runes, spans)...)
	if len(spans) == 0 {
		return text, nil
	}
	return replace(runes, spans)
}

// Strip is a masked text without its marks: what the sender said beside.
func Strip(masked string) string {
	if !strings.Contains(masked, markEnd) {
		return masked
	}
	for _, kind := range []string{Identity, BankCard, Password, Code} {
		masked = strings.ReplaceAll(masked, mark(kind), "")
	}
	return masked
}

const markEnd = "已隐去〕"

func mark(kind string) string { return "〔" + kind + markEnd }

// Phone shows a mobile number as 138****8000; what is no mobile number is
// hidden but for its last two characters.
func Phone(s string) string {
	if len(s) == 11 && strings.Trim(s, "0123456789") == "" {
		return s[:3] + "****" + s[7:]
	}
	runes := []rune(s)
	if len(runes) <= 2 {
		return strings.Repeat("*", len(runes))
	}
	return strings.Repeat("*", len(runes)-2) + string(runes[len(runes)-2:])
}

// suspicious is the quick look that nearly every message passes: a secret
// needs fifteen digits, or the word for one.
func suspicious(text string) bool {
	digits := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == 0xef && i+2 < len(text) && text[i+1] == 0xbc && text[i+2] >= 0x90 && text[i+2] <= 0x99: // ０ to ９
			digits++
			i += 2
		}
	}
	if digits >= 15 {
		return true
	}
	for _, words := range [][]string{passwordWords, codeWords} {
		for _, w := range words {
			if containsFold(text, w) {
				return true
			}
		}
	}
	return false
}

// containsFold is strings.Contains for a lower-case w, without regard to the
// case of ASCII letters.
func containsFold(text, w string) bool {
	if w[0] >= utf8.RuneSelf {
		return strings.Contains(text, w)
	}
	for i := 0; i+len(w) <= len(text); i++ {
		if text[i]|0x20 == w[0] && strings.EqualFold(text[i:i+len(w)], w) {
			return true
		}
	}
	return false
}

// span is a secret at runes[start:end].
type span struct {
	start, end int
	kind       string
}

// replace writes the text with the spans taken out.
func replace(runes []rune, spans []span) (string, []string) {
	var b strings.Builder
	var found []string
	for i := 0; i < len(runes); {
		s, ok := covering(spans, i)
		if !ok {
			b.WriteRune(runes[i])
			i++
			continue
		}
		b.WriteString(mark(s.kind))
		if !slices.Contains(found, s.kind) {
			found = append(found, s.kind)
		}
		i = s.end
	}
	return b.String(), found
}

func covering(spans []span, i int) (span, bool) {
	for _, s := range spans {
		if s.start == i {
			return s, true
		}
	}
	return span{}, false
}

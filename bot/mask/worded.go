package mask

import (
	"slices"
	"unicode"
)

var (
	passwordWords = []string{"密码", "口令", "password", "passwd", "pwd"}
	codeWords     = []string{"验证码", "校验码", "动态码", "短信码", "随机码"}
)

// worded finds the secrets that stand beside the word for them: 密码 abc123,
// 验证码是123456, 123456是验证码. Spans found before are left alone.
func worded(t []rune, taken []span) []span {
	var out []span
	find := func(words []string, kind string, read func([]rune, int) (int, int)) {
		for _, w := range words {
			for i := range t {
				if !wordAt(t, i, w) {
					continue
				}
				start, end := read(t, i+len([]rune(w)))
				if start == end {
					start, end = codeBefore(t, i, kind)
				}
				if start < end && !overlaps(taken, start, end) && !overlaps(out, start, end) {
					out = append(out, span{start: start, end: end, kind: kind})
				}
			}
		}
	}
	find(codeWords, Code, codeAfter)
	find(passwordWords, Password, passwordAfter)
	return out
}

func wordAt(t []rune, i int, w string) bool {
	for _, r := range w {
		if i >= len(t) || unicode.ToLower(t[i]) != r {
			return false
		}
		i++
	}
	return true
}

func overlaps(spans []span, start, end int) bool {
	return slices.ContainsFunc(spans, func(s span) bool { return start < s.end && s.start < end })
}

// between are the runes that may stand between the word and the secret.
func between(r rune) bool {
	return unicode.IsSpace(r) || slices.Contains([]rune("是为:：=＝,，改成设就叫了「『【[(（\"“"), r)
}

func skipBetween(t []rune, i int) int {
	for n := 0; i < len(t) && n < 6 && between(t[i]); n++ {
		i++
	}
	return i
}

// codeAfter reads four to eight digits.
func codeAfter(t []rune, i int) (start, end int) {
	start = skipBetween(t, i)
	for end = start; end < len(t) && isDigit(t[end]); end++ {
	}
	if n := end - start; n < 4 || n > 8 {
		return i, i
	}
	return start, end
}

// passwordAfter reads a word of letters, digits and signs, four or more.
func passwordAfter(t []rune, i int) (start, end int) {
	start = skipBetween(t, i)
	for end = start; end < len(t) && t[end] > ' ' && t[end] < 0x7f; end++ {
	}
	if end-start < 4 {
		return i, i
	}
	return start, end
}

// codeBefore reads the digits of 123456是验证码.
func codeBefore(t []rune, i int, kind string) (start, end int) {
	if kind != Code {
		return i, i
	}
	end = i
	for end > 0 && slices.Contains([]rune("是为我的收到 "), t[end-1]) {
		end--
	}
	for start = end; start > 0 && isDigit(t[start-1]); start-- {
	}
	if n := end - start; n < 4 || n > 8 || (end == i && n != 6) {
		return i, i
	}
	return start, end
}

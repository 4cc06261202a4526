package aibot

import (
	"strings"
	"unicode"
)

// StripMention removes the mention of the bot from a group text. The platform
// leaves "@name" and one or two spaces in it and sends no list of mentions
// (wecom-aibot §2.4). name is the bot's display name; when the text does not
// hold it, the first mention is cut where it seems to end.
func StripMention(text, name string) string {
	text = strings.TrimSpace(text)
	if name != "" {
		mention := "@" + name
		if rest, ok := strings.CutPrefix(text, mention); ok {
			return strings.TrimSpace(rest)
		}
		if before, after, ok := cutWord(text, mention); ok {
			return strings.TrimSpace(strings.TrimSpace(before) + " " + strings.TrimSpace(after))
		}
	}
	if !strings.HasPrefix(text, "@") {
		return text
	}
	first := strings.IndexFunc(text, unicode.IsSpace)
	if first < 0 {
		return text
	}
	if double := doubleSpace(text); double >= 0 {
		first = double
	}
	return strings.TrimSpace(text[first:])
}

// cutWord cuts s around the first word that follows a space or nothing and
// is followed by one.
func cutWord(s, word string) (before, after string, found bool) {
	for from := 0; ; {
		i := strings.Index(s[from:], word)
		if i < 0 {
			return s, "", false
		}
		before, after = s[:from+i], s[from+i+len(word):]
		next := strings.IndexFunc(after, unicode.IsSpace)
		if after == "" || next == 0 {
			return before, after, true
		}
		from += i + len(word)
	}
}

// doubleSpace finds the first two spaces in a row, -1 if there are none.
func doubleSpace(s string) int {
	last, at := false, 0
	for i, r := range s {
		space := unicode.IsSpace(r) && r != '\n'
		if space && last {
			return at
		}
		last, at = space, i
	}
	return -1
}

package aibot

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxContent is the most a stream or a markdown message holds, in bytes.
const MaxContent = 20480

const (
	fence     = "```"
	cutMark   = "\n…"
	nothing   = "好的。" // a finished stream without visible text keeps spinning
	cutMargin = len(cutMark) + len(fence) + 1
)

// Fit makes text fit to be shown: at most MaxContent bytes, cut between
// characters with code fences closed, and never invisible.
func Fit(text string) string {
	text = strings.ToValidUTF8(text, "")
	if !strings.ContainsFunc(text, visible) {
		return nothing
	}
	if len(text) <= MaxContent {
		return text
	}
	end := MaxContent - cutMargin
	for !utf8.RuneStart(text[end]) {
		end--
	}
	text = text[:end]
	if strings.Count(text, fence)%2 == 1 {
		text += "\n" + fence
	}
	return text + cutMark
}

func visible(r rune) bool {
	return unicode.IsGraphic(r) && !unicode.IsSpace(r)
}

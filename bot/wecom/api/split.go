package api

import (
	"strings"
	"unicode/utf8"
)

// Split cuts text into parts of at most limit bytes, between lines where it
// can and between characters where it must. limit is at least 4, the longest
// character. Blank text has no parts.
func Split(text string, limit int) []string {
	var parts []string
	part := ""
	flush := func() {
		if part = strings.Trim(part, "\n"); strings.TrimSpace(part) != "" {
			parts = append(parts, part)
		}
		part = ""
	}
	for line := range strings.SplitSeq(strings.ToValidUTF8(text, ""), "\n") {
		if len(part)+1+len(line) > limit {
			flush()
		}
		for len(line) > limit {
			end := limit
			for !utf8.RuneStart(line[end]) {
				end--
			}
			part, line = line[:end], line[end:]
			flush()
		}
		if part != "" {
			part += "\n"
		}
		part += line
	}
	flush()
	return parts
}

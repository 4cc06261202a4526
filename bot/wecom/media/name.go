package media

import (
	"mime"
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is the longest file name that is kept, in characters.
const maxName = 80

// fileName reads a Content-Disposition, preferring filename*, and cleans what
// it finds.
func fileName(disposition string) string {
	if _, params, err := mime.ParseMediaType(disposition); err == nil {
		return cleanName(params["filename"])
	}
	// Raw UTF-8 without quotes is not what the standard allows, but is sent.
	_, rest, ok := strings.Cut(disposition, "filename=")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, ";")
	return cleanName(name)
}

// cleanName makes a name that is safe to store and to show: no directories,
// no control or direction characters, nothing that a file system minds.
func cleanName(name string) string {
	name = strings.Trim(strings.ToValidUTF8(name, ""), `"' `)
	if plain, err := url.PathUnescape(name); err == nil && utf8.ValidString(plain) {
		name = plain
	}
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || strings.ContainsRune(`/<>:"|?*`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	runes := []rune(name)
	if len(runes) <= maxName {
		return name
	}
	ext := []rune(path.Ext(name))
	if len(ext) > maxName/4 {
		ext = nil
	}
	return string(runes[:maxName-len(ext)]) + string(ext)
}

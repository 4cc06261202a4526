package sim

import (
	"html"
	"regexp"
	"strconv"
	"strings"
)

// The inline marks work on escaped text, so that what they leave alone is
// safe by itself.
var (
	codePattern    = regexp.MustCompile("`([^`\n]+)`")
	imagePattern   = regexp.MustCompile(`!\[([^\]\n]*)\]\(([^()\s\x00]+)\)`)
	linkPattern    = regexp.MustCompile(`\[([^\]\n]+)\]\(([^()\s\x00]+)\)`)
	boldPattern    = regexp.MustCompile(`\*\*([^*\n]+)\*\*|__([^_\n]+)__`)
	italicPattern  = regexp.MustCompile(`\*([^*\s][^*\n]*)\*`)
	fontPattern    = regexp.MustCompile(`&lt;font color=(?:&#34;|&#39;)(info|comment|warning)(?:&#34;|&#39;)&gt;(.*?)&lt;/font&gt;`)
	calledPattern  = regexp.MustCompile(`&lt;@([^&\s]+)&gt;`)
	anchorPattern  = regexp.MustCompile(`&lt;a href=(?:&#34;|&#39;)(.*?)(?:&#34;|&#39;)&gt;(.*?)&lt;/a&gt;`)
	addressPattern = regexp.MustCompile(`https?://[^\s<>"'，。；）\x00]+`)
	markPattern    = regexp.MustCompile("\x00(\\d+)\x00")
)

// inline renders the marks within one line.
func (r renderer) inline(text string) string {
	kept := &keeper{}
	text = html.EscapeString(strings.ReplaceAll(text, "\x00", ""))
	text = kept.each(codePattern, text, func(m []string) string { return "<code>" + m[1] + "</code>" })
	text = kept.each(imagePattern, text, func(m []string) string { return link(m[2], "🖼 "+m[1]) })
	text = kept.each(linkPattern, text, func(m []string) string { return link(m[2], r.marks(m[1])) })
	return kept.restore(r.marks(text))
}

// marks renders what has no address in it.
func (r renderer) marks(text string) string {
	text = boldPattern.ReplaceAllString(text, "<strong>$1$2</strong>")
	text = italicPattern.ReplaceAllString(text, "<em>$1</em>")
	text = fontPattern.ReplaceAllString(text, `<span class="$1">$2</span>`)
	return calledPattern.ReplaceAllStringFunc(text, func(s string) string {
		return `<b class="at">@` + html.EscapeString(r.name(html.UnescapeString(calledPattern.FindStringSubmatch(s)[1]))) + "</b>"
	})
}

// words renders plain text: line breaks, addresses, the app's <a href> and
// the bot's name.
func (r renderer) words(text string) string {
	kept := &keeper{}
	text = html.EscapeString(strings.ReplaceAll(text, "\x00", ""))
	text = kept.each(anchorPattern, text, func(m []string) string { return link(m[1], m[2]) })
	text = kept.each(addressPattern, text, func(m []string) string { return link(m[0], m[0]) })
	text = calledPattern.ReplaceAllStringFunc(text, func(s string) string {
		return `<b class="at">@` + html.EscapeString(r.name(html.UnescapeString(calledPattern.FindStringSubmatch(s)[1]))) + "</b>"
	})
	if r.bot != "" {
		text = strings.ReplaceAll(text, "@"+html.EscapeString(r.bot), `<b class="at">@`+html.EscapeString(r.bot)+"</b>")
	}
	return strings.ReplaceAll(kept.restore(text), "\n", "<br>")
}

// link makes an anchor; anything but a web address stays words. href is
// escaped already.
func link(href, words string) string {
	if !strings.HasPrefix(href, "http://") && !strings.HasPrefix(href, "https://") {
		return words
	}
	return `<a href="` + href + `" target="_blank" rel="noopener noreferrer">` + words + "</a>"
}

// keeper takes finished pieces out of reach of later patterns.
type keeper struct{ pieces []string }

func (k *keeper) each(pattern *regexp.Regexp, text string, f func(m []string) string) string {
	return pattern.ReplaceAllStringFunc(text, func(s string) string {
		k.pieces = append(k.pieces, f(pattern.FindStringSubmatch(s)))
		return "\x00" + strconv.Itoa(len(k.pieces)-1) + "\x00"
	})
}

// restore puts the pieces back; a piece may hold earlier ones.
func (k *keeper) restore(text string) string {
	for range len(k.pieces) + 1 {
		if !strings.Contains(text, "\x00") {
			break
		}
		text = markPattern.ReplaceAllStringFunc(text, func(s string) string {
			n, _ := strconv.Atoi(strings.Trim(s, "\x00"))
			return k.pieces[n]
		})
	}
	return text
}

// plain drops the marks, for excerpts.
func plain(text string) string {
	text = strings.NewReplacer("**", "", "`", "", "#", "", ">", "", "|", " ", "\n", " ").Replace(text)
	return strings.Join(strings.Fields(text), " ")
}

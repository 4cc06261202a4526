package sim

import (
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
)

// renderer turns the platform's markdown into HTML (aibot §8.4). All text is
// escaped first; tags come from this file only.
type renderer struct {
	name func(userid string) string
	bot  string
}

// render renders headings, lists, quotes, rules, fenced code, tables and
// paragraphs whose line breaks are kept.
func (r renderer) render(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.NewReplacer("<think>", "\n> 🤔 ", "</think>", "\n").Replace(text)
	var b strings.Builder
	r.blocks(&b, strings.Split(text, "\n"), 0)
	return b.String()
}

const maxDepth = 6 // of quotes and lists within each other

var (
	headingPattern = regexp.MustCompile(`^(#{1,6})\s+(.*)$`)
	rulePattern    = regexp.MustCompile(`^\s*(-{3,}|\*{3,}|_{3,})\s*$`)
	itemPattern    = regexp.MustCompile(`^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$`)
	dividerPattern = regexp.MustCompile(`^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$`)
)

// blocks renders lines; each branch eats the lines of one block.
func (r renderer) blocks(b *strings.Builder, lines []string, depth int) {
	for len(lines) > 0 {
		line := lines[0]
		switch {
		case strings.TrimSpace(line) == "":
			lines = lines[1:]
		case strings.HasPrefix(strings.TrimSpace(line), "```"):
			lines = r.fence(b, lines)
		case headingPattern.MatchString(line):
			m := headingPattern.FindStringSubmatch(line)
			fmt.Fprintf(b, "<h%d>%s</h%d>", len(m[1]), r.inline(m[2]), len(m[1]))
			lines = lines[1:]
		case rulePattern.MatchString(line):
			b.WriteString("<hr>")
			lines = lines[1:]
		case strings.HasPrefix(line, ">") && depth < maxDepth:
			lines = r.quote(b, lines, depth)
		case itemPattern.MatchString(line) && depth < maxDepth:
			lines = r.list(b, lines, depth)
		case isTable(lines):
			lines = r.table(b, lines)
		default:
			lines = r.paragraph(b, lines, depth)
		}
	}
}

func (r renderer) fence(b *strings.Builder, lines []string) []string {
	end := 1
	for end < len(lines) && !strings.HasPrefix(strings.TrimSpace(lines[end]), "```") {
		end++
	}
	b.WriteString("<pre><code>" + html.EscapeString(strings.Join(lines[1:end], "\n")) + "</code></pre>")
	return lines[min(end+1, len(lines)):]
}

func (r renderer) quote(b *strings.Builder, lines []string, depth int) []string {
	var inner []string
	for len(lines) > 0 && strings.HasPrefix(lines[0], ">") {
		inner = append(inner, strings.TrimPrefix(strings.TrimPrefix(lines[0], ">"), " "))
		lines = lines[1:]
	}
	b.WriteString("<blockquote>")
	r.blocks(b, inner, depth+1)
	b.WriteString("</blockquote>")
	return lines
}

// list renders items of one indentation; deeper lines belong to the item above.
func (r renderer) list(b *strings.Builder, lines []string, depth int) []string {
	first := itemPattern.FindStringSubmatch(lines[0])
	indent, ordered := len(first[1]), !strings.ContainsAny(first[2], "-*+")
	tag := "ul"
	if ordered {
		tag = "ol"
		start, _ := strconv.Atoi(strings.TrimRight(first[2], ".)"))
		fmt.Fprintf(b, `<ol start="%d">`, start)
	} else {
		b.WriteString("<ul>")
	}
	for len(lines) > 0 {
		m := itemPattern.FindStringSubmatch(lines[0])
		if m == nil || len(m[1]) != indent || ordered == strings.ContainsAny(m[2], "-*+") {
			break
		}
		lines = lines[1:]
		var inner []string
		for len(lines) > 0 && strings.TrimSpace(lines[0]) != "" && indented(lines[0]) > indent {
			inner = append(inner, outdent(lines[0], indent+2))
			lines = lines[1:]
		}
		b.WriteString("<li>" + r.inline(m[3]))
		r.blocks(b, inner, depth+1)
		b.WriteString("</li>")
	}
	b.WriteString("</" + tag + ">")
	return lines
}

func indented(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func outdent(line string, n int) string { return line[min(n, indented(line)):] }

func isTable(lines []string) bool {
	return len(lines) > 1 && strings.Contains(lines[0], "|") && strings.Contains(lines[1], "-") && dividerPattern.MatchString(lines[1])
}

func (r renderer) table(b *strings.Builder, lines []string) []string {
	head, marks := cells(lines[0]), cells(lines[1])
	row := func(list []string, tag string) {
		b.WriteString("<tr>")
		for i := range head {
			var cell, class string
			if i < len(list) {
				cell = r.inline(list[i])
			}
			if i < len(marks) && strings.HasSuffix(marks[i], ":") {
				class = ` class="right"`
				if strings.HasPrefix(marks[i], ":") {
					class = ` class="centre"`
				}
			}
			fmt.Fprintf(b, "<%s%s>%s</%s>", tag, class, cell, tag)
		}
		b.WriteString("</tr>")
	}
	b.WriteString(`<div class="table"><table><thead>`)
	row(head, "th")
	b.WriteString("</thead><tbody>")
	lines = lines[2:]
	for len(lines) > 0 && strings.Contains(lines[0], "|") {
		row(cells(lines[0]), "td")
		lines = lines[1:]
	}
	b.WriteString("</tbody></table></div>")
	return lines
}

func cells(line string) []string {
	line = strings.TrimSpace(line)
	line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
	list := strings.Split(line, "|")
	for i := range list {
		list[i] = strings.TrimSpace(list[i])
	}
	return list
}

func (r renderer) paragraph(b *strings.Builder, lines []string, depth int) []string {
	n := 1
	for n < len(lines) && !r.starts(lines[n:], depth) {
		n++
	}
	var out []string
	for _, line := range lines[:n] {
		out = append(out, r.inline(strings.TrimRight(line, " ")))
	}
	b.WriteString("<p>" + strings.Join(out, "<br>") + "</p>")
	return lines[n:]
}

// starts reports whether a new block begins here.
func (r renderer) starts(lines []string, depth int) bool {
	line := lines[0]
	return strings.TrimSpace(line) == "" || strings.HasPrefix(strings.TrimSpace(line), "```") ||
		headingPattern.MatchString(line) || rulePattern.MatchString(line) || isTable(lines) ||
		(depth < maxDepth && (strings.HasPrefix(line, ">") || itemPattern.MatchString(line)))
}

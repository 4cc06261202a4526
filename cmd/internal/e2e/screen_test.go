package e2e

import (
	"slices"
	"strings"

	"shuangbai/bot/wecom/wecomsim"
)

// A story shows an answer in the engine's terms, a screen shows it as its door
// can: a card, markdown or plain text. Both are compared as the lines a person
// reads, with "#" before what can be chosen.

// wanted is what a story expects of one step.
type wanted struct {
	said    [][]string          // answers to the person, in order
	told    map[string][]string // to others, by name
	records []string            // lines about what is on record
}

func readWanted(text string) wanted {
	w := wanted{told: map[string][]string{}}
	var into func(line string)
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		head, rest, _ := strings.Cut(line, ": ")
		switch {
		case strings.HasPrefix(line, "  "):
			into(line)
		case line == "bot says nothing":
		case strings.HasPrefix(head, "bot"):
			w.said = append(w.said, nil)
			said := &w.said[len(w.said)-1]
			into = func(line string) { *said = append(*said, canonical(line)...) }
			into(rest)
		case strings.HasPrefix(head, "to "):
			name := strings.TrimPrefix(head, "to ")
			into = func(line string) { w.told[name] = append(w.told[name], canonical(line)...) }
			into(rest)
		default:
			w.records = append(w.records, line)
		}
	}
	return w
}

// typed is what is expected when the words of a button are typed: the answer is
// a new one, so no card shows that it is finished.
func (w wanted) typed() wanted {
	for i, lines := range w.said {
		w.said[i] = slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "<") })
	}
	return w
}

var markup = strings.NewReplacer("**", "", "`", "")

// canonical is a line without the marks of its door.
func canonical(line string) []string {
	line = strings.TrimSpace(markup.Replace(line))
	if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
		var out []string
		for choice := range strings.SplitSeq(line[1:len(line)-1], "] [") {
			out = append(out, "#"+choice)
		}
		return out
	}
	if number, choice, ok := strings.Cut(line, ". "); ok && strings.Trim(number, "0123456789") == "" {
		return []string{"#" + choice}
	}
	line = strings.TrimPrefix(strings.TrimPrefix(line, "- "), "· ")
	if line == "" {
		return nil
	}
	return []string{line}
}

// readable is what a member reads in a bubble.
func readable(m wecomsim.Message, user string) []string {
	var out []string
	add := func(text string) {
		for line := range strings.Lines(text) {
			out = append(out, canonical(line)...)
		}
	}
	v, ok := m.CardFor(user)
	if !ok {
		add(m.Text)
		return out
	}
	if t := v.Card.Title; t != nil && t.Title != untitled {
		add(t.Title)
		add(t.Desc)
	}
	add(v.Card.SubTitle)
	for _, f := range v.Card.Facts {
		add(f.Name + "：" + f.Value)
	}
	for _, b := range v.Card.Buttons {
		switch {
		case v.Replaced != "":
		case b.Key == "done":
			add("<" + b.Text + ">")
		default:
			out = append(out, "#"+b.Text)
		}
	}
	if v.Replaced != "" {
		add("<" + v.Replaced + ">")
	}
	return out
}

// untitled stands above a card whose words would not fit its title.
const untitled = "双百助手"

// alike reports whether two lists of lines read the same. A card may break a
// line after its first sentence, which becomes its title.
func alike(a, b []string) bool {
	join := func(lines []string) string {
		var b strings.Builder
		for _, line := range lines {
			if strings.HasPrefix(line, "#") {
				b.WriteString("\n")
			}
			b.WriteString(line)
		}
		return b.String()
	}
	return join(a) == join(b)
}

// asSaid reports whether bubbles carry the answers: in order where there is one,
// in any order where several came by several ways.
func asSaid(bubbles [][]string, said [][]string) bool {
	if len(bubbles) != len(said) {
		return false
	}
	left := slices.Clone(bubbles)
	for _, want := range said {
		i := slices.IndexFunc(left, func(got []string) bool { return alike(got, want) })
		if i < 0 {
			return false
		}
		left = slices.Delete(left, i, i+1)
	}
	return true
}

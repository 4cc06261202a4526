// Package script reads, runs and rewrites transcripts: text files in which a
// person says something and the bot answers, with the clock in sight. It knows
// nothing of who drives them, so the same stories can run straight through the
// engine or through encrypted callbacks.
//
//	# 一句话登记一次走访
//	at 2025-09-17 10:05
//
//	李娟 @潞州区: 走访 张记面馆 需求20万
//	----
//	bot card: 请核对走访登记
//	  商户：张记面馆
//	  [确认] [修改] [取消]
//
//	李娟 @潞州区 taps 确认
//	----
//	bot updates card: 已登记走访 1
//	record visit 1: …
//
// A step is one line. Without 「@」 it is one to one with the AI bot, 「@app」 is
// the self-built app, anything else is the group of that county. After 「----」
// stands what is seen, to the next blank line. Lines that begin with # are
// comments. In a message, \n is a line break.
package script

import (
	"bufio"
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Verb is what a step does.
type Verb string

// The verbs.
const (
	At    Verb = "at"    // sets the clock: at 2025-09-17 10:05
	Later Verb = "later" // lets time pass: later 31m
	Says  Verb = "says"  // 李娟: …
	Taps  Verb = "taps"  // 李娟 taps 确认; 王强 @潞州区 taps 确认 of 李娟
	Sends Verb = "sends" // 李娟 sends photo; sends place 36.2,113.1 东街; sends voice 走访…; sends file
	Opens Verb = "opens" // 李娟 opens: the chat was opened
	Do    Verb = "do"    // do WORDS: something only the driver knows
)

// Step is one line of a story.
type Step struct {
	Line  int
	Verb  Verb
	Who   string
	Where string // "" one to one, "app", or a county: its group
	Text  string // the words, the button, the thing sent
	Of    string // Taps: whose card; "" the own one
	Time  time.Time
	Wait  time.Duration
	Want  string // what the story expects, for drivers whose doors show it another way
}

// layout is how a story writes a point of time, in Asia/Shanghai.
const layout = "2006-01-02 15:04"

// Shanghai is the zone of all stories.
var Shanghai = time.FixedZone("CST", 8*3600)

var personLine = regexp.MustCompile(`^(\S+?)(?: @(\S+?))?(?:: ?(.*)| (taps|sends|opens)(?: (.*))?)$`)

// ParseStep reads one line of a story.
func ParseStep(line string) (Step, error) {
	word, rest, _ := strings.Cut(line, " ")
	switch Verb(word) {
	case At:
		at, err := time.ParseInLocation(layout, rest, Shanghai)
		return Step{Verb: At, Time: at}, err
	case Later:
		wait, err := time.ParseDuration(rest)
		return Step{Verb: Later, Wait: wait}, err
	case Do:
		return Step{Verb: Do, Text: rest}, nil
	default:
	}
	m := personLine.FindStringSubmatch(line)
	if m == nil {
		return Step{}, fmt.Errorf("not a step: %q", line)
	}
	s := Step{Who: m[1], Where: m[2], Verb: Verb(m[4]), Text: m[5]}
	switch s.Verb {
	case "":
		s.Verb, s.Text = Says, strings.ReplaceAll(m[3], `\n`, "\n")
	case Taps:
		s.Text, s.Of, _ = strings.Cut(s.Text, " of ")
	default:
	}
	return s, nil
}

// part is a step with what the file expects, or lines that are only carried along.
type part struct {
	lines []string // as in the file: the step line, or comments and blank lines
	step  *Step
	want  string
}

// parse splits a story into parts.
func parse(data []byte) ([]part, error) {
	var parts []part
	scanner := bufio.NewScanner(bytes.NewReader(data))
	scanner.Buffer(nil, 1<<20)
	var last *part // the step whose answer may follow
	inAnswer := false
	for n := 1; scanner.Scan(); n++ {
		line := strings.TrimRight(scanner.Text(), " \t")
		switch {
		case inAnswer && line != "":
			last.want += line + "\n"
		case line == "----" && last != nil:
			inAnswer = true
		case line == "" || strings.HasPrefix(line, "#"):
			inAnswer, last = false, nil
			parts = append(parts, part{lines: []string{line}})
		default:
			step, err := ParseStep(line)
			if err != nil {
				return nil, fmt.Errorf("line %d: %w", n, err)
			}
			step.Line = n
			parts = append(parts, part{lines: []string{line}, step: &step})
			last = &parts[len(parts)-1]
		}
	}
	return parts, scanner.Err()
}

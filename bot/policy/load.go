package policy

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"
)

//go:embed policy.yaml
var builtIn []byte

// Default is the embedded policy.
var Default = sync.OnceValue(func() *Policy {
	p, err := Load(builtIn)
	if err != nil {
		panic(err) // the embedded file is part of the program
	}
	return p
})

// Problem is one thing wrong with a data file. Row is its line, 0 when it has
// none; Column is the path of the key, "loan.limits.guarantees[0].amount".
type Problem struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

// InvalidError carries every problem of a refused file.
type InvalidError struct{ Problems []Problem }

// Error implements error with one line for each problem.
func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = fmt.Sprintf("line %d: %s: %s", p.Row, p.Column, p.Message)
	}
	return "invalid policy:\n" + strings.Join(lines, "\n")
}

// Load reads a whole data file; anything unknown, missing or impossible refuses
// it with an *InvalidError.
func Load(data []byte) (*Policy, error) {
	p, problems := read(data)
	if len(problems) > 0 {
		return nil, &InvalidError{problems}
	}
	return p, nil
}

// Check lists all problems of a data file at once, by line.
func Check(data []byte) []Problem {
	_, problems := read(data)
	return problems
}

func read(data []byte) (*Policy, []Problem) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, explain(err, nil)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, []Problem{{Row: 1, Message: "文件里没有设置项，请从内置的政策文件改起"}}
	}
	at := places{}
	at.walk("", doc.Content[0])

	p := &Policy{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var unread []Problem
	if err := dec.Decode(p); err != nil {
		unread = explain(err, at)
	}
	c := newChecker(at, unread)
	c.shape("", reflect.ValueOf(p).Elem())
	if len(c.problems) == 0 {
		c.rules(p)
	}
	slices.SortStableFunc(c.problems, func(a, b Problem) int { return a.Row - b.Row })
	return p, c.problems
}

// places maps the path of every key to its line.
type places map[string]int

func (at places) walk(path string, n *yaml.Node) {
	at[path] = n.Line
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			at.walk(join(path, n.Content[i].Value), n.Content[i+1])
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			at.walk(fmt.Sprintf("%s[%d]", path, i), item)
		}
	case yaml.ScalarNode:
		if n.ShortTag() == "!!null" {
			delete(at, path) // a key without a value counts as missing
		}
	case yaml.DocumentNode, yaml.AliasNode:
	}
}

// line is the line of path, or of the nearest thing around it.
func (at places) line(path string) int {
	for {
		if line, ok := at[path]; ok {
			return line
		}
		cut := strings.LastIndexAny(path, ".[")
		if cut < 0 {
			return at[""]
		}
		path = path[:cut]
	}
}

// pathOn is the longest path on a line: where the decoder's complaint lies.
func (at places) pathOn(line int) string {
	found := ""
	for path, l := range at {
		if l == line && (len(path) > len(found) || len(path) == len(found) && path < found) {
			found = path
		}
	}
	return found
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

var (
	complaint = regexp.MustCompile(`(?s)^(?:yaml: )?line (\d+): (.*)$`)
	unknown   = regexp.MustCompile(`^field (.+) not found in type`)
	misfit    = regexp.MustCompile("(?s)^cannot unmarshal \\S+ `(.*)` into")
	repeated  = regexp.MustCompile(`^mapping key "(.+)" already defined`)
)

// explain turns what the YAML reader says into problems.
func explain(err error, at places) []Problem {
	texts := []string{err.Error()}
	if collected, ok := errors.AsType[*yaml.TypeError](err); ok {
		texts = collected.Errors
	}
	problems := make([]Problem, 0, len(texts))
	for _, text := range texts {
		p := Problem{Message: text}
		if m := complaint.FindStringSubmatch(text); m != nil {
			p.Row, _ = strconv.Atoi(m[1])
			p.Column, p.Message = at.pathOn(p.Row), m[2]
		}
		switch m := p.Message; {
		case unknown.MatchString(m):
			p.Column = unknown.FindStringSubmatch(m)[1]
			p.Message = "没有这个设置项，请检查拼写"
		case misfit.MatchString(m):
			p.Message = "值的类型不对：" + misfit.FindStringSubmatch(m)[1]
		case repeated.MatchString(m):
			p.Column = repeated.FindStringSubmatch(m)[1]
			p.Message = "同一个设置项写了两次"
		case at == nil:
			p.Message = "不是有效的 YAML：" + m
		}
		problems = append(problems, p)
	}
	return problems
}

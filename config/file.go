package config

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// document is a koanf parser that keeps what a plain decoding of YAML loses:
// the order of the data keys, and the spelling of scalars (a token 0123 is text
// and not the number 83). Scalars become strings, nulls are left out.
type document struct {
	problems *LoadError
	name     string
}

// Unmarshal implements koanf.Parser. Mistakes go to the problems.
func (d document) Unmarshal(b []byte) (map[string]any, error) {
	var root yaml.Node
	dec := yaml.NewDecoder(bytes.NewReader(b))
	if err := dec.Decode(&root); err != nil {
		if !errors.Is(err, io.EOF) { // an empty file sets nothing
			d.problems.add(d.name, syntax(err))
		}
		return map[string]any{}, nil
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		d.problems.add(d.name, "只能有一份 YAML 文档")
	}
	top, ok := d.value("", &root).(map[string]any)
	if !ok && root.Content[0].Tag != "!!null" {
		d.problems.add(d.name, "最外层应当是“键: 值”")
	}
	return top, nil
}

// Marshal implements koanf.Parser; settings are never written.
func (document) Marshal(map[string]any) ([]byte, error) {
	return nil, errors.ErrUnsupported
}

// value turns a node into maps, lists and strings.
func (d document) value(path string, n *yaml.Node) any {
	switch n.Kind {
	case yaml.DocumentNode:
		return d.value(path, n.Content[0])
	case yaml.MappingNode:
		if s, ok := known[path]; ok && s.Kind.shape == ring {
			return pairs(n)
		}
		return d.mapping(path, n)
	case yaml.SequenceNode:
		all := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			all = append(all, d.value(path+"[]", c))
		}
		return all
	case yaml.AliasNode:
		d.problems.add(path, "不支持 YAML 别名")
		return nil
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			return n.Value
		}
	}
	return nil
}

func (d document) mapping(path string, n *yaml.Node) map[string]any {
	m := make(map[string]any, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := n.Content[i].Value
		at := join(path, name)
		if _, twice := m[name]; twice {
			d.problems.add(at, "出现了两次")
			continue
		}
		if v := d.value(at, n.Content[i+1]); v != nil {
			m[name] = v
		}
	}
	return m
}

// pairs writes an ordered mapping of scalars as "id:value" lines, the form in
// which the environment gives it.
func pairs(n *yaml.Node) string {
	var b strings.Builder
	for i := 0; i+1 < len(n.Content); i += 2 {
		b.WriteString(n.Content[i].Value + ":" + n.Content[i+1].Value + "\n")
	}
	return b.String()
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

var line = regexp.MustCompile(`line (\d+)`)

// syntax tells where the file stops being YAML. The parser's own words may
// quote the file, so only the line number is taken from them.
func syntax(err error) string {
	if m := line.FindStringSubmatch(err.Error()); m != nil {
		return "第 " + m[1] + " 行附近不是正确的 YAML"
	}
	return "不是正确的 YAML"
}

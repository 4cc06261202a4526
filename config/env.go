package config

import (
	"io"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxFile bounds a file that a _FILE variable names; secrets are short.
const maxFile = 64 << 10

// fromEnvironment gives the values of the variables by path, checked one by
// one. Every variable with our prefix must be one of the table's.
func fromEnvironment(environ []string, problems *LoadError) map[string]any {
	byName := make(map[string]Setting, 2*len(Settings))
	for _, s := range Settings {
		byName[s.Variable()] = s
		byName[s.Variable()+fileSuffix] = s
	}
	values := make(map[string]any)
	from := make(map[string]string) // path to the variable that set it
	for _, name := range ours(environ) {
		s, ok := byName[name.key]
		switch {
		case !ok:
			problems.add(name.key, "没有这个环境变量")
			continue
		case name.value == "":
			continue
		case s.Kind.inFileOnly():
			problems.add(name.key, s.Path+" 是列表，只能写在配置文件里")
			continue
		case from[s.Path] != "":
			problems.add(name.key, "与 "+from[s.Path]+" 只能设一个")
			continue
		}
		from[s.Path] = name.key
		text := name.value
		if name.key != s.Variable() {
			if text, ok = contents(name.value); !ok {
				problems.add(name.key, "它指的文件读不出来")
				continue
			}
		}
		if v, ok := s.value(name.key, unfold(s, text), problems); ok {
			values[s.Path] = v
		}
	}
	return values
}

type variable struct{ key, value string }

// ours lists the variables with our prefix by name; of a repeated one the last
// counts, as for a process.
func ours(environ []string) []variable {
	last := make(map[string]string)
	for _, e := range environ {
		if k, v, ok := strings.Cut(e, "="); ok && strings.HasPrefix(k, envPrefix) {
			last[k] = v
		}
	}
	all := make([]variable, 0, len(last))
	for k, v := range last {
		all = append(all, variable{k, v})
	}
	slices.SortFunc(all, func(a, b variable) int { return strings.Compare(a.key, b.key) })
	return all
}

// contents reads the file a _FILE variable names, without the line break that
// editors leave at its end.
func contents(path string) (string, bool) {
	f, err := os.Open(path) //nolint:gosec // the administrator names the file
	if err != nil {
		return "", false
	}
	defer f.Close() //nolint:errcheck // only read
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil || len(b) > maxFile {
		return "", false
	}
	return strings.TrimRight(string(b), "\r\n"), true
}

// unfold brings a ring given as a JSON or YAML mapping, {"id": "key", …}, into
// the form id:key. Any other text stays as it is.
func unfold(s Setting, text string) string {
	var root yaml.Node
	if s.Kind.shape != ring || !strings.HasPrefix(strings.TrimSpace(text), "{") ||
		yaml.Unmarshal([]byte(text), &root) != nil {
		return text
	}
	return pairs(root.Content[0])
}

// Command lintproof shows that the layout rules of .golangci.yml bite. In a
// temporary module it seeds one violation for every place a depguard rule
// watches and every import it denies, and one for every forbidigo pattern, and
// fails unless the linter finds each of them.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	module  = "shuangbai"
	outside = "bot/seeded" // where rules are seeded that watch everything but some folders
)

// installed names a package that exists under a denied prefix of another module.
var installed = map[string]string{
	"github.com/gin-gonic":         "github.com/gin-gonic/gin",
	"github.com/redis":             "github.com/redis/go-redis/v9",
	"github.com/glebarez":          "github.com/glebarez/sqlite",
	"github.com/silenceper/wechat": "github.com/silenceper/wechat/v2/util",
	"gorm.io":                      "gorm.io/gorm",
}

// forbidden has a use of each function that a forbidigo pattern forbids.
var forbidden = []struct{ imports, use string }{
	{"time", "_ = time.Now()"},
	{"time", "_ = time.Since(time.Time{})"},
	{"time", "_ = time.Until(time.Time{})"},
	{"time", "time.Sleep(1)"},
	{"time", "_ = time.Tick(1)"},
	{"time", "_ = time.After(1)"},
	{"os", `_ = os.Getenv("A")`},
	{"os", `_, _ = os.LookupEnv("A")`},
	{"os", "_ = os.Environ()"},
	{"fmt", `fmt.Println("a")`},
	{"fmt", `fmt.Printf("a")`},
	{"log", `log.Print("a")`},
}

type rules struct {
	Linters struct {
		Settings struct {
			Depguard struct {
				Rules map[string]struct {
					Files []string
					Deny  []struct{ Pkg string }
				}
			}
			Forbidigo struct {
				Forbid []struct{ Pattern string }
			}
		}
	}
}

// seed is one file with one violation, and the words the finding must have.
type seed struct{ file, content, finding string }

func main() {
	n, err := prove()
	if err != nil {
		fmt.Fprintln(os.Stderr, "lint-proof:", err)
		os.Exit(1)
	}
	fmt.Printf("lint-proof: %d seeded violations, all found\n", n)
}

func prove() (int, error) {
	text, err := os.ReadFile(".golangci.yml")
	if err != nil {
		return 0, err
	}
	var r rules
	if err := yaml.Unmarshal(text, &r); err != nil {
		return 0, err
	}
	seeds, err := uses(r)
	if err != nil {
		return 0, err
	}
	seeds = append(seeds, imports(r)...)
	dir, err := os.MkdirTemp("", "lintproof")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // temporary
	if err := plant(dir, text, seeds); err != nil {
		return 0, err
	}
	found, err := lint(dir)
	if err != nil {
		return 0, err
	}
	var missed []string
	for _, s := range seeds {
		if !slices.ContainsFunc(found[s.file], func(text string) bool { return strings.Contains(text, s.finding) }) {
			missed = append(missed, fmt.Sprintf("%s: no finding %q, only %q", s.file, s.finding, found[s.file]))
		}
	}
	if len(missed) > 0 {
		return 0, fmt.Errorf("%d of %d seeds were not found:\n%s", len(missed), len(seeds), strings.Join(missed, "\n"))
	}
	return len(seeds), nil
}

// imports seeds the depguard rules.
func imports(r rules) []seed {
	var seeds []seed
	for name, rule := range r.Linters.Settings.Depguard.Rules {
		for _, dir := range watched(rule.Files) {
			for i, deny := range rule.Deny {
				path := deny.Pkg
				if other, ok := installed[path]; ok {
					path = other
				} else if strings.HasPrefix(path, module+"/") {
					path += "/leaf"
				}
				seeds = append(seeds, seed{
					file:    fmt.Sprintf("%s/%s%d.go", dir, name, i),
					content: fmt.Sprintf("package seeded\n\nimport _ %q\n", path),
					finding: fmt.Sprintf("import '%s' is not allowed from list '%s'", path, name),
				})
			}
		}
	}
	return seeds
}

// watched lists a folder for every place the globs of a rule name.
func watched(globs []string) []string {
	var dirs []string
	for _, glob := range globs {
		if strings.HasPrefix(glob, "!") || strings.HasPrefix(glob, "$") {
			continue
		}
		for _, g := range alternatives(strings.TrimPrefix(glob, "**/")) {
			dir := filepath.Dir(g)
			dirs = append(dirs, dir)
			if strings.HasSuffix(g, "**.go") {
				dirs = append(dirs, dir+"/deeper")
			}
		}
	}
	if dirs == nil {
		return []string{outside}
	}
	return dirs
}

// alternatives expands the first {a,b} of a glob.
func alternatives(glob string) []string {
	head, rest, ok := strings.Cut(glob, "{")
	if !ok {
		return []string{glob}
	}
	middle, tail, _ := strings.Cut(rest, "}")
	var all []string
	for one := range strings.SplitSeq(middle, ",") {
		all = append(all, head+one+tail)
	}
	return all
}

// uses seeds the forbidigo patterns; one without a seed is a mistake here.
func uses(r rules) ([]seed, error) {
	var seeds []seed
	covered := make(map[string]bool)
	for i, f := range forbidden {
		call := regexp.MustCompile(`[a-z]+\.[A-Z]\w+`).FindString(f.use)
		for _, p := range r.Linters.Settings.Forbidigo.Forbid {
			re, err := regexp.Compile(p.Pattern)
			if err != nil {
				return nil, err
			}
			if re.MatchString(call) {
				covered[p.Pattern] = true
			}
		}
		seeds = append(seeds, seed{
			file:    fmt.Sprintf("bot/forbidden/use%d.go", i),
			content: fmt.Sprintf("package forbidden\n\nimport %q\n\nfunc use%d() {\n\t%s\n}\n", f.imports, i, f.use),
			finding: fmt.Sprintf("use of `%s` forbidden", call),
		})
	}
	for _, p := range r.Linters.Settings.Forbidigo.Forbid {
		if !covered[p.Pattern] {
			return nil, fmt.Errorf("no seed for the forbidigo pattern %s", p.Pattern)
		}
	}
	return seeds, nil
}

// plant writes the module: the seeds, and an empty package for every import of
// our own, so that nothing but the rules can object.
func plant(dir string, config []byte, seeds []seed) error {
	files := map[string]string{}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(name) //nolint:gosec // two fixed names
		if err != nil {
			return err
		}
		files[name] = string(text)
	}
	files[".golangci.yml"] = string(config) + "issues: {max-issues-per-linter: 0, max-same-issues: 0, uniq-by-line: false}\n"
	own := regexp.MustCompile(`"` + module + `/([^"]*)"`)
	for _, s := range seeds {
		files[s.file] = s.content
		if m := own.FindStringSubmatch(s.content); m != nil {
			files[m[1]+"/leaf.go"] = "package leaf\n"
		}
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// lint gives the findings by file.
func lint(dir string) (map[string][]string, error) {
	cmd := exec.Command("golangci-lint", "run", "--enable-only", "depguard,forbidigo", //nolint:noctx // runs to its end
		"--output.json.path", "stdout", "--show-stats=false", "./...")
	cmd.Dir = dir
	// The linter remembers findings by content, with the paths of an earlier run.
	cmd.Env = append(os.Environ(), "GOLANGCI_LINT_CACHE="+filepath.Join(dir, ".cache"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); err != nil && (!ok || exit.ExitCode() != 1) {
		return nil, fmt.Errorf("golangci-lint: %w", err)
	}
	var report struct {
		Issues []struct {
			Text string
			Pos  struct{ Filename string }
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		return nil, fmt.Errorf("golangci-lint's report: %w", err)
	}
	found := make(map[string][]string)
	for _, i := range report.Issues {
		found[filepath.ToSlash(i.Pos.Filename)] = append(found[filepath.ToSlash(i.Pos.Filename)], i.Text)
	}
	return found, nil
}

package script

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Driver performs steps against something real.
type Driver interface {
	// Do performs one step and gives what is seen, line by line; blank lines in
	// it are dropped.
	Do(s Step) (string, error)
}

// Dir runs every story (*.txt) of a directory as a subtest of its own, each
// with a new driver. With update the files are written anew from what is seen.
func Dir(t *testing.T, dir string, update bool, driver func(t *testing.T) Driver) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories in %s: %v", dir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			File(t, file, update, driver(t))
		})
	}
}

// File runs one story.
func File(t *testing.T, file string, update bool, d Driver) {
	t.Helper()
	data, err := os.ReadFile(file) //nolint:gosec // a test's own data
	if err != nil {
		t.Fatal(err)
	}
	parts, err := parse(data)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	var out strings.Builder
	for i := range parts {
		p := &parts[i]
		out.WriteString(p.lines[0] + "\n")
		if p.step == nil {
			continue
		}
		step := *p.step
		step.Want = p.want
		seen, err := d.Do(step)
		if err != nil {
			t.Fatalf("%s:%d: %s: %v", file, p.step.Line, p.lines[0], err)
		}
		seen = tidy(seen)
		if seen != "" {
			out.WriteString("----\n" + seen)
		}
		if !update && seen != p.want {
			t.Errorf("%s:%d: %s\n--- want\n%s--- got\n%s", file, p.step.Line, p.lines[0], p.want, seen)
		}
	}
	if update && out.String() != string(data) {
		if err := os.WriteFile(file, []byte(out.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// tidy drops blank lines and spaces at line ends.
func tidy(seen string) string {
	var b strings.Builder
	for line := range strings.Lines(seen) {
		if line = strings.TrimRight(line, " \t\r\n"); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

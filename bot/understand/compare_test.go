package understand_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// rival is what testdata/nlpjs/compare.js prints.
type rival struct {
	Right        int     `json:"right"`
	BoldWrong    int     `json:"boldWrong"`
	Microseconds float64 `json:"microseconds"` // of processor time for a sentence
	TrainSeconds float64 `json:"trainSeconds"`
	HeapMB       float64 `json:"heapMB"`
}

// compare gives the same sentences to @nlpjs/basic with @nlpjs/lang-zh, trained
// on the working part; ok is false where Node and npm are not installed.
func compare(t *testing.T, train, measured []labelled) (r rival, ok bool) {
	t.Helper()
	if !installed("node") || !installed("npm") {
		return rival{}, false
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "package-lock.json", "compare.js"} {
		content, err := os.ReadFile(filepath.Join("testdata", "nlpjs", name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), content)
	}
	sentences, err := json.Marshal(map[string][][2]string{"train": pairs(train), "measure": pairs(measured)})
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "sentences.json"), sentences)
	run(t, dir, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	if err := json.Unmarshal(run(t, dir, "node", "--no-warnings", "compare.js", "sentences.json"), &r); err != nil {
		t.Fatal(err)
	}
	return r, true
}

func pairs(set []labelled) [][2]string {
	out := make([][2]string, len(set))
	for i, l := range set {
		out[i] = [2]string{l.intent, l.text}
	}
	return out
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// run gives the last line a program printed.
func run(t *testing.T, dir, program string, args ...string) []byte {
	t.Helper()
	command := exec.CommandContext(t.Context(), program, args...)
	command.Dir, command.Stderr = dir, os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return lastLine(out)
}

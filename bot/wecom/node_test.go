package wecom_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"shuangbai/bot/wecom"
)

// nodeJob and nodeAnswer are what testdata/node/second.js reads and writes.
type nodeJob struct {
	Op        string `json:"op"`
	Key       string `json:"key"`
	Token     string `json:"token,omitempty"`
	ReceiveID string `json:"receiveID"`
	Time      string `json:"time,omitempty"`
	Nonce     string `json:"nonce,omitempty"`
	Message   string `json:"message"`
	Encrypted string `json:"encrypted,omitempty"`
}

type nodeAnswer struct {
	Encrypted, Signature, Message, ReceiveID string
}

// secondEnd installs the platform's npm package into a temporary directory
// and returns a function that runs jobs in it.
func secondEnd(t *testing.T) func([]nodeJob) []nodeAnswer {
	t.Helper()
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("TEST_REQUIRE_NODE") == "1" {
				t.Fatalf("TEST_REQUIRE_NODE=1, but there is no %s", tool)
			}
			t.Skipf("no %s: the cipher is not compared with the platform's npm package", tool)
		}
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "node"))); err != nil {
		t.Fatal(err)
	}
	run := func(stdin []byte, name string, args ...string) []byte {
		cmd := exec.CommandContext(t.Context(), name, args...)
		var stderr bytes.Buffer
		cmd.Dir, cmd.Stdin, cmd.Stderr = dir, bytes.NewReader(stdin), &stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, &stderr)
		}
		return out
	}
	run(nil, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	return func(jobs []nodeJob) []nodeAnswer {
		in, err := json.Marshal(jobs)
		if err != nil {
			t.Fatal(err)
		}
		var answers []nodeAnswer
		if err := json.Unmarshal(run(in, "node", "second.js"), &answers); err != nil {
			t.Fatal(err)
		}
		return answers
	}
}

// conversation covers every padding length and texts of one to four bytes a rune.
func conversation() []string {
	texts := []string{groupText, "走访 张记面馆 餐饮 需求20万", "😀 & <b>\"quoted\"</b>\n"}
	for n := range 66 {
		texts = append(texts, strings.Repeat("x", n), fmt.Sprintf("第%d条", n))
	}
	return texts
}

func TestSecondEndReadsWhatWeWrite(t *testing.T) {
	ask := secondEnd(t)
	for _, receiveID := range []string{"", sampleCorp} {
		c := newCipher(t, botToken, botKey, receiveID)
		texts := conversation()
		jobs := make([]nodeJob, len(texts))
		for i, text := range texts {
			encrypted, err := c.Encrypt(rand.Reader, []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			jobs[i] = nodeJob{Op: "open", Key: botKey, Encrypted: encrypted}
		}
		for i, got := range ask(jobs) {
			if got.Message != texts[i] || got.ReceiveID != receiveID {
				t.Errorf("%q for %q arrived as %q for %q", texts[i], receiveID, got.Message, got.ReceiveID)
			}
		}
	}
}

func TestWeReadWhatTheSecondEndWrites(t *testing.T) {
	ask := secondEnd(t)
	for _, receiveID := range []string{"", sampleCorp} {
		c := newCipher(t, botToken, botKey, receiveID)
		texts := conversation()
		jobs := make([]nodeJob, len(texts))
		for i, text := range texts {
			jobs[i] = nodeJob{
				Op: "seal", Key: botKey, Token: botToken, ReceiveID: receiveID,
				Time: botTime, Nonce: botNonce, Message: text,
			}
		}
		for i, got := range ask(jobs) {
			q := wecom.Query{Signature: got.Signature, Timestamp: botTime, Nonce: botNonce}
			body, err := json.Marshal(map[string]string{"encrypt": got.Encrypted})
			if err != nil {
				t.Fatal(err)
			}
			if msg, err := c.OpenJSON(q, body); err != nil || string(msg) != texts[i] {
				t.Errorf("%q for %q arrived as %q, %v", texts[i], receiveID, msg, err)
			}
		}
	}
}

package script_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog/script"
)

func TestParseStep(t *testing.T) {
	for line, want := range map[string]script.Step{
		"at 2025-09-17 10:05":        {Verb: script.At, Time: time.Date(2025, 9, 17, 10, 5, 0, 0, script.Shanghai)},
		"later 31m":                  {Verb: script.Later, Wait: 31 * time.Minute},
		"do empty redis":             {Verb: script.Do, Text: "empty redis"},
		"李娟: 走访 张记面馆":                {Verb: script.Says, Who: "李娟", Text: "走访 张记面馆"},
		"李娟 @潞州区: 12:30 去过\\n好的":     {Verb: script.Says, Who: "李娟", Where: "潞州区", Text: "12:30 去过\n好的"},
		"李娟 @app: 继续":                {Verb: script.Says, Who: "李娟", Where: "app", Text: "继续"},
		"李娟 taps 确认":                 {Verb: script.Taps, Who: "李娟", Text: "确认"},
		"王强 @潞州区 taps 确认 of 李娟":      {Verb: script.Taps, Who: "王强", Where: "潞州区", Text: "确认", Of: "李娟"},
		"李娟 sends place 36.2,113 东街": {Verb: script.Sends, Who: "李娟", Text: "place 36.2,113 东街"},
		"李娟 opens":                   {Verb: script.Opens, Who: "李娟"},
	} {
		got, err := script.ParseStep(line)
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", line, diff)
		}
	}
	for _, line := range []string{"at noon", "later soon", "李娟", "李娟 jumps"} {
		if got, err := script.ParseStep(line); err == nil {
			t.Errorf("%q is a step: %+v", line, got)
		}
	}
}

// echo answers with what was said, on two lines with a blank one between.
type echo struct{}

func (echo) Do(s script.Step) (string, error) {
	if s.Verb == script.At {
		return "", nil
	}
	if s.Text == "fail" {
		return "", errors.New("cannot")
	}
	return "bot: " + s.Text + "  \n\n  " + s.Who + "\n", nil
}

const story = `# a story
at 2025-09-17 10:00

李娟: 你好
----
bot: 你好
  李娟

# the end
王强 taps 确认
----
bot: 确认
  王强
`

func TestAStoryIsWrittenAndThenHolds(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.txt")
	bare := "# a story\nat 2025-09-17 10:00\n\n李娟: 你好\n\n# the end\n王强 taps 确认\n----\nbot: old\n"
	if err := os.WriteFile(file, []byte(bare), 0o600); err != nil {
		t.Fatal(err)
	}
	script.File(t, file, true, echo{})
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(story, string(got)); diff != "" {
		t.Fatal(diff)
	}
	script.Dir(t, filepath.Dir(file), false, func(*testing.T) script.Driver { return echo{} })
}

func TestShow(t *testing.T) {
	two := []chat.Choice{{Text: "对", Key: "1"}, {Text: "不对", Key: "2"}}
	for _, tc := range []struct {
		name, want string
		reply      chat.Reply
	}{
		{"text", "bot: 你好\n  再见\n", chat.Reply{Text: "你好\n再见"}},
		{"card", "bot card: 核对\n  对吗？\n  店：张记\n  [对] [不对]\n", chat.Reply{
			Title: "核对", Text: "对吗？", Card: "c", Choices: two, Facts: []chat.Fact{{Name: "店", Value: "张记"}},
		}},
		{"numbered", "bot: 对吗？\n  1. 对\n  2. 不对\n", chat.Reply{Text: "对吗？", Choices: two}},
		{"update", "bot updates card: 好\n  <已登记>\n", chat.Reply{Text: "好", Update: true, Done: "已登记"}},
		{"for one", "bot updates card for u only: 不行\n", chat.Reply{Text: "不行", Update: true, OnlyFor: "u"}},
		{"silent", "bot says nothing\n", chat.Reply{Silent: true}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, script.Show(tc.reply)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

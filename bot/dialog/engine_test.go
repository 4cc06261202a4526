package dialog_test

import (
	"errors"
	"os"
	"regexp"
	"testing"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/bot/dialog/script"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

func TestNoTwoMayClaimTheSame(t *testing.T) {
	for name, acts := range map[string][]dialog.Act{
		"an intent":  {{Name: "x", Intents: []string{"tea"}}},
		"a word":     {{Name: "x", Words: []string{"点茶"}}},
		"a command":  {{Name: "x", Words: []string{"取消"}}},
		"each other": {{Name: "x", Words: []string{"甲"}}, {Name: "y", Words: []string{"甲"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := dialog.New(sense{}, rules, []dialog.Flow{tea()}, acts); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := dialog.New(sense{}, rules, []dialog.Flow{tea(), tea()}, nil); err == nil {
		t.Error("two flows of one name")
	}
}

func TestAPatternComesBeforeUnderstanding(t *testing.T) {
	w := teaHouse(t)
	said := ""
	e, err := dialog.New(sense{}, rules, []dialog.Flow{tea()}, append(acts(), dialog.Act{
		Name: "table", Pattern: regexp.MustCompile(`^点名 \d+$`),
		Do: func(t *dialog.Turn) (chat.Reply, error) { said = t.Heard(); return chat.Reply{Text: "到"}, nil },
	}))
	if err != nil {
		t.Fatal(err)
	}
	w.Engine = e
	if seen, err := w.Do(script.Step{Verb: script.Says, Who: "李娟", Text: "点名 7"}); err != nil || seen != "bot: 到\n" || said != "点名 7" {
		t.Errorf("%q, %v, heard %q", seen, err, said)
	}
}

var errDown = models.Fail(models.Unavailable, "", errors.New("connection refused"))

// downBook is a store that does not answer.
type downBook struct{ *dialogtest.World }

func (downBook) OpenDrafts(int64, string) ([]dialog.ParkedDraft, error) { return nil, errDown }

func TestAStoreThatDoesNotAnswerDecidesNothing(t *testing.T) {
	w := teaHouse(t)
	ev := dialog.Event{
		Message: chat.Message{ID: "1", Door: chat.AIBot, From: "lijuan", Kind: chat.Text, Text: "继续"},
		Now:     w.Now, DraftID: "d", Member: &w.Directory().Members[2],
	}
	ans, err := w.Engine.Step(downBook{w}, dialog.State{}, ev)
	if !errors.Is(err, errDown) || len(ans.Replies) != 0 || len(ans.Changes) != 0 {
		t.Errorf("%+v, %v", ans, err)
	}
}

func TestPlatformNoiseIsAnsweredWithSilence(t *testing.T) {
	w := teaHouse(t)
	for _, m := range []chat.Message{
		{Kind: chat.Poll},
		{Kind: chat.Notice},
		{Kind: chat.Tap},
		{Kind: chat.Feedback},
		{Kind: chat.Tap, Tap: &chat.Press{Key: "done"}},
		{Kind: chat.Tap, Tap: &chat.Press{Key: "d:1:x"}},
		{Kind: chat.Tap, Tap: &chat.Press{Key: "d:1:x:one:confirm"}},
		{Kind: chat.Tap, Tap: &chat.Press{Key: "z:0:x"}},
		{Kind: chat.Tap, Tap: &chat.Press{Key: "i:0:no.such.intent"}},
	} {
		ans, err := w.Engine.Step(w, dialog.State{}, dialog.Event{Message: m, Now: w.Now, DraftID: "d"})
		if err != nil || len(ans.Replies) != 1 || !ans.Replies[0].Silent || len(ans.Changes) != 0 {
			t.Errorf("%+v: %+v, %v", m, ans, err)
		}
	}
}

func TestWhatNobodyCanReadGetsWords(t *testing.T) {
	w := teaHouse(t)
	for _, kind := range []chat.Kind{chat.File, chat.Video, chat.Link, chat.Other, chat.Voice, chat.Image, chat.Location, chat.Enter, "new"} {
		ans, err := w.Engine.Step(w, dialog.State{}, dialog.Event{Message: chat.Message{Kind: kind}, Now: w.Now, DraftID: "d"})
		if err != nil || len(ans.Replies) != 1 || ans.Replies[0].Text == "" {
			t.Errorf("%s: %+v, %v", kind, ans, err)
		}
	}
}

func TestDurableKeepsWhatAPersonWouldMiss(t *testing.T) {
	d := dialog.Durable{
		Draft:  &dialog.Draft{ID: "a", Values: slot.Values{slot.Amount: "1"}},
		Parked: []dialog.Draft{{ID: "b"}, {ID: "c"}},
	}
	all := d.Drafts()
	if len(all) != 3 || all[0].ID != "a" || all[1].ID != "c" || all[2].ID != "b" {
		t.Errorf("open first, then newest parked: %+v", all)
	}
	if left := d.Without("a").Without("c"); left.Draft != nil || len(left.Parked) != 1 || left.Parked[0].ID != "b" || len(d.Parked) != 2 {
		t.Errorf("%+v", left)
	}
	if d.Same(d.Without("b")) || !d.Same(d.Without("x")) {
		t.Error("Same")
	}
}

func TestMaskPhones(t *testing.T) {
	for in, want := range map[string]string{
		"打13812345678找我": "打138****5678找我", "138-1234-5678": "138****5678", "138 1234 5678": "138****5678",
		"0355-2000000": "0355-2000000", "20000000": "20000000", "": "",
	} {
		if got := dialog.MaskPhones(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// FuzzHear sends any text to a conversation in any place it can be in.
func FuzzHear(f *testing.F) {
	for _, text := range []string{"点茶", "改 99 杯数", "删 0", "1", "改", "点 红茶\n点 绿茶", "\u202e", "上一步", "d:1:x:1:confirm", "：改成"} {
		f.Add(text, "绿茶")
	}
	w := dialogtest.New(f, os.DirFS("../../models/seed"))
	e, err := dialog.New(sense{}, rules, []dialog.Flow{tea(), boss()}, acts())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		var s dialog.State
		for i, text := range []string{"点茶", first, second, "改 杯数", first} {
			ans, err := e.Step(w, s, dialog.Event{
				Message: chat.Message{Kind: chat.Text, Text: text, From: "lijuan", Chat: "g"},
				Now:     w.Now.Add(time.Duration(i) * time.Hour), DraftID: string(rune('a' + i)),
				Member: &w.Directory().Members[2], Returning: i == 4,
			})
			if err != nil || len(ans.Replies) == 0 || ans.Replies[0].Text == "" && len(ans.Replies[0].Facts) == 0 {
				t.Fatalf("%q: %+v, %v", text, ans.Replies, err)
			}
			s = ans.State
		}
	})
}

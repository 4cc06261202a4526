package dialog_test

import (
	"flag"
	"os"
	"testing"

	"shuangbai/bot/dialog"
	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/bot/dialog/script"
)

var update = flag.Bool("update", false, "write the answers in testdata anew")

var rules = dialog.Rules{BotName: "小茶", DraftDays: 1, BadAnswers: 3, Act: 0.8, MaxRunes: 40}

func TestStories(t *testing.T) {
	script.Dir(t, "testdata", *update, func(t *testing.T) script.Driver { return teaHouse(t) })
}

func teaHouse(t *testing.T) *dialogtest.World {
	t.Helper()
	w := dialogtest.New(t, os.DirFS("../../models/seed"))
	e, err := dialog.New(sense{}, rules, []dialog.Flow{tea(), boss()}, acts())
	if err != nil {
		t.Fatal(err)
	}
	w.Engine = e
	return w
}

package script_test

import (
	"testing"

	"pgregory.net/rapid"

	"shuangbai/bot/understand/script"
)

func TestOneFormForAllWaysOfTyping(t *testing.T) {
	for _, tc := range []struct{ name, in, shown, fold string }{
		{"traditional", "走訪張記麵館", "走访张记面馆", "走访张记面馆"},
		{"full width", "ＰＯＳ２０万％", "POS20万%", "pos20万%"},
		{"Chinese marks", "你好，吗？（好）。", "你好,吗?(好).", "你好,吗?(好)."},
		{"emoji", "好😊的👍🏻", "好 的  ", "好 的  "},
		{"invisible runes", "张\u200b记\ufeff", "张记", "张记"},
		{"line ends stay", "一\n二", "一\n二", "一\n二"},
		{"circled numbers", "①张记", "1张记", "1张记"},
		{"capital numerals", "貳拾萬", "贰拾万", "贰拾万"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := script.Of(tc.in, 0)
			if string(got.Shown) != tc.shown || string(got.Fold) != tc.fold {
				t.Errorf("got %q %q, want %q %q", string(got.Shown), string(got.Fold), tc.shown, tc.fold)
			}
		})
	}
}

func TestNamesFoldAlike(t *testing.T) {
	for _, s := range []string{"KTV 歌厅", "ktv歌廳", "ＫＴＶ（歌厅）", "KTV·歌厅"} {
		if got := script.Fold(s); got != "ktv歌厅" {
			t.Errorf("%s folds to %s", s, got)
		}
	}
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		once := script.Of(s, 0)
		twice := script.Of(string(once.Shown), 0)
		if string(twice.Shown) != string(once.Shown) || len(once.Shown) != len(once.Fold) {
			t.Fatalf("%q, then %q", string(once.Shown), string(twice.Shown))
		}
		if n := len(script.Of(s, 5).Fold); n > 5 {
			t.Fatalf("%d runes kept of 5", n)
		}
	})
}

package understand_test

import (
	"strings"
	"testing"
	"time"

	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
)

// tedious are beginnings that keep a reader trying: of numbers, days, names
// with a slip, verbs of visiting, of a town that exists twice.
var tedious = append(strings.Fields(`走访 1 十 百 上 上上 下 本 这 三五 一 零 # 1万， 1、 1380013800 张记面馆 张记面 和李 诉求： 不 店 店上镇 店上， 走访店上
	走访想贷 走访， 五金， 的， 去 改成 改 9月 至 半 年 月 福顺 ( 前， 以上， 因为 百分之 😊 a
	商户把金额改成 亿1 1亿 千亿 百1380013800 上月店 到店上 国庆不 国庆请假 # #: 线索# 没说 说 走访张记面馆说 近壹 十零 百一 1千 最近去`), benchSentences...)

// longMessage is a message of n runes that says one thing over and over.
func longMessage(unit string, n int) string {
	return string([]rune(strings.Repeat(unit, n))[:n])
}

// The aim is 5 ms for 2,000 runes on a free machine. Neighbours and the race
// detector cost several times that, so the bound is wide, and what is worse
// than linear shows by growing faster than the message.
func TestLongMessagesStayQuick(t *testing.T) {
	l := understand.NewLexicon(manyNames(t), nil)
	for name, read := range map[string]func(string){
		"Understand":    func(s string) { l.Understand(understand.Query{Text: s, Today: today}) },
		"Read amount":   func(s string) { l.Read(slot.Amount, s, today) },
		"Read day":      func(s string) { l.Read(slot.FollowUpOn, s, today) },
		"Read merchant": func(s string) { l.Read(slot.Merchant, s, today) },
	} {
		worst, of := time.Duration(0), ""
		for _, unit := range tedious {
			part, whole := quickest(t, read, longMessage(unit, 250)), quickest(t, read, longMessage(unit, 2000))
			for tries := 0; tries < 5 && !linear(part, whole); tries++ { // a disturbance passes, a square stays
				part, whole = min(part, quickest(t, read, longMessage(unit, 250))), min(whole, quickest(t, read, longMessage(unit, 2000)))
			}
			if whole > 100*time.Millisecond {
				t.Errorf("%s of %q repeated: %v", name, unit, whole)
			}
			if !linear(part, whole) {
				t.Errorf("%s of %q repeated: %v for 250 runes, %v for 2000", name, unit, part, whole)
			}
			if whole > worst {
				worst, of = whole, unit
			}
		}
		t.Logf("%-14s at most %v, of %q", name, worst, of)
	}
}

// linear tells whether eight times the runes took about eight times as long;
// a square would take 64 times.
func linear(part, whole time.Duration) bool { return whole <= 24*part+3*time.Millisecond }

// quickest is the least time of a few, the one with the fewest disturbances.
func quickest(t *testing.T, read func(string), s string) time.Duration {
	t.Helper()
	best := time.Hour
	for range 4 {
		best = min(best, spent(t, func() { read(s) }))
	}
	return best
}

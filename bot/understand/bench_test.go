package understand_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"shuangbai/bot/understand"
)

// manyNames are the demo's names and twenty thousand invented merchants.
func manyNames(tb testing.TB) []understand.Name {
	tb.Helper()
	names := demoNames(tb)
	first := []rune("福顺德兴旺盛隆昌泰和鑫源美丽康宁永安吉祥如意长春金玉满堂")
	kinds := []string{"面馆", "超市", "五金店", "服装店", "药店", "理发店", "烟酒店", "建材", "汽修", "饭店"}
	for i := range 20_000 {
		a, b, c := first[i%len(first)], first[(i/29)%len(first)], first[(i/841)%len(first)]
		names = append(names, understand.Name{
			Kind: understand.Merchant, Text: fmt.Sprintf("%c%c%c%s", a, b, c, kinds[i%len(kinds)]), ID: int64(1000 + i), Within: "潞州区",
		})
	}
	return names
}

var benchSentences = []string{
	"走访 张记面馆 餐饮 需求20万 有意向 13800138000",
	"今天和李娟一起去了老王五金店，想贷10万进货",
	"我42，在城关镇开饭店三年多，想贷30万装修，没抵押",
	"本月走访 东街商圈",
	"去了趟百货大楼旁边的美丽服装店",
	"利息多少",
	"线索12 已联系",
	"怎么登记走访",
	"昨天在东街商圈开了宣讲会，来了30多人",
	"今天天气不错",
}

func BenchmarkUnderstand(b *testing.B) {
	l := understand.NewLexicon(manyNames(b), nil)
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		l.Understand(understand.Query{Text: benchSentences[i%len(benchSentences)], Today: today})
		i++
	}
}

// BenchmarkLoad is a later lexicon of a process: the built-in sentences are
// learnt once, by the first one (its time is the "first" of the report).
func BenchmarkLoad(b *testing.B) {
	names := manyNames(b)
	start := time.Now()
	understand.NewLexicon(names, nil)
	first := time.Since(start)
	for b.Loop() {
		understand.NewLexicon(names, nil)
	}
	b.ReportMetric(float64(first.Milliseconds()), "first-ms")
}

func TestMemoryOfTwentyThousandMerchants(t *testing.T) {
	names := manyNames(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	l := understand.NewLexicon(names, nil)
	runtime.GC()
	runtime.ReadMemStats(&after)
	grown := float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)) / (1 << 20)
	t.Logf("heap grew by %.1f MB", grown)
	if grown > 40 {
		t.Errorf("heap grew by %.1f MB, want at most 40", grown)
	}
	runtime.KeepAlive(l)
}

// The aims are 50 µs a sentence and 300 ms to load; the bounds leave room for
// a busy machine and the race detector. `make understand-report` tells more.
func TestTwentyThousandMerchantsCostLittleTime(t *testing.T) {
	names := manyNames(t)
	var l *understand.Lexicon
	load := spent(t, func() { l = understand.NewLexicon(names, nil) })
	one := perSentence(t, l, readLabelled(t, "data/labelled/working.tsv"))
	t.Logf("loading %v, a sentence %v", load, one)
	if load > 3*time.Second || one > time.Millisecond {
		t.Errorf("loading %v, a sentence %v", load, one)
	}
}

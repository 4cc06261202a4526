package when_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuangbai/bot/civil"
	"shuangbai/bot/understand/script"
	"shuangbai/bot/understand/when"
)

var today = civil.MustParse("2025-09-17") // a Wednesday

func scan(s string) (when.Span, bool) {
	t := script.Of(s, 0).Fold
	for i := range t {
		if span, ok := when.Scan(t, i, today); ok {
			return span, true
		}
	}
	return when.Span{}, false
}

func TestDaysAsPeopleTypeThem(t *testing.T) {
	for text, want := range map[string]string{
		"今天": "2025-09-17", "昨天下午": "2025-09-16", "前天": "2025-09-15", "大前天": "2025-09-14", "明天": "2025-09-18",
		"后天": "2025-09-19", "大后天": "2025-09-20", "今儿个": "2025-09-17", "下周三": "2025-09-24", "上周五": "2025-09-12",
		"周五": "2025-09-19", "本周一": "2025-09-15", "这礼拜天": "2025-09-21", "星期六": "2025-09-20", "上上周二": "2025-09-02",
		"下下周一": "2025-09-29", "看一下上周五的走访": "2025-09-12", "查一下下周三": "2025-09-24", "列一下上个月20号": "2025-08-20", "周末": "2025-09-20", "月底": "2025-09-30", "月初": "2025-09-01", "下月初": "2025-10-01",
		"下个月5号": "2025-10-05", "上个月20号": "2025-08-20", "年底": "2025-12-31", "9月20": "2025-09-20", "9月20日": "2025-09-20",
		"九月二十号": "2025-09-20", "9.20": "2025-09-20", "9/20": "2025-09-20", "2025年9月20日": "2025-09-20", "2025-09-20": "2025-09-20",
		"20250920": "2025-09-20", "2024.2.29": "2024-02-29", "去年3月5日": "2024-03-05", "20号": "2025-09-20", "二十五号": "2025-09-25",
		"三天后": "2025-09-20", "3天以后": "2025-09-20", "过三天": "2025-09-20", "两周后": "2025-10-01", "半个月后": "2025-10-02",
		"一个月后": "2025-10-17", "半年后": "2026-03-17", "三天前": "2025-09-14", "国庆": "2025-10-01", "国庆节后": "2025-10-08",
		"元旦": "2026-01-01", "十月一号": "2025-10-01", "二零二五年十月一日": "2025-10-01",
	} {
		s, ok := scan(text)
		if !ok || s.From.String() != want || s.To.String() != want || s.Impossible {
			t.Errorf("%s: %v..%v %v, want %s", text, s.From, s.To, ok, want)
		}
	}
}

// September has no 31st: the months beside it do.
func TestADayThatThisMonthLacks(t *testing.T) {
	s, ok := scan("31号")
	past, coming := s.Past(today).From.String(), s.Coming(today).From.String()
	if !ok || s.Impossible || past != "2025-08-31" || coming != "2025-10-31" {
		t.Errorf("%v %v: %s, %s", ok, s.Impossible, past, coming)
	}
	for text, want := range map[string]string{"9月20日": "2025-09-20", "5月1日": "2025-05-01", "12月31日": "2025-12-31", "20号": "2025-08-20", "周五": "2025-09-12"} {
		if s, _ := scan(text); s.Nearest(today).From.String() != want {
			t.Errorf("%s: %v, want %s", text, s.Nearest(today).From, want)
		}
	}
}

func TestSpans(t *testing.T) {
	for text, want := range map[string]string{
		"9月20到25日": "2025-09-20..2025-09-25", "9月28日至10月3日": "2025-09-28..2025-10-03", "20号到25号": "2025-09-20..2025-09-25",
		"9.20-9.25": "2025-09-20..2025-09-25", "周一到周三": "2025-09-15..2025-09-17", "明天到后天": "2025-09-18..2025-09-19",
		"今明两天": "2025-09-17..2025-09-18", "明天起三天": "2025-09-18..2025-09-20", "从明天开始请三天": "2025-09-18..2025-09-20",
		"最近三天": "2025-09-15..2025-09-17", "近一周": "2025-09-11..2025-09-17", "8月份": "2025-08-01..2025-08-31",
		"9月上旬": "2025-09-01..2025-09-10", "8月中旬": "2025-08-11..2025-08-20", "上个月下旬": "2025-08-21..2025-08-31", "本月上旬": "2025-09-01..2025-09-10", "下月中旬": "2025-10-11..2025-10-20",
		"2020年5月": "2020-05-01..2020-05-31", "去年": "2024-01-01..2024-12-31", "19年开的": "2019-01-01..2019-12-31",
		"下周": "2025-09-22..2025-09-28", "下个月": "2025-10-01..2025-10-31", "95年生": "1995-01-01..1995-12-31",
	} {
		if s, ok := scan(text); !ok || s.From.String()+".."+s.To.String() != want {
			t.Errorf("%s: %v..%v %v, want %s", text, s.From, s.To, ok, want)
		}
	}
	for text, want := range map[string]string{
		"本周": "week", "这周": "week", "上周": "last_week", "本月": "month", "这个月": "month", "上个月": "last_month", "上月": "last_month",
		"本季度": "quarter", "上季度": "last_quarter", "活动以来": "campaign", "累计": "campaign",
	} {
		if s, ok := scan(text); !ok || s.Period != want {
			t.Errorf("%s: %q %v, want %s", text, s.Period, ok, want)
		}
	}
}

func TestWhatIsNoDay(t *testing.T) {
	for _, s := range []string{"4.35%", "20万", "一共三家", "12号线索", "周转", "上门", "下单", "月供", "这个商户", "前面那家", "三点"} {
		if span, ok := scan(s); ok && span.Grain == when.Day {
			t.Errorf("%s read as %v", s, span.From)
		}
	}
	for _, s := range []string{"2月30日", "2025年2月29日", "9月31号", "13月5日", "32号"} {
		if span, ok := scan(s); !ok || !span.Impossible {
			t.Errorf("%s: %+v %v, want impossible", s, span, ok)
		}
	}
}

func TestLooseDaysFitTheQuestion(t *testing.T) {
	friday, _ := scan("周五")
	if got := friday.Past(today).From.String(); got != "2025-09-12" {
		t.Errorf("周五 in the past: %s", got)
	}
	tenth, _ := scan("10号")
	if got := tenth.Coming(today).From.String(); got != "2025-10-10" {
		t.Errorf("10号 to come: %s", got)
	}
	fixed, _ := scan("2025年9月10日")
	if got := fixed.Coming(today).From.String(); got != "2025-09-10" {
		t.Errorf("a full date was moved to %s", got)
	}
}

func TestDurations(t *testing.T) {
	for text, want := range map[string]int{
		"半年": 6, "一年": 12, "三年多": 36, "三年半": 42, "一年半": 18, "五六年": 60, "十来年": 120, "十几年": 120, "2年": 24, "1.5年": 18,
		"18个月": 18, "八个月": 8, "一年零两个月": 14, "三年五个月": 41, "大半年": 6, "三个年头": 36, "36期": 36, "两三年": 24, "二十年": 240,
		"三到五年": 36, "两个季度": 6, "十五年": 180,
	} {
		if got, _, ok := when.Duration(script.Of(text, 0).Fold, 0); !ok || got != want {
			t.Errorf("%s: %d %v, want %d", text, got, ok, want)
		}
	}
	for _, s := range []string{"三年前", "2020年", "95年", "三天", "年", "0年"} {
		if got, _, ok := when.Duration(script.Of(s, 0).Fold, 0); ok {
			t.Errorf("%s read as %d months", s, got)
		}
	}
}

func TestEveryPrintedDayReadsBack(t *testing.T) {
	first := civil.MustParse("2000-01-01")
	rapid.Check(t, func(t *rapid.T) {
		d := first.AddDays(rapid.IntRange(0, 365*60).Draw(t, "day"))
		y, m, day := d.Year, int(d.Month), d.Day
		for _, s := range []string{
			d.String(), d.Chinese(), fmt.Sprintf("%d.%d.%d", y, m, day), fmt.Sprintf("%d/%02d/%02d", y, m, day), fmt.Sprintf("%04d%02d%02d", y, m, day),
			fmt.Sprintf("%d年%d月%d号", y, m, day), fmt.Sprintf("%s年%s月%s日", digits(y), chinese(m), chinese(day)),
		} {
			got, ok := scan(s)
			if !ok || got.From != d || got.To != d || got.End != len([]rune(s)) {
				t.Fatalf("%s read as %v..%v", s, got.From, got.To)
			}
		}
	})
}

func TestEveryPrintedDurationReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 59).Draw(t, "n")
		for text, want := range map[string]int{
			fmt.Sprintf("%d年", n): 12 * n, fmt.Sprintf("%d个月", n): n, chinese(n) + "个月": n, fmt.Sprintf("%d年半", n): 12*n + 6,
			fmt.Sprintf("%d年零3个月", n): 12*n + 3,
		} {
			if got, end, ok := when.Duration([]rune(text), 0); !ok || got != want || end != len([]rune(text)) {
				t.Fatalf("%s read as %d (%v)", text, got, ok)
			}
		}
	})
}

func digits(n int) string {
	return strings.NewReplacer("0", "零", "1", "一", "2", "二", "3", "三", "4", "四", "5", "五", "6", "六", "7", "七", "8", "八", "9", "九").Replace(strconv.Itoa(n))
}

// chinese writes 1..99 in words.
func chinese(n int) string {
	one := []rune("零一二三四五六七八九")
	switch {
	case n < 10:
		return string(one[n])
	case n < 20 && n%10 == 0:
		return "十"
	case n < 20:
		return "十" + string(one[n%10])
	case n%10 == 0:
		return string(one[n/10]) + "十"
	}
	return string(one[n/10]) + "十" + string(one[n%10])
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"9月20到25日", "下下下周三", "半个月后", "2025-02-30", "三年零两个月前", "上上上上月底", "20号到", "今明两天"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := script.Of(s, 2000).Fold
		start := time.Now()
		for i := range text {
			if span, ok := when.Scan(text, i, today); ok && (span.End <= i || span.End > len(text)) {
				t.Fatalf("%q at %d ends at %d", s, i, span.End)
			}
			if _, end, ok := when.Duration(text, i); ok && (end <= i || end > len(text)) {
				t.Fatalf("%q: duration at %d ends at %d", s, i, end)
			}
		}
		if d := time.Since(start); d > time.Second {
			t.Fatalf("%d runes took %v", len(text), d)
		}
	})
}

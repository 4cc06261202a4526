package when

import (
	"strings"

	"shuangbai/bot/civil"
	"shuangbai/bot/understand/numeral"
)

// Periods are the names a Period can have.
var Periods = []string{"today", "yesterday", "week", "last_week", "month", "last_month", "quarter", "last_quarter", "campaign"}

var periodWords = []struct{ word, period string }{
	{"活动开始到现在", "campaign"},
	{"活动以来", "campaign"},
	{"活动开始以来", "campaign"},
	{"活动至今", "campaign"},
	{"活动期间", "campaign"},
	{"开展以来", "campaign"},
	{"启动以来", "campaign"},
	{"全部累计", "campaign"},
	{"累计", "campaign"},
	{"至今", "campaign"},
	{"整个活动", "campaign"},
	{"迄今", "campaign"},
	{"上个季度", "last_quarter"},
	{"上一季度", "last_quarter"},
	{"上季度", "last_quarter"},
	{"上季", "last_quarter"},
	{"这个季度", "quarter"},
	{"这一季度", "quarter"},
	{"本季度", "quarter"},
	{"这季度", "quarter"},
	{"当季", "quarter"},
	{"本季", "quarter"},
	{"上个星期", "last_week"},
	{"上星期", "last_week"},
	{"上个礼拜", "last_week"},
	{"上礼拜", "last_week"},
	{"上一周", "last_week"},
	{"上周", "last_week"},
	{"这个星期", "week"},
	{"这星期", "week"},
	{"这个礼拜", "week"},
	{"这礼拜", "week"},
	{"这一周", "week"},
	{"本星期", "week"},
	{"本周", "week"},
	{"这周", "week"},
	{"当周", "week"},
	{"上个月", "last_month"},
	{"上月", "last_month"},
	{"上一个月", "last_month"},
	{"这个月", "month"},
	{"本月", "month"},
	{"这月", "month"},
	{"当月", "month"},
}

// period reads a span that has a name of its own. A day inside it (上个月20号,
// 下周三, 月底) is left to the readers of days.
func period(t []rune, i int, today civil.Date) (Span, bool) {
	if s, ok := recent(t, i, today); ok {
		return s, true
	}
	if !strings.ContainsRune("活开启全累至整迄上这本当", t[i]) {
		return coming(t, i, today)
	}
	for _, w := range periodWords {
		if !hasPrefix(t, i, w.word) {
			continue
		}
		end := i + runes(w.word)
		if at(t, i-1) == '上' && strings.HasPrefix(w.word, "上") { // 上上周 is no named period
			return Span{}, false
		}
		if inside(t, end, w.period) {
			return Span{}, false
		}
		s := Period(w.period, today)
		s.End = end
		return s, true
	}
	return Span{}, false
}

// inside reports whether the words go on to name a day in the period.
func inside(t []rune, end int, period string) bool {
	switch period {
	case "week", "last_week":
		r := at(t, end)
		return strings.ContainsRune("一二三四五六日天末", r) && r != 0 && (r != '一' || at(t, end+1) != '共')
	case "month", "last_month":
		if strings.ContainsRune("底末初中头尾", at(t, end)) && at(t, end) != 0 {
			return true
		}
		_, j, ok := small(t, end, 31)
		return ok && (at(t, j) == '号' || at(t, j) == '日')
	}
	return false
}

// Period gives the days of a named period that lie before or on today; the
// campaign's days are policy, so its From and To stay zero.
func Period(name string, today civil.Date) Span {
	s := Span{Grain: Named, Period: name, To: today}
	quarter := civil.Date{Year: today.Year, Month: (today.Month-1)/3*3 + 1, Day: 1}
	switch name {
	case "today":
		s.From = today
	case "yesterday":
		s.From, s.To = today.AddDays(-1), today.AddDays(-1)
	case "week":
		s.From = monday(today)
	case "last_week":
		s.From, s.To = monday(today).AddDays(-7), monday(today).AddDays(-1)
	case "month":
		s.From = today.MonthStart()
	case "last_month":
		s.From = today.MonthStart().AddMonths(-1)
		s.To = s.From.MonthEnd()
	case "quarter":
		s.From = quarter
	case "last_quarter":
		s.From, s.To = quarter.AddMonths(-3), quarter.AddDays(-1)
	default:
		s.To = civil.Date{}
	}
	return s
}

// recent reads 最近三天, 近一周, 这几天, 这两天, 最近一个月.
func recent(t []rune, i int, today civil.Date) (Span, bool) {
	for _, w := range []string{"最近", "近", "这", "过去"} {
		if !hasPrefix(t, i, w) {
			continue
		}
		j := i + runes(w)
		if at(t, j) == '几' && at(t, j+1) == '天' {
			return Span{From: today.AddDays(-2), To: today, Grain: Days, End: j + 2}, true
		}
		n, unit, end, ok := quantity(t, j)
		if !ok || (w == "这" && unit != 'd') {
			return Span{}, false
		}
		from := today.AddDays(1 - n)
		if unit == 'm' {
			from = today.AddMonths(-n).AddDays(1)
		}
		return Span{From: from, To: today, Grain: Days, End: end}, true
	}
	return Span{}, false
}

// coming reads 下周, 下星期, 下季度 and 上半年: spans without a contract name.
func coming(t []rune, i int, today civil.Date) (Span, bool) {
	if at(t, i) != '下' {
		return Span{}, false
	}
	for _, w := range []string{"下个星期", "下星期", "下个礼拜", "下礼拜", "下一周", "下周", "下个周"} {
		if end := i + runes(w); hasPrefix(t, i, w) && !inside(t, end, "week") {
			first := monday(today).AddDays(7)
			return Span{From: first, To: first.AddDays(6), Grain: Future, End: end}, true
		}
	}
	return Span{}, false
}

// Duration reads a length of time at t[i] in whole months: 半年 6, 三年半 42,
// 一年零两个月 14, 五六年 60. A date (三年前) or a calendar year is none.
func Duration(t []rune, i int) (months, end int, ok bool) {
	months, end, ok = duration(t, i)
	if !ok || months < 1 || months > 1200 {
		return 0, i, false
	}
	for at(t, end) == '多' || at(t, end) == '来' || at(t, end) == '整' {
		end++
	}
	if r := at(t, end); r == '前' || (r == '以' && at(t, end+1) == '前') || (r == '之' && at(t, end+1) == '前') {
		return 0, i, false
	}
	return months, end, true
}

func duration(t []rune, i int) (months, end int, ok bool) {
	for _, w := range []struct {
		word   string
		months int
	}{{"大半年", 6}, {"小半年", 6}, {"半年", 6}, {"仨月", 3}, {"俩月", 2}} {
		if hasPrefix(t, i, w.word) {
			return w.months, i + runes(w.word), true
		}
	}
	n, ok := numeral.ScanRange(t, i)
	if !ok || n.Bulk || n.Lo <= 0 || n.Lo >= 1900*numeral.Scale {
		return 0, i, false
	}
	j := n.End
	for at(t, j) == '多' || at(t, j) == '来' {
		j++
	}
	counted := at(t, j) == '个' || at(t, j) == ' '
	if counted {
		j++
	}
	half := 0
	if at(t, j) == '多' || at(t, j) == '半' {
		if at(t, j) == '半' {
			half = 1
		}
		j++
	}
	switch {
	case hasPrefix(t, j, "年头"):
		return int(n.Lo * 12 / numeral.Scale), j + 2, true
	case at(t, j) == '年' && !counted:
		return years(t, j+1, n)
	case at(t, j) == '月' && (counted || half == 1):
		return int(n.Whole()), j + 1, true
	case hasPrefix(t, j, "季度"):
		return int(n.Whole())*3 + half, j + 2, true
	case at(t, j) == '期' && !counted && n.Plain:
		return int(n.Whole()), j + 1, true
	}
	return 0, i, false
}

// years reads what may follow the 年 of a duration.
func years(t []rune, j int, n numeral.Number) (months, end int, ok bool) {
	months = int(n.Lo * 12 / numeral.Scale)
	if n.Plain && n.Lo >= 60*numeral.Scale {
		return 0, j, false
	}
	for at(t, j) == '多' || at(t, j) == '来' {
		j++
	}
	if at(t, j) == '半' {
		return months + 6, j + 1, true
	}
	k := j
	for _, r := range "零又" {
		k = skip(t, k, r)
	}
	if m, e, ok := small(t, k, 11); ok || at(t, k) == '两' {
		if !ok {
			m, e = 2, k+1
		}
		if at(t, e) == '个' && at(t, e+1) == '月' {
			return months + m, e + 2, true
		}
	}
	return months, j, true
}

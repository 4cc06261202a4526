package policy

import (
	"strconv"
	"strings"
)

// Yuan is an amount for people, exact: 200万元, 30.5万元, 12345元.
func Yuan(n int64) string {
	if n < 10000 || n%100 != 0 {
		return strconv.FormatInt(n, 10) + "元"
	}
	s := strconv.FormatInt(n/10000, 10)
	if rest := n % 10000 / 100; rest > 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(rest+100, 10)[1:], "0")
	}
	return s + "万元"
}

// Months is a span for people: 1年, 18个月.
func Months(n int) string {
	if n > 0 && n%12 == 0 {
		return strconv.Itoa(n/12) + "年"
	}
	return strconv.Itoa(n) + "个月"
}

func years(n int) string { return strconv.Itoa(n) + "周岁" }

// String is the hours for people: 周一到周五 09:00-12:00、14:30-18:00.
func (h Hours) String() string {
	days := make([]string, len(h.Weekdays))
	run := len(h.Weekdays) > 2
	for i, d := range h.Weekdays {
		days[i] = d.Chinese()
		run = run && (i == 0 || (h.Weekdays[i-1]+1)%7 == d)
	}
	when := strings.Join(days, "、")
	if run {
		when = days[0] + "到" + days[len(days)-1]
	}
	spans := make([]string, len(h.Spans))
	for i, s := range h.Spans {
		spans[i] = s.String()
	}
	return when + " " + strings.Join(spans, "、")
}

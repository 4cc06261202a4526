package when

import (
	"strings"
	"time"

	"shuangbai/bot/civil"
	"shuangbai/bot/understand/numeral"
)

// absolute reads 2025年9月20日, 2025-09-20, 20250920, 9月20, 9.20, 9/20.
func absolute(t []rune, i int, today civil.Date) (Span, bool) {
	if isDigit(at(t, i-1)) {
		return Span{}, false
	}
	if y, end, ok := fourDigits(t, i); ok {
		if s, ok := afterYear(t, end, y); ok {
			return s, true
		}
	}
	for _, w := range yearWords {
		if hasPrefix(t, i, w.word) {
			s, ok := monthDay(t, i+runes(w.word), today.Year+w.years)
			s.loose = fixed
			return s, ok
		}
	}
	return monthDay(t, i, today.Year)
}

var yearWords = []struct {
	word  string
	years int
}{{"大前年", -3}, {"前年", -2}, {"去年", -1}, {"上年", -1}, {"本年度", 0}, {"今年度", 0}, {"本年", 0}, {"今年", 0}, {"明年", 1}, {"后年", 2}}

// fourDigits reads a year 1900..2100 in Arabic or Chinese digits.
func fourDigits(t []rune, i int) (y, end int, ok bool) {
	for end = i; end < i+4; end++ {
		d, ok := numeral.Digit(at(t, end))
		if !ok {
			return 0, i, false
		}
		y = y*10 + int(d)
	}
	return y, end, y >= 1900 && y <= 2100
}

// afterYear reads what follows a year: 年9月20日, -09-20, 0920.
func afterYear(t []rune, i, y int) (Span, bool) {
	switch r := at(t, i); {
	case r == '年':
		s, ok := monthDay(t, skip(t, i+1, ' '), y)
		s.loose = fixed
		return s, ok
	case r == '-' || r == '.' || r == '/':
		m, j, ok := small(t, padded(t, i+1), 99)
		if !ok || at(t, j) != r {
			return Span{}, false
		}
		d, j, ok := small(t, padded(t, j+1), 99)
		return made(y, m, d, j, ok)
	case isDigit(r) && isDigit(at(t, i+1)) && isDigit(at(t, i+2)) && isDigit(at(t, i+3)) && !isDigit(at(t, i+4)):
		m, d := int(r-'0')*10+int(t[i+1]-'0'), int(t[i+2]-'0')*10+int(t[i+3]-'0')
		return made(y, m, d, i+4, m >= 1 && m <= 12 && d >= 1)
	}
	return Span{}, false
}

// padded passes the zero of 09.
func padded(t []rune, i int) int {
	if at(t, i) == '0' && isDigit(at(t, i+1)) {
		return i + 1
	}
	return i
}

func made(y, m, d, end int, ok bool) (Span, bool) {
	if !ok {
		return Span{}, false
	}
	day, exists := date(y, m, d)
	return Span{From: day, To: day, End: end, Impossible: !exists}, true
}

// monthDay reads 9月20日, 9月20, 九月二十, 9/20, 9.20, 09-20 in the year y.
func monthDay(t []rune, i, y int) (Span, bool) {
	m, j, ok := small(t, padded(t, i), 99)
	if !ok {
		return Span{}, false
	}
	switch at(t, j) {
	case '月':
		j = skip(t, j+1, '份')
		d, end, ok := small(t, padded(t, skip(t, j, ' ')), 99)
		if !ok || at(t, end) == '年' || at(t, end) == '万' || at(t, end) == '个' || at(t, end) == '月' {
			return Span{}, false
		}
		if r := at(t, end); r == '日' || r == '号' {
			end++
		} else if isCount(r) {
			return Span{}, false
		}
		s, _ := made(y, m, d, end, true)
		s.loose = looseYear
		return s, true
	case '.', '/', '-':
		return dotted(t, i, j, y, m)
	}
	return Span{}, false
}

func isCount(r rune) bool {
	switch r {
	case '户', '家', '人', '天', '元', '块', '%', '岁', '笔', '次', '百', '千':
		return true
	}
	return false
}

// dotted reads the day of 9.20 and 9/20. A dotted number may be a rate or an
// amount, so the day needs two digits or 号 after it, and no unit.
func dotted(t []rune, i, j, y, m int) (Span, bool) {
	if !isDigit(at(t, i)) || m > 12 {
		return Span{}, false
	}
	d, end, ok := small(t, padded(t, j+1), 31)
	if !ok || !isDigit(at(t, j+1)) {
		return Span{}, false
	}
	named := at(t, end) == '号' || at(t, end) == '日'
	ranged := strings.ContainsRune("-~到至", at(t, end)) && isDigit(at(t, end+1)) // 9.1-9.15
	switch {
	case named:
		end++
	case at(t, j) == '-' && (end-j < 3 || !isDigit(at(t, i+1))), at(t, j) == '.' && end-j < 3 && !ranged:
		return Span{}, false
	}
	if r := at(t, end); isDigit(r) || isCount(r) || r == '万' || r == 'w' || r == '个' || r == '厘' || r == '.' || r == '年' {
		return Span{}, false
	}
	s, _ := made(y, m, d, end, true)
	s.loose = looseYear
	return s, true
}

// dayOfMonth reads 20号 and 二十日: the month was not said.
func dayOfMonth(t []rune, i int, today civil.Date) (Span, bool) {
	if _, digit := numeral.Digit(at(t, i-1)); digit || at(t, i-1) == '十' || at(t, i-1) == '.' {
		return Span{}, false
	}
	d, end, ok := small(t, i, 99)
	if !ok || (at(t, end) != '号' && at(t, end) != '日') || hasPrefix(t, end, "号线") || hasPrefix(t, end, "号店") || hasPrefix(t, end, "号楼") {
		return Span{}, false
	}
	s, _ := made(today.Year, int(today.Month), d, end+1, true)
	s.loose = looseMonth
	s.Impossible = d > 31
	return s, true
}

// monthPart reads 月底, 下月初, 上个月20号, 下个月, 年底.
func monthPart(t []rune, i int, today civil.Date) (Span, bool) {
	if hasPrefix(t, i, "年底") || hasPrefix(t, i, "年末") {
		return oneDay(civil.Date{Year: today.Year, Month: time.December, Day: 31}, i+2)
	}
	months, said, j, ok := whichMonth(t, i)
	if !ok {
		return Span{}, false
	}
	month := today.MonthStart().AddMonths(months)
	switch at(t, j) {
	case '底', '末', '尾':
		return oneDay(month.MonthEnd(), j+1)
	case '初', '头':
		s, _ := oneDay(month, j+1)
		if !said {
			s.loose = looseMonth
		}
		return s, true
	case '中':
		if at(t, j+1) != '旬' {
			return oneDay(month.AddDays(14), j+1)
		}
	}
	if d, end, ok := small(t, j, 31); ok && said && (at(t, end) == '号' || at(t, end) == '日') {
		return made(month.Year, int(month.Month), d, end+1, true)
	}
	switch {
	case months > 0:
		return Span{From: month, To: month.MonthEnd(), Grain: Future, End: j}, true
	case months < -1:
		return Span{From: month, To: month.MonthEnd(), Grain: Month, End: j}, true
	}
	return Span{}, false
}

// whichMonth reads 月, 本月, 上个月, 下下个月 as months from this one; said is
// false for the bare 月 of 月底.
func whichMonth(t []rune, i int) (months int, said bool, end int, ok bool) {
	var j int
	j, months, said = turns(t, i)
	if !said && (at(t, j) == '本' || at(t, j) == '这' || at(t, j) == '当') {
		j, said = j+1, true
	}
	if said {
		j = skip(t, j, '个')
	}
	if at(t, j) != '月' || (!said && (isDigit(at(t, i-1)) || at(t, i-1) == '个')) || months > 2 || months < -12 {
		return 0, false, i, false
	}
	return months, said, skip(t, j+1, '份'), true
}

// yearMonth reads a whole month or year: 2020年5月, 去年三月, 9月份, 2020年, 去年.
func yearMonth(t []rune, i int, today civil.Date) (Span, bool) {
	if y, end, ok := fourDigits(t, i); ok && !isDigit(at(t, i-1)) {
		if at(t, end) == '年' {
			return wholeMonth(t, end+1, y), true
		}
		if r := at(t, end); r == '.' || r == '-' || r == '/' {
			if m, j, ok := small(t, padded(t, end+1), 12); ok && isDigit(at(t, end+1)) {
				return ofMonth(y, m, j), true
			}
		}
	}
	for _, w := range yearWords {
		if hasPrefix(t, i, w.word) {
			return wholeMonth(t, i+runes(w.word), today.Year+w.years), true
		}
	}
	if y, end, ok := shortYear(t, i, today); ok {
		return wholeMonth(t, end, y), true
	}
	if isDigit(at(t, i-1)) || at(t, i-1) == '.' {
		return Span{}, false
	}
	m, j, ok := small(t, i, 12)
	if !ok || at(t, j) != '月' || at(t, j-1) == '个' {
		return Span{}, false
	}
	s := ofMonth(today.Year, m, skip(t, j+1, '份'))
	s.loose = looseYear
	return s, true
}

// shortYear reads 19年, 九五年 where the words after it tell that a calendar
// year is meant.
func shortYear(t []rune, i int, today civil.Date) (y, end int, ok bool) {
	a, okA := numeral.Digit(at(t, i))
	b, okB := numeral.Digit(at(t, i+1))
	if !okA || !okB || at(t, i+2) != '年' || at(t, i) == '两' {
		return 0, i, false
	}
	if _, more := numeral.Digit(at(t, i-1)); more || at(t, i-1) == '.' {
		return 0, i, false
	}
	y, end = int(10*a+b)+2000, i+3
	if !isDigit(t[i]) && (b == a+1 || a == 3 && b == 5) && at(t, end) != '生' && at(t, end) != '出' { // 五六年 is a duration
		return 0, i, false
	}
	if y > today.Year+1 {
		y -= 100
	}
	if y >= 1940 && y < 2000 {
		return y, end, true
	}
	if _, _, month := small(t, end, 12); month {
		return y, end, true
	}
	for _, w := range []string{"开的", "开业", "开张", "开始", "开了", "开店", "成立", "注册", "办的", "办照", "办了", "办执照", "拿的", "领的", "接手", "盘下", "就开", "就干", "就在", "生", "出生", "底", "初", "的"} {
		if hasPrefix(t, end, w) && !hasPrefix(t, end, "的老") && !hasPrefix(t, end, "开了店") {
			return y, end, true
		}
	}
	return 0, i, false
}

func wholeMonth(t []rune, j, y int) Span {
	j = skip(t, j, '的')
	if m, end, ok := small(t, padded(t, skip(t, j, ' ')), 12); ok && at(t, end) == '月' {
		return ofMonth(y, m, skip(t, end+1, '份'))
	}
	if at(t, j-1) == '的' {
		j--
	}
	switch {
	case hasPrefix(t, j, "年初"), at(t, j) == '初':
		return ofMonth(y, 1, j+1)
	case hasPrefix(t, j, "年底"), at(t, j) == '底':
		return ofMonth(y, 12, j+1)
	}
	return Span{
		From: civil.Date{Year: y, Month: time.January, Day: 1}, To: civil.Date{Year: y, Month: time.December, Day: 31},
		Grain: Year, End: j,
	}
}

func ofMonth(y, m, end int) Span {
	first := civil.Date{Year: y, Month: time.Month(m), Day: 1}
	return Span{From: first, To: first.MonthEnd(), Grain: Month, End: end}
}

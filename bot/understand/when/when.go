// Package when reads days, spans and durations as Chinese people type them,
// against a given today: 大前天, 下周三, 9月20到25日, 三天后, 月底, 上个月, 三年半.
package when

import (
	"slices"
	"strings"
	"time"

	"shuangbai/bot/civil"
	"shuangbai/bot/understand/numeral"
)

// Grain says how exact a Span was said.
type Grain int

// The grains.
const (
	Day    Grain = iota // one day
	Days                // from a day to a day
	Named               // a span with a name of its own: Span.Period
	Month               // a whole month: 9月份, 去年三月
	Year                // a whole year: 2020年, 去年
	Future              // a coming week or month: 下周, 下个月
)

// Span is a day or a run of days said in a text.
type Span struct {
	From, To   civil.Date // equal for one day
	Grain      Grain
	Period     string // today, week, last_week, month, last_month, quarter, last_quarter, campaign
	Start, End int    // positions in the text
	Until      bool   // up to that day: 国庆前
	Impossible bool   // the words name no day of the calendar: 2月30日
	loose      loose
}

// loose is what was left unsaid, and so may be moved: the week of 周三, the
// month of 20号, the year of 9月20.
type loose int

const (
	fixed loose = iota
	looseWeek
	looseMonth
	looseYear
)

// Past moves a loosely said day to the latest one not after today.
func (s Span) Past(today civil.Date) Span {
	if s.From.After(today) || s.isOff() {
		return s.shift(-1)
	}
	return s
}

// halfYear is how long a day without its year is taken for a past one.
const halfYear = 180

// Coming moves a loosely said day to the first one not before today; a month
// and day of the last half year stay where they are.
func (s Span) Coming(today civil.Date) Span {
	if s.isOff() || s.To.Before(today) && (s.loose != looseYear || today.DaysSince(s.To) > halfYear) {
		return s.shift(1)
	}
	return s
}

// Nearest moves a month and day whose year was not said to the past unless the
// coming half year has it: 9月20日 in the middle of September is no day of last
// year. Any other day is as Past has it.
func (s Span) Nearest(today civil.Date) Span {
	if s.loose == looseYear && s.From.After(today) && s.From.DaysSince(today) <= halfYear {
		return s
	}
	return s.Past(today)
}

// isOff reports whether this month has no such day: 31号 in September. The
// months before and after it always do.
func (s Span) isOff() bool {
	return s.loose == looseMonth && s.Grain == Day && !s.Impossible && !s.From.Valid()
}

func (s Span) shift(n int) Span {
	off := s.isOff()
	move := func(d civil.Date) civil.Date {
		switch s.loose {
		case looseMonth:
			if off {
				return civil.Date{Year: d.Year, Month: d.Month + time.Month(n), Day: d.Day}
			}
			return d.AddMonths(n)
		case looseWeek:
			return d.AddDays(7 * n)
		case looseYear:
			return d.AddMonths(12 * n)
		case fixed:
		}
		return d
	}
	s.From, s.To = move(s.From), move(s.To)
	return s
}

// Scan reads the day or span that begins at t[i], a position in t.
func Scan(t []rune, i int, today civil.Date) (Span, bool) {
	s, ok := scanOne(t, i, today)
	if !ok {
		return Span{}, false
	}
	s.Start = i
	if s.From.Day == 1 && s.Grain != Day {
		s = tenDays(t, s)
	}
	if s.Grain == Day && !s.Impossible {
		return join(t, s, today), true
	}
	return s, true
}

// tenDays reads the part of a month behind its name: 9月上旬, 上个月下旬.
func tenDays(t []rune, s Span) Span {
	from := slices.Index([]rune("上中下"), at(t, s.End)) * 10
	if from < 0 || at(t, s.End+1) != '旬' || s.Grain == Year {
		return s
	}
	first := s.From
	s.From, s.To = first.AddDays(from), first.AddDays(from+9)
	if from == 20 {
		s.To = first.MonthEnd()
	}
	s.Grain, s.Period, s.End = Days, "", s.End+2
	return s
}

func scanOne(t []rune, i int, today civil.Date) (Span, bool) {
	if i >= len(t) {
		return Span{}, false
	}
	for _, read := range []func([]rune, int, civil.Date) (Span, bool){
		period, dayWord, absolute, offset, weekday, monthPart, yearMonth, festival, dayOfMonth,
	} {
		if s, ok := read(t, i, today); ok {
			return s, true
		}
	}
	return Span{}, false
}

// join reads the second half of 9月20到25日, 周一到周三, 明天起三天, 今明两天.
func join(t []rune, s Span, today civil.Date) Span {
	j := s.End
	if next, ok := weekday(t, j, today); ok && s.loose == looseWeek == (next.loose == looseWeek) || ok && next.loose == looseWeek && at(t, j-2) == '周' {
		if !next.From.Before(s.From) && s.From.Weekday() != next.From.Weekday() {
			s.To, s.End, s.Grain = s.From.AddDays(int(next.From.Weekday())-int(s.From.Weekday())), next.End, Days
			return s
		}
	}
	if r := at(t, j); r == '到' || r == '至' || r == '~' || r == '-' {
		if b, ok := secondDay(t, j+1, s, today); ok && !b.From.Before(s.From) {
			s.To, s.End, s.Grain = b.From, b.End, Days
			return s
		}
	}
	for _, w := range []string{"开始请假", "开始休", "开始请", "开始", "起请假", "起请", "起休", "起", "请假", "请", "休假", "休"} {
		if !hasPrefix(t, j, w) {
			continue
		}
		if n, ok := numeral.Scan(t, j+runes(w)); ok && at(t, n.End) == '天' && n.Whole() > 0 && n.Whole() <= 366 {
			s.To, s.End, s.Grain = s.From.AddDays(int(n.Whole())-1), n.End+1, Days
			return s
		}
	}
	return s
}

// secondDay reads the end of a range; it may leave out what the first day said.
func secondDay(t []rune, j int, first Span, today civil.Date) (Span, bool) {
	if d, end, ok := small(t, j, 31); ok && at(t, end) != '月' && at(t, end) != '.' && at(t, end) != '天' && at(t, end) != '个' {
		if r := at(t, end); r == '号' || r == '日' {
			end++
		}
		day, exists := date(first.From.Year, int(first.From.Month), d)
		return Span{From: day, To: day, End: end}, exists
	}
	s, ok := scanOne(t, j, today)
	if !ok || s.Grain != Day || s.Impossible {
		return Span{}, false
	}
	if s.From.Before(first.From) {
		s = s.shift(1)
	}
	return s, true
}

func at(t []rune, i int) rune {
	if i < 0 || i >= len(t) {
		return 0
	}
	return t[i]
}

func hasPrefix(t []rune, i int, w string) bool {
	for _, r := range w {
		if at(t, i) != r {
			return false
		}
		i++
	}
	return true
}

func runes(w string) int { return len([]rune(w)) }

// small reads a whole number 1..most in Arabic or Chinese digits.
func small(t []rune, i, most int) (n, end int, ok bool) {
	if r := at(t, i); r != '十' && r != '廿' {
		if _, digit := numeral.Digit(r); !digit {
			return 0, i, false
		}
	}
	if r := at(t, i); r >= '0' && r <= '9' {
		for end = i; at(t, end) >= '0' && at(t, end) <= '9' && end-i < 3; end++ {
			n = n*10 + int(t[end]-'0')
		}
		return n, end, n >= 1 && n <= most && end-i < 3
	}
	return hanSmall(t, i, most)
}

// hanSmall reads 三, 十二, 二十, 二十五, 三十一.
func hanSmall(t []rune, i, most int) (n, end int, ok bool) {
	j := i
	if d, digit := numeral.Digit(at(t, j)); digit && !strings.ContainsRune("两仨俩", at(t, j)) && d > 0 {
		n, j = int(d), j+1
	}
	if at(t, j) == '十' {
		n, j = max(n, 1)*10, j+1
		if d, digit := numeral.Digit(at(t, j)); digit && (at(t, j) < '0' || at(t, j) > '9') {
			n, j = n+int(d), j+1
		}
	}
	return n, j, n >= 1 && n <= most
}

// date makes a day; exists is false where the calendar has none.
func date(y, m, d int) (day civil.Date, exists bool) {
	day = civil.Date{Year: y, Month: time.Month(m), Day: d}
	return day, day.Valid()
}

func oneDay(d civil.Date, end int) (Span, bool) {
	return Span{From: d, To: d, End: end}, true
}

// words of one fixed day, longest first where one begins another.
var dayWords = []struct {
	word string
	days int
}{
	{"大前天", -3},
	{"大后天", 3},
	{"前天", -2},
	{"前日", -2},
	{"前儿", -2},
	{"昨天", -1},
	{"昨日", -1},
	{"昨儿", -1},
	{"昨晚", -1},
	{"昨下午", -1},
	{"昨上午", -1},
	{"今天", 0},
	{"今日", 0},
	{"今儿", 0},
	{"今早", 0},
	{"今晚", 0},
	{"今上午", 0},
	{"今下午", 0},
	{"当天", 0},
	{"明天", 1},
	{"明日", 1},
	{"明儿", 1},
	{"明早", 1},
	{"明晚", 1},
	{"明上午", 1},
	{"明下午", 1},
	{"后天", 2},
	{"后日", 2},
	{"后儿", 2},
}

func dayWord(t []rune, i int, today civil.Date) (Span, bool) {
	if !strings.ContainsRune("大前昨今当明后", t[i]) {
		return Span{}, false
	}
	for _, w := range []struct {
		word string
		from int
	}{{"今明两天", 0}, {"明后两天", 1}, {"明后天", 1}} {
		if hasPrefix(t, i, w.word) {
			from := today.AddDays(w.from)
			return Span{From: from, To: from.AddDays(1), Grain: Days, End: i + runes(w.word)}, true
		}
	}
	for _, w := range dayWords {
		if hasPrefix(t, i, w.word) {
			end := i + runes(w.word)
			if w.word == "今儿" || w.word == "明儿" || w.word == "昨儿" || w.word == "前儿" || w.word == "后儿" {
				end = skip(t, end, '个')
			}
			return oneDay(today.AddDays(w.days), end)
		}
	}
	return Span{}, false
}

func skip(t []rune, i int, r rune) int {
	if at(t, i) == r {
		return i + 1
	}
	return i
}

// offset reads 三天后, 两周前, 半个月后, 过三天, 一年以后.
func offset(t []rune, i int, today civil.Date) (Span, bool) {
	j, over := i, false
	for _, w := range []string{"再过", "过"} {
		if hasPrefix(t, i, w) {
			j, over = i+runes(w), true
			break
		}
	}
	n, unit, end, ok := quantity(t, j)
	if !ok {
		return Span{}, false
	}
	sign := 0
	for _, w := range []struct {
		word string
		sign int
	}{{"之后", 1}, {"以后", 1}, {"过后", 1}, {"后", 1}, {"之前", -1}, {"以前", -1}, {"前", -1}} {
		if hasPrefix(t, end, w.word) {
			sign, end = w.sign, end+runes(w.word)
			break
		}
	}
	if sign == 0 && !over {
		return Span{}, false
	}
	if sign == 0 {
		sign = 1
	}
	if unit == 'm' {
		return oneDay(today.AddMonths(sign*n), end)
	}
	return oneDay(today.AddDays(sign*n), end)
}

// quantity reads a count of days ('d') or months ('m').
func quantity(t []rune, i int) (n int, unit rune, end int, ok bool) {
	for _, w := range []struct {
		word string
		n    int
		unit rune
	}{{"半个月", 15, 'd'}, {"半月", 15, 'd'}, {"半年", 6, 'm'}, {"一个半月", 45, 'd'}} {
		if hasPrefix(t, i, w.word) {
			return w.n, w.unit, i + runes(w.word), true
		}
	}
	num, ok := numeral.Scan(t, i)
	if !ok || num.Bulk || num.Whole() < 1 || num.Whole() > 2000 {
		return 0, 0, i, false
	}
	n, end = int(num.Whole()), skip(t, num.End, '个')
	for _, w := range []struct {
		word string
		by   int
		unit rune
	}{{"工作日", 1, 'd'}, {"天", 1, 'd'}, {"日", 1, 'd'}, {"星期", 7, 'd'}, {"礼拜", 7, 'd'}, {"周", 7, 'd'}, {"月", 1, 'm'}, {"年", 12, 'm'}} {
		if hasPrefix(t, end, w.word) {
			if w.word == "月" && end == num.End { // 9月前 is a month, 9个月前 a count
				return 0, 0, i, false
			}
			if w.word == "年" && n > 60 {
				return 0, 0, i, false
			}
			return n * w.by, w.unit, end + runes(w.word), true
		}
	}
	return 0, 0, i, false
}

// turns counts the 上 or 下 from i on: how many weeks or months back or ahead.
// The 下 of 看一下 is none.
func turns(t []rune, i int) (end, count int, said bool) {
	first := at(t, i)
	if first != '上' && first != '下' || first == '下' && at(t, i-1) == '一' && strings.ContainsRune("上下本这", at(t, i+1)) {
		return i, 0, false
	}
	for end = i; end-i < 4 && at(t, end) == first; end++ {
		count++
	}
	if first == '上' {
		count = -count
	}
	return end, count, true
}

// weekday reads 周三, 下周五, 上上星期一, 礼拜天, 周末.
func weekday(t []rune, i int, today civil.Date) (Span, bool) {
	j, weeks, said := turns(t, i)
	if !said && (at(t, j) == '本' || at(t, j) == '这') {
		j, said = j+1, true
	}
	if said {
		j = skip(t, j, '个')
	}
	switch {
	case hasPrefix(t, j, "星期"), hasPrefix(t, j, "礼拜"):
		j += 2
	case at(t, j) == '周':
		j++
	default:
		return Span{}, false
	}
	day := slices.Index([]rune("一二三四五六日"), at(t, j))
	switch r := at(t, j); {
	case r == '天':
		day = 6
	case r == '末':
		day = 5
	case r >= '1' && r <= '7' && !isDigit(at(t, j+1)):
		day = int(r - '1')
	}
	if day < 0 || (at(t, j) == '一' && at(t, j+1) == '共') || weeks < -4 || weeks > 4 {
		return Span{}, false
	}
	s, _ := oneDay(monday(today).AddDays(7*weeks+day), j+1)
	if !said {
		s.loose = looseWeek
	}
	return s, true
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// monday is the first day of d's week.
func monday(d civil.Date) civil.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

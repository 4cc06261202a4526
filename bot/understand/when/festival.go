package when

import (
	"time"

	"shuangbai/bot/civil"
)

// festivals by name, the longer first. Those of the lunar calendar and 清明 are
// looked up; the others have a day of their own.
var festivals = []struct {
	word  string
	month time.Month // 0: by table
	day   int
	table int // column of lunar
	rest  int // days until work begins again
}{
	{word: "国庆节", month: time.October, day: 1, rest: 7},
	{word: "国庆", month: time.October, day: 1, rest: 7},
	{word: "十一假期", month: time.October, day: 1, rest: 7},
	{word: "十一长假", month: time.October, day: 1, rest: 7},
	{word: "元旦", month: time.January, day: 1, rest: 1},
	{word: "五一", month: time.May, day: 1, rest: 5},
	{word: "劳动节", month: time.May, day: 1, rest: 5},
	{word: "春节", table: springFestival, rest: 7},
	{word: "元宵节", table: lanternFestival, rest: 1},
	{word: "清明节", table: tombSweeping, rest: 1},
	{word: "清明", table: tombSweeping, rest: 1},
	{word: "端午节", table: dragonBoat, rest: 1},
	{word: "端午", table: dragonBoat, rest: 1},
	{word: "中秋节", table: midAutumn, rest: 1},
	{word: "中秋", table: midAutumn, rest: 1},
}

// The columns of lunar.
const (
	springFestival = iota
	lanternFestival
	tombSweeping
	dragonBoat
	midAutumn
)

// lunar gives the days of a year's festivals as month and day, from firstLunar
// on. A test holds it against the lunar calendar.
var lunar = [...][5]int{
	{129, 212, 404, 531, 1006},
	{217, 303, 405, 619, 925},
	{206, 220, 405, 609, 915},
	{126, 209, 404, 528, 1003},
	{213, 227, 404, 616, 922},
	{203, 217, 405, 605, 912},
	{123, 206, 405, 624, 1001},
	{211, 225, 404, 612, 919},
	{131, 214, 404, 601, 908},
	{219, 305, 405, 620, 927},
	{208, 222, 405, 610, 916},
	{128, 211, 404, 530, 1004},
	{215, 301, 404, 618, 924},
	{204, 218, 405, 607, 913},
	{124, 207, 405, 527, 1002},
	{212, 226, 404, 614, 920},
}

const firstLunar = 2025

// festival reads 国庆, 国庆后, 元旦前, 中秋节前.
func festival(t []rune, i int, today civil.Date) (Span, bool) {
	for k := range festivals {
		if !hasPrefix(t, i, festivals[k].word) {
			continue
		}
		s, ok := festivalIn(t, i, k, today.Year)
		if ok && s.To.Before(today) && today.DaysSince(s.To) > halfYear {
			s, ok = festivalIn(t, i, k, today.Year+1)
		}
		return s, ok
	}
	return Span{}, false
}

// festivalIn reads the k-th festival as that of a year.
func festivalIn(t []rune, i, k, year int) (Span, bool) {
	f := festivals[k]
	day, ok := festivalDay(k, year)
	if !ok {
		return Span{}, false
	}
	end := i + runes(f.word)
	for _, w := range []string{"假期", "长假", "放假", "假"} {
		if hasPrefix(t, end, w) {
			end += runes(w)
			break
		}
	}
	until := false
	switch {
	case hasPrefix(t, end, "之后"), hasPrefix(t, end, "以后"), hasPrefix(t, end, "过后"), hasPrefix(t, end, "回来"):
		day, end = day.AddDays(f.rest), end+2
	case at(t, end) == '后':
		day, end = day.AddDays(f.rest), end+1
	case at(t, end) == '前':
		day, end, until = day.AddDays(-1), end+1, true
	}
	return Span{From: day, To: day, End: end, Until: until}, true
}

// festivalDay is the day of the k-th festival in a year that the table knows.
func festivalDay(k, year int) (civil.Date, bool) {
	f := festivals[k]
	if f.month != 0 {
		return civil.Date{Year: year, Month: f.month, Day: f.day}, true
	}
	row := year - firstLunar
	if row < 0 || row >= len(lunar) {
		return civil.Date{}, false
	}
	day := lunar[row][f.table]
	return civil.Date{Year: year, Month: time.Month(day / 100), Day: day % 100}, true
}

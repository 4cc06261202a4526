package flow

import (
	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
)

// dayName is a stored day (YYYY-MM-DD) for people: 今天, 明天, 9月25日; with the
// year where it is not this one.
func dayName(t *dialog.Turn, day string) string {
	d, err := civil.Parse(day)
	switch {
	case err != nil:
		return day
	case d == t.Today:
		return "今天"
	case d == t.Today.AddDays(1):
		return "明天"
	case d.Year != t.Today.Year:
		return d.Chinese()
	}
	return shortDay(day)
}

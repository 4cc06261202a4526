package flow

import (
	"time"

	"shuangbai/bot/civil"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
)

// span is a stretch of days with the words for it; both days included.
type span struct {
	from, to civil.Date
	words    string
}

// spanSaid reads which days a sentence asks for; today when it says none.
func (c Campaign) spanSaid(t *dialog.Turn) span {
	said := t.Result.Slots
	on, errOn := civil.Parse(said[slot.On])
	from, errFrom := civil.Parse(said[slot.From])
	to, errTo := civil.Parse(said[slot.To])
	switch {
	case said.Has(slot.Period):
		return c.period(said[slot.Period], t.Today)
	case errOn == nil:
		return span{on, on, dayWords(on, t.Today)}
	case errFrom == nil && errTo == nil:
		return span{from, to, shortDay(from.String()) + "到" + shortDay(to.String())}
	case errFrom == nil:
		return span{from, t.Today, shortDay(from.String()) + "以来"}
	}
	return span{t.Today, t.Today, "今天"}
}

func dayWords(d, today civil.Date) string {
	switch today.DaysSince(d) {
	case 0:
		return "今天"
	case 1:
		return "昨天"
	}
	return shortDay(d.String())
}

// period gives the days of a named span (contracts.md, `period`).
func (c Campaign) period(name string, today civil.Date) span {
	monday := today.AddDays(-(int(today.Weekday()) + 6) % 7)
	month := today.MonthStart()
	quarter := civil.Date{Year: today.Year, Month: today.Month - (today.Month-1)%3, Day: 1}
	switch name {
	case "yesterday":
		return span{today.AddDays(-1), today.AddDays(-1), "昨天"}
	case "week":
		return span{monday, today, "本周"}
	case "last_week":
		return span{monday.AddDays(-7), monday.AddDays(-1), "上周"}
	case "month":
		return span{month, today, "本月"}
	case "last_month":
		return span{month.AddMonths(-1), month.AddDays(-1), "上月"}
	case "quarter":
		return span{quarter, today, "本季度"}
	case "last_quarter":
		return span{quarter.AddMonths(-3), quarter.AddDays(-1), "上季度"}
	case "campaign":
		return span{c.policy.Campaign.Start.Date, today, "活动以来"}
	}
	return span{today, today, "今天"}
}

// clock is the hour and minute of a record, in the zone of the turn.
func clock(t *dialog.Turn, at time.Time) string { return at.In(t.Event.Now.Location()).Format("15:04") }

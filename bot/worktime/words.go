package worktime

import (
	"fmt"
	"time"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
)

// Spoken names an instant as one says it at now: 今天14:30, 明天09:00,
// 9月22日（周一）09:00.
func (c *Calendar) Spoken(at, now time.Time) string {
	day, today := civil.FromTime(at, c.zone), civil.FromTime(now, c.zone)
	clock := at.In(c.zone).Format("15:04")
	switch day.DaysSince(today) {
	case 0:
		return "今天" + clock
	case 1:
		return "明天" + clock
	}
	return fmt.Sprintf("%d月%d日（%s）%s", int(day.Month), day.Day, policy.Weekday(day.Weekday()).Chinese(), clock)
}

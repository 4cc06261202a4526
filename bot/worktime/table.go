package worktime

import (
	"sync"

	"github.com/6tail/lunar-go/HolidayUtil"

	"shuangbai/bot/civil"
)

// The years a table is looked for in. It ends where the State Council has not
// announced more.
const (
	firstYear = 2020
	lastYear  = 2100
)

// publicDays are the days off (false) and the make-up days (true) that the
// State Council has announced.
var publicDays = sync.OnceValue(func() map[civil.Date]bool {
	days := map[civil.Date]bool{}
	for year := firstYear; year <= lastYear; year++ {
		listed := HolidayUtil.GetHolidaysByYear(year)
		for e := listed.Front(); e != nil; e = e.Next() {
			holiday, ok := e.Value.(*HolidayUtil.Holiday)
			if !ok {
				continue
			}
			if day, err := civil.Parse(holiday.GetDay()); err == nil {
				days[day] = holiday.IsWork()
			}
		}
	}
	return days
})

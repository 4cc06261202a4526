// Package worktimetest has the working minutes of whole years as the State
// Council's notices make them, written down day by day: tests compare with it
// instead of asking the calendar under test.
package worktimetest

import (
	"slices"
	"time"
)

// notices are the weekdays off and the weekend days worked (国办发明电〔2024〕12号,
// 〔2025〕7号).
var notices = []struct {
	year    int
	off, on []string
}{
	{
		2025,
		[]string{
			"01-01", "01-28", "01-29", "01-30", "01-31", "02-03", "02-04", "04-04", "05-01", "05-02", "05-05", "06-02",
			"10-01", "10-02", "10-03", "10-06", "10-07", "10-08",
		},
		[]string{"01-26", "02-08", "04-27", "09-28", "10-11"},
	},
	{
		2026,
		[]string{
			"01-01", "01-02", "02-16", "02-17", "02-18", "02-19", "02-20", "02-23", "04-06", "05-01", "05-04", "05-05", "06-19",
			"09-25", "10-01", "10-02", "10-05", "10-06", "10-07",
		},
		[]string{"01-04", "02-14", "02-28", "05-09", "09-20", "10-10"},
	},
}

// Minutes lists the beginning of every working minute of 2025 and 2026, from nine
// to twelve and from half past two to six.
func Minutes(zone *time.Location) (list []time.Time) {
	for _, n := range notices {
		for day := time.Date(n.year, 1, 1, 0, 0, 0, 0, zone); day.Year() == n.year; day = day.AddDate(0, 0, 1) {
			weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
			date := day.Format("01-02")
			if slices.Contains(n.off, date) || weekend && !slices.Contains(n.on, date) {
				continue
			}
			for m := 9 * 60; m < 18*60; m++ {
				if m < 12*60 || m >= 14*60+30 {
					list = append(list, day.Add(time.Duration(m)*time.Minute))
				}
			}
		}
	}
	return list
}

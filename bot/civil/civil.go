// Package civil counts days as a calendar does: a Date has no hour and no time
// zone, so "one year of business" or "the 18th birthday" mean the same on every
// machine. Where a month has no such day (29 February, the 31st), the month's
// last day stands for it (Civil Code art. 202).
package civil

import (
	"cmp"
	"errors"
	"fmt"
	"time"
)

// Layout is the only text form that Parse accepts and String gives.
const Layout = "2006-01-02"

// ErrFormat is returned for a text that is not a day of the calendar.
var ErrFormat = errors.New("not a day of the form YYYY-MM-DD")

// Date is a day of the Gregorian calendar. The zero Date means "no date"; it
// prints as "" and is comparable with ==.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// Parse reads "2025-09-17". Impossible days (2025-02-29) are refused, never
// rolled over, and so is the year 0000.
func Parse(s string) (Date, error) {
	t, err := time.Parse(Layout, s)
	if err != nil || t.Year() < 1 {
		return Date{}, fmt.Errorf("%q: %w", s, ErrFormat)
	}
	return FromTime(t, time.UTC), nil
}

// MustParse is Parse for dates written in source; it panics on a bad one.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// FromTime is the day that the instant t falls on in loc.
func FromTime(t time.Time, loc *time.Location) Date {
	y, m, d := t.In(loc).Date()
	return Date{Year: y, Month: m, Day: d}
}

// IsZero reports whether d stands for no date.
func (d Date) IsZero() bool { return d == Date{} }

// Valid reports whether d is a day of the calendar.
func (d Date) Valid() bool {
	return d.Year >= 1 && d.Year <= 9999 && FromTime(d.Time(time.UTC), time.UTC) == d
}

// Time is the first instant of d in loc.
func (d Date) Time(loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, loc)
}

// AddDays moves by n days, backwards when n is negative.
func (d Date) AddDays(n int) Date {
	return FromTime(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, time.UTC), time.UTC)
}

// AddMonths is the same day n months on (back when n is negative), or that
// month's last day when it is shorter: 31 January + 1 = 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	first := FromTime(time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC), time.UTC)
	first.Day = min(d.Day, first.MonthEnd().Day)
	return first
}

// Anniversary is the day on which n whole years since d are complete.
func (d Date) Anniversary(n int) Date { return d.AddMonths(12 * n) }

// MonthEnd is the last day of d's month.
func (d Date) MonthEnd() Date {
	return FromTime(time.Date(d.Year, d.Month+1, 0, 0, 0, 0, 0, time.UTC), time.UTC)
}

// MonthStart is the first day of d's month.
func (d Date) MonthStart() Date { return Date{Year: d.Year, Month: d.Month, Day: 1} }

// MonthsSince counts the whole months complete from earlier to d, the
// corresponding day included; negative when earlier lies after d.
func (d Date) MonthsSince(earlier Date) int {
	n := (d.Year-earlier.Year)*12 + int(d.Month-earlier.Month)
	switch {
	case n > 0 && earlier.AddMonths(n).After(d):
		return n - 1
	case n < 0 && earlier.AddMonths(n).Before(d):
		return n + 1
	}
	return n
}

// YearsSince counts the whole years complete from earlier to d: an age.
func (d Date) YearsSince(earlier Date) int { return d.MonthsSince(earlier) / 12 }

// DaysSince counts the days from earlier to d.
func (d Date) DaysSince(earlier Date) int {
	return int(d.Time(time.UTC).Sub(earlier.Time(time.UTC)) / (24 * time.Hour))
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time(time.UTC).Weekday() }

// Compare is negative when d is before o, 0 on the same day, else positive.
func (d Date) Compare(o Date) int {
	return cmp.Or(cmp.Compare(d.Year, o.Year), cmp.Compare(d.Month, o.Month), cmp.Compare(d.Day, o.Day))
}

// Before reports whether d is earlier than o.
func (d Date) Before(o Date) bool { return d.Compare(o) < 0 }

// After reports whether d is later than o.
func (d Date) After(o Date) bool { return d.Compare(o) > 0 }

// String is "2025-09-17", or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day)
}

// Chinese is "2025年9月17日", or "" for the zero Date.
func (d Date) Chinese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}

// MarshalText writes String, so that JSON and YAML carry the same form.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote; empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(b))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

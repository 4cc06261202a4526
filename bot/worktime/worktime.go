// Package worktime counts working minutes the way an office in China does:
// public holidays, make-up days on weekends and the lunch break included. It
// decides nothing by itself and knows no clock.
package worktime

import (
	"slices"
	"time"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
)

// Calendar says when people work. It is immutable and safe for concurrent use.
type Calendar struct {
	zone     *time.Location
	weekdays []policy.Weekday
	spans    []policy.Span
	own      map[civil.Date]bool // the deployment's own days: worked or not
}

// New makes the calendar of a policy, as policy.Load has checked it: there is at
// least one weekday and one span, and spans come in order.
func New(hours policy.Hours, zone *time.Location) *Calendar {
	c := &Calendar{zone: zone, weekdays: hours.Weekdays, spans: hours.Spans, own: map[civil.Date]bool{}}
	for _, day := range hours.DaysOff {
		c.own[day.Date] = false
	}
	for _, day := range hours.DaysOn {
		c.own[day.Date] = true
	}
	return c
}

// Zone is where the calendar's days begin and end.
func (c *Calendar) Zone() *time.Location { return c.zone }

// IsWorkday reports whether people work on a day: what the deployment says goes
// before the State Council's table, and that before the days of the week.
func (c *Calendar) IsWorkday(day civil.Date) bool {
	if works, own := c.own[day]; own {
		return works
	}
	if works, listed := publicDays()[day]; listed {
		return works
	}
	return slices.Contains(c.weekdays, policy.Weekday(day.Time(time.UTC).Weekday()))
}

// HasTable reports whether the holidays of a year are known, from the built-in
// table or from the deployment's days off. Without them only the days of the
// week count, and somebody should be told.
func (c *Calendar) HasTable(year int) bool {
	for day := range publicDays() {
		if day.Year == year {
			return true
		}
	}
	for day, works := range c.own {
		if day.Year == year && !works {
			return true
		}
	}
	return false
}

// horizon is how many days in a row may be without work before a walk gives up;
// only a policy that closes the office for good gets there.
const horizon = 366

// Add is the instant at which so many working minutes after from have passed;
// from itself for none. Time outside the hours does not count, so a clock that
// starts on a Saturday starts to run on Monday morning. The end of a span is not
// moved to the beginning of the next.
func (c *Calendar) Add(from time.Time, minutes int) time.Time {
	left := time.Duration(minutes) * time.Minute
	if left <= 0 {
		return from
	}
	day := civil.FromTime(from, c.zone)
	for idle := 0; idle < horizon; idle++ {
		for _, s := range c.on(day) {
			start := later(s.from, from)
			if !start.Before(s.to) {
				continue
			}
			idle = 0
			if room := s.to.Sub(start); room < left {
				left -= room
				continue
			}
			return start.Add(left)
		}
		day = day.AddDays(1)
	}
	return from.Add(left)
}

// Between counts the whole working minutes from a to b; negative when b is
// before a.
func (c *Calendar) Between(a, b time.Time) int {
	if b.Before(a) {
		return -c.Between(b, a)
	}
	var worked time.Duration
	for day, last := civil.FromTime(a, c.zone), civil.FromTime(b, c.zone); !day.After(last); day = day.AddDays(1) {
		for _, s := range c.on(day) {
			start, end := later(s.from, a), s.to
			if b.Before(end) {
				end = b
			}
			if start.Before(end) {
				worked += end.Sub(start)
			}
		}
	}
	return int(worked / time.Minute)
}

// NextStart is the first instant at or after t at which people work.
func (c *Calendar) NextStart(t time.Time) time.Time {
	day := civil.FromTime(t, c.zone)
	for range horizon {
		for _, s := range c.on(day) {
			if t.Before(s.to) {
				return later(s.from, t)
			}
		}
		day = day.AddDays(1)
	}
	return t
}

// Working reports whether people work at t.
func (c *Calendar) Working(t time.Time) bool { return c.NextStart(t).Equal(t) }

// stretch is a part of one day, to not included.
type stretch struct{ from, to time.Time }

// on lists the working hours of a day, none on a day off.
func (c *Calendar) on(day civil.Date) []stretch {
	if !c.IsWorkday(day) {
		return nil
	}
	list := make([]stretch, len(c.spans))
	for i, s := range c.spans {
		list[i] = stretch{s.From.On(day, c.zone), s.To.On(day, c.zone)}
	}
	return list
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// Package digest makes the daily reports (进度日报, product.md E) from figures
// that the records give. It is pure: what is counted when is decided here, the
// counting and the sending are not done here.
package digest

import (
	"time"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
	"shuangbai/models"
)

// Calendar says when people work; *worktime.Calendar does.
type Calendar interface {
	IsWorkday(day civil.Date) bool
	Zone() *time.Location
}

// Span is what the digest of a working day covers: recorded at From or later,
// and before To. From is the cut-off of the working day before, so Monday has
// the weekend.
type Span struct {
	Day      civil.Date
	Previous civil.Date // working day before
	Next     civil.Date // working day after
	Quiet    civil.Date // a town without a visit since this day is named
	From, To time.Time
}

// longestHoliday is how many days without work a walk over the calendar bears.
const longestHoliday = 60

// workday is the nth working day from day on in steps of one day, day included.
func workday(day civil.Date, step, n int, cal Calendar) civil.Date {
	for range longestHoliday {
		if cal.IsWorkday(day) {
			if n--; n == 0 {
				break
			}
		}
		day = day.AddDays(step)
	}
	return day
}

// SpanOf is the span of a working day.
func SpanOf(day civil.Date, p policy.Digest, cal Calendar) Span {
	previous := workday(day.AddDays(-1), -1, 1, cal)
	return Span{
		Day: day, Previous: previous, Next: workday(day.AddDays(1), 1, 1, cal),
		Quiet: workday(day, -1, max(p.QuietTownDays, 1), cal),
		From:  p.CutOff.On(previous, cal.Zone()), To: p.CutOff.On(day, cal.Zone()),
	}
}

// Current is the span that now lies in, cut off now: what has been recorded so
// far.
func Current(now time.Time, p policy.Digest, cal Calendar) Span {
	day := civil.FromTime(now, cal.Zone())
	if !now.Before(p.CutOff.On(day, cal.Zone())) {
		day = day.AddDays(1)
	}
	s := SpanOf(workday(day, 1, 1, cal), p, cal)
	s.To = now
	return s
}

// Due is the newest working day whose digest may be made: its cut-off has
// passed, long enough for what was being recorded then to be in.
func Due(now time.Time, p policy.Digest, cal Calendar) civil.Date {
	day := civil.FromTime(now, cal.Zone())
	if now.Before(p.CutOff.On(day, cal.Zone()).Add(time.Duration(p.ComputeAfterSeconds) * time.Second)) {
		day = day.AddDays(-1)
	}
	return workday(day, -1, 1, cal)
}

// SendAt is when the digest of a day goes out.
func (s Span) SendAt(p policy.Digest, cal Calendar) time.Time { return p.SendAt.On(s.Day, cal.Zone()) }

// Query asks for a county's figures of the span.
func (s Span) Query(countyID int64) models.DigestQuery {
	return models.DigestQuery{
		CountyID: countyID, From: s.From, To: s.To,
		Day: s.Day.String(), NextDay: s.Next.String(),
	}
}

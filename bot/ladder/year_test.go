package ladder_test

import (
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"shuangbai/bot/ladder"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/bot/worktime/worktimetest"
	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

// year is a desk with its worker, over two years of working minutes.
type year struct {
	*desk
	worker  *ladder.Worker
	minutes []time.Time
}

func newYear(t *testing.T) *year {
	t.Helper()
	d, p := open(storetest.SQLite(t)), policy.Default()
	return &year{desk: d, minutes: worktimetest.Minutes(d.now.Location()), worker: ladder.New(ladder.Options{
		Records: d, Clock: d, Policy: p, Calendar: worktime.New(p.Hours, d.now.Location()), Log: slog.New(slog.DiscardHandler),
	})}
}

// moments are the working minutes by which leads are opened: shortly before
// every gap that is no ordinary night or weekend, before each make-up day's end,
// and before a lunch break each month.
func (y *year) moments() (at []int) {
	const night, weekend = 15*time.Hour + time.Minute, 63*time.Hour + time.Minute
	for i := 60; i+800 < len(y.minutes); i++ {
		now, gap := y.minutes[i], y.minutes[i+1].Sub(y.minutes[i])
		madeUp := gap == night && (now.Weekday() == time.Saturday || now.Weekday() == time.Sunday)
		lunch := now.Day() == 11 && now.Hour() == 11 && now.Minute() == 59
		if gap > time.Minute && (madeUp || lunch || now.Hour() == 17 && gap != night && gap != weekend) {
			at = append(at, i-45)
		}
	}
	return at
}

// looks lets the worker look once and gives the keys of what it said.
func (y *year) looks(t *testing.T, at time.Time) (keys []string) {
	t.Helper()
	y.now = at
	if err := y.worker.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := y.Outbox(t.Context(), models.Waiting, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range rows {
		keys = append(keys, o.Key)
		if err := y.DropOutgoing(t.Context(), models.Actor{}, o.ID); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(keys)
	return keys
}

// happens checks that nothing is said up to a working minute, and exactly the
// keys at it: not the minute before, at no noon and no evening in between.
func (y *year) happens(t *testing.T, after, minute time.Time, keys ...string) {
	t.Helper()
	quiet := []time.Time{minute.Add(-time.Minute)}
	for day := after.Truncate(24 * time.Hour); day.Before(minute); day = day.Add(24 * time.Hour) {
		y, m, d := day.In(minute.Location()).Date()
		quiet = append(quiet, time.Date(y, m, d, 12, 30, 0, 0, minute.Location()), time.Date(y, m, d, 20, 0, 0, 0, minute.Location()))
	}
	slices.SortFunc(quiet, time.Time.Compare)
	for _, at := range quiet {
		if at.After(after) && at.Before(minute) {
			if said := y.looks(t, at); said != nil {
				t.Fatalf("%s, due at %s: %q", at, minute, said)
			}
		}
	}
	if said := y.looks(t, minute); !slices.Equal(said, keys) {
		t.Fatalf("at %s %q, want %q", minute, said, keys)
	}
}

// climb lets one lead lie until somebody else has it.
func (y *year) climb(t *testing.T, id int64, opened int, accepts bool) {
	t.Helper()
	at := func(n int) time.Time { return y.minutes[opened+n] }
	state := models.LeadAssigned
	key := func(round, rung int, what string, member int) string {
		return fmt.Sprintf("lead:%d:%d:%s:%d:%s:%d", id, round, state, rung, what, member)
	}
	y.now = at(0)
	y.decide(t, models.OpenLead{Lead: models.Lead{Origin: fmt.Sprint("lead:", id), MerchantID: id, CountyID: 1, TownID: 11}})
	y.happens(t, at(0).Add(-time.Minute), at(0), key(1, 0, "card", 2))
	limit := 120
	if accepts {
		limit = 480
		y.decide(t, models.MoveLead{ID: id, Version: 2, To: models.LeadAccepted})
		state = models.LeadAccepted
	}
	y.happens(t, at(0), at(limit), key(1, 1, "card", 2))
	y.happens(t, at(limit), at(limit+60), key(1, 1, "escalate", 4))
	state = models.LeadAssigned
	y.happens(t, at(limit+60), at(limit+180), key(2, 0, "card", 3), key(2, 0, "taken", 2))
	l, err := y.Lead(t.Context(), id)
	if err != nil || l.AssigneeID != 3 || l.Round != 2 || !l.AcceptBy.Equal(y.minutes[opened+limit+180+120]) {
		t.Fatalf("%+v, %v", l, err)
	}
	y.decide(t, models.MoveLead{ID: id, Version: l.Version, To: models.LeadLost})
}

// The worker itself, on a store, through 2025 and 2026: around every holiday,
// make-up day and lunch break each rung comes on its working minute, and nothing
// on any other.
func TestTwoYearsOfTheWorker(t *testing.T) {
	y := newYear(t)
	moments := y.moments()
	if len(moments) < 40 {
		t.Fatalf("only %d moments", len(moments))
	}
	for i, opened := range moments {
		v := storetest.Visit(i + 1)
		v.Visit.IntentLevel = "not_now" // agreed, and the lead is opened by hand
		storetest.Save(t, y.Store, v)
		y.climb(t, int64(i+1), opened, i%2 == 0)
	}
}

// A year that nobody has announced counts Monday to Friday.
func TestAYearWithoutATableGoesOn(t *testing.T) {
	y := newYear(t)
	storetest.Save(t, y.Store, storetest.Visit(1))
	day := func(d, hour, minute int) time.Time {
		return time.Date(2027, 10, d, hour, minute, 0, 0, y.now.Location())
	}
	y.happens(t, day(1, 16, 59), day(1, 17, 0), "lead:1:1:assigned:0:card:2") // a Friday, and National Day
	y.happens(t, day(1, 17, 0), day(4, 10, 0), "lead:1:1:assigned:1:card:2")
}

package worktime_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/bot/worktime/worktimetest"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func office() *worktime.Calendar { return worktime.New(policy.Default().Hours, shanghai) }

func at(tb testing.TB, s string) time.Time {
	tb.Helper()
	t, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai)
	if err != nil {
		tb.Fatal(err)
	}
	return t
}

func TestAdd(t *testing.T) {
	for _, tc := range []struct {
		name    string
		from    string
		minutes int
		want    string
	}{
		{"within the morning", "2025-09-17 09:00", 120, "2025-09-17 11:00"},
		{"up to the lunch break", "2025-09-17 09:00", 180, "2025-09-17 12:00"},
		{"over the lunch break", "2025-09-17 11:30", 60, "2025-09-17 15:00"},
		{"out of the lunch break", "2025-09-17 13:00", 30, "2025-09-17 15:00"},
		{"over night", "2025-09-17 17:00", 120, "2025-09-18 10:00"},
		{"from a Saturday", "2025-09-20 10:00", 120, "2025-09-22 11:00"},
		{"into a make-up Sunday", "2025-09-27 12:00", 60, "2025-09-28 10:00"},
		{"over National Day and Mid-Autumn", "2025-09-30 17:30", 60, "2025-10-09 09:30"},
		{"eight hours", "2025-09-17 09:00", 480, "2025-09-18 10:30"},
		{"no time", "2025-09-20 10:00", 0, "2025-09-20 10:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := office().Add(at(t, tc.from), tc.minutes); !got.Equal(at(t, tc.want)) {
				t.Errorf("got %s, want %s", got.Format("2006-01-02 15:04"), tc.want)
			}
		})
	}
}

func TestNextStart(t *testing.T) {
	for _, tc := range []struct{ name, from, want string }{
		{"now", "2025-09-17 10:15", "2025-09-17 10:15"},
		{"early", "2025-09-17 06:00", "2025-09-17 09:00"},
		{"the last minute before lunch is over", "2025-09-17 12:00", "2025-09-17 14:30"},
		{"evening", "2025-09-17 18:00", "2025-09-18 09:00"},
		{"the eve of a holiday", "2025-09-30 18:00", "2025-10-09 09:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := office().NextStart(at(t, tc.from)); !got.Equal(at(t, tc.want)) {
				t.Errorf("got %s, want %s", got.Format("2006-01-02 15:04"), tc.want)
			}
		})
	}
}

// Every minute of two years counts as the State Council's notices say.
func TestTheAnnouncedYears(t *testing.T) {
	c, minutes := office(), worktimetest.Minutes(shanghai)
	next := 0
	for now := at(t, "2025-01-01 00:00"); now.Year() < 2027; now = now.Add(time.Minute) {
		want := next < len(minutes) && minutes[next].Equal(now)
		if got := c.Working(now); got != want {
			t.Fatalf("%s: works %t, want %t", now, got, want)
		}
		if want {
			next++
		}
	}
	if got := c.Between(at(t, "2025-01-01 00:00"), at(t, "2027-01-01 00:00")); got != len(minutes) {
		t.Errorf("the years have %d working minutes, want %d", got, len(minutes))
	}
}

func TestAYearWithoutATable(t *testing.T) {
	c := office()
	if !c.HasTable(2025) || !c.HasTable(2026) || c.HasTable(2027) {
		t.Error("the table ends with 2026")
	}
	if !c.IsWorkday(civil.MustParse("2027-10-01")) || c.IsWorkday(civil.MustParse("2027-10-02")) {
		t.Error("without a table Monday to Friday are worked")
	}

	hours := policy.Default().Hours
	hours.DaysOff = []policy.Day{{Date: civil.MustParse("2027-10-01")}, {Date: civil.MustParse("2025-09-17")}}
	hours.DaysOn = []policy.Day{{Date: civil.MustParse("2027-10-09")}}
	own := worktime.New(hours, shanghai)
	if !own.HasTable(2027) || own.IsWorkday(civil.MustParse("2027-10-01")) || !own.IsWorkday(civil.MustParse("2027-10-09")) {
		t.Error("the deployment's days count for a year without a table")
	}
	if own.IsWorkday(civil.MustParse("2025-09-17")) {
		t.Error("the deployment's days go before the table")
	}
}

func TestWhatIsAddedIsBetween(t *testing.T) {
	c := office()
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		seconds := rapid.Int64Range(0, 3*366*24*60*60).Draw(t, "seconds")
		return time.Date(2024, 12, 1, 0, 0, 0, 0, shanghai).Add(time.Duration(seconds) * time.Second)
	})
	rapid.Check(t, func(t *rapid.T) {
		from, n, m := instant.Draw(t, "from"), rapid.IntRange(1, 5000).Draw(t, "n"), rapid.IntRange(1, 5000).Draw(t, "m")
		end := c.Add(from, n)
		if got := c.Between(from, end); got != n {
			t.Fatalf("%s + %d = %s, between: %d", from, n, end, got)
		}
		if got := c.Between(end, from); got != -n {
			t.Fatalf("backwards: %d", got)
		}
		if !c.IsWorkday(civil.FromTime(end, shanghai)) {
			t.Fatalf("%s lies on a day off", end)
		}
		if both := c.Add(from, n+m); !c.Add(end, m).Equal(both) {
			t.Fatalf("%d and %d minutes in two steps end at %s, at once at %s", n, m, c.Add(end, m), both)
		}
		start := c.NextStart(from)
		if start.Before(from) || c.Between(from, start) != 0 || !c.NextStart(start).Equal(start) || !c.Working(start) {
			t.Fatalf("next start after %s is %s", from, start)
		}
		if !c.Add(start, n).Equal(end) {
			t.Fatal("the clock runs from the next start")
		}
	})
}

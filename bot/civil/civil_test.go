package civil_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"shuangbai/bot/civil"
)

func TestParseTakesOnlyRealDays(t *testing.T) {
	for _, s := range []string{"2024-02-29", "2025-12-31", "0001-01-01", "9999-12-31"} {
		d, err := civil.Parse(s)
		if err != nil || d.String() != s || !d.Valid() {
			t.Errorf("Parse(%q) = %v, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2025-02-29", "2025-13-01", "2025-00-10", "0000-01-01", "2025-1-2", "2025/01/02", "2025-01-02T00:00:00Z", "明天"} {
		if d, err := civil.Parse(s); !errors.Is(err, civil.ErrFormat) || !d.IsZero() {
			t.Errorf("Parse(%q) = %v, %v; want ErrFormat", s, d, err)
		}
	}
}

func TestAddMonthsFallsBackToTheLastDay(t *testing.T) {
	for _, tc := range []struct {
		name, from string
		months     int
		want       string
	}{
		{"plain", "2025-03-15", 1, "2025-04-15"},
		{"short month", "2025-01-31", 1, "2025-02-28"},
		{"leap month", "2024-01-31", 1, "2024-02-29"},
		{"over the year", "2025-11-30", 3, "2026-02-28"},
		{"backwards", "2025-03-31", -1, "2025-02-28"},
		{"backwards over the year", "2025-01-15", -13, "2023-12-15"},
		{"leap day after a year", "2024-02-29", 12, "2025-02-28"},
		{"leap day after four years", "2024-02-29", 48, "2028-02-29"},
		{"nothing", "2024-02-29", 0, "2024-02-29"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := civil.MustParse(tc.from).AddMonths(tc.months).String(); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestAnAgeIsCompleteOnTheBirthday(t *testing.T) {
	for _, tc := range []struct {
		born, on string
		want     int
	}{
		{"2000-05-20", "2018-05-19", 17},
		{"2000-05-20", "2018-05-20", 18},
		{"2000-02-29", "2018-02-27", 17},
		{"2000-02-29", "2018-02-28", 18},
		{"2000-05-20", "2000-05-20", 0},
	} {
		if got := civil.MustParse(tc.on).YearsSince(civil.MustParse(tc.born)); got != tc.want {
			t.Errorf("born %s, on %s: %d, want %d", tc.born, tc.on, got, tc.want)
		}
	}
}

func TestTheDayDependsOnTheZone(t *testing.T) {
	shanghai := time.FixedZone("CST", 8*3600)
	instant := time.Date(2025, 9, 16, 17, 0, 0, 0, time.UTC)
	if got := civil.FromTime(instant, shanghai); got != civil.MustParse("2025-09-17") {
		t.Errorf("Shanghai: %v", got)
	}
	if got := civil.FromTime(instant, time.UTC); got != civil.MustParse("2025-09-16") {
		t.Errorf("UTC: %v", got)
	}
}

func TestJSONCarriesTheDayAsText(t *testing.T) {
	type row struct {
		On civil.Date `json:"on,omitzero"`
	}
	b, err := json.Marshal([]row{{civil.MustParse("2025-06-11")}, {}})
	if err != nil || string(b) != `[{"on":"2025-06-11"},{}]` {
		t.Fatalf("%s, %v", b, err)
	}
	var back []row
	if err := json.Unmarshal(b, &back); err != nil || back[0].On.Chinese() != "2025年6月11日" || !back[1].On.IsZero() {
		t.Fatalf("%v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`[{"on":"2025-02-30"}]`), &back); !errors.Is(err, civil.ErrFormat) {
		t.Fatalf("impossible day: %v", err)
	}
	if (civil.Date{Year: 2025, Month: 2, Day: 30}).Valid() {
		t.Error("30 February is valid")
	}
}

func TestCalendarLaws(t *testing.T) {
	day := rapid.Custom(func(t *rapid.T) civil.Date {
		return civil.MustParse("1900-01-01").AddDays(rapid.IntRange(0, 80000).Draw(t, "days"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, n := day.Draw(t, "a"), rapid.IntRange(-600, 600).Draw(t, "n")
		if back, err := civil.Parse(a.String()); err != nil || back != a {
			t.Fatalf("Parse(%v) = %v, %v", a, back, err)
		}
		if got := a.AddDays(n).DaysSince(a); got != n {
			t.Fatalf("%v + %d days is %d days on", a, n, got)
		}
		moved := a.AddMonths(n)
		if !moved.Valid() || moved.Day > a.Day || (moved.Day < a.Day && moved != moved.MonthEnd()) {
			t.Fatalf("%v + %d months = %v", a, n, moved)
		}
		b := day.Draw(t, "b")
		months := b.MonthsSince(a)
		if !b.Before(a) && (a.AddMonths(months).After(b) || !a.AddMonths(months+1).After(b)) {
			t.Fatalf("from %v to %v: %d whole months", a, b, months)
		}
		if a.Before(b) == b.Before(a) && a != b {
			t.Fatalf("order of %v and %v", a, b)
		}
	})
}

package worktime_test

import "testing"

func TestSpoken(t *testing.T) {
	for want, tc := range map[string][2]string{
		"今天14:30":        {"2025-09-17 14:30", "2025-09-17 12:10"},
		"明天09:00":        {"2025-09-18 09:00", "2025-09-17 20:00"},
		"9月22日（周一）09:00": {"2025-09-22 09:00", "2025-09-19 19:00"},
		"1月4日（周日）09:00":  {"2026-01-04 09:00", "2025-12-31 19:00"},
	} {
		if got := office().Spoken(at(t, tc[0]), at(t, tc[1]).UTC()); got != want {
			t.Errorf("%s at %s is %s, want %s", tc[0], tc[1], got, want)
		}
	}
}

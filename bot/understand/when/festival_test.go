package when_test

import (
	"testing"
	"time"

	"github.com/6tail/lunar-go/calendar"

	"shuangbai/bot/civil"
	"shuangbai/bot/understand/when"
)

func TestFestivalsFollowTheLunarCalendar(t *testing.T) {
	solar := func(s *calendar.Solar) civil.Date {
		return civil.Date{Year: s.GetYear(), Month: time.Month(s.GetMonth()), Day: s.GetDay()}
	}
	for year := 2025; year <= 2040; year++ {
		for word, want := range map[string]*calendar.Solar{
			"春节":  calendar.NewLunarFromYmd(year, 1, 1).GetSolar(),
			"元宵节": calendar.NewLunarFromYmd(year, 1, 15).GetSolar(),
			"清明":  calendar.NewLunarFromYmd(year, 6, 1).GetJieQiTable()["清明"],
			"端午":  calendar.NewLunarFromYmd(year, 5, 5).GetSolar(),
			"中秋节": calendar.NewLunarFromYmd(year, 8, 15).GetSolar(),
		} {
			got, ok := when.Scan([]rune(word), 0, civil.Date{Year: year, Month: time.January, Day: 2})
			if !ok || got.From != solar(want) {
				t.Errorf("%s %d: %v %v, want %v", word, year, got.From, ok, solar(want))
			}
		}
	}
}

func TestAFestivalIsTheNearOne(t *testing.T) {
	for _, tc := range []struct{ today, said, want string }{
		{"2025-09-17", "中秋节前", "2025-10-05"},
		{"2025-09-17", "中秋后", "2025-10-07"},
		{"2025-10-20", "中秋", "2025-10-06"},
		{"2025-12-20", "春节前", "2026-02-16"},
		{"2025-12-20", "春节假期后", "2026-02-24"},
		{"2025-12-20", "元旦", "2026-01-01"},
		{"2025-06-01", "端午节", "2025-05-31"},
	} {
		if got, ok := when.Scan([]rune(tc.said), 0, civil.MustParse(tc.today)); !ok || got.From.String() != tc.want {
			t.Errorf("%s on %s: %v %v, want %s", tc.said, tc.today, got.From, ok, tc.want)
		}
	}
	if _, ok := when.Scan([]rune("春节"), 0, civil.MustParse("2045-01-01")); ok {
		t.Error("a year that the table does not know is guessed")
	}
}

package understand_test

import (
	"testing"

	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
)

func TestAnswersToThePreScreen(t *testing.T) {
	l := understand.NewLexicon(nil, nil)
	today := civil.MustParse("2025-09-17")
	for _, tc := range []struct {
		name string
		key  slot.Key
		said string
		want slot.Values
	}{
		{"a day, not 25 years", slot.OpenedOn, "2025年3月8日", slot.Values{slot.OpenedOn: "2025-03-08"}},
		{"a day in the future", slot.OpenedOn, "2026年8月1日", nil},
		{"a month", slot.OpenedOn, "去年8月", slot.Values{slot.OpenedOn: "2024-08-01"}},
		{"a span", slot.MonthsInTrade, "三年多", slot.Values{slot.MonthsInTrade: "36"}},
		{"a day for a span", slot.MonthsInTrade, "2024年9月17日", slot.Values{slot.MonthsInTrade: "12", slot.OpenedOn: "2024-09-17"}},
		{"overdue", slot.CreditStanding, "有逾期", slot.Values{slot.CreditStanding: "false"}},
		{"was overdue", slot.CreditStanding, "以前有过逾期", slot.Values{slot.CreditStanding: "false"}},
		{"not overdue", slot.CreditStanding, "没有逾期", slot.Values{slot.CreditStanding: "true"}},
		{"not clear", slot.CreditStanding, "不清楚", nil},
		{"cannot", slot.Capacity, "不能", slot.Values{slot.Capacity: "false"}},
		{"can", slot.Capacity, "能", slot.Values{slot.Capacity: "true"}},
		{"not clear whether", slot.Capacity, "不清楚", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := l.Read(tc.key, tc.said, today)
			if r.OK != (tc.want != nil) {
				t.Fatalf("%+v", r)
			}
			for k, v := range tc.want {
				if r.Values[k] != v {
					t.Errorf("%s: %q, want %q", k, r.Values[k], v)
				}
			}
		})
	}
}

package repay_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangbai/bot/policy/repay"
)

func compute(t interface{ Fatal(...any) }, in repay.Input) repay.Schedule {
	r, err := repay.Parse(in)
	if err != nil {
		t.Fatal(err)
	}
	return repay.Compute(r)
}

// rows prints principal/interest/balance of each row, and the due day if any.
func rows(s repay.Schedule) []string {
	var out []string
	for _, r := range s.Instalments {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", r.Principal, r.Interest, r.Balance, r.Due)))
	}
	return out
}

// Every figure here was worked out by hand, at a rate of 12 (1 % a month)
// except where the name says otherwise.
func TestSchedulesToTheCent(t *testing.T) {
	for _, tc := range []struct {
		name string
		in   repay.Input
		want []string
	}{
		{
			// 1000 × 0.01 × 1.01³ / (1.01³ − 1) = 340.0221…
			"equal instalments",
			repay.Input{Amount: "1000", Rate: "12", Months: "3", Method: "equal_instalment"},
			[]string{"330.02 10.00 669.98", "333.32 6.70 336.66", "336.66 3.37 0.00"},
		},
		{
			"equal instalments without interest",
			repay.Input{Amount: "100", Rate: "0", Months: "3", Method: "equal_instalment"},
			[]string{"33.33 0.00 66.67", "33.33 0.00 33.34", "33.34 0.00 0.00"},
		},
		{
			"equal principal",
			repay.Input{Amount: "1000", Rate: "12", Months: "3", Method: "equal_principal"},
			[]string{"333.33 10.00 666.67", "333.33 6.67 333.34", "333.34 3.33 0.00"},
		},
		{
			"rows after the debt is paid are zero",
			repay.Input{Amount: "0.02", Rate: "12", Months: "4", Method: "equal_principal"},
			[]string{"0.01 0.00 0.01", "0.01 0.00 0.00", "0.00 0.00 0.00", "0.00 0.00 0.00"},
		},
		{
			"interest only, then equal",
			repay.Input{Amount: "1000", Rate: "12", Months: "5", Method: "staged_equal_instalment", Grace: "2"},
			[]string{"0.00 10.00 1000.00", "0.00 10.00 1000.00", "330.02 10.00 669.98", "333.32 6.70 336.66", "336.66 3.37 0.00"},
		},
		{
			"a short last period",
			repay.Input{Amount: "1000", Rate: "12", Months: "7", Method: "interest_then_principal", Cycle: "3", FirstDue: "2025-08-31"},
			[]string{"0.00 30.00 1000.00 2025-08-31", "0.00 30.00 1000.00 2025-11-30", "1000.00 10.00 0.00 2025-12-31"},
		},
		{
			"by a plan",
			repay.Input{Amount: "1000", Rate: "12", Months: "4", Method: "interest_planned_principal", Plan: "4:600, 2:400"},
			[]string{"0.00 10.00 1000.00", "400.00 10.00 600.00", "0.00 6.00 600.00", "600.00 6.00 0.00"},
		},
		{
			"a plan inside a cycle",
			repay.Input{Amount: "1000", Rate: "12", Months: "6", Method: "interest_planned_principal", Cycle: "3", Plan: "2:400,6:600"},
			[]string{"400.00 0.00 600.00", "0.00 26.00 600.00", "600.00 18.00 0.00"},
		},
		{
			"all at the end",
			repay.Input{Amount: "200000", Rate: "3.85", Months: "7", Method: "bullet", FirstDue: "2026-04-17"},
			[]string{"200000.00 4491.67 0.00 2026-04-17"}, // 200000 × 3.85/1200 × 7 = 4491.666…
		},
		{
			"half a cent goes up",
			repay.Input{Amount: "0.50", Rate: "12", Months: "1", Method: "bullet"},
			[]string{"0.50 0.01 0.00"},
		},
		{
			"the same day each month, or its last",
			repay.Input{Amount: "0.03", Rate: "0", Months: "3", Method: "equal_principal", FirstDue: "2025-12-31"},
			[]string{"0.01 0.00 0.02 2025-12-31", "0.01 0.00 0.01 2026-01-31", "0.01 0.00 0.00 2026-02-28"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, rows(compute(t, tc.in))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestMoneyPrintsWithTwoDecimals(t *testing.T) {
	b, err := json.Marshal(compute(t, repay.Input{Amount: "1000", Rate: "3.850", Months: "12", Method: "bullet", FirstDue: "2026-09-17"}))
	want := `{"method":"bullet","amount":1000.00,"rate":3.85,"months":12,"total_interest":38.50,"total_payment":1038.50,` +
		`"instalments":[{"n":1,"due":"2026-09-17","principal":1000.00,"interest":38.50,"payment":1038.50,"balance":0.00}]}`
	if err != nil || string(b) != want {
		t.Errorf("%v\n got %s\nwant %s", err, b, want)
	}
}

func TestSummaryShowsTheFirstRowsTheLastAndTheTotals(t *testing.T) {
	got := compute(t, repay.Input{Amount: "1234567.8", Rate: "4", Months: "12", Method: "equal_principal"}).Summary("等额本金", "利率由您提供。")
	for _, want := range []string{"等额本金：贷1,234,567.80元，年利率4%，12个月", "第1期：还", "第3期：还", "……", "第12期：还", "利息合计26,748.98元", "利率由您提供。"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "第4期") {
		t.Errorf("too long for a chat:\n%s", got)
	}
}

func drawInput(t *rapid.T) repay.Input {
	cents := rapid.Int64Range(1, 100_000_000_00).Draw(t, "cents")
	months := rapid.IntRange(2, 360).Draw(t, "months")
	in := repay.Input{
		Amount: repay.Cents(cents).String(),
		Rate:   fmt.Sprintf("%.2f", float64(rapid.IntRange(0, 3600).Draw(t, "rate"))/100),
		Months: strconv.Itoa(months),
		Method: string(rapid.SampledFrom(repay.Methods()).Draw(t, "method")),
	}
	cycle := rapid.SampledFrom([]string{"", "1", "3", "6", "12"})
	switch repay.Method(in.Method) {
	case repay.StagedEqualInstalment:
		in.Grace = strconv.Itoa(rapid.IntRange(1, months-1).Draw(t, "grace"))
	case repay.InterestThenPrincipal:
		in.Cycle = cycle.Draw(t, "cycle")
	case repay.InterestPlannedPrincipal:
		in.Cycle = cycle.Draw(t, "cycle")
		in.Plan = fmt.Sprintf("%d:%s", months, in.Amount)
		if cents > 1 {
			part := rapid.Int64Range(1, cents-1).Draw(t, "part")
			month := rapid.IntRange(1, months-1).Draw(t, "month")
			in.Plan = fmt.Sprintf("%d:%s,%d:%s", month, repay.Cents(part), months, repay.Cents(cents-part))
		}
	case repay.EqualInstalment, repay.EqualPrincipal, repay.Bullet:
	}
	return in
}

func TestEveryScheduleBalances(t *testing.T) {
	exact := []repay.Method{repay.EqualInstalment, repay.EqualPrincipal, repay.StagedEqualInstalment}
	rapid.Check(t, func(t *rapid.T) {
		s := compute(t, drawInput(t))
		var principal, interest, payment repay.Cents
		for i, r := range s.Instalments {
			principal, interest, payment = principal+r.Principal, interest+r.Interest, payment+r.Payment
			if r.N != i+1 || r.Principal < 0 || r.Interest < 0 || r.Payment != r.Principal+r.Interest || r.Balance != s.Amount-principal {
				t.Fatalf("row %+v does not add up", r)
			}
		}
		if principal != s.Amount || interest != s.TotalInterest || payment != s.TotalPayment || payment != s.Amount+interest {
			t.Fatalf("totals: principal %s of %s, interest %s of %s, payment %s of %s",
				principal, s.Amount, interest, s.TotalInterest, payment, s.TotalPayment)
		}
		if slices.Contains(exact, s.Method) && len(s.Instalments) != s.Months {
			t.Fatalf("%d rows for %d months", len(s.Instalments), s.Months)
		}
	})
}

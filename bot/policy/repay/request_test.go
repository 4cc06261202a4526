package repay_test

import (
	"errors"
	"testing"

	"shuangbai/bot/policy/repay"
	"shuangbai/models"
)

func input(change func(*repay.Input)) repay.Input {
	in := repay.Input{Amount: "200000", Rate: "3.85", Months: "36", Method: "equal_instalment"}
	change(&in)
	return in
}

func TestARequiredInputNotGivenIsMissing(t *testing.T) {
	for name, change := range map[string]func(*repay.Input){
		"amount": func(in *repay.Input) { in.Amount = "" },
		"rate":   func(in *repay.Input) { in.Rate = "" },
		"months": func(in *repay.Input) { in.Months = "" },
		"method": func(in *repay.Input) { in.Method = "" },
		"grace":  func(in *repay.Input) { in.Method = "staged_equal_instalment" },
		"plan":   func(in *repay.Input) { in.Method = "interest_planned_principal" },
	} {
		t.Run(name, func(t *testing.T) {
			_, err := repay.Parse(input(change))
			if !errors.Is(err, repay.ErrMissing) || models.CodeOf(err) != models.Invalid {
				t.Fatalf("got %v", err)
			}
			t.Log(models.Sentence(err))
		})
	}
}

func TestAWrongInputIsRefusedWithAReason(t *testing.T) {
	staged := func(grace string) func(*repay.Input) {
		return func(in *repay.Input) { in.Method, in.Grace = "staged_equal_instalment", grace }
	}
	planned := func(plan string) func(*repay.Input) {
		return func(in *repay.Input) { in.Method, in.Plan = "interest_planned_principal", plan }
	}
	for name, change := range map[string]func(*repay.Input){
		"nothing to lend":       func(in *repay.Input) { in.Amount = "0" },
		"negative":              func(in *repay.Input) { in.Amount = "-5" },
		"part of a fen":         func(in *repay.Input) { in.Amount = "1.005" },
		"too much":              func(in *repay.Input) { in.Amount = "100000000.01" },
		"exponent":              func(in *repay.Input) { in.Amount = "1e5" },
		"rate above 36":         func(in *repay.Input) { in.Rate = "36.01" },
		"rate below 0":          func(in *repay.Input) { in.Rate = "-1" },
		"rate as fraction":      func(in *repay.Input) { in.Rate = "1/3" },
		"rate is NaN":           func(in *repay.Input) { in.Rate = "NaN" },
		"no month":              func(in *repay.Input) { in.Months = "0" },
		"too many months":       func(in *repay.Input) { in.Months = "361" },
		"unknown method":        func(in *repay.Input) { in.Method = "balloon" },
		"impossible due":        func(in *repay.Input) { in.FirstDue = "2025-02-30" },
		"due out of calendar":   func(in *repay.Input) { in.FirstDue = "9999-01-01" },
		"no grace":              staged("0"),
		"grace to the end":      staged("36"),
		"grace elsewhere":       func(in *repay.Input) { in.Grace = "3" },
		"cycle elsewhere":       func(in *repay.Input) { in.Cycle = "3" },
		"odd cycle":             func(in *repay.Input) { in.Method, in.Cycle = "interest_then_principal", "2" },
		"plan elsewhere":        func(in *repay.Input) { in.Plan = "36:200000" },
		"plan short":            planned("12:100000,36:99999.99"),
		"plan after the end":    planned("37:200000"),
		"plan month twice":      planned("12:100000,12:100000"),
		"plan with a negative":  planned("12:300000,36:-100000"),
		"plan without a colon":  planned("200000"),
		"plan with empty parts": planned("36:200000,"),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := repay.Parse(input(change))
			if models.CodeOf(err) != models.Invalid || errors.Is(err, repay.ErrMissing) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("200000", "3.85", "36", "equal_instalment", "2025-10-31", "", "", "")
	f.Add("0.01", "36", "2", "interest_planned_principal", "", "", "12", "1:0.01")
	f.Fuzz(func(t *testing.T, amount, rate, months, method, due, grace, cycle, plan string) {
		r, err := repay.Parse(repay.Input{
			Amount: amount, Rate: rate, Months: months, Method: method,
			FirstDue: due, Grace: grace, Cycle: cycle, Plan: plan,
		})
		if err != nil {
			return
		}
		if s := repay.Compute(r); s.Instalments[len(s.Instalments)-1].Balance != 0 {
			t.Fatalf("balance left: %+v", s)
		}
	})
}

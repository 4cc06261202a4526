package main

import (
	"errors"

	"shuangbai/bot/policy/repay"
	"shuangbai/models"
)

// repayCommand computes a schedule. Its values are text: whether they make
// sense is for the calculator to say, in its own words.
type repayCommand struct {
	Amount   string `help:"金额，元" placeholder:"YUAN"`
	Rate     string `help:"年利率，百分之几" placeholder:"PERCENT"`
	Months   string `help:"期限，月" placeholder:"N"`
	Method   string `help:"equal_instalment、equal_principal、staged_equal_instalment、interest_then_principal、interest_planned_principal 或 bullet"`
	FirstDue string `help:"第一期的还款日" placeholder:"YYYY-MM-DD"`
	Grace    string `help:"阶段性等额本息：开头只还利息的月数" placeholder:"N"`
	Cycle    string `help:"按周期结息：几个月一期，1、3、6 或 12" placeholder:"N"`
	Plan     string `help:"按计划还本：第几月还多少" placeholder:"MONTH:YUAN,…"`
}

// Run implements the command.
func (c *repayCommand) Run(t *terminal) error {
	request, err := repay.Parse(repay.Input{
		Amount: c.Amount, Rate: c.Rate, Months: c.Months, Method: c.Method,
		FirstDue: c.FirstDue, Grace: c.Grace, Cycle: c.Cycle, Plan: c.Plan,
	})
	if errors.Is(err, repay.ErrMissing) {
		return usage{errors.New(models.Sentence(err))}
	}
	if err != nil {
		return errors.Join(t.print(map[string]string{"error": models.Sentence(err)}), errReported)
	}
	return t.print(repay.Compute(request))
}

package repay

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"shuangbai/bot/civil"
	"shuangbai/models"
)

// ErrMissing marks the failure of a required input that was not given at all,
// as opposed to one that is wrong.
var ErrMissing = errors.New("required input missing")

// Method is a way to repay (附件二3).
type Method string

// The six methods.
const (
	EqualInstalment          Method = "equal_instalment"
	EqualPrincipal           Method = "equal_principal"
	StagedEqualInstalment    Method = "staged_equal_instalment"
	InterestThenPrincipal    Method = "interest_then_principal"
	InterestPlannedPrincipal Method = "interest_planned_principal"
	Bullet                   Method = "bullet"
)

// Methods lists all six.
func Methods() []Method {
	return []Method{
		EqualInstalment, EqualPrincipal, StagedEqualInstalment,
		InterestThenPrincipal, InterestPlannedPrincipal, Bullet,
	}
}

// Limits of the calculator, not of the loan.
const (
	maxAmount = Cents(100_000_000_00)
	maxRate   = 36
	maxMonths = 360
)

// Input is what a person or a command line gave, as text; "" is not given.
type Input struct {
	Amount   string // yuan, 0.01 to 100000000
	Rate     string // percent a year, 0 to 36
	Months   string // 1 to 360
	Method   string
	FirstDue string // day of the first instalment; without it rows have no due day
	Grace    string // staged_equal_instalment: months of interest only
	Cycle    string // months of an interest period: 1, 3, 6 or 12
	Plan     string // interest_planned_principal: "MONTH:YUAN,…", sums to the amount
}

// Request is a checked Input.
type Request struct {
	Amount   Cents
	Rate     Rate
	Months   int
	Method   Method
	FirstDue civil.Date
	Grace    int
	Cycle    int
	Plan     map[int]Cents // principal by month, 1 to Months
}

// Parse checks in. The error is a models.Error whose sentence may be shown; it
// wraps ErrMissing when a required input is absent.
func Parse(in Input) (Request, error) {
	r := Request{Cycle: 1}
	for _, step := range []func(*Request, Input) error{readTerms, readDue, readGrace, readCycle, readPlan} {
		if err := step(&r, in); err != nil {
			return Request{}, err
		}
	}
	return r, nil
}

func readTerms(r *Request, in Input) error {
	for _, f := range []struct{ value, flag, name string }{
		{in.Amount, "amount", "贷款金额"},
		{in.Rate, "rate", "年利率"},
		{in.Months, "months", "期限（月）"},
		{in.Method, "method", "还款方式"},
	} {
		if f.value == "" {
			return missing(f.flag, f.name)
		}
	}
	var ok bool
	if r.Amount, ok = ParseCents(in.Amount); !ok || r.Amount < 1 || r.Amount > maxAmount {
		return bad("贷款金额要在0.01元到1亿元之间，最多两位小数，例如 200000。")
	}
	if r.Rate, ok = ParseRate(in.Rate); !ok || r.Rate.above(maxRate) {
		return bad("年利率填0到36之间的数字（百分之几），例如 3.85。")
	}
	if r.Months, ok = upTo(in.Months, maxMonths); !ok {
		return bad("期限填1到360之间的整月数，例如 36。")
	}
	if r.Method = Method(in.Method); !slices.Contains(Methods(), r.Method) {
		return bad("还款方式只认这六种：equal_instalment、equal_principal、staged_equal_instalment、" +
			"interest_then_principal、interest_planned_principal、bullet。")
	}
	return nil
}

func readDue(r *Request, in Input) error {
	if in.FirstDue == "" {
		return nil
	}
	var err error
	if r.FirstDue, err = civil.Parse(in.FirstDue); err != nil || r.FirstDue.AddMonths(r.Months).Year > 9999 {
		return bad("首次还款日要写成 2025-10-20 这样，而且这一天要存在。")
	}
	return nil
}

func readGrace(r *Request, in Input) error {
	switch {
	case r.Method != StagedEqualInstalment && in.Grace != "":
		return bad("只有阶段性等额本息才填宽限月数。")
	case r.Method != StagedEqualInstalment:
		return nil
	case in.Grace == "":
		return missing("grace", "只还利息的月数")
	}
	var ok bool
	if r.Grace, ok = upTo(in.Grace, r.Months-1); !ok {
		return bad("只还利息的月数至少1个月，并且要比总期限短。")
	}
	return nil
}

func readCycle(r *Request, in Input) error {
	if in.Cycle == "" {
		return nil
	}
	if r.Method != InterestThenPrincipal && r.Method != InterestPlannedPrincipal {
		return bad("只有按周期结息的两种方式才填结息周期。")
	}
	var ok bool
	if r.Cycle, ok = upTo(in.Cycle, 12); !ok || !slices.Contains([]int{1, 3, 6, 12}, r.Cycle) {
		return bad("结息周期只能是1、3、6或12个月。")
	}
	return nil
}

func readPlan(r *Request, in Input) error {
	switch {
	case r.Method != InterestPlannedPrincipal && in.Plan != "":
		return bad("只有按计划还本的方式才填还本计划。")
	case r.Method != InterestPlannedPrincipal:
		return nil
	case in.Plan == "":
		return missing("plan", "还本计划")
	}
	r.Plan = map[int]Cents{}
	var sum Cents
	for part := range strings.SplitSeq(in.Plan, ",") {
		left, right, _ := strings.Cut(strings.TrimSpace(part), ":")
		month, ok := upTo(left, r.Months)
		money, fine := ParseCents(right)
		if !ok || !fine || money < 1 || money > r.Amount {
			return bad("还本计划写成“月份:金额”，用逗号隔开，例如 6:50000,12:150000；月份在期限之内，金额大于0、不超过贷款金额。")
		}
		if r.Plan[month] != 0 {
			return bad(fmt.Sprintf("还本计划里第%d个月写了两次。", month))
		}
		r.Plan[month] = money
		sum += money
	}
	if sum != r.Amount {
		return bad(fmt.Sprintf("还本计划合计%s元，要正好等于贷款金额%s元。", sum, r.Amount))
	}
	return nil
}

// above reports whether r is more than percent.
func (r Rate) above(percent int64) bool {
	return r.percent.Cmp(new(big.Rat).SetInt64(percent)) > 0
}

// upTo reads a whole number from 1 to high.
func upTo(s string, high int) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n >= 1 && n <= high
}

func bad(text string) error { return models.Fail(models.Invalid, text, nil) }

func missing(flag, name string) error {
	return models.Fail(models.Invalid, "还缺："+name+"（--"+flag+"）。", fmt.Errorf("%s: %w", flag, ErrMissing))
}

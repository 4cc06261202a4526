package flow

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/policy"
	"shuangbai/bot/policy/repay"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// Questions that only some methods of repayment raise.
const (
	graceKey slot.Key = "grace"      // months of interest only
	shareKey slot.Key = "share_each" // months from one part of the principal to the next
)

// methodWords answer how to pay back before it is asked.
var methodWords = map[string]string{
	"等额本息": "equal_instalment", "等额本金": "equal_principal", "先息后本": "interest_then_principal",
}

// repayment computes what a loan costs at the rate that the user brings along;
// the bot knows no rate (campaign.md, "Interest").
func (c Campaign) repayment() dialog.Flow {
	return dialog.Flow{
		Name: "repayment", Title: "算月供", Intents: []string{"calc.repayment"}, Words: []string{"算月供", "算一算月供"},
		Access: dialog.Access{Public: true},
		Help:   dialog.Help{Name: "算月供", Say: "算一算月供"},
		AtOnce: true,
		Slots: []dialog.Slot{
			{
				Key: slot.Amount, Name: "金额", Names: []string{"贷款金额"}, Ask: dialog.Needed,
				Prompt: "贷多少？", Hint: "说个数就行，如「20万」。",
				Choices: fixed("5万", "50000", "10万", "100000", "20万", "200000", "50万", "500000"),
				Check:   termCheck(func(in *repay.Input, v string) { in.Amount = v }),
			},
			{
				Key: slot.TermMonths, Name: "期限", Ask: dialog.Needed, Prompt: "贷多久？", Hint: "如「三年」「18个月」。",
				Choices: fixed("1年", "12", "2年", "24", "3年", "36", "5年", "60"),
				Check:   termCheck(func(in *repay.Input, v string) { in.Months = v }),
			},
			{
				Key: slot.RatePercent, Name: "利率", Names: []string{"年利率"}, Ask: dialog.Needed,
				Prompt: "年利率百分之几？用银行给您的，我这里没有利率。",
				Hint:   "如「年利率4.5%」；没有就先问客户经理，或回「取消」。",
				Check:  termCheck(func(in *repay.Input, v string) { in.Rate = v }),
			},
			{
				Key: slot.Repayment, Name: "还法", Names: []string{"还款方式", "方式"}, Ask: dialog.Needed, Words: methodWords,
				Prompt: "怎么还？", Hint: "不清楚就选等额本息：每月还一样多。",
				Choices: fixed("等额本息", "equal_instalment", "等额本金", "equal_principal", "先息后本", "interest_then_principal",
					"到期一次还清", "bullet", "开头只还息", "staged_equal_instalment", "按计划还本", "interest_planned_principal"),
			},
			{
				Key: graceKey, Name: "只还息", Ask: dialog.Needed, Free: true, AskIf: by(repay.StagedEqualInstalment),
				Prompt: "开头几个月只还利息？", Hint: "说月数，如「6」。",
				Choices: fixed("3个月", "3", "6个月", "6", "12个月", "12"), Check: graceCheck,
			},
			{
				Key: shareKey, Name: "还本间隔", Ask: dialog.Needed, Free: true, AskIf: by(repay.InterestPlannedPrincipal),
				Prompt: "多久还一次本金？（每次一样多）", Hint: "说月数，如「6」。",
				Choices: fixed("每季度", "3", "每半年", "6", "每年", "12"), Check: shareCheck,
			},
		},
		Complete: c.repaymentComplete,
	}
}

// fixed makes choices from pairs of a text and a value; the first is the main one.
func fixed(pairs ...string) func(dialog.Row) []chat.Choice {
	var out []chat.Choice
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, chat.Choice{Text: pairs[i], Key: pairs[i+1], Main: i == 0})
	}
	return func(dialog.Row) []chat.Choice { return append([]chat.Choice(nil), out...) }
}

func by(m repay.Method) func(dialog.Row) bool {
	return func(r dialog.Row) bool { return r.Value(slot.Repayment) == string(m) }
}

// termCheck refuses what the calculator refuses, with its words.
func termCheck(set func(in *repay.Input, v string)) func(dialog.Row, string) string {
	return func(_ dialog.Row, value string) string {
		in := repay.Input{Amount: "10000", Rate: "1", Months: "12", Method: string(repay.EqualInstalment)}
		set(&in, value)
		if _, err := repay.Parse(in); err != nil {
			return models.Sentence(err)
		}
		return ""
	}
}

// months reads 「6」 and 「6个月」; 0 for anything else.
func months(words string) int {
	n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSuffix(narrow.Replace(words), "月"), "个"))
	if err != nil {
		return 0
	}
	return n
}

func graceCheck(r dialog.Row, value string) string {
	if n := months(value); n < 1 || n >= months(r.Value(slot.TermMonths)) {
		return "要是整月数，至少 1 个月，并且比总期限短。"
	}
	return ""
}

func shareCheck(r dialog.Row, value string) string {
	if n := months(value); n < 1 || n > months(r.Value(slot.TermMonths)) {
		return "要是整月数，不超过总期限。"
	}
	return ""
}

// repayInput is a draft in the calculator's terms.
func repayInput(r dialog.Row) repay.Input {
	in := repay.Input{
		Amount: r.Value(slot.Amount), Rate: r.Value(slot.RatePercent),
		Months: r.Value(slot.TermMonths), Method: r.Value(slot.Repayment),
	}
	switch repay.Method(in.Method) { //nolint:exhaustive // the others need no more
	case repay.StagedEqualInstalment:
		in.Grace = strconv.Itoa(months(r.Value(graceKey)))
	case repay.InterestPlannedPrincipal:
		in.Plan = evenPlan(r)
	}
	return in
}

// evenPlan repays the principal in equal whole yuan, the last part the rest.
func evenPlan(r dialog.Row) string {
	amount, err := strconv.ParseInt(r.Value(slot.Amount), 10, 64)
	term, each := months(r.Value(slot.TermMonths)), months(r.Value(shareKey))
	if err != nil || each < 1 {
		return ""
	}
	parts := int64((term + each - 1) / each)
	var plan []string
	for i := int64(1); i < parts && amount >= parts; i++ {
		plan = append(plan, fmt.Sprintf("%d:%d", int64(each)*i, amount/parts))
	}
	rest := amount - amount/parts*int64(len(plan))
	return strings.Join(append(plan, fmt.Sprintf("%d:%d", term, rest)), ",")
}

func (c Campaign) repaymentComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	r := dialog.Row{Turn: t, Draft: d}
	req, err := repay.Parse(repayInput(r))
	if bad, ok := errors.AsType[*models.Error](err); ok {
		return dialog.Closing{Text: bad.Text, Word: "没算成", Next: again()}, nil
	}
	if err != nil {
		return dialog.Closing{}, err
	}
	name := c.policy.Loan.Repayment.MethodName(string(req.Method))
	return dialog.Closing{
		Text: repay.Compute(req).Summary(name, c.policy.Wording.Calculator),
		Word: "已算好", Next: otherWays(r),
	}, nil
}

func again() []chat.Choice { return []chat.Choice{{Text: "重新算", Key: "算月供"}} }

// otherWays lets one compare the same loan repaid differently.
func otherWays(r dialog.Row) []chat.Choice {
	amount, err := strconv.ParseInt(r.Value(slot.Amount), 10, 64)
	if err != nil {
		return again()
	}
	loan := fmt.Sprintf("算月供 %s 年利率%s%% %s个月 ", policy.Yuan(amount), r.Value(slot.RatePercent), r.Value(slot.TermMonths))
	var out []chat.Choice
	for _, m := range []struct{ id, name string }{
		{"equal_instalment", "等额本息"}, {"equal_principal", "等额本金"}, {"interest_then_principal", "先息后本"},
	} {
		if m.id != r.Value(slot.Repayment) && len(out) < 2 {
			out = append(out, chat.Choice{Text: "看" + m.name, Key: loan + m.name})
		}
	}
	return append(out, chat.Choice{Text: "重新算", Key: "算月供"})
}

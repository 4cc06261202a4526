package policy

import (
	"slices"
	"strings"

	"shuangbai/bot/civil"
)

var headlines = map[Outcome]string{
	MeetsBasic:  "初审结果：公开条件都对得上。",
	NotYet:      "初审结果：现在还差一点时间。",
	NeedsReview: "初审结果：还有几处要弄清楚，或要由银行来看。",
	NotEligible: "初审结果：目前不在这款贷款的服务范围。",
}

var signs = map[State]string{Passed: "✓", Failed: "✗", Unknown: "？"}

var ruleNames = map[string]string{
	"region": "执照登记地", "entity": "经营主体", "tenure": "经营时间", "age": "年龄",
	"capacity": "行为能力", "credit": "信用", "purpose": "贷款用途", "amount": "金额",
}

// Sentences is the verdict for a chat: the result, each rule with its sign, why
// and what to do, what fits, and that the bank decides.
func (v Verdict) Sentences(p *Policy, today civil.Date) string {
	lines := []string{headlines[v.Outcome]}
	for _, r := range v.Rules {
		lines = append(lines, signs[r.State]+" "+ruleNames[r.ID]+"："+r.Why+"（"+r.Source+"）")
		if r.Todo != "" {
			lines = append(lines, "　→ "+r.Todo)
		}
	}
	late := slices.ContainsFunc(v.Rules, func(r Finding) bool { return r.late })
	if !v.BecomesTrueOn.IsZero() && !late {
		lines = append(lines, "时间上最早到"+v.BecomesTrueOn.Chinese()+"满足。")
	}
	if v.Outcome != NotEligible {
		lines = append(lines, p.fitting(v), p.nextStep(v.Outcome))
	}
	lines = append(lines, v.Notice)
	if note := p.EndNote(today); note != "" {
		lines = append(lines, note)
	}
	return strings.Join(lines, "\n")
}

// fitting names the products and, for a known amount, the type of guarantee.
func (p *Policy) fitting(v Verdict) string {
	s := "可以了解：" + strings.Join(v.Products, "、")
	if g, ok := p.Loan.Limits.Guarantee(v.Guarantee); ok {
		s += "，按" + g.Name + "类办理"
	}
	return s + "。"
}

func (p *Policy) nextStep(o Outcome) string {
	apply := p.Loan.BankApp + "的“" + strings.Join(p.Loan.Application.Path, "→") + "”"
	switch o {
	case NotYet:
		return "下一步：时间到了再来测一次，也可以先到" + p.Window.Name + "咨询。"
	case NeedsReview:
		return "下一步：补上打“？”的内容再测一次，或者请客户经理联系您。"
	case MeetsBasic, NotEligible:
	}
	return "下一步：在" + apply + "里申请，或者请客户经理联系您。"
}

// EndNote says, once the campaign is over, that it is and where to ask; "" while
// it runs.
func (p *Policy) EndNote(today civil.Date) string {
	if !p.Campaign.Ended(today) {
		return ""
	}
	return "这一轮" + p.Campaign.Name + "已在" + p.Campaign.End.Chinese() + "结束，现在怎么办请到" + p.Window.Name + "问最新的安排。"
}

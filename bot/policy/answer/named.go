package answer

import (
	"strconv"
	"strings"
	"text/template"
	"unicode"

	"shuangbai/bot/policy"
)

// named is a number of the policy under a name that one can type on a phone:
// {{信用额度}}.
type named struct{ name, text string }

// names lists the numbers that answers say, in the order in which they are
// explained.
func names(p *policy.Policy) []named {
	e := p.Loan.Eligibility
	out := []named{
		{"活动结束日", p.Campaign.End.Chinese()},
		{"最小年龄", strconv.Itoa(e.Age.Min)},
		{"最大年龄", strconv.Itoa(e.Age.Max)},
		{"经营年限", policy.Months(e.Tenure.MinMonths)},
	}
	for _, g := range p.Loan.Limits.Guarantees {
		if strings.ContainsFunc(g.Name, func(r rune) bool { return !unicode.IsLetter(r) }) {
			continue // no name for a template
		}
		out = append(out,
			named{g.Name + "额度", policy.Yuan(g.Amount)},
			named{g.Name + "额度期限", policy.Months(g.LineMonths)},
			named{g.Name + "贷款期限", policy.Months(g.LoanMonths)},
		)
	}
	return append(out,
		named{"担保种数", strconv.Itoa(len(p.Loan.Limits.Guarantees))},
		named{"还款种数", strconv.Itoa(len(p.Loan.Repayment.Methods))},
	)
}

// functions are what templates may call.
func functions(p *policy.Policy) template.FuncMap {
	f := template.FuncMap{
		"yuan":   policy.Yuan,
		"months": policy.Months,
		"date":   func(d policy.Day) string { return d.Chinese() },
		"list":   strings.Join,
	}
	for _, n := range names(p) {
		f[n.name] = func() string { return n.text }
	}
	return f
}

// Placeholders explains the named numbers, one a line: {{信用额度}} 200万元.
func (b *Book) Placeholders() []string {
	var lines []string
	for _, n := range names(b.policy) {
		lines = append(lines, "{{"+n.name+"}} "+n.text)
	}
	return lines
}

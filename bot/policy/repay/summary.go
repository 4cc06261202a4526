package repay

import (
	"fmt"
	"strings"
)

// shown is how many rows open the chat summary.
const shown = 3

// Summary is the schedule for a chat: terms, the first rows and the last one,
// totals. name is the method's Chinese name, closing the sentence that says
// whose rate it is and that the bank counts by day.
func (s Schedule) Summary(name, closing string) string {
	lines := []string{fmt.Sprintf("%s：贷%s元，年利率%s%%，%d个月", name, s.Amount.Grouped(), s.Rate, s.Months)}
	for i, row := range s.Instalments {
		last := i == len(s.Instalments)-1
		switch {
		case i < shown || last:
			lines = append(lines, row.line())
		case i == shown:
			lines = append(lines, "……")
		}
	}
	lines = append(lines,
		fmt.Sprintf("利息合计%s元，本息合计%s元。", s.TotalInterest.Grouped(), s.TotalPayment.Grouped()),
		closing)
	return strings.Join(lines, "\n")
}

func (r Instalment) line() string {
	due := ""
	if !r.Due.IsZero() {
		due = "（" + r.Due.Chinese() + "）"
	}
	return fmt.Sprintf("第%d期%s：还%s元，本金%s元，利息%s元", r.N, due,
		r.Payment.Grouped(), r.Principal.Grouped(), r.Interest.Grouped())
}

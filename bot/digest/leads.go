package digest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"shuangbai/bot/policy"
	"shuangbai/models"
)

// fewestLoans is how many loans a sum of money must be made of, and any result
// in a group: of fewer, who knows one could reckon the others (campaign.md,
// "must never do").
const fewestLoans = 3

// leadLines tell what became of leads; nothing while there are none. Money is a
// sum of the span only: two sums up to date would differ by a single loan.
// Results of fewer loans than fewest are left out.
func leadLines(span, ever models.LeadFigures, approvals []models.Approval, fewest int) []string {
	if ever.Opened == 0 {
		return nil
	}
	first := fmt.Sprintf("**线索** 新增 %d 条", span.Opened)
	if span.LimitPassed > 0 {
		first += fmt.Sprintf("，按时接单 %d/%d", span.AcceptedInTime, span.LimitPassed)
	}
	lines := []string{"", first}
	if span.Applied.Count+span.Approved.Count+span.Disbursed.Count > 0 {
		if done := results(span, fewest, true); len(done) > 0 {
			lines = append(lines, strings.Join(done, "，"))
		}
	}
	total := append([]string{fmt.Sprintf("累计 %d 条", ever.Opened)}, results(ever, fewest, false)...)
	lines = append(lines, strings.Join(total, "，"))
	if speed := speedWords(approvals, fewest); speed != "" {
		lines = append(lines, speed)
	}
	return lines
}

// results are the loans of each stage that has at least the fewest.
func results(f models.LeadFigures, fewest int, money bool) (parts []string) {
	for _, stage := range []struct {
		word string
		sum  models.LoanSum
	}{{"申请", f.Applied}, {"授信", f.Approved}, {"放款", f.Disbursed}} {
		if stage.sum.Count < fewest {
			continue
		}
		text := fmt.Sprintf("%s %d 笔", stage.word, stage.sum.Count)
		if money && stage.sum.Count >= fewestLoans {
			text += " " + policy.Yuan(stage.sum.Yuan)
		}
		parts = append(parts, text)
	}
	return parts
}

// speedWords tell how long the bank took, loans of industry chains beside single
// ones (§五(二)2).
func speedWords(approvals []models.Approval, fewest int) string {
	var parts []string
	for _, kind := range []struct {
		chain bool
		word  string
	}{{true, "产业链"}, {false, "单户"}} {
		if days, n := MedianDays(approvals, kind.chain); n >= max(fewest, 1) {
			parts = append(parts, fmt.Sprintf("%s %s 天（%d 笔）", kind.word, strconv.FormatFloat(days, 'f', -1, 64), n))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "申请到授信中位数 " + strings.Join(parts, "，")
}

// MedianDays is the median of the days from application to approval, to a tenth
// of a day, of the loans of industry chains or of single ones, and how many
// there are.
func MedianDays(approvals []models.Approval, chain bool) (days float64, n int) {
	var took []time.Duration
	for _, a := range approvals {
		if a.Chain == chain {
			took = append(took, a.Took)
		}
	}
	if n = len(took); n == 0 {
		return 0, 0
	}
	slices.Sort(took)
	median := (took[(n-1)/2] + took[n/2]) / 2
	return float64(median.Round(24*time.Hour/10)) / float64(24*time.Hour/10) / 10, n
}

// Best is the town with the most visited households of the span, with those of
// its pair who reported.
type Best struct {
	Town       string
	Pair       []string
	Households int
}

func (c *County) best(countyID int64, d *models.Directory) {
	for i := range d.Towns {
		t := &d.Towns[i]
		if n := c.MetByTown[t.ID]; t.CountyID == countyID && n > c.Best.Households {
			c.Best = Best{Town: t.Name, Households: n, Pair: c.pairOf(d, t.ID)}
		}
	}
}

// pairOf names those of 一镇一专员 who reported.
func (c *County) pairOf(d *models.Directory, townID int64) (names []string) {
	for i := range d.Members {
		if m := &d.Members[i]; inPair(m) && m.Active() && slices.Contains(m.TownIDs, townID) && slices.Contains(c.Reporters, m.ID) {
			names = append(names, m.Name)
		}
	}
	return names
}

func inPair(m *models.Member) bool {
	return m.Role == models.Liaison || m.Role == models.AccountManager
}

func (c County) bestLines() []string {
	if c.Best.Households == 0 {
		return nil
	}
	line := fmt.Sprintf("**本期最佳** %s 走访 %d 户", c.Best.Town, c.Best.Households)
	if len(c.Best.Pair) > 0 {
		line += "（" + strings.Join(c.Best.Pair, "、") + "）"
	}
	return []string{"", line}
}

// Owner is somebody who is late.
type Owner struct {
	UserID string
	Name   string
	Leads  int
}

// owners lists who has leads past their limit, who has most first.
func (c *County) owners(d *models.Directory) {
	for id, n := range c.LateLeads {
		if m := d.Member(id); m != nil && m.Active() && d.AwayOn(id, c.Span.Day.String()) == nil {
			c.Late = append(c.Late, Owner{m.UserID, m.Name, n})
		}
	}
	slices.SortFunc(c.Late, func(a, b Owner) int { return cmp.Or(b.Leads-a.Leads, cmp.Compare(a.UserID, b.UserID)) })
}

// LateText reminds those who are late; "" when nobody is.
func (c County) LateText() string {
	if len(c.Late) == 0 {
		return ""
	}
	parts := make([]string, len(c.Late))
	for i, o := range c.Late {
		parts[i] = fmt.Sprintf("%s %d 条", o.Name, o.Leads)
	}
	return "线索过了时限：" + strings.Join(parts, "、") + "。请今天处理，办不了就转派；一对一发我「线索」看清单。"
}

// LateIDs are the userids to mention.
func (c County) LateIDs() []string {
	ids := make([]string, len(c.Late))
	for i, o := range c.Late {
		ids[i] = o.UserID
	}
	return ids
}

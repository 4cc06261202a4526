package digest

import (
	"fmt"
	"strconv"
	"strings"

	"shuangbai/models"
)

// MaxBytes is the longest markdown of a group's push (wecom-aibot §8.2).
const MaxBytes = 4096

// Markdown words the digest in lines short enough for a phone. Lists are cut
// until it fits MaxBytes; what is left out is counted. It may stand in a group.
func (c County) Markdown() string {
	const most = 10
	for shown := most; ; shown-- {
		text := c.words(shown)
		if len(text) <= MaxBytes || shown == 0 {
			return text
		}
	}
}

func (c County) words(shown int) string {
	lines := []string{
		"**" + c.Name + "走访日报**",
		title(c.Span),
		"",
		"**新增** " + sums(c.DigestFigures.Span),
		"**累计** " + sums(c.ToDate),
	}
	if c.Backdated > 0 {
		lines = append(lines, fmt.Sprintf("新增里有 %d 次是补记以前的。", c.Backdated))
	}
	if was := c.Corrected; was != nil {
		lines = append(lines, fmt.Sprintf("更正：截至%s原报 %s；现为 %s。", day(c.Span.Previous.String()), sums(*was), sums(c.Before)))
	}
	lines = append(lines, leadLines(c.Leads, c.LeadsEver, c.Approvals, fewestLoans)...)
	lines = append(lines, c.bestLines()...)
	lines = append(lines, c.marketLines(shown)...)
	lines = append(lines, listed(day(c.Span.Quiet.String())+"以来没有走访的乡镇", c.Quiet, shown, "个")...)
	lines = append(lines, listed("没有上报的", c.Silent, 2*shown, "人")...)
	return strings.Join(append(lines, c.dueLines()...), "\n")
}

func title(s Span) string {
	return fmt.Sprintf("%s（截至 %s）", day(s.Day.String()), s.To.Format("1月2日 15:04"))
}

// day is 9月17日.
func day(date string) string {
	var y, m, d int
	if _, err := fmt.Sscanf(date, "%d-%d-%d", &y, &m, &d); err != nil {
		return date
	}
	return fmt.Sprintf("%d月%d日", m, d)
}

// sums is 走访 12 次 10 户，联合 8 次（66%）.
func sums(s models.VisitSums) string {
	if s.Visits == 0 {
		return "走访 0 次"
	}
	return fmt.Sprintf("走访 %d 次 %d 户，联合 %d 次（%d%%）", s.Visits, s.Households, s.Joint, s.Joint*100/s.Visits)
}

func (c County) marketLines(shown int) []string {
	if len(c.Markets)+c.Met == 0 {
		return nil
	}
	lines := []string{"", fmt.Sprintf("**商圈** 达标 %d 个，还差 %d 个", c.Met, len(c.Markets))}
	shown = min(shown, len(c.Markets))
	for _, m := range c.Markets[:shown] {
		visited := strconv.Itoa(m.Visited)
		if m.Total > 0 {
			visited = fmt.Sprintf("%d/%d", m.Visited, m.Total)
		}
		lines = append(lines, fmt.Sprintf("· %s %s，差 %d 户", m.Name, visited, m.Lack))
	}
	if rest := len(c.Markets) - shown; rest > 0 && shown > 0 {
		lines = append(lines, fmt.Sprintf("· 另有 %d 个", rest))
	}
	return lines
}

func listed(head string, names []string, shown int, unit string) []string {
	if len(names) == 0 {
		return nil
	}
	shown = min(shown, len(names))
	line := strings.Join(names[:shown], "、")
	if shown < len(names) && shown > 0 {
		line += " 等"
	}
	lines := []string{"", fmt.Sprintf("**%s** %d %s", head, len(names), unit)}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func (c County) dueLines() []string {
	if c.Due+c.Overdue == 0 {
		return nil
	}
	line := fmt.Sprintf("**回访** %s到期 %d 户", day(c.Span.Next.String()), c.Due)
	if c.Overdue > 0 {
		line += fmt.Sprintf("，已到期未访 %d 户", c.Overdue)
	}
	return []string{"", line}
}

// City words all counties for the city, one to one: the sums, then a line each.
func City(s Span, counties []County) string {
	var span, toDate models.VisitSums
	var leads, ever models.LeadFigures
	var approvals []models.Approval
	var rows []string
	corrected := 0
	for _, c := range counties {
		span, toDate = span.Plus(c.DigestFigures.Span), toDate.Plus(c.ToDate)
		leads, ever, approvals = leads.Plus(c.Leads), ever.Plus(c.LeadsEver), append(approvals, c.Approvals...)
		rows = append(rows, fmt.Sprintf("· %s 新增 %d，累计 %d 次 %d 户", c.Name, c.DigestFigures.Span.Visits, c.ToDate.Visits, c.ToDate.Households))
		if c.Corrected != nil {
			corrected++
		}
	}
	lines := []string{"**全市走访日报**", title(s), "", "**新增** " + sums(span), "**累计** " + sums(toDate)}
	if corrected > 0 {
		lines = append(lines, fmt.Sprintf("%d 个县区更正了以前的数，见各县区日报。", corrected))
	}
	lines = append(lines, leadLines(leads, ever, approvals, 0)...)
	return strings.Join(append(append(lines, "", "**各县区**"), rows...), "\n")
}

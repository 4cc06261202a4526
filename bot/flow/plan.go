package flow

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/models"
)

// What fits a phone's screen.
const (
	planMarkets   = 3 // markets named
	planShops     = 4 // unvisited merchants named in one market
	planFollowUps = 5
)

// plan answers 「今天去哪」: due follow-ups, what each market lacks to its
// target, and whom nobody has met there yet. In a group it names shops only.
func (c Campaign) plan() dialog.Act {
	return dialog.Act{
		Name: "plan", Intents: []string{"plan.show"}, Words: []string{"今天去哪"},
		Access: dialog.Access{Allow: rights.Readers(rights.Visit), Denied: "走访安排只给走访的成员看。"},
		Help:   dialog.Help{Name: "今天去哪", Say: "今天去哪"},
		Do:     c.planDo,
	}
}

func (c Campaign) planDo(t *dialog.Turn) (chat.Reply, error) {
	towns := myTowns(t)
	if len(towns) == 0 {
		return chat.Reply{Text: "走访安排按乡镇来，您名下没有乡镇。可以看「本月走访」，或说「今天走访」看今天的进展。"}, nil
	}
	due, err := t.FollowUps(towns, t.Day(), planFollowUps)
	if err != nil {
		return chat.Reply{}, err
	}
	gaps, err := c.gaps(t, towns)
	if err != nil {
		return chat.Reply{}, err
	}
	lines := dueLines(t, due)
	shops, more, err := c.marketLines(t, gaps)
	if err != nil {
		return chat.Reply{}, err
	}
	lines = append(lines, more...)
	if len(lines) == 0 {
		return t.Menu("您的商圈都达标了，也没有到期的回访，辛苦了。", t.Sentence("登记走访", "登记走访"), t.Sentence("本月走访", "本月走访")), nil
	}
	return chat.Reply{Title: "今天去哪", Text: strings.Join(lines, "\n"), Choices: planTaps(t, due, shops)}, nil
}

// myTowns are the ids of the speaker's towns, those of whom the speaker stands
// in for today included; a lead has all of the county.
func myTowns(t *dialog.Turn) []int64 {
	me, d := t.Me(), t.Directory()
	if me.Role == models.CountyLead {
		var all []int64
		for i := range d.Towns {
			if d.Towns[i].CountyID == me.CountyID {
				all = append(all, d.Towns[i].ID)
			}
		}
		return all
	}
	towns := slices.Clone(me.TownIDs)
	for i := range d.Absences {
		a := &d.Absences[i]
		if m := d.Member(a.MemberID); m != nil && a.StandInID == me.ID && a.From <= t.Day() && t.Day() <= a.To {
			towns = append(towns, m.TownIDs...)
		}
	}
	slices.Sort(towns)
	return slices.Compact(towns)
}

// gap is what a market lacks to its target.
type gap struct {
	market  *models.Market
	visited int
	lack    int // households
}

// gaps lists the markets of the towns that are short of the target (§四(一)),
// nearest to done first.
func (c Campaign) gaps(t *dialog.Turn, towns []int64) ([]gap, error) {
	d := t.Directory()
	var out []gap
	var ids []int64
	for i := range d.Markets {
		if m := &d.Markets[i]; slices.Contains(towns, m.TownID) {
			out, ids = append(out, gap{market: m}), append(ids, m.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	visited, err := t.Coverage(ids)
	if err != nil {
		return nil, err
	}
	for i := range out {
		out[i].visited = visited[out[i].market.ID]
		out[i].lack = c.policy.Market.Lack(out[i].visited, out[i].market.Households)
	}
	out = slices.DeleteFunc(out, func(g gap) bool { return g.lack == 0 })
	slices.SortStableFunc(out, func(a, b gap) int { return cmp.Compare(a.lack, b.lack) })
	return out, nil
}

func dueLines(t *dialog.Turn, due []models.Visit) []string {
	if len(due) == 0 {
		return nil
	}
	lines := []string{fmt.Sprintf("**该回访的 %d 户**", len(due))}
	for _, v := range due {
		line := "· " + merchantName(t, v.MerchantID)
		if !t.Group() {
			line += "（" + dueNote(t, v.FollowUpOn) + "）"
		}
		lines = append(lines, line)
	}
	return lines
}

func dueNote(t *dialog.Turn, day string) string {
	if day == t.Day() {
		return "约好今天"
	}
	return "约的" + dayName(t, day) + "，过了"
}

// marketLines tells what each market lacks and names shops to begin with.
func (c Campaign) marketLines(t *dialog.Turn, gaps []gap) (shops []string, lines []string, err error) {
	for _, g := range gaps[:min(planMarkets, len(gaps))] {
		lines = append(lines, fmt.Sprintf("**%s**：已访 %s，再访 %d 户达标", g.market.Name, share(g), g.lack))
		unvisited, err := t.Unvisited(g.market.ID, planShops)
		if err != nil {
			return nil, nil, err
		}
		var names []string
		for _, m := range unvisited {
			names = append(names, m.Name)
		}
		if len(names) > 0 {
			lines = append(lines, "　还没去过："+strings.Join(names, "、"))
		}
		shops = append(shops, names...)
	}
	if rest := len(gaps) - planMarkets; rest > 0 {
		lines = append(lines, fmt.Sprintf("另有 %d 个商圈还没达标。", rest))
	}
	return shops, lines, nil
}

func share(g gap) string {
	if g.market.Households == 0 {
		return fmt.Sprintf("%d 户", g.visited)
	}
	return fmt.Sprintf("%d/%d 户", g.visited, g.market.Households)
}

// planTaps let one log the visits that were proposed.
func planTaps(t *dialog.Turn, due []models.Visit, shops []string) []chat.Choice {
	var names []string
	for _, v := range due {
		names = append(names, merchantName(t, v.MerchantID))
	}
	var out []chat.Choice
	for _, name := range append(names, shops...) {
		if text := "登记 " + name; len(out) < 3 && utf8.RuneCountInString(text) <= 10 {
			out = append(out, t.Sentence(text, "走访 "+name))
		}
	}
	return append(out, t.Sentence("登记走访", "登记走访"))
}

// followUps answers 「回访清单」: what falls due in the next days.
func (c Campaign) followUps() dialog.Act {
	return dialog.Act{
		Name: "followups", Intents: []string{"followup.list"}, Words: []string{"到期回访"},
		Access: dialog.Access{Allow: rights.Readers(rights.Visit), Denied: "回访清单只给走访的成员看。"},
		Help:   dialog.Help{Name: "到期回访", Say: "到期回访"},
		Do: func(t *dialog.Turn) (chat.Reply, error) {
			due, err := t.FollowUps(myTowns(t), t.Today.AddDays(followUpAhead).String(), followUpRows)
			if err != nil {
				return chat.Reply{}, err
			}
			if len(due) == 0 {
				return t.Menu("这几天没有到期的回访。登记走访时说一句「下周三回访」，到日子我会列出来。", t.Sentence("今天去哪", "今天去哪")), nil
			}
			lines := make([]string, len(due))
			for i, v := range due {
				lines[i] = "· " + dayName(t, v.FollowUpOn) + "　" + merchantName(t, v.MerchantID)
			}
			return chat.Reply{Title: "到期回访", Text: strings.Join(lines, "\n"), Choices: planTaps(t, due, nil)}, nil
		},
	}
}

const (
	followUpAhead = 7 // days
	followUpRows  = 10
)

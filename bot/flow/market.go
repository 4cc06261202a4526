package flow

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// marketSheet shows how a market stands (一圈一策): 「东街商圈怎么样」.
func (c Campaign) marketSheet() dialog.Act {
	return dialog.Act{
		Name: "market.show", Intents: []string{"market.show"}, Words: []string{"商圈进度"},
		Access: dialog.Access{Allow: rights.Readers(rights.Visit), Denied: "商圈进度由走访的成员和各级负责人查看。"},
		Help:   dialog.Help{Name: "商圈进度", Say: "商圈进度", Example: "东街商圈怎么样"},
		Do:     c.showMarket,
	}
}

func (c Campaign) showMarket(t *dialog.Turn) (chat.Reply, error) {
	name := t.Result.Slots[slot.Market]
	if name == "" {
		return t.Menu("看哪个商圈？", ownMarkets(t)...), nil
	}
	k := marketNamed(t, name)
	if k == nil {
		return chat.Reply{Text: notYours("商圈", name)}, nil
	}
	counts, err := t.Coverage([]int64{k.ID})
	if err != nil {
		return chat.Reply{}, err
	}
	visits, _, err := t.Visits(models.VisitFilter{MarketID: k.ID, From: c.policy.Campaign.Start.String(), Limit: listRead})
	if err != nil {
		return chat.Reply{}, err
	}
	lines := []string{c.coverageLine(counts[k.ID], k.Households)}
	if trades := c.trades(t, k.ID); trades != "" {
		lines = append(lines, "行业："+trades)
	}
	if n := wishing(visits); n > 0 {
		lines = append(lines, fmt.Sprintf("有意向或在考虑的 %d 户", n))
	}
	at := t.Directory().Town(k.TownID)
	lines = append(lines, feedbackLines(t, at, visits)...)
	if at != nil {
		lines = append(lines, strings.TrimSuffix("结对："+at.Name+" "+responsible(t.Directory(), at), " "))
	}
	r := t.Menu(strings.Join(lines, "\n"), t.Sentence("本月走访", "本月走访 "+k.Name), t.Sentence("今天去哪", "今天去哪"))
	r.Title = k.Name
	return r, nil
}

// ownMarkets offers the markets in the speaker's scope, as many as a card holds.
func ownMarkets(t *dialog.Turn) []chat.Choice {
	var out []chat.Choice
	for i := range t.Directory().Markets {
		if k := &t.Directory().Markets[i]; len(out) < 6 && readable(t, t.Directory().Town(k.TownID)) {
			out = append(out, t.Sentence(k.Name, k.Name+"怎么样"))
		}
	}
	return out
}

// coverageLine says how far the market is from its target (§四(一)).
func (c Campaign) coverageLine(visited, total int) string {
	line := fmt.Sprintf("已走访 %d 户", visited)
	if total > 0 {
		line = fmt.Sprintf("已走访 %d/%d 户，覆盖 %.1f%%", visited, total, float64(visited)*100/float64(total))
	}
	if c.policy.Market.Met(visited, total) {
		return line + "，已达标。"
	}
	return fmt.Sprintf("%s，再走访 %d 户达标。", line, c.policy.Market.Lack(visited, total))
}

// trades counts the merchants on record by trade, most first.
func (c Campaign) trades(t *dialog.Turn, marketID int64) string {
	counts := map[string]int{}
	for i := range t.Directory().Merchants {
		if m := &t.Directory().Merchants[i]; m.MarketID == marketID && m.MergedInto == 0 && m.Industry != "" {
			counts[c.industry(m.Industry)]++
		}
	}
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b]-counts[a], strings.Compare(a, b))
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", name, counts[name])
	}
	return strings.Join(names, "、")
}

// wishing counts the merchants whose last word was interest.
func wishing(visits []models.Visit) int {
	seen, n := map[int64]bool{}, 0
	for _, v := range visits { // newest first
		if v.IntentLevel == "" || seen[v.MerchantID] {
			continue
		}
		seen[v.MerchantID] = true
		if v.IntentLevel == "interested" || v.IntentLevel == "considering" {
			n++
		}
	}
	return n
}

// feedbackLines quotes the newest problems raised, without the merchant. Free
// words tell of a merchant's needs: a group, and whoever may only read sums of
// them, learns how many there are.
func feedbackLines(t *dialog.Turn, at *models.Town, visits []models.Visit) []string {
	var lines []string
	n := 0
	for _, v := range visits {
		if v.Feedback == "" {
			continue
		}
		n++
		if len(lines) < 3 {
			lines = append(lines, "诉求："+v.Feedback+"（"+shortDay(v.VisitedOn)+"）")
		}
	}
	if n > 0 && (t.Group() || !readsNeed(t, at)) {
		return []string{fmt.Sprintf("诉求 %d 条", n)}
	}
	return lines
}

func readsNeed(t *dialog.Turn, at *models.Town) bool {
	return at != nil && rights.Can(t.Me(), rights.Read, rights.Need, rights.Case{Town: at, StandIn: standsIn(t, at)}) > rights.Sums
}

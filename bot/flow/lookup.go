package flow

import (
	"fmt"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// lookup shows one merchant: 「查 张记面馆」. In a group only what everybody
// there may see; the rest goes to the asker one to one.
func (c Campaign) lookup() dialog.Act {
	return dialog.Act{
		Name: "merchant.lookup", Intents: []string{"merchant.lookup"}, Words: []string{"查商户"}, Verbs: []string{"查"},
		Access: dialog.Access{Allow: rights.Readers(rights.Visit), Denied: "商户资料由走访的成员和各级负责人查看。"},
		Help:   dialog.Help{Name: "查商户", Say: "查商户", Example: "查 张记面馆"},
		Do:     c.showMerchant,
	}
}

// lookBack is how many days of visits a look-up goes back.
const lookBack = 365

func (c Campaign) showMerchant(t *dialog.Turn) (chat.Reply, error) {
	name := t.Result.Slots[slot.Merchant]
	if name == "" {
		return chat.Reply{Text: "查哪家？请带上店名，如「查 张记面馆」。"}, nil
	}
	var mine []*models.MerchantName
	ids := t.Directory().MerchantsNamed(name)
	for _, id := range ids {
		m := t.Directory().Merchant(id)
		at := t.Directory().Town(m.TownID)
		if said := t.Result.Slots[slot.Town]; readable(t, at) && (said == "" || at.Name == said) {
			mine = append(mine, m)
		}
	}
	switch {
	case len(ids) == 0:
		return t.Menu("没有查到「"+name+"」。走访过才有记录。", t.Sentence("登记走访", "登记走访")), nil
	case len(mine) == 0:
		return chat.Reply{Text: notYours("商户", name)}, nil
	case len(mine) > 1:
		return t.Menu("「"+name+"」有好几家，查哪一家？", sameNamed(t, mine)...), nil
	}
	return c.merchantCard(t, mine[0])
}

func sameNamed(t *dialog.Turn, all []*models.MerchantName) []chat.Choice {
	var out []chat.Choice
	for _, m := range all {
		at := t.Directory().Town(m.TownID)
		out = append(out, t.Sentence(at.Name, "查 "+at.Name+" "+m.Name))
	}
	return out
}

func (c Campaign) merchantCard(t *dialog.Turn, m *models.MerchantName) (chat.Reply, error) {
	visits, err := t.VisitsOf(m.ID, t.Today.AddDays(-lookBack).String())
	if err != nil {
		return chat.Reply{}, err
	}
	lines := []string{"**" + m.Name + "**", where(t.Directory(), m) + tradeWords(c.industry(m.Industry))}
	if len(visits) == 0 {
		lines = append(lines, "还没有走访记录。")
	} else {
		lines = append(lines, fmt.Sprintf("走访 %d 次，最近：", len(visits)))
		for _, v := range visits[:min(3, len(visits))] {
			lines = append(lines, "· "+visitLine(t, &v, "", peopleOf(t, &v)))
		}
	}
	private, err := c.privateLines(t, m, visits)
	if err != nil {
		return chat.Reply{}, err
	}
	if told := intentLines(t, visits[:min(3, len(visits))]); t.Group() && told != "" {
		private = append(private, told)
	}
	switch {
	case len(private) == 0:
	case t.Group():
		t.Do(dialog.Tell{MemberID: t.Me().ID, Reply: chat.Reply{Text: "**" + m.Name + "**\n" + strings.Join(private, "\n")}})
		lines = append(lines, "经营者、电话、需求和意向已私信您。")
	default:
		lines = slices.Insert(lines, 2, private...)
	}
	return chat.Reply{Text: strings.Join(lines, "\n")}, nil
}

func tradeWords(trade string) string {
	if trade == "" {
		return ""
	}
	return " · " + trade
}

// privateLines are what only the asker may see, as far as its rights reach. An
// unmasked phone that is shown leaves a line in the audit trail.
func (c Campaign) privateLines(t *dialog.Turn, m *models.MerchantName, visits []models.Visit) ([]string, error) {
	full, err := t.Merchant(m.ID)
	if err != nil {
		return nil, err
	}
	in := caseIn(t, t.Directory().Town(m.TownID))
	var lines []string
	if full.Operator != "" {
		switch rights.Can(t.Me(), rights.Read, rights.Visit, in) {
		case rights.All:
			lines = append(lines, "经营者："+full.Operator)
		case rights.Masked:
			lines = append(lines, "经营者："+maskName(full.Operator))
		default:
		}
	}
	if full.Phone != "" && rights.Can(t.Me(), rights.Read, rights.Phone, in) == rights.All {
		lines = append(lines, "电话："+full.Phone)
		t.Change(models.Witness{Action: "read_phone", Object: "merchant", ID: m.ID})
	}
	if rights.Can(t.Me(), rights.Read, rights.Need, in) == rights.All {
		if i := slices.IndexFunc(visits, func(v models.Visit) bool { return v.Amount > 0 || v.AmountMax > 0 || v.Purpose != "" }); i >= 0 {
			v := &visits[i]
			lines = append(lines, "需求："+c.needOf(v)+"（"+shortDay(v.VisitedOn)+"）")
		}
	}
	return lines, nil
}

func (c Campaign) needOf(v *models.Visit) string {
	var words []string
	for _, w := range []string{amountWords(number(v.Amount), number(v.AmountMax)), v.Purpose, c.guarantee(v.Guarantee)} {
		if w != "" {
			words = append(words, w)
		}
	}
	return strings.Join(words, "，")
}

// branchOf is the branch of the bank whose account manager has the town.
func branchOf(d *models.Directory, at *models.Town) string {
	for i := range d.Members {
		m := &d.Members[i]
		if m.Active() && m.Role == models.AccountManager && slices.Contains(m.TownIDs, at.ID) {
			return m.Branch
		}
	}
	return ""
}

// maskName keeps the surname: 张**.
func maskName(name string) string {
	runes := []rune(name)
	if len(runes) == 0 {
		return ""
	}
	return string(runes[0]) + strings.Repeat("*", len(runes)-1)
}

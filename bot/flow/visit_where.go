package flow

import (
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/rights"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// newMerchant is the pick that says: none of those on record.
const newMerchant = "new"

// known gives the merchant on record that a row is about; nil for a new one,
// and while it is not yet clear which one is meant.
func known(r dialog.Row) *models.MerchantName {
	if picked := r.Pick(string(slot.Merchant)); picked != "" {
		return r.Directory().Merchant(parseNumber(picked))
	}
	if fitting := bearing(r); len(fitting) == 1 && !elsewhere(r, fitting[0]) {
		return fitting[0]
	}
	return nil
}

// bearing lists the merchants on record with the row's name, narrowed by the
// market and the town that were said where that leaves any.
func bearing(r dialog.Row) []*models.MerchantName {
	var all []*models.MerchantName
	for _, id := range r.Directory().MerchantsNamed(r.Value(slot.Merchant)) {
		all = append(all, r.Directory().Merchant(id))
	}
	if near := slices.DeleteFunc(slices.Clone(all), func(m *models.MerchantName) bool { return elsewhere(r, m) }); len(near) > 0 {
		return near
	}
	return all
}

// elsewhere reports whether a merchant lies in another place than was said.
func elsewhere(r dialog.Row, m *models.MerchantName) bool {
	if town := r.Directory().Town(m.TownID); r.Has(slot.Town) && (town == nil || town.Name != r.Value(slot.Town)) {
		return true
	}
	market := r.Directory().Market(m.MarketID)
	return r.Has(slot.Market) && market != nil && market.Name != r.Value(slot.Market)
}

// settleMerchant asks which merchant is meant where the name fits several, or
// one in another place than was said, and refuses those of other pairs.
func settleMerchant(r dialog.Row) (*dialog.Question, error) {
	fitting := bearing(r)
	m := known(r)
	switch {
	case saidBefore(r):
		return &dialog.Question{End: true, Prompt: "「" + r.Value(slot.Merchant) + "」前面已经有了，只记一次。"}, nil
	case m != nil:
		return refuseForeign(r, m.Name, r.Directory().Town(m.TownID)), nil
	case len(fitting) == 0, r.Pick(string(slot.Merchant)) == newMerchant:
		return nil, nil //nolint:nilnil // a new merchant: nothing to ask
	}
	q := &dialog.Question{Name: string(slot.Merchant), Prompt: "「" + r.Value(slot.Merchant) + "」有 " + number(int64(len(fitting))) + " 家，是哪一家？"}
	if len(fitting) == 1 {
		q.Prompt = "已有一家「" + fitting[0].Name + "」在" + where(r.Directory(), fitting[0]) + "，是它吗？"
	}
	for _, m := range fitting {
		q.Choices = append(q.Choices, chat.Choice{Text: where(r.Directory(), m), Key: number(m.ID)})
	}
	q.Choices = append(q.Choices, chat.Choice{Text: "都不是，新商户", Key: newMerchant})
	return q, nil
}

// saidBefore reports whether an earlier line of the same message is about the
// same merchant.
func saidBefore(r dialog.Row) bool {
	for no := range r.No {
		if r.Draft.Value(no, slot.Merchant) == r.Value(slot.Merchant) && r.Draft.Value(no, slot.Town) == r.Value(slot.Town) {
			return true
		}
	}
	return false
}

// where names the place of a merchant: 东街街道东街商圈.
func where(d *models.Directory, m *models.MerchantName) string {
	var b strings.Builder
	if town := d.Town(m.TownID); town != nil {
		b.WriteString(town.Name)
	}
	if market := d.Market(m.MarketID); market != nil {
		b.WriteString(market.Name)
	}
	return b.String()
}

// covers reports whether the speaker may log visits in a town, as its own or
// as the stand-in of somebody who is away.
func covers(t *dialog.Turn, town *models.Town) bool {
	return rights.Can(t.Me(), rights.Write, rights.Visit, rights.Case{Town: town, StandIn: standsIn(t, town)}) == rights.All
}

func standsIn(t *dialog.Turn, town *models.Town) bool {
	d := t.Directory()
	for i := range d.Absences {
		a := &d.Absences[i]
		if a.StandInID == t.Me().ID && a.From <= t.Day() && t.Day() <= a.To {
			if away := d.Member(a.MemberID); away != nil && away.Covers(town) {
				return true
			}
		}
	}
	return false
}

// refuseForeign sends somebody to those responsible for a town; nil where the
// speaker may log.
func refuseForeign(r dialog.Row, name string, town *models.Town) *dialog.Question {
	if town == nil || covers(r.Turn, town) {
		return nil
	}
	prompt := name + "在" + town.Name + "，不在您负责的范围，不能登记。"
	if pair := responsible(r.Directory(), town); pair != "" {
		return &dialog.Question{End: true, Prompt: prompt + "那里由" + pair + "负责，请转给他们。"}
	}
	return &dialog.Question{End: true, Prompt: prompt + "那里还没有结对的人，请告诉县区牵头人。"}
}

// responsible names the pair of a town; "" where there is none.
func responsible(d *models.Directory, town *models.Town) string {
	var names []string
	for i := range d.Members {
		m := &d.Members[i]
		if m.Active() && inPair(m) && slices.Contains(m.TownIDs, town.ID) {
			names = append(names, m.Name+"（"+pairHalf(m)+"）")
		}
	}
	return strings.Join(names, "、")
}

func pairHalf(m *models.Member) string {
	if m.Role == models.Liaison {
		return "联络员"
	}
	return "客户经理"
}

// market finds the market a row lies in: the one said, else the merchant's own.
func market(r dialog.Row) *models.Market {
	if !r.Has(slot.Market) {
		if m := known(r); m != nil {
			return r.Directory().Market(m.MarketID)
		}
		return nil
	}
	var only *models.Market
	for i := range r.Directory().Markets {
		k := &r.Directory().Markets[i]
		if k.Name != r.Value(slot.Market) {
			continue
		}
		if town := r.Directory().Town(k.TownID); only == nil || town != nil && covers(r.Turn, town) {
			only = k
		}
	}
	return only
}

func settleMarket(r dialog.Row) (*dialog.Question, error) {
	if market(r) == nil {
		return &dialog.Question{Refuse: true, Prompt: "没有叫「" + r.Value(slot.Market) + "」的商圈，先不记。"}, nil
	}
	return nil, nil //nolint:nilnil // found
}

// townsNamed lists the towns of a name, in the county said where one was.
func townsNamed(r dialog.Row) []*models.Town {
	var out []*models.Town
	for i := range r.Directory().Towns {
		town := &r.Directory().Towns[i]
		county := r.Directory().County(town.CountyID)
		if town.Name == r.Value(slot.Town) && (!r.Has(slot.County) || county != nil && county.Name == r.Value(slot.County)) {
			out = append(out, town)
		}
	}
	return out
}

// townPick is the answer to which of two towns of one name it is.
const townPick = string(slot.Town) + ".which"

// ownNamed are those of the towns named that the speaker may log in. Of two
// towns of one name the speaker's own is meant, because no other can be logged.
func ownNamed(r dialog.Row) []*models.Town {
	picked := parseNumber(r.Pick(townPick))
	return slices.DeleteFunc(townsNamed(r), func(at *models.Town) bool {
		return !covers(r.Turn, at) || picked != 0 && picked != at.ID
	})
}

// town finds the town of a row: of the merchant on record, the one said, of the
// market said, or the speaker's only one.
func town(r dialog.Row) *models.Town {
	if m := known(r); m != nil {
		return r.Directory().Town(m.TownID)
	}
	if r.Has(slot.Town) {
		if named := append(ownNamed(r), townsNamed(r)...); len(named) > 0 {
			return named[0]
		}
		return nil
	}
	if k := market(r); k != nil {
		return r.Directory().Town(k.TownID)
	}
	if me := r.Me(); me.Role != models.CountyLead && len(me.TownIDs) == 1 {
		return r.Directory().Town(me.TownIDs[0])
	}
	return nil
}

func townKnown(r dialog.Row) bool { return town(r) != nil }

func settleTown(r dialog.Row) (*dialog.Question, error) {
	at := town(r)
	if at == nil {
		return &dialog.Question{Refuse: true, Prompt: "没有叫「" + r.Value(slot.Town) + "」的乡镇。"}, nil
	}
	if r.Has(slot.Town) && known(r) == nil {
		if q := ofTwoTowns(r); q != nil {
			return q, nil
		}
	}
	q := refuseForeign(r, r.Value(slot.Merchant), at)
	if q != nil && r.Has(slot.Town) && known(r) == nil { // a slip of the tongue: ask again
		q.End, q.Refuse = false, true
	}
	return q, nil
}

// ofTwoTowns asks where a name fits several towns of the speaker's, or several
// of others'.
func ofTwoTowns(r dialog.Row) *dialog.Question {
	own, all := ownNamed(r), townsNamed(r)
	if len(own) == 1 || len(all) < 2 {
		return nil
	}
	if len(own) == 0 {
		return &dialog.Question{Refuse: true, Prompt: "「" + r.Value(slot.Town) + "」有 " + number(int64(len(all))) + " 个，都不在您负责的范围。"}
	}
	q := &dialog.Question{Name: townPick, Prompt: "「" + r.Value(slot.Town) + "」有 " + number(int64(len(own))) + " 个，是哪一个？"}
	for _, at := range own {
		q.Choices = append(q.Choices, chat.Choice{Text: countyName(r.Turn, at.CountyID) + at.Name, Key: number(at.ID)})
	}
	return q
}

// ownTowns are the towns to choose from: the own ones; a county lead types one.
func ownTowns(r dialog.Row) []chat.Choice {
	var out []chat.Choice
	for _, id := range r.Me().TownIDs {
		if town := r.Directory().Town(id); town != nil {
			out = append(out, chat.Choice{Text: town.Name, Key: town.Name})
		}
	}
	return out
}

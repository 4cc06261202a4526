package flow

import (
	"strings"

	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// colleaguesSaid are the members of the name whose visits a sentence asks for,
// 「李娟本月走访」: the speaker alone, else those of the same county, else all;
// none when it names nobody, or a shop.
func colleaguesSaid(t *dialog.Turn) []*models.Member {
	if t.Result.Slots.Has(slot.Merchant) {
		return nil
	}
	d, me := t.Directory(), t.Me()
	var all, near []*models.Member
	for i := range d.Members {
		m := &d.Members[i]
		switch {
		case !m.Active() || m.Role == models.Administrator || !strings.Contains(t.Heard(), m.Name):
			continue
		case m.ID == me.ID:
			return []*models.Member{m}
		case m.CountyID == me.CountyID:
			near = append(near, m)
		}
		all = append(all, m)
	}
	if len(near) > 0 {
		return near
	}
	return all
}

// colleagueScope are the visits of a colleague, as far as the speaker reads
// visits: the city all, a county lead the county, the pair its own towns.
func colleagueScope(t *dialog.Turn, found []*models.Member) (scope, string) {
	if len(found) > 1 {
		return scope{}, "这句说到的有好几位：" + namesOf(found) + "。一次看一位；同名的请县区牵头人看。"
	}
	m, me := found[0], t.Me()
	f := models.VisitFilter{MemberID: m.ID}
	switch {
	case m.ID == me.ID:
		return scope{f, "您"}, ""
	case me.Role == models.CityManager || me.Role == models.Auditor:
	case m.CountyID != me.CountyID || inPair(me) && !shareTown(m, me):
		return scope{}, m.Name + "的走访不在您的范围里，请县区牵头人看。"
	case inPair(me):
		f.TownIDs = me.TownIDs
	default:
		f.CountyID = me.CountyID
	}
	return scope{f, m.Name}, ""
}

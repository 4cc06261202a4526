package flow

import (
	"slices"
	"strings"

	"shuangbai/models"
)

// postOf names what a member does, and on which side.
func postOf(m *models.Member) string {
	side := "市场监管"
	if m.Org == models.Bank {
		side = "邮储银行"
	}
	switch m.Role {
	case models.Liaison:
		return side + "联络员"
	case models.AccountManager:
		return side + "客户经理"
	case models.CountyLead:
		return "县区牵头人（" + side + "）"
	case models.CityManager:
		return "市级负责人（" + side + "）"
	case models.Administrator:
		return "管理员"
	case models.Auditor:
		return "审计员"
	case models.MerchantRole, models.Stranger:
	}
	return "成员"
}

// scopeOf names where a member works: towns, a county, or all of the city.
func scopeOf(d *models.Directory, m *models.Member) string {
	var names []string
	for _, id := range m.TownIDs {
		if town := d.Town(id); town != nil {
			names = append(names, town.Name)
		}
	}
	county := d.County(m.CountyID)
	switch {
	case len(names) > 0 && county != nil:
		return county.Name + strings.Join(names, "、")
	case len(names) > 0:
		return strings.Join(names, "、")
	case county != nil:
		return county.Name
	}
	return "全市"
}

// nameAndPost is 李娟 · 市场监管联络员; an account that is called by its post
// is named once.
func nameAndPost(m *models.Member) string {
	if post := postOf(m); post != m.Name {
		return m.Name + " · " + post
	}
	return m.Name
}

// introduce is a member in one line: 李娟 · 市场监管联络员 · 潞州区东街街道.
func introduce(d *models.Directory, m *models.Member) string {
	return nameAndPost(m) + " · " + scopeOf(d, m)
}

// partnersOf are the members on the other side who share a town with m, the
// other half of the pair (§五(三)1).
func partnersOf(d *models.Directory, m *models.Member) []*models.Member {
	var out []*models.Member
	for i := range d.Members {
		o := &d.Members[i]
		if o.ID != m.ID && o.Active() && o.Org != m.Org && inPair(o) && shareTown(o, m) {
			out = append(out, o)
		}
	}
	return out
}

// inPair reports whether a member is one half of 一镇一专员.
func inPair(m *models.Member) bool {
	return m.Role == models.Liaison || m.Role == models.AccountManager
}

func shareTown(a, b *models.Member) bool {
	return slices.ContainsFunc(a.TownIDs, func(id int64) bool { return slices.Contains(b.TownIDs, id) })
}

// namesOf joins the names of members.
func namesOf(members []*models.Member) string {
	names := make([]string, len(members))
	for i, m := range members {
		names[i] = m.Name
	}
	return strings.Join(names, "、")
}

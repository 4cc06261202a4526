package lead

import (
	"slices"
	"strings"

	"shuangbai/models"
)

// Case is a lead that somebody must take.
type Case struct {
	Directory *models.Directory
	TownID    int64
	CountyID  int64
	Day       string        // YYYY-MM-DD, product clock
	Load      map[int64]int // open leads by member id
	Full      int           // leads in hand from which a member is given no more
	Tried     []int64       // members who had it before and do not get it again
	// Holder cannot keep the lead, and Why says for what reason; nil for a lead
	// that is nobody's or that lay too long.
	Holder *models.Member
	Why    string
}

// Choice is who takes a lead, and why. Member is nil when nobody of the bank
// can: then a person must decide, see Deciders.
type Choice struct {
	Member *models.Member
	Reason string
}

// Choose finds who takes a lead (product.md C): the stand-in of a holder who is
// away; the town's account manager; when that one is away or full, the stand-in,
// else the least-loaded of the same branch in the county; when there is none, the
// bank's county lead.
func Choose(c Case) Choice {
	if c.Holder != nil {
		if in := c.standIn(c.Holder); in != nil {
			return Choice{in, c.Why + "，由代班的" + in.Name + "接手"}
		}
	}
	choice := c.byRule()
	if !strings.HasPrefix(choice.Reason, c.Why) {
		choice.Reason = c.Why + "，" + choice.Reason
	}
	return choice
}

func (c Case) byRule() Choice {
	why := c.place() + "没有客户经理"
	for _, own := range c.managersOf(c.TownID) {
		obstacle := c.obstacle(own)
		if obstacle == "" {
			return Choice{own, c.place() + "的客户经理"}
		}
		why = own.Name + obstacle
		if in := c.standIn(own); in != nil {
			return Choice{in, why + "，由代班的" + in.Name + "接手"}
		}
	}
	for _, branch := range c.branches() {
		if m := c.leastLoaded(branch); m != nil {
			return Choice{m, why + "，" + branch + "里" + m.Name + "手上线索最少"}
		}
	}
	if m := c.bankLead(); m != nil {
		return Choice{m, why + "，交给县区牵头人"}
	}
	return Choice{nil, why + "，也没有别的客户经理能接"}
}

// place names where the lead is: the town, else the county.
func (c Case) place() string {
	if town := c.Directory.Town(c.TownID); town != nil {
		return town.Name
	}
	if county := c.Directory.County(c.CountyID); county != nil {
		return county.Name
	}
	return "当地"
}

// managersOf lists the account managers of a town, those who left included,
// the least loaded first.
func (c Case) managersOf(townID int64) []*models.Member {
	return c.find(func(m *models.Member) bool {
		return m.Role == models.AccountManager && slices.Contains(m.TownIDs, townID)
	})
}

// find lists members, the least loaded first, then by id.
func (c Case) find(fits func(*models.Member) bool) []*models.Member {
	var out []*models.Member
	for i := range c.Directory.Members {
		if m := &c.Directory.Members[i]; m.Org == models.Bank && fits(m) {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b *models.Member) int {
		if c.Load[a.ID] != c.Load[b.ID] {
			return c.Load[a.ID] - c.Load[b.ID]
		}
		return int(a.ID - b.ID)
	})
	return out
}

// obstacle says why a member cannot take the lead; "" when nothing is in the way.
func (c Case) obstacle(m *models.Member) string {
	switch {
	case !m.Active():
		return "已离岗"
	case c.Directory.AwayOn(m.ID, c.Day) != nil:
		return "请假"
	case slices.Contains(c.Tried, m.ID):
		return "没有按时处理"
	case c.Load[m.ID] >= c.Full:
		return "手上线索已满"
	}
	return ""
}

// standIn is who stands in for a member who is away, if that is somebody of the
// same branch who can take leads.
func (c Case) standIn(m *models.Member) *models.Member {
	absence := c.Directory.AwayOn(m.ID, c.Day)
	if absence == nil {
		return nil
	}
	in := c.Directory.Member(absence.StandInID)
	if in == nil || in.Role != models.AccountManager && in.Role != models.CountyLead || in.Org != models.Bank || in.Branch != m.Branch || c.obstacle(in) != "" {
		return nil
	}
	return in
}

// branches are those that work in the town.
func (c Case) branches() []string {
	var out []string
	for _, m := range c.managersOf(c.TownID) {
		if m.Branch != "" && !slices.Contains(out, m.Branch) {
			out = append(out, m.Branch)
		}
	}
	return out
}

func (c Case) leastLoaded(branch string) *models.Member {
	for _, m := range c.find(func(m *models.Member) bool {
		return m.Role == models.AccountManager && m.CountyID == c.CountyID && m.Branch == branch
	}) {
		if c.obstacle(m) == "" {
			return m
		}
	}
	return nil
}

// bankLead is the bank's county lead. A lead that nobody else takes is theirs
// however many they have.
func (c Case) bankLead() *models.Member {
	c.Full = int(^uint(0) >> 1)
	for _, m := range c.find(func(m *models.Member) bool { return m.Role == models.CountyLead && m.CountyID == c.CountyID }) {
		if c.obstacle(m) == "" {
			return m
		}
	}
	return nil
}

// Deciders are the county leads who are told of a lead that is stuck: the
// bureau's, who may assign it, and the bank's; those who are away only when
// nobody else is there.
func Deciders(d *models.Directory, countyID int64, day string) []*models.Member {
	var there, all []*models.Member
	for i := range d.Members {
		m := &d.Members[i]
		if m.Role != models.CountyLead || m.CountyID != countyID || !m.Active() {
			continue
		}
		all = append(all, m)
		if d.AwayOn(m.ID, day) == nil {
			there = append(there, m)
		}
	}
	if len(there) > 0 {
		return there
	}
	return all
}

// Orphaned says why a lead must leave its assignee at once: they left, are away
// before they contacted the merchant, or have the town no more while somebody
// else has it; "" when it stays.
func Orphaned(d *models.Directory, l *models.Lead, day string) string {
	m := d.Member(l.AssigneeID)
	waits := l.State == models.LeadAssigned || l.State == models.LeadAccepted
	switch {
	case m == nil || !l.State.Open():
		return ""
	case !m.Active():
		return m.Name + "已离岗"
	case waits && d.AwayOn(m.ID, day) != nil:
		return m.Name + "请假"
	case l.OwnTown && !slices.Contains(m.TownIDs, l.TownID) && managed(d, l.TownID):
		return m.Name + "不再负责" + Case{Directory: d, TownID: l.TownID}.place()
	}
	return ""
}

// managed reports whether a town has an account manager.
func managed(d *models.Directory, townID int64) bool {
	return slices.ContainsFunc(d.Members, func(m models.Member) bool {
		return m.Active() && m.Role == models.AccountManager && slices.Contains(m.TownIDs, townID)
	})
}

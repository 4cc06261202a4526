package rights

import "shuangbai/models"

// Verb is what somebody wants to do with a thing.
type Verb int

// The verbs.
const (
	Read Verb = iota
	Write
	Assign
)

// Case is the single thing asked about.
type Case struct {
	Town    *models.Town
	Branch  string // the branch of the bank that handles it; "" none
	Consent bool   // the merchant agreed to be passed to the bank
	Agreed  bool   // the merchant agreed that the bureau sees the amounts
	StandIn bool   // the person stands in for somebody whose town it is
}

// Can tells how far a member's right to a thing reaches in one case: Nothing
// outside the own scope. Strangers can nothing.
func Can(m *models.Member, v Verb, t Thing, c Case) Extent {
	right := Of(m, t)
	if right == (Right{}) || !inScope(m, c) {
		return Nothing
	}
	switch v {
	case Assign:
		if right.Assign {
			return All
		}
		return Nothing
	case Write:
		if right.Consent && !c.Consent {
			return Nothing
		}
		return narrowed(m, right.Write, c)
	default:
		if c.Agreed {
			return narrowed(m, max(right.Read, right.Agreed), c)
		}
		return narrowed(m, right.Read, c)
	}
}

// inScope reports whether the case lies where the member works. A thing without
// a town (a setting, the trail) lies everywhere.
func inScope(m *models.Member, c Case) bool {
	return c.Town == nil || c.StandIn || m.Covers(c.Town)
}

// narrowed turns OwnBranch into All or Nothing. The city's branch stands above
// the counties' branches.
func narrowed(m *models.Member, e Extent, c Case) Extent {
	if e != OwnBranch {
		return e
	}
	if m.Role == models.CityManager || c.Branch != "" && c.Branch == m.Branch {
		return All
	}
	return Nothing
}

// Writers tells whether a member may write a thing at all, wherever it is: for
// the doors of flows.
func Writers(t Thing) func(*models.Member) bool {
	return func(m *models.Member) bool { return Of(m, t).Write != Nothing }
}

// Readers tells whether a member may read single records of a thing, masked or not.
func Readers(t Thing) func(*models.Member) bool {
	return func(m *models.Member) bool { return Of(m, t).Read > Sums }
}

// Assigners tells whether a member may assign leads.
func Assigners(m *models.Member) bool { return Of(m, LeadState).Assign }

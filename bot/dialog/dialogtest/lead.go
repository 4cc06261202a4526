package dialogtest

import (
	"fmt"
	"slices"
	"time"

	"shuangbai/models"
)

// AddLead puts a lead on record and gives its number.
func (w *World) AddLead(l models.Lead) int64 {
	l.ID, l.Version = int64(len(w.leads)+1), 1
	w.leads = append(w.leads, l)
	return l.ID
}

func (w *World) leadAt(id int64) *models.Lead {
	if id < 1 || id > int64(len(w.leads)) {
		return nil
	}
	return &w.leads[id-1]
}

// Lead implements dialog.Book.
func (w *World) Lead(id int64) (*models.Lead, error) { return copyOf(w.leadAt(id)) }

// Leads implements dialog.Book.
func (w *World) Leads(f models.LeadFilter) ([]models.Lead, int, error) {
	var out []models.Lead
	for _, l := range w.leads {
		if (f.AssigneeID == 0 || l.AssigneeID == f.AssigneeID) &&
			(len(f.MerchantIDs) == 0 || slices.Contains(f.MerchantIDs, l.MerchantID)) && (len(f.TownIDs) == 0 || slices.Contains(f.TownIDs, l.TownID)) &&
			(f.CountyID == 0 || l.CountyID == f.CountyID) && (f.Branch == "" || l.Branch == f.Branch) &&
			(len(f.States) == 0 || slices.Contains(f.States, l.State)) && (!f.OpenOnly || l.State.Open()) {
			out = append(out, l)
		}
	}
	slices.SortStableFunc(out, func(a, b models.Lead) int { return greenFirst(a) - greenFirst(b) })
	total := len(out)
	if f.Limit > 0 && total > f.Limit {
		out = out[:f.Limit]
	}
	return out, total, nil
}

func greenFirst(l models.Lead) int {
	if l.Green {
		return 0
	}
	return 1
}

// openLead opens a lead where the merchant agreed and has none open.
func (w *World) openLead(l models.Lead) (int64, string, error) {
	m := w.merchants[l.MerchantID]
	if m.Consent != models.ConsentGiven {
		return 0, "", models.Fail(models.Forbidden, "", nil)
	}
	if slices.ContainsFunc(w.leads, func(o models.Lead) bool { return o.MerchantID == l.MerchantID && o.State.Open() }) {
		return 0, "", models.Fail(models.Duplicate, "", nil)
	}
	l.State, l.OpenedAt = models.LeadNew, w.Now
	id := w.AddLead(l)
	return id, fmt.Sprintf("record lead %d new: %s by %s amount=%d amount_max=%d purpose=%s green=%t", id, m.Name, l.Source, l.Amount, l.AmountMax, l.Purpose, l.Green), nil
}

// changeLead moves a lead and prints it.
func (w *World) changeLead(memberID int64, change models.Change) (string, error) {
	stale := models.Fail(models.Conflict, "", nil)
	switch c := change.(type) {
	case models.AssignLead:
		l := w.leadAt(c.ID)
		if l.Version != c.Version {
			return "", stale
		}
		l.State, l.AssigneeID, l.Branch, l.Version = l.State.AfterTransfer(), c.AssigneeID, c.Branch, l.Version+1
		l.Reason, l.AcceptBy, l.ContactBy = c.Reason, &c.AcceptBy, &c.ContactBy
		if l.FirstAcceptBy == nil {
			l.FirstAcceptBy = &c.AcceptBy
		}
		l.ContactBy = &c.ContactBy
		return fmt.Sprintf("record lead %d %s: %s because %s, accept by %s, contact by %s", l.ID, l.State, w.name(l.AssigneeID), c.Reason,
			c.AcceptBy.Format("01-02 15:04"), c.ContactBy.Format("01-02 15:04")), nil
	case models.MoveLead:
		l := w.leadAt(c.ID)
		if l.Version != c.Version || !models.CanMove(l.State, c.To) {
			return "", stale
		}
		w.moved(memberID, l, c.To, c.Note)
		l.State, l.Version = c.To, l.Version+1
		w.stamp(l, c)
		return fmt.Sprintf("record lead %d %s amount=%d %+v note=%s", l.ID, l.State, c.Amount, c.Benefits, c.Note), nil
	case models.NoteLead:
		l := w.leadAt(c.ID)
		if l.Version != c.Version {
			return "", stale
		}
		w.moved(memberID, l, l.State, c.Note)
		l.Version++
		return fmt.Sprintf("record lead %d note: %s", l.ID, c.Note), nil
	default:
		return "", fmt.Errorf("%T changes no lead", change)
	}
}

// MovesOf lists the moves of a lead that were told, the oldest first.
func (w *World) MovesOf(leadID int64) ([]models.LeadMove, error) {
	return slices.DeleteFunc(slices.Clone(w.moves), func(m models.LeadMove) bool { return m.LeadID != leadID }), nil
}

func (w *World) moved(memberID int64, l *models.Lead, to models.LeadState, note string) {
	w.moves = append(w.moves, models.LeadMove{LeadID: l.ID, MemberID: memberID, At: w.Now, From: l.State, To: to, Note: note})
}

// mergeLeads gives a merchant's leads to another; of two open ones the younger
// becomes a duplicate.
func (w *World) mergeLeads(keptID, goneID int64) (lines []string) {
	open := 0
	for i := range w.leads {
		l := &w.leads[i]
		if l.MerchantID != keptID && l.MerchantID != goneID {
			continue
		}
		l.MerchantID = keptID
		if !l.State.Open() {
			continue
		}
		if open++; open > 1 { // they stand in the order in which they were opened
			l.State = models.DuplicateLead
			lines = append(lines, fmt.Sprintf("record lead %d duplicate", l.ID))
		}
	}
	return lines
}

// stamp notes when a lead reached a state, and with what amount.
func (w *World) stamp(l *models.Lead, c models.MoveLead) {
	now := w.Now
	switch c.To {
	case models.LeadAccepted:
		l.AcceptedAt = &now
	case models.LeadApplied:
		l.AppliedAt, l.Applied = &now, c.Amount
	case models.LeadApproved:
		l.ApprovedAt, l.Approved = &now, c.Amount
	case models.LeadDisbursed:
		l.DisbursedAt, l.Disbursed = &now, c.Amount
	default:
	}
}

// countLeads counts what became of a county's leads.
func (w *World) countLeads(q models.DigestQuery, f *models.DigestFigures) {
	f.LateLeads = map[int64]int{}
	for i := range w.leads {
		l := &w.leads[i]
		if l.CountyID != q.CountyID || l.State == models.DuplicateLead || !l.OpenedAt.Before(q.To) {
			continue
		}
		f.Leads = f.Leads.Plus(became(l, q.From, q.To))
		f.LeadsEver = f.LeadsEver.Plus(became(l, time.Time{}, q.To))
		if l.ApprovedAt != nil && l.AppliedAt != nil && l.ApprovedAt.Before(q.To) {
			f.Approvals = append(f.Approvals, models.Approval{Chain: l.Chain != "", Took: l.ApprovedAt.Sub(*l.AppliedAt)})
		}
		if l.Late(q.To) {
			f.LateLeads[l.AssigneeID]++
		}
	}
}

// became counts one lead's events of a span.
func became(l *models.Lead, from, to time.Time) (f models.LeadFigures) {
	in := func(at *time.Time) bool { return at != nil && !at.Before(from) && at.Before(to) }
	for _, event := range []struct {
		at   *time.Time
		into *models.LoanSum
		yuan int64
	}{{l.AppliedAt, &f.Applied, l.Applied}, {l.ApprovedAt, &f.Approved, l.Approved}, {l.DisbursedAt, &f.Disbursed, l.Disbursed}} {
		if in(event.at) {
			*event.into = models.LoanSum{Count: 1, Yuan: event.yuan}
		}
	}
	if in(&l.OpenedAt) {
		f.Opened = 1
	}
	if in(l.FirstAcceptBy) {
		f.LimitPassed = 1
		if l.AcceptedAt != nil && !l.AcceptedAt.After(*l.FirstAcceptBy) {
			f.AcceptedInTime = 1
		}
	}
	return f
}

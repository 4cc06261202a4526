package e2e

import (
	"time"

	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/models"
)

// given puts on record what a story begins with: a lead on its way, of a
// merchant who agreed to be passed to the bank.
func (w *teller) given(words string) error {
	dir, err := w.Store.LoadDirectory(w.t.Context())
	if err != nil {
		return err
	}
	l, err := dialogtest.GivenLead(dir, words)
	if err != nil {
		return err
	}
	if _, err := w.db.ExecContext(w.t.Context(), "UPDATE merchant SET consent = ? WHERE id = ?", models.ConsentGiven, l.MerchantID); err != nil {
		return err
	}
	opened := l
	opened.Origin, opened.OpenedAt = words, w.now.Add(24*time.Hour) // the program assigns it at that time, not before
	id, err := w.commit(models.OpenLead{Lead: opened})
	if err != nil {
		return err
	}
	way := []models.Change{models.AssignLead{
		ID: id, Version: 1, AssigneeID: l.AssigneeID, Branch: l.Branch, Reason: l.Reason, AcceptBy: *l.AcceptBy, ContactBy: *l.ContactBy,
	}}
	for i, to := range []models.LeadState{models.LeadAssigned, models.LeadAccepted, models.LeadContacted, models.LeadApplied, models.LeadApproved} {
		if to != models.LeadAssigned {
			way = append(way, models.MoveLead{ID: id, Version: int64(i) + 1, To: to, Amount: l.Amount})
		}
		if to == l.State {
			break
		}
	}
	for _, c := range way {
		if _, err := w.commit(c); err != nil {
			return err
		}
	}
	return nil
}

// commit writes one change of the program's and gives the id it yields, if any.
func (w *teller) commit(c models.Change) (id int64, err error) {
	done, err := w.Store.CommitTurn(w.t.Context(), models.Turn{Now: w.now, At: time.Now(), Changes: []models.Change{c}})
	if err == nil && len(done) > 0 {
		id = done[0]
	}
	return id, err
}

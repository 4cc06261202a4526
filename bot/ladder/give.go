package ladder

import (
	"context"

	"shuangbai/models"
)

// Give gives a lead that nobody has yet to a member whom the merchant has
// chosen, whatever the hour: the two are in touch already. A lead that
// somebody has by now stays with them.
func (w *Worker) Give(ctx context.Context, l *models.Lead, m *models.Member, why string) error {
	if l.State != models.LeadNew {
		return nil
	}
	accept, contact := w.due.Due(w.Clock.Product())
	next := *l
	next.State, next.Round = models.LeadAssigned, l.Round+1
	card, err := w.card(ctx, &next, m, why)
	if err != nil {
		return err
	}
	err = w.commit(ctx, models.AssignLead{
		ID: l.ID, Version: l.Version, AssigneeID: m.ID, Branch: m.Branch, Reason: why, AcceptBy: accept, ContactBy: contact,
	}, card)
	if !passed(err) {
		return err
	}
	return nil
}

package store

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// leadRow is a lead as the table holds it.
type leadRow struct {
	models.Lead
	// OpenMerchantID is the merchant while the lead is open, NULL afterwards; it
	// is unique.
	OpenMerchantID *int64
}

// The sentences of refused changes.
const (
	leadMoved  = "这条线索刚被别人改过，请再看一眼再改。"
	leadClosed = "这条线索已经结束了。"
)

// leadColumns are those that may change after a lead was opened.
var leadColumns = []string{
	"open_merchant_id", "state", "assignee_id", "own_town", "branch", "reason", "round", "rung",
	"accept_by", "contact_by", "first_accept_by", "chase_at",
	"assigned_at", "accepted_at", "contacted_at", "applied_at", "approved_at", "disbursed_at", "closed_at",
	"applied", "approved", "disbursed", "coupon", "low_price", "subsidy", "version",
}

func (w *turnWriter) loadLeads(db *gorm.DB, ids map[int64]bool) error {
	if len(ids) == 0 {
		return nil
	}
	var rows []models.Lead
	if err := db.Where("id IN ?", slices.Collect(maps.Keys(ids))).Find(&rows).Error; err != nil {
		return err
	}
	w.leads = make(map[int64]*models.Lead, len(rows))
	for i := range rows {
		w.leads[rows[i].ID] = &rows[i]
	}
	return nil
}

// changeLead does one change of a lead that is on record.
func (w *turnWriter) changeLead(change models.Change) error {
	switch c := change.(type) {
	case models.AssignLead:
		return w.assignLead(c)
	case models.MoveLead:
		return w.moveLead(c)
	case models.NoteLead:
		return w.noteLead(c)
	case models.ClimbLead:
		return w.climbLead(c)
	default:
		return fmt.Errorf("%T changes no lead", change)
	}
}

// lead gives a lead read before the transaction, as the version a change was
// decided on.
func (w *turnWriter) lead(id, version int64) (*models.Lead, error) {
	l := w.leads[id]
	switch {
	case l == nil:
		return nil, fail(models.NotFound, "没有找到这条线索。", fmt.Errorf("lead %d", id))
	case l.Version != version:
		return nil, fail(models.Conflict, leadMoved, nil)
	}
	return l, nil
}

// openLead inserts a lead. The merchant's row is written first: a withdrawal of
// the consent and the opening wait for each other there.
func (w *turnWriter) openLead(l models.Lead) (int64, error) {
	agreed := w.tx.Exec("UPDATE merchant SET version = version + 1 WHERE id = ? AND consent = ? AND merged_into = 0", l.MerchantID, models.ConsentGiven)
	if err := found(agreed, fail(models.Forbidden, "商户还没有同意转给银行，不能建线索。", nil)); err != nil {
		return 0, err
	}
	if m := w.subjects[l.MerchantID]; m != nil {
		m.Version++
	}
	return w.insertLead(l)
}

func (w *turnWriter) insertLead(l models.Lead) (int64, error) {
	l.ID, l.Version, l.State, l.AssigneeID = 0, 1, models.LeadNew, 0
	if l.OpenedAt.IsZero() {
		l.OpenedAt = w.turn.Now
	}
	l.ChaseAt = &l.OpenedAt
	row := leadRow{Lead: l, OpenMerchantID: &l.MerchantID}
	if err := w.tx.Create(&row).Error; err != nil {
		if duplicate(err) {
			return 0, fail(models.Duplicate, "这家商户已经有一条线索了。", err)
		}
		return 0, err
	}
	if err := gatherVisits(w.tx, row.ID, l.MerchantID); err != nil {
		return 0, err
	}
	w.witness(auditRow{Action: "lead.open", Object: "loan_lead", ObjectID: row.ID, MerchantID: l.MerchantID})
	return row.ID, w.addMove(models.LeadMove{LeadID: row.ID, To: models.LeadNew})
}

// gatherVisits gives a merchant's visits and pre-screens to a lead, so that they open
// no other.
func gatherVisits(tx *gorm.DB, leadID, merchantID int64) error {
	for _, table := range []string{"visit", "pre_screen"} {
		err := tx.Exec("UPDATE "+table+" SET lead_id = ? WHERE merchant_id = ? AND lead_id = 0", leadID, merchantID).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *turnWriter) addMove(m models.LeadMove) error {
	m.MemberID, m.At = w.turn.Actor.MemberID, w.turn.Now
	return w.tx.Create(&m).Error
}

func (w *turnWriter) assignLead(c models.AssignLead) error {
	l, err := w.lead(c.ID, c.Version)
	if err != nil {
		return err
	}
	if !l.State.Open() {
		return fail(models.Conflict, leadClosed, nil)
	}
	now, at := *l, w.turn.Now
	if now.OwnTown, err = w.hasTown(c.AssigneeID, l.TownID); err != nil {
		return err
	}
	now.State = l.State.AfterTransfer()
	now.AssigneeID, now.Branch, now.Reason = c.AssigneeID, c.Branch, c.Reason
	now.AssignedAt, now.AcceptBy, now.ContactBy = &at, &c.AcceptBy, &c.ContactBy
	now.Round, now.Rung, now.ChaseAt = l.Round+1, models.NotOverdue, now.Limit()
	if now.FirstAcceptBy == nil {
		now.FirstAcceptBy = &c.AcceptBy
	}
	return w.storeLead(l, now, "lead.assign", models.LeadMove{Note: c.Reason})
}

// hasTown reports whether a town is a member's own.
func (w *turnWriter) hasTown(memberID, townID int64) (bool, error) {
	var n int64
	err := w.tx.Table("member_town").Where("member_id = ? AND town_id = ?", memberID, townID).Count(&n).Error
	return n > 0, err
}

func (w *turnWriter) moveLead(c models.MoveLead) error {
	l, err := w.lead(c.ID, c.Version)
	switch {
	case err != nil:
		return err
	case c.To == models.LeadAssigned || !models.CanMove(l.State, c.To):
		return fail(models.Invalid, "线索现在还不能改成这一步。", fmt.Errorf("lead %d from %s to %s", c.ID, l.State, c.To))
	case c.To.HasAmount() && c.Amount <= 0:
		return fail(models.Invalid, "这一步要写明金额。", nil)
	case !c.To.HasAmount():
		c.Amount = 0
	}
	now := moved(*l, c, w.turn.Now)
	if err := w.storeLead(l, now, "lead.move", models.LeadMove{Amount: c.Amount, Note: c.Note}); err != nil || now.State.Open() {
		return err
	}
	return gatherVisits(w.tx, l.ID, l.MerchantID)
}

// moved is a lead after a move at an instant.
func moved(l models.Lead, c models.MoveLead, at time.Time) models.Lead {
	l.State, l.Rung = c.To, models.NotOverdue
	switch c.To {
	case models.LeadAccepted:
		if l.AcceptedAt == nil {
			l.AcceptedAt = &at
		}
	case models.LeadContacted:
		l.ContactedAt = &at
	case models.LeadApplied:
		l.AppliedAt, l.Applied = &at, c.Amount
	case models.LeadApproved:
		l.ApprovedAt, l.Approved, l.LeadBenefits = &at, c.Amount, c.Benefits
	case models.LeadDisbursed:
		l.DisbursedAt, l.Disbursed = &at, c.Amount
	case models.LeadNew, models.LeadAssigned, models.LeadDeclined, models.LeadLost, models.DuplicateLead:
	}
	if !l.State.Open() {
		l.ClosedAt = &at
	}
	l.ChaseAt = l.Limit()
	return l
}

func (w *turnWriter) noteLead(c models.NoteLead) error {
	l, err := w.lead(c.ID, c.Version)
	if err != nil {
		return err
	}
	return w.storeLead(l, *l, "lead.note", models.LeadMove{Note: c.Note})
}

// rungActions name the rungs in the trail.
var rungActions = map[models.Rung]string{
	models.Nudged: "lead.nudge", models.Escalated: "lead.escalate", models.Reassigned: "lead.unassignable",
}

func (w *turnWriter) climbLead(c models.ClimbLead) error {
	l, err := w.lead(c.ID, c.Version)
	if err != nil {
		return err
	}
	if c.Rung <= l.Rung {
		return fail(models.Conflict, leadMoved, nil)
	}
	now := *l
	now.Rung, now.ChaseAt = c.Rung, nil
	if !c.ChaseAt.IsZero() {
		now.ChaseAt = &c.ChaseAt
	}
	if err := w.updateLead(l, now); err != nil {
		return err
	}
	w.witness(auditRow{Action: rungActions[c.Rung], Object: "loan_lead", ObjectID: l.ID, MerchantID: l.MerchantID})
	return nil
}

// storeLead writes a lead after a move, the move and the trail of it.
func (w *turnWriter) storeLead(l *models.Lead, now models.Lead, action string, move models.LeadMove) error {
	from := l.State
	if err := w.updateLead(l, now); err != nil {
		return err
	}
	move.LeadID, move.From, move.To, move.AssigneeID = now.ID, from, now.State, now.AssigneeID
	w.witness(auditRow{Action: action, Object: "loan_lead", ObjectID: now.ID, MerchantID: now.MerchantID})
	return w.addMove(move)
}

// updateLead writes a lead where its version still is the one that was read.
func (w *turnWriter) updateLead(l *models.Lead, now models.Lead) error {
	now.Version = l.Version + 1
	row := leadRow{Lead: now}
	if now.State.Open() {
		row.OpenMerchantID = &now.MerchantID
	}
	done := w.tx.Model(&leadRow{}).Where("id = ? AND version = ?", l.ID, l.Version).Select(leadColumns).Updates(&row)
	if err := found(done, fail(models.Conflict, leadMoved, nil)); err != nil {
		return err
	}
	*l = now
	return nil
}

// dropLead ends the open lead of a merchant who took the consent back.
func (w *turnWriter) dropLead(merchantID int64) error {
	id, err := endLead(w.tx, merchantID, ms(w.turn.Now))
	if err == nil && id != 0 {
		w.witness(auditRow{Action: "lead.drop", Object: "loan_lead", ObjectID: id, MerchantID: merchantID})
	}
	return err
}

// endLead closes a merchant's open lead as lost and gives its number; 0 when
// there is none.
func endLead(tx *gorm.DB, merchantID int64, at time.Time) (int64, error) {
	var l models.Lead
	if err := tx.Where("open_merchant_id = ?", merchantID).Limit(1).Find(&l).Error; err != nil || l.ID == 0 {
		return 0, err
	}
	done := tx.Exec("UPDATE loan_lead SET state = ?, closed_at = ?, chase_at = NULL, open_merchant_id = NULL, version = version + 1 WHERE id = ? AND version = ?",
		models.LeadLost, at, l.ID, l.Version)
	if err := found(done, errAgain); err != nil {
		return 0, err
	}
	move := models.LeadMove{LeadID: l.ID, At: at, From: l.State, To: models.LeadLost, AssigneeID: l.AssigneeID, Note: "商户撤回了同意"}
	return l.ID, tx.Create(&move).Error
}

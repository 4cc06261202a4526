package store

import (
	"errors"
	"fmt"
	"time"

	"shuangbai/models"
)

// visitPartner is one more member of a joint visit.
type visitPartner struct{ VisitID, MemberID int64 }

// TableName names the table.
func (visitPartner) TableName() string { return "visit_partner" }

var errNoDraft = errors.New("a visit needs the draft it came from")

func (w *turnWriter) saveVisit(c models.SaveVisit) (int64, error) {
	v := c.Visit
	if v.DraftID == "" {
		return 0, errNoDraft
	}
	m, isNew, err := w.merchantOf(&v, c.Merchant)
	if err != nil {
		return 0, err
	}
	if !isNew {
		if err := w.storeMerchant(m, completed(m.Merchant, c.Merchant, v.Consent), "merchant.complete"); err != nil {
			return 0, err
		}
	}
	w.fill(&v, m)
	if err := w.tx.Create(&v).Error; err != nil {
		if duplicate(err) {
			return 0, fail(models.Duplicate, "这次走访已经登记过了。", err)
		}
		return 0, err
	}
	if err := w.addPartners(v.ID, v.MemberID, v.Partners); err != nil {
		return 0, err
	}
	if len(c.Photos) > 0 {
		err := w.tx.Exec("UPDATE photo SET visit_id = ? WHERE id IN ? AND visit_id = 0", v.ID, c.Photos).Error
		if err != nil {
			return 0, err
		}
	}
	w.witness(auditRow{Action: "visit.save", Object: "visit", ObjectID: v.ID, MerchantID: m.ID})
	return v.ID, nil
}

// fill completes a new visit with what its merchant and the turn tell.
func (w *turnWriter) fill(v *models.Visit, m *subject) {
	v.ID, v.Version, v.UndoneAt, v.MerchantID = 0, 1, nil, m.ID
	if v.TownID == 0 {
		v.TownID, v.CountyID = m.TownID, m.CountyID
	}
	if v.MarketID == 0 {
		v.MarketID = m.MarketID
	}
	if v.RecordedAt.IsZero() {
		v.RecordedAt = w.turn.Now
	}
	if v.RecordedOn == "" {
		v.RecordedOn = v.RecordedAt.Format(time.DateOnly)
	}
	if v.Consent == "" {
		v.Consent = models.ConsentNotAsked
	}
	w.signConsent(v)
}

// signConsent notes who took the merchant's answer, and when.
func (w *turnWriter) signConsent(v *models.Visit) {
	if v.Consent == models.ConsentNotAsked {
		v.ConsentVersion, v.ConsentBy, v.ConsentAt = "", 0, nil
		return
	}
	if v.ConsentBy == 0 {
		v.ConsentBy = w.turn.Actor.MemberID
	}
	if v.ConsentAt == nil {
		v.ConsentAt = &w.turn.Now
	}
}

func (w *turnWriter) addPartners(visitID, recorder int64, members []int64) error {
	var rows []visitPartner
	for _, id := range members {
		if id != recorder && id != 0 {
			rows = append(rows, visitPartner{visitID, id})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return w.tx.Create(rows).Error
}

func (w *turnWriter) undoVisit(c models.UndoVisit) error {
	v := w.visits[c.ID]
	if v == nil {
		return fail(models.NotFound, "没有找到这次走访。", fmt.Errorf("visit %d", c.ID))
	}
	done := w.tx.Exec("UPDATE visit SET undone_at = ?, version = version + 1 WHERE id = ? AND version = ? AND undone_at IS NULL",
		instant(w.turn.Now), c.ID, c.Version)
	if err := found(done, fail(models.Conflict, "这次走访刚被改过，请再看一眼再撤销。", nil)); err != nil {
		return err
	}
	w.witness(auditRow{Action: "visit.undo", Object: "visit", ObjectID: c.ID, MerchantID: v.MerchantID})
	return nil
}

// joinVisit adds a partner by one statement that sees for itself whether there
// is anything to add.
func (w *turnWriter) joinVisit(c models.JoinVisit) error {
	done := w.tx.Exec(`INSERT INTO visit_partner (visit_id, member_id)
		SELECT v.id, ? FROM visit v WHERE v.id = ? AND v.undone_at IS NULL AND v.member_id <> ?
		AND NOT EXISTS (SELECT 1 FROM visit_partner p WHERE p.visit_id = v.id AND p.member_id = ?)`,
		c.MemberID, c.VisitID, c.MemberID, c.MemberID)
	if duplicate(done.Error) {
		return errAgain
	}
	if done.Error == nil && done.RowsAffected > 0 {
		w.witness(auditRow{Action: "visit.join", Object: "visit", ObjectID: c.VisitID})
	}
	return done.Error
}

// mergeDraft remembers which visit a draft went into; photosOf follows it.
func (w *turnWriter) mergeDraft(c models.MergeDraft) error {
	return w.tx.Exec("INSERT INTO merged_draft (draft_id, visit_id) VALUES (?, ?)", c.DraftID, c.VisitID).Error
}

func (w *turnWriter) savePreScreen(p models.PreScreen) (int64, error) {
	p.ID = 0
	if p.CreatedAt.IsZero() {
		p.CreatedAt = w.turn.Now
	}
	if p.Consent == "" {
		p.Consent = models.ConsentNotAsked
	}
	if err := w.tx.Create(&p).Error; err != nil {
		return 0, err
	}
	w.witness(auditRow{Action: "prescreen.save", Object: "pre_screen", ObjectID: p.ID, MerchantID: p.MerchantID})
	return p.ID, nil
}

func (w *turnWriter) setAbsence(a models.Absence) (int64, error) {
	a.ID = 0
	if err := w.tx.Create(&a).Error; err != nil {
		return 0, err
	}
	w.news.roster = true
	w.witness(auditRow{Action: "absence.set", Object: "absence", ObjectID: a.ID})
	return a.ID, nil
}

func (w *turnWriter) endAbsence(c models.EndAbsence) error {
	done := w.tx.Exec("UPDATE absence SET to_day = ? WHERE id = ? AND to_day > ?", c.To, c.ID, c.To)
	if err := found(done, fail(models.Conflict, "这次请假已经结束了。", nil)); err != nil {
		return err
	}
	w.news.roster = true
	w.witness(auditRow{Action: "absence.end", Object: "absence", ObjectID: c.ID})
	return nil
}

package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shuangbai/models"
)

// subjectKeyRow is the stored form of a merchant's own key.
type subjectKeyRow struct {
	MerchantID int64 `gorm:"primaryKey;autoIncrement:false"`
	Wrapped    []byte
}

// TableName names the table.
func (subjectKeyRow) TableName() string { return "subject_key" }

// EraseMerchant forgets the person behind a merchant, who asked for it: name,
// phone and licence number, what was said in free words, facts of pre-screens
// and photos go, and the key of the trail's values is destroyed. That there is
// such a shop, and that it was visited when and by whom, stays.
func (s *Store) EraseMerchant(ctx context.Context, by models.Actor, id int64) error {
	const visits = "(SELECT id FROM visit WHERE merchant_id = ?)"
	const drafts = "(SELECT REPLACE(draft_id, '" + firstLine + "', '') FROM visit WHERE merchant_id = ?)"
	const merged = "(SELECT draft_id FROM merged_draft WHERE visit_id IN " + visits + ")"
	const photos = "(visit_id IN " + visits + " OR draft_id IN " + drafts + " OR draft_id IN " + merged + ")"
	ahead, err := s.ClockOffset(ctx) // a lead lives by the product clock
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		if err := s.forgetMerges(tx, id); err != nil {
			return err
		}
		done := tx.Exec(`UPDATE merchant SET operator = NULL, phone = NULL, phone_index = NULL, licence = '',
			consent = ?, version = version + 1 WHERE id = ?`, models.ConsentRefused, id)
		if err := found(done, fail(models.NotFound, "没有找到这家商户。", fmt.Errorf("merchant %d", id))); err != nil {
			return err
		}
		if _, err := endLead(tx, id, ms(s.now().Add(ahead))); err != nil {
			return err
		}
		for _, step := range []struct {
			statement string
			args      []any
		}{
			{"UPDATE visit SET purpose = NULL, feedback = NULL, note = NULL, place = NULL, version = version + 1 WHERE merchant_id = ?", []any{id}},
			{"UPDATE pre_screen SET facts = NULL WHERE merchant_id = ?", []any{id}},
			{"DELETE FROM customer WHERE merchant_id = ?", []any{id}},
			{"DELETE FROM contact WHERE lead_id IN (SELECT id FROM loan_lead WHERE merchant_id = ?)", []any{id}},
			{"UPDATE lead_move SET note = NULL WHERE lead_id IN (SELECT id FROM loan_lead WHERE merchant_id = ?)", []any{id}},
			{"UPDATE loan_lead SET purpose = NULL, version = version + 1 WHERE merchant_id = ?", []any{id}},
			{"DELETE FROM photo_chunk WHERE photo_id IN (SELECT id FROM photo WHERE " + photos + ")", []any{id, id, id}},
			{"DELETE FROM photo WHERE " + photos, []any{id, id, id}},
		} {
			if err := tx.Exec(step.statement, step.args...).Error; err != nil {
				return err
			}
		}
		err := tx.Clauses(clause.OnConflict{
			Columns: []clause.Column{{Name: "merchant_id"}}, DoUpdates: clause.AssignmentColumns([]string{"wrapped"}),
		}).Create(&subjectKeyRow{MerchantID: id}).Error
		if err != nil {
			return err
		}
		if err := tx.Exec("UPDATE subject_key SET destroyed_at = ? WHERE merchant_id = ?", ms(s.now()), id).Error; err != nil {
			return err
		}
		return s.note(tx, by, auditRow{Action: "merchant.erase", Object: "merchant", ObjectID: id, MerchantID: id})
	})
}

// TrailOf lists the audit trail of one merchant, oldest first, with the values
// before and after each change as JSON; after an erasure there are none.
func (s *Store) TrailOf(ctx context.Context, merchantID int64) ([]models.AuditLine, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var about subject
	if err := subjects(db).Where("merchant.id = ?", merchantID).Take(&about).Error; err != nil {
		return nil, translate(err)
	}
	var rows []auditRow
	if err := db.Where("merchant_id = ?", merchantID).Order("id").Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	list := make([]models.AuditLine, len(rows))
	for i, r := range rows {
		list[i] = models.AuditLine{
			ID: r.ID, At: r.At, MemberID: r.MemberID, Door: r.Door, External: r.External,
			Action: r.Action, Object: r.Object, ObjectID: r.ObjectID, MerchantID: r.MerchantID,
		}
		if r.Value == nil || about.Wrapped == nil {
			continue
		}
		key, err := unwrap(s.ring, about.Wrapped)
		if err != nil {
			return nil, translate(err)
		}
		value, err := key.Open(auditPlace, r.Value)
		if err != nil {
			return nil, translate(err)
		}
		list[i].Changes = string(value)
	}
	return list, nil
}

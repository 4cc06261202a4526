package store

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shuangbai/models"
)

// customerRow ties somebody at customer service to a merchant.
type customerRow struct {
	IDIndex    []byte `gorm:"primaryKey"`
	MerchantID int64
	BoundAt    time.Time `gorm:"serializer:instant"`
}

// TableName names the table.
func (customerRow) TableName() string { return "customer" }

var errNobody = errors.New("a hand-over needs the customer who speaks")

// handOver keeps what a merchant said with consent, and opens the lead of it.
func (w *turnWriter) handOver(c models.HandOver) (int64, error) {
	if w.turn.Actor.External == "" {
		return 0, errNobody
	}
	m, err := w.claimed(c.Merchant)
	if err != nil {
		return 0, err
	}
	screen := c.Screen
	screen.MerchantID, screen.Consent, screen.ConsentAt = m.ID, models.ConsentGiven, &w.turn.Now
	screenID, err := w.savePreScreen(screen)
	if err != nil {
		return 0, err
	}
	if err := w.bindCustomer(m.ID); err != nil {
		return 0, err
	}
	l := c.Lead
	l.MerchantID, l.Origin = m.ID, fmt.Sprintf("prescreen:%d", screenID)
	return w.leadOf(l)
}

// claimed finds the merchant that somebody says to be, or records a new one.
func (w *turnWriter) claimed(said models.Merchant) (*subject, error) {
	m := w.claim(said)
	if m == nil {
		given := models.Visit{Consent: models.ConsentGiven}
		return w.addMerchant(&given, said, len(w.named[townName{said.TownID, said.Name}]))
	}
	return m, w.storeMerchant(m, completed(m.Merchant, said, models.ConsentGiven), "merchant.claim")
}

// claim finds the merchant on record: the one of that phone, else the one of
// that name in the town whose phone and operator do not contradict. Who knows
// no more than the name of another's shop, or of one that refused, gets a record
// of their own.
func (w *turnWriter) claim(said models.Merchant) *subject {
	index := w.s.blind.phone.Index(said.Phone)
	var same []*subject
	for _, m := range w.subjects {
		if index != nil && bytes.Equal(m.PhoneIndex, index) && m.CountyID == said.CountyID {
			same = append(same, m)
		}
	}
	if len(same) > 0 {
		return slices.MinFunc(same, func(a, b *subject) int { return cmp.Or(named(a, said)-named(b, said), cmp.Compare(a.ID, b.ID)) })
	}
	for _, m := range w.named[townName{said.TownID, said.Name}] {
		if m.Phone == "" && m.Consent != models.ConsentRefused && m.fits(said) {
			return m
		}
	}
	return nil
}

// named orders a merchant of the name said before others.
func named(m *subject, said models.Merchant) int {
	if m.Name == said.Name && m.TownID == said.TownID {
		return 0
	}
	return 1
}

// bindCustomer ties the customer to the merchant from now on; who is tied to it
// already stays so since then.
func (w *turnWriter) bindCustomer(merchantID int64) error {
	row := customerRow{w.s.blind.customer.Index(w.turn.Actor.External), merchantID, w.turn.Now}
	var bound customerRow
	if err := w.tx.Where("id_index = ?", row.IDIndex).Limit(1).Find(&bound).Error; err != nil || bound.MerchantID == merchantID {
		return err
	}
	return w.tx.Clauses(clause.OnConflict{
		Columns: []clause.Column{{Name: "id_index"}}, DoUpdates: clause.AssignmentColumns([]string{"merchant_id", "bound_at"}),
	}).Create(&row).Error
}

// leadOf gives the merchant's lead on its way, else opens one.
func (w *turnWriter) leadOf(l models.Lead) (int64, error) {
	id, err := openLeadID(w.tx, l.MerchantID)
	switch {
	case err != nil:
		return 0, err
	case id != 0:
		return id, gatherVisits(w.tx, id, l.MerchantID)
	}
	id, err = w.openLead(l)
	if models.CodeOf(err) == models.Duplicate { // somebody has just opened one
		return 0, errAgain
	}
	return id, err
}

func openLeadID(tx *gorm.DB, merchantID int64) (id int64, err error) {
	err = tx.Table("loan_lead").Select("id").Where("open_merchant_id = ?", merchantID).Limit(1).Scan(&id).Error
	return id, err
}

// withdrawConsent does what a merchant asks who no longer wants to be called.
func (w *turnWriter) withdrawConsent(c models.WithdrawConsent) error {
	if by := w.turn.Actor; by.MemberID == 0 {
		own := w.tx.Exec("DELETE FROM customer WHERE merchant_id = ? AND id_index = ?", c.MerchantID, w.s.blind.customer.Index(by.External))
		if err := found(own, fail(models.Forbidden, "只能撤回自己店的同意。", nil)); err != nil {
			return err
		}
		// What was read back to them stood in messages.
		err := w.tx.Exec("UPDATE outbox SET body = NULL WHERE door = ? AND target = ? AND state = ?", by.Door, by.External, models.Sent).Error
		if err != nil {
			return err
		}
	}
	m, err := w.subject(c.MerchantID)
	if err != nil {
		return err
	}
	without := consented(m.Merchant, "", models.ConsentRefused)
	if w.turn.Actor.MemberID == 0 {
		without.Operator = "" // it was given with the phone
	}
	if err := w.storeMerchant(m, without, "merchant.withdraw"); err != nil {
		return err
	}
	for _, statement := range []string{
		"DELETE FROM customer WHERE merchant_id = ?",
		"UPDATE visit SET consent = 'refused', version = version + 1 WHERE merchant_id = ? AND consent = 'given'",
		"UPDATE pre_screen SET consent = 'refused', facts = NULL WHERE merchant_id = ?",
		"UPDATE loan_lead SET purpose = NULL, version = version + 1 WHERE merchant_id = ?",
	} {
		if err := w.tx.Exec(statement, c.MerchantID).Error; err != nil {
			return err
		}
	}
	return nil
}

// Visitor reads what is known of somebody who writes to an account of customer
// service; everything is zero for somebody new.
func (s *Store) Visitor(ctx context.Context, account, customer string) (models.Visitor, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var v models.Visitor
	err := db.Table("kf_session").Select("scene").Where("open_kfid = ? AND customer = ?", account, customer).Limit(1).Scan(&v.Scene).Error
	if err != nil {
		return v, translate(err)
	}
	// The bytes must not stand right behind a parenthesis: gorm would spread them there.
	var bound customerRow
	if err := db.Where("id_index = ?", s.blind.customer.Index(customer)).Limit(1).Find(&bound).Error; err != nil || bound.MerchantID == 0 {
		return v, translate(err)
	}
	v.MerchantID = bound.MerchantID
	var leads []models.Lead
	err = db.Where("merchant_id = ?", v.MerchantID).Order("open_merchant_id IS NULL, id DESC").Find(&leads).Error
	// Who knows a phone is not proved to be its owner: what others began stays theirs.
	if own := slices.IndexFunc(leads, func(l models.Lead) bool { return !l.OpenedAt.Before(bound.BoundAt) }); own >= 0 {
		v.Lead = &leads[own]
	}
	return v, translate(err)
}

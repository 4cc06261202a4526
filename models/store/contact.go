package store

import (
	"context"
	"fmt"
	"time"

	"shuangbai/models"
)

// contactRow is somebody outside the corp whom a member has as contact.
type contactRow struct {
	IDIndex  []byte `gorm:"primaryKey"`
	MemberID int64  `gorm:"primaryKey;autoIncrement:false"`
	Scene    string
	LeadID   int64
	AddedAt  time.Time `gorm:"serializer:instant"`
}

// TableName names the table.
func (contactRow) TableName() string { return "contact" }

// takeContact notes a contact and opens its lead. Consent to be passed on is not
// asked for here, because nothing is passed on: the merchant gave the contact to
// this very member, and nothing else is known that could be.
func (w *turnWriter) takeContact(c models.TakeContact) (int64, error) {
	row := contactRow{
		IDIndex: w.s.blind.customer.Index(c.Contact.Customer), MemberID: c.Contact.MemberID,
		Scene: c.Contact.Scene, AddedAt: c.Contact.AddedAt,
	}
	if err := w.tx.Create(&row).Error; err != nil {
		if duplicate(err) {
			return 0, fail(models.Duplicate, "这位客户已经记过了。", err)
		}
		return 0, err
	}
	if c.Lead.Source == "" {
		return 0, nil
	}
	id, err := w.leadOfContact(row.IDIndex, c)
	if err != nil {
		return 0, err
	}
	return id, w.tx.Model(&contactRow{}).Where("id_index = ? AND member_id = ?", row.IDIndex, row.MemberID).Update("lead_id", id).Error
}

// leadOfContact finds the lead of a merchant who spoke to customer service
// before, or opens one for a merchant of whom nothing but the place is known.
func (w *turnWriter) leadOfContact(index []byte, c models.TakeContact) (int64, error) {
	var bound customerRow
	if err := w.tx.Where("id_index = ?", index).Limit(1).Find(&bound).Error; err != nil {
		return 0, err
	}
	l := c.Lead
	l.MerchantID, l.Origin = bound.MerchantID, fmt.Sprintf("contact:%x:%d", index, c.Contact.MemberID)
	if l.MerchantID != 0 {
		if id, err := openLeadID(w.tx, l.MerchantID); id != 0 || err != nil {
			return id, err
		}
	} else {
		unasked := models.Visit{Consent: models.ConsentNotAsked}
		m, err := w.addMerchant(&unasked, c.Merchant, len(w.named[townName{c.Merchant.TownID, c.Merchant.Name}]))
		if err != nil {
			return 0, err
		}
		l.MerchantID = m.ID
	}
	return w.insertLead(l)
}

// ContactLead is the lead that was opened, or found open, when somebody became a
// member's contact; zero for none.
func (s *Store) ContactLead(ctx context.Context, c models.Contact) (int64, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var row contactRow
	err := db.Where("id_index = ? AND member_id = ?", s.blind.customer.Index(c.Customer), c.MemberID).Limit(1).Find(&row).Error
	return row.LeadID, translate(err)
}

// KnownContacts tells which of these people outside the corp are noted as a
// member's contacts.
func (s *Store) KnownContacts(ctx context.Context, memberID int64, customers []string) (map[string]bool, error) {
	known := map[string]bool{}
	if len(customers) == 0 {
		return known, nil
	}
	db, cancel := s.read(ctx)
	defer cancel()
	by, indexes := map[string]string{}, make([][]byte, len(customers))
	for i, c := range customers {
		indexes[i] = s.blind.customer.Index(c)
		by[string(indexes[i])] = c
	}
	var rows []contactRow
	if err := db.Where("member_id = ? AND id_index IN ?", memberID, indexes).Find(&rows).Error; err != nil {
		return nil, translate(err)
	}
	for _, r := range rows {
		known[by[string(r.IDIndex)]] = true
	}
	return known, nil
}

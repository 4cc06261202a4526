package store

import (
	"fmt"

	"gorm.io/gorm"

	"shuangbai/models"
)

// subject is a merchant as the table holds it, with the key that seals the audit
// values about it, which lies in another table.
type subject struct {
	models.Merchant
	PhoneIndex []byte
	Twin       int // tells merchants of one name in one town apart

	Wrapped   []byte `gorm:"->"`
	Destroyed bool   `gorm:"->"`
}

// TableName names the table.
func (subject) TableName() string { return "merchant" }

// townName is what a merchant is known by before it has a number.
type townName struct {
	town int64
	name string
}

// merchantColumns are those that may change after a merchant was recorded.
var merchantColumns = []string{
	"name", "operator", "phone", "phone_index", "licence", "industry",
	"county_id", "town_id", "market_id", "opened_on", "consent", "merged_into", "version", "twin",
}

// subjects is the query for merchants with their keys.
func subjects(db *gorm.DB) *gorm.DB {
	return db.Table("merchant").
		Select("merchant.*, subject_key.wrapped, subject_key.destroyed_at IS NOT NULL AS destroyed").
		Joins("LEFT JOIN subject_key ON subject_key.merchant_id = merchant.id")
}

// subject gives a merchant read before the transaction.
func (w *turnWriter) subject(id int64) (*subject, error) {
	if m := w.subjects[id]; m != nil {
		return m, nil
	}
	return nil, fail(models.NotFound, "没有找到这家商户。", fmt.Errorf("merchant %d", id))
}

// merchantOf finds the merchant a visit is about, or records it as new.
func (w *turnWriter) merchantOf(v *models.Visit, said models.Merchant) (m *subject, isNew bool, err error) {
	if v.MerchantID != 0 {
		m, err = w.subject(v.MerchantID)
		return m, false, err
	}
	key := townName{said.TownID, said.Name}
	for _, known := range w.named[key] {
		if known.fits(said) {
			return known, false, nil
		}
	}
	m, err = w.addMerchant(v, said, len(w.named[key]))
	return m, true, err
}

// fits reports whether a merchant of the same town and name can be the one that
// was spoken of.
func (m *subject) fits(said models.Merchant) bool {
	same := func(a, b string) bool { return a == "" || b == "" || a == b }
	return same(said.Operator, m.Operator) && same(said.Licence, m.Licence) &&
		(said.MarketID == 0 || m.MarketID == 0 || said.MarketID == m.MarketID)
}

func (w *turnWriter) addMerchant(v *models.Visit, said models.Merchant, twin int) (*subject, error) {
	m := &subject{Merchant: said, Twin: twin}
	m.ID, m.Version, m.Consent = 0, 1, v.Consent
	if v.Consent != models.ConsentGiven {
		m.Phone = ""
	}
	m.PhoneIndex = w.s.blind.phone.Index(m.Phone)
	if err := w.tx.Create(m).Error; err != nil {
		if duplicate(err) { // somebody has just recorded it, too
			return nil, errAgain
		}
		return nil, err
	}
	w.keep(m)
	w.news.merchants = append(w.news.merchants, nameOf(&m.Merchant))
	w.witness(auditRow{Action: "merchant.add", Object: "merchant", ObjectID: m.ID, MerchantID: m.ID})
	return m, nil
}

// keep remembers a merchant for the rest of the turn.
func (w *turnWriter) keep(m *subject) {
	if w.subjects == nil {
		w.subjects, w.named = map[int64]*subject{}, map[townName][]*subject{}
	}
	if w.subjects[m.ID] == nil {
		w.subjects[m.ID] = m
		key := townName{m.TownID, m.Name}
		w.named[key] = append(w.named[key], m)
	}
}

// keepAll remembers merchants. One that was merged leads to the record that
// counts, by its number and by its name.
func (w *turnWriter) keepAll(db *gorm.DB, rows []subject) error {
	for i := range rows {
		read := &rows[i]
		m := read
		for m.MergedInto != 0 {
			next := &subject{}
			if err := subjects(db).Where("merchant.id = ?", m.MergedInto).Take(next).Error; err != nil {
				return err
			}
			m = next
		}
		w.keep(m)
		if m = w.subjects[m.ID]; read.ID != m.ID && w.subjects[read.ID] == nil {
			key := townName{read.TownID, read.Name}
			w.subjects[read.ID], w.named[key] = m, append(w.named[key], m)
		}
	}
	return nil
}

// storeMerchant writes what is now known of a merchant, if that is anything
// new, and the trail of it.
func (w *turnWriter) storeMerchant(m *subject, now models.Merchant, action string) error {
	if now == m.Merchant {
		return nil
	}
	if err := w.witnessChange(auditRow{Action: action, Object: "merchant", ObjectID: m.ID}, m, m.Merchant, now); err != nil {
		return err
	}
	row := *m
	row.Merchant, row.PhoneIndex = now, w.s.blind.phone.Index(now.Phone)
	row.Version++
	if now.Name != m.Name || now.TownID != m.TownID {
		row.Twin = len(w.named[townName{now.TownID, now.Name}])
	}
	done := w.tx.Model(&subject{}).Where("id = ? AND version = ?", m.ID, m.Version).Select(merchantColumns).Updates(&row)
	if duplicate(done.Error) {
		return errAgain
	}
	if err := found(done, errAgain); err != nil {
		return err
	}
	if nameOf(&now) != nameOf(&m.Merchant) {
		w.news.renamed = true
	}
	if now.Consent == models.ConsentRefused && m.Consent != models.ConsentRefused {
		if err := w.dropLead(m.ID); err != nil {
			return err
		}
		if err := w.refuseMerges(m.ID); err != nil {
			return err
		}
	}
	*m = row
	return nil
}

// completed is the stored merchant with what a visit said about it. The phone
// is kept only when the merchant agreed; a refusal removes it.
func completed(stored, said models.Merchant, consent models.Consent) models.Merchant {
	set := func(to *string, from string) {
		if from != "" {
			*to = from
		}
	}
	set(&stored.Operator, said.Operator)
	set(&stored.Licence, said.Licence)
	set(&stored.Industry, said.Industry)
	set(&stored.OpenedOn, said.OpenedOn)
	if said.MarketID != 0 {
		stored.MarketID = said.MarketID
	}
	if stored.TownID == 0 {
		stored.TownID, stored.CountyID = said.TownID, said.CountyID
	}
	return consented(stored, said.Phone, consent)
}

// consented applies what the merchant said about being passed to the bank.
func consented(m models.Merchant, phone string, consent models.Consent) models.Merchant {
	switch consent {
	case models.ConsentGiven:
		m.Consent = consent
		if phone != "" {
			m.Phone = phone
		}
	case models.ConsentRefused:
		m.Consent, m.Phone = consent, ""
	case models.ConsentNotAsked:
	}
	return m
}

// nameOf is what the directory needs of a merchant.
func nameOf(m *models.Merchant) models.MerchantName {
	return models.MerchantName{
		ID: m.ID, Name: m.Name, Industry: m.Industry, CountyID: m.CountyID, TownID: m.TownID, MarketID: m.MarketID,
		MergedInto: m.MergedInto,
	}
}

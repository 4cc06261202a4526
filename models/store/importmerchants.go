package store

import (
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

func (im *importer) readMerchant(c *cells) (models.Merchant, string) {
	m := models.Merchant{
		Name: c.text("merchant", 128), Operator: c.maybe("operator", 32), Industry: c.word("industry", "industry", true),
		OpenedOn: c.day("opened_on"), Licence: models.NormalLicence(c.Get("licence")), Consent: models.ConsentNotAsked,
	}
	if town := c.townOf("town", c.Get("town"), c.county(false)); town != nil {
		m.TownID, m.CountyID = town.ID, town.CountyID
		m.MarketID = c.marketOf(town)
	}
	if m.Licence != "" {
		if err := models.CheckLicence(m.Licence); err != nil {
			c.wrong("licence", models.Sentence(err))
		}
	}
	if consent := c.word("consent", "consent", true); consent != "" {
		m.Consent = models.Consent(consent)
	}
	if m.Phone = c.phone(); m.Phone != "" && m.Consent != models.ConsentGiven { // campaign.md, "must never do"
		m.Phone, c.note = "", "没有写明商户同意，电话没有保存"
	}
	return m, m.Name
}

// storeMerchants puts one lot of merchants in.
func (im *importer) storeMerchants(tx *gorm.DB, batch []record[models.Merchant]) error {
	w := im.writer(tx, im.now())
	said := make([]models.Merchant, len(batch))
	for i := range batch {
		said[i] = batch[i].value
	}
	put, states, err := w.putMerchants(said)
	if err != nil {
		return err
	}
	for i := range batch {
		batch[i].State = states[i]
		if said[i].Consent == models.ConsentGiven && put[i].Consent == models.ConsentRefused {
			batch[i].Note = "商户以前不同意转给银行，仍记不同意，电话没有保存；要当面问过、登记走访记下同意"
		}
	}
	return w.finish()
}

// now is the product clock's instant, the machine's where none was given.
func (im *importer) now() time.Time {
	if im.o.Now.IsZero() {
		return im.s.now()
	}
	return im.o.Now
}

// writer writes records as a turn of the importing person does.
func (im *importer) writer(tx *gorm.DB, now time.Time) *turnWriter {
	return &turnWriter{
		s: im.s, tx: tx, at: ms(im.s.now()), turn: &models.Turn{Now: now, At: im.s.now(), Actor: im.o.By},
		subjects: map[int64]*subject{}, named: map[townName][]*subject{},
	}
}

// finish writes the trail of what was written, and lets the replicas know.
func (w *turnWriter) finish() error {
	if err := w.writeTrail(); err != nil {
		return err
	}
	return w.bumpRevisions()
}

// putMerchants records merchants: those that are known are completed, with the
// trail of it, the others are inserted together. It gives each one's record.
func (w *turnWriter) putMerchants(said []models.Merchant) (put []*subject, states []ImportState, err error) {
	byLicence, err := w.loadNamed(w.tx, said)
	if err != nil {
		return nil, nil, err
	}
	var fresh []*subject
	for _, one := range said {
		m, state := w.known(one, byLicence), Added
		if m != nil {
			if state, err = w.complete(m, one); err != nil {
				return nil, nil, err
			}
		} else {
			key := townName{one.TownID, one.Name}
			m = &subject{Merchant: one, Twin: len(w.named[key])}
			m.Version = 1
			fresh = append(fresh, m)
			w.named[key] = append(w.named[key], m)
			if m.Licence != "" {
				byLicence[m.Licence] = m
			}
		}
		put, states = append(put, m), append(states, state)
	}
	for _, m := range fresh {
		m.PhoneIndex = w.s.blind.phone.Index(m.Phone)
	}
	if len(fresh) > 0 {
		err = w.tx.CreateInBatches(fresh, 100).Error
	}
	return put, states, err
}

// loadNamed reads the merchants that the rows may be about.
func (w *turnWriter) loadNamed(tx *gorm.DB, said []models.Merchant) (byLicence map[string]*subject, err error) {
	names := map[townName]bool{}
	var licences []string
	for _, m := range said {
		names[townName{m.TownID, m.Name}] = true
		if m.Licence != "" {
			licences = append(licences, m.Licence)
		}
	}
	if err := w.loadMerchants(tx, nil, names, nil); err != nil {
		return nil, err
	}
	if len(licences) > 0 {
		var rows []subject
		if err := subjects(tx).Where("merchant.licence IN ?", licences).Order("merchant.id").Find(&rows).Error; err != nil {
			return nil, err
		}
		if err := w.keepAll(tx, rows); err != nil {
			return nil, err
		}
	}
	byLicence = map[string]*subject{}
	for _, m := range w.subjects {
		if m.Licence != "" {
			byLicence[m.Licence] = m
		}
	}
	return byLicence, nil
}

// known finds the merchant a row is about: by licence, else by town and name.
func (w *turnWriter) known(said models.Merchant, byLicence map[string]*subject) *subject {
	if m := byLicence[said.Licence]; said.Licence != "" && m != nil {
		return m
	}
	for _, m := range w.named[townName{said.TownID, said.Name}] {
		if m.fits(said) {
			return m
		}
	}
	return nil
}

// complete stores what a row says of a known merchant, one that waits to be
// inserted included. A refusal is only taken back by the merchant, and only a
// licence tells that another name is a new one.
func (w *turnWriter) complete(m *subject, said models.Merchant) (ImportState, error) {
	consent := said.Consent
	if m.Consent == models.ConsentRefused {
		consent = models.ConsentNotAsked
	}
	now := completed(m.Merchant, said, consent)
	if said.Licence != "" && said.Licence == m.Licence {
		now.Name = said.Name
	}
	if now == m.Merchant {
		return Unchanged, nil
	}
	if m.ID == 0 {
		m.Merchant = now
		return Updated, nil
	}
	return Updated, w.storeMerchant(m, now, "merchant.import")
}

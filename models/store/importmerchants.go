package store

import (
	"gorm.io/gorm"

	"shuangbai/models"
	"shuangbai/models/store/sheet"
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
	if said := c.Get("phone"); said != "" {
		phone, err := sheet.Phone(said)
		switch {
		case err != nil:
			c.wrong("phone", err.Error())
		case m.Consent != models.ConsentGiven: // campaign.md, "must never do"
			c.note = "没有写明商户同意，电话没有保存"
		default:
			m.Phone = phone
		}
	}
	return m, m.Name
}

// storeMerchants puts one lot of merchants in: those that are known are
// completed, with the trail of it, the others are inserted together.
func (im *importer) storeMerchants(tx *gorm.DB, batch []record[models.Merchant]) error {
	now := im.s.now()
	w := &turnWriter{s: im.s, tx: tx, at: ms(now), turn: &models.Turn{Now: now, At: now, Actor: im.o.By}}
	w.subjects, w.named = map[int64]*subject{}, map[townName][]*subject{}
	byLicence, err := w.loadNamed(tx, batch)
	if err != nil {
		return err
	}
	var fresh []*subject
	for i := range batch {
		r := &batch[i]
		said := r.value
		m := w.known(said, byLicence)
		if m == nil {
			key := townName{said.TownID, said.Name}
			m = &subject{Merchant: said, Twin: len(w.named[key])}
			m.Version = 1
			fresh = append(fresh, m)
			w.named[key] = append(w.named[key], m)
			if m.Licence != "" {
				byLicence[m.Licence] = m
			}
			r.State = Added
			continue
		}
		if r.State, err = w.complete(m, said); err != nil {
			return err
		}
	}
	for _, m := range fresh {
		m.PhoneIndex = im.s.blind.phone.Index(m.Phone)
	}
	if len(fresh) > 0 {
		if err := tx.CreateInBatches(fresh, 100).Error; err != nil {
			return err
		}
	}
	if err := w.writeTrail(); err != nil {
		return err
	}
	return w.bumpRevisions()
}

// loadNamed reads the merchants that the rows may be about.
func (w *turnWriter) loadNamed(tx *gorm.DB, batch []record[models.Merchant]) (byLicence map[string]*subject, err error) {
	names := map[townName]bool{}
	var licences []string
	for _, r := range batch {
		names[townName{r.value.TownID, r.value.Name}] = true
		if r.value.Licence != "" {
			licences = append(licences, r.value.Licence)
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
		for i := range rows {
			w.keep(&rows[i])
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
// inserted included.
func (w *turnWriter) complete(m *subject, said models.Merchant) (ImportState, error) {
	now := completed(m.Merchant, said, said.Consent)
	now.Name = said.Name
	if now == m.Merchant {
		return Unchanged, nil
	}
	if m.ID == 0 {
		m.Merchant = now
		return Updated, nil
	}
	return Updated, w.storeMerchant(m, now, "merchant.import")
}

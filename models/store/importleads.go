package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"gorm.io/gorm"

	"shuangbai/models"
	"shuangbai/models/store/sheet"
)

// wish is a row of a list of leads: a merchant, and what it wants.
type wish struct {
	merchant models.Merchant
	lead     models.Lead
}

func (im *importer) readLead(c *cells) (wish, string) {
	w := wish{merchant: models.Merchant{
		Name: c.text("merchant", 128), Operator: c.maybe("operator", 32), Consent: models.ConsentGiven,
	}}
	if town := c.townNamed(); town != nil {
		w.merchant.TownID, w.merchant.CountyID = town.ID, town.CountyID
		w.merchant.MarketID = c.marketOf(town)
	}
	if said := c.word("consent", "consent", true); said != string(models.ConsentGiven) && (said != "" || c.Get("consent") == "") { // campaign.md, "must never do"
		c.wrong("consent", "没有写明商户同意，不能建线索，电话也没有保存")
	}
	w.merchant.Phone = c.phone()
	w.lead = models.Lead{
		Source: models.FromImport, Amount: c.money("amount"),
		Chain: c.maybe("chain", 64), ChainRole: models.ChainRole(c.word("role", "chain_role", true)),
	}
	switch l := &w.lead; {
	case l.Chain != "":
		l.Source = models.FromChain
	case l.ChainRole != "":
		c.wrong("chain", "写了链上角色，要写明是哪条产业链")
	}
	return w, w.merchant.Name
}

// storeLeads puts one lot of leads in: each merchant first, then its lead where
// it has none open and the same row did not open one before.
func (im *importer) storeLeads(tx *gorm.DB, batch []record[wish]) error {
	w := im.writer(tx, im.now())
	rows, err := w.willing(batch)
	if err != nil {
		return err
	}
	said := make([]models.Merchant, len(rows))
	for i, r := range rows {
		said[i] = r.value.merchant
	}
	put, states, err := w.putMerchants(said)
	if err != nil {
		return err
	}
	for i, r := range rows {
		r.State = states[i]
		if err := im.storeLead(w, put[i], r); err != nil {
			return err
		}
	}
	return w.finish()
}

// willing are the rows of merchants who have not refused: a list does not undo a
// refusal.
func (w *turnWriter) willing(batch []record[wish]) (rows []*record[wish], err error) {
	said := make([]models.Merchant, len(batch))
	for i := range batch {
		said[i] = batch[i].value.merchant
	}
	byLicence, err := w.loadNamed(w.tx, said)
	for i := range batch {
		r := &batch[i]
		r.problem, r.Note, r.Lead = nil, "", 0 // this may be another attempt
		if m := w.known(r.value.merchant, byLicence); m != nil && m.Consent == models.ConsentRefused {
			r.problem = &sheet.Problem{Row: r.Row, Column: "consent", Message: "商户以前不同意转给银行，要当面问过、登记走访记下同意"}
			continue
		}
		rows = append(rows, r)
	}
	return rows, err
}

func (im *importer) storeLead(w *turnWriter, m *subject, r *record[wish]) error {
	l := r.value.lead
	l.MerchantID, l.CountyID, l.TownID, l.MarketID = m.ID, m.CountyID, m.TownID, m.MarketID
	l.Green = im.o.Green != nil && im.o.Green(m.Industry)
	l.Origin = originOf(&l)
	var before models.Lead
	if err := w.tx.Where("open_merchant_id = ? OR origin = ?", m.ID, l.Origin).Order("id DESC").Limit(1).Find(&before).Error; err != nil {
		return err
	}
	switch {
	case before.State.Open():
		r.Note = fmt.Sprintf("线索%d已在办，没有再建", before.ID)
		return nil
	case before.ID != 0:
		r.Note = fmt.Sprintf("以前导入过，是线索%d，没有再建", before.ID)
		return nil
	}
	id, err := w.openLead(l)
	if models.CodeOf(err) == models.Duplicate && err != nil { // somebody was faster
		return errAgain
	}
	r.State, r.Lead = Added, id
	return err
}

// originOf is what a row says of a merchant, so that importing it again opens
// no second lead even after the first has ended.
func originOf(l *models.Lead) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d|%d|%s|%s", l.MerchantID, l.Amount, l.Chain, l.ChainRole))
	return "import:" + hex.EncodeToString(sum[:16])
}

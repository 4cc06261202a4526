package store

import (
	"fmt"
	"slices"

	"shuangbai/models"
)

// amendable are the columns of a visit that may change after it was recorded.
var amendable = []string{
	"merchant_id", "county_id", "town_id", "market_id", "visited_on", "intent_level", "amount", "amount_max",
	"purpose", "guarantee", "months_in_trade", "equipment", "feedback", "follow_up_on", "note", "place",
	"consent", "consent_version", "consent_by", "consent_at", "version",
}

// visitFields copies one named field from what was said to the stored visit.
// The names are the slot keys; those that concern the merchant alone are in
// merchantFields.
var visitFields = map[string]func(to, from *models.Visit){
	"visited_on":         func(to, from *models.Visit) { to.VisitedOn = from.VisitedOn },
	"intent_level":       func(to, from *models.Visit) { to.IntentLevel = from.IntentLevel },
	"amount":             func(to, from *models.Visit) { to.Amount, to.AmountMax = from.Amount, from.AmountMax },
	"amount_max":         func(to, from *models.Visit) { to.AmountMax = from.AmountMax },
	"purpose":            func(to, from *models.Visit) { to.Purpose = from.Purpose },
	"guarantee":          func(to, from *models.Visit) { to.Guarantee = from.Guarantee },
	"months_in_business": func(to, from *models.Visit) { to.MonthsInTrade = from.MonthsInTrade },
	"equipment":          func(to, from *models.Visit) { to.Equipment = from.Equipment },
	"feedback":           func(to, from *models.Visit) { to.Feedback = from.Feedback },
	"follow_up_on":       func(to, from *models.Visit) { to.FollowUpOn = from.FollowUpOn },
	"note":               func(to, from *models.Visit) { to.Note = from.Note },
	"place":              func(to, from *models.Visit) { to.Place = from.Place },
	"town":               func(to, from *models.Visit) { to.TownID, to.CountyID = from.TownID, from.CountyID },
	"county":             func(to, from *models.Visit) { to.CountyID = from.CountyID },
	"market":             func(to, from *models.Visit) { to.MarketID = from.MarketID },
	"partner":            func(to, from *models.Visit) { to.Partners = from.Partners },
	"consent": func(to, from *models.Visit) {
		to.Consent, to.ConsentVersion, to.ConsentBy, to.ConsentAt = from.Consent, from.ConsentVersion, from.ConsentBy, from.ConsentAt
	},
}

// merchantFields does the same for the merchant; town and market are facts of
// both. The phone goes by consent and is not here.
var merchantFields = map[string]func(to, from *models.Merchant){
	"merchant":  func(to, from *models.Merchant) { to.Name = from.Name },
	"operator":  func(to, from *models.Merchant) { to.Operator = from.Operator },
	"licence":   func(to, from *models.Merchant) { to.Licence = from.Licence },
	"industry":  func(to, from *models.Merchant) { to.Industry = from.Industry },
	"opened_on": func(to, from *models.Merchant) { to.OpenedOn = from.OpenedOn },
	"town":      func(to, from *models.Merchant) { to.TownID, to.CountyID = from.TownID, from.CountyID },
	"market":    func(to, from *models.Merchant) { to.MarketID = from.MarketID },
}

// moves reports whether fields give a merchant another unique name.
func moves(fields []string) bool {
	return slices.Contains(fields, "merchant") || slices.Contains(fields, "town")
}

func (w *turnWriter) amendVisit(c models.AmendVisit) error {
	stored := w.visits[c.Visit.ID]
	if stored == nil {
		return fail(models.NotFound, "没有找到这次走访。", fmt.Errorf("visit %d", c.Visit.ID))
	}
	conflict := fail(models.Conflict, "这次走访刚被改过，请再看一眼再改。", nil)
	if stored.Version != c.Visit.Version || stored.UndoneAt != nil {
		return conflict
	}
	now := *stored
	for _, field := range c.Fields {
		if set := visitFields[field]; set != nil {
			set(&now, &c.Visit)
		} else if merchantFields[field] == nil && field != "phone" {
			return fmt.Errorf("amend visit: unknown field %q", field)
		}
	}
	w.signConsent(&now)
	m, err := w.amendMerchant(&now, c)
	if err != nil {
		return err
	}
	now.Version++
	done := w.tx.Model(&models.Visit{}).Where("id = ? AND version = ? AND undone_at IS NULL", now.ID, stored.Version).
		Select(amendable).Updates(&now)
	if err := found(done, conflict); err != nil {
		return err
	}
	if err := w.amendPartners(&now, c.Fields); err != nil {
		return err
	}
	before := *stored
	*stored = now
	return w.witnessChange(auditRow{Action: "visit.amend", Object: "visit", ObjectID: now.ID}, m, before, now)
}

// amendMerchant points the visit at another merchant when c names one, and
// stores the merchant's own fields.
func (w *turnWriter) amendMerchant(now *models.Visit, c models.AmendVisit) (*subject, error) {
	fields := c.Fields
	if c.Visit.MerchantID != now.MerchantID && slices.Contains(fields, "merchant") {
		v := c.Visit
		v.Consent = now.Consent
		m, isNew, err := w.merchantOf(&v, c.Merchant)
		if err != nil {
			return nil, err
		}
		now.MerchantID = m.ID
		if isNew {
			return m, nil
		}
		fields = slices.DeleteFunc(slices.Clone(fields), func(f string) bool { return moves([]string{f}) })
	}
	m, err := w.subject(now.MerchantID)
	if err != nil {
		return nil, err
	}
	is := m.Merchant
	for _, field := range fields {
		if set := merchantFields[field]; set != nil {
			set(&is, &c.Merchant)
		}
	}
	phone := ""
	if slices.Contains(fields, "phone") {
		phone = c.Merchant.Phone
		if phone == "" {
			is.Phone = ""
		}
	}
	if phone != "" || slices.Contains(fields, "consent") {
		is = consented(is, phone, now.Consent)
	}
	return m, w.storeMerchant(m, is, "merchant.amend")
}

func (w *turnWriter) amendPartners(now *models.Visit, fields []string) error {
	if !slices.Contains(fields, "partner") {
		return nil
	}
	if err := w.tx.Exec("DELETE FROM visit_partner WHERE visit_id = ?", now.ID).Error; err != nil {
		return err
	}
	return w.addPartners(now.ID, now.MemberID, now.Partners)
}

package dialogtest

import (
	"fmt"
	"slices"
	"strings"

	"shuangbai/models"
)

// AddVisitor says by which code somebody came to customer service.
func (w *World) AddVisitor(customer, scene string) {
	v := w.visitors[customer]
	v.Scene = scene
	w.visitors[customer] = v
}

// Visitor implements dialog.Book.
func (w *World) Visitor(_, customer string) (models.Visitor, error) {
	v := w.visitors[customer]
	if v.MerchantID == 0 {
		return v, nil
	}
	for i := range w.leads {
		if l := &w.leads[i]; l.MerchantID == v.MerchantID && (v.Lead == nil || l.State.Open() || !v.Lead.State.Open()) {
			found := *l
			v.Lead = &found
		}
	}
	return v, nil
}

// handOver keeps a merchant's own wish and opens a lead, unless there is one.
func (w *World) handOver(customer string, c models.HandOver) (int64, string, error) {
	m := w.claimed(c.Merchant)
	m.Consent = models.ConsentGiven
	v := w.visitors[customer]
	v.MerchantID = m.ID
	w.visitors[customer] = v
	seen := fmt.Sprintf("record hand-over by %s: merchant %d %s town=%s operator=%s phone=%s verdict=%s facts=%s consent=%s", customer,
		m.ID, m.Name, w.directory.Town(m.TownID).Name, m.Operator, m.Phone, c.Screen.Verdict, c.Screen.Facts, c.Screen.ConsentVersion)
	for _, l := range w.leads {
		if l.MerchantID == m.ID && l.State.Open() {
			return l.ID, seen + fmt.Sprintf("\nrecord lead %d is on its way", l.ID), nil
		}
	}
	l := c.Lead
	l.MerchantID, l.State, l.OpenedAt = m.ID, models.LeadNew, w.Now
	market := ""
	if k := w.directory.Market(l.MarketID); k != nil {
		market = k.Name
	}
	id := w.AddLead(l)
	return id, seen + fmt.Sprintf("\nrecord lead %d: source=%s market=%s amount=%d purpose=%s guarantee=%s green=%v",
		id, l.Source, market, l.Amount, l.Purpose, l.Guarantee, l.Green), nil
}

// claimed finds the merchant of that phone, else of that town and name.
func (w *World) claimed(said models.Merchant) *models.Merchant {
	all := w.sortedMerchants()
	for _, same := range []func(m *models.Merchant) bool{
		func(m *models.Merchant) bool { return m.Phone == said.Phone },
		func(m *models.Merchant) bool { return m.Phone == "" && m.Name == said.Name && m.TownID == said.TownID },
	} {
		if i := slices.IndexFunc(all, same); i >= 0 {
			complete(all[i], said, true)
			return all[i]
		}
	}
	said.ID, said.Version = int64(len(all)+1), 1
	w.merchants[said.ID] = &said
	w.Named(models.MerchantName{ID: said.ID, Name: said.Name, CountyID: said.CountyID, TownID: said.TownID, MarketID: said.MarketID})
	return &said
}

func (w *World) sortedMerchants() (all []*models.Merchant) {
	for id := int64(1); id <= int64(len(w.merchants)); id++ {
		all = append(all, w.merchants[id])
	}
	return all
}

// withdraw forgets the phone and the customers of a merchant, and ends the lead;
// of a merchant who asks in person the name as well.
func (w *World) withdraw(c models.WithdrawConsent, own bool) string {
	m := w.merchants[c.MerchantID]
	m.Consent, m.Phone = models.ConsentRefused, ""
	if own {
		m.Operator = ""
	}
	for customer, v := range w.visitors {
		if v.MerchantID == m.ID {
			w.visitors[customer] = models.Visitor{Scene: v.Scene}
		}
	}
	lines := []string{"record consent of " + m.Name + " withdrawn, phone deleted"}
	for i := range w.leads {
		if l := &w.leads[i]; l.MerchantID == m.ID && l.State.Open() {
			l.State = models.LeadLost
			lines = append(lines, fmt.Sprintf("record lead %d lost", l.ID))
		}
	}
	return strings.Join(lines, "\n")
}

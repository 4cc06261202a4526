package dialogtest

import (
	"fmt"
	"time"

	"shuangbai/bot/dialog/script"
	"shuangbai/models"
)

// GivenLead reads what a story of leads begins with, 「lead 张记面馆 王强
// assigned」: the merchant, who has the lead, and its state. 200,000 yuan are
// wanted, and both limits are the next morning's.
func GivenLead(d *models.Directory, words string) (models.Lead, error) {
	var merchant, assignee string
	l := models.Lead{Amount: 200000, Source: models.FromVisit, Reason: "本镇的客户经理"}
	if _, err := fmt.Sscanf(words, "lead %s %s %s", &merchant, &assignee, &l.State); err != nil {
		return l, fmt.Errorf("cannot do %q: %w", words, err)
	}
	if l.State.HasAmount() {
		l.Applied = l.Amount
	}
	if l.State == models.LeadApproved {
		l.Approved = l.Amount
	}
	limit := time.Date(2025, 9, 18, 10, 30, 0, 0, script.Shanghai)
	l.AcceptBy, l.ContactBy = &limit, &limit
	for i := range d.Members {
		if m := &d.Members[i]; m.Name == assignee {
			l.AssigneeID, l.Branch = m.ID, m.Branch
		}
	}
	ids := d.MerchantsNamed(merchant)
	if len(ids) == 0 || l.AssigneeID == 0 || !l.State.Open() {
		return l, fmt.Errorf("cannot do %q", words)
	}
	m := d.Merchant(ids[0])
	l.MerchantID, l.CountyID, l.TownID = m.ID, m.CountyID, m.TownID
	return l, nil
}

// given puts on record what a story begins with.
func (w *World) given(words string) error {
	l, err := GivenLead(w.Directory(), words)
	if err == nil {
		w.AddLead(l)
	}
	return err
}

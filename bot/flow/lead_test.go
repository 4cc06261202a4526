package flow_test

import (
	"testing"
	"time"

	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/bot/dialog/script"
	"shuangbai/models"
)

// The stories of leads begin with four on record: 王强 has 1 and 2, 高峰 has 3,
// which is applied for, 郭静 of another county and branch has 4.
func TestLeadStories(t *testing.T) {
	script.Dir(t, "testdata/lead", *update, func(t *testing.T) script.Driver {
		w := world(t)
		for _, l := range []struct {
			merchant, assignee string
			state              models.LeadState
		}{
			{"张记面馆", "王强", models.LeadAssigned}, {"惠民药店", "王强", models.LeadContacted},
			{"速通货运", "高峰", models.LeadApplied}, {"荫城老铁匠", "郭静", models.LeadAssigned},
		} {
			addLead(t, w, l.merchant, l.assignee, l.state)
		}
		return w
	})
}

func addLead(t *testing.T, w *dialogtest.World, merchant, assignee string, state models.LeadState) {
	t.Helper()
	d := w.Directory()
	l := models.Lead{State: state, Amount: 200000, Source: models.FromVisit, Reason: "本镇的客户经理"}
	contact := time.Date(2025, 9, 18, 10, 30, 0, 0, script.Shanghai)
	l.ContactBy = &contact
	for i := range d.Members {
		if m := &d.Members[i]; m.Name == assignee {
			l.AssigneeID, l.Branch = m.ID, m.Branch
		}
	}
	ids := d.MerchantsNamed(merchant)
	if len(ids) == 0 || l.AssigneeID == 0 {
		t.Fatalf("no %s or no %s", merchant, assignee)
	}
	m := d.Merchant(ids[0])
	l.MerchantID, l.CountyID, l.TownID = m.ID, m.CountyID, m.TownID
	w.AddLead(l)
}

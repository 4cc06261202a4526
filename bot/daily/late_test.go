package daily_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/civil"
	"shuangbai/bot/daily"
	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// Who has a lead past its limit is mentioned in the county's group, by one text
// after the digest, once however many replicas there are.
func TestOneTextMentionsWhoIsLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := open(t, s)
		county := o.county()
		var owner models.Member
		for _, m := range o.Directory().Members {
			if m.Role == models.AccountManager && m.CountyID == county.ID {
				owner = m
				break
			}
		}
		noon := time.Date(2025, 9, 17, 12, 0, 0, 0, zone)
		v := storetest.Visit(9001)
		v.Visit.CountyID, v.Visit.TownID = county.ID, owner.TownIDs[0]
		id := storetest.Save(t, s, v)
		kept, err := s.Visit(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range []func(lead int64) models.Change{
			func(int64) models.Change {
				return models.OpenLead{Lead: models.Lead{Origin: fmt.Sprintf("late:%d", id), MerchantID: kept.MerchantID, CountyID: county.ID, TownID: owner.TownIDs[0]}}
			},
			func(lead int64) models.Change {
				return models.AssignLead{ID: lead, Version: 1, AssigneeID: owner.ID, Branch: owner.Branch, AcceptBy: noon, ContactBy: noon.Add(time.Hour)}
			},
		} {
			lead, err := s.OpenLeadOf(t.Context(), kept.MerchantID)
			if err != nil && models.CodeOf(err) != models.NotFound {
				t.Fatal(err)
			}
			if lead == nil {
				lead = &models.Lead{}
			}
			if _, err := s.CommitTurn(t.Context(), models.Turn{Now: noon.Add(-3 * time.Hour), At: machine, Changes: []models.Change{change(lead.ID)}}); err != nil {
				t.Fatal(err)
			}
		}
		day := civil.MustParse("2025-09-17")
		for range 2 {
			if err := maker(o).Make(t.Context(), daily.CountyScope(county.ID), day, 0); err != nil && models.CodeOf(err) != models.Duplicate {
				t.Fatal(err)
			}
		}
		rows, err := o.Outbox(t.Context(), models.Waiting, 100)
		if err != nil {
			t.Fatal(err)
		}
		rows = slices.DeleteFunc(rows, func(r models.Outgoing) bool { return r.Target != "wrTest" })
		if len(rows) != 2 || rows[0].Kind != bot.KindDigest || rows[1].Kind == bot.KindDigest || !rows[1].NotBefore.Equal(rows[0].NotBefore) {
			t.Fatalf("messages to the group: %+v", rows)
		}
		var late bot.Post
		if err := json.Unmarshal(rows[1].Body, &late); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(late.Mentions, owner.UserID) || !strings.Contains(late.Text, owner.Name+" ") || late.Markdown != "" {
			t.Errorf("%+v", late)
		}
		if strings.Contains(late.Text, v.Merchant.Name) || strings.Contains(late.Text, "元") {
			t.Errorf("the room reads more than who is late: %s", late.Text)
		}
	})
}

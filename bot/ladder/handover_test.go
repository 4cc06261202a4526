package ladder_test

import (
	"fmt"
	"strings"
	"testing"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
	"shuangbai/models/store/storetest"
)

// bring imports a table and lets the desk see it.
func (d *desk) bring(t *testing.T, kind sheet.Kind, table string) {
	t.Helper()
	got, err := d.Import(t.Context(), kind, strings.NewReader(table), store.ImportOptions{Corp: "ww1"})
	if err != nil || !got.OK {
		t.Fatalf("%+v, %v", got, err)
	}
	d.look(t)
}

func (d *desk) look(t *testing.T) {
	t.Helper()
	dir, err := d.LoadDirectory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d.dir = dir
}

// openTwo opens leads 1 and 2 in a town.
func (d *desk) openTwo(t *testing.T, county, town int64) {
	t.Helper()
	for n := int64(1); n <= 2; n++ {
		v := storetest.Visit(int(n))
		v.Visit.CountyID, v.Visit.TownID, v.Visit.MarketID = county, town, 0
		v.Merchant.CountyID, v.Merchant.TownID, v.Merchant.MarketID = county, town, 0
		storetest.Save(t, d.Store, v)
		d.decide(t, models.OpenLead{Lead: models.Lead{Origin: fmt.Sprintf("visit:%d", n), MerchantID: n, CountyID: county, TownID: town, Source: models.FromVisit, VisitID: n}})
	}
}

const rosterHead = "userid,name,role,org,county,towns,branch\nzhaomin,赵敏,county_lead,bureau,潞州区,,\n"

// The roster itself says who has a lead: a new pair takes over what the old one
// had with the town, whoever leaves keeps nothing, and a lead in work keeps its
// state.
func TestTheRosterHandsLeadsOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := open(s)
		d.bring(t, sheet.Towns, "county_code,county,town_code,town,kind\n140403,潞州区,140403001,东街街道,subdistrict\n140403,潞州区,140403002,西街街道,subdistrict\n")
		d.bring(t, sheet.Members, rosterHead+"wangqiang,王强,account_manager,bank,潞州区,东街街道,区支行\ngaofeng,高峰,account_manager,bank,潞州区,西街街道,区支行\n")
		d.openTwo(t, d.dir.Counties[0].ID, d.dir.Towns[0].ID)
		d.look(t)
		d.at(t, "2025-09-17 09:00", "wangqiang: 线索1 面馆1号 东街街道的客户经理", "wangqiang: 线索2 面馆2号 东街街道的客户经理")
		for _, to := range []models.LeadState{models.LeadAccepted, models.LeadContacted} {
			d.decide(t, models.MoveLead{ID: 1, Version: d.lead(t).Version, To: to})
		}

		d.bring(t, sheet.Members, rosterHead+"wangqiang,王强,account_manager,bank,潞州区,西街街道,区支行\n")
		d.at(t, "2025-09-17 09:10") // the town has no account manager yet: both stay
		d.bring(t, sheet.Members, rosterHead+"gaofeng,高峰,account_manager,bank,潞州区,东街街道,区支行\n")
		const why = "王强不再负责东街街道，东街街道的客户经理"
		d.at(t, "2025-09-17 09:20",
			"gaofeng: 线索1 面馆1号 "+why, "wangqiang: 线索1（面馆1号）已转给高峰："+why+"。",
			"gaofeng: 线索2 面馆2号 "+why, "wangqiang: 线索2（面馆2号）已转给高峰："+why+"。")
		if l := d.lead(t); l.State != models.LeadContacted || l.Round != 2 || !l.OwnTown {
			t.Errorf("a lead in work after the change: %+v", l)
		}

		if err := s.LeaveMember(t.Context(), models.Actor{}, "gaofeng"); err != nil {
			t.Fatal(err)
		}
		d.look(t)
		d.at(t, "2025-09-17 12:30") // nobody is disturbed at lunch
		const left = "高峰已离岗，区支行里王强手上线索最少"
		d.at(t, "2025-09-17 14:30", "wangqiang: 线索1 面馆1号 "+left, "wangqiang: 线索2 面馆2号 "+left)
		d.at(t, "2025-09-17 14:40")
	})
}

// 请假: what waits for a call goes to the stand-in who was named; what is in work
// stays.
func TestAnAbsenceHandsLeadsToTheStandIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := open(s)
		d.openTwo(t, 1, 11)
		d.dir = people(func(r *models.Directory) {
			r.Members = append(r.Members, member(5, "sunwei", "孙伟", models.CountyLead, models.Bank))
		})
		d.at(t, "2025-09-17 09:00", "wangqiang: 线索1 面馆1号 东街街道的客户经理", "wangqiang: 线索2 面馆2号 东街街道的客户经理")
		for _, to := range []models.LeadState{models.LeadAccepted, models.LeadContacted} {
			d.decide(t, models.MoveLead{ID: 1, Version: d.lead(t).Version, To: to})
		}
		d.dir = people(func(r *models.Directory) {
			r.Members = append(r.Members, member(5, "sunwei", "孙伟", models.CountyLead, models.Bank))
			r.Absences = []models.Absence{{MemberID: 2, From: "2025-09-17", To: "2025-09-19", StandInID: 5}}
		})
		d.at(t, "2025-09-17 09:30",
			"sunwei: 线索2 面馆2号 王强请假，由代班的孙伟接手", "wangqiang: 线索2（面馆2号）已转给孙伟：王强请假，由代班的孙伟接手。")
		if l := d.lead(t); l.AssigneeID != 2 {
			t.Errorf("a lead in work left its account manager: %+v", l)
		}
	})
}

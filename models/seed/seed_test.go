package seed_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/seed"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

var demoDay = time.Date(2025, 9, 17, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

func demo(t *testing.T, s *store.Store) (*models.Directory, []models.Visit) {
	t.Helper()
	began := time.Now()
	if err := seed.Demo(t.Context(), s, "ww1", demoDay); err != nil {
		t.Fatal(err)
	}
	t.Logf("seeded in %v", time.Since(began))
	d, err := s.LoadDirectory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	visits, _, err := s.Visits(t.Context(), models.VisitFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return d, visits
}

func TestDemo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, visits := demo(t, s)
		if len(d.Towns) != 149 || len(d.Groups) != 12 || len(d.Merchants) < 300 || len(visits) < 100 {
			t.Fatalf("%d towns, %d groups, %d merchants, %d visits", len(d.Towns), len(d.Groups), len(d.Merchants), len(visits))
		}
		for _, door := range []string{"aibot", "app"} {
			if m := d.Known(door, "ww1", "lijuan"); m == nil || m.Name != "李娟" {
				t.Errorf("李娟 is not known at %s", door)
			}
		}
		seen := map[int64]bool{}
		var joint, given int
		for i := range visits {
			v := &visits[i]
			member, merchant := d.Member(v.MemberID), d.Merchant(v.MerchantID)
			day, err := time.Parse(time.DateOnly, v.VisitedOn)
			switch {
			case err != nil || v.VisitedOn >= "2025-09-17" || v.VisitedOn < "2025-08-20":
				t.Errorf("visit %d is on %s", v.ID, v.VisitedOn)
			case day.Weekday() == time.Saturday || day.Weekday() == time.Sunday:
				t.Errorf("visit %d is on a weekend", v.ID)
			case !member.Covers(d.Town(v.TownID)):
				t.Errorf("visit %d of %s is outside of their towns", v.ID, member.Name)
			case seen[v.MerchantID]:
				t.Errorf("%s was visited twice", merchant.Name)
			case v.RecordedOn != v.VisitedOn:
				t.Errorf("visit %d was recorded on %s", v.ID, v.RecordedOn)
			}
			seen[v.MerchantID] = true
			if v.Joint() {
				joint++
			}
			m, err := s.Merchant(t.Context(), v.MerchantID)
			if err != nil {
				t.Fatal(err)
			}
			if v.Consent == models.ConsentGiven {
				given++
			}
			if (m.Phone != "") != (v.Consent == models.ConsentGiven) {
				t.Errorf("%s: consent %s, phone %q", m.Name, v.Consent, m.Phone)
			}
		}
		if joint == 0 || given == 0 {
			t.Errorf("%d joint visits, %d with consent", joint, given)
		}
		if id := d.MerchantsNamed("张记面馆"); len(id) != 1 || seen[id[0]] {
			t.Errorf("张记面馆 is there %d times, or was visited", len(id))
		}
		leads, _, err := s.Leads(t.Context(), models.LeadFilter{})
		if err != nil {
			t.Fatal(err)
		}
		states := map[models.LeadState]int{}
		for _, l := range leads {
			states[l.State]++
			called := l.ContactedAt.In(demoDay.Location())
			if l.OpenedAt.After(demoDay) || l.AssigneeID == 0 || l.Limit() != nil || called.After(demoDay) || called.Hour() < 8 || called.Hour() >= 18 {
				t.Errorf("lead %d: %s, opened %s, assigned to %d", l.ID, l.State, l.OpenedAt, l.AssigneeID)
			}
		}
		for _, state := range []models.LeadState{models.LeadContacted, models.LeadApplied, models.LeadApproved, models.LeadDisbursed, models.LeadLost} {
			if states[state] == 0 {
				t.Errorf("no lead is %s: %v", state, states)
			}
		}
		if fresh, err := s.VisitsForLeads(t.Context(), 100); err != nil || len(fresh) == 0 || len(fresh) > 12 {
			t.Errorf("%d wishes wait on the demo's day, %v", len(fresh), err)
		}
		due, err := s.FollowUps(t.Context(), d.Known("app", "ww1", "wangqiang").TownIDs, "2025-09-20", 50)
		if err != nil || len(due) == 0 {
			t.Errorf("nothing is due on the demo's day: %v", err)
		}
	})
}

func TestTheSameStartGivesTheSameData(t *testing.T) {
	_, one := demo(t, storetest.SQLite(t))
	_, two := demo(t, storetest.SQLite(t))
	if diff := cmp.Diff(one, two); diff != "" {
		t.Error(diff)
	}
}

func TestDirectoryWithoutADatabase(t *testing.T) {
	d, err := seed.Directory()
	if err != nil {
		t.Fatal(err)
	}
	ids := d.MerchantsNamed("荫城老铁匠")
	if len(d.Counties) != 12 || len(d.Towns) != 149 || len(d.Members) != 15 || len(ids) != 1 {
		t.Fatalf("%d counties, %d towns, %d members, %v", len(d.Counties), len(d.Towns), len(d.Members), ids)
	}
	m := d.Merchant(ids[0])
	if d.County(m.CountyID).Name != "上党区" || d.Town(m.TownID).Name != "荫城镇" || d.Market(m.MarketID).Name != "荫城铁货市场" {
		t.Errorf("荫城老铁匠 is at %+v", m)
	}
}

package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// decide commits changes outside of any conversation.
func decide(t *testing.T, s *store.Store, changes ...models.Change) ([]int64, error) {
	t.Helper()
	return s.CommitTurn(t.Context(), models.Turn{
		Now: storetest.Start, At: storetest.Start, Actor: models.Actor{MemberID: 1, Door: "app", External: "lijuan"}, Changes: changes,
	})
}

func visitOf(t *testing.T, s *store.Store, id int64) *models.Visit {
	t.Helper()
	v, err := s.Visit(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func merchantOf(t *testing.T, s *store.Store, visitID int64) *models.Merchant {
	t.Helper()
	m, err := s.Merchant(t.Context(), visitOf(t, s, visitID).MerchantID)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestThePhoneIsKeptOnlyWithConsent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i, tc := range []struct {
			name    string
			consent []models.Consent // one visit after the other
			phone   string
		}{
			{"given", []models.Consent{models.ConsentGiven}, "13800000000"},
			{"not asked", []models.Consent{models.ConsentNotAsked}, ""},
			{"refused", []models.Consent{models.ConsentRefused}, ""},
			{"given later", []models.Consent{models.ConsentNotAsked, models.ConsentGiven}, "13800000000"},
			{"not asked again", []models.Consent{models.ConsentGiven, models.ConsentNotAsked}, "13800000000"},
			{"taken back", []models.Consent{models.ConsentGiven, models.ConsentRefused}, ""},
		} {
			t.Run(tc.name, func(t *testing.T) {
				var id int64
				for j, consent := range tc.consent {
					v := storetest.Visit(10*i + j)
					v.Visit.Consent, v.Merchant.Phone, v.Merchant.Name = consent, "13800000000", tc.name
					id = storetest.Save(t, s, v)
				}
				if m := merchantOf(t, s, id); m.Phone != tc.phone {
					t.Errorf("phone %q, want %q", m.Phone, tc.phone)
				}
			})
		}
	})
}

func TestAVisitCompletesItsMerchantAndLeavesATrail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		first := storetest.Visit(1)
		first.Merchant.Operator = ""
		id := storetest.Save(t, s, first)
		m := merchantOf(t, s, id)

		second := storetest.Visit(2)
		second.Visit.MerchantID = m.ID
		second.Merchant = models.Merchant{Operator: "张建国", Industry: "retail", Phone: "13911112222"}
		storetest.Save(t, s, second)
		if got := merchantOf(t, s, id); got.Operator != "张建国" || got.Industry != "retail" || got.Phone != "13911112222" || got.MarketID != 111 || got.Version != 2 {
			t.Errorf("merchant %+v", got)
		}
		lines, err := s.TrailOf(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		var actions []string
		for _, l := range lines {
			actions = append(actions, l.Action)
		}
		if diff := cmp.Diff([]string{"merchant.add", "visit.save", "merchant.complete", "visit.save"}, actions); diff != "" {
			t.Error(diff)
		}
		for _, want := range []string{`"Phone":["13800000001","13911112222"]`, `"Industry":["catering","retail"]`} {
			if !strings.Contains(lines[2].Changes, want) {
				t.Errorf("the trail says %s, not %s", lines[2].Changes, want)
			}
		}
		if err := s.EraseMerchant(t.Context(), clerk, m.ID); err != nil {
			t.Fatal(err)
		}
		erased, _ := s.Merchant(t.Context(), m.ID)
		if erased.Phone+erased.Operator != "" || visitOf(t, s, id).Note != "" {
			t.Errorf("after the erasure: %+v", erased)
		}
		third := storetest.Visit(3)
		third.Visit.MerchantID = m.ID
		storetest.Save(t, s, third)
		lines, err = s.TrailOf(t.Context(), m.ID)
		if err != nil || len(lines) != 7 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		for _, l := range lines {
			if l.Changes != "" {
				t.Errorf("%s still tells %s", l.Action, l.Changes)
			}
		}
	})
}

// Both halves of a pair record the same new merchant in the same second: they
// meet in one row.
func TestANewMerchantRecordedByManyAtOnceIsOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				v := storetest.Visit(i)
				v.Merchant.Name, v.Merchant.Phone = "新开的面馆", "13800000000"
				if _, err := decide(t, s, v); err != nil {
					t.Errorf("visit %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		d, err := s.LoadDirectory(t.Context())
		if err != nil || len(d.MerchantsNamed("新开的面馆")) != 1 {
			t.Errorf("%d merchants, %v", len(d.Merchants), err)
		}
		n, err := s.Coverage(t.Context(), []int64{111, 112})
		if diff := cmp.Diff(map[int64]int{111: 1, 112: 0}, n); diff != "" || err != nil {
			t.Errorf("coverage: %v\n%s", err, diff)
		}
	})
}

// A member's households of the day are those met alone and those met with a
// partner who wrote it down; nobody met, another day and an undone visit are none.
func TestWhoWasMetOnADay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		visit := func(n int, change func(*models.Visit)) int64 {
			v := storetest.Visit(n)
			v.Merchant.Name, v.Visit.MemberID = fmt.Sprint("新店", n), 1
			change(&v.Visit)
			return storetest.Save(t, s, v)
		}
		day := storetest.Visit(0).Visit.VisitedOn
		alone := visitOf(t, s, visit(1, func(*models.Visit) {}))
		taken := visitOf(t, s, visit(2, func(v *models.Visit) { v.MemberID, v.Partners = 2, []int64{1} }))
		visit(3, func(v *models.Visit) { v.IntentLevel = "not_met" })
		visit(4, func(v *models.Visit) { v.VisitedOn = "2025-09-01" })
		if _, err := decide(t, s, models.UndoVisit{ID: visit(5, func(*models.Visit) {}), Version: 1}); err != nil {
			t.Fatal(err)
		}
		ids, err := s.MetBy(t.Context(), 1, day)
		slices.Sort(ids)
		if diff := cmp.Diff([]int64{alone.MerchantID, taken.MerchantID}, ids); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
	})
}

func TestAmendUndoJoin(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id := storetest.Save(t, s, storetest.Visit(1))
		said := *visitOf(t, s, id)
		said.Amount, said.Partners, said.Consent = 300000, []int64{2, 3}, models.ConsentRefused
		amend := models.AmendVisit{
			Visit: said, Merchant: models.Merchant{Operator: "张建军", Industry: "retail"},
			Fields: []string{"amount", "partner", "operator", "consent"},
		}
		if _, err := decide(t, s, amend); err != nil {
			t.Fatal(err)
		}
		v, m := visitOf(t, s, id), merchantOf(t, s, id)
		if v.Amount != 300000 || v.Version != 2 || !cmp.Equal(v.Partners, []int64{2, 3}) || v.Note != "老板很热情" {
			t.Errorf("visit %+v", v)
		}
		if m.Operator != "张建军" || m.Industry != "catering" || m.Phone != "" {
			t.Errorf("only what was named may change: %+v", m)
		}
		_, err := decide(t, s, amend)
		code(t, err, models.Conflict)

		for range 2 { // twice is no error
			if _, err := decide(t, s, models.JoinVisit{VisitID: id, MemberID: 9}, models.JoinVisit{VisitID: id, MemberID: 1}); err != nil {
				t.Fatal(err)
			}
		}
		if v = visitOf(t, s, id); !cmp.Equal(v.Partners, []int64{2, 3, 9}) {
			t.Errorf("partners %v", v.Partners)
		}
		_, err = decide(t, s, models.UndoVisit{ID: id, Version: 1})
		code(t, err, models.Conflict)
		if _, err := decide(t, s, models.UndoVisit{ID: id, Version: 2}); err != nil {
			t.Fatal(err)
		}
		if v = visitOf(t, s, id); v.UndoneAt == nil {
			t.Error("not undone")
		}
		_, err = decide(t, s, models.UndoVisit{ID: id, Version: 3})
		code(t, err, models.Conflict)
		_, err = decide(t, s, models.UndoVisit{ID: 4711, Version: 1})
		code(t, err, models.NotFound)
		_, err = s.LastVisitBy(t.Context(), 1, "2025-09-17")
		code(t, err, models.NotFound)
	})
}

func TestAVisitOfAnotherMerchant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id, other := storetest.Save(t, s, storetest.Visit(1)), storetest.Save(t, s, storetest.Visit(2))
		wrong := merchantOf(t, s, id)

		said := *visitOf(t, s, id)
		said.MerchantID = visitOf(t, s, other).MerchantID
		if _, err := decide(t, s, models.AmendVisit{Visit: said, Fields: []string{"merchant"}}); err != nil {
			t.Fatal(err)
		}
		if m := merchantOf(t, s, id); m.Name != "面馆2号" {
			t.Errorf("the visit is of %s", m.Name)
		}
		said = *visitOf(t, s, id)
		said.MerchantID = 0
		fresh := models.Merchant{Name: "面馆3号", CountyID: 1, TownID: 11, MarketID: 111}
		if _, err := decide(t, s, models.AmendVisit{Visit: said, Merchant: fresh, Fields: []string{"merchant"}}); err != nil {
			t.Fatal(err)
		}
		if m := merchantOf(t, s, id); m.Name != "面馆3号" {
			t.Errorf("the visit is of %s", m.Name)
		}
		said = *visitOf(t, s, id)
		fresh.Name = "面馆三号"
		if _, err := decide(t, s, models.AmendVisit{Visit: said, Merchant: fresh, Fields: []string{"merchant"}}); err != nil {
			t.Fatal(err)
		}
		if m := merchantOf(t, s, id); m.Name != "面馆三号" {
			t.Errorf("a merchant of another name: %s", m.Name)
		}
		if m, _ := s.Merchant(t.Context(), wrong.ID); m.Name != "面馆1号" {
			t.Errorf("the wrong merchant was renamed to %s", m.Name)
		}
	})
}

func TestListsOfVisits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for i, day := range []string{"2025-09-10", "2025-09-12", "2025-09-15", "2025-09-16"} {
			v := storetest.Visit(i)
			v.Visit.VisitedOn, v.Visit.TownID, v.Visit.MemberID = day, int64(11+i%2), int64(1+i%2)
			v.Merchant.TownID = v.Visit.TownID
			v.Visit.FollowUpOn = "2025-09-17"
			if i == 3 {
				v.Visit.Partners, v.Visit.IntentLevel = []int64{1}, "not_met"
			}
			storetest.Save(t, s, v)
		}
		again := storetest.Visit(9)
		again.Visit.MerchantID, again.Merchant = merchantOf(t, s, 1).ID, models.Merchant{}
		storetest.Save(t, s, again)
		for _, tc := range []struct {
			name  string
			f     models.VisitFilter
			days  string
			total int
		}{
			{"all", models.VisitFilter{}, "17 16 15 12 10", 5},
			{"two of all", models.VisitFilter{Limit: 2}, "17 16", 5},
			{"of a town", models.VisitFilter{TownIDs: []int64{12}}, "16 12", 2},
			{"of a member, as partner too", models.VisitFilter{MemberID: 1}, "17 16 15 10", 4},
			{"of a span", models.VisitFilter{From: "2025-09-12", To: "2025-09-15"}, "15 12", 2},
			{"of no market", models.VisitFilter{MarketID: 9}, "", 0},
		} {
			list, total, err := s.Visits(ctx, tc.f)
			var days []string
			for _, v := range list {
				days = append(days, v.VisitedOn[8:])
			}
			if strings.Join(days, " ") != tc.days || total != tc.total || err != nil {
				t.Errorf("%s: %v of %d, %v; want %s of %d", tc.name, days, total, err, tc.days, tc.total)
			}
		}
		due, err := s.FollowUps(ctx, []int64{11, 12}, "2025-09-17", 10)
		if err != nil || len(due) != 3 {
			t.Errorf("%d follow-ups, %v; the merchant who was visited again is none", len(due), err)
		}
		names, err := s.Unvisited(ctx, 111, 10)
		if err != nil || len(names) != 1 || names[0].Name != "面馆3号" {
			t.Errorf("unvisited %+v, %v", names, err)
		}
	})
}

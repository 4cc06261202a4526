package store_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// shops is what is known of two merchants, versions left out.
type shops struct {
	Merchants []models.Merchant
	Visits    [][]models.Visit
	Leads     []models.Lead
	Named     []int
}

func look(t *testing.T, s *store.Store) (all shops) {
	t.Helper()
	d, err := s.LoadDirectory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for id := int64(1); id <= 2; id++ {
		m, err := s.Merchant(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		visits, err := s.VisitsOf(t.Context(), id, "")
		if err != nil {
			t.Fatal(err)
		}
		all.Merchants, all.Visits = append(all.Merchants, *m), append(all.Visits, visits)
		all.Named = append(all.Named, len(d.MerchantsNamed(fmt.Sprintf("面馆%d号", id))), int(d.Merchant(id).ID))
	}
	if all.Leads, _, err = s.Leads(t.Context(), models.LeadFilter{}); err != nil {
		t.Fatal(err)
	}
	return all
}

func same(t *testing.T, want, got shops) {
	t.Helper()
	versions := []cmp.Option{
		cmpopts.IgnoreFields(models.Merchant{}, "Version"), cmpopts.IgnoreFields(models.Visit{}, "Version"), cmpopts.IgnoreFields(models.Lead{}, "Version"),
	}
	if diff := cmp.Diff(want, got, versions...); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// twoShops are two records of one shop, each with a visit and an open lead.
func twoShops(t *testing.T, s *store.Store) {
	t.Helper()
	for n := 1; n <= 2; n++ {
		v := storetest.Visit(n)
		if n == 2 {
			v.Merchant.Industry, v.Merchant.Licence = "", "91350100M000100Y43"
		}
		id := storetest.Save(t, s, v)
		if _, err := decide(t, s, models.OpenLead{Lead: models.Lead{
			Origin: fmt.Sprintf("visit:%d", id), MerchantID: int64(n), CountyID: 1, TownID: 11, Source: models.FromVisit, VisitID: id,
			OpenedAt: storetest.Start.AddDate(0, 0, n),
		}}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAMergeCanBeUndoneExactly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		twoShops(t, s)
		before := look(t, s)
		numbers, err := decide(t, s, models.MergeMerchants{KeepID: 1, GoneID: 2})
		if err != nil {
			t.Fatal(err)
		}
		after := look(t, s)
		kept, gone := after.Merchants[0], after.Merchants[1]
		if kept.Licence == "" || kept.Industry != "catering" || kept.Phone != before.Merchants[0].Phone || gone.MergedInto != 1 || gone.Phone != "" {
			t.Errorf("kept %+v, gone %+v", kept, gone)
		}
		if len(after.Visits[0]) != 2 || len(after.Visits[1]) != 0 {
			t.Errorf("visits %+v", after.Visits)
		}
		if older, younger := after.Leads[0], after.Leads[1]; older.State != models.LeadNew || younger.State != models.DuplicateLead || younger.MerchantID != 1 || younger.ClosedAt == nil {
			t.Errorf("leads %+v", after.Leads)
		}
		if diff := cmp.Diff([]int{1, 1, 1, 1}, after.Named); diff != "" {
			t.Errorf("both names lead to the one that counts: %s", diff)
		}
		trail, err := s.TrailOf(t.Context(), 1)
		if err != nil || trail[len(trail)-1].Action != "merchant.merge" || trail[len(trail)-1].Changes == "" {
			t.Errorf("trail %+v, %v", trail, err)
		}

		// A visit under the old name is one of the shop that counts, and stays there.
		later := storetest.Visit(2)
		later.Visit.DraftID, later.Merchant.Phone = "later", ""
		storetest.Save(t, s, later)
		if visits, _ := s.VisitsOf(t.Context(), 1, ""); len(visits) != 3 {
			t.Errorf("%d visits after one under the old name", len(visits))
		}
		if _, err := decide(t, s, models.UnmergeMerchants{MergeID: numbers[0]}); err != nil {
			t.Fatal(err)
		}
		undone := look(t, s)
		if len(undone.Visits[0]) != 2 {
			t.Errorf("the visit since the merge went with the wrong shop: %+v", undone.Visits)
		}
		undone.Visits[0] = undone.Visits[0][1:]
		same(t, before, undone)
		_, err = decide(t, s, models.UnmergeMerchants{MergeID: numbers[0]})
		code(t, err, models.Conflict)
	})
}

// What people did since a merge is not undone with it.
func TestWhatWasDoneSinceAMergeStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		twoShops(t, s)
		numbers, err := decide(t, s, models.MergeMerchants{KeepID: 1, GoneID: 2})
		if err != nil {
			t.Fatal(err)
		}
		l, _ := s.Lead(t.Context(), 1)
		if _, err := decide(t, s, assign(l, 2)); err != nil {
			t.Fatal(err)
		}
		v, _ := s.Visit(t.Context(), 1)
		m, _ := s.Merchant(t.Context(), 1)
		m.Operator = "张大国"
		if _, err := decide(t, s, models.AmendVisit{Visit: *v, Merchant: *m, Fields: []string{"operator"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := decide(t, s, models.UnmergeMerchants{MergeID: numbers[0]}); err != nil {
			t.Fatal(err)
		}
		after := look(t, s)
		if after.Leads[0].State != models.LeadAssigned || after.Leads[1].State != models.LeadNew || after.Leads[1].MerchantID != 2 {
			t.Errorf("leads %+v", after.Leads)
		}
		if after.Merchants[0].Operator != "张大国" || after.Merchants[0].Licence != "" || after.Merchants[1].Licence == "" {
			t.Errorf("merchants %+v", after.Merchants)
		}
	})
}

// An open lead that goes to the kept shop is the open lead of that shop.
func TestAnOpenLeadGoesWithItsShop(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		twoShops(t, s)
		before := look(t, s)
		numbers, err := decide(t, s, models.MergeMerchants{KeepID: 2, GoneID: 1})
		if err != nil {
			t.Fatal(err)
		}
		if l := leadNow(t, s, 1); l.MerchantID != 2 || !l.State.Open() {
			t.Fatalf("%+v", l)
		}
		_, err = decide(t, s, models.OpenLead{Lead: models.Lead{
			Origin: "second", MerchantID: 2, CountyID: 1, TownID: 11, Source: models.FromVisit, OpenedAt: storetest.Start,
		}})
		code(t, err, models.Duplicate)
		if _, err := decide(t, s, models.UnmergeMerchants{MergeID: numbers[0]}); err != nil {
			t.Fatal(err)
		}
		same(t, before, look(t, s))
	})
}

// A refusal since a merge holds for both records, also when it is undone after
// the kept one agreed again.
func TestARefusalOutlivesTheMerge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		twoShops(t, s)
		numbers, err := decide(t, s, models.MergeMerchants{KeepID: 1, GoneID: 2})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := decide(t, s, models.WithdrawConsent{MerchantID: 1}); err != nil {
			t.Fatal(err)
		}
		again := storetest.Visit(1)
		again.Visit.DraftID = "again"
		storetest.Save(t, s, again)
		if _, err := decide(t, s, models.UnmergeMerchants{MergeID: numbers[0]}); err != nil {
			t.Fatal(err)
		}
		if m := merchantNow(t, s, 1); m.Consent != models.ConsentGiven || m.Phone == "" {
			t.Errorf("who agreed again: %+v", m)
		}
		if m := merchantNow(t, s, 2); m.Consent != models.ConsentRefused || m.Phone != "" || m.Operator != "" {
			t.Errorf("who refused: %+v", m)
		}
		for id := int64(1); id <= 2; id++ {
			if l := leadNow(t, s, id); l.State.Open() {
				t.Errorf("%+v", l)
			}
		}
	})
}

// A record that was never asked brings no open lead to one that refused.
func TestAMergeWithOneWhoRefusedDropsTheLead(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		s := e.Store
		for n, consent := range []models.Consent{models.ConsentRefused, models.ConsentGiven} {
			v := storetest.Visit(n + 1)
			v.Visit.Consent, v.Merchant.Phone = consent, ""
			storetest.Save(t, s, v)
		}
		numbers, err := decide(t, s, models.OpenLead{Lead: models.Lead{
			Origin: "row", MerchantID: 2, CountyID: 1, TownID: 11, Source: models.FromImport, OpenedAt: storetest.Start,
		}})
		if err != nil {
			t.Fatal(err)
		}
		storetest.Exec(t, e, "UPDATE merchant SET consent = ? WHERE id = 2", string(models.ConsentNotAsked))
		if _, err := decide(t, s, models.MergeMerchants{KeepID: 1, GoneID: 2}); err != nil {
			t.Fatal(err)
		}
		if l := leadNow(t, s, numbers[0]); l.State != models.LeadLost || l.MerchantID != 1 {
			t.Errorf("%+v", l)
		}
	})
}

func TestWhatIsNotMerged(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for n := 1; n <= 4; n++ {
			v := storetest.Visit(n)
			switch n {
			case 2:
				v.Visit.Consent = models.ConsentRefused
			case 3:
				v.Merchant.Licence = "91350100M000100Y43"
			case 4:
				v.Merchant.CountyID = 2
			}
			storetest.Save(t, s, v)
		}
		for _, tc := range []struct {
			name string
			with int64
			want models.Code
		}{
			{"itself", 1, models.Invalid}, {"one who refused", 2, models.Invalid}, {"another county", 4, models.Invalid}, {"nobody", 99, models.NotFound},
		} {
			_, err := decide(t, s, models.MergeMerchants{KeepID: 1, GoneID: tc.with})
			if models.CodeOf(err) != tc.want || err == nil {
				t.Errorf("with %s: %v", tc.name, err)
			}
		}
		numbers, err := decide(t, s, models.MergeMerchants{KeepID: 1, GoneID: 3})
		if err != nil {
			t.Fatal(err)
		}
		_, err = decide(t, s, models.MergeMerchants{KeepID: 1, GoneID: 3})
		code(t, err, models.Conflict)
		if err := s.EraseMerchant(t.Context(), clerk, 1); err != nil {
			t.Fatal(err)
		}
		_, err = decide(t, s, models.UnmergeMerchants{MergeID: numbers[0]})
		code(t, err, models.Conflict)
		if trail, err := s.TrailOf(t.Context(), 3); err != nil || trail[0].Changes != "" {
			t.Errorf("values of the trail outlive the erasure: %+v, %v", trail, err)
		}
	})
}

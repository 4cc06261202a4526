package store_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

var (
	acceptBy  = storetest.Start.Add(2 * time.Hour)
	contactBy = storetest.Start.Add(25 * time.Hour)
)

// openLead puts one merchant with a visit and consent on record and opens the
// lead of it.
func openLead(t *testing.T, s *store.Store, n int) *models.Lead {
	t.Helper()
	v := visitOf(t, s, storetest.Save(t, s, storetest.Visit(n)))
	numbers, err := decide(t, s, leadOf(v))
	if err != nil {
		t.Fatal(err)
	}
	return leadNow(t, s, numbers[0])
}

func leadOf(v *models.Visit) models.OpenLead {
	return models.OpenLead{Lead: models.Lead{
		Origin: fmt.Sprintf("visit:%d", v.ID), MerchantID: v.MerchantID, CountyID: v.CountyID, TownID: v.TownID,
		Source: models.FromVisit, VisitID: v.ID, Green: true, Amount: v.Amount, Purpose: v.Purpose,
	}}
}

func leadNow(t *testing.T, s *store.Store, id int64) *models.Lead {
	t.Helper()
	l, err := s.Lead(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func assign(l *models.Lead, memberID int64) models.AssignLead {
	return models.AssignLead{
		ID: l.ID, Version: l.Version, AssigneeID: memberID, Branch: "城区支行", Reason: "本镇客户经理",
		AcceptBy: acceptBy, ContactBy: contactBy,
	}
}

// must applies changes that are decided one after the other on the newest lead.
func must(t *testing.T, s *store.Store, id int64, next ...func(*models.Lead) models.Change) *models.Lead {
	t.Helper()
	for _, change := range next {
		if _, err := decide(t, s, change(leadNow(t, s, id))); err != nil {
			t.Fatal(err)
		}
	}
	return leadNow(t, s, id)
}

func to(state models.LeadState, amount int64) func(*models.Lead) models.Change {
	return func(l *models.Lead) models.Change {
		return models.MoveLead{
			ID: l.ID, Version: l.Version, To: state, Amount: amount, Note: "电话说好了",
			Benefits: models.LeadBenefits{Coupon: true},
		}
	}
}

func toMember(id int64) func(*models.Lead) models.Change {
	return func(l *models.Lead) models.Change { return assign(l, id) }
}

func TestALeadGoesAllTheWay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		opened := openLead(t, s, 1)
		if opened.State != models.LeadNew || !opened.Green || opened.Purpose != "装修" || !opened.ChaseAt.Equal(storetest.Start) {
			t.Errorf("opened %+v", opened)
		}
		l := must(t, s, opened.ID, toMember(4))
		if l.State != models.LeadAssigned || l.Round != 1 || !l.ChaseAt.Equal(acceptBy) || !l.FirstAcceptBy.Equal(acceptBy) {
			t.Errorf("assigned %+v", l)
		}
		l = must(t, s, l.ID, to(models.LeadAccepted, 0))
		if !l.ChaseAt.Equal(contactBy) || l.AcceptedAt == nil {
			t.Errorf("accepted %+v", l)
		}
		l = must(t, s, l.ID, to(models.LeadContacted, 0), to(models.LeadApplied, 200000), to(models.LeadApproved, 150000), to(models.LeadDisbursed, 150000))
		if l.State != models.LeadDisbursed || l.ChaseAt != nil || l.ClosedAt == nil || l.Applied != 200000 || l.Approved != 150000 || !l.Coupon {
			t.Errorf("disbursed %+v", l)
		}
		moves, err := s.MovesOf(t.Context(), l.ID)
		if err != nil {
			t.Fatal(err)
		}
		var states []models.LeadState
		for _, m := range moves {
			states = append(states, m.To)
			if m.MemberID != 1 || !m.At.Equal(storetest.Start) {
				t.Errorf("move %+v", m)
			}
		}
		want := []models.LeadState{
			models.LeadNew, models.LeadAssigned, models.LeadAccepted, models.LeadContacted,
			models.LeadApplied, models.LeadApproved, models.LeadDisbursed,
		}
		if diff := cmp.Diff(want, states); diff != "" {
			t.Errorf("moves (-want +got):\n%s", diff)
		}
		if m := moves[5]; m.From != models.LeadApplied || m.Amount != 150000 || m.AssigneeID != 4 || m.Note != "电话说好了" {
			t.Errorf("approved by %+v", m)
		}
		_, err = decide(t, s, to(models.LeadLost, 0)(l))
		code(t, err, models.Invalid)
		_, err = decide(t, s, assign(l, 5))
		code(t, err, models.Conflict)
	})
}

func TestMovesThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := must(t, s, openLead(t, s, 1).ID, toMember(4))
		for _, tc := range []struct {
			name   string
			change models.Change
			want   models.Code
		}{
			{"out of order", to(models.LeadApproved, 1)(l), models.Invalid},
			{"assigned by a move", to(models.LeadAssigned, 0)(l), models.Invalid},
			{"an old version", models.MoveLead{ID: l.ID, Version: l.Version - 1, To: models.LeadAccepted}, models.Conflict},
			{"no such lead", models.MoveLead{ID: 99, To: models.LeadAccepted}, models.NotFound},
			{"a rung it stands on", models.ClimbLead{ID: l.ID, Version: l.Version, Rung: models.NotOverdue}, models.Conflict},
		} {
			t.Run(tc.name, func(t *testing.T) {
				_, err := decide(t, s, tc.change)
				code(t, err, tc.want)
			})
		}
		l = must(t, s, l.ID, to(models.LeadAccepted, 0), to(models.LeadContacted, 0))
		_, err := decide(t, s, to(models.LeadApplied, 0)(l))
		code(t, err, models.Invalid)
		if diff := cmp.Diff(l, leadNow(t, s, l.ID)); diff != "" {
			t.Errorf("a refused move left something behind:\n%s", diff)
		}
	})
}

func TestAMerchantHasOneOpenLead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := openLead(t, s, 1)
		again := storetest.Visit(2)
		again.Visit.MerchantID = l.MerchantID
		second := visitOf(t, s, storetest.Save(t, s, again))
		_, err := decide(t, s, leadOf(second))
		code(t, err, models.Duplicate)
		if open, err := s.OpenLeadOf(t.Context(), l.MerchantID); err != nil || open.ID != l.ID {
			t.Errorf("open: %+v, %v", open, err)
		}
		must(t, s, l.ID, to(models.LeadLost, 0))
		_, err = s.OpenLeadOf(t.Context(), l.MerchantID)
		code(t, err, models.NotFound)
		_, err = decide(t, s, leadOf(visitOf(t, s, l.VisitID)))
		code(t, err, models.Duplicate) // of the same visit, though closed
		if _, err := decide(t, s, leadOf(second)); err != nil {
			t.Error(err)
		}
	})
}

func TestNoLeadWithoutConsent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		silent := storetest.Visit(1)
		silent.Visit.Consent = models.ConsentNotAsked
		v := visitOf(t, s, storetest.Save(t, s, silent))
		_, err := decide(t, s, leadOf(v))
		code(t, err, models.Forbidden)

		l := must(t, s, openLead(t, s, 2).ID, toMember(4))
		back := storetest.Visit(3)
		back.Visit.MerchantID, back.Visit.Consent = l.MerchantID, models.ConsentRefused
		storetest.Save(t, s, back)
		if l = leadNow(t, s, l.ID); l.State != models.LeadLost || l.ChaseAt != nil {
			t.Errorf("the merchant took the consent back and the lead is %+v", l)
		}
		if err := s.EraseMerchant(t.Context(), models.Actor{}, l.MerchantID); err != nil {
			t.Fatal(err)
		}
		moves, err := s.MovesOf(t.Context(), l.ID)
		if err != nil || leadNow(t, s, l.ID).Purpose != "" || slices.ContainsFunc(moves, func(m models.LeadMove) bool { return m.Note != "" }) {
			t.Errorf("erased, and left: %+v, %v", moves, err)
		}
	})
}

// The lead of a merchant who is erased ends at the product's instant.
func TestAnErasureEndsTheLeadByTheProductClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := openLead(t, s, 2)
		const ahead = 72 * time.Hour
		if err := s.SetClockOffset(t.Context(), ahead); err != nil {
			t.Fatal(err)
		}
		if err := s.EraseMerchant(t.Context(), clerk, l.MerchantID); err != nil {
			t.Fatal(err)
		}
		want := storetest.Start.Add(ahead)
		moves, err := s.MovesOf(t.Context(), l.ID)
		if at := leadNow(t, s, l.ID).ClosedAt; err != nil || at == nil || !at.Equal(want) || !moves[len(moves)-1].At.Equal(want) {
			t.Errorf("closed at %v, moves %+v, want %v", at, moves, want)
		}
	})
}

func TestWhatWantsALead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		wanted := func() (ids []int64) {
			t.Helper()
			list, err := s.VisitsForLeads(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				ids = append(ids, v.ID)
			}
			return ids
		}
		save := func(n int, merchantID int64, change func(*models.Visit)) int64 {
			v := storetest.Visit(n)
			v.Visit.MerchantID = merchantID
			change(&v.Visit)
			return storetest.Save(t, s, v)
		}
		asIs := func(*models.Visit) {}
		first := save(1, 0, asIs)
		save(2, 0, func(v *models.Visit) { v.Consent = models.ConsentRefused })
		save(3, 0, func(v *models.Visit) { v.IntentLevel = "not_now" })
		merchant := visitOf(t, s, first).MerchantID
		newer := save(4, merchant, func(v *models.Visit) { v.IntentLevel = "considering" })
		if diff := cmp.Diff([]int64{newer}, wanted()); diff != "" {
			t.Errorf("the newest of a merchant (-want +got):\n%s", diff)
		}
		not := save(5, merchant, func(v *models.Visit) { v.IntentLevel = "not_now" })
		if got := wanted(); got != nil {
			t.Errorf("the merchant thought better of it, and %v want leads", got)
		}
		if _, err := decide(t, s, models.UndoVisit{ID: not, Version: 1}); err != nil {
			t.Fatal(err)
		}
		numbers, err := decide(t, s, leadOf(visitOf(t, s, newer)))
		if err != nil {
			t.Fatal(err)
		}
		save(6, merchant, asIs) // while the lead is open
		must(t, s, numbers[0], to(models.LeadLost, 0))
		if got := wanted(); got != nil {
			t.Errorf("visits %v open a second lead", got)
		}
		after := save(7, merchant, asIs)
		if diff := cmp.Diff([]int64{after}, wanted()); diff != "" {
			t.Errorf("a new wish after the end (-want +got):\n%s", diff)
		}
	})
}

func TestPreScreensThatWantALead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		v := visitOf(t, s, storetest.Save(t, s, storetest.Visit(1)))
		screen := func(merchantID int64, verdict string, consent models.Consent) {
			t.Helper()
			p := models.PreScreen{MerchantID: merchantID, Verdict: verdict, Consent: consent, Facts: "{}"}
			if _, err := decide(t, s, models.SavePreScreen{Screen: p}); err != nil {
				t.Fatal(err)
			}
		}
		screen(v.MerchantID, "not_eligible", models.ConsentGiven)
		screen(v.MerchantID, "meets_basic", models.ConsentNotAsked)
		screen(0, "meets_basic", models.ConsentGiven)
		screen(v.MerchantID, "meets_basic", models.ConsentGiven)
		list, err := s.PreScreensForLeads(t.Context(), 10)
		if err != nil || len(list) != 1 || list[0].ID != 4 {
			t.Errorf("%+v, %v", list, err)
		}
		if _, err := decide(t, s, leadOf(v)); err != nil {
			t.Fatal(err)
		}
		if list, err = s.PreScreensForLeads(t.Context(), 10); err != nil || len(list) != 0 {
			t.Errorf("with an open lead: %+v, %v", list, err)
		}
	})
}

func TestTheLadderIsClimbedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		l := must(t, s, openLead(t, s, 1).ID, toMember(4))
		due := func(at time.Time) int {
			t.Helper()
			list, err := s.LeadsToChase(t.Context(), at, 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(list)
		}
		if due(acceptBy.Add(-time.Millisecond)) != 0 || due(acceptBy) != 1 {
			t.Error("the limit is the instant to look")
		}
		next := acceptBy.Add(time.Hour)
		climb := models.ClimbLead{ID: l.ID, Version: l.Version, Rung: models.Nudged, ChaseAt: next}
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for range 8 {
			wg.Go(func() {
				if _, err := s.CommitTurn(context.WithoutCancel(t.Context()), models.Turn{Now: acceptBy, At: acceptBy, Changes: []models.Change{climb}}); err == nil {
					mu.Lock()
					done++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if l = leadNow(t, s, l.ID); done != 1 || l.Rung != models.Nudged || due(acceptBy) != 0 || due(next) != 1 {
			t.Errorf("%d nudged it: %+v", done, l)
		}
		l = must(t, s, l.ID, toMember(5))
		if l.Round != 2 || l.Rung != models.NotOverdue || l.AssigneeID != 5 {
			t.Errorf("reassigned %+v", l)
		}
	})
}

func TestFigures(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		done := must(t, s, openLead(t, s, 1).ID, toMember(4), to(models.LeadAccepted, 0), to(models.LeadContacted, 0),
			to(models.LeadApplied, 300000), to(models.LeadApproved, 200000), to(models.LeadDisbursed, 100000))
		must(t, s, openLead(t, s, 2).ID, toMember(4))
		must(t, s, openLead(t, s, 3).ID, to(models.DuplicateLead, 0))
		got, err := s.LeadFigures(t.Context(), done.CountyID, storetest.Start, storetest.Start.Add(3*time.Hour))
		want := models.LeadFigures{
			Opened: 2, LimitPassed: 2, AcceptedInTime: 1, Cheaper: 1,
			Applied: models.LoanSum{Count: 1, Yuan: 300000}, Approved: models.LoanSum{Count: 1, Yuan: 200000},
			Disbursed: models.LoanSum{Count: 1, Yuan: 100000},
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		for name, span := range map[string][2]time.Time{
			"before": {storetest.Start.Add(-time.Hour), storetest.Start},
			"after":  {storetest.Start.Add(3 * time.Hour), storetest.Start.Add(4 * time.Hour)},
		} {
			if got, err := s.LeadFigures(t.Context(), 0, span[0], span[1]); err != nil || got != (models.LeadFigures{}) {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
		}
	})
}

func TestLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var leads []*models.Lead
		for n := range 4 {
			leads = append(leads, openLead(t, s, n))
		}
		must(t, s, leads[0].ID, toMember(4), to(models.LeadAccepted, 0))
		must(t, s, leads[1].ID, toMember(4), to(models.LeadLost, 0))
		must(t, s, leads[2].ID, toMember(5))
		for _, tc := range []struct {
			name   string
			filter models.LeadFilter
			want   []int64
			total  int
		}{
			{"all", models.LeadFilter{}, []int64{1, 2, 3, 4}, 4},
			{"the first two", models.LeadFilter{Limit: 2}, []int64{1, 2}, 4},
			{"open ones of a member", models.LeadFilter{AssigneeID: 4, OpenOnly: true}, []int64{1}, 1},
			{"new ones of a county", models.LeadFilter{CountyID: 1, States: []models.LeadState{models.LeadNew}}, []int64{4}, 1},
			{"of a branch in a town", models.LeadFilter{Branch: "城区支行", TownIDs: []int64{11}}, []int64{1, 2, 3}, 3},
			{"of another branch", models.LeadFilter{Branch: "别处支行"}, nil, 0},
		} {
			t.Run(tc.name, func(t *testing.T) {
				list, total, err := s.Leads(t.Context(), tc.filter)
				var ids []int64
				for _, l := range list {
					ids = append(ids, l.ID)
				}
				if diff := cmp.Diff(tc.want, ids); err != nil || total != tc.total || diff != "" {
					t.Errorf("%v, %d in all (-want +got):\n%s", err, total, diff)
				}
			})
		}
		load, err := s.CountLoad(t.Context(), []int64{4, 5, 6})
		if diff := cmp.Diff(map[int64]int{4: 1, 5: 1, 6: 0}, load); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	})
}

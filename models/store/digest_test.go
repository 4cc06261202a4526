package store_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// diary is what the members did, kept beside the store.
type diary struct {
	visits []models.Visit
}

// record makes visits of a few merchants around the cut-offs, some joint, some
// undone later.
func record(t *testing.T, rt *rapid.T, s *store.Store, d *diary, batch int) {
	n := rapid.IntRange(1, 6).Draw(rt, "visits")
	for range n {
		merchant := rapid.IntRange(1, 5).Draw(rt, "merchant")
		at := storetest.Start.Add(time.Duration(rapid.IntRange(-72, 24).Draw(rt, "hours")) * time.Hour)
		v := storetest.Visit(merchant)
		v.Visit.DraftID = fmt.Sprintf("draft-%d-%d", batch, len(d.visits))
		v.Visit.MemberID = int64(rapid.IntRange(1, 4).Draw(rt, "member"))
		v.Visit.CountyID = int64(rapid.IntRange(1, 2).Draw(rt, "county"))
		v.Visit.TownID = v.Visit.CountyID*10 + int64(rapid.IntRange(1, 2).Draw(rt, "town"))
		v.Visit.MarketID = rapid.SampledFrom([]int64{0, 111, 112}).Draw(rt, "market")
		v.Visit.IntentLevel = rapid.SampledFrom([]string{"interested", "not_met", ""}).Draw(rt, "intent")
		v.Visit.VisitedOn = at.AddDate(0, 0, -rapid.IntRange(0, 2).Draw(rt, "back")).Format(time.DateOnly)
		v.Visit.FollowUpOn = rapid.SampledFrom([]string{"", "2025-09-16", "2025-09-17", "2025-09-18", "2025-09-22"}).Draw(rt, "next")
		v.Visit.Partners = rapid.SampledFrom([][]int64{nil, {4}, {1, 3}}).Draw(rt, "partners")
		v.Visit.RecordedAt = at
		v.Visit.ID = storetest.Save(t, s, v)
		kept, err := s.Visit(t.Context(), v.Visit.ID)
		if err != nil {
			rt.Fatal(err)
		}
		if rapid.IntRange(0, 3).Draw(rt, "undo") == 0 {
			undone := at.Add(time.Duration(rapid.IntRange(0, 30).Draw(rt, "later")) * time.Hour)
			_, err := s.CommitTurn(t.Context(), models.Turn{
				Now: undone, At: undone, Changes: []models.Change{models.UndoVisit{ID: kept.ID, Version: kept.Version}},
			})
			if err != nil {
				rt.Fatal(err)
			}
			kept.UndoneAt = &undone
		}
		d.visits = append(d.visits, *kept)
	}
}

// figures counts by going through the diary.
func (d *diary) figures(q models.DigestQuery) models.DigestFigures {
	f := models.DigestFigures{Markets: map[int64]int{}, LastVisit: map[int64]string{}, MetByTown: map[int64]int{}}
	inTown := map[[2]int64]bool{}
	met, span, before := map[int64]bool{}, map[int64]bool{}, map[int64]bool{}
	markets := map[[2]int64]bool{}
	newest := map[int64]models.Visit{}
	for _, v := range d.visits {
		if !v.RecordedAt.Before(q.To) || v.UndoneAt != nil && v.UndoneAt.Before(q.To) {
			continue
		}
		if n, ok := newest[v.MerchantID]; !ok || v.VisitedOn > n.VisitedOn || v.VisitedOn == n.VisitedOn && v.ID > n.ID {
			newest[v.MerchantID] = v
		}
		if v.CountyID != q.CountyID {
			continue
		}
		part, seen := &f.Before, before
		if !v.RecordedAt.Before(q.From) {
			part, seen = &f.Span, span
			f.Reporters = append(append(f.Reporters, v.MemberID), v.Partners...)
			if v.VisitedOn < v.RecordedOn {
				f.Backdated++
			}
		}
		for _, sums := range []*models.VisitSums{part, &f.ToDate} {
			sums.Visits++
			if v.Joint() {
				sums.Joint++
			}
		}
		f.LastVisit[v.TownID] = max(f.LastVisit[v.TownID], v.VisitedOn)
		if v.IntentLevel != "not_met" {
			met[v.MerchantID], seen[v.MerchantID] = true, true
			if !v.RecordedAt.Before(q.From) {
				inTown[[2]int64{v.TownID, v.MerchantID}] = true
			}
			if v.MarketID != 0 {
				markets[[2]int64{v.MarketID, v.MerchantID}] = true
			}
		}
	}
	for k := range markets {
		f.Markets[k[0]]++
	}
	for k := range inTown {
		f.MetByTown[k[0]]++
	}
	for _, v := range newest {
		switch {
		case v.CountyID != q.CountyID || v.FollowUpOn == "" || v.FollowUpOn > q.NextDay:
		case v.FollowUpOn > q.Day:
			f.Due++
		default:
			f.Overdue++
		}
	}
	f.Span.Households, f.Before.Households, f.ToDate.Households = len(span), len(before), len(met)
	slices.Sort(f.Reporters)
	f.Reporters = slices.Compact(f.Reporters)
	return f
}

func TestDigestFiguresAreThoseOfTheRows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, batch := &diary{}, 0
		cutOff := time.Date(2025, 9, 17, 18, 0, 0, 0, storetest.Start.Location())
		rapid.Check(t, func(rt *rapid.T) {
			if batch++; len(d.visits) < 150 {
				record(t, rt, s, d, batch)
			}
			q := models.DigestQuery{
				CountyID: int64(rapid.IntRange(1, 2).Draw(rt, "of")),
				To:       cutOff.Add(time.Duration(rapid.IntRange(-48, 12).Draw(rt, "to")) * time.Hour),
				Day:      "2025-09-17", NextDay: "2025-09-18",
			}
			q.From = q.To.Add(-time.Duration(rapid.IntRange(0, 48).Draw(rt, "from")) * time.Hour)
			got, err := s.DigestFigures(t.Context(), q)
			if err != nil {
				rt.Fatal(err)
			}
			if diff := cmp.Diff(d.figures(q), got, cmpopts.EquateEmpty()); diff != "" {
				rt.Fatal(diff)
			}
		})
	})
}

// What a digest says of leads is what became of them: when they were opened,
// applied for and approved, and whose limit has passed.
func TestDigestFiguresOfLeads(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := storetest.Start
		do := func(id int64, later time.Duration, c func(l *models.Lead) models.Change) {
			t.Helper()
			now = storetest.Start.Add(later)
			l, err := s.Lead(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.CommitTurn(t.Context(), models.Turn{Now: now, At: now, Changes: []models.Change{c(l)}}); err != nil {
				t.Fatal(err)
			}
		}
		move := func(to models.LeadState, yuan int64) func(*models.Lead) models.Change {
			return func(l *models.Lead) models.Change {
				return models.MoveLead{ID: l.ID, Version: l.Version, To: to, Amount: yuan}
			}
		}
		for n := 1; n <= 3; n++ {
			storetest.Save(t, s, storetest.Visit(n))
			open := models.OpenLead{Lead: models.Lead{Origin: "wish:" + strconv.Itoa(n), MerchantID: int64(n), CountyID: 1, TownID: 11, OpenedAt: now}}
			if n == 2 {
				open.Lead.Chain = "长治蔬菜"
			}
			if _, err := decide(t, s, open); err != nil {
				t.Fatal(err)
			}
			do(int64(n), 0, func(l *models.Lead) models.Change { return assign(l, 2) })
		}
		for n := int64(1); n <= 2; n++ {
			do(n, time.Hour, move(models.LeadAccepted, 0))
			do(n, time.Hour, move(models.LeadContacted, 0))
			do(n, 2*time.Hour, move(models.LeadApplied, 200000))
			do(n, time.Duration(24*n+2)*time.Hour, move(models.LeadApproved, 100000))
		}
		f, err := s.DigestFigures(t.Context(), models.DigestQuery{
			CountyID: 1, From: storetest.Start, To: storetest.Start.Add(30 * time.Hour), Day: "2025-09-18", NextDay: "2025-09-19",
		})
		if err != nil {
			t.Fatal(err)
		}
		want := models.LeadFigures{
			Opened: 3, LimitPassed: 3, AcceptedInTime: 2, Applied: models.LoanSum{Count: 2, Yuan: 400000}, Approved: models.LoanSum{Count: 1, Yuan: 100000},
		}
		if diff := cmp.Diff(want, f.Leads); diff != "" {
			t.Errorf("of the span (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]models.Approval{{Took: 24 * time.Hour}}, f.Approvals); diff != "" {
			t.Errorf("approvals (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(map[int64]int{2: 1}, f.LateLeads); diff != "" {
			t.Errorf("late (-want +got):\n%s", diff)
		}
		f, err = s.DigestFigures(t.Context(), models.DigestQuery{CountyID: 1, From: storetest.Start.Add(30 * time.Hour), To: storetest.Start.Add(90 * time.Hour)})
		if err != nil || f.Leads.Approved.Count != 1 || f.LeadsEver.Approved.Count != 2 || !f.Approvals[1].Chain || f.Approvals[1].Took != 48*time.Hour {
			t.Errorf("later: %+v, %v", f, err)
		}
	})
}

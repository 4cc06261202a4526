package dialogtest

import (
	"slices"

	"shuangbai/models"
)

// DigestFigures implements dialog.Book.
func (w *World) DigestFigures(q models.DigestQuery) (models.DigestFigures, error) {
	f := models.DigestFigures{Markets: map[int64]int{}, LastVisit: map[int64]string{}, MetByTown: map[int64]int{}}
	w.countLeads(q, &f)
	towns := map[int64]tally{}
	span, before, all := tally{}, tally{}, tally{}
	markets := map[int64]tally{}
	for _, v := range w.list(func(v *models.Visit) bool { return v.CountyID == q.CountyID && v.RecordedAt.Before(q.To) }) {
		all.count(&f.ToDate, &v)
		f.LastVisit[v.TownID] = max(f.LastVisit[v.TownID], v.VisitedOn)
		if markets[v.MarketID] == nil {
			markets[v.MarketID] = tally{}
		}
		var sums models.VisitSums
		markets[v.MarketID].count(&sums, &v)
		if v.RecordedAt.Before(q.From) {
			before.count(&f.Before, &v)
			continue
		}
		span.count(&f.Span, &v)
		if towns[v.TownID] == nil {
			towns[v.TownID] = tally{}
		}
		towns[v.TownID].count(&sums, &v)
		f.Reporters = append(append(f.Reporters, v.MemberID), v.Partners...)
		if v.VisitedOn < v.RecordedOn {
			f.Backdated++
		}
	}
	for id, met := range towns {
		f.MetByTown[id] = len(met)
	}
	for id, met := range markets {
		f.Markets[id] = len(met)
	}
	slices.Sort(f.Reporters)
	f.Reporters = slices.Compact(f.Reporters)
	return f, w.countDue(q, &f)
}

func (w *World) countDue(q models.DigestQuery, f *models.DigestFigures) error {
	var towns []int64
	for _, t := range w.Directory().Towns {
		if t.CountyID == q.CountyID {
			towns = append(towns, t.ID)
		}
	}
	due, err := w.FollowUps(towns, q.NextDay, len(w.visits))
	for _, v := range due {
		if v.FollowUpOn > q.Day {
			f.Due++
		} else {
			f.Overdue++
		}
	}
	return err
}

// tally are the merchants that were met.
type tally map[int64]bool

func (met tally) count(into *models.VisitSums, v *models.Visit) {
	into.Visits++
	if v.Joint() {
		into.Joint++
	}
	if v.IntentLevel != "not_met" {
		met[v.MerchantID] = true
	}
	into.Households = len(met)
}

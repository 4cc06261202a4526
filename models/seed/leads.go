package seed

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
)

// The limits of the invented assignments.
const (
	acceptWithin  = 2 * time.Hour
	contactWithin = 24 * time.Hour
)

// leads invents what became of the merchants who agreed to be called: the older
// a wish, the further it is. None of them is waited for on the demo's day; what
// was recorded on the last working day has not been taken up yet.
func (h *history) leads(ctx context.Context, s *store.Store, start time.Time) error {
	visits, err := s.VisitsForLeads(ctx, 1000)
	if err != nil || len(visits) == 0 {
		return err
	}
	last := visits[len(visits)-1].RecordedOn
	visits = slices.DeleteFunc(visits, func(v models.Visit) bool { return v.RecordedOn == last || h.manager(v.TownID) == nil })
	opened := models.Turn{Now: start, At: start, Actor: sower}
	for i := range visits {
		opened.Changes = append(opened.Changes, models.OpenLead{Lead: h.wish(&visits[i])})
	}
	numbers, err := s.CommitTurn(ctx, opened)
	if err != nil {
		return fmt.Errorf("seed leads: %w", err)
	}
	done := work{}
	for i, id := range numbers {
		h.follow(done, id, &visits[i], start)
	}
	return done.record(ctx, s)
}

// wish is what a visit heard of.
func (h *history) wish(v *models.Visit) models.Lead {
	green := []string{"retail", "wholesale", "catering", "lodging", "transport"}
	return models.Lead{
		Origin: fmt.Sprintf("visit:%d", v.ID), Source: models.FromVisit, VisitID: v.ID, MerchantID: v.MerchantID, OpenedAt: v.RecordedAt,
		CountyID: v.CountyID, TownID: v.TownID, MarketID: v.MarketID, Amount: v.Amount, Purpose: v.Purpose, Guarantee: v.Guarantee,
		Green: slices.Contains(green, h.d.Merchant(v.MerchantID).Industry),
	}
}

// manager is the account manager of a town.
func (h *history) manager(townID int64) *models.Member {
	for i := range h.d.Members {
		if m := &h.d.Members[i]; m.Role == models.AccountManager && slices.Contains(m.TownIDs, townID) {
			return m
		}
	}
	return nil
}

// follow is the course of one lead: called the same evening, then moved on every
// few days until the demo starts.
func (h *history) follow(done work, id int64, v *models.Visit, start time.Time) {
	to, at := h.manager(v.TownID), evening(v.RecordedAt.In(start.Location()))
	done.add(at, to.ID,
		models.AssignLead{
			ID: id, Version: 1, AssigneeID: to.ID, Branch: to.Branch, Reason: h.d.Town(v.TownID).Name + "的客户经理",
			AcceptBy: at.Add(acceptWithin), ContactBy: at.Add(contactWithin),
		},
		models.MoveLead{ID: id, Version: 2, To: models.LeadAccepted}, models.MoveLead{ID: id, Version: 3, To: models.LeadContacted})
	wanted := v.Amount
	for i, step := range []models.LeadState{models.LeadApplied, models.LeadApproved, models.LeadDisbursed} {
		if at = evening(at.AddDate(0, 0, 1+h.chance.IntN(10))); at.After(start) {
			return
		}
		move := models.MoveLead{ID: id, Version: int64(4 + i), To: step, Amount: wanted}
		switch {
		case h.chance.IntN(9) == 0:
			move.To, move.Note = models.LeadLost, "先不贷了"
		case step == models.LeadApproved:
			wanted = max(wanted*int64(6+h.chance.IntN(5))/10/10_000, 1) * 10_000
			move.Amount, move.Benefits = wanted, models.LeadBenefits{Coupon: h.chance.IntN(4) == 0, Subsidy: h.chance.IntN(6) == 0}
		}
		if done.add(at, to.ID, move); !move.To.Open() {
			return
		}
	}
}

// evening is half past five of that day, or of the next one that people work on.
func evening(day time.Time) time.Time {
	at := time.Date(day.Year(), day.Month(), day.Day(), 17, 30, 0, 0, day.Location())
	for !workday(at) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// work is what members did to their leads, evening by evening.
type work map[session][]models.Change

type session struct {
	at time.Time
	by int64
}

func (w work) add(at time.Time, by int64, changes ...models.Change) {
	w[session{at, by}] = append(w[session{at, by}], changes...)
}

// record stores it in the order it happened.
func (w work) record(ctx context.Context, s *store.Store) error {
	order := slices.SortedFunc(maps.Keys(w), func(a, b session) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.by, b.by)) })
	for _, e := range order {
		_, err := s.CommitTurn(ctx, models.Turn{Now: e.at, At: e.at, Actor: models.Actor{MemberID: e.by, Door: sower.Door}, Changes: w[e]})
		if err != nil {
			return fmt.Errorf("seed leads of %s: %w", e.at.Format(time.DateOnly), err)
		}
	}
	return nil
}

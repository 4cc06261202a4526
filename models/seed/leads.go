package seed

import (
	"context"
	"fmt"
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
	for i, id := range numbers {
		l := course{history: h, store: s, id: id, at: visits[i].RecordedAt.In(start.Location())}
		if err := l.run(ctx, &visits[i], start); err != nil {
			return fmt.Errorf("seed lead %d: %w", id, err)
		}
	}
	return nil
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

// course is one lead on its way through the past.
type course struct {
	*history
	store   *store.Store
	at      time.Time // of what happens next
	id      int64
	version int64 // as many as the changes before
}

func (c *course) run(ctx context.Context, v *models.Visit, start time.Time) error {
	to := c.manager(v.TownID)
	err := c.commit(ctx, 0, models.AssignLead{
		ID: c.id, Version: c.next(), AssigneeID: to.ID, Branch: to.Branch, Reason: c.d.Town(v.TownID).Name + "的客户经理",
		AcceptBy: c.at.Add(acceptWithin), ContactBy: c.at.Add(contactWithin),
	})
	if err != nil {
		return err
	}
	if c.pass(3 * time.Hour); c.at.After(start) {
		c.at = start.Add(-time.Minute)
	}
	err = c.commit(ctx, to.ID, models.MoveLead{ID: c.id, Version: c.next(), To: models.LeadAccepted}, models.MoveLead{ID: c.id, Version: c.next(), To: models.LeadContacted})
	if err != nil {
		return err
	}
	wanted := v.Amount
	for _, step := range []models.LeadState{models.LeadApplied, models.LeadApproved, models.LeadDisbursed} {
		if c.pass(10 * 24 * time.Hour); c.at.After(start) {
			return nil
		}
		move := models.MoveLead{ID: c.id, Version: c.next(), To: step, Amount: wanted}
		switch {
		case c.chance.IntN(9) == 0:
			move.To, move.Note = models.LeadLost, "先不贷了"
		case step == models.LeadApproved:
			wanted = max(wanted*int64(6+c.chance.IntN(5))/10/10_000, 1) * 10_000
			move.Amount, move.Benefits = wanted, models.LeadBenefits{Coupon: c.chance.IntN(4) == 0, Subsidy: c.chance.IntN(6) == 0}
		}
		if err := c.commit(ctx, to.ID, move); err != nil || !move.To.Open() {
			return err
		}
	}
	return nil
}

// pass lets up to most of time go by.
func (c *course) pass(most time.Duration) {
	c.at = office(c.at.Add(10*time.Minute + time.Duration(c.chance.Int64N(int64(most)))))
}

// next is the version that the next change finds.
func (c *course) next() int64 {
	c.version++
	return c.version
}

// office is the instant, or the next morning at work when nobody is there.
func office(at time.Time) time.Time {
	for at.Hour() < 9 || at.Hour() >= 18 || !workday(at) {
		day := 0
		if at.Hour() >= 9 {
			day = 1
		}
		at = time.Date(at.Year(), at.Month(), at.Day()+day, 9, at.Minute(), at.Second(), 0, at.Location())
	}
	return at
}

// commit writes what a member did, 0 for the program.
func (c *course) commit(ctx context.Context, by int64, changes ...models.Change) error {
	_, err := c.store.CommitTurn(ctx, models.Turn{Now: c.at, At: c.at, Actor: models.Actor{MemberID: by, Door: sower.Door}, Changes: changes})
	return err
}

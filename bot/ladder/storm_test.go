package ladder_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"shuangbai/bot/ladder"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// Eight workers that all see the same new leads: each lead has one assignment
// and one card.
func TestEightWorkersAssignEachLeadOnce(t *testing.T) {
	const leads, workers = 40, 8
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d, p := open(s), *policy.Default()
		p.Leads.Full = 2 * leads
		var visits, wishes []models.Change
		for n := range leads {
			visits = append(visits, storetest.Visit(n))
			wishes = append(wishes, models.OpenLead{Lead: models.Lead{
				Origin: fmt.Sprintf("lead:%d", n), MerchantID: int64(n + 1), CountyID: 1, TownID: 11, Source: models.FromImport,
			}})
		}
		d.decide(t, visits...)
		d.decide(t, wishes...)
		ctx := context.WithoutCancel(t.Context())
		var wg sync.WaitGroup
		for range workers {
			w := ladder.New(ladder.Options{
				Records: d, Clock: d, Policy: &p, Calendar: worktime.New(p.Hours, d.now.Location()), Log: slog.New(slog.DiscardHandler),
			})
			wg.Go(func() {
				for {
					err := w.Once(ctx)
					if err != nil && models.CodeOf(err) != models.Unavailable { // a busy machine: it looks again
						t.Error(err)
						return
					}
					if _, left, err := s.Leads(ctx, models.LeadFilter{States: []models.LeadState{models.LeadNew}, Limit: 1}); err == nil && left == 0 {
						return
					}
				}
			})
		}
		wg.Wait()
		for id := range int64(leads) {
			moves, err := s.MovesOf(t.Context(), id+1)
			if err != nil || len(moves) != 2 || moves[1].To != models.LeadAssigned || moves[1].AssigneeID != 2 {
				t.Fatalf("lead %d: %+v, %v", id+1, moves, err)
			}
		}
		cards, err := s.Outbox(t.Context(), models.Waiting, 2*leads)
		if err != nil || len(cards) != leads {
			t.Errorf("%d cards, %v", len(cards), err)
		}
	})
}

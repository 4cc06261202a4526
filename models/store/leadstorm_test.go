package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

const (
	stormLeads   = 1000
	stormWorkers = 8
)

// openMany opens a lead for each of n merchants, many in one turn.
func openMany(t *testing.T, s *store.Store, n int) {
	t.Helper()
	const lot = 100
	for first := 0; first < n; first += lot {
		var visits, leads []models.Change
		for i := range lot {
			visits = append(visits, storetest.Visit(first+i))
		}
		numbers, err := decide(t, s, visits...)
		if err != nil {
			t.Fatal(err)
		}
		for i, id := range numbers {
			leads = append(leads, models.OpenLead{Lead: models.Lead{
				Origin: fmt.Sprintf("visit:%d", id), MerchantID: int64(first + i + 1), CountyID: 1, TownID: 11, Source: models.FromVisit, VisitID: id,
			}})
		}
		if _, err := decide(t, s, leads...); err != nil {
			t.Fatal(err)
		}
	}
}

// A thousand leads, eight workers that all want the same ones: each lead has
// one assignment and one card.
func TestAThousandLeadsAreAssignedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		openMany(t, s, stormLeads)
		ctx := context.WithoutCancel(t.Context())
		var wg sync.WaitGroup
		for worker := range stormWorkers {
			wg.Go(func() {
				for {
					list, _, err := s.Leads(ctx, models.LeadFilter{States: []models.LeadState{models.LeadNew}, Limit: 10 * stormWorkers})
					if models.CodeOf(err) == models.Unavailable && err != nil {
						continue // a busy machine: as the worker does, it looks again
					}
					if err != nil || len(list) == 0 {
						if err != nil {
							t.Error(err)
						}
						return
					}
					for i := range list { // everybody begins somewhere else and runs into the next one
						assignOnce(ctx, t, s, &list[(i+10*worker)%len(list)], int64(worker+1))
					}
				}
			})
		}
		wg.Wait()
		for id := range int64(stormLeads) {
			moves, err := s.MovesOf(t.Context(), id+1)
			if err != nil || len(moves) != 2 || moves[1].To != models.LeadAssigned {
				t.Fatalf("lead %d: %+v, %v", id+1, moves, err)
			}
		}
		cards, err := s.Outbox(t.Context(), models.Waiting, 2*stormLeads)
		if err != nil || len(cards) != stormLeads {
			t.Errorf("%d cards, %v", len(cards), err)
		}
	})
}

func assignOnce(ctx context.Context, t *testing.T, s *store.Store, l *models.Lead, worker int64) {
	_, err := s.CommitTurn(ctx, models.Turn{
		Now: storetest.Start, At: storetest.Start, Changes: []models.Change{assign(l, worker)},
		Outgoing: []models.Outgoing{{Door: "app", Target: "wangqiang", Kind: "reply", Body: []byte("{}"), Key: fmt.Sprintf("lead:%d:1", l.ID)}},
	})
	if code := models.CodeOf(err); err != nil && code != models.Conflict && code != models.Duplicate && code != models.Unavailable {
		t.Errorf("lead %d: %v", l.ID, err)
	}
}

package store_test

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// Eight replicas do the same work; it is done once, with its messages.
func TestPeriodicWorkIsDoneOnce(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		var did atomic.Int64
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				run := models.JobRun{Kind: "digest", Scope: "city", Period: "2025-09-17", Report: []byte("走访 12 次")}
				err := e.CommitJob(t.Context(), run, []models.Outgoing{{Door: "app", Target: "zhaomin", Kind: "digest", Key: "d" + strconv.Itoa(i)}})
				if err == nil {
					did.Add(1)
				} else if models.CodeOf(err) != models.Duplicate {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		rows := waiting(t, e.Store)
		if did.Load() != 1 || len(rows) != 1 {
			t.Errorf("done %d times, %d messages", did.Load(), len(rows))
		}
		if _, err := e.JobRun(t.Context(), "digest", "city", "2025-09-16"); models.CodeOf(err) != models.NotFound {
			t.Errorf("work that was not done: %v", err)
		}
		if last, err := e.LastJobRun(t.Context(), "digest", "city"); err != nil || string(last.Report) != "走访 12 次" {
			t.Errorf("last %+v, %v", last, err)
		}
	})
}

func waiting(t *testing.T, s *store.Store) []models.Outgoing {
	t.Helper()
	rows, err := s.Outbox(t.Context(), models.Waiting, 100)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

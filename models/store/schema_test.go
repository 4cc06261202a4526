package store_test

import (
	"errors"
	"sync"
	"testing"

	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

func TestMigrationsGoUpDownAndUpAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		applied := func() (n int) {
			t.Helper()
			list, err := s.Status(ctx)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range list {
				if m.Applied {
					n++
				}
			}
			return n
		}
		all := applied()
		if all < 4 {
			t.Fatalf("%d migrations applied", all)
		}
		if err := s.MigrateDown(ctx, false); err != nil {
			t.Fatal(err)
		}
		if got := applied(); got != all-1 {
			t.Errorf("after one down %d are applied, want %d", got, all-1)
		}
		if err := s.Ready(ctx); !errors.Is(err, store.ErrSchema) {
			t.Errorf("an old schema is ready: %v", err)
		}
		if err := s.MigrateDown(ctx, true); err != nil {
			t.Fatal(err)
		}
		if got := applied(); got != 0 {
			t.Errorf("after all down %d are applied", got)
		}
		if err := s.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if err := s.Ready(ctx); err != nil || applied() != all {
			t.Errorf("up again: %v, %d applied", err, applied())
		}
	})
}

// Replicas that start together bring one schema up to date together.
func TestReplicasMigrateAtOnce(t *testing.T) {
	o := storetest.Options("mysql", storetest.MySQL(t), &storetest.Clock{})
	errs := make([]error, 4)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			s, err := store.Open(t.Context(), o)
			if err == nil {
				err = errors.Join(s.Ready(t.Context()), s.Close())
			}
			errs[i] = err
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

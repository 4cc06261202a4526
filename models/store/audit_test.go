package store_test

import (
	"testing"

	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

func TestTheTrailIsChained(t *testing.T) {
	for _, tc := range []struct {
		name   string
		forge  string
		broken int64
	}{
		{"left alone", "", 0},
		{"a line was changed", "UPDATE audit SET member_id = 2 WHERE id = 2", 1},
		{"a value was removed", "UPDATE audit SET value = NULL WHERE value IS NOT NULL", 2},
		{"a line was removed", "DELETE FROM audit WHERE id = 1", 1},
		{"a line was slipped in", "INSERT INTO audit (at, action, batch) VALUES ('2025-09-17 01:00:00', 'visit.save', 2)", 2},
		{"lines claim a batch that is not there", "INSERT INTO audit (at, action, batch) VALUES ('2025-09-17 01:00:00', 'x', 9)", 9},
		{"a batch was removed with its lines", "DELETE FROM audit_batch WHERE id = 1", 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
				ctx := t.Context()
				id := storetest.Save(t, e.Store, storetest.Visit(1))
				if n, err := e.SealAudit(ctx); err != nil || n != 2 {
					t.Fatalf("sealed %d, %v", n, err)
				}
				again := storetest.Visit(2)
				again.Visit.MerchantID, again.Merchant.Operator = merchantOf(t, e.Store, id).ID, "张建军"
				storetest.Save(t, e.Store, again)
				if n, err := e.SealAudit(ctx); err != nil || n != 2 {
					t.Fatalf("sealed %d, %v", n, err)
				}
				if n, err := e.SealAudit(ctx); err != nil || n != 0 {
					t.Fatalf("sealed %d, %v", n, err)
				}
				storetest.Save(t, e.Store, storetest.Visit(3))
				if tc.forge != "" {
					storetest.Exec(t, e, tc.forge)
				}
				v, err := e.VerifyAudit(ctx)
				if err != nil || v.Broken != tc.broken {
					t.Errorf("verdict %+v, %v; want batch %d", v, err, tc.broken)
				}
				if tc.forge == "" && (v.Batches != 2 || v.Lines != 4 || v.Unsealed != 2) {
					t.Errorf("verdict %+v", v)
				}
			})
		})
	}
}

func TestTheTrailHoldsAfterAnErasure(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		id := storetest.Save(t, s, storetest.Visit(1))
		m := merchantOf(t, s, id)
		again := storetest.Visit(2)
		again.Visit.MerchantID, again.Merchant.Operator = m.ID, "张建军"
		storetest.Save(t, s, again)
		if _, err := s.SealAudit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.EraseMerchant(t.Context(), clerk, m.ID); err != nil {
			t.Fatal(err)
		}
		if v, err := s.VerifyAudit(t.Context()); err != nil || v.Broken != 0 || v.Unsealed != 1 {
			t.Errorf("verdict %+v, %v", v, err)
		}
	})
}

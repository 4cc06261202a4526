package store_test

import (
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// BenchmarkTurn is what the store costs a turn, with 16 conversations at once.
func BenchmarkTurn(b *testing.B) {
	for _, driver := range []string{"sqlite", "mysql"} {
		for _, kind := range []string{"draft", "visit"} {
			b.Run(driver+"/"+kind, func(b *testing.B) {
				dsn := filepath.Join(b.TempDir(), "bench.db")
				if driver == "mysql" {
					dsn = storetest.MySQL(b)
				}
				s, err := store.Open(b.Context(), storetest.Options(driver, dsn, &storetest.Clock{}))
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = s.Close() }()
				merchant := storetest.Visit(0)
				known, err := s.CommitTurn(b.Context(), models.Turn{Now: storetest.Start, At: storetest.Start, Changes: []models.Change{merchant}})
				if err != nil {
					b.Fatal(err)
				}
				var next atomic.Int64
				b.SetParallelism(8)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						n := int(next.Add(1))
						turn := storetest.Turn(strconv.Itoa(n), 0)
						turn.Conversation.Key = "c" + strconv.Itoa(n)
						if kind == "visit" {
							visit := storetest.Visit(n)
							visit.Visit.MerchantID, visit.Merchant = known[0], models.Merchant{}
							turn.Changes = []models.Change{visit}
						}
						if _, err := s.CommitTurn(b.Context(), turn); err != nil {
							b.Error(err)
							return
						}
					}
				})
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "turns/s")
			})
		}
	}
}

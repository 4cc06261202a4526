package store_test

import (
	"strings"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/go-sql-driver/mysql"
	"github.com/rs/zerolog"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// The database goes away in different ways: every turn is told within three
// seconds that nothing was saved, and the first one after it is back is saved.
func TestTheDatabaseGoesAndComesBack(t *testing.T) {
	dsn := storetest.MySQL(t)
	config, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	proxy := toxiproxy.NewProxy(toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop()), "db", "127.0.0.1:0", config.Addr)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	defer proxy.Stop()
	config.Addr = proxy.Listen
	s, err := store.Open(t.Context(), storetest.Options("mysql", config.FormatDSN(), &storetest.Clock{}))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	refused := func() {
		t.Helper()
		began := time.Now()
		_, err := s.CommitTurn(t.Context(), storetest.Turn("m1", 0, storetest.Visit(1)))
		code(t, err, models.Unavailable)
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("told after %v", took)
		}
	}
	if _, err := s.CommitTurn(t.Context(), storetest.Turn("m0", 0)); err != nil {
		t.Fatal(err)
	}
	proxy.Stop() // connections are cut and refused
	refused()
	if _, err = s.Conversation(t.Context(), "x"); true {
		code(t, err, models.Unavailable)
	}
	if _, err = s.Group(t.Context(), "x"); true {
		code(t, err, models.Unavailable)
	}
	code(t, s.LeaveMember(t.Context(), clerk, "x"), models.Unavailable)
	if err := s.Ready(t.Context()); err == nil {
		t.Error("ready although the database is gone")
	}
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err = s.Group(t.Context(), "x"); true {
		code(t, err, models.NotFound)
	}
	if _, err := s.CommitTurn(t.Context(), storetest.Turn("m1", 1)); err != nil {
		t.Fatalf("the first turn after it is back: %v", err)
	}
	// The network swallows everything and says nothing.
	if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(`{"name": "hole", "type": "timeout", "attributes": {"timeout": 0}}`)); err != nil {
		t.Fatal(err)
	}
	refused()
	if err := proxy.Toxics.RemoveToxic(t.Context(), "hole"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.CommitTurn(t.Context(), storetest.Turn("m2", 2, storetest.Visit(1))); err != nil {
		t.Fatalf("the first turn after it is back: %v", err)
	}
	if _, total, err := s.Visits(t.Context(), models.VisitFilter{}); total != 1 || err != nil {
		t.Errorf("%d visits, %v", total, err)
	}
}

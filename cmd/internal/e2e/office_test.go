package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/cmd/internal/boot"
	"shuangbai/cmd/internal/drive"
	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
)

// office is a server at work and the platform in front of it.
type office struct {
	*boot.Server
	sim *wecomsim.Platform
	url string
	cfg config.Config
	db  *sql.DB // behind the server's back
	log *logbook
}

// manners are how one test wants its server and its platform.
type manners struct {
	redeliver wecomsim.Redelivery
	network   func(http.RoundTripper) http.RoundTripper // of the callbacks
	settings  []string
	crowd     int              // liaisons beside those of the demo
	through   home             // where the server believes its stores are; h when zero
	now       func() time.Time // the platform's; the machine's when nil
}

// opened starts a server on the stores of h, with the campaign's places and
// people and no visits, at 2025-09-17 09:00.
func opened(t *testing.T, h home, m manners) *office {
	t.Helper()
	seeded(t, h, m.crowd)
	o := &office{db: h.look(t), log: &logbook{}}
	via := h
	if m.through != (home{}) {
		via = m.through
	}
	cfg := configured(t, via, m.settings...)
	api := httptest.NewUnstartedServer(nil)
	cfg.WeCom.APIBase = "http://" + api.Listener.Addr().String()
	cfg.WeCom.MediaHosts = []string{api.Listener.Addr().String()}
	o.cfg = cfg
	t.Cleanup(func() { forget(t, h.redis) })
	o.Server = o.boot(t)
	o.sim = platform(t, o.Store, o.Clock.Now, m)
	o.sim.SetBaseURL(cfg.WeCom.APIBase)
	api.Config.Handler = o.sim
	api.Start()
	t.Cleanup(api.Close)
	t.Cleanup(o.sim.Close)
	o.url = run(t, o.Server)
	o.sim.SetCallbacks(o.url+"/wecom/aibot", o.url+"/wecom/app")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the server's log:\n%s", o.log)
		}
		if strings.Contains(o.log.String(), "panic") {
			t.Error("the server panicked")
		}
	})
	return o
}

func (o *office) boot(t *testing.T) *boot.Server {
	t.Helper()
	s, err := boot.New(t.Context(), o.cfg, boot.Options{
		Log:       slog.New(slog.NewJSONHandler(o.log, &slog.HandlerOptions{Level: slog.LevelWarn})),
		TestClock: true, Prefix: prefix(t),
	})
	must(t, err)
	return s
}

// run lets a server work until the test ends, and gives its address.
func run(t *testing.T, s *boot.Server) string {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	at, done := make(chan net.Addr, 1), make(chan error, 1)
	go func() { done <- s.Run(ctx, func(a net.Addr) { at <- a }) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-done, s.Close()); err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	select {
	case a := <-at:
		return "http://" + a.String()
	case err := <-done:
		done <- err
		t.Fatalf("the server did not start: %v", err)
		return ""
	}
}

// replica starts a second server on the same stores; the embedded ones allow
// only one, which is then given again.
func (o *office) replica(t *testing.T) string {
	t.Helper()
	if o.cfg.Database.Driver == config.SQLite {
		return o.url
	}
	return run(t, o.boot(t))
}

// client speaks to the AI bot's door without the simulator's care.
func (o *office) client(t *testing.T) *drive.Client { return client(t, o.url) }

func client(t *testing.T, base string) *drive.Client {
	t.Helper()
	c, err := wecom.NewCipher(botToken, botKey, "")
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return &drive.Client{URL: base + "/wecom/aibot", Cipher: c, HTTP: &http.Client{Transport: transport, Timeout: 6 * time.Second}}
}

func configured(t *testing.T, h home, more ...string) config.Config {
	t.Helper()
	cfg, err := config.Load(os.DevNull, h.settings(more...), config.ServeTest)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// start is when every test begins.
var start = time.Date(2025, 9, 17, 9, 0, 0, 0, time.FixedZone("CST", 8*3600))

// seeded puts in the places and people of the demo and more, a group for each
// county and two service windows.
func seeded(t *testing.T, h home, more int) {
	t.Helper()
	ctx := t.Context()
	s, err := boot.OpenStore(ctx, configured(t, h), boot.StoreOptions{Schema: store.Migrate})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { must(t, s.Close()) }()
	const tables = "../../../models/seed/"
	for _, table := range []struct {
		kind sheet.Kind
		file string
	}{{sheet.Towns, "towns.csv"}, {sheet.Markets, "demo_markets.csv"}, {sheet.Members, "demo_members.csv"}, {sheet.Merchants, "demo_merchants.csv"}} {
		rows, err := os.Open(filepath.Join(tables, table.file))
		must(t, err)
		put(t, s, table.kind, rows)
		must(t, rows.Close())
	}
	put(t, s, sheet.Windows, strings.NewReader("name,kind,county,town,address,hours,phone\n"+
		"潞州区支行营业部,outlet,潞州区,,英雄中路88号,9:00-17:00,0355-2000000\n"+
		"东街市场监管所,hall,潞州区,东街街道,东大街12号,,\n"))
	put(t, s, sheet.Members, strings.NewReader(crowd(more)))
	dir, err := s.LoadDirectory(ctx)
	must(t, err)
	for _, c := range dir.Counties {
		must(t, s.PutGroup(ctx, models.Actor{}, models.Group{ChatID: groupOf(c.Name), CountyID: c.ID}))
	}
	must(t, s.SetClockOffset(ctx, time.Until(start)))
}

func put(t *testing.T, s *store.Store, kind sheet.Kind, rows io.Reader) {
	t.Helper()
	out, err := s.Import(t.Context(), kind, rows, store.ImportOptions{Corp: corpID})
	must(t, err)
	if !out.OK {
		t.Fatalf("import %s: %+v", kind.Name, out.Errors)
	}
}

func groupOf(county string) string { return "group-" + county }

// strangers are people of the corp whom nobody has bound.
var strangers = []string{"路人甲", "stranger", "newbie", "late"}

// platform is the simulated corp: everybody is in every group.
func platform(t *testing.T, s *store.Store, calendar func() time.Time, m manners) *wecomsim.Platform {
	t.Helper()
	dir, err := s.LoadDirectory(t.Context())
	must(t, err)
	cfg := wecomsim.Config{
		CorpID: corpID, Now: m.now, Calendar: calendar, Redeliver: m.redeliver,
		Bot:  wecomsim.Bot{Name: "双百助手", ID: botID, Token: botToken, EncodingAESKey: botKey},
		App:  wecomsim.App{AgentID: agentID, Secret: "app-secret", Token: appToken, EncodingAESKey: appKey},
		KF:   []wecomsim.KFAccount{{ID: kfAccount, Name: "双百客服", Servicers: []string{"wangqiang"}}},
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	}
	if m.network != nil {
		cfg.Transport = m.network(http.DefaultTransport)
	}
	var everybody []string
	for _, member := range dir.Members {
		cfg.Members = append(cfg.Members, wecomsim.Member{UserID: member.UserID, Name: member.Name})
		everybody = append(everybody, member.UserID)
	}
	for _, name := range strangers {
		cfg.Members = append(cfg.Members, wecomsim.Member{UserID: name, Name: name})
		everybody = append(everybody, name)
	}
	for _, g := range append(dir.Groups, models.Group{ChatID: groupOf("新群")}) {
		cfg.Groups = append(cfg.Groups, wecomsim.Group{ChatID: g.ChatID, Name: g.ChatID, Members: everybody})
	}
	sim, err := wecomsim.New(cfg)
	must(t, err)
	return sim
}

// count asks the database for one number.
func (o *office) count(t *testing.T, query string) int {
	t.Helper()
	return count(t, o.db, query)
}

func count(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	must(t, db.QueryRowContext(context.WithoutCancel(t.Context()), query).Scan(&n))
	return n
}

// eventually waits up to ten seconds for something that happens by itself.
func eventually(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.After(10 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("never: %s", what)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// prefix keeps the keys of tests that share one Redis apart, and of repeated runs.
func prefix(t *testing.T) string { return "e2e:" + thisRun + ":" + t.Name() + ":" }

var thisRun = rand.Text()[:8]

// logbook is a log that several goroutines write.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logbook) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"shuangbai/cmd/bench/wire"
	"shuangbai/cmd/internal/drive"
	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// Names that differ in one sign only would have the bot ask which was meant.
func TestMerchantNamesAreFarApart(t *testing.T) {
	const n = 40_000
	seen := map[string]int{}
	for i := range n {
		name := []rune(merchantName(i))
		for k := range 5 {
			without := string(name[:k]) + "?" + string(name[k+1:])
			if other, there := seen[without]; there {
				t.Fatalf("merchants %d and %d are called %s and %s", other, i, merchantName(other), string(name))
			}
			seen[without] = i
		}
	}
}

func TestPeopleHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for n := range people {
		if name := personName(n); seen[name] {
			t.Fatalf("two members are called %s", name)
		} else {
			seen[name] = true
		}
	}
}

// Every member tells of a visit before anybody confirms, no merchant is visited
// twice, and every draft is confirmed.
func TestVisitsAreToldAndConfirmed(t *testing.T) {
	open, visited := map[int]string{}, map[string]bool{}
	for _, turn := range visiting("t", 100, 4*people) {
		switch turn.act {
		case draft:
			name := turn.want[0]
			if visited[name] || open[turn.lane] != "" {
				t.Fatalf("%+v: visited already, or the last draft is still open", turn)
			}
			open[turn.lane], visited[name] = name, true
		case confirm:
			if open[turn.lane] != turn.want[0] {
				t.Fatalf("%+v confirms %q", turn, open[turn.lane])
			}
			delete(open, turn.lane)
		default:
			t.Fatalf("%+v is no visit turn", turn)
		}
	}
	if len(open) != 0 || len(visited) != 2*people {
		t.Errorf("%d drafts left open, %d merchants visited", len(open), len(visited))
	}
}

func TestScriptFindsTurnsAndForgetsTheBackground(t *testing.T) {
	own := func(connection int, queries ...string) (list []statement) {
		for _, q := range queries {
			list = append(list, statement{Connection: connection, Query: q})
		}
		return list
	}
	turn := own(1, "SELECT a", "START TRANSACTION", "INSERT b", "COMMIT")
	background := own(2, "START TRANSACTION", "UPDATE background", "COMMIT")
	s := script{
		{Statements: turn},
		{Statements: slices.Concat(background, turn)},
		{Statements: turn},
		{Statements: turn},
		{Statements: slices.Concat(turn[:2], background[:2], turn[2:3], background[2:], turn[3:])},
	}
	for i := range s { // each reads a list of another length
		s[i].Statements = slices.Clone(s[i].Statements)
		for k := range s[i].Statements {
			if s[i].Statements[k].reads() {
				s[i].Statements[k].Query += " WHERE id IN (?" + strings.Repeat(",?", i) + ")"
			}
		}
	}
	s.dropRare()
	path := filepath.Join(t.TempDir(), "script")
	if err := s.save(path); err != nil {
		t.Fatal(err)
	}
	read, err := loadScript(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"run-000000", "run-000001", "run-000009"} {
		e, err := read.of(id)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Statements) != len(turn) || !e.Statements[0].reads() {
			t.Errorf("%s: %v", id, e.Statements)
			continue
		}
		if diff := cmp.Diff(turn[1:], e.Statements[1:]); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if _, err := read.of("no number"); err == nil {
		t.Error("a message without a number has a script")
	}
}

// The frames of a transaction are no statements, and one turn during which
// something else went on says nothing about the others.
func TestTypicalCost(t *testing.T) {
	turn := entry{
		Statements: []statement{{Query: "SELECT"}, {Query: "START TRANSACTION"}, {Query: "INSERT"}, {Query: "COMMIT"}},
		Trips:      make([]wire.Trip, 2),
	}
	disturbed := entry{Statements: slices.Concat(turn.Statements, turn.Statements), Trips: make([]wire.Trip, 5)}
	if diff := cmp.Diff(cost{Statements: 2, Commits: 1, Trips: 2}, script{turn, disturbed, turn}.typical()); diff != "" {
		t.Error(diff)
	}
}

// The floor gives the recorded answer to a real callback, and only to one.
func TestFloorAnswersWhatWasRecorded(t *testing.T) {
	keys := newCipherKeys()
	cipher, err := keys.open()
	if err != nil {
		t.Fatal(err)
	}
	reply, err := json.Marshal(map[string]any{"msgtype": "stream", "stream": map[string]any{"finish": true, "content": "最多 200 万"}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "script")
	if err := (script{{Reply: reply, Trips: []wire.Trip{{Up: 20, Down: 300}, {Up: 900, Down: 10}}}}).save(path); err != nil {
		t.Fatal(err)
	}
	mini := miniredis.RunT(t)
	f, err := newFloor(t.Context(), spec{Cipher: keys, Script: path, Redis: "redis://" + mini.Addr()})
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.POST(callbackPath, f.take)

	client := &drive.Client{URL: callbackPath, Cipher: cipher}
	turns := asking("test", 1)
	jobs, err := seal(client, turns)
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := bytes.Cut(jobs[0].Request, []byte("\r\n\r\n"))
	target, err := url.ParseRequestURI(strings.Fields(string(head))[1])
	if err != nil {
		t.Fatal(err)
	}
	rec := httptest.NewRecorder()
	e.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodPost, target.String(), bytes.NewReader(body)))
	if err := check(client, turns, [][]byte{rec.Body.Bytes()}); err != nil {
		t.Error(err)
	}
	if written, err := mini.Get(floorPrefix + turns[0].id); err != nil || len(written) != 900 {
		t.Errorf("%d bytes were written to Redis, %v; want 900", len(written), err)
	}

	forged := strings.Replace(target.String(), "msg_signature=", "msg_signature=0", 1)
	rec = httptest.NewRecorder()
	e.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodPost, forged, bytes.NewReader(body)))
	if rec.Code == http.StatusOK {
		t.Error("a forged callback was answered")
	}
}

func TestWrongAnswersFail(t *testing.T) {
	keys := newCipherKeys()
	cipher, err := keys.open()
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := cipher.SealJSON(strings.NewReader(strings.Repeat("r", 16)), 1, "n", []byte(`{"stream":{"content":"不知道"}}`))
	if err != nil {
		t.Fatal(err)
	}
	turns := asking("t", 5)
	err = check(&drive.Client{Cipher: cipher}, turns, [][]byte{sealed, sealed, sealed, sealed, []byte("nonsense")})
	if err == nil || !strings.Contains(err.Error(), "5 wrong answers of 5") || !strings.Contains(err.Error(), "不知道") {
		t.Errorf("error %v, want the first answers and how many are wrong", err)
	}
}

func TestReportNamesEveryAim(t *testing.T) {
	second := func(n float64) speed { return speed{PerSecond: n, Took: []time.Duration{time.Millisecond}} }
	r := report{
		Question: full{Product: []speed{second(80), second(60), second(90)}, Floor: []speed{second(100), second(100), second(100)}},
		Visit:    full{Product: []speed{second(50)}, Floor: []speed{second(100)}},
		Steady:   []steady{{Kind: question, Rate: 500}, {Kind: draft, Rate: 500}},
		Costs:    costs{Own: map[act]cost{draft: {4, 1, 2}, confirm: {9, 1, 2}}},
		Memory:   60 << 20,
	}
	r.Steady[1].Product.P99 = 11 * time.Millisecond
	var out strings.Builder
	r.print(&out)
	for _, want := range []string{
		"reached      question turns at 70 % of floor A or more: 80 %",
		"NOT REACHED  visit turns at 70 % of floor B or more: 50 %",
		"NOT REACHED  visit turns, p99 below 10.00 ms at 500/s: 11.00 ms",
		"NOT REACHED  at most 8 statements a turn: 9.00 in the dearest kind of turn",
		"reached      at most 1 commits a turn: 1.00",
		"reached      memory below 80 MB: 60.0 MB",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		name string
		list []float64
		want float64
	}{{"none", nil, 0}, {"one", []float64{3}, 3}, {"odd", []float64{9, 1, 2}, 2}, {"even", []float64{4, 1, 2, 3}, 2.5}} {
		t.Run(c.name, func(t *testing.T) {
			if got := median(c.list); got != c.want {
				t.Errorf("median %v, want %v", got, c.want)
			}
		})
	}
}

func TestReportShowsTheWork(t *testing.T) {
	second := func(n float64, cpu time.Duration) speed { return speed{PerSecond: n, Processor: cpu} }
	k := work{
		Delivery: full{Product: []speed{second(300, 400*time.Microsecond), second(400, 200*time.Microsecond)}, Floor: []speed{second(400, 0), second(500, 0)}},
		Leads:    leadRace{Open: 2 * time.Second, Assign: 4 * time.Second},
		Backlog:  backlog{Messages: 49_500, Took: 10 * time.Second, Before: 60 << 20, After: 70 << 20},
	}
	var out strings.Builder
	k.print(&out)
	for _, want := range []string{
		"app messages               350          78 %           300 µs",
		"floor: claim, post, mark   450",
		"opened by one worker    500       2s",
		"assigned, each once     250       4s",
		"49500 messages                4950         10s    60.0 MB         70.0 MB",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
	out.Reset()
	if (&work{}).print(&out); out.Len() > 0 {
		t.Errorf("work that was not measured: %s", out.String())
	}
}

// The floor delivers every row once and leaves none.
func TestTheFloorOfDeliveries(t *testing.T) {
	p, err := openPlatform(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.stop()
	o := storetest.Options("mysql", storetest.MySQL(t), &storetest.Clock{})
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if err := fillOutbox(t.Context(), s, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	f, err := newPoster(t.Context(), o.DSN, p.base)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.db.Close() }()
	if err := f.run(t.Context()); err != nil || p.sent.Load() != 0 {
		t.Fatalf("%d sent before they are due, %v", p.sent.Load(), err)
	}
	if _, err := f.db.ExecContext(t.Context(), "UPDATE outbox SET not_before = created_at"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.run(t.Context()), p.check()); err != nil {
		t.Error(err)
	}
	if waiting, err := s.Outbox(t.Context(), models.Waiting, 1); err != nil || len(waiting) > 0 {
		t.Errorf("rows are left: %v", err)
	}
}

package outbox_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"shuangbai/bot/outbox"
	"shuangbai/models"
)

var noon = time.Date(2025, 9, 17, 4, 0, 0, 0, time.UTC)

func at(d time.Duration) *time.Time {
	t := noon.Add(d)
	return &t
}

// shelf keeps rows in memory and hands out each once.
type shelf struct {
	mu      sync.Mutex
	rows    []models.Outgoing
	settled []models.Outgoing
	down    int // so many outcomes cannot be written down
}

func (s *shelf) ClaimOutgoing(_ context.Context, _ string, _ time.Time, _ time.Duration, limit int) ([]models.Outgoing, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := min(limit, len(s.rows))
	out := s.rows[:n]
	s.rows = s.rows[n:]
	for i := range out {
		out[i].Attempt++
	}
	return out, nil
}

func (s *shelf) SettleOutgoing(_ context.Context, o models.Outgoing) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down > 0 {
		s.down--
		return models.Fail(models.Unavailable, "", errors.New("gone"))
	}
	s.settled = append(s.settled, o)
	return nil
}

func (s *shelf) ReviveOutgoing(context.Context, []string, time.Time) (int64, error) { return 0, nil }

func (s *shelf) OldestOutgoing(context.Context, time.Time) (time.Time, error) {
	return time.Time{}, nil
}

func (s *shelf) CountOutgoing(_ context.Context, state models.OutgoingState) (n int64, err error) {
	for _, o := range s.settled {
		if o.State == state {
			n++
		}
	}
	return n, nil
}

type sender func(models.Outgoing) error

func (f sender) Send(_ context.Context, o models.Outgoing) (int, error) { return 0, f(o) }

func worker(s *shelf, send sender) *outbox.Worker {
	return outbox.New(outbox.Options{
		Rows: s, Senders: map[string]outbox.Sender{"app": send, "aibot": send},
		Keyed: map[string]time.Duration{"app": 4 * time.Hour}, Owner: "a",
		Now: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler),
	})
}

func TestWhatBecomesOfARow(t *testing.T) {
	no := func(v outbox.Verdict) error { return &outbox.Refusal{Verdict: v, Err: errors.New("45009")} }
	for _, c := range []struct {
		name string
		row  models.Outgoing
		err  error
		want models.OutgoingState
	}{
		{"accepted", models.Outgoing{Door: "aibot"}, nil, models.Sent},
		{"refused for now: it waits", models.Outgoing{Door: "aibot"}, no(outbox.Later), models.Waiting},
		{"refused for good: a person must look", models.Outgoing{Door: "app"}, no(outbox.Never), models.Dead},
		{"no answer where nothing tells a repeat apart", models.Outgoing{Door: "aibot"}, no(outbox.Unsure), models.Unknown},
		{"no answer where the platform drops a repeat", models.Outgoing{Door: "app"}, no(outbox.Unsure), models.Waiting},
		{"an error nobody foresaw is an unsure one", models.Outgoing{Door: "aibot"}, errors.New("reset"), models.Unknown},
		{"refused for a day", models.Outgoing{Door: "app", Attempt: 11, CreatedAt: noon.Add(-25 * time.Hour)}, no(outbox.Later), models.Dead},
		{"refused often, but not for long", models.Outgoing{Door: "app", Attempt: 50, CreatedAt: noon.Add(-time.Hour)}, no(outbox.Later), models.Waiting},
		{"no answer, and the platform's memory of it has run out", models.Outgoing{Door: "app", UnsureAt: at(-5 * time.Hour)}, nil, models.Unknown},
		{"no answer, and the platform still remembers", models.Outgoing{Door: "app", UnsureAt: at(-3 * time.Hour)}, nil, models.Sent},
		{"too late to be of use", models.Outgoing{Door: "app", ExpiresAt: noon.Add(-time.Second)}, nil, models.Dead},
		{"its owner died while sending", models.Outgoing{Door: "aibot", Owner: "b"}, nil, models.Unknown},
		{"its owner died, but a repeat is harmless", models.Outgoing{Door: "app", Owner: "b"}, nil, models.Sent},
		{"a door nobody configured", models.Outgoing{Door: "kf"}, nil, models.Dead},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &shelf{rows: []models.Outgoing{c.row}}
			if _, err := worker(s, func(models.Outgoing) error { return c.err }).Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := s.settled[0]
			if got.State != c.want {
				t.Errorf("state %s, want %s (%s)", got.State, c.want, got.LastError)
			}
			if got.State == models.Waiting && !got.NotBefore.After(noon) {
				t.Error("tried again without a wait")
			}
		})
	}
}

func TestAMessageInPartsGoesOnWhereItStopped(t *testing.T) {
	s := &shelf{rows: []models.Outgoing{{ID: 1, Door: "push", Target: "g"}}}
	var sent []int
	w := worker(s, nil)
	w.Senders["push"] = inParts(func(o models.Outgoing) (int, error) {
		sent = append(sent, o.Parts)
		if len(sent) == 2 {
			return 0, &outbox.Refusal{Verdict: outbox.Later, Err: errors.New("45009")}
		}
		return 2 - o.Parts, nil
	})
	for range 4 {
		if _, err := w.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		last := s.settled[len(s.settled)-1]
		if last.Uncounted {
			last.Attempt--
			last.Uncounted = false
		}
		s.rows = append(s.rows, last)
	}
	if d := cmp.Diff([]int{0, 1, 1, 2}, sent); d != "" {
		t.Error(d)
	}
	if last := s.settled[3]; last.State != models.Sent || last.Attempt != 2 {
		t.Errorf("%+v, want it sent with the parts not counted as attempts", last)
	}
}

type inParts func(models.Outgoing) (int, error)

func (f inParts) Send(_ context.Context, o models.Outgoing) (int, error) { return f(o) }

func TestAWorkerStopsAndFinishesWhatItHolds(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	s := &shelf{rows: []models.Outgoing{{ID: 1, Door: "app", Target: "lijuan"}}}
	w := worker(s, func(models.Outgoing) error { stop(); return nil })
	w.Run(ctx)
	if len(s.settled) != 1 || s.settled[0].State != models.Sent {
		t.Errorf("settled %+v", s.settled)
	}
}

// The message went out, the database is away: once it is back the row is sent
// and not unknown.
func TestAnOutcomeWaitsForTheDatabase(t *testing.T) {
	s := &shelf{rows: []models.Outgoing{{ID: 1, Door: "aibot"}}, down: 2}
	sent := 0
	if _, err := worker(s, func(models.Outgoing) error { sent++; return nil }).Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if sent != 1 || len(s.settled) != 1 || s.settled[0].State != models.Sent {
		t.Errorf("sent %d times, settled %+v", sent, s.settled)
	}
	s = &shelf{rows: []models.Outgoing{{ID: 1, Door: "aibot"}}, down: 1000}
	ctx, stop := context.WithCancel(t.Context())
	if _, err := worker(s, func(models.Outgoing) error { stop(); return nil }).Once(ctx); err != nil {
		t.Fatal(err)
	}
	if s.down != 999 {
		t.Errorf("who is told to stop tried %d times", 1000-s.down)
	}
}

// What refuses one refuses all: the others do not knock until it is time, and
// their attempts are not counted.
func TestADoorThatIsClosedToEverybody(t *testing.T) {
	s := &shelf{rows: []models.Outgoing{{ID: 1, Door: "app"}}}
	now, knocks := noon, 0
	w := worker(s, func(models.Outgoing) error {
		if knocks++; knocks > 1 {
			return nil
		}
		return &outbox.Refusal{Verdict: outbox.Later, Wait: time.Minute, Door: true, Err: errors.New("45009")}
	})
	w.Now = func() time.Time { return now }
	work := func(rows ...models.Outgoing) models.Outgoing {
		t.Helper()
		s.rows = append(s.rows, rows...)
		if _, err := w.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		return s.settled[len(s.settled)-1]
	}
	work()
	now = noon.Add(30 * time.Second)
	held := work(models.Outgoing{ID: 2, Door: "app"})
	if held.State != models.Waiting || !held.Uncounted || !held.NotBefore.Equal(noon.Add(time.Minute)) || knocks != 1 {
		t.Errorf("%+v after %d knocks", held, knocks)
	}
	if other := work(models.Outgoing{ID: 3, Door: "aibot"}); other.State != models.Sent {
		t.Errorf("another door is %s", other.State)
	}
	now = noon.Add(time.Minute)
	if held = work(models.Outgoing{ID: 2, Door: "app"}); held.State != models.Sent {
		t.Errorf("after the wait it is %s", held.State)
	}
}

// What was given up stays in sight until somebody has looked at it.
func TestTheFiguresOfARow(t *testing.T) {
	r := prometheus.NewRegistry()
	s := &shelf{rows: []models.Outgoing{{ID: 1, Door: "aibot"}, {ID: 2, Door: "kf"}, {ID: 3, Door: "app"}}}
	w := worker(s, func(o models.Outgoing) error {
		if o.Door == "app" {
			return &outbox.Refusal{Verdict: outbox.Later, Alarm: true, Err: errors.New("60020")}
		}
		return errors.New("reset")
	})
	w.Metrics = outbox.NewMetrics(r)
	if _, err := w.Once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Watch(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{
		"shuangbai_outbox_total aibot unknown": 1, "shuangbai_outbox_total app failed": 1, "shuangbai_outbox_total kf dead": 1,
		"shuangbai_outbox_alarms_total app":   1,
		"shuangbai_outbox_for_person dead":    1,
		"shuangbai_outbox_for_person unknown": 1,
		"shuangbai_outbox_oldest_seconds":     0,
	}
	if d := cmp.Diff(want, figures(t, r)); d != "" {
		t.Error(d)
	}
}

func figures(t *testing.T, r prometheus.Gatherer) map[string]float64 {
	t.Helper()
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			name := []string{f.GetName()}
			for _, l := range m.GetLabel() {
				name = append(name, l.GetValue())
			}
			out[strings.Join(name, " ")] = m.GetCounter().GetValue() + m.GetGauge().GetValue()
		}
	}
	return out
}

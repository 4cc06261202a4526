package boot

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus"

	"shuangbai/bot"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
	"shuangbai/models/store/storetest"
)

// The group got the digest, the answer was lost: it is shown as unknown, goes
// out once more after ten minutes, marked, when the platform answers again, and
// then never again.
func TestADigestOfUnknownFateGoesOutOnceMore(t *testing.T) {
	s, clock := storetest.SQLite(t), &storetest.Clock{}
	p, client := simulated(t, clock.Now)
	err := s.CommitJob(t.Context(), models.JobRun{Kind: "digest", Scope: "county:1", Period: "2025-09-17"}, []models.Outgoing{
		{Door: "push", Target: testChat, Kind: bot.KindDigest, Key: "d", Body: body(t, bot.Post{Markdown: "日报"})},
	})
	if err != nil {
		t.Fatal(err)
	}
	w := outbox.New(outbox.Options{
		Rows: s, Senders: map[string]outbox.Sender{"push": pushSender{client, keys{testChat: testHook}}},
		Twice: []string{bot.KindDigest}, Owner: "a", Now: clock.Now, Log: slog.New(slog.DiscardHandler),
		Metrics: outbox.NewMetrics(prometheus.NewRegistry()),
	})
	const send = "/cgi-bin/webhook/send"
	p.Fail(wecomsim.Fault{Path: send, Times: 1, Lose: true})
	work := func(pass time.Duration, unknown int) {
		t.Helper()
		clock.Move(pass)
		if err := w.Watch(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		rows, err := s.Outbox(t.Context(), models.Unknown, 10)
		if err != nil || len(rows) != unknown {
			t.Fatalf("%d rows unknown, %v; want %d", len(rows), err, unknown)
		}
	}
	work(0, 1)
	p.Fail(wecomsim.Fault{Path: send, Reset: true})
	work(9*time.Minute, 1)
	work(2*time.Minute, 0) // it is time, but nobody answers
	work(time.Hour, 0)
	p.Heal()
	p.Fail(wecomsim.Fault{Path: send, After: 1, Times: 1, Lose: true})
	work(time.Hour, 1) // goes out again, and the answer is lost again
	work(time.Hour, 1)
	if d := cmp.Diff([]string{"日报", again + "日报"}, texts(p, group)); d != "" {
		t.Error(d)
	}
}

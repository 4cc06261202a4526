package store_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

func queue(t *testing.T, s *store.Store, n int) {
	t.Helper()
	turn := models.Turn{Now: storetest.Start, At: storetest.Start}
	for i := range n {
		turn.Outgoing = append(turn.Outgoing, models.Outgoing{
			Door: "app", Target: "lijuan", Kind: "text", Body: fmt.Appendf(nil, "第%d条", i), Key: "k" + strconv.Itoa(i),
		})
	}
	if _, err := s.CommitTurn(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
}

// Eight workers empty the outbox together: every message is handed to exactly
// one of them.
func TestEightWorkersNeverShareAMessage(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		const messages = 120
		queue(t, e.Store, messages)
		storetest.Exec(t, e, "UPDATE outbox SET target = CONCAT('member', id)")
		var mu sync.Mutex
		handed := map[int64]int{}
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for {
					mine, err := e.ClaimOutgoing(t.Context(), "w"+strconv.Itoa(w), e.Clock.Now(), time.Minute, 10)
					if models.CodeOf(err) == models.Unavailable && err != nil {
						continue // a deadlock three times over: the worker tries again
					}
					if err != nil {
						t.Error(err)
						return
					}
					mu.Lock()
					for _, o := range mine {
						handed[o.ID]++
					}
					done := len(handed) == messages
					mu.Unlock()
					if done {
						return
					}
				}
			})
		}
		wg.Wait()
		for id, n := range handed {
			if n != 1 {
				t.Errorf("message %d was handed out %d times", id, n)
			}
		}
	})
}

func TestTheLifeOfAnOutgoingMessage(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		queue(t, e.Store, 1)
		claim := func(owner string) *models.Outgoing {
			t.Helper()
			mine, err := e.ClaimOutgoing(ctx, owner, e.Clock.Now(), time.Minute, 10)
			if err != nil {
				t.Fatal(err)
			}
			if len(mine) == 0 {
				return nil
			}
			return &mine[0]
		}
		o := claim("a")
		if o == nil || string(o.Body) != "第0条" || o.Attempt != 1 || o.Owner != "" {
			t.Fatalf("claimed %+v", o)
		}
		if claim("b") != nil {
			t.Fatal("a leased message was handed out")
		}
		e.Clock.Move(2 * time.Minute) // a dies
		again := claim("b")
		if again == nil || again.Owner != "a" || again.Attempt != 2 {
			t.Fatalf("claimed %+v, want what a left behind", again)
		}
		o.State = models.Sent
		code(t, e.SettleOutgoing(ctx, *o), models.Conflict) // a wakes up

		again.State, again.NotBefore, again.LastError = models.Waiting, e.Clock.Now().Add(time.Minute), "45009 too often"
		if err := e.SettleOutgoing(ctx, *again); err != nil {
			t.Fatal(err)
		}
		if claim("b") != nil {
			t.Error("handed out before its time")
		}
		e.Clock.Move(2 * time.Minute)
		third := claim("c")
		if third == nil || third.Owner != "" || third.LastError == "" {
			t.Fatalf("claimed %+v", third)
		}
		third.State = models.Unknown
		if err := e.SettleOutgoing(ctx, *third); err != nil {
			t.Fatal(err)
		}
		waits, err := e.Outbox(ctx, "", 10)
		if err != nil || len(waits) != 1 || waits[0].State != models.Unknown {
			t.Fatalf("for a person: %+v, %v", waits, err)
		}
		if err := e.ResendOutgoing(ctx, clerk, third.ID); err != nil {
			t.Fatal(err)
		}
		fourth := claim("d")
		if fourth == nil || fourth.Attempt != 1 {
			t.Fatalf("claimed %+v", fourth)
		}
		sent := e.Clock.Now()
		fourth.State, fourth.SentAt = models.Sent, &sent
		if err := e.SettleOutgoing(ctx, *fourth); err != nil {
			t.Fatal(err)
		}
		code(t, e.DropOutgoing(ctx, clerk, third.ID), models.NotFound)
	})
}

func TestAKeyGoesOutOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		queue(t, s, 1)
		_, err := s.CommitTurn(t.Context(), models.Turn{
			At: storetest.Start, Now: storetest.Start, Outgoing: []models.Outgoing{{Door: "app", Target: "x", Kind: "text", Key: "k0"}},
		})
		code(t, err, models.Duplicate)
	})
}

// line claims what may go out now and gives the keys.
func line(t *testing.T, e *storetest.Env, owner string) []models.Outgoing {
	t.Helper()
	mine, err := e.ClaimOutgoing(t.Context(), owner, e.Clock.Now(), time.Minute, 10)
	if err != nil {
		t.Fatal(err)
	}
	return mine
}

func keys(rows []models.Outgoing) string {
	var out strings.Builder
	for _, o := range rows {
		out.WriteString(o.Key + " ")
	}
	return out.String()
}

func TestOneTargetGetsItsMessagesInOrder(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		queue(t, e.Store, 3)
		_, err := e.CommitTurn(t.Context(), models.Turn{
			At: storetest.Start, Now: storetest.Start, Outgoing: []models.Outgoing{
				{Door: "app", Target: "wangqiang", Kind: "text", Key: "tonight", NotBefore: storetest.Start.Add(9 * time.Hour)},
				{Door: "app", Target: "wangqiang", Kind: "text", Key: "now"},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		first := line(t, e, "a")
		if got := keys(first); got != "k0 now " {
			t.Fatalf("claimed %q", got)
		}
		if got := keys(line(t, e, "b")); got != "" {
			t.Fatalf("claimed %q past a message on its way", got)
		}
		settle := func(o models.Outgoing) {
			t.Helper()
			if err := e.SettleOutgoing(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		o := first[0]
		o.NotBefore, o.LastError, o.Uncounted = e.Clock.Now().Add(5*time.Second), "paced", true
		settle(o)
		if got := keys(line(t, e, "b")); got != "" {
			t.Fatalf("claimed %q past a message that waits", got)
		}
		e.Clock.Move(6 * time.Second)
		again := line(t, e, "b")
		if got := keys(again); got != "k0 " || again[0].Attempt != 1 {
			t.Fatalf("claimed %q, attempt %d", got, again[0].Attempt)
		}
		again[0].State = models.Dead
		settle(again[0])
		if got := keys(line(t, e, "b")); got != "k1 " {
			t.Fatalf("claimed %q after one that was given up", got)
		}
	})
}

func TestAnUnknownMessageMayGoOutOnceMore(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		queue(t, e.Store, 1)
		lose := func() {
			t.Helper()
			o := line(t, e, "a")[0]
			o.State, o.NotBefore = models.Unknown, e.Clock.Now().Add(10*time.Minute)
			if err := e.SettleOutgoing(t.Context(), o); err != nil {
				t.Fatal(err)
			}
		}
		revive := func(want int64, kinds ...string) {
			t.Helper()
			n, err := e.ReviveOutgoing(t.Context(), kinds, e.Clock.Now())
			if err != nil || n != want {
				t.Fatalf("%d go out again, %v; want %d", n, err, want)
			}
		}
		lose()
		revive(0, "text")
		e.Clock.Move(11 * time.Minute)
		revive(0)
		revive(0, "digest")
		revive(1, "text")
		if o := line(t, e, "b"); len(o) != 1 || !o[0].Resent || o[0].Owner != "" {
			t.Fatalf("claimed %+v", o)
		}
		e.Clock.Move(2 * time.Minute)
		lose()
		e.Clock.Move(time.Hour)
		revive(0, "text")
	})
}

func TestHowLongTheFirstInLineWaits(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		since := func(want time.Time) {
			t.Helper()
			got, err := e.OldestOutgoing(t.Context(), e.Clock.Now())
			if err != nil || !got.Equal(want) {
				t.Fatalf("since %s, %v; want %s", got, err, want)
			}
		}
		since(time.Time{})
		queue(t, e.Store, 2)
		e.Clock.Move(time.Minute)
		since(storetest.Start)
		o := line(t, e, "a")[0]
		o.NotBefore = e.Clock.Now().Add(time.Hour)
		if err := e.SettleOutgoing(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		since(storetest.Start)
	})
}

// A long reason is not cut within a character, which a strict database refuses.
func TestALongReasonStaysReadable(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		queue(t, e.Store, 1)
		o := line(t, e, "a")[0]
		o.LastError = strings.Repeat("错", 200)
		if err := e.SettleOutgoing(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		e.Clock.Move(time.Hour)
		if got := line(t, e, "b")[0].LastError; got != strings.Repeat("错", 166) {
			t.Errorf("kept %d bytes: %q", len(got), got)
		}
	})
}

func TestCommittedMessagesAreToldAtOnce(t *testing.T) {
	s := storetest.SQLite(t)
	told := 0
	s.OnOutgoing(func() { told++ })
	queue(t, s, 0)
	queue(t, s, 2)
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

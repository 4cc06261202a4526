package session_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/go-cmp/cmp"
	"github.com/redis/go-redis/v9"

	"shuangbai/bot/session"
	"shuangbai/models"
)

// home is one Redis to run the stories on, with a way to let its time pass.
type home struct {
	client redis.UniversalClient
	wait   func(time.Duration) // nil: real time only
	empty  func()
	down   func()
}

// everyHome runs a story on the embedded Redis and, where one answers, on a
// real one. TEST_REQUIRE_SERVICES makes a missing one a failure.
func everyHome(t *testing.T, story func(t *testing.T, h home)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) {
		m := miniredis.RunT(t)
		c := redis.NewClient(&redis.Options{Addr: m.Addr(), MaxRetries: -1})
		t.Cleanup(func() { _ = c.Close() })
		story(t, home{client: c, wait: m.FastForward, empty: m.FlushAll, down: m.Close})
	})
	t.Run("redis", func(t *testing.T) {
		url := os.Getenv("TEST_REDIS_URL")
		if url == "" {
			url = "redis://127.0.0.1:6379/9"
		}
		o, err := redis.ParseURL(url)
		if err != nil {
			t.Fatal(err)
		}
		c := redis.NewClient(o)
		t.Cleanup(func() { _ = c.Close() })
		if err := c.Ping(t.Context()).Err(); err != nil {
			if os.Getenv("TEST_REQUIRE_SERVICES") != "" {
				t.Fatalf("Redis is required and does not answer: %v", err)
			}
			t.Skip("no Redis answers; the embedded one was used")
		}
		story(t, home{client: c, empty: func() { forget(t, c, prefix(t)) }})
	})
}

func forget(t *testing.T, c redis.UniversalClient, prefix string) {
	t.Helper()
	keys, err := c.Keys(context.WithoutCancel(t.Context()), prefix+"*").Result()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		c.Del(context.WithoutCancel(t.Context()), k)
	}
}

func prefix(t *testing.T) string { return fmt.Sprintf("test:%s:%d:", t.Name(), os.Getpid()) }

// plainSealer marks values instead of encrypting them, so that a test sees
// whether every value went through it.
type plainSealer struct{}

func (plainSealer) Seal(place string, b []byte) ([]byte, error) {
	return append([]byte(place+"!"), b...), nil
}

func (plainSealer) Open(place string, b []byte) ([]byte, error) {
	if len(b) <= len(place) || string(b[:len(place)+1]) != place+"!" {
		return nil, fmt.Errorf("%q was not sealed for %s", b, place)
	}
	return b[len(place)+1:], nil
}

var noon = time.Date(2025, 9, 17, 4, 0, 0, 0, time.UTC)

func open(t *testing.T, h home) *session.Store {
	t.Helper()
	if h.empty != nil {
		t.Cleanup(h.empty)
	}
	return session.New(session.Options{
		Client: h.client, Sealer: plainSealer{}, Prefix: prefix(t),
		Now: func() time.Time { return noon }, TTL: 30 * time.Minute,
	})
}

func load(t *testing.T, s *session.Store, message string) session.Loaded {
	t.Helper()
	l, err := s.Load(t.Context(), "李娟", message)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func save(t *testing.T, s *session.Store, message string, w session.Write) (session.Outcome, string) {
	t.Helper()
	o, kept, err := s.Save(t.Context(), "李娟", message, w)
	if err != nil {
		t.Fatal(err)
	}
	return o, string(kept)
}

func state(row, rev int64, words string) session.Snapshot {
	return session.Snapshot{Version: session.Version{Row: row, Rev: rev}, State: []byte(words)}
}

func TestAConversationIsFoundAgain(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		s := open(t, h)
		if l := load(t, s, "m1"); l.Snapshot != nil || l.Kept != nil || !l.Since.Equal(noon) {
			t.Fatalf("a new conversation has a past: %+v", l)
		}
		save(t, s, "m1", session.Write{Next: state(1, 0, "草稿"), Since: noon, Kept: []byte("请确认"), Changed: true})
		l := load(t, s, "m1")
		if string(l.Kept) != "请确认" {
			t.Errorf("the repeated message got %q", l.Kept)
		}
		if d := cmp.Diff(state(1, 0, "草稿"), *l.Snapshot); d != "" {
			t.Error(d)
		}
		if l := load(t, s, "m2"); l.Kept != nil {
			t.Errorf("another message got the answer of the first: %q", l.Kept)
		}
	})
}

func TestTwoQuestionsAtOnceDoNotOverwriteEachOther(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		s := open(t, h)
		save(t, s, "m1", session.Write{Next: state(3, 0, "a"), Changed: true})
		first, _ := save(t, s, "m2", session.Write{Expected: session.Version{Row: 3}, Next: state(3, 1, "b")})
		second, _ := save(t, s, "m3", session.Write{Expected: session.Version{Row: 3}, Next: state(3, 1, "c")})
		if first != session.Saved || second != session.Stale {
			t.Errorf("got %v and %v, want saved and stale", first, second)
		}
		if again, kept := save(t, s, "m2", session.Write{Expected: session.Version{Row: 3, Rev: 1}, Kept: []byte("other")}); again != session.Already || kept != "" {
			t.Errorf("a repeat was run again: %v %q", again, kept)
		}
	})
}

func TestWhatTheDatabaseAcceptedWins(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		s := open(t, h)
		save(t, s, "m1", session.Write{Next: state(3, 4, "questions"), Changed: true})
		save(t, s, "m2", session.Write{Next: state(4, 0, "confirmed"), Changed: true})
		save(t, s, "late", session.Write{Next: state(3, 0, "older"), Changed: true})
		if l := load(t, s, "m9"); string(l.Snapshot.State) != "confirmed" {
			t.Errorf("the state is %q", l.Snapshot.State)
		}
		if l := load(t, s, "late"); l.Kept == nil {
			t.Error("the answer of the late one was not kept")
		}
	})
}

func TestAQuestionReplacesAStateThatMissedAChange(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		s := open(t, h)
		save(t, s, "m1", session.Write{Next: state(3, 2, "stale"), Changed: true})
		o, _ := save(t, s, "m2", session.Write{Expected: session.Version{Row: 5}, Next: state(5, 1, "from the row")})
		if o != session.Saved {
			t.Errorf("got %v; the conversation would be stuck", o)
		}
	})
}

func TestATurnThatWasNotFinishedIsSeen(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		s := open(t, h)
		if load(t, s, "m1").Unfinished {
			t.Error("before anything was saved")
		}
		save(t, s, "m1", session.Write{Next: state(1, 0, "draft"), Kept: []byte("k"), Changed: true})
		if load(t, s, "m2").Unfinished {
			t.Error("after a turn that was saved")
		}
		if l := load(t, s, "m3"); !l.Unfinished || l.Snapshot == nil {
			t.Errorf("after a turn that was not saved: %+v", l)
		}
		save(t, s, "m3", session.Write{Expected: session.Version{Row: 1}, Next: state(1, 1, "asked"), Kept: []byte("k")})
		if load(t, s, "m4").Unfinished {
			t.Error("after the next one was")
		}
	})
}

func TestASessionEndsAfterHalfAnHour(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		if h.wait == nil {
			t.Skip("a real Redis cannot be told to wait; the embedded one was")
		}
		s := open(t, h)
		save(t, s, "m1", session.Write{Next: state(1, 0, "draft"), Kept: []byte("k"), Changed: true})
		h.wait(29 * time.Minute)
		if load(t, s, "m2").Snapshot == nil {
			t.Fatal("gone after 29 minutes")
		}
		h.wait(31 * time.Minute)
		l := load(t, s, "m1")
		if l.Snapshot != nil {
			t.Error("still there 31 minutes after the last message")
		}
		if string(l.Kept) != "k" {
			t.Error("the answer to a change must be kept for a week")
		}
	})
}

func TestAnEmptiedRedisKnowsThatItForgot(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		now := noon
		s := session.New(session.Options{
			Client: h.client, Sealer: plainSealer{}, Prefix: prefix(t),
			Now: func() time.Time { return now }, TTL: time.Minute,
		})
		t.Cleanup(h.empty)
		load(t, s, "m1")
		now = noon.Add(time.Hour)
		if l := load(t, s, "m1"); !l.Since.Equal(noon) {
			t.Errorf("complete since %v, want noon", l.Since)
		}
		h.empty()
		if l := load(t, s, "m1"); !l.Since.Equal(now) {
			t.Errorf("after it was emptied: complete since %v, want %v", l.Since, now)
		}
	})
}

func TestRedisGoneIsToldAtOnce(t *testing.T) {
	m := miniredis.RunT(t)
	c := redis.NewClient(&redis.Options{Addr: m.Addr(), MaxRetries: -1, DialTimeout: 100 * time.Millisecond})
	t.Cleanup(func() { _ = c.Close() })
	now := noon
	s := session.New(session.Options{Client: c, Sealer: plainSealer{}, Now: func() time.Time { return now }, TTL: time.Hour})
	save(t, s, "m1", session.Write{Next: state(1, 0, "old"), Changed: true})
	m.SetError("LOADING")
	if _, _, err := s.Save(t.Context(), "李娟", "m2", session.Write{Next: state(2, 0, "new"), Changed: true}); models.CodeOf(err) != models.Unavailable {
		t.Fatalf("got %v, want unavailable", err)
	}
	m.SetError("")
	now = noon.Add(time.Minute)
	l := load(t, s, "m3")
	if l.Snapshot != nil {
		t.Error("the session that missed a change was used")
	}
	if !l.Since.Equal(now) {
		t.Errorf("Redis counts as complete since %v, want %v", l.Since, now)
	}
}

func TestATurnThatSawRedisEmptiedDoesNotVouchForIt(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		now := noon
		s := session.New(session.Options{
			Client: h.client, Sealer: plainSealer{}, Prefix: prefix(t),
			Now: func() time.Time { return now }, TTL: 30 * time.Minute,
		})
		t.Cleanup(h.empty)
		before := load(t, s, "m1")
		now = now.Add(time.Minute)
		h.empty()
		save(t, s, "m1", session.Write{Next: state(2, 0, "草稿"), Since: before.Since, Kept: []byte("请确认"), Changed: true})
		l := load(t, s, "m0") // the answer to m0 went with the rest
		if want := now.Add(7 * 24 * time.Hour); l.Snapshot == nil || !l.Snapshot.CheckUntil.Equal(want) {
			t.Errorf("snapshot %+v, want it to be checked until %v", l.Snapshot, want)
		}
	})
}

func TestTheAnswerOfAChangeIsTheAnswer(t *testing.T) {
	everyHome(t, func(t *testing.T, h home) {
		s := open(t, h)
		save(t, s, "m1", session.Write{Next: state(1, 0, "草稿"), Since: noon, Changed: true})
		save(t, s, "m2", session.Write{Expected: session.Version{Row: 1}, Next: state(1, 1, "草稿"), Since: noon, Kept: []byte("同一次吗？")})
		save(t, s, "m2", session.Write{Next: state(2, 0, ""), Since: noon, Kept: []byte("已登记"), Changed: true})
		if l := load(t, s, "m2"); string(l.Kept) != "已登记" || l.Snapshot.Version.Row != 2 {
			t.Errorf("kept %q, snapshot %+v", l.Kept, l.Snapshot)
		}
	})
}

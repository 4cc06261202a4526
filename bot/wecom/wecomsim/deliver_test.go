package wecomsim_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shuangbai/bot/wecom/wecomsim"
)

func TestTheCallbackURLIsVerified(t *testing.T) {
	w := newWorld(t)
	for _, door := range []wecomsim.Door{wecomsim.DoorBot, wecomsim.DoorApp} {
		if err := w.Verify(t.Context(), door); err != nil {
			t.Errorf("%s: %v", door, err)
		}
	}
	w.SetCallbacks("http://product.test/wecom/app", "")
	if err := w.Verify(t.Context(), wecomsim.DoorBot); err == nil {
		t.Error("the wrong cipher passed")
	}
}

func TestRedelivery(t *testing.T) {
	const ok = `{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"好"}}`
	tests := []struct {
		name     string
		rule     wecomsim.Redelivery
		statuses []int // answers in order, then 200
		attempts int
		lost     bool
	}{
		{name: "first try", attempts: 1},
		{name: "500 is final on time-out only", statuses: []int{500}, attempts: 1, lost: true},
		{name: "500 is retried on any failure", rule: wecomsim.OnAnyFailure, statuses: []int{503, 500}, attempts: 3},
		{name: "given up after three", rule: wecomsim.OnAnyFailure, statuses: []int{500, 500, 500}, attempts: 3, lost: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, func(c *wecomsim.Config) { c.Redeliver = tt.rule })
			n := 0
			w.bot.answers(func([]byte) (int, string) {
				n++
				if n <= len(tt.statuses) {
					return tt.statuses[n-1], ""
				}
				return http.StatusOK, ok
			})
			d, err := w.Say(t.Context(), lijuan, "你好")
			if len(d.Attempts) != tt.attempts || errors.Is(err, wecomsim.ErrUndelivered) != tt.lost {
				t.Errorf("%d attempts, %v", len(d.Attempts), err)
			}
			want := "好"
			if tt.lost {
				want = "消息没有送达"
			}
			if got := w.Chat(lijuan).Last().Text; !strings.HasPrefix(got, want) {
				t.Errorf("last bubble %q", got)
			}
			for _, msg := range w.bot.heard[1:] {
				if !bytes.Equal(msg, w.bot.heard[0]) {
					t.Error("a repeat differs from the first delivery")
				}
			}
		})
	}
}

func TestASlowProductIsAskedThreeTimes(t *testing.T) {
	w := newWorld(t, func(c *wecomsim.Config) { c.Timeout = 20 * time.Millisecond })
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	w.bot.answers(func([]byte) (int, string) { <-release; return http.StatusOK, "" })
	d, err := w.Say(t.Context(), lijuan, "你好")
	if len(d.Attempts) != 3 || !errors.Is(err, wecomsim.ErrUndelivered) || !errors.Is(d.Attempts[0].Err, context.DeadlineExceeded) {
		t.Errorf("%+v, %v", d.Attempts, err)
	}
}

func TestACardEventOfTheBotComesOnce(t *testing.T) {
	w := newWorld(t, func(c *wecomsim.Config) { c.Redeliver = wecomsim.OnAnyFailure })
	w.bot.replies(`{"msgtype":"template_card","template_card":` + confirmCard + `}`)
	if _, err := w.Say(t.Context(), lijuan, "走访"); err != nil {
		t.Fatal(err)
	}
	w.bot.answers(func([]byte) (int, string) { return http.StatusInternalServerError, "" })
	if d, err := w.Tap(t.Context(), lijuan, "确认"); len(d.Attempts) != 1 || err == nil {
		t.Errorf("%d attempts, %v", len(d.Attempts), err)
	}
}

func TestABadEnvelopeIsNotShown(t *testing.T) {
	spoilers := map[string]func([]byte) []byte{
		"signature": func(b []byte) []byte { return bytes.Replace(b, []byte(`"timestamp":1`), []byte(`"timestamp":2`), 1) },
		"nonce":     func(b []byte) []byte { return bytes.Replace(b, []byte(`"nonce":"n`), []byte(`"nonce":"x`), 1) },
		"no JSON":   func([]byte) []byte { return []byte("success") },
		"cut":       func(b []byte) []byte { return b[:len(b)/2] },
	}
	for name, spoil := range spoilers {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.bot.spoil = spoil
			w.bot.replies(`{"msgtype":"stream","stream":{"id":"s1","finish":true,"content":"好"}}`)
			d, err := w.Say(t.Context(), lijuan, "你好")
			if err != nil {
				t.Fatal(err)
			}
			wantProblems(t, d, 1)
			if got := w.Chat(lijuan).Last(); got.Kind != "error" {
				t.Errorf("shown: %+v", got)
			}
		})
	}
}

func TestShuffledDeliveryReachesAllAndKeepsTheirOrderInTheAnswer(t *testing.T) {
	w := newWorld(t)
	var cbs []*wecomsim.Callback
	for i := range 50 {
		cb, err := w.Prepare(lijuan, wecomsim.Text(strconv.Itoa(i)))
		if err != nil {
			t.Fatal(err)
		}
		cbs = append(cbs, cb)
	}
	out, err := w.DeliverShuffled(t.Context(), 7, 8, cbs, wecomsim.Copies(2))
	if err != nil || w.bot.count() != 100 {
		t.Fatalf("%d heard, %v", w.bot.count(), err)
	}
	for i, d := range out {
		if d.MsgID != cbs[i].MsgID {
			t.Fatalf("answer %d is for %s", i, d.MsgID)
		}
	}
}

func TestAStreamIsPolledUntilItsEnd(t *testing.T) {
	w := newWorld(t)
	polls := 0
	w.bot.answers(func(msg []byte) (int, string) {
		if strings.Contains(string(msg), `"msgtype":"stream"`) {
			polls++
		}
		return http.StatusOK, fmt.Sprintf(`{"msgtype":"stream","stream":{"id":"s1","finish":%t,"content":"%d"}}`, polls == 3, polls)
	})
	if _, err := w.Say(t.Context(), lijuan, "慢"); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := w.Chat(lijuan).Last()
	if got.Text != "3" || !got.Stream.Finished || len(w.Chat(lijuan).Messages()) != 2 || len(w.Problems()) > 0 {
		t.Errorf("%+v, problems %q", got, w.Problems())
	}
}

func TestAStreamWithoutEndFailsAfterSixMinutes(t *testing.T) {
	w := newWorld(t)
	w.bot.replies(`{"msgtype":"stream","stream":{"id":"s1","finish":false,"content":"…"}}`)
	if _, err := w.Say(t.Context(), lijuan, "慢"); err != nil {
		t.Fatal(err)
	}
	if err := w.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(w.Problems()) != 1 || w.bot.count() < 350 || w.bot.count() > 365 {
		t.Errorf("%d callbacks, problems %q", w.bot.count(), w.Problems())
	}
}

func TestManySpeakAtOnce(t *testing.T) {
	w := newWorld(t)
	server := httptest.NewServer(w.bot)
	defer server.Close()
	wired := newWorld(t, func(c *wecomsim.Config) { c.Transport = nil })
	wired.SetCallbacks(server.URL+"/wecom/aibot", server.URL+"/wecom/app")
	var wg sync.WaitGroup
	for _, at := range []wecomsim.Sender{lijuan, inGroup, inApp, wangGrp} {
		wg.Go(func() {
			for range 10 {
				if _, err := wired.Mention(t.Context(), at, "你好"); err != nil {
					t.Error(err)
				}
				wired.Chat(at).Messages()
			}
		})
	}
	wg.Wait()
	if w.bot.count() != 40 || len(wired.Ledger(0)) != 40 {
		t.Errorf("%d heard, %d in the ledger", w.bot.count(), len(wired.Ledger(0)))
	}
}

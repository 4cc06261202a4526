package load_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/cmd/bench/load"
)

func jobs(n, lanes int) []load.Job {
	out := make([]load.Job, n)
	for i := range out {
		out[i] = load.Job{
			Lane:    i % lanes,
			Request: fmt.Appendf(nil, "GET /%d/%d HTTP/1.1\r\nHost: test\r\n\r\n", i%lanes, i),
		}
	}
	return out
}

func serve(t *testing.T, h http.HandlerFunc) (address string) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// Every job gets its own answer, and jobs of one lane are done in order.
func TestClosedKeepsLanesInOrder(t *testing.T) {
	var mu sync.Mutex
	seen := map[string][]string{}
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		lane, job, _ := strings.Cut(r.URL.Path[1:], "/")
		mu.Lock()
		seen[lane] = append(seen[lane], job)
		mu.Unlock()
		fmt.Fprint(w, job)
	})
	got, err := load.Closed(t.Context(), address, 4, jobs(60, 6))
	if err != nil {
		t.Fatal(err)
	}
	for i, body := range got.Bodies {
		if string(body) != strconv.Itoa(i) || got.Took[i] <= 0 {
			t.Errorf("job %d: answer %q after %v", i, body, got.Took[i])
		}
	}
	if diff := cmp.Diff([]string{"2", "8", "14", "20", "26", "32", "38", "44", "50", "56"}, seen["2"]); diff != "" {
		t.Error(diff)
	}
	if got.PerSecond() <= 0 {
		t.Error("no throughput")
	}
}

func TestClosedFailsOnWrongStatus(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	if _, err := load.Closed(t.Context(), address, 2, jobs(4, 2)); err == nil || !strings.Contains(err.Error(), "503") {
		t.Errorf("error %v, want the status", err)
	}
}

// A server that holds the first answer back makes every later one late by what
// is left of the wait: the requests were due all the same.
func TestOpenCountsFromWhenDue(t *testing.T) {
	const n, rate, hold = 20, 1000, 100 * time.Millisecond
	var first sync.Once
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		first.Do(func() {
			released := make(chan struct{})
			time.AfterFunc(hold, func() { close(released) })
			<-released
		})
		fmt.Fprint(w, "ok")
	})
	got, err := load.Open(t.Context(), address, 1, rate, jobs(n, 1))
	if err != nil {
		t.Fatal(err)
	}
	for i, took := range got.Took {
		if least := hold - time.Duration(i)*time.Second/rate; took < least {
			t.Errorf("job %d took %v; it was due while the server stood still and must count at least %v", i, took, least)
		}
	}
	if got.Elapsed < time.Second*(n-1)/rate {
		t.Errorf("elapsed %v: jobs were sent before they were due", got.Elapsed)
	}
}

func TestOpenNeedsAServer(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := load.Open(t.Context(), address, 1, 1, jobs(1, 1)); err == nil {
		t.Error("no error without a server")
	}
}

func TestSummarize(t *testing.T) {
	ms := func(n ...int) (out []time.Duration) {
		for _, v := range n {
			out = append(out, time.Duration(v)*time.Millisecond)
		}
		return out
	}
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = 100 - i
	}
	for _, c := range []struct {
		name string
		runs [][]time.Duration
		want load.Latency
	}{
		{"nothing", nil, load.Latency{}},
		{"one", [][]time.Duration{ms(7)}, load.Latency{P50: 7e6, P99: 7e6, Max: 7e6}},
		{"two runs together", [][]time.Duration{ms(4, 1), ms(2, 3)}, load.Latency{P50: 2e6, P99: 4e6, Max: 4e6}},
		{"hundred", [][]time.Duration{ms(hundred...)}, load.Latency{P50: 50e6, P99: 99e6, Max: 100e6}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, load.Summarize(c.runs...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

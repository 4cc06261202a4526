// Package load sends prepared requests to a server and measures the answers:
// in a closed loop, where every connection sends its next request when it has
// the answer to the last, and in an open loop, where requests are due by a
// timetable that does not wait for the server. Nothing is made or looked at
// while the clock runs: requests are bytes and answers are kept as they came.
package load

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"runtime"
	"runtime/debug"
	"strconv"
	"sync"
	"time"
)

// Job is one HTTP/1.1 request as it goes over the wire. Jobs of one lane are
// done in the order of the list; lanes share nothing.
type Job struct {
	Lane    int
	Request []byte
}

// Result is what became of a list of jobs, index by index.
type Result struct {
	Bodies  [][]byte
	Took    []time.Duration // from the moment the request was due
	Elapsed time.Duration
}

// PerSecond is the throughput.
func (r Result) PerSecond() float64 { return float64(len(r.Took)) / r.Elapsed.Seconds() }

func newResult(n int) Result {
	return Result{Bodies: make([][]byte, n), Took: make([]time.Duration, n)}
}

// answerLimit is how long one answer may take before the run is given up.
const answerLimit = 15 * time.Second

// Closed does the jobs over conns connections as fast as the server allows.
func Closed(ctx context.Context, address string, conns int, jobs []Job) (Result, error) {
	out := newResult(len(jobs))
	start := time.Now()
	err := together(ctx, address, conns, func(k int, c *connection) error {
		for i, job := range jobs {
			if job.Lane%conns != k {
				continue
			}
			begin := time.Now()
			body, err := c.do(job.Request)
			if err != nil {
				return fmt.Errorf("request %d: %w", i, err)
			}
			out.Bodies[i], out.Took[i] = body, time.Since(begin)
		}
		return nil
	}, func() { start = time.Now() })
	out.Elapsed = time.Since(start)
	return out, err
}

// Each does the jobs one after another over one connection and tells of each
// answer before the next request goes out.
func Each(ctx context.Context, address string, jobs []Job, answered func(i int, body []byte) error) error {
	return together(ctx, address, 1, func(_ int, c *connection) error {
		for i, job := range jobs {
			body, err := c.do(job.Request)
			if err == nil {
				err = answered(i, body)
			}
			if err != nil {
				return fmt.Errorf("request %d: %w", i, err)
			}
		}
		return nil
	}, func() {})
}

// together opens the connections, calls ready, and runs work on each of them
// with the garbage collector at rest. The first failure ends all.
func together(ctx context.Context, address string, conns int, work func(k int, c *connection) error, ready func()) error {
	all := make([]*connection, conns)
	for k := range all {
		c, err := dial(ctx, address)
		if err != nil {
			return err
		}
		defer c.Close() //nolint:errcheck // nothing is unsaid
		all[k] = c
	}
	stop := context.AfterFunc(ctx, func() {
		for _, c := range all {
			_ = c.Close()
		}
	})
	defer stop()
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	ready()
	var first error
	var once sync.Once
	var group sync.WaitGroup
	for k, c := range all {
		group.Go(func() {
			if err := work(k, c); err != nil {
				once.Do(func() { first = err })
				for _, other := range all {
					_ = other.Close()
				}
			}
		})
	}
	group.Wait()
	return first
}

// connection is one kept-alive HTTP connection. net/http's client costs more
// than a turn; on a shared machine that would be measured as the server's time.
type connection struct {
	net.Conn
	in *bufio.Reader
}

func dial(ctx context.Context, address string) (*connection, error) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &connection{Conn: c, in: bufio.NewReaderSize(c, 16<<10)}, nil
}

// errAnswer says that the server did not answer 200 with a Content-Length.
var errAnswer = errors.New("unexpected answer")

func (c *connection) do(request []byte) (body []byte, err error) {
	if err := c.SetDeadline(time.Now().Add(answerLimit)); err != nil {
		return nil, err
	}
	if _, err := c.Write(request); err != nil {
		return nil, err
	}
	status, err := c.in.ReadSlice('\n')
	if err != nil {
		return nil, err
	}
	if !bytes.HasPrefix(status, []byte("HTTP/1.1 200")) {
		return nil, fmt.Errorf("%w: %s", errAnswer, bytes.TrimSpace(status))
	}
	size := -1
	for {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return nil, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(": ")); bytes.EqualFold(name, []byte("Content-Length")) {
			if size, err = strconv.Atoi(string(value)); err != nil {
				return nil, err
			}
		}
	}
	if size < 0 {
		return nil, fmt.Errorf("%w: no Content-Length", errAnswer)
	}
	body = make([]byte, size)
	_, err = io.ReadFull(c.in, body)
	return body, err
}

package load

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// Open does the jobs by a timetable: job i is due i/rate seconds after the
// start, whatever became of the others, and its time counts from then on. When
// all connections are busy, the wait for one is part of the time, so that a
// server that stalls is not spared the requests it would have had meanwhile
// (coordinated omission).
func Open(ctx context.Context, address string, conns, rate int, jobs []Job) (Result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := newResult(len(jobs))
	var start time.Time
	due := func(i int) time.Time {
		return start.Add(time.Duration(i) * time.Second / time.Duration(rate))
	}
	queue := make(chan int, len(jobs)) // never blocks the pacer
	var pacer sync.WaitGroup
	err := together(ctx, address, conns, func(_ int, c *connection) error {
		for i := range queue {
			body, err := c.do(jobs[i].Request)
			if err != nil {
				return fmt.Errorf("request %d: %w", i, err)
			}
			out.Bodies[i], out.Took[i] = body, time.Since(due(i))
		}
		return nil
	}, func() {
		start = time.Now().Add(time.Millisecond)
		pacer.Go(func() { pace(ctx, len(jobs), due, queue) })
	})
	out.Elapsed = time.Since(start)
	cancel() // after a failure the rest of the timetable is of no interest
	pacer.Wait()
	return out, err
}

// pace hands out every job when it is due. It sleeps in the kernel on a thread
// of its own: the runtime's timers may be a millisecond late, which would be
// measured as the server's.
func pace(ctx context.Context, n int, due func(int) time.Time, queue chan<- int) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer close(queue)
	for i := range n {
		for ctx.Err() == nil {
			wait := time.Until(due(i))
			if wait <= 0 {
				break
			}
			nap := syscall.NsecToTimespec(int64(wait))
			_ = syscall.Nanosleep(&nap, nil) // an interrupted nap is taken up again
		}
		queue <- i
	}
}

package understand_test

import (
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// spent is the processor time that do takes: on a busy machine the wall clock
// tells more of the neighbours than of the work.
func spent(tb testing.TB, do func()) time.Duration {
	tb.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before := threadTime(tb)
	do()
	return threadTime(tb) - before
}

func threadTime(tb testing.TB) time.Duration {
	tb.Helper()
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &now); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(now.Nano())
}

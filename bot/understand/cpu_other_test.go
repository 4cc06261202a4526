//go:build !linux

package understand_test

import (
	"testing"
	"time"
)

// spent is how long do takes by the wall clock.
func spent(tb testing.TB, do func()) time.Duration {
	tb.Helper()
	start := time.Now()
	do()
	return time.Since(start)
}

package boot

import (
	"os"
	"runtime/debug"
)

// heapGrowth is how much garbage may gather before it is collected, in percent
// of what lives. Most of what lives are the tables of the understanding, which
// stay: half of Go's default leaves the turns room enough and costs them no
// measurable time (docs/measurements.md).
const heapGrowth = 50

// TrimHeap keeps the process small, unless GOGC says otherwise. It is for the
// beginning of a program.
func TrimHeap() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(heapGrowth)
	}
}

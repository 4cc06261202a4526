package load

import (
	"slices"
	"time"
)

// Latency sums up how long answers took.
type Latency struct{ P50, P99, Max time.Duration }

// Summarize takes the nearest-rank percentiles of all runs together.
func Summarize(runs ...[]time.Duration) Latency {
	all := slices.Concat(runs...)
	if len(all) == 0 {
		return Latency{}
	}
	slices.Sort(all)
	return Latency{P50: all[rank(len(all), 50)], P99: all[rank(len(all), 99)], Max: all[len(all)-1]}
}

// rank is the index of the smallest value that at least percent of n values do
// not exceed.
func rank(n, percent int) int { return (n*percent+99)/100 - 1 }

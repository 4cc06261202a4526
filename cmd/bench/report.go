package main

import (
	"slices"
	"time"

	"shuangbai/cmd/bench/load"
)

// String names a kind of turn.
func (a act) String() string { return [...]string{"question", "visit", "confirmation"}[a] }

var acts = []act{question, draft, confirm}

// report is everything one run found out.
type report struct {
	Machine         machine
	Question, Visit full
	Steady          []steady
	Costs           costs
	Work            work
	Memory          int64 // most that the product's process had resident, bytes
	Took            time.Duration
}

func (r *report) full(kind act) *full {
	if kind == question {
		return &r.Question
	}
	return &r.Visit
}

// full is the comparison at full speed, round by round.
type full struct{ Product, Floor []speed }

func (f *full) add(product, floor speed) {
	f.Product, f.Floor = append(f.Product, product), append(f.Floor, floor)
}

// ratio is the median of the rounds' ratios: the two halves of a round run
// shortly after each other and meet the same weather.
func (f *full) ratio() float64 {
	all := make([]float64, len(f.Product))
	for i := range all {
		all[i] = f.Product[i].PerSecond / f.Floor[i].PerSecond
	}
	return median(all)
}

// figures are the medians of one side's rounds, and its latencies.
func figures(rounds []speed) (perSecond float64, processor time.Duration, l load.Latency) {
	var speeds []float64
	var times []time.Duration
	var took [][]time.Duration
	for _, s := range rounds {
		speeds, times, took = append(speeds, s.PerSecond), append(times, s.Processor), append(took, s.Took)
	}
	return median(speeds), median(times), load.Summarize(took...)
}

func median[T float64 | time.Duration](list []T) T {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return (sorted[(len(sorted)-1)/2] + sorted[len(sorted)/2]) / 2
}

// steady is the comparison at one rate.
type steady struct {
	Kind           act
	Rate           int
	Product, Floor load.Latency
}

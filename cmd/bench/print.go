package main

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// print writes the tables and, for every aim, whether it was reached.
func (r *report) print(w io.Writer) {
	m := r.Machine
	fmt.Fprintf(w, "machine    %s, %d cores, GOMAXPROCS %d\n", m.CPU, m.Cores, m.Procs)
	fmt.Fprintf(w, "stores     %s, Redis %s\n", m.MySQL, m.Redis)
	fmt.Fprintf(w, "disk       %d bytes written and synced in %s (p50), %s (p99)\n", fsyncSize, ms(m.Fsync.P50), ms(m.Fsync.P99))
	if r.Memory > 0 {
		fmt.Fprintf(w, "memory     %.1f MB, the most the server had resident\n", megabytes(r.Memory))
		r.printFull(w)
		r.printSteady(w)
		r.printCosts(w)
	}
	r.Work.print(w)
	fmt.Fprintln(w)
	for _, a := range r.aims() {
		word := "reached    "
		if !a.reached {
			word = "NOT REACHED"
		}
		fmt.Fprintf(w, "%s  %s: %s\n", word, a.what, a.found)
	}
	fmt.Fprintf(w, "\ntook %s\n", r.Took.Round(time.Second))
}

func table(w io.Writer) *tabwriter.Writer { return tabwriter.NewWriter(w, 0, 0, 3, ' ', 0) }

func (r *report) printFull(w io.Writer) {
	t := table(w)
	fmt.Fprintln(t, "\nFULL SPEED\tturns/s\tof the floor\tp50\tp99\tserver's CPU a turn")
	for _, kind := range kinds {
		f := r.full(kind)
		if len(f.Product) == 0 {
			continue
		}
		for _, side := range []struct {
			name, ratio string
			rounds      []speed
		}{{kind.String() + " turns", percent(f.ratio()), f.Product}, {floorName(kind), "", f.Floor}} {
			perSecond, processor, l := figures(side.rounds)
			fmt.Fprintf(t, "%s\t%.0f\t%s\t%s\t%s\t%d µs\n", side.name, perSecond, side.ratio, ms(l.P50), ms(l.P99), processor.Microseconds())
		}
	}
	_ = t.Flush()
}

func (r *report) printSteady(w io.Writer) {
	t := table(w)
	fmt.Fprintln(t, "\nOPEN LOOP\ta second\tp50\tp99\tmax\tfloor p50\tp99\tmax")
	for _, s := range r.Steady {
		fmt.Fprintf(t, "%s turns\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", s.Kind, s.Rate,
			ms(s.Product.P50), ms(s.Product.P99), ms(s.Product.Max), ms(s.Floor.P50), ms(s.Floor.P99), ms(s.Floor.Max))
	}
	_ = t.Flush()
}

func (r *report) printCosts(w io.Writer) {
	t := table(w)
	fmt.Fprintln(t, "\nON THE WIRE, A TURN\tstatements\tcommits\tRedis trips")
	row := func(name string, c cost) {
		fmt.Fprintf(t, "%s\t%.2f\t%.2f\t%.2f\n", name, c.Statements, c.Commits, c.Trips)
	}
	for _, a := range acts {
		if c, measured := r.Costs.Own[a]; measured {
			row(a.String(), c)
		}
	}
	for _, kind := range kinds {
		if c, measured := r.Costs.Loaded[kind]; measured {
			row(kind.String()+" turns at full speed, background included", c)
		}
	}
	_ = t.Flush()
}

// printStatements shows what one turn of each kind says to the database.
func (r *report) printStatements(w io.Writer) {
	for _, a := range acts {
		fmt.Fprintf(w, "\n%s\n", a)
		for _, s := range r.Costs.Said[a] {
			fmt.Fprintln(w, "  "+s)
		}
	}
}

// The aims; a figure that misses one is shown as such and never left out.
const (
	leastRatio     = 0.70
	mostStatements = 8
	mostCommits    = 1
	mostTrips      = 2
	mostMegabytes  = 80
	slowest        = 10 * time.Millisecond
)

type aim struct {
	what, found string
	reached     bool
}

func (r *report) aims() []aim {
	var list []aim
	if r.Memory == 0 { // no turns were measured
		return list
	}
	for _, kind := range kinds {
		if len(r.full(kind).Product) == 0 {
			continue
		}
		ratio := r.full(kind).ratio()
		list = append(list, aim{
			fmt.Sprintf("%s turns at %s of %s or more", kind, percent(leastRatio), floorName(kind)), percent(ratio), ratio >= leastRatio,
		})
	}
	for _, s := range r.Steady {
		list = append(list, aim{
			fmt.Sprintf("%s turns, p99 below %s at %d/s", s.Kind, ms(slowest), s.Rate), ms(s.Product.P99), s.Product.P99 < slowest,
		})
	}
	var most cost
	for _, c := range r.Costs.Own {
		most.Statements, most.Commits, most.Trips = max(most.Statements, c.Statements), max(most.Commits, c.Commits), max(most.Trips, c.Trips)
	}
	for _, c := range []struct {
		what        string
		found, most float64
	}{
		{"statements", most.Statements, mostStatements}, {"commits", most.Commits, mostCommits}, {"Redis trips", most.Trips, mostTrips},
	} {
		list = append(list, aim{
			fmt.Sprintf("at most %g %s a turn", c.most, c.what), fmt.Sprintf("%.2f in the dearest kind of turn", c.found), c.found <= c.most,
		})
	}
	return append(list, aim{
		fmt.Sprintf("memory below %d MB", mostMegabytes), fmt.Sprintf("%.1f MB", megabytes(r.Memory)), megabytes(r.Memory) < mostMegabytes,
	})
}

func floorName(kind act) string {
	if kind == question {
		return "floor A"
	}
	return "floor B"
}

func percent(ratio float64) string { return fmt.Sprintf("%.0f %%", 100*ratio) }

func megabytes(n int64) float64 { return float64(n) / (1 << 20) }

// ms is a time as latencies are compared.
func ms(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond)) }

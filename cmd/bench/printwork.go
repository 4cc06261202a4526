package main

import (
	"fmt"
	"io"
	"time"
)

// print writes the work that was measured.
func (k *work) print(w io.Writer) {
	if len(k.Delivery.Product) == 0 {
		return
	}
	t := table(w)
	fmt.Fprintln(t, "\nDELIVERY, NO LIMITS\tmessages/s\tof the floor\tserver's CPU a message")
	perSecond, processor, _ := figures(k.Delivery.Product)
	fmt.Fprintf(t, "app messages\t%.0f\t%s\t%d µs\n", perSecond, percent(k.Delivery.ratio()), processor.Microseconds())
	perSecond, processor, _ = figures(k.Delivery.Floor)
	fmt.Fprintf(t, "floor: claim, post, mark\t%.0f\t\t%d µs\n", perSecond, processor.Microseconds())
	_ = t.Flush()

	t = table(w)
	fmt.Fprintf(t, "\n%d LEADS, %d WORKERS\tleads/s\ttook\n", raceLeads, raceWorkers)
	fmt.Fprintf(t, "opened by one worker\t%.0f\t%s\n", raceLeads/k.Leads.Open.Seconds(), k.Leads.Open.Round(time.Millisecond))
	fmt.Fprintf(t, "assigned, each once\t%.0f\t%s\n", raceLeads/k.Leads.Assign.Seconds(), k.Leads.Assign.Round(time.Millisecond))
	_ = t.Flush()

	t = table(w)
	fmt.Fprintln(t, "\nBACKLOG OF CUSTOMER SERVICE\tmessages/s\ttook\tmemory before\tat the most")
	fmt.Fprintf(t, "%d messages\t%.0f\t%s\t%.1f MB\t%.1f MB\n", k.Backlog.Messages, float64(k.Backlog.Messages)/k.Backlog.Took.Seconds(),
		k.Backlog.Took.Round(time.Millisecond), megabytes(k.Backlog.Before), megabytes(k.Backlog.After))
	_ = t.Flush()
}

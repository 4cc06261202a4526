// Package ladder does what package lead decides, by itself and again and again:
// it opens leads from visits and pre-screens with consent, gives them to account
// managers, and chases those that lie. Every decision is one transaction that a
// version or a unique key lets happen once, so any number of replicas may run.
package ladder

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"shuangbai/bot/lead"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// Records is what the worker needs of the database.
type Records interface {
	Directory() *models.Directory
	CommitTurn(ctx context.Context, t models.Turn) ([]int64, error)
	Merchant(ctx context.Context, id int64) (*models.Merchant, error)
	Visit(ctx context.Context, id int64) (*models.Visit, error)
	// VisitsForLeads and PreScreensForLeads list what a lead should be opened from.
	VisitsForLeads(ctx context.Context, limit int) ([]models.Visit, error)
	PreScreensForLeads(ctx context.Context, limit int) ([]models.PreScreen, error)
	// LeadsToChase lists leads whose ChaseAt has come, the longest due first.
	LeadsToChase(ctx context.Context, now time.Time, limit int) ([]models.Lead, error)
	// LeadsToHandOver lists leads that their assignees cannot keep.
	LeadsToHandOver(ctx context.Context, left, away []int64, limit int) ([]models.Lead, error)
	MovesOf(ctx context.Context, leadID int64) ([]models.LeadMove, error)
	CountLoad(ctx context.Context, memberIDs []int64) (map[int64]int, error)
}

// Clock tells the product's time and the machine's (contracts.md, "The two clocks").
type Clock interface {
	Product() time.Time
	Machine() time.Time
}

// Options are the parts of a Worker.
type Options struct {
	Records  Records
	Clock    Clock
	Policy   *policy.Policy
	Calendar *worktime.Calendar
	Log      *slog.Logger
}

// Worker opens, assigns and chases leads until it is stopped.
type Worker struct {
	Options
	due      lead.Clock
	tableFor int // the last year that was looked up in the holidays
}

// New makes a Worker.
func New(o Options) *Worker {
	return &Worker{Options: o, due: lead.Clock{Limits: o.Policy.Leads, Calendar: o.Calendar}}
}

const (
	pause = 2 * time.Second
	lot   = 100 // leads taken up in one round
)

// Run works until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := w.Once(ctx); err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "leads not worked, will try again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once opens what waits for a lead and, within the working hours, takes every
// due step once.
func (w *Worker) Once(ctx context.Context) error {
	now := w.Clock.Product()
	w.mindTable(ctx, now)
	if err := w.open(ctx); err != nil {
		return err
	}
	if !w.Calendar.Working(now) {
		return nil
	}
	if err := w.handOver(ctx, now); err != nil {
		return err
	}
	return w.chase(ctx, now)
}

// mindTable reports once a year that the holidays of the year are not known.
func (w *Worker) mindTable(ctx context.Context, now time.Time) {
	year := now.In(w.Calendar.Zone()).Year()
	if year != w.tableFor && !w.Calendar.HasTable(year) {
		w.Log.ErrorContext(ctx, "no public holidays known for this year, Monday to Friday are counted: set hours.days_off and hours.days_on", "year", year)
	}
	w.tableFor = year
}

// chase takes the steps that are due. Replicas begin at different leads, so
// that they seldom want the same one.
func (w *Worker) chase(ctx context.Context, now time.Time) error {
	list, err := w.Records.LeadsToChase(ctx, now, lot)
	if err != nil {
		return err
	}
	rand.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	for i := range list {
		if err := w.step(ctx, &list[i], now); !passed(err) {
			return err
		}
	}
	return nil
}

func (w *Worker) step(ctx context.Context, l *models.Lead, now time.Time) error {
	switch step := w.due.Next(l, now); step {
	case lead.Assign:
		return w.assign(ctx, l, now, lead.Case{})
	case lead.Nudge:
		return w.nudge(ctx, l, now)
	case lead.Escalate:
		return w.escalate(ctx, l, now)
	case lead.Reassign:
		tried, err := w.tried(ctx, l)
		if err != nil {
			return err
		}
		return w.assign(ctx, l, now, lead.Case{Tried: tried})
	case lead.Nothing:
	}
	return nil
}

// tried lists who had a lead so far.
func (w *Worker) tried(ctx context.Context, l *models.Lead) ([]int64, error) {
	moves, err := w.Records.MovesOf(ctx, l.ID)
	ids := []int64{l.AssigneeID}
	for _, m := range moves {
		if m.AssigneeID != 0 && !slices.Contains(ids, m.AssigneeID) {
			ids = append(ids, m.AssigneeID)
		}
	}
	return ids, err
}

// handOver takes leads from those who left, are away today, or have the town no
// more.
func (w *Worker) handOver(ctx context.Context, now time.Time) error {
	d, day := w.Records.Directory(), now.Format(time.DateOnly)
	var left, away []int64
	for i := range d.Members {
		switch m := &d.Members[i]; {
		case m.Org != models.Bank:
		case !m.Active():
			left = append(left, m.ID)
		case d.AwayOn(m.ID, day) != nil:
			away = append(away, m.ID)
		}
	}
	list, err := w.Records.LeadsToHandOver(ctx, left, away, lot)
	if err != nil {
		return err
	}
	for i := range list {
		why := lead.Orphaned(d, &list[i], day)
		if why == "" { // the directory is a moment behind
			continue
		}
		if err := w.handOn(ctx, &list[i], now, why); !passed(err) {
			return err
		}
	}
	return nil
}

// passed reports whether the next lead can be taken up: this one went well, or
// somebody else was faster.
func passed(err error) bool {
	if err == nil {
		return true
	}
	switch models.CodeOf(err) {
	case models.Conflict, models.Duplicate, models.Forbidden, models.NotFound:
		return true
	default:
		return false
	}
}

// Package reception sees that a merchant at customer service who wants a person
// gets one: it gives the session to a receptionist when the office is open,
// tells those in charge when nobody answers, and in the end lets the bot go on.
// Every step is one transaction that the stage of the wait lets happen once, so
// any number of replicas may run.
package reception

import (
	"context"
	"log/slog"
	"time"

	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

// Records is what the worker needs of the database.
type Records interface {
	Directory() *models.Directory
	CommitTurn(ctx context.Context, t models.Turn) ([]int64, error)
	KFAccount(ctx context.Context, account string) (models.KFAccount, error)
	WaitingKF(ctx context.Context, account string, limit int) ([]models.KFSession, error)
}

// Clocks tell the product's time and the machine's (contracts.md, "The two clocks").
type Clocks interface {
	Product() time.Time
	Machine() time.Time
}

// Options are the parts of a Worker.
type Options struct {
	Account  string // open_kfid
	Records  Records
	Clock    Clocks
	Policy   *policy.Policy
	Calendar *worktime.Calendar
	Log      *slog.Logger
	Metrics  *Metrics // nil counts nothing
}

// Worker looks after those who wait until it is stopped.
type Worker struct {
	Options
	due Clock
}

// New makes a Worker.
func New(o Options) *Worker {
	return &Worker{Options: o, due: Clock{Limits: o.Policy.Reception, Calendar: o.Calendar}}
}

const (
	pause = time.Second
	lot   = 200 // merchants looked at in one round
)

// Run works until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		if err := w.Once(ctx); err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "customers who wait for a person not looked after, will try again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Once takes every step that is due.
func (w *Worker) Once(ctx context.Context) error {
	list, err := w.Records.WaitingKF(ctx, w.Account, lot)
	if err != nil {
		return err
	}
	w.Metrics.waiting(list, w.Clock.Product())
	if len(list) == 0 {
		return nil
	}
	account, err := w.Records.KFAccount(ctx, w.Account)
	if err != nil {
		return err
	}
	for i := range list {
		if err := w.step(ctx, &list[i], account.Paused()); err != nil {
			return err
		}
	}
	return nil
}

// step takes the step that is due about one session; that another replica was
// faster is no failure.
func (w *Worker) step(ctx context.Context, s *models.KFSession, paused bool) error {
	now := w.Clock.Product()
	step := w.due.Next(s, now, paused)
	if step == Nothing {
		return nil
	}
	t := models.Turn{Now: now, At: w.Clock.Machine()}
	to := models.NotWaiting
	switch step {
	case Call:
		if w.late(s) {
			t.Outgoing = w.tell(s, now, "too-late", "要找人工，可是办公时间到时已经过了48小时，微信不许再主动开口。他再来时请留意")
			break
		}
		to, t.Outgoing = models.WaitCalled, w.call(s, now)
	case Chase:
		to, t.Outgoing = models.WaitChased, w.chase(s, now)
	case ChaseMore:
		to, t.Outgoing = models.WaitChased2, w.chase(s, now)
	case GiveUp:
		t.Outgoing = w.giveUp(s, now)
	case Nothing:
	}
	t.Changes = []models.Change{models.MoveWait{Account: s.OpenKFID, Customer: s.Customer, From: s.WaitStage, To: to}}
	_, err := w.Records.CommitTurn(ctx, t)
	if code := models.CodeOf(err); code == models.Conflict || code == models.Duplicate {
		return nil
	}
	if err == nil {
		w.note(ctx, s, step)
	}
	return err
}

// late reports whether the merchant can no longer be written to.
func (w *Worker) late(s *models.KFSession) bool {
	return w.Clock.Machine().Sub(s.SaidAt) > models.KFReach
}

// note tells the operators of what should not be.
func (w *Worker) note(ctx context.Context, s *models.KFSession, step Step) {
	w.Metrics.took(step)
	switch step {
	case Chase, ChaseMore:
		w.Log.WarnContext(ctx, "nobody answers a merchant who waits for a person", "since", s.WaitsSince, "servicer", s.Servicer)
	case GiveUp:
		w.Log.ErrorContext(ctx, "nobody answered a merchant who waited for a person, the bot goes on", "since", s.WaitsSince, "servicer", s.Servicer)
	case Call, Nothing:
	}
}

package outbox

import (
	"context"
	"sync"
	"time"

	"shuangbai/models"
)

// Worker claims and delivers until it is stopped. Any number may run.
type Worker struct {
	Options
	wake   chan struct{}
	closed doors
}

// New makes a Worker.
func New(o Options) *Worker { return &Worker{Options: o, wake: make(chan struct{}, 1)} }

// Wake makes the worker look for rows now rather than at its next turn. It
// never blocks.
func (w *Worker) Wake() {
	select {
	case w.wake <- struct{}{}:
	default: // it is about to look
	}
}

// Run works until ctx ends, and finishes what it has claimed. A target that
// answers slowly holds only its own rows up.
func (w *Worker) Run(ctx context.Context) {
	var flying sync.WaitGroup
	defer flying.Wait()
	room := make(chan struct{}, batch) // a token for each row in flight
	tick, watch := time.NewTicker(pause), time.NewTicker(watchEvery)
	defer tick.Stop()
	defer watch.Stop()
	for {
		rows, err := w.claim(ctx, batch-len(room)) // only this loop takes room
		w.complain(ctx, err)
		for _, o := range rows {
			room <- struct{}{}
			flying.Go(func() {
				w.deliver(ctx, o)
				<-room
				if len(room) <= batch/2 { // many at a time are cheaper to claim
					w.Wake() // the next one of this target
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-watch.C:
			w.complain(ctx, w.Watch(ctx))
		case <-w.wake:
		case <-tick.C:
		}
	}
}

// Once claims and delivers as many rows as may be in flight; it returns how many
// it claimed.
func (w *Worker) Once(ctx context.Context) (int, error) {
	rows, err := w.claim(ctx, batch)
	if err != nil {
		return 0, err
	}
	var wg sync.WaitGroup
	for _, o := range rows {
		wg.Go(func() { w.deliver(ctx, o) })
	}
	wg.Wait()
	return len(rows), nil
}

// Watch lets rows that may go out twice do so when it is time, and measures how
// long the first in line has waited and how many wait for a person.
func (w *Worker) Watch(ctx context.Context) error {
	now := w.Now()
	n, err := w.Rows.ReviveOutgoing(ctx, w.Twice, now)
	if err != nil {
		return err
	}
	if n > 0 {
		w.Log.WarnContext(ctx, "sent again, it was never known whether they arrived", "rows", n)
	}
	since, err := w.Rows.OldestOutgoing(ctx, now)
	if err != nil {
		return err
	}
	w.Metrics.oldest(since, now)
	for _, state := range []models.OutgoingState{models.Unknown, models.Dead} {
		n, err := w.Rows.CountOutgoing(ctx, state)
		if err != nil {
			return err
		}
		w.Metrics.forPerson(state, n)
	}
	return nil
}

func (w *Worker) claim(ctx context.Context, limit int) ([]models.Outgoing, error) {
	if limit == 0 {
		return nil, nil
	}
	return w.Rows.ClaimOutgoing(ctx, w.Owner, w.Now(), lease, limit)
}

func (w *Worker) complain(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		w.Log.WarnContext(ctx, "outbox not worked, will try again", "error", err)
	}
}

// deliver sends a claimed row and writes down what came of it, even when the
// worker is told to stop meanwhile.
func (w *Worker) deliver(ctx context.Context, o models.Outgoing) {
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendLimit)
	defer cancel()
	o = w.attempt(sending, o)
	if err := w.settle(ctx, o); err != nil {
		w.Log.WarnContext(ctx, "delivery not written down", "outgoing", o.ID, "state", o.State, "error", err)
		return
	}
	w.Metrics.settled(o)
	if o.State != models.Sent && !o.Uncounted {
		w.Log.WarnContext(ctx, "not delivered", "outgoing", o.ID, "door", o.Door, "state", o.State,
			"attempt", o.Attempt, "error", o.LastError)
	}
	if w.Settled != nil {
		w.Settled(o)
	}
}

// settle tries until the outcome is on record or the row is somebody else's: a
// database that is away for a while must not make a sent row unknown. Who is
// told to stop tries once more and leaves.
func (w *Worker) settle(ctx context.Context, o models.Outgoing) error {
	again := time.NewTicker(settleAgain)
	defer again.Stop()
	for {
		leaving := ctx.Err() != nil
		err := w.Rows.SettleOutgoing(context.WithoutCancel(ctx), o)
		if leaving || err == nil || models.CodeOf(err) != models.Unavailable {
			return err
		}
		select {
		case <-ctx.Done():
		case <-again.C:
		}
	}
}

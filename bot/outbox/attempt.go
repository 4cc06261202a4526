package outbox

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"shuangbai/models"
)

// attempt tries to send the next part of the row and gives it the state that
// follows.
func (w *Worker) attempt(ctx context.Context, o models.Outgoing) models.Outgoing {
	now := w.Now()
	if !o.ExpiresAt.IsZero() && now.After(o.ExpiresAt) {
		o.State, o.LastError = models.Dead, "expired before it could be sent"
		return o
	}
	if o.Owner != "" {
		o.LastError = "an earlier attempt ended without a word"
		unsure(&o, now.Add(-lease))
	}
	if w.doubtful(o, now) {
		return w.unknown(o, now)
	}
	if until := w.closed.until(o.Door); now.Before(until) {
		return postponed(o, until, errClosed)
	}
	if w.Limits != nil {
		if turn := w.Limits.Take(ctx, o.Door, o.Target); turn > 0 {
			return postponed(o, now.Add(turn), errPaced)
		}
	}
	left, err := w.send(ctx, o)
	if err != nil {
		return w.refused(ctx, o, now, err)
	}
	o.LastError, o.UnsureAt = "", nil
	if left > 0 {
		o.State, o.NotBefore, o.Uncounted = models.Waiting, now, true
		o.Parts++
		return o
	}
	sent := w.Now()
	o.State, o.SentAt = models.Sent, &sent
	return o
}

// postponed is a row that was not tried.
func postponed(o models.Outgoing, until time.Time, why error) models.Outgoing {
	o.State, o.NotBefore, o.LastError, o.Uncounted = models.Waiting, until, why.Error(), true
	return o
}

func (w *Worker) send(ctx context.Context, o models.Outgoing) (int, error) {
	s := w.Senders[o.Door]
	if s == nil {
		return 0, &Refusal{Verdict: Never, Err: errNoDoor}
	}
	return s.Send(ctx, o)
}

// refused is the row after a failed attempt.
func (w *Worker) refused(ctx context.Context, o models.Outgoing, now time.Time, err error) models.Outgoing {
	o.LastError = err.Error()
	refusal := &Refusal{Verdict: Unsure}
	errors.As(err, &refusal)
	if refusal.Alarm {
		w.Metrics.alarm(o.Door)
		w.Log.ErrorContext(ctx, "delivery needs an operator", "door", o.Door, "outgoing", o.ID, "error", err)
	}
	if refusal.Door {
		w.closed.close(o.Door, now.Add(refusal.Wait))
	}
	if refusal.Verdict == Unsure {
		unsure(&o, now)
	}
	switch {
	case refusal.Verdict == Never:
		o.State = models.Dead
	case w.doubtful(o, now):
		return w.unknown(o, now)
	case o.Attempt >= maxAttempts && now.Sub(o.CreatedAt) > longestWork:
		o.State = models.Dead
	default:
		o.State, o.NotBefore = models.Waiting, now.Add(max(refusal.Wait, wait(o.Attempt)))
	}
	return o
}

// unsure notes when the part may have been accepted first.
func unsure(o *models.Outgoing, at time.Time) {
	if o.UnsureAt == nil {
		o.UnsureAt = &at
	}
}

// doubtful reports whether another attempt could show the message twice: it may
// have been accepted, and the door does not drop a repeat (any more).
func (w *Worker) doubtful(o models.Outgoing, now time.Time) bool {
	return o.UnsureAt != nil && now.Sub(*o.UnsureAt) >= w.Keyed[o.Door]-lease
}

// unknown is a row that a person must look at; its NotBefore is when a kind that
// may go out twice does so.
func (w *Worker) unknown(o models.Outgoing, now time.Time) models.Outgoing {
	o.State, o.NotBefore = models.Unknown, now.Add(secondTry)
	return o
}

// wait grows with every attempt, with jitter so that rows do not come in waves.
func wait(attempt int) time.Duration {
	d := firstWait << min(attempt, 10)
	d = min(d, longestWait)
	return d/2 + rand.N(d/2) //nolint:gosec // spreads load, guards nothing
}

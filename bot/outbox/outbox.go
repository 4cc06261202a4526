// Package outbox delivers outgoing rows (architecture.md 8): it claims them,
// hands each to the sender of its door and writes down what came of it. A row
// that was sent is never sent again; one that may have been accepted without an
// answer becomes unknown and waits for a person, unless its door has a key that
// makes a repeat harmless.
package outbox

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"shuangbai/models"
)

// Rows keeps the outgoing messages.
type Rows interface {
	// ClaimOutgoing leases due rows to owner until now+lease and counts the
	// attempt; a row is never leased to two owners at a time, and the rows of one
	// target come one by one, in order. In the rows it returns, Owner names whose
	// lease ran out before, empty if nobody's did: that owner may have sent the
	// row and died before it could say so.
	ClaimOutgoing(ctx context.Context, owner string, now time.Time, lease time.Duration, limit int) ([]models.Outgoing, error)
	// SettleOutgoing writes what became of the row, if the lease of that attempt
	// is still the owner's; a Conflict error otherwise.
	SettleOutgoing(ctx context.Context, o models.Outgoing) error
	// ReviveOutgoing lets unknown rows of the kinds go out once more when their
	// NotBefore has come; it returns how many.
	ReviveOutgoing(ctx context.Context, kinds []string, now time.Time) (int64, error)
	// OldestOutgoing is since when the first row in line is waiting; the zero time
	// when nothing is due.
	OldestOutgoing(ctx context.Context, now time.Time) (time.Time, error)
	// CountOutgoing counts the rows of a state.
	CountOutgoing(ctx context.Context, state models.OutgoingState) (int64, error)
}

// Sender delivers rows through one door, a part at a time.
type Sender interface {
	// Send sends the part of the row that comes after the o.Parts that are out
	// already, and tells how many parts are left then. A nil error means that the
	// part was accepted; a *Refusal says what to do, any other error is treated as
	// unsure.
	Send(ctx context.Context, o models.Outgoing) (left int, err error)
}

// Verdict is what a failed delivery means.
type Verdict int

// The verdicts.
const (
	Later  Verdict = iota // not accepted; try again after a wait
	Unsure                // may have been accepted
	Never                 // will not be accepted, ever
)

// Refusal is a delivery that failed in a way the sender understands.
type Refusal struct { //nolint:errname // what the door says, not what went wrong here
	Verdict Verdict
	Wait    time.Duration // at least this long before the next try; 0: the worker decides
	Alarm   bool          // only an operator can set it right
	Door    bool          // the door is closed to everybody: other rows need not knock during Wait
	Err     error         // redacted
}

// Error implements error.
func (r *Refusal) Error() string { return r.Err.Error() }

// Unwrap gives the cause.
func (r *Refusal) Unwrap() error { return r.Err }

// Forever is the window of a door where a repeat is always harmless.
const Forever time.Duration = math.MaxInt64

// Options configure a Worker.
type Options struct {
	Rows    Rows
	Senders map[string]Sender // by models.Outgoing.Door
	// Keyed are the doors that drop a repeat by themselves, and for how long: an
	// unsure delivery is simply tried again within that time.
	Keyed map[string]time.Duration
	// Twice are the kinds of rows that go out once more by themselves, ten
	// minutes after they became unknown; their senders mark them.
	Twice   []string
	Limits  Limits // nil: none
	Owner   string
	Now     func() time.Time // machine clock
	Log     *slog.Logger
	Metrics *Metrics // nil counts nothing
	// Settled, when set, hears of every row whose State was written.
	Settled func(models.Outgoing)
}

// The rhythm of a worker.
const (
	lease       = time.Minute
	pause       = 250 * time.Millisecond
	watchEvery  = 15 * time.Second
	batch       = 20 // rows in flight
	sendLimit   = 15 * time.Second
	maxAttempts = 12
	longestWork = 24 * time.Hour // a row that is refused for so long is given up
	secondTry   = 10 * time.Minute
	firstWait   = 2 * time.Second
	longestWait = 10 * time.Minute
	settleAgain = 500 * time.Millisecond // between attempts to write an outcome down
)

var (
	errNoDoor = errors.New("no sender is configured for this door")
	errPaced  = errors.New("waits for its turn: the limit of its target")
	errClosed = errors.New("waits until the door is tried again: it was closed to everybody")
)

// Package session keeps conversations in Redis between two messages, and the
// answers already given, so that a repeated message is answered the same
// without asking the database (architecture.md 4 and 5).
//
// Redis is the quick copy, never the truth: what a person would miss is in the
// conversation's row. Every read is one trip and every write is one trip.
package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/sony/gobreaker/v2"

	"shuangbai/models"
)

// Sealer encrypts what is stored; place binds the ciphertext to where it lies.
type Sealer interface {
	Seal(place string, plain []byte) ([]byte, error)
	Open(place string, sealed []byte) ([]byte, error)
}

// Version orders the states of a conversation: Row is the version of its
// database row, Rev counts the turns since that only Redis has seen.
type Version struct{ Row, Rev int64 }

// Snapshot is a conversation's state as Redis has it.
type Snapshot struct {
	Version Version
	State   []byte
	// CheckUntil is set when Redis may have forgotten answers that this
	// conversation was given before: until then an unknown message id must be
	// looked up in the database, too.
	CheckUntil time.Time
}

// Loaded is what one trip to Redis told.
type Loaded struct {
	Snapshot *Snapshot // nil when Redis has none
	Kept     []byte    // the answer this message was given; nil when Redis knows none
	// Since is the machine time from which on Redis is known to be complete.
	Since time.Time
	// Unfinished says that a turn has loaded the state and not saved one since:
	// it is still at work, or it ended between its commit and Redis. What Redis
	// has may then be older than the conversation's row.
	Unfinished bool
}

// Outcome tells what became of a Save.
type Outcome int

// The outcomes.
const (
	Saved   Outcome = iota
	Stale           // the conversation moved on; run the turn again on the fresh state
	Already         // this message id was answered meanwhile; Kept holds the answer
)

// Store is the session store over any Redis that go-redis can speak to.
type Store struct {
	client redis.UniversalClient
	seal   Sealer
	prefix string
	now    func() time.Time
	ttl    time.Duration

	circuit *gobreaker.CircuitBreaker[any]
	mu      sync.Mutex
	missed  map[string]struct{} // session keys whose write failed
}

// Options configure a Store. Now is the machine clock; TTL is how long a
// session lives after its last message.
type Options struct {
	Client redis.UniversalClient
	Sealer Sealer
	Prefix string
	Now    func() time.Time
	TTL    time.Duration
}

// keptForChange is how long the answer to a turn that wrote something is kept;
// keptForQuestion that of a turn that wrote nothing.
const (
	keptForChange   = 7 * 24 * time.Hour
	keptForQuestion = time.Hour
)

// New makes a Store. While Redis does not answer, calls fail at once for a
// second at a time, so that turns go on from the database without waiting.
func New(o Options) *Store {
	return &Store{
		client: o.Client, seal: o.Sealer, prefix: o.Prefix, now: o.Now, ttl: o.TTL,
		missed: map[string]struct{}{},
		circuit: gobreaker.NewCircuitBreaker[any](gobreaker.Settings{
			Name:        "redis",
			Timeout:     time.Second,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 3 },
			IsSuccessful: func(err error) bool {
				return err == nil || errors.Is(err, redis.Nil) || errors.Is(err, context.Canceled)
			},
		}),
	}
}

// Load reads the state of a conversation and the kept answer of a message, and
// notes that a turn has begun, in one trip.
func (s *Store) Load(ctx context.Context, conversation, messageKey string) (Loaded, error) {
	out, err := s.circuit.Execute(func() (any, error) { return s.load(ctx, conversation, messageKey) })
	if err != nil {
		return Loaded{}, unavailable(err)
	}
	return out.(Loaded), nil //nolint:forcetypeassert // load returns nothing else
}

func (s *Store) load(ctx context.Context, conversation, messageKey string) (Loaded, error) {
	if err := s.mend(ctx); err != nil {
		return Loaded{}, err
	}
	k := s.keys(conversation, messageKey)
	pipe := s.client.Pipeline()
	state := pipe.HMGet(ctx, k.session, fieldRow, fieldRev, fieldCheck, fieldState, fieldEpoch, fieldTurn)
	pipe.HSet(ctx, k.session, fieldTurn, 1)
	pipe.PExpire(ctx, k.session, s.ttl)
	kept := pipe.Get(ctx, k.kept)
	epoch := pipe.Get(ctx, k.epoch)
	if _, err := pipe.Exec(ctx); err != nil && !errors.Is(err, redis.Nil) {
		return Loaded{}, err
	}
	since, err := s.since(ctx, epoch)
	if err != nil {
		return Loaded{}, err
	}
	out := Loaded{Since: since}
	if sealed, err := kept.Bytes(); err == nil {
		if out.Kept, err = s.seal.Open(placeKept, sealed); err != nil {
			return Loaded{}, err
		}
	}
	fields := state.Val()
	if out.Snapshot, err = s.snapshot(fields, since); err != nil {
		return Loaded{}, err
	}
	out.Unfinished = out.Snapshot != nil && number(fields[5]) > 0
	return out, nil
}

// snapshot opens what a turn has saved. One that began before Redis was emptied
// and ended after it could not know that its conversation's answers are gone.
func (s *Store) snapshot(fields []any, since time.Time) (*Snapshot, error) {
	if len(fields) != 6 || fields[0] == nil || fields[3] == nil {
		return nil, nil //nolint:nilnil // no session is an ordinary answer of Redis
	}
	plain, err := s.seal.Open(placeState, []byte(text(fields[3])))
	if err != nil {
		return nil, err
	}
	snap := &Snapshot{Version: Version{Row: number(fields[0]), Rev: number(fields[1])}, State: plain}
	if ms := number(fields[2]); ms > 0 {
		snap.CheckUntil = time.UnixMilli(ms)
	}
	if until := since.Add(keptForChange); number(fields[4]) < since.UnixMilli() && until.After(snap.CheckUntil) {
		snap.CheckUntil = until
	}
	return snap, nil
}

// since reads the time from which on Redis is complete, and starts it when
// Redis is new or was emptied.
func (s *Store) since(ctx context.Context, epoch *redis.StringCmd) (time.Time, error) {
	ms, err := epoch.Int64()
	if err == nil {
		return time.UnixMilli(ms), nil
	}
	now := s.now()
	if err := s.client.SetNX(ctx, s.prefix+"epoch", now.UnixMilli(), 0).Err(); err != nil {
		return time.Time{}, err
	}
	return now, nil
}

// Write is a state to keep with the answer that led to it.
type Write struct {
	Expected Version // what the turn was computed from; ignored when Changed
	Next     Snapshot
	Since    time.Time // what Load told with the state
	Kept     []byte
	// Changed says that the database has already accepted this turn: its state
	// wins over any older one, and its answer is kept for a week.
	Changed bool
}

// Save stores the state and the kept answer in one trip. Kept is the earlier
// answer when the outcome is Already.
func (s *Store) Save(ctx context.Context, conversation, messageKey string, w Write) (outcome Outcome, kept []byte, err error) {
	type saved struct {
		outcome Outcome
		kept    []byte
	}
	k := s.keys(conversation, messageKey)
	out, err := s.circuit.Execute(func() (any, error) {
		o, b, err := s.save(ctx, k, w)
		return saved{o, b}, err
	})
	if err != nil {
		s.miss(k.session)
		return Stale, nil, unavailable(err)
	}
	r := out.(saved) //nolint:forcetypeassert // the closure returns nothing else
	return r.outcome, r.kept, nil
}

func (s *Store) save(ctx context.Context, k keys, w Write) (Outcome, []byte, error) {
	state, err := s.seal.Seal(placeState, w.Next.State)
	if err != nil {
		return Stale, nil, err
	}
	kept, err := s.seal.Seal(placeKept, w.Kept)
	if err != nil {
		return Stale, nil, err
	}
	mode, keepFor, check := "question", keptForQuestion, int64(0)
	if w.Changed {
		mode, keepFor = "change", keptForChange
	}
	if !w.Next.CheckUntil.IsZero() {
		check = w.Next.CheckUntil.UnixMilli()
	}
	res, err := saveScript.Run(ctx, s.client, []string{k.session, k.kept},
		mode, w.Expected.Row, w.Expected.Rev, w.Next.Version.Row, w.Next.Version.Rev,
		check, state, s.ttl.Milliseconds(), kept, keepFor.Milliseconds(), w.Since.UnixMilli()).Slice()
	if err != nil {
		return Stale, nil, err
	}
	switch text(res[0]) {
	case "kept":
		plain, err := s.seal.Open(placeKept, []byte(text(res[1])))
		return Already, plain, err
	case "stale":
		return Stale, nil, nil
	default:
		return Saved, nil, nil
	}
}

// Forget removes a conversation's session, so that the next turn reads the row.
func (s *Store) Forget(ctx context.Context, conversation string) error {
	k := s.keys(conversation, "")
	if err := s.client.Del(ctx, k.session).Err(); err != nil {
		s.miss(k.session)
		return unavailable(err)
	}
	return nil
}

// Ping reports whether Redis answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx).Err(); err != nil {
		return unavailable(err)
	}
	return nil
}

func (s *Store) miss(sessionKey string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missed[sessionKey] = struct{}{}
}

// mend runs before the first read after failed writes: sessions that missed a
// write are dropped and Redis counts as complete only from now on.
func (s *Store) mend(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.missed) == 0 {
		return nil
	}
	pipe := s.client.Pipeline()
	for k := range s.missed {
		pipe.Del(ctx, k)
	}
	pipe.Set(ctx, s.prefix+"epoch", s.now().UnixMilli(), 0)
	if _, err := pipe.Exec(ctx); err != nil {
		return err
	}
	clear(s.missed)
	return nil
}

func unavailable(err error) error {
	return models.Fail(models.Unavailable, "", err)
}

// places bind sealed values to their use.
const (
	placeState = "session.state"
	placeKept  = "session.kept"
)

func text(v any) string {
	s, _ := v.(string)
	return s
}

func number(v any) int64 {
	n, err := strconv.ParseInt(text(v), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// digest keeps ids out of Redis' key space and log files.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

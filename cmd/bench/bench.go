package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"shuangbai/cmd/bench/load"
	"shuangbai/cmd/internal/drive"
)

// bench is one run of the benchmark.
type bench struct {
	options
	dir     string
	secrets secrets
	stores  *stores
	client  *drive.Client

	merchants int // visits confirmed so far, each to a new merchant
	recorded  map[act]recorded
	costs     costs
	product   *child
	floors    map[act]*child // of questions and of visits
}

// options are what the command line sets.
type options struct {
	dsn, redisURL string
	conns         int // at full speed
	rounds        int
	seconds       int    // of each open loop, about
	only          string // the kind of turn to measure; both when empty
	profile       string
	statements    bool // print what turns say to the database
}

// kinds are the two kinds of turns that are measured: visits are named by what
// begins one.
var kinds = []act{question, draft}

func (o options) kinds() []act {
	return slices.DeleteFunc(slices.Clone(kinds), func(kind act) bool { return o.only != "" && o.only != kind.String() })
}

var rates = []int{200, 500}

// openConns is how many requests an open loop has on the way at most before
// the next ones wait, which counts.
const openConns = 64

func (b *bench) run(ctx context.Context) (r report, err error) {
	if b.dir, err = os.MkdirTemp("", "bench"); err != nil {
		return r, err
	}
	defer os.RemoveAll(b.dir) //nolint:errcheck // a temporary directory
	if r.Machine, err = thisMachine(b.dir); err != nil {
		return r, err
	}
	if b.stores, err = openStores(ctx, b.dsn, b.redisURL); err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, b.stores.Close(context.WithoutCancel(ctx))) }()
	if r.Machine.MySQL, r.Machine.Redis, err = b.stores.versions(ctx); err != nil {
		return r, err
	}
	b.secrets = newSecrets()
	if len(b.kinds()) > 0 {
		if err := b.measureTurns(ctx, &r); err != nil {
			return r, err
		}
	}
	if b.works() {
		err = b.measureWork(ctx, &r)
	}
	return r, err
}

// measureTurns is what people wait for.
func (b *bench) measureTurns(ctx context.Context, r *report) (err error) {
	cipher, err := b.secrets.cipher.open()
	if err != nil {
		return err
	}
	b.client = &drive.Client{URL: callbackPath, Cipher: cipher}
	if err := b.seed(ctx); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	progress("recording what turns say to the stores")
	if err := b.record(ctx); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	defer func() { err = errors.Join(err, b.stopServers()) }()
	if err := b.startServers(ctx); err != nil {
		return err
	}
	if err := b.measure(ctx, r); err != nil {
		return err
	}
	r.Costs = b.costs
	if r.Memory, err = peakMemory(b.product.cmd.Process.Pid); err != nil {
		return err
	}
	return b.checkRecords(ctx)
}

func (b *bench) startServers(ctx context.Context) (err error) {
	if b.product, err = start(ctx, b.dir, roleServer, spec{
		Settings: b.secrets.settings(b.stores.dsn(b.stores.product, ""), b.stores.redisURL("")), Profile: b.profile,
	}); err != nil {
		return err
	}
	b.floors = map[act]*child{}
	if err := b.warm(ctx, b.product); err != nil {
		return err
	}
	for _, kind := range b.kinds() {
		role, plain := roleFloorA, spec{Cipher: b.secrets.cipher, Redis: b.stores.redisURL(""), Script: b.recorded[kind].path}
		if kind != question {
			role, plain.DSN = roleFloorB, b.stores.dsn(b.stores.floor, "")
		}
		if b.floors[kind], err = start(ctx, b.dir, role, plain); err != nil {
			return err
		}
		if _, err := b.floorRound(ctx, kind); err != nil { // warms it up
			return err
		}
	}
	return nil
}

func (b *bench) stopServers() error {
	var errs []error
	for _, c := range b.floors {
		errs = append(errs, c.stop())
	}
	return errors.Join(append(errs, b.product.stop())...)
}

// warm lets every member have a conversation and the pools their connections.
func (b *bench) warm(ctx context.Context, at *child) error {
	tag := fmt.Sprintf("warm%d", b.merchants)
	if _, err := b.closed(ctx, at, b.visiting(tag+"-v", 2*people)); err != nil {
		return fmt.Errorf("warm up: %w", err)
	}
	if _, err := b.closed(ctx, at, asking(tag+"-q", people)); err != nil {
		return fmt.Errorf("warm up: %w", err)
	}
	return nil
}

// visiting is a list of visit turns to merchants that nobody has visited yet.
func (b *bench) visiting(tag string, n int) []turn {
	turns := visiting(tag, b.merchants, n)
	b.merchants += n / 2
	return turns
}

// list makes n turns of a kind for the product.
func (b *bench) list(kind act, tag string, n int) []turn {
	if kind == question {
		return asking(tag, n)
	}
	return b.visiting(tag, n)
}

// measure compares the product and the floors in turn, so that whatever else
// the machine does meets both, and then each at a steady rate.
func (b *bench) measure(ctx context.Context, r *report) error {
	for _, kind := range b.kinds() {
		for round := range b.rounds {
			progress("full speed, %s, round %d of %d", kind, round+1, b.rounds)
			product, err := b.productRound(ctx, kind, round)
			if err != nil {
				return err
			}
			floor, err := b.floorRound(ctx, kind)
			if err != nil {
				return err
			}
			r.full(kind).add(product, floor)
		}
		for _, rate := range rates {
			progress("%d turns a second, %s", rate, kind)
			if err := b.steady(ctx, r, kind, rate); err != nil {
				return err
			}
		}
	}
	return nil
}

// speed is one round at full speed.
type speed struct {
	PerSecond float64
	Processor time.Duration // of the server, per turn
	Took      []time.Duration
}

func (b *bench) productRound(ctx context.Context, kind act, round int) (speed, error) {
	return b.timed(ctx, b.product, b.list(kind, fmt.Sprintf("full-%s-%d", kind, round), fullTurns[kind]))
}

// floorRound has the floor do what was recorded, from the records as they were.
func (b *bench) floorRound(ctx context.Context, kind act) (speed, error) {
	turns, err := b.replayed(ctx, kind, fullTurns[kind])
	if err != nil {
		return speed{}, err
	}
	return b.timed(ctx, b.floors[kind], turns)
}

// replayed is a list of n turns as they were recorded; visits need the records
// as they were, too, and are there once.
func (b *bench) replayed(ctx context.Context, kind act, n int) ([]turn, error) {
	turns := b.recorded[kind].turns
	if kind == question {
		return slices.Repeat(turns, (n+len(turns)-1)/len(turns))[:n], nil
	}
	return turns[:n], b.stores.copy(ctx, b.stores.snapshot, b.stores.floor)
}

func (b *bench) timed(ctx context.Context, at *child, turns []turn) (speed, error) {
	before, err := processorTime(at.cmd.Process.Pid)
	if err != nil {
		return speed{}, err
	}
	result, err := b.closed(ctx, at, turns)
	if err != nil {
		return speed{}, err
	}
	after, err := processorTime(at.cmd.Process.Pid)
	return speed{result.PerSecond(), (after - before) / time.Duration(len(turns)), result.Took}, err
}

// steady measures both at one rate.
func (b *bench) steady(ctx context.Context, r *report, kind act, rate int) error {
	const whole = 2 * people // every draft is confirmed
	n := (rate*b.seconds + whole - 1) / whole * whole
	product, err := b.open(ctx, b.product, rate, b.list(kind, fmt.Sprintf("open-%s-%d", kind, rate), n))
	if err != nil {
		return err
	}
	turns, err := b.replayed(ctx, kind, n)
	if err != nil {
		return err
	}
	floor, err := b.open(ctx, b.floors[kind], rate, turns)
	if err != nil {
		return err
	}
	r.Steady = append(r.Steady, steady{kind, rate, load.Summarize(product.Took), load.Summarize(floor.Took)})
	return nil
}

func (b *bench) open(ctx context.Context, at *child, rate int, turns []turn) (load.Result, error) {
	jobs, err := seal(b.client, turns)
	if err != nil {
		return load.Result{}, err
	}
	result, err := load.Open(ctx, at.address, openConns, rate, jobs)
	if err != nil {
		return result, fmt.Errorf("%s: %w\n%s", at.log.Name(), err, at.lastWords())
	}
	return result, check(b.client, turns, result.Bodies)
}

// progress tells the person who waits.
func progress(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "bench: "+format+"\n", args...)
}

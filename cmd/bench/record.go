package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"shuangbai/cmd/bench/load"
	"shuangbai/cmd/bench/wire"
)

// cost is what turns cost at the stores, per turn.
type cost struct{ Statements, Commits, Trips float64 }

func costOf(statements []statement, trips int) cost {
	c := cost{Trips: float64(trips)}
	for _, s := range statements {
		switch {
		case s.commits():
			c.Commits++
		case !s.frames():
			c.Statements++
		}
	}
	return c
}

// typical is the median turn's cost: a connection that is opened in between, or
// a job in the background, is not the turn's.
func (s script) typical() cost {
	var statements, commits, trips []float64
	for _, e := range s {
		c := costOf(e.Statements, len(e.Trips))
		statements, commits, trips = append(statements, c.Statements), append(commits, c.Commits), append(trips, c.Trips)
	}
	return cost{median(statements), median(commits), median(trips)}
}

// costs are what turns cost, by kind.
type costs struct {
	Own    map[act]cost     // of the turns alone, one at a time
	Loaded map[act]cost     // at full speed, the server's work in the background included
	Said   map[act][]string // what the first turn of a kind said to the database
}

// recorder is the product with proxies in front of its stores.
type recorder struct {
	*bench
	mysql  *wire.MySQL
	redis  *wire.Redis
	server *child
}

// record runs the product behind proxies: first turn by turn, for the scripts
// of the floors, then at full speed, to count.
func (b *bench) record(ctx context.Context) (err error) {
	r := recorder{bench: b}
	if r.mysql, err = wire.ListenMySQL(ctx, b.stores.mysql.Net, b.stores.mysql.Addr); err != nil {
		return err
	}
	defer r.mysql.Close() //nolint:errcheck // the server is gone by then
	if r.redis, err = wire.ListenRedis(ctx, b.stores.url.Host); err != nil {
		return err
	}
	defer r.redis.Close() //nolint:errcheck // the server is gone by then
	r.server, err = start(ctx, b.dir, roleServer, spec{Settings: b.secrets.settings(
		b.stores.dsn(b.stores.product, r.mysql.Address()), b.stores.redisURL(r.redis.Address()))})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.server.stop()) }()
	if err := b.warm(ctx, r.server); err != nil {
		return err
	}
	if err := b.stores.copy(ctx, b.stores.product, b.stores.snapshot); err != nil {
		return err
	}
	b.recorded = map[act]recorded{}
	b.costs = costs{Own: map[act]cost{}, Loaded: map[act]cost{}, Said: map[act][]string{}}
	for _, kind := range b.kinds() {
		if b.recorded[kind], err = r.script(ctx, b.sample(kind)); err != nil {
			return err
		}
		if b.costs.Loaded[kind], err = r.count(ctx, b.list(kind, "count-"+kind.String(), fullTurns[kind])); err != nil {
			return err
		}
	}
	return nil
}

// sample is the list of turns that is recorded: every question of everybody, or
// the visits of one round.
func (b *bench) sample(kind act) []turn {
	if kind == question {
		return asking("script-question", len(questions)*people)
	}
	return b.visiting("script-visit", fullTurns[kind])
}

// recorded is a list of turns with the script that answers them.
type recorded struct {
	turns []turn
	path  string
}

// script does the turns one by one and writes down what each said to the stores.
func (r *recorder) script(ctx context.Context, turns []turn) (out recorded, err error) {
	jobs, err := seal(r.client, turns)
	if err != nil {
		return out, err
	}
	bodies := make([][]byte, len(turns))
	entries := make(script, len(turns))
	r.mysql.Take()
	r.redis.Take()
	err = load.Each(ctx, r.server.address, jobs, func(i int, body []byte) error {
		bodies[i] = body
		entries[i].Trips = r.redis.Take()
		for _, text := range r.mysql.Take() {
			s, err := newStatement(text)
			if err != nil {
				return err
			}
			entries[i].Statements = append(entries[i].Statements, s)
		}
		return nil
	})
	if err != nil {
		return out, err
	}
	if err := check(r.client, turns, bodies); err != nil {
		return out, err
	}
	for i, body := range bodies {
		a, err := r.client.Open(body)
		if err != nil {
			return out, err
		}
		entries[i].Reply = a.Body
	}
	r.sumUp(turns, entries)
	out = recorded{turns, filepath.Join(r.dir, turns[0].id+".script")}
	return out, entries.save(out.path)
}

// sumUp cleans each kind of turn of what came in between and notes its cost.
func (r *recorder) sumUp(turns []turn, entries script) {
	byAct := map[act][]int{}
	for i, t := range turns {
		byAct[t.act] = append(byAct[t.act], i)
	}
	for a, list := range byAct {
		same := make(script, len(list))
		for k, i := range list {
			same[k] = entries[i]
		}
		same.dropRare()
		for k, i := range list {
			entries[i] = same[k]
		}
		r.costs.Own[a] = same.typical()
		for _, s := range same[0].Statements {
			r.costs.Said[a] = append(r.costs.Said[a], s.Query)
		}
	}
}

// count does the turns at full speed and counts everything that is said.
func (r *recorder) count(ctx context.Context, turns []turn) (cost, error) {
	r.mysql.Take()
	r.redis.Take()
	if _, err := r.closed(ctx, r.server, turns); err != nil {
		return cost{}, err
	}
	var statements []statement
	for _, text := range r.mysql.Take() {
		s, err := newStatement(text)
		if err != nil {
			return cost{}, err
		}
		statements = append(statements, s)
	}
	sum, n := costOf(statements, len(r.redis.Take())), float64(len(turns))
	return cost{sum.Statements / n, sum.Commits / n, sum.Trips / n}, nil
}

// closed does the turns at full speed and checks the answers.
func (b *bench) closed(ctx context.Context, at *child, turns []turn) (load.Result, error) {
	jobs, err := seal(b.client, turns)
	if err != nil {
		return load.Result{}, err
	}
	result, err := load.Closed(ctx, at.address, b.conns, jobs)
	if err != nil {
		return result, fmt.Errorf("%s: %w\n%s", at.log.Name(), err, at.lastWords())
	}
	return result, check(b.client, turns, result.Bodies)
}

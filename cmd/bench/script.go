package main

import (
	"encoding/gob"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"

	"shuangbai/cmd/bench/wire"
)

// script is what the product did for each turn of a list, so that a floor can
// do the same without thinking. Turn i of the list has entry i modulo the length.
type script []entry

// entry is one turn: the answer, and what was said to the stores for it.
type entry struct {
	Reply      []byte // decrypted
	Trips      []wire.Trip
	Statements []statement
}

// statement is a statement with its values taken out.
type statement struct {
	Connection int
	Query      string
	Args       []any // string, []byte, int64, float64
}

var errNotText = errors.New("the product used a prepared statement, which cannot be replayed from its text")

func newStatement(s wire.Statement) (statement, error) {
	if s.IsCommand() {
		return statement{}, fmt.Errorf("%w: %s", errNotText, s.Text)
	}
	query, args := wire.Parametrize(s.Text)
	return statement{s.Connection, query, args}, nil
}

// The parts of a transaction.
func (s statement) begins() bool  { return s.Query == "START TRANSACTION" || s.Query == "BEGIN" }
func (s statement) commits() bool { return s.Query == "COMMIT" }
func (s statement) frames() bool  { return s.begins() || s.commits() || s.Query == "ROLLBACK" }

func (s statement) reads() bool { return strings.HasPrefix(s.Query, "SELECT") }

// units gives for each statement the number of the transaction it is part of;
// one outside of a transaction is a unit of its own.
func (e entry) units() []int {
	unit, open, count := make([]int, len(e.Statements)), map[int]int{}, 0
	for i, s := range e.Statements {
		n, inside := open[s.Connection]
		if !inside {
			count++
			n = count
		}
		unit[i] = n
		switch {
		case s.begins():
			open[s.Connection] = n
		case s.frames():
			delete(open, s.Connection)
		}
	}
	return unit
}

// list is a list of values; statements that differ in its length are of one kind.
var list = regexp.MustCompile(`\?(?:, ?\?)*`)

func (s statement) kind() string { return list.ReplaceAllString(s.Query, "?…") }

// dropRare leaves out kinds of statements that fewer than half of the entries
// have, whole transactions at a time: background work that came in between.
func (s script) dropRare() {
	seen := map[string]int{}
	for _, e := range s {
		mine := map[string]bool{}
		for _, st := range e.Statements {
			mine[st.kind()] = true
		}
		for q := range mine {
			seen[q]++
		}
	}
	for i, e := range s {
		unit, ours := e.units(), map[int]bool{}
		for k, st := range e.Statements {
			if !st.frames() && 2*seen[st.kind()] >= len(s) {
				ours[unit[k]] = true
			}
		}
		var kept []statement
		for k, st := range e.Statements {
			if ours[unit[k]] {
				kept = append(kept, st)
			}
		}
		s[i].Statements = kept
	}
}

func (s script) save(path string) error {
	f, err := os.Create(path) //nolint:gosec // a file of our own directory
	if err != nil {
		return err
	}
	return errors.Join(gob.NewEncoder(f).Encode(s), f.Close())
}

func loadScript(path string) (s script, err error) {
	f, err := os.Open(path) //nolint:gosec // a file of our own directory
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	return s, gob.NewDecoder(f).Decode(&s)
}

// of finds the entry of a message by the number at the end of its id.
func (s script) of(messageID string) (entry, error) {
	n, err := strconv.Atoi(messageID[strings.LastIndexByte(messageID, '-')+1:])
	if err != nil || len(s) == 0 {
		return entry{}, fmt.Errorf("no script for message %q", messageID)
	}
	return s[n%len(s)], nil
}

// Package understand reads a sentence as people type it in a busy group: what
// is wanted (one intent) and which facts are said (slots). It is pure and
// deterministic: no clock, no network, no model file. Every verdict can be
// explained by the cues and examples it rests on.
//
// A sentence goes one way: script folds it, the extractors find numbers, dates
// and names, their places are masked, the classifier scores what is left, and
// the slots that the winning intent takes are read out.
package understand

import (
	"maps"
	"sync"

	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
)

// Kind says what a known name names.
type Kind string

// The kinds of names.
const (
	Merchant Kind = "merchant"
	Operator Kind = "operator"
	Member   Kind = "member"
	Town     Kind = "town"
	County   Kind = "county"
	Market   Kind = "market"
	Branch   Kind = "branch" // an outlet or branch of the bank
)

// Name is one known name. Within tells two equal names apart (the county of a
// town or market, the town of a merchant).
type Name struct {
	Kind   Kind   `json:"kind"`
	Text   string `json:"text"`
	ID     int64  `json:"id,omitempty"`
	Within string `json:"within,omitempty"`
}

// Example is a sentence whose intent is known.
type Example struct{ Intent, Text string }

// Query is one message to understand.
type Query struct {
	Text  string
	Role  string // merchant, liaison (default), account_manager, county_lead, city_manager, admin
	Today civil.Date
	// Within is the intent of the draft that the text is to add to: its slots are
	// read as that intent takes them, whatever else it may mean. Optional.
	Within string
}

// Act is the confidence from which the bot acts without asking.
const Act = 0.80

// Unknown is the intent of what was not understood.
const Unknown = "unknown"

// Result is what a message means. Its JSON is the contract of the `understand`
// command.
type Result struct {
	Intent     string        `json:"intent"`
	Confidence float64       `json:"confidence"`
	Slots      slot.Values   `json:"slots"`
	Items      []slot.Values `json:"items,omitempty"` // several visits in one message; Slots is then empty

	Beyond    slot.Values  `json:"-"` // facts that flows take and the contract has no slot for
	Corrected []Correction `json:"-"` // known names that were written with a slip
	Ambiguous []Ambiguity  `json:"-"` // names that exist more than once: ask, never guess
	NoDays    []NoDay      `json:"-"` // days said that no calendar has
	Nearest   []Candidate  `json:"-"` // the best intents, best first, at most three
	Why       string       `json:"-"` // the cues and examples behind the intent
	Orders    []string     `json:"-"` // the parts of a message that gives several orders, to be read one by one; else nil
}

// Facts are the slots and what is beyond them.
func (r Result) Facts() slot.Values {
	if len(r.Beyond) == 0 {
		return r.Slots
	}
	facts := r.Slots.Clone()
	maps.Copy(facts, r.Beyond)
	return facts
}

// Correction is a known name found in spite of a wrong or missing character.
type Correction struct {
	Key    slot.Key
	Said   string
	Name   Name
	ItemNo int // index in Items, 0 without items
}

// Ambiguity is a name said that several records bear.
type Ambiguity struct {
	Key    slot.Key
	Said   string
	Names  []Name
	ItemNo int // index in Items, 0 without items
}

// NoDay is a day said that the calendar does not have: 2月30日.
type NoDay struct {
	Key    slot.Key
	Said   string
	ItemNo int // index in Items, 0 without items
}

// Candidate is an intent with its share of the belief (0..1).
type Candidate struct {
	Intent     string
	Confidence float64
}

// Reading is the answer to one question as Read understood it.
type Reading struct {
	Value   string      // canonical value of the slot asked; "" unless OK
	Values  slot.Values // Value and what came with it (amount_max, a birth year for an age, …)
	Names   []Name      // the candidates when a name exists twice; OK is then false
	OK      bool
	Problem string // why not, as a short sentence to show; "" when the text is simply something else
}

// Lexicon knows the names of the store and the example sentences. It is safe
// for use by many goroutines; names and examples can be added while serving.
type Lexicon struct {
	mu    sync.RWMutex
	names *gazetteer
	model *model
}

// NewLexicon builds a lexicon of the names given, the built-in examples and
// the further ones adopted by an administrator.
func NewLexicon(names []Name, examples []Example) *Lexicon {
	l := &Lexicon{names: newGazetteer(), model: builtInModel().teach(examples)}
	l.Add(names...)
	return l
}

// Add makes further names known, at once.
func (l *Lexicon) Add(names ...Name) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, n := range names {
		l.names.add(n)
	}
}

// Teach adds examples; from the next sentence on they are understood.
func (l *Lexicon) Teach(examples ...Example) {
	l.mu.RLock()
	old := l.model
	l.mu.RUnlock()
	taught := old.teach(examples)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.model = taught
}

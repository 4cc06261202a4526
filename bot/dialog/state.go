// Package dialog is the engine of conversations. One pure function, Step, takes
// what is known of a conversation, what was just said and a read-only view of
// the records, and returns the new state, the answers and what must be stored.
// It has no clock, no random source, no network and no database: those live in
// package bot, which persists first and answers then (architecture.md 2).
package dialog

import (
	"encoding/json"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// State is everything a conversation remembers. It is stored sealed: in Redis
// for 30 minutes, and in the conversation's row whenever Durable changed.
type State struct {
	// Durable is what a person would miss.
	Durable Durable `json:"durable"`
	// Recent is context that may be lost with the session.
	Recent Recent `json:"recent"`
}

// Durable is the part of the state that goes into the database.
type Durable struct {
	Draft  *Draft  `json:"draft,omitempty"`  // the one being filled
	Parked []Draft `json:"parked,omitempty"` // set aside for another flow; newest last
	// Closed remembers the last drafts that ended here, so that a tap on one of
	// their cards is answered by what became of them.
	Closed []Closed `json:"closed,omitempty"`
	// LastVisit is what 「撤销」, 「改」, 「已同意」 and late photos refer to.
	// A negative value -1-i means the number the i-th change of this turn yields;
	// package bot replaces it once the change is stored.
	LastVisit   int64  `json:"last_visit,omitempty"`
	LastVisitOn string `json:"last_visit_on,omitempty"` // day it was recorded, or added to
	// LastMerged tells that the visit was there before and only added to.
	LastMerged bool `json:"last_merged,omitempty"`
}

// Closed is a draft that ended.
type Closed struct {
	ID   string `json:"id"`
	Word string `json:"word"`           // 已登记, 已取消 …
	Text string `json:"text,omitempty"` // one line on what it was, fit for every reader
}

// Recent is short-lived context.
type Recent struct {
	Offered []chat.Choice `json:"offered,omitempty"` // the choices of our last answer, so that 「2」 means one of them
	Heard   string        `json:"heard,omitempty"`   // the sentence those choices are about
	Topic   string        `json:"topic,omitempty"`   // the last question answered
	Later   []string      `json:"later,omitempty"`   // orders of a message that gave several, still to be carried out
	Bad     int           `json:"bad,omitempty"`     // unreadable answers in a row to the question asked
	SeenAt  time.Time     `json:"seen_at,omitzero"`  // machine time of the last message
}

// Draft is a flow on its way. Its ID is given by the caller's id source and
// becomes the idempotency key of the record; Version counts its changes, so
// that a button of an older read-back is known. It holds only what was said
// and picked; everything else is worked out anew in each turn.
type Draft struct {
	ID      string      `json:"id"`
	Version int         `json:"version"`
	Flow    string      `json:"flow"`
	Values  slot.Values `json:"values"`
	// Items holds the records of a message that names several; Values is then
	// what they share.
	Items  []slot.Values `json:"items,omitempty"`
	Guided bool          `json:"guided,omitempty"` // optional slots are asked for, too
	// Picks are answers to questions that the records raised, by question and
	// row (see Mark): which merchant, whether it is the same visit.
	Picks     map[string]string `json:"picks,omitempty"`
	Skipped   []string          `json:"skipped,omitempty"`   // marks of questions skipped
	Amending  string            `json:"amending,omitempty"`  // mark of a slot to ask again
	Which     []Which           `json:"which,omitempty"`     // names said that fit several records
	Corrected map[string]string `json:"corrected,omitempty"` // names we read with a slip, as they were said, by mark
	History   []string          `json:"history,omitempty"`   // marks in the order answered, for 「上一步」
	Photos    int               `json:"photos,omitempty"`    // sent for it so far
	StartedOn string            `json:"started_on"`          // product day; a draft lives until a later day's end
}

// Which is a name that fits several records: asked, never guessed.
type Which struct {
	Mark    string   `json:"mark"` // of the slot it belongs to
	Said    string   `json:"said"`
	Options []Option `json:"options"`
}

// Option is one record a name may mean.
type Option struct {
	Name   string `json:"name"`
	Within string `json:"within,omitempty"`
}

// Same reports whether two durable parts are equal, so that a turn that only
// answered a question writes nothing to the database.
func (d Durable) Same(other Durable) bool {
	a, errA := json.Marshal(d)
	b, errB := json.Marshal(other)
	return errA == nil && errB == nil && string(a) == string(b)
}

// Event is what happened: a message from a person, with everything the engine
// needs to know about who and when.
type Event struct {
	Message chat.Message
	Masked  bool      // sensitive numbers were masked at the door
	Now     time.Time // product clock, Asia/Shanghai
	DraftID string    // a fresh id, used if the turn starts a draft
	// Returning is set when the session had expired since the last message, so
	// that an open draft is offered again before anything else.
	Returning bool
	// Member is who speaks; nil for a stranger. Corp is the corp id identities
	// are bound under.
	Member *models.Member
	Corp   string
}

// Answer is the outcome of a turn.
type Answer struct {
	State   State
	Replies []chat.Reply // the first goes out as the passive reply, others follow it
	Changes []models.Change
	Effects []Effect
}

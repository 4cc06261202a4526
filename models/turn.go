package models

import "time"

// Conversation is one person's thread in one chat at one door. State is opaque
// to the store, which seals it.
type Conversation struct {
	Key       string    `gorm:"column:conv_key;primaryKey"`
	Version   int64     // 0: not stored yet
	MemberID  int64     // 0: a stranger
	State     []byte    `gorm:"serializer:sealed"`
	HasDraft  bool      // an open draft is inside, so that its owner finds it from another door
	UpdatedAt time.Time `gorm:"serializer:instant;autoUpdateTime:false"`
	ExpiresAt time.Time `gorm:"serializer:instant"` // machine clock; an expired row is as good as none
}

// Inbox is the record that a message was taken in, and the answer it got.
type Inbox struct {
	Door         string
	MessageID    string // unique with Door
	Conversation string
	Status       InboxStatus
	Body         []byte `gorm:"serializer:sealed"` // the message; only while Received, or until a late answer went out
	Reply        []byte `gorm:"serializer:sealed"` // kept answer
	ReplyURL     string `gorm:"serializer:sealed"` // dropped after use or an hour
	HandedOver   bool   // the passive answer was written to the platform's connection
	// Resumes is set when the turn finishes a Received row: the row is updated
	// instead of inserted, a Conflict error when another replica was faster.
	Resumes   bool      `gorm:"-"`
	CreatedAt time.Time `gorm:"serializer:instant;autoCreateTime:false"`
}

// InboxStatus tells how far a message is.
type InboxStatus string

// The states of a message.
const (
	Received InboxStatus = "received" // promised, not yet handled; any replica picks it up after 10 s
	Handled  InboxStatus = "handled"
)

// Outgoing is a message that goes out by itself: a row first, written in the
// transaction that decided it, then sent by a worker (architecture.md 8).
type Outgoing struct {
	ID        int64
	Door      string    // chat.Door
	Target    string    // member's external id, group chat id …
	Kind      string    // text, markdown, card, card_update …
	Body      []byte    `gorm:"serializer:sealed"`  // wire body
	Key       string    `gorm:"column:idem_key"`    // idempotency key, unique; kf msgid, app duplicate check
	NotBefore time.Time `gorm:"serializer:instant"` // zero: at once
	ExpiresAt time.Time `gorm:"serializer:instant"` // zero: never; a late answer is worth nothing after an hour

	State      OutgoingState
	Attempt    int
	LastError  string // redacted, code first
	Owner      string
	LeaseUntil time.Time  `gorm:"serializer:instant"`
	CreatedAt  time.Time  `gorm:"serializer:instant;autoCreateTime:false"`
	SentAt     *time.Time `gorm:"serializer:instant"`

	Parts    int        // of a message in several parts: how many are out
	UnsureAt *time.Time `gorm:"serializer:instant"` // when the next part may have been accepted first
	Resent   bool       // sent again by itself after it had become Unknown
	// Uncounted takes the attempt of a claim back: nothing was tried, or a part
	// went out.
	Uncounted bool `gorm:"-"`
}

// TableName names the table after what it is.
func (Outgoing) TableName() string { return "outbox" }

// OutgoingState is the life of an outgoing message.
type OutgoingState string

// The states; Unknown may have been accepted and is not resent by itself, Dead
// was given up and waits for a person.
const (
	Waiting OutgoingState = "waiting"
	Sent    OutgoingState = "sent"
	Unknown OutgoingState = "unknown"
	Dead    OutgoingState = "dead"
	Dropped OutgoingState = "dropped"
)

// Turn is everything one turn writes, in one transaction: all of it or nothing.
// Changes are applied first, in order; Conversation is written where its
// version still is Version (a Conflict error otherwise, and everything is
// rolled back), then the inbox row (a Duplicate error when the message id is
// there already).
type Turn struct {
	Now   time.Time // product clock: business dates
	At    time.Time // machine clock: leases, TTLs
	Actor Actor

	Changes []Change
	// Conversation holds the expected Version; the row gets Version+1. Its
	// State and Inbox's Reply may name numbers that only exist once Changes are
	// applied, so both are made by Finish from the numbers, in order of Changes
	// (0 where a change yields none). Finish also puts the numbers into the bodies
	// of Outgoing, in place, so it is called before those rows are written; it may
	// be called again when the transaction is retried.
	Conversation Conversation
	Inbox        Inbox
	Finish       func(numbers []int64) (state, reply []byte)
	// Taken is the conversation a resumed draft is taken from.
	Taken    *Conversation
	Outgoing []Outgoing
}

// Actor is who caused a turn, for the audit trail.
type Actor struct {
	MemberID int64 // 0: a stranger
	Door     string
	External string
	Corp     string
}

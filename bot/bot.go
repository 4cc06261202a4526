// Package bot runs turns: it takes one message through claim, state, decision,
// commit and answer (architecture.md, "The way of one message"). It decides
// nothing itself, package dialog does; it knows no platform, bot/wecom does;
// and it writes no SQL, models/store does.
package bot

import (
	"context"
	"io"
	"log/slog"
	"time"

	"shuangbai/bot/dialog"
	"shuangbai/bot/session"
	"shuangbai/models"
)

// Engine decides what a message means for a conversation.
type Engine interface {
	Step(book dialog.Book, s dialog.State, e dialog.Event) (dialog.Answer, error)
}

// Records is what turns need of the database.
type Records interface {
	Reader
	// CommitTurn writes everything a turn decided or nothing (models.Turn).
	CommitTurn(ctx context.Context, t models.Turn) (numbers []int64, err error)
	// Conversation reads a conversation's row, an expired one included;
	// models.NotFound when there is none.
	Conversation(ctx context.Context, key string) (*models.Conversation, error)
	// Inbox reads what became of a message; models.NotFound when it is new.
	Inbox(ctx context.Context, door, messageID string) (*models.Inbox, error)
	// PutReceived promises a message: it will be handled by some replica.
	PutReceived(ctx context.Context, in models.Inbox) error
	Promises
	Roll
}

// Sessions is the quick copy of conversations (package session).
type Sessions interface {
	Load(ctx context.Context, conversation, messageKey string) (session.Loaded, error)
	Save(ctx context.Context, conversation, messageKey string, w session.Write) (session.Outcome, []byte, error)
	Forget(ctx context.Context, conversation string) error
}

// Clock tells the product's day and the machine's time (contracts.md, "The two clocks").
type Clock interface {
	Product() time.Time // calendar and business dates, Asia/Shanghai
	Machine() time.Time // TTLs, leases, back-off
}

// Options are the parts of a Bot.
type Options struct {
	Engine   Engine
	Records  Records
	Sessions Sessions
	Clock    Clock
	Notices  Notices
	Owner    string    // this replica, for leases
	Random   io.Reader // ids
	Corp     string    // identities are bound under it
	TTL      time.Duration
	Mask     func(text string) (masked string, found bool)
	Log      *slog.Logger
}

// Bot handles messages; it is safe for concurrent use.
type Bot struct {
	Options
	lanes   *lanes
	handed  handedOver
	unsaved unsaved
	seen    seen
}

// New makes a Bot.
func New(o Options) *Bot {
	return &Bot{Options: o, lanes: newLanes(), unsaved: unsaved{waiting: map[string]unsavedMessage{}}}
}

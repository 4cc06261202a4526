package models

import "time"

// KFAccount is how far a customer-service account has been pulled, and who
// pulls it now.
type KFAccount struct {
	OpenKFID   string    `gorm:"column:open_kfid;primaryKey"`
	Cursor     string    `gorm:"column:sync_cursor"`
	Token      string    `gorm:"serializer:sealed"`  // of the newest callback
	TokenAt    time.Time `gorm:"serializer:instant"` // machine clock; a token lives ten minutes
	News       int64     // grows with every callback, so that no replica misses one
	Owner      string
	Epoch      int64     // grows with every change of owner; a page is stored under its own epoch only
	LeaseUntil time.Time `gorm:"serializer:instant"`
	SyncedAt   time.Time `gorm:"serializer:instant"` // when everything was pulled last; zero: never
	PausedAt   time.Time `gorm:"serializer:instant"` // since when people alone serve it, see Paused
}

// Paused reports whether an operator has handed the account back to people: the
// bot says nothing there.
func (a KFAccount) Paused() bool { return !a.PausedAt.IsZero() }

// TableName names the table after what it is.
func (KFAccount) TableName() string { return "kf_account" }

// KFSession is what is known of one customer at one account.
type KFSession struct {
	OpenKFID   string    `gorm:"column:open_kfid;primaryKey"`
	Customer   string    `gorm:"primaryKey"` // external_userid
	Scene      string    // of the code scanned last
	SceneParam string    // appended to the link by whoever made it: untrusted
	EnteredAt  time.Time `gorm:"serializer:instant"`
	SaidAt     time.Time `gorm:"serializer:instant"` // the customer's last message; 48 h from then on we may write
	Sent       int       // ours since then, at most five
	State      int       // service_state as far as it was told: 2 and 3 are a person's
	StateAt    time.Time `gorm:"serializer:instant"`
	Servicer   string    // userid of who serves it, where that is known
	MsgCode    string    `gorm:"serializer:sealed"` // good for one text while the session stays where it is

	WaitStage  WaitStage
	WaitsSince time.Time `gorm:"serializer:instant"` // product clock: since when the merchant waits for a person
	ChasedAt   time.Time `gorm:"serializer:instant"` // product clock: when WaitStage was reached
}

// TableName names the table after what it is.
func (KFSession) TableName() string { return "kf_session" }

// KFReach is how long after their last words a customer can still be written to
// (48 h, wecom-app-kf B5), with room for the way there.
const KFReach = 47 * time.Hour

// sessionLife is how long a session lasts by itself (wecom-app-kf B7).
const sessionLife = 48 * time.Hour

// ByPerson reports whether a person serves this session, or it waits for one:
// the bot is silent then.
func (s KFSession) ByPerson(now time.Time) bool {
	return (s.State == 2 || s.State == 3) && now.Sub(s.StateAt) < sessionLife
}

// WaitStage is how far a merchant has come who waits for a person. Whoever
// writes to them ends it.
type WaitStage int

// The stages, in order.
const (
	NotWaiting  WaitStage = iota
	WaitAsked             // asked for a person, who has not been called yet
	WaitCalled            // a person has the session, or was called, and has not written
	WaitChased            // those in charge were told
	WaitChased2           // and told again
)

// AskPerson notes that a merchant wants a person; one who waits already goes on
// waiting where they are.
type AskPerson struct{ Account, Customer string }

// MoveWait brings a merchant who waits from one stage to another; a Conflict
// error when they are no longer at From.
type MoveWait struct {
	Account, Customer string
	From, To          WaitStage
}

// PauseDesk hands customer service to people alone, or gives it back to the bot.
type PauseDesk struct{ Paused bool }

func (AskPerson) change() {}
func (PauseDesk) change() {}
func (MoveWait) change()  {}

// KFWait is what a page says of a merchant who waits for a person.
type KFWait struct {
	Customer string
	Answered bool      // by a person, or the session ended
	Since    time.Time // product clock: then wrote again; zero: did not
}

// KFPage is one pulled page: cursor, messages and what they say of sessions are
// stored together or not at all.
type KFPage struct {
	OpenKFID string
	Owner    string
	Epoch    int64
	Cursor   string
	At       time.Time
	Lease    time.Duration // the puller's, and of each Received message
	Drained  bool          // nothing is left to pull
	Messages []Inbox       // Received: to be handled; Handled: only kept
	Said     []KFSession   // SaidAt; our budget opens anew
	Entered  []KFSession   // Scene, SceneParam, EnteredAt
	Moved    []KFSession   // State, StateAt, Servicer, MsgCode
	Waits    []KFWait
	// Follow goes out for messages that were new, by Inbox.MessageID.
	Follow map[string]Outgoing
}

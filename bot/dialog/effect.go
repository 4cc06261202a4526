package dialog

import (
	"fmt"

	"shuangbai/bot/chat"
)

// Effect is something a turn must do beside changing records (models.Change).
// The set is closed and plain data, so that it can be stored, shown and
// compared in tests.
//
//sumtype:decl
type Effect interface{ effect() }

// FetchMedia downloads pictures after the commit and attaches them to the open
// draft, or to VisitID when that is set.
type FetchMedia struct {
	Media   []chat.Media
	DraftID string
	VisitID int64
}

// TakeDraft removes a draft from the conversation where it was left, because
// its owner goes on with it here; the turn fails with models.Conflict, and is
// run again, when that conversation has moved on.
type TakeDraft struct{ Parked ParkedDraft }

// Tell sends a message to a member one to one: 「已私信您」.
type Tell struct {
	MemberID int64
	Reply    chat.Reply
}

func (FetchMedia) effect() {}
func (TakeDraft) effect()  {}
func (Tell) effect()       {}

// NumberOf stands, in a reply's texts, for the number that the i-th change of
// the turn yields when it is stored; package bot fills it in before anybody
// sees it.
func NumberOf(i int) string { return fmt.Sprintf("\uE000%d\uE001", i) }

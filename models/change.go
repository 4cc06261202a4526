package models

// Change is one change of the records that a turn decided on. The set is closed
// and plain data: it can be compared in tests, shown, and applied by the store
// inside the turn's transaction. Changes that yield a number yield the id that
// people are shown.
//
//sumtype:decl
type Change interface{ change() }

// SaveVisit inserts a visit, and its merchant first when Visit.MerchantID is 0
// (one of the same town and name without another operator or market is taken
// as the same); otherwise Merchant's non-empty fields complete the stored
// merchant. Yields the visit's id. The phone is kept only with Visit.Consent == ConsentGiven.
// A second SaveVisit of the same DraftID is a Duplicate error.
type SaveVisit struct {
	Visit    Visit
	Merchant Merchant
	Photos   []string // file ids the draft collected
}

// AmendVisit stores the fields named (slot keys) of Visit and Merchant; it is a
// Conflict error when Visit.Version is no longer the stored one.
type AmendVisit struct {
	Visit    Visit
	Merchant Merchant
	Fields   []string
}

// UndoVisit marks a visit undone; the row and its trail stay.
type UndoVisit struct{ ID, Version int64 }

// JoinVisit makes the member a partner of a visit somebody else recorded; doing
// it twice is no error.
type JoinVisit struct{ VisitID, MemberID int64 }

// MergeDraft gives the photos of a draft, those that are still on their way
// included, to the visit on record that the draft was merged into.
type MergeDraft struct {
	VisitID int64
	DraftID string
}

// SavePreScreen keeps a 初审. Yields its id.
type SavePreScreen struct{ Screen PreScreen }

// SetAbsence records days away. Yields its id.
type SetAbsence struct{ Absence Absence }

// EndAbsence makes To the last day of an absence; the day before it begins
// takes it back whole. A Conflict error when it is over by then.
type EndAbsence struct {
	ID int64
	To string
}

// UseMemberCode uses up a code and gives the sender's id at this door to its
// member; a Conflict error when the code was used in between.
type UseMemberCode struct {
	CodeID   int64
	Identity Identity
}

// UseGroupCode uses up a code and gives the chat to a county.
type UseGroupCode struct {
	CodeID int64
	Group  Group
}

// WrongCode takes one try from the open codes of a purpose that belong to the
// member or county named; both 0 takes it from the sender's own allowance only.
type WrongCode struct {
	Purpose  CodePurpose
	MemberID int64
	CountyID int64
}

// KeepUnanswered counts a masked sentence on the unanswered list.
type KeepUnanswered struct {
	Text string
	Role Role
	Ref  string // feedback id or topic it is about; empty for a sentence nobody understood
	Like bool
}

// SetAnswer puts other words in the place of an answer's own. Answer.Version is
// the version they were written over (0: never changed); a Conflict error when
// it is no longer the newest. Who and when come from the turn.
type SetAnswer struct{ Answer AnswerText }

// ResetAnswer lets the built-in words of a topic count again; Version as in
// SetAnswer.
type ResetAnswer struct {
	Topic   string
	Version int64
}

// AdoptExample attaches a sentence of the unanswered list to an intent, or sets
// it aside; a Conflict error when somebody has decided on it already.
type AdoptExample struct {
	ID     int64 // of the sentence
	Intent string
}

// DropExample takes the decision about a sentence back: it is no longer an
// example, and waits on the list again.
type DropExample struct{ ID int64 }

// Witness is a line of the audit trail for something that was only read: an
// unmasked phone, an export.
type Witness struct {
	Action string
	Object string
	ID     int64
}

func (SaveVisit) change()      {}
func (AmendVisit) change()     {}
func (UndoVisit) change()      {}
func (JoinVisit) change()      {}
func (MergeDraft) change()     {}
func (SavePreScreen) change()  {}
func (SetAbsence) change()     {}
func (EndAbsence) change()     {}
func (UseMemberCode) change()  {}
func (UseGroupCode) change()   {}
func (WrongCode) change()      {}
func (KeepUnanswered) change() {}
func (SetAnswer) change()      {}
func (ResetAnswer) change()    {}
func (AdoptExample) change()   {}
func (DropExample) change()    {}
func (Witness) change()        {}

// VisitFilter narrows a list of visits; zero fields do not narrow.
type VisitFilter struct {
	MemberID   int64 // recorded by, or partner of
	TownIDs    []int64
	CountyID   int64
	MarketID   int64
	MerchantID int64
	From, To   string // VisitedOn, both included
	Limit      int
}

package models

import (
	"slices"
	"time"
)

// LeadState is how far a lead is on its way from a wish to a loan.
type LeadState string

// The states. A lead ends as Disbursed or by one of the side exits: Declined
// (the bank refuses), Lost (the merchant gives up), DuplicateLead.
const (
	LeadNew       LeadState = "new"
	LeadAssigned  LeadState = "assigned"
	LeadAccepted  LeadState = "accepted"
	LeadContacted LeadState = "contacted"
	LeadApplied   LeadState = "applied"
	LeadApproved  LeadState = "approved"
	LeadDisbursed LeadState = "disbursed"
	LeadDeclined  LeadState = "declined"
	LeadLost      LeadState = "lost"
	DuplicateLead LeadState = "duplicate"
)

// leadMoves is the whole graph of moves, the way forward first. LeadNew leaves
// by being assigned only, or by an exit.
var leadMoves = map[LeadState][]LeadState{
	LeadNew:       {LeadAssigned, LeadLost, DuplicateLead},
	LeadAssigned:  {LeadAccepted, LeadLost, DuplicateLead},
	LeadAccepted:  {LeadContacted, LeadDeclined, LeadLost, DuplicateLead},
	LeadContacted: {LeadApplied, LeadDeclined, LeadLost, DuplicateLead},
	LeadApplied:   {LeadApproved, LeadDeclined, LeadLost, DuplicateLead},
	LeadApproved:  {LeadDisbursed, LeadDeclined, LeadLost, DuplicateLead},
}

// Allowed lists the states a lead may move to from a state, the way forward
// first; none from an end.
func Allowed(from LeadState) []LeadState { return slices.Clone(leadMoves[from]) }

// CanMove reports whether a lead may move from one state to another.
func CanMove(from, to LeadState) bool { return slices.Contains(leadMoves[from], to) }

// Open reports whether a lead in this state is still on its way.
func (s LeadState) Open() bool { return len(leadMoves[s]) > 0 }

// Known reports whether the program knows the state at all.
func (s LeadState) Known() bool {
	switch s {
	case LeadDisbursed, LeadDeclined, LeadLost, DuplicateLead:
		return true
	default:
		return s.Open()
	}
}

// AfterTransfer is the state of a lead that another member gets: they must
// accept it, unless so much was done already that it goes on where it is.
func (s LeadState) AfterTransfer() LeadState {
	switch s {
	case LeadContacted, LeadApplied, LeadApproved:
		return s
	default:
		return LeadAssigned
	}
}

// HasAmount reports whether a move to the state carries an amount of money.
func (s LeadState) HasAmount() bool {
	return s == LeadApplied || s == LeadApproved || s == LeadDisbursed
}

// LeadSource is where a lead came from.
type LeadSource string

// The sources.
const (
	FromVisit     LeadSource = "visit"
	FromPreScreen LeadSource = "prescreen"
	FromCode      LeadSource = "qr"
	FromChain     LeadSource = "chain"
	FromEvent     LeadSource = "event"
	FromImport    LeadSource = "import"
	ByHand        LeadSource = "hand"
)

// ChainRole is the place of a merchant in an industry chain.
type ChainRole string

// The places: the core enterprise itself, who sells to it, who buys from it.
const (
	CoreOfChain ChainRole = "core"
	Upstream    ChainRole = "up"
	Downstream  ChainRole = "down"
)

// Rung is how high an overdue lead has climbed on the ladder of its present
// step; it starts again with every assignment and every acceptance.
type Rung int

// The rungs.
const (
	NotOverdue Rung = iota
	Nudged          // the account manager was reminded
	Escalated       // the county lead was told
	Reassigned      // somebody else was looked for
)

// Lead is a merchant who wants a loan, on its way to one account manager. A
// merchant has at most one open lead. Instants are the product clock's.
type Lead struct {
	ID         int64
	Origin     string // unique: what it was opened from, "visit:12"; opening it twice is no second lead
	MerchantID int64
	CountyID   int64
	TownID     int64
	MarketID   int64
	Source     LeadSource
	VisitID    int64     // the visit it was opened from; 0 for other sources
	Green      bool      // green channel (§四(三)): goes first
	Chain      string    // the industry chain (§五(二)2) of a lead from a chain's list
	ChainRole  ChainRole // the merchant's place in it

	Amount    int64  // yuan wanted; 0 when not said
	AmountMax int64  // upper end of a range
	Purpose   string `gorm:"serializer:sealed"`
	Guarantee string

	State      LeadState
	AssigneeID int64  // 0: nobody yet
	OwnTown    bool   // it was given to the assignee as the account manager of its town
	Branch     string // the assignee's, which decides who of the bank may see it
	Reason     string // why this assignee, for people
	Round      int    // how often it was assigned
	Rung       Rung
	// AcceptBy and ContactBy are the limits of the present assignment,
	// FirstAcceptBy is the first one's and is what reports count by.
	AcceptBy      *time.Time `gorm:"serializer:instant"`
	ContactBy     *time.Time `gorm:"serializer:instant"`
	FirstAcceptBy *time.Time `gorm:"serializer:instant"`
	// ChaseAt is when the ladder looks at the lead next; nil: not before it moves.
	ChaseAt *time.Time `gorm:"serializer:instant"`

	OpenedAt    time.Time  `gorm:"serializer:instant"`
	AssignedAt  *time.Time `gorm:"serializer:instant"` // the present assignment
	AcceptedAt  *time.Time `gorm:"serializer:instant"` // the first acceptance
	ContactedAt *time.Time `gorm:"serializer:instant"`
	AppliedAt   *time.Time `gorm:"serializer:instant"`
	ApprovedAt  *time.Time `gorm:"serializer:instant"`
	DisbursedAt *time.Time `gorm:"serializer:instant"`
	ClosedAt    *time.Time `gorm:"serializer:instant"`

	Applied   int64 // yuan
	Approved  int64
	Disbursed int64
	LeadBenefits

	Version int64
}

// TableName avoids a word that databases reserve.
func (Lead) TableName() string { return "loan_lead" }

// Late reports whether the lead is at a step whose limit has passed at now.
func (l *Lead) Late(now time.Time) bool {
	limit := l.Limit()
	return limit != nil && !now.Before(*limit)
}

// Limit is when the present step must be done; nil for a step without one.
func (l *Lead) Limit() *time.Time {
	switch l.State {
	case LeadAssigned:
		return l.AcceptBy
	case LeadAccepted:
		return l.ContactBy
	default:
		return nil
	}
}

// LeadBenefits are what made an approved loan cheaper (§四(四)).
type LeadBenefits struct {
	Coupon   bool // 优惠券
	LowPrice bool // 低价额度
	Subsidy  bool // 贴息
}

// LeadMove is one line of a lead's history: who moved it, when, from where to
// where. A transfer that leaves the state as it is has From equal to To.
type LeadMove struct {
	ID         int64
	LeadID     int64
	MemberID   int64     // 0: the program
	At         time.Time `gorm:"serializer:instant"` // product clock
	From       LeadState `gorm:"column:from_state"`
	To         LeadState `gorm:"column:to_state"`
	AssigneeID int64     // who has it after the move
	Amount     int64
	Note       string `gorm:"serializer:sealed"`
}

// LeadFilter narrows a list of leads; zero fields do not narrow.
type LeadFilter struct {
	AssigneeID  int64
	MerchantIDs []int64
	TownIDs     []int64
	CountyID    int64
	Branch      string
	States      []LeadState
	OpenOnly    bool
	Limit       int
}

// LeadFigures is what a report says about the leads of a scope in a span of
// time, from included and to not.
type LeadFigures struct {
	Opened         int
	LimitPassed    int // whose first limit to be accepted lies in the span
	AcceptedInTime int // of those, accepted within it
	Applied        LoanSum
	Approved       LoanSum
	Disbursed      LoanSum
	Cheaper        int // approved with coupon, low-price quota or subsidy
}

// Plus adds the figures of other leads.
func (f LeadFigures) Plus(o LeadFigures) LeadFigures {
	return LeadFigures{
		Opened: f.Opened + o.Opened, LimitPassed: f.LimitPassed + o.LimitPassed, AcceptedInTime: f.AcceptedInTime + o.AcceptedInTime,
		Applied: f.Applied.plus(o.Applied), Approved: f.Approved.plus(o.Approved), Disbursed: f.Disbursed.plus(o.Disbursed),
		Cheaper: f.Cheaper + o.Cheaper,
	}
}

func (s LoanSum) plus(o LoanSum) LoanSum { return LoanSum{s.Count + o.Count, s.Yuan + o.Yuan} }

// LoanSum is a count of loans and their yuan.
type LoanSum struct {
	Count int
	Yuan  int64
}

package models

import "time"

// DigestQuery asks for what a county's digest counts (product.md E). A visit
// belongs to the span in which it was recorded; one undone after To counts, so
// that a digest made late says what one made in time would have said.
type DigestQuery struct {
	CountyID int64
	From, To time.Time // recorded at From or later, before To; product clock
	Day      string    // the digest's day: follow-ups up to it are overdue
	NextDay  string    // follow-ups after Day and up to it are due next
}

// DigestFigures are the answer.
type DigestFigures struct {
	Span   VisitSums // recorded in the span
	Before VisitSums // recorded before it, as the records are now
	ToDate VisitSums // both

	Markets   map[int64]int    // visited households to date, by market
	LastVisit map[int64]string // newest day of a visit (YYYY-MM-DD), by town
	Reporters []int64          // members with a visit in the span, partners included
	Due       int              // households whose follow-up is due next
	Overdue   int              // households whose follow-up day has come and who were not visited since
	Backdated int              // of Span, visits of a day before they were recorded

	MetByTown map[int64]int // visited households of the span, by town
	Leads     LeadFigures   // of the span
	LeadsEver LeadFigures   // up to To
	Approvals []Approval    // up to To
	LateLeads map[int64]int // leads past the limit of their step at To, by who has them
}

// Approval is how long the bank took for one loan.
type Approval struct {
	Chain bool // of an industry chain's list, not a single merchant's
	Took  time.Duration
}

// VisitSums are sums of visits that are not undone.
type VisitSums struct {
	Visits     int `json:"visits"`
	Joint      int `json:"joint"`      // of them, by more than one member
	Households int `json:"households"` // distinct merchants met; a joint visit counts once
}

// JobRun says that periodic work was done; there is one for each kind, scope
// and period, however many replicas try.
type JobRun struct {
	Kind   string
	Scope  string    // city, or county:ID
	Period string    // YYYY-MM-DD
	At     time.Time `gorm:"serializer:instant"` // machine clock
	Report []byte    `gorm:"serializer:sealed"`  // what was reported, for corrections
}

// Plus adds the sums of records that share no merchant.
func (s VisitSums) Plus(o VisitSums) VisitSums {
	return VisitSums{s.Visits + o.Visits, s.Joint + o.Joint, s.Households + o.Households}
}

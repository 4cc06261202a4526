package models

import "time"

// Consent is what a merchant said about being passed to the bank.
type Consent string

// The answers. Without Given no phone is kept and no lead opens.
const (
	ConsentGiven    Consent = "given"
	ConsentRefused  Consent = "refused"
	ConsentNotAsked Consent = "not_asked"
)

// Merchant is a 个体工商户. Operator and Phone are sealed at rest.
type Merchant struct {
	ID       int64
	Name     string
	Operator string `gorm:"serializer:sealed"`
	Phone    string `gorm:"serializer:sealed"` // 11 digits; only with consent
	Licence  string // 18-character code (GB 32100-2015) or the old 15 digits; may be empty
	Industry string
	CountyID int64
	TownID   int64
	MarketID int64  // 0: in no known market
	OpenedOn string // YYYY-MM-DD; empty when unknown
	Consent  Consent
	// MergedInto is the record of the same shop that counts instead of this one.
	MergedInto int64
	Version    int64
}

// Visit is one 走访 of one merchant. What was said in free words is sealed at rest.
type Visit struct {
	ID         int64 // the number shown to people
	MerchantID int64
	MemberID   int64   // who recorded it
	Partners   []int64 `gorm:"-"` // the others of a joint visit
	CountyID   int64
	TownID     int64
	MarketID   int64
	VisitedOn  string    // YYYY-MM-DD, product clock
	RecordedAt time.Time `gorm:"serializer:instant"` // product clock
	RecordedOn string    // YYYY-MM-DD, the product day it was recorded

	IntentLevel   string // slot.IntentLevel; "not_met" does not count as a visited household
	Amount        int64  // yuan; 0 when no need was said
	AmountMax     int64
	Purpose       string `gorm:"serializer:sealed"`
	Guarantee     string
	MonthsInTrade int // 0: not said
	Equipment     string
	Feedback      string `gorm:"serializer:sealed"`
	FollowUpOn    string
	Note          string `gorm:"serializer:sealed"`
	Place         string `gorm:"serializer:sealed"`

	Consent        Consent
	ConsentVersion string // version of the text that was read out
	ConsentBy      int64
	ConsentAt      *time.Time `gorm:"serializer:instant"`

	DraftID  string // unique: the draft it came from, with a line number for several
	Version  int64
	UndoneAt *time.Time `gorm:"serializer:instant"`
	Photos   int        `gorm:"-"` // counted for a single visit, 0 in lists
}

// Joint reports whether more than one member went.
func (v *Visit) Joint() bool { return len(v.Partners) > 0 }

// PreScreen is one 初审: the facts said and the verdict given.
type PreScreen struct {
	ID        int64
	MemberID  int64  // the member who asked on behalf of a merchant; 0 for a merchant
	Facts     string `gorm:"serializer:sealed"` // JSON of the facts
	Verdict   string
	BecomesOn string // YYYY-MM-DD
	Consent   Consent
	// ConsentVersion and ConsentAt tell which text the merchant agreed to, and when.
	ConsentVersion string
	ConsentAt      *time.Time `gorm:"serializer:instant"`
	MerchantID     int64      // 0 when no merchant is named
	CreatedAt      time.Time  `gorm:"serializer:instant"`
}

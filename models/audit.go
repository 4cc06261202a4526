package models

import "time"

// AuditLine says who did what to which record; the values before
// and after a change are kept sealed.
type AuditLine struct {
	ID         int64
	At         time.Time `gorm:"serializer:instant"`
	MemberID   int64     // 0: a stranger, or the command line
	Door       string
	External   string // the id the door gave
	Action     string // visit.save, merchant.amend …
	Object     string // table
	ObjectID   int64
	MerchantID int64 // whom it is about; 0 for nobody
	// Changes is {"Field": [before, after]}; only TrailOf reads it.
	Changes string `gorm:"-"`
}

package models

import "time"

// Photo is a picture of a visit, re-encoded; its bytes are kept apart, sealed.
type Photo struct {
	ID        string
	MemberID  int64
	DraftID   string // the draft it was sent for; with no VisitID it goes with the visit of that draft
	VisitID   int64
	MIME      string    `gorm:"column:mime"`
	Size      int       // bytes
	CreatedAt time.Time `gorm:"serializer:instant;autoCreateTime:false"`
}

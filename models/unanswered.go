package models

import "time"

// Unanswered is a masked sentence nobody understood, or an answer somebody
// rated, with how often that happened. An administrator adopts answers from it.
type Unanswered struct {
	ID       int64
	Text     string `gorm:"serializer:sealed"`
	Role     Role   // who asked first
	Ref      string // feedback id or topic; empty for a sentence nobody understood
	Asked    int
	Likes    int
	Dislikes int
	FirstAt  time.Time `gorm:"serializer:instant"`
	LastAt   time.Time `gorm:"serializer:instant"`

	Intent    string     // what it was attached to, or SetAside; empty while it waits
	AdoptedBy int64      // the member who decided; 0: the command line
	AdoptedAt *time.Time `gorm:"serializer:instant"`
}

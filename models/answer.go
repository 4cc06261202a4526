package models

import "time"

// AnswerText is what an administrator put in the place of an answer's built-in
// words. Every change of a topic is a record of its own; the newest counts.
type AnswerText struct {
	ID       int64
	Topic    string    // of bot/policy/answer
	Version  int64     // counts the changes of the topic from 1
	Text     string    // a template over the policy; "": the built-in answer counts again
	Next     string    `gorm:"column:next_step"` // "": the built-in one
	Source   string    // places in the notice joined by 、; "": the built-in ones
	MemberID int64     // who changed it; 0: the command line
	At       time.Time `gorm:"serializer:instant"`
}

// BuiltIn reports whether the topic's own words count.
func (a AnswerText) BuiltIn() bool { return a.Text == "" }

// Example is a sentence of the unanswered list that an administrator attached
// to an intent: it is understood from then on.
type Example struct {
	ID       int64 // of the sentence on the unanswered list
	Text     string
	Intent   string // faq.rate, visit.log …
	MemberID int64  // who attached it; 0: the command line
	At       time.Time
}

// SetAside is the intent of a sentence that needs no answer: it leaves the
// unanswered list and teaches nothing.
const SetAside = "none"

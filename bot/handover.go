package bot

import "shuangbai/bot/chat"

// Kinds of rows that move a session of customer service instead of saying
// something; they keep their place among what is said to the customer.
const (
	KindHandOver = "hand_over" // the body is a HandOver
	KindTakeBack = "take_back" // the body is a TakeBack
)

// HandOver gives a session to a person.
type HandOver struct {
	Account string   `json:"account"`
	Pool    bool     `json:"pool,omitempty"`   // to whoever takes it, and without a word
	Prefer  []string `json:"prefer,omitempty"` // userids, if they are receptionists at work
	Words   string   `json:"words,omitempty"`  // said to the customer before who it is
}

// TakeBack gives a session that no person answers back to the bot, with words.
type TakeBack struct {
	Account string     `json:"account"`
	Reply   chat.Reply `json:"reply"`
	Stuck   string     `json:"stuck,omitempty"` // said instead where the platform leaves the session to people
}

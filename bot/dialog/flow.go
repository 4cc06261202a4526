package dialog

import (
	"cmp"
	"regexp"

	"shuangbai/bot/chat"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// Flow is a conversation that fills in a draft, shows it back and changes the
// records once it is confirmed. It is a declaration: the engine asks, corrects,
// interrupts, parks and resumes; functions stand only where data cannot say it.
type Flow struct {
	Name    string   // unique; stored in drafts
	Title   string   // heading of its questions: 走访登记
	Intents []string // sentences that start it or add to it
	Words   []string // exact words that start it, beside the intents
	// Verbs make a sentence that begins with one of them sure where understanding
	// leans to this flow without being certain: 走访 某某店. Optional.
	Verbs []string
	// Pattern starts it, too, before the sentence is understood. Optional.
	Pattern *regexp.Regexp
	Help    Help
	Access
	// Slots in the order in which they are asked for.
	Slots []Slot
	// Example shows how to amend: 「改 金额 30万」; made of the slots when empty.
	Example string
	// Reads is the intent in whose terms sentences are read while its draft is
	// open, for a flow that no intent stands for. What starts it adds to an open
	// draft then. Optional.
	Reads string
	// Subject is the slot that tells one draft from another: a sentence that
	// names another subject starts a new draft. Empty: every sentence adds.
	Subject slot.Key
	// Begin looks at a sentence before a draft is opened; it may fill in or
	// refuse with words. Optional.
	Begin func(t *Turn, d *Draft) (refusal string, err error)
	// Leave takes sentences that give an open draft up in other words than the
	// engine's own. Optional.
	Leave *Leave
	// AtOnce completes the draft as soon as nothing is missing, without a read-back:
	// for flows that only answer and store nothing.
	AtOnce bool
	// ReadBack shows what would be stored.
	ReadBack func(t *Turn, d *Draft) (ReadBack, error)
	// Complete decides the changes of a confirmed draft.
	Complete func(t *Turn, d *Draft) (Closing, error)
}

// Leave is how a draft is given up by what a sentence means.
type Leave struct {
	Flow  string                 // sentences that would surely start this one do
	Words func(text string) bool // and these, whatever they are understood as
	Reply func(t *Turn) (chat.Reply, error)
}

// Access says who may use a flow or an act; the zero value is every member.
type Access struct {
	Public bool                      // strangers, too
	Others bool                      // with Public: members not; what they type means something else
	Allow  func(*models.Member) bool // which members; nil: all
	Denied string                    // said to members who may not; "" gives a general sentence
	// Always takes the sentence out of whatever is being asked: a complaint, a
	// withdrawn consent must not be swallowed as an answer.
	Always bool
}

// Help is a line of 「帮助」; an empty Say hides it.
type Help struct {
	Name string // at most 10 characters, so that it fits a button: 登记走访
	Say  string // what a tap on the line says; it must be harmless as it stands
	// Example is a fuller sentence to show, with facts that nobody said: 走访
	// 张记面馆 需求20万. Say is shown when it is empty.
	Example string
}

// Shown is the sentence that the line shows.
func (h Help) Shown() string { return cmp.Or(h.Example, h.Say) }

// When tells when a slot is asked for.
type When int

// The times to ask.
const (
	Taken  When = iota // never asked; taken when said
	Guided             // asked in a guided draft, may be skipped
	Needed             // asked whenever it is missing, may not be skipped
)

// Slot is one fact that a flow takes.
type Slot struct {
	Key    slot.Key
	Also   []slot.Key // facts that come and go with it: amount_max with amount
	Name   string     // the word for it: 商户; also what one amends it by
	Names  []string   // other words one amends it by
	Ask    When
	AskIf  func(r Row) bool // nil: yes
	Prompt string
	Hint   string // explains after several bad answers
	// Choices are offered with the prompt; their Key is the canonical value.
	Choices func(r Row) []chat.Choice
	// Words are exact words that are a value of this slot whatever is being asked
	// in the draft: 已同意 is consent=given.
	Words map[string]string
	// Free takes the words as they are when nothing better is read from them.
	Free bool
	// OneToOne keeps the question out of groups.
	OneToOne bool
	// Known reports that nothing need be asked although nothing was said.
	Known func(r Row) bool
	// Check gives the sentence to refuse a value with; "" accepts it. Optional.
	Check func(r Row, value string) string
	// Settle runs once the value is there, and may ask what only the records
	// can raise. Optional.
	Settle func(r Row) (*Question, error)
}

// Question is asked in the course of a draft. Its answer is stored as a pick,
// unless it is the question of a slot.
type Question struct {
	Name    string // of the pick
	Prompt  string
	Choices []chat.Choice // Key is what is stored
	// Refuse says that the value cannot stand: it is dropped, the prompt is said
	// and its slot is asked again.
	Refuse bool
	// End says that the whole row cannot stand: it is left out, and with the last
	// row the draft ends with the prompt.
	End bool
}

// ReadBack is what a draft looks like before it is confirmed.
type ReadBack struct {
	Title   string
	Facts   []chat.Fact
	Text    string        // lines under the facts
	Confirm string        // the word on the main button; 确认 when empty
	Leave   string        // the word on the button that stores nothing; 取消 when empty
	Fixed   bool          // there is nothing to change
	Yes     string        // the flow whose sentences mean yes here, because it goes on from there
	Extra   []chat.Choice // shortcuts: Key is "slot=value", set when tapped
}

// Closing is how a confirmed draft ends.
type Closing struct {
	Title string        // heading: 走访 12 已登记
	Text  string        // the confirmation, with dialog.NumberOf for the record's number
	Word  string        // on the finished card: 已登记
	Brief string        // one line kept for later taps, fit for every reader
	Next  []chat.Choice // what one may want now; Key is a sentence
	// Then names the flow that goes on with what this draft said, in place of
	// the confirmation. Optional.
	Then string
}

// Act answers a sentence at once, without a draft.
type Act struct {
	Name    string         // unique
	Intents []string       // a trailing "." takes every intent that begins so: "faq."
	Words   []string       // exact words, beside the intents
	Verbs   []string       // as in Flow
	Pattern *regexp.Regexp // as in Flow
	Help    Help
	Access
	// Label names one of several intents on a button; nil: Help.Name.
	Label func(intent string) string
	// Hears takes a message that no word or intent shows, while no draft is open:
	// the bare code of a stranger. Optional.
	Hears func(t *Turn, text string) bool
	// Do answers; Turn.Result holds the sentence as it was understood.
	Do func(t *Turn) (chat.Reply, error)
}

// Row is one record-to-be of a draft in a turn.
type Row struct {
	*Turn
	Draft *Draft
	No    int
}

// Value is what was said for a slot of the row.
func (r Row) Value(k slot.Key) string { return r.Draft.Value(r.No, k) }

// Has reports whether a slot was said.
func (r Row) Has(k slot.Key) bool { return r.Value(k) != "" }

// Pick is the answer to a question that the records raised; "" before it.
func (r Row) Pick(name string) string { return r.Draft.Picks[Mark(name, r.No)] }

// Fresh reports whether the message of this very turn said the slot.
func (r Row) Fresh(k slot.Key) bool { return r.fresh[Mark(string(k), r.No)] }

// Corrected is the slip a known name was said with; "" when there was none.
func (r Row) Corrected(k slot.Key) string { return r.Draft.Corrected[Mark(string(k), r.No)] }

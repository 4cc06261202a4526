// Package slot names the facts a sentence or a conversation can carry and the
// one canonical text form of each, so that understanding, dialogs, records and
// the `understand` command all speak of the same thing.
//
// A value is kept as a string in its canonical form: money in whole yuan
// ("200000"), dates "2006-01-02" in Asia/Shanghai, durations in whole months
// ("36"), enumerations by their English code ("catering"), lists joined by a
// comma in the order said ("pos,speaker"). MarshalJSON gives numbers and lists
// their JSON types.
package slot

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Key names a slot. The strings are the contract of the `understand` command.
type Key string

// The slots of a sentence.
const (
	Merchant Key = "merchant"
	Operator Key = "operator"
	Phone    Key = "phone" // 11 digits
	Town     Key = "town"
	County   Key = "county"
	Market   Key = "market"
	City     Key = "city"
	Partner  Key = "partner"  // the other half of a joint visit
	Assignee Key = "assignee" // who a lead goes to

	Industry       Key = "industry"
	Entity         Key = "entity"
	Amount         Key = "amount"     // yuan, what was said or the lower end
	AmountMax      Key = "amount_max" // yuan, the upper end
	IntentLevel    Key = "intent_level"
	Guarantee      Key = "guarantee"
	MonthsInTrade  Key = "months_in_business"
	OpenedOn       Key = "opened_on"
	Age            Key = "age" // whole years
	BirthYear      Key = "birth_year"
	BirthDate      Key = "birth_date"
	RatePercent    Key = "rate_percent" // a year's rate
	TermMonths     Key = "term_months"
	Repayment      Key = "repayment"
	VisitedOn      Key = "visited_on"
	FollowUpOn     Key = "follow_up_on"
	EventOn        Key = "event_on"
	On             Key = "on" // one day asked for
	From           Key = "from"
	To             Key = "to"
	Period         Key = "period"
	LeadID         Key = "lead_id"
	LeadState      Key = "lead_state"
	Equipment      Key = "equipment"
	EventKind      Key = "event_kind"
	Headcount      Key = "headcount"
	List           Key = "list"
	Field          Key = "field"
	Value          Key = "value"
	Purpose        Key = "purpose"
	Reason         Key = "reason"
	Feedback       Key = "feedback"
	Satisfaction   Key = "satisfaction"
	Consent        Key = "consent"
	AbsentFrom     Key = "absent_from"
	AbsentTo       Key = "absent_to"
	Licence        Key = "licence" // asked for in flows, not part of the contract
	Note           Key = "note"    // asked for in flows, not part of the contract
	Place          Key = "place"   // "lat,lng" or words; flows only
	Photos         Key = "photos"  // file ids, comma-joined; flows only
	BusinessUse    Key = "business_use"
	Capacity       Key = "capacity" // "true" or "false"; pre-screen flow only
	Topic          Key = "topic"    // of an answer; the administrator's flows only, like the next three
	Answer         Key = "answer"   // its words
	NextStep       Key = "next_step"
	Source         Key = "source"
	CreditStanding Key = "credit_ok" // "true" or "false"; pre-screen flow only
)

// Shape says how a canonical value prints as JSON.
type Shape int

// The shapes.
const (
	Text  Shape = iota
	Whole       // a JSON integer
	Real        // a JSON number
	Words       // a JSON list of strings
)

var shapes = map[Key]Shape{
	Amount: Whole, AmountMax: Whole, MonthsInTrade: Whole, Age: Whole, BirthYear: Whole,
	TermMonths: Whole, LeadID: Whole, Headcount: Whole, RatePercent: Real, Equipment: Words,
}

// ShapeOf tells how the value of k prints.
func ShapeOf(k Key) Shape { return shapes[k] }

// Values are the facts said, by slot, each in canonical form; a slot that was
// not said is absent.
type Values map[Key]string

// Clone returns a copy that shares nothing with v.
func (v Values) Clone() Values { return maps.Clone(v) }

// Has reports whether k was said.
func (v Values) Has(k Key) bool { return v[k] != "" }

// Int reads a whole number; ok is false when k is absent or not a number.
func (v Values) Int(k Key) (n int64, ok bool) {
	n, err := strconv.ParseInt(v[k], 10, 64)
	return n, err == nil
}

// Float reads a number; ok is false when k is absent or not a number.
func (v Values) Float(k Key) (f float64, ok bool) {
	f, err := strconv.ParseFloat(v[k], 64)
	return f, err == nil
}

// Strings reads a list; nil when absent.
func (v Values) Strings(k Key) []string {
	if v[k] == "" {
		return nil
	}
	return strings.Split(v[k], ",")
}

// SetInt stores a whole number.
func (v Values) SetInt(k Key, n int64) { v[k] = strconv.FormatInt(n, 10) }

// Keys lists the slots said, sorted.
func (v Values) Keys() []Key { return slices.Sorted(maps.Keys(v)) }

// MarshalJSON prints each value in its contract type.
func (v Values) MarshalJSON() ([]byte, error) {
	out := make(map[string]any, len(v))
	for k, s := range v {
		switch ShapeOf(k) {
		case Whole, Real:
			out[string(k)] = json.Number(s)
		case Words:
			out[string(k)] = strings.Split(s, ",")
		default:
			out[string(k)] = s
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON printed.
func (v *Values) UnmarshalJSON(b []byte) error {
	raw := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*v = make(Values, len(raw))
	for k, m := range raw {
		var list []string
		var text string
		switch {
		case json.Unmarshal(m, &text) == nil:
			(*v)[Key(k)] = text
		case json.Unmarshal(m, &list) == nil:
			(*v)[Key(k)] = strings.Join(list, ",")
		default:
			(*v)[Key(k)] = string(m)
		}
	}
	return nil
}

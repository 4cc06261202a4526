package policy

import (
	"shuangbai/bot/civil"
)

// Policy is the whole data file. Values come from Load or Default and are not
// changed afterwards, so one Policy serves all goroutines.
type Policy struct {
	Document  Document  `yaml:"document"`
	Campaign  Campaign  `yaml:"campaign"`
	Area      Area      `yaml:"area"`
	Loan      Loan      `yaml:"loan"`
	Products  Products  `yaml:"products"`
	Market    Market    `yaml:"market"`
	Chain     Chain     `yaml:"chain"`
	Events    Events    `yaml:"events"`
	Equipment Equipment `yaml:"equipment"`
	Honour    Honour    `yaml:"honour"`
	Window    Window    `yaml:"window"`
	Leads     Leads     `yaml:"leads"`
	Hours     Hours     `yaml:"hours"`
	Reception Reception `yaml:"reception"`
	Digest    Digest    `yaml:"digest"`
	Dialog    Dialog    `yaml:"dialog"`
	Visit     Visit     `yaml:"visit"`
	Binding   Binding   `yaml:"binding"`
	Retention Retention `yaml:"retention"`
	Consent   Consent   `yaml:"consent"`
	Wording   Wording   `yaml:"wording"`
}

// Document is the notice itself.
type Document struct {
	Number  string   `yaml:"number"`
	Issuers []string `yaml:"issuers"`
}

// Campaign is 双百工程 and its dates, both included (§三).
type Campaign struct {
	Name     string   `yaml:"name"`
	Title    string   `yaml:"title"`
	Start    Day      `yaml:"start"`
	End      Day      `yaml:"end"`
	Source   string   `yaml:"source"`
	AfterEnd AfterEnd `yaml:"after_end"`
}

// AfterEnd says what goes on after the campaign's last day.
type AfterEnd struct {
	VisitsRecorded bool `yaml:"visits_recorded"`
}

// Ended reports whether the campaign's last day is over on day today.
func (c Campaign) Ended(today civil.Date) bool { return today.After(c.End.Date) }

// Area is where the campaign takes place.
type Area struct {
	Province  string   `yaml:"province"`
	City      string   `yaml:"city"`
	Counties  []string `yaml:"counties"`
	Zones     []string `yaml:"zones"`
	TownKinds []string `yaml:"town_kinds"` // models.TownKind values that coverage counts
	Source    string   `yaml:"source"`
}

// Products are the industry loans and the trade each one fits (§五(二)1).
type Products struct {
	Names       []string   `yaml:"names"`
	Source      string     `yaml:"source"`
	GreenSource string     `yaml:"green_source"`
	Industries  []Industry `yaml:"industries"`
}

// Industry is one trade of the contract's list.
type Industry struct {
	ID      string `yaml:"id"`
	Name    string `yaml:"name"`
	Product string `yaml:"product"` // "" where no industry product fits
	Green   bool   `yaml:"green"`   // green channel: leads of this trade go first
}

// Industry finds a trade by its id.
func (p Products) Industry(id string) (Industry, bool) {
	for _, in := range p.Industries {
		if in.ID == id {
			return in, true
		}
	}
	return Industry{}, false
}

// Market is the target of visits in one market (§四(一)).
type Market struct {
	Households int    `yaml:"households"`
	Percent    int    `yaml:"percent"`
	Rule       string `yaml:"rule"` // either | both
	Source     string `yaml:"source"`
}

// Met reports whether visited of total households reach the target; a market
// of unknown size (total 0) can only meet it by number.
func (m Market) Met(visited, total int) bool {
	byCount := visited >= m.Households
	byShare := total > 0 && visited*100 >= m.Percent*total
	if m.Rule == "both" {
		return byCount && byShare
	}
	return byCount || byShare
}

// Chain is the target of batch credit along a supply line.
type Chain struct {
	FasterPercent int    `yaml:"faster_percent"`
	Source        string `yaml:"source"`
}

// Events are the numbers for joint events.
type Events struct {
	MatchmakingPer  string `yaml:"matchmaking_per"` // quarter | campaign
	MatchmakingMin  int    `yaml:"matchmaking_min"`
	BriefingMinutes int    `yaml:"briefing_minutes"`
	Source          string `yaml:"source"`
	JointSource     string `yaml:"joint_source"`
}

// Equipment lists the devices that are free for merchants.
type Equipment struct {
	Free   []string `yaml:"free"`
	Source string   `yaml:"source"`
}

// Honour is the plaque for merchants of good faith.
type Honour struct {
	Name   string `yaml:"name"`
	Source string `yaml:"source"`
}

// Window is the counter where people advise and take applications in.
type Window struct {
	Name   string   `yaml:"name"`
	Places []string `yaml:"places"`
	Source string   `yaml:"source"`
}

// Leads are the limits of an account manager, in working minutes: to accept and
// to contact, both from the assignment; then, from the limit that passed, until
// the county lead is told and until somebody else gets the lead.
type Leads struct {
	AcceptMinutes   int `yaml:"accept_minutes"`
	ContactMinutes  int `yaml:"contact_minutes"`
	EscalateMinutes int `yaml:"escalate_minutes"`
	ReassignMinutes int `yaml:"reassign_minutes"`
	Full            int `yaml:"full"` // leads in hand from which nobody is given more
}

// Hours are the hours in which a person answers. DaysOff and DaysOn go before
// the public holidays and make-up days that are built in (package worktime).
type Hours struct {
	Weekdays []Weekday `yaml:"weekdays"`
	Spans    []Span    `yaml:"spans"`
	DaysOff  []Day     `yaml:"days_off"`
	DaysOn   []Day     `yaml:"days_on"`
}

// Reception are the limits of people at customer service, in working minutes
// without a word to a merchant who waits: until those in charge are told, and as
// long again until they are told once more; then until the bot takes over again.
type Reception struct {
	ChaseMinutes  int `yaml:"chase_minutes"`
	GiveUpMinutes int `yaml:"give_up_minutes"`
}

// Digest holds the times of day of the reports.
type Digest struct {
	CutOff              Clock `yaml:"cut_off"`
	ComputeAfterSeconds int   `yaml:"compute_after_seconds"`
	SendAt              Clock `yaml:"send_at"`
	QuietTownDays       int   `yaml:"quiet_town_days"`
}

// Dialog holds the limits of a conversation.
type Dialog struct {
	DraftDays  int `yaml:"draft_days"`
	UndoDays   int `yaml:"undo_days"`
	BadAnswers int `yaml:"bad_answers"`
	ActPercent int `yaml:"act_percent"`
}

// Visit holds the rules of visit logging.
type Visit struct {
	SameMerchantDays int `yaml:"same_merchant_days"`
	BackdateDays     int `yaml:"backdate_days"`
}

// Binding holds the limits of one-time codes.
type Binding struct {
	CodeDigits int `yaml:"code_digits"`
	CodeHours  int `yaml:"code_hours"`
	CodeTries  int `yaml:"code_tries"`
}

// Retention says how long things are kept.
type Retention struct {
	InboxDays        int `yaml:"inbox_days"`
	ReplyDays        int `yaml:"reply_days"`
	UnconsentedHours int `yaml:"unconsented_hours"`
}

// Consent is the text a merchant agrees to; a changed text needs a new version.
type Consent struct {
	Version   string   `yaml:"version"`
	Receivers []string `yaml:"receivers"`
	Text      string   `yaml:"text"`
}

// Wording are the sentences that must stand after every verdict and schedule.
type Wording struct {
	Closing    string `yaml:"closing"`
	Calculator string `yaml:"calculator"`
}

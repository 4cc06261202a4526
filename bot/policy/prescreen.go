package policy

import (
	"encoding/json"
	"slices"

	"shuangbai/bot/civil"
	"shuangbai/models"
)

// Outcome is what a pre-screen comes to.
type Outcome string

// The outcomes, the first that applies wins.
const (
	NotEligible Outcome = "not_eligible" // outside the loan's public conditions
	NotYet      Outcome = "not_yet"      // time alone will mend it
	NeedsReview Outcome = "needs_review" // the bank's people must look closer
	MeetsBasic  Outcome = "meets_basic"  // every public condition is met as told
)

// outcomes in the order of the verdict.
var outcomes = []Outcome{NotEligible, NotYet, NeedsReview, MeetsBasic}

// Verdict is the answer of a pre-screen. It is never an approval: Notice says
// so and goes wherever the verdict goes.
type Verdict struct {
	Outcome       Outcome    `json:"verdict"`
	BecomesTrueOn civil.Date `json:"becomes_true_on,omitzero"` // only NotYet, only from exact dates
	Guarantee     string     `json:"guarantee,omitempty"`      // the type that carries the amount asked for
	Products      []string   `json:"products"`                 // the loan itself first
	Rules         []Finding  `json:"rules"`                    // all eight, always in the same order
	Notice        string     `json:"notice"`
}

// Prescreen judges facts on day today. An error means that a fact cannot be
// true (a date in the future, no positive amount); its sentence may be shown.
func Prescreen(p *Policy, f Facts, today civil.Date) (Verdict, error) {
	if err := f.check(p, today); err != nil {
		return Verdict{}, err
	}
	v := Verdict{
		Outcome:  MeetsBasic,
		Products: p.productsFor(f.Industry),
		Rules:    p.findings(f, today),
		Notice:   p.Wording.Closing,
	}
	for _, r := range v.Rules {
		if slices.Index(outcomes, r.means) < slices.Index(outcomes, v.Outcome) {
			v.Outcome = r.means
		}
	}
	if v.Outcome == NotYet {
		v.BecomesTrueOn = turningDay(v.Rules)
	}
	if g, ok := p.guaranteeFor(f); ok {
		v.Guarantee = g.ID
	}
	return v, nil
}

// turningDay is the latest of the days on which time mends the findings, none
// if one of them has no day.
func turningDay(rules []Finding) civil.Date {
	var latest civil.Date
	for _, r := range rules {
		switch {
		case r.means != NotYet:
		case r.turns.IsZero():
			return civil.Date{}
		case r.turns.After(latest):
			latest = r.turns
		}
	}
	return latest
}

// guaranteeFor is the type the merchant named if it holds the amount, else the
// smallest that does; none without an amount or beyond the largest cap.
func (p *Policy) guaranteeFor(f Facts) (Guarantee, bool) {
	if f.Amount == nil {
		return Guarantee{}, false
	}
	if g, named := p.Loan.Limits.Guarantee(f.Guarantee); named && *f.Amount <= g.Amount {
		return g, true
	}
	return p.Loan.Limits.Smallest(*f.Amount)
}

func (p *Policy) productsFor(industry string) []string {
	names := []string{p.Loan.Name}
	if in, ok := p.Products.Industry(industry); ok && in.Product != "" {
		names = append(names, in.Product)
	}
	return names
}

// PrescreenLine answers one line of JSON facts with one line of JSON: the
// verdict, or {"error": …} together with the error.
func PrescreenLine(p *Policy, line []byte, today civil.Date) ([]byte, error) {
	f, err := ParseFacts(line)
	if err != nil {
		return refusal(err), err
	}
	v, err := Prescreen(p, f, today)
	if err != nil {
		return refusal(err), err
	}
	return json.Marshal(v)
}

func refusal(err error) []byte {
	b, _ := json.Marshal(map[string]string{"error": models.Sentence(err)}) // a map of strings always marshals
	return b
}

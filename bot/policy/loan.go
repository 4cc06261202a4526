package policy

// Loan is 极速贷 as the annex describes it.
type Loan struct {
	Name        string      `yaml:"name"`
	BankApp     string      `yaml:"bank_app"`
	Eligibility Eligibility `yaml:"eligibility"`
	Limits      Limits      `yaml:"limits"`
	Repayment   Repayment   `yaml:"repayment"`
	Application Application `yaml:"application"`
}

// Eligibility is who may apply (附件一).
type Eligibility struct {
	Entity   Rule   `yaml:"entity"`
	Tenure   Tenure `yaml:"tenure"`
	Age      Ages   `yaml:"age"`
	Capacity Rule   `yaml:"capacity"`
	Credit   Rule   `yaml:"credit"`
	Purpose  Rule   `yaml:"purpose"`
}

// Rule is a condition without a number.
type Rule struct {
	Source string `yaml:"source"`
}

// Tenure is how long the business must have run, in whole months.
type Tenure struct {
	MinMonths int    `yaml:"min_months"`
	Source    string `yaml:"source"`
}

// Ages are the age limits in whole years, both included: from the Min-th
// birthday to the day before the birthday after Max.
type Ages struct {
	Min    int    `yaml:"min"`
	Max    int    `yaml:"max"`
	Source string `yaml:"source"`
}

// Limits are the caps and terms of each type of guarantee (附件二1, 附件二2).
type Limits struct {
	Source     string      `yaml:"source"`
	TermSource string      `yaml:"term_source"`
	Guarantees []Guarantee `yaml:"guarantees"` // smallest cap first
}

// Guarantee is one type of security: what it may carry and for how long.
type Guarantee struct {
	ID         string `yaml:"id"`
	Name       string `yaml:"name"`
	Amount     int64  `yaml:"amount"`      // yuan per merchant, at most
	LineMonths int    `yaml:"line_months"` // how long the line may be drawn on
	LoanMonths int    `yaml:"loan_months"` // how long one loan runs, in general
}

// Guarantee finds a type by its id.
func (l Limits) Guarantee(id string) (Guarantee, bool) {
	for _, g := range l.Guarantees {
		if g.ID == id {
			return g, true
		}
	}
	return Guarantee{}, false
}

// Smallest is the type with the smallest cap that holds amount; none holds
// more than the Largest.
func (l Limits) Smallest(amount int64) (Guarantee, bool) {
	for _, g := range l.Guarantees {
		if amount <= g.Amount {
			return g, true
		}
	}
	return Guarantee{}, false
}

// Largest is the type with the highest cap.
func (l Limits) Largest() Guarantee { return l.Guarantees[len(l.Guarantees)-1] }

// Repayment lists the ways to repay (附件二3).
type Repayment struct {
	Source         string   `yaml:"source"`
	InterestSource string   `yaml:"interest_source"`
	Methods        []Method `yaml:"methods"`
}

// Method is one way to repay; ID is a repay.Method.
type Method struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
	Note string `yaml:"note"`
}

// MethodName is the Chinese name of a repayment method, its id when unknown.
func (r Repayment) MethodName(id string) string {
	for _, m := range r.Methods {
		if m.ID == id {
			return m.Name
		}
	}
	return id
}

// Application is the way through the bank's app (附件三).
type Application struct {
	Source      string   `yaml:"source"`
	Path        []string `yaml:"path"`
	Papers      []string `yaml:"papers"`
	PapersIfAny []string `yaml:"papers_if_any"`
}

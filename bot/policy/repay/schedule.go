// Package repay computes repayment schedules to the cent. Money is whole fen
// and the monthly rate an exact fraction; nothing is rounded but the interest
// of a row and the share of principal, both half up.
package repay

import (
	"math/big"

	"shuangbai/bot/civil"
)

// Instalment is one row; Balance is what is owed after it.
type Instalment struct {
	N         int        `json:"n"`
	Due       civil.Date `json:"due,omitzero"`
	Principal Cents      `json:"principal"`
	Interest  Cents      `json:"interest"`
	Payment   Cents      `json:"payment"`
	Balance   Cents      `json:"balance"`
}

// Schedule is the answer of the calculator.
type Schedule struct {
	Method        Method       `json:"method"`
	Amount        Cents        `json:"amount"`
	Rate          Rate         `json:"rate"`
	Months        int          `json:"months"`
	TotalInterest Cents        `json:"total_interest"`
	TotalPayment  Cents        `json:"total_payment"`
	Instalments   []Instalment `json:"instalments"`
}

// Compute makes the schedule of a Request that Parse has checked.
func Compute(r Request) Schedule {
	p, q := r.Rate.monthly()
	b := &book{request: r, p: p, q: q, balance: r.Amount, accrued: new(big.Int)}
	switch r.Method {
	case EqualInstalment:
		b.equalInstalments(1)
	case EqualPrincipal:
		b.equalPrincipal()
	case StagedEqualInstalment:
		for month := 1; month <= r.Grace; month++ {
			b.accrue(1)
			b.post(month, 0, b.settle())
		}
		b.equalInstalments(r.Grace + 1)
	case InterestThenPrincipal:
		b.byPeriod(map[int]Cents{r.Months: r.Amount})
	case InterestPlannedPrincipal:
		b.byPeriod(r.Plan)
	case Bullet:
		b.accrue(r.Months)
		b.post(r.Months, r.Amount, b.settle())
	}
	return b.schedule()
}

// book keeps the running balance while rows are posted.
type book struct {
	request Request
	p, q    *big.Int // a month's rate is p/q
	balance Cents
	accrued *big.Int // balance × months since interest was last settled
	rows    []Instalment
	first   int // month of the first row: the one that FirstDue dates
}

// accrue lets months pass on the present balance.
func (b *book) accrue(months int) {
	b.accrued.Add(b.accrued, big.NewInt(int64(b.balance)*int64(months)))
}

// settle is the interest accrued so far, half up to the cent.
func (b *book) settle() Cents {
	due := interest(b.accrued, b.p, b.q)
	b.accrued.SetInt64(0)
	return due
}

// post writes the row of one month.
func (b *book) post(month int, principal, interest Cents) {
	if len(b.rows) == 0 {
		b.first = month
	}
	b.balance -= principal
	row := Instalment{
		N: len(b.rows) + 1, Principal: principal, Interest: interest,
		Payment: principal + interest, Balance: b.balance,
	}
	if !b.request.FirstDue.IsZero() {
		row.Due = b.request.FirstDue.AddMonths(month - b.first)
	}
	b.rows = append(b.rows, row)
}

// equalInstalments repays the balance in months from..Months with one payment
// P·r(1+r)^n / ((1+r)^n − 1), rounded half up; the last row takes the rest.
func (b *book) equalInstalments(from int) {
	n := b.request.Months - from + 1
	payment := b.equalPayment(int64(n))
	for month := from; month <= b.request.Months; month++ {
		b.accrue(1)
		interest := b.settle()
		principal := min(payment-interest, b.balance)
		if month == b.request.Months {
			principal = b.balance
		}
		b.post(month, principal, interest)
	}
}

func (b *book) equalPayment(n int64) Cents {
	owed := big.NewInt(int64(b.balance))
	if b.p.Sign() == 0 {
		return divide(owed, big.NewInt(n))
	}
	// With r = p/q the payment is P·p(p+q)^n / (q((p+q)^n − q^n)): whole numbers only.
	grown := new(big.Int).Exp(new(big.Int).Add(b.p, b.q), big.NewInt(n), nil)
	plain := new(big.Int).Exp(b.q, big.NewInt(n), nil)
	num := owed.Mul(owed, new(big.Int).Mul(b.p, grown))
	return divide(num, new(big.Int).Mul(b.q, grown.Sub(grown, plain)))
}

// equalPrincipal repays amount/n a month, rounded half up.
func (b *book) equalPrincipal() {
	share := divide(big.NewInt(int64(b.balance)), big.NewInt(int64(b.request.Months)))
	for month := 1; month <= b.request.Months; month++ {
		b.accrue(1)
		principal := min(share, b.balance)
		if month == b.request.Months {
			principal = b.balance
		}
		b.post(month, principal, b.settle())
	}
}

// byPeriod settles interest at the end of every cycle and repays principal in
// the months of plan; one that falls inside a cycle gets a row of its own, and
// its cycle's interest is counted on what was owed month by month.
func (b *book) byPeriod(plan map[int]Cents) {
	for month := 1; month <= b.request.Months; month++ {
		b.accrue(1)
		end := month%b.request.Cycle == 0 || month == b.request.Months
		switch {
		case end:
			b.post(month, plan[month], b.settle())
		case plan[month] > 0:
			b.post(month, plan[month], 0)
		}
	}
}

func (b *book) schedule() Schedule {
	r := b.request
	s := Schedule{Method: r.Method, Amount: r.Amount, Rate: r.Rate, Months: r.Months, Instalments: b.rows}
	for _, row := range b.rows {
		s.TotalInterest += row.Interest
		s.TotalPayment += row.Payment
	}
	return s
}

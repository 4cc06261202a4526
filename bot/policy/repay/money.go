package repay

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Cents is an amount of money in fen; yuan with two decimals outside.
type Cents int64

var yuan = regexp.MustCompile(`^\d{1,12}(\.\d{1,2})?$`)

// ParseCents reads plain yuan: "200000", "200000.5", "0.01". Signs, exponents,
// separators and fractions of a fen are refused.
func ParseCents(s string) (Cents, bool) {
	if !yuan.MatchString(s) {
		return 0, false
	}
	whole, fen, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(fen + "00")[:2], 10, 64)
	return Cents(n), err == nil
}

// String is yuan with exactly two decimals: "200000.50".
func (c Cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

// MarshalJSON writes a number with exactly two decimals.
func (c Cents) MarshalJSON() ([]byte, error) { return []byte(c.String()), nil }

// Grouped is yuan for people: "200,000.50".
func (c Cents) Grouped() string {
	s := c.String()
	for i := len(s) - len(".00") - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Rate is a year's rate in percent, exact.
type Rate struct{ percent *big.Rat }

var decimal = regexp.MustCompile(`^\d{1,3}(\.\d{1,12})?$`)

// ParseRate reads a plain decimal such as "3.85".
func ParseRate(s string) (Rate, bool) {
	if !decimal.MatchString(s) {
		return Rate{}, false
	}
	r, ok := new(big.Rat).SetString(s)
	return Rate{r}, ok
}

// String is the percentage without trailing zeros: "3.85", "4".
func (r Rate) String() string {
	s := r.percent.FloatString(12)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalJSON writes a number.
func (r Rate) MarshalJSON() ([]byte, error) { return []byte(r.String()), nil }

// monthly is the rate of one month as the fraction p/q, unrounded.
func (r Rate) monthly() (p, q *big.Int) {
	m := new(big.Rat).Quo(r.percent, big.NewRat(1200, 1))
	return m.Num(), m.Denom()
}

// interest is the interest on base (cents × months) at p/q a month, half up to
// the cent.
func interest(base *big.Int, p, q *big.Int) Cents {
	return divide(new(big.Int).Mul(base, p), q)
}

// divide is num/den rounded half up; both are non-negative, den is not zero.
func divide(num, den *big.Int) Cents {
	twice := new(big.Int).Lsh(num, 1)
	twice.Add(twice, den)
	return Cents(twice.Quo(twice, new(big.Int).Lsh(den, 1)).Int64())
}

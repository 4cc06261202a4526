package mask

import (
	"slices"
	"time"
)

// run is a row of digits that single spaces or dashes may part.
type run struct {
	digits []byte // '0'..'9', or 'X' at the end
	at     []int  // the position of each digit in the text
	parts  []int  // the digits in each part between separators
	end    int
}

// numbers finds identity-card and bank-card numbers.
func numbers(t []rune) []span {
	var out []span
	for i, read := 0, 0; i < len(t); {
		if _, ok := digit(t[i]); !ok || (i != read && joinedBefore(t, i)) {
			i++
			continue
		}
		r := readRun(t, i)
		out = append(out, r.secrets(t)...)
		i, read = r.end, r.end
	}
	return out
}

// joinedBefore reports whether the digits at i belong to a word with letters,
// as the tail of a credit code does (91140400MA0K12345X).
func joinedBefore(t []rune, i int) bool { return i > 0 && isLetter(t[i-1]) }

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func digit(r rune) (byte, bool) {
	switch {
	case r >= '0' && r <= '9':
		return byte(r), true
	case r >= '０' && r <= '９':
		return byte(r - '０' + '0'), true
	}
	return 0, false
}

func readRun(t []rune, i int) run {
	r := run{end: i, parts: []int{0}}
	for j := i; j < len(t); j++ {
		if d, ok := digit(t[j]); ok {
			r.digits, r.at = append(r.digits, d), append(r.at, j)
			r.parts[len(r.parts)-1]++
			r.end = j + 1
			continue
		}
		if isX(t[j]) && len(r.digits) >= 17 && (j+1 == len(t) || !isLetter(t[j+1])) {
			r.digits, r.at, r.end = append(r.digits, 'X'), append(r.at, j), j+1
			r.parts[len(r.parts)-1]++
			break
		}
		if isLetter(t[j]) { // a credit code goes on with letters: the whole word is one
			for r.end = j; r.end < len(t) && (isLetter(t[r.end]) || isDigit(t[r.end])); r.end++ {
			}
			last := r.parts[len(r.parts)-1]
			r.digits, r.at = r.digits[:len(r.digits)-last], r.at[:len(r.at)-last]
			r.parts = r.parts[:len(r.parts)-1]
			break
		}
		if !separates(t, j) {
			break
		}
		r.parts = append(r.parts, 0)
	}
	return r
}

func isX(r rune) bool     { return r == 'x' || r == 'X' || r == 'Ｘ' || r == 'ｘ' }
func isDigit(r rune) bool { _, ok := digit(r); return ok }

// separates reports whether t[j] is one space or dash between two digits.
func separates(t []rune, j int) bool {
	if t[j] != ' ' && t[j] != '-' && t[j] != '　' && t[j] != '\t' {
		return false
	}
	return j+1 < len(t) && (isDigit(t[j+1]) || isX(t[j+1]))
}

// secrets are the numbers in the run: neighbouring parts are taken together,
// longest first, but a part that is a mobile number stays out.
func (r run) secrets(t []rune) []span {
	var out []span
	for p, from := 0, 0; p < len(r.parts); {
		size, next, kind := r.longest(t, p, from)
		if kind == "" {
			from += r.parts[p]
			p++
			continue
		}
		out = append(out, span{start: r.at[from], end: r.at[from+size-1] + 1, kind: kind})
		from += size
		p = next
	}
	return out
}

func (r run) longest(t []rune, p, from int) (size, next int, kind string) {
	sum := 0
	for q := p; q < len(r.parts); q++ {
		if r.isMobile(q, from+sum) {
			break
		}
		sum += r.parts[q]
		if q == p && sum > longestCard { // several numbers in one: whatever they are
			return sum, q + 1, BankCard
		}
		if sum > longestCard {
			break
		}
		digits := r.digits[from : from+sum]
		switch {
		case (sum == 18 || sum == 15) && isIdentity(digits) && (sum == 18 || !after(t, r.at[from], licenceWords)):
			size, next, kind = sum, q+1, Identity
		case sum >= shortestCard && (q == p || r.inFours(p, q)) && (isBankCard(digits) || cardSized(t, r.at[from], digits)):
			size, next, kind = sum, q+1, BankCard
		}
	}
	return size, next, kind
}

func (r run) isMobile(part, from int) bool {
	return r.parts[part] == 11 && r.digits[from] == '1' && r.digits[from+1] >= '3'
}

// inFours reports whether the parts p..q are written like a card: 4-4-4-4(-3).
func (r run) inFours(p, q int) bool {
	for i := p; i < q; i++ {
		if r.parts[i] != 4 {
			return false
		}
	}
	return r.parts[q] <= 4
}

// isIdentity checks the region and the birth date of an 18- or 15-digit
// identity-card number. The check character is not asked for: a number with a
// slip is as personal.
func isIdentity(d []byte) bool {
	if d[0] < '1' || d[0] > '8' {
		return false
	}
	birth := "19" + string(d[6:min(12, len(d))])
	if len(d) == 18 {
		birth = string(d[6:14])
	}
	if slices.Contains(d[:len(d)-1], 'X') {
		return false
	}
	day, err := time.Parse("20060102", birth)
	return err == nil && day.Year() >= 1900 && day.Year() < 2100
}

// isBankCard checks the Luhn sum of 16 to 19 digits. A licence number of 18
// digits is none.
func isBankCard(d []byte) bool {
	if d[len(d)-1] == 'X' || looksLicence(d) {
		return false
	}
	sum := 0
	for i := range d {
		n := int(d[len(d)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return sum%10 == 0 && sum > 0
}

// looksLicence reports whether 18 digits begin as a credit code of the bureau does.
func looksLicence(d []byte) bool {
	return len(d) == 18 && d[0] == '9' && d[1] >= '1' && d[1] <= '3'
}

// The digits of a bank card.
const (
	shortestCard = 16
	longestCard  = 19
)

// cardSized takes 16 to 19 digits for a card whatever their sum: a number with
// a slip is as private. A licence number of 18 digits is none, nor is one that
// is called a licence and has lost or gained a digit.
func cardSized(t []rune, i int, d []byte) bool {
	return d[len(d)-1] != 'X' && !looksLicence(d) && !after(t, i, licenceWords)
}

var licenceWords = []string{"执照", "注册号", "信用代码", "licence", "license"}

// after reports whether one of the words stands shortly before position i.
func after(t []rune, i int, words []string) bool {
	before := string(t[max(0, i-10):i])
	return slices.ContainsFunc(words, func(w string) bool { return containsFold(before, w) })
}

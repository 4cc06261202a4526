package models

import "strings"

// creditCodeDigits are the 31 characters of a 统一社会信用代码; a character's
// place is its value (GB 32100-2015, table 2: no I, O, Z, S, V).
const creditCodeDigits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditCodeWeights are 3^i mod 31 for the first 17 places (GB 32100-2015, 4.2.5).
var creditCodeWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// NormalLicence folds a licence number as people write it (spaces, dashes, lower
// case) into its one stored form. It does not check it.
func NormalLicence(s string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "-", "", "\u3000", "").Replace(s))
}

// CheckLicence tells whether a licence number in stored form can be right: an
// 18-character 统一社会信用代码 with its check character (GB 32100-2015) or an
// old 15-digit registration number with its check digit (GS 15-2006, ISO 7064
// MOD 11,10). The error is Invalid and says what to look at.
func CheckLicence(s string) error {
	switch len(s) {
	case 18:
		return checkCreditCode(s)
	case 15:
		return checkRegistrationNumber(s)
	}
	return Fail(Invalid, "执照号应是18位统一社会信用代码，或老执照的15位注册号，请核对。", nil)
}

func checkCreditCode(s string) error {
	sum := 0
	for i, weight := range creditCodeWeights {
		value := strings.IndexByte(creditCodeDigits, s[i])
		if value < 0 {
			return Fail(Invalid, "执照号里只会有数字和大写字母，且没有 I、O、Z、S、V，请核对。", nil)
		}
		sum += value * weight
	}
	if creditCodeDigits[(31-sum%31)%31] != s[17] {
		return Fail(Invalid, "执照号的校验位对不上，可能抄错了一位，请核对。", nil)
	}
	return nil
}

func checkRegistrationNumber(s string) error {
	rest := 10
	for i := range 15 {
		digit := int(s[i]) - '0'
		if digit < 0 || digit > 9 {
			return Fail(Invalid, "15位的老注册号应全是数字，请核对。", nil)
		}
		sum := (rest + digit) % 10
		if i == 14 {
			if sum != 1 {
				return Fail(Invalid, "注册号的校验位对不上，可能抄错了一位，请核对。", nil)
			}
			break
		}
		if sum == 0 {
			sum = 10
		}
		rest = sum * 2 % 11
	}
	return nil
}

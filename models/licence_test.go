package models_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shuangbai/models"
)

func TestCheckLicence(t *testing.T) {
	for _, tc := range []struct {
		name, number string
		ok           bool
	}{
		{"the example of GB 32100-2015", "91350100M000100Y43", true},
		{"a code whose check character is wrong", "92140403MA0K1A2B3C", false},
		{"one digit off", "91350100M000100Y53", false},
		{"two neighbours swapped", "91350100M000010Y43", false},
		{"a letter the standard leaves out", "91350100M00010OY43", false},
		{"lower case is not the stored form", "91350100m000100y43", false},
		{"an old registration number", "110108000000016", true},
		{"an old one with a slip", "110108000000017", false},
		{"an old one with a letter", "11010800000001A", false},
		{"too short", "9135", false},
		{"empty", "", false},
		{"18 bytes that are no 18 characters", "面馆面馆面馆", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := models.CheckLicence(tc.number)
			if (err == nil) != tc.ok {
				t.Errorf("CheckLicence(%q) = %v, want ok %v", tc.number, err, tc.ok)
			}
			if err != nil && models.CodeOf(err) != models.Invalid {
				t.Errorf("code %s, want invalid", models.CodeOf(err))
			}
		})
	}
}

// Of all 31 possible last characters exactly one fits, so a single wrong
// character is always found.
func TestCreditCodeFindsEverySingleSlip(t *testing.T) {
	const digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.StringMatching("[0-9A-HJ-NPQRTUWXY]{17}").Draw(t, "body")
		var fits []string
		for _, c := range digits {
			if code := body + string(c); models.CheckLicence(code) == nil {
				fits = append(fits, code)
			}
		}
		if len(fits) != 1 {
			t.Fatalf("%d check characters fit %s", len(fits), body)
		}
		i := rapid.IntRange(0, 17).Draw(t, "place")
		c := rapid.SampledFrom([]byte(digits)).Draw(t, "slip")
		slip := fits[0][:i] + string(c) + fits[0][i+1:]
		if slip != fits[0] && models.CheckLicence(slip) == nil {
			t.Fatalf("%s passes although %s is right", slip, fits[0])
		}
	})
}

func TestNormalLicence(t *testing.T) {
	got := models.NormalLicence(" 9135 0100-m000100y43 ")
	if want := "91350100M000100Y43"; strings.TrimSpace(got) != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

package policy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shuangbai/bot/civil"
	"shuangbai/models"
)

// Facts are what a merchant said about the business. Empty text, a zero Date
// and a nil pointer mean that it is not known.
type Facts struct {
	City             string // a place name, see Area.Contains
	Entity           string // individual_business, company, none
	OpenedOn         civil.Date
	MonthsInBusiness *int64 // whole months; OpenedOn wins
	BirthDate        civil.Date
	BirthYear        *int64 // BirthDate wins
	Age              *int64 // whole years; BirthDate and BirthYear win
	Capacity         *bool
	CreditOK         *bool  // as the merchant declares it
	Purpose          string // business, or any other word
	Amount           *int64 // whole yuan
	Guarantee        string // credit, legal_person, mortgage
	Industry         string // an id of Products.Industries
}

// readers decode one key each; a reader returns "" or what is wrong.
var readers = map[string]func(*Facts, json.RawMessage) string{
	"city":               func(f *Facts, m json.RawMessage) string { return readText(m, &f.City) },
	"entity":             func(f *Facts, m json.RawMessage) string { return readText(m, &f.Entity) },
	"opened_on":          func(f *Facts, m json.RawMessage) string { return readDate(m, &f.OpenedOn) },
	"months_in_business": func(f *Facts, m json.RawMessage) string { return readWhole(m, &f.MonthsInBusiness) },
	"birth_date":         func(f *Facts, m json.RawMessage) string { return readDate(m, &f.BirthDate) },
	"birth_year":         func(f *Facts, m json.RawMessage) string { return readWhole(m, &f.BirthYear) },
	"age":                func(f *Facts, m json.RawMessage) string { return readWhole(m, &f.Age) },
	"capacity":           func(f *Facts, m json.RawMessage) string { return readBool(m, &f.Capacity) },
	"credit_ok":          func(f *Facts, m json.RawMessage) string { return readBool(m, &f.CreditOK) },
	"purpose":            func(f *Facts, m json.RawMessage) string { return readText(m, &f.Purpose) },
	"amount":             func(f *Facts, m json.RawMessage) string { return readWhole(m, &f.Amount) },
	"guarantee":          func(f *Facts, m json.RawMessage) string { return readText(m, &f.Guarantee) },
	"industry":           func(f *Facts, m json.RawMessage) string { return readText(m, &f.Industry) },
}

// ParseFacts reads one JSON object; null is the same as missing, an unknown key
// or a value of the wrong kind is an error whose sentence may be shown.
// Whether the values make sense on a day is Prescreen's to say.
func ParseFacts(line []byte) (Facts, error) {
	var raw map[string]json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(line))
	if err := dec.Decode(&raw); err != nil || raw == nil {
		return Facts{}, models.Fail(models.Invalid, "这一行不是 JSON 对象。", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Facts{}, models.Fail(models.Invalid, "一行只能有一个 JSON 对象。", err)
	}
	var f Facts
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		read, known := readers[key]
		if !known {
			return Facts{}, wrong(key, "不认识这一项")
		}
		if string(raw[key]) == "null" {
			continue
		}
		if message := read(&f, raw[key]); message != "" {
			return Facts{}, wrong(key, message)
		}
	}
	return f, nil
}

func readText(m json.RawMessage, into *string) string {
	if err := json.Unmarshal(m, into); err != nil {
		return "要写成文字"
	}
	*into = strings.TrimSpace(*into)
	return ""
}

func readBool(m json.RawMessage, into **bool) string {
	if err := json.Unmarshal(m, into); err != nil {
		return "要写成 true 或 false"
	}
	return ""
}

func readDate(m json.RawMessage, into *civil.Date) string {
	var s string
	if err := json.Unmarshal(m, &s); err == nil {
		if d, err := civil.Parse(s); err == nil {
			*into = d
			return ""
		}
	}
	return "要写成 2024-05-20 这样、真实存在的日期"
}

var whole = regexp.MustCompile(`^(-?\d+)(\.0+)?$`)

// readWhole takes 5 and 5.0. What is beyond int64 becomes its end: such values
// are only compared with limits.
func readWhole(m json.RawMessage, into **int64) string {
	parts := whole.FindSubmatch(m)
	if parts == nil {
		return "要写成整数"
	}
	n, _ := strconv.ParseInt(string(parts[1]), 10, 64) // out of range gives the nearest end
	*into = &n
	return ""
}

// check finds the first fact that cannot be true on day today.
func (f Facts) check(p *Policy, today civil.Date) error {
	year := func(n int64) bool { return n < 1000 || n > int64(today.Year) }
	_, guarantee := p.Loan.Limits.Guarantee(f.Guarantee)
	_, industry := p.Products.Industry(f.Industry)
	for _, c := range []struct {
		bad          bool
		key, message string
	}{
		{f.OpenedOn.After(today), "opened_on", "开业日期晚于今天"},
		{f.BirthDate.After(today), "birth_date", "出生日期晚于今天"},
		{f.BirthYear != nil && year(*f.BirthYear), "birth_year", "要写成四位数的年份，不能晚于今年"},
		{f.MonthsInBusiness != nil && *f.MonthsInBusiness < 0, "months_in_business", "经营月数不能小于0"},
		{f.Age != nil && *f.Age < 0, "age", "年龄不能小于0"},
		{f.Amount != nil && *f.Amount <= 0, "amount", "金额要大于0"},
		{f.Entity != "" && !slices.Contains(entities, f.Entity), "entity", "只能是 " + strings.Join(entities, "、")},
		{f.Guarantee != "" && !guarantee, "guarantee", "只能是 " + strings.Join(guaranteeIDs, "、")},
		{f.Industry != "" && !industry, "industry", "只能是 " + strings.Join(industryIDs, "、")},
	} {
		if c.bad {
			return wrong(c.key, c.message)
		}
	}
	return nil
}

// wrong is bad input; the value itself is not repeated.
func wrong(key, message string) error {
	return models.Fail(models.Invalid, key+"："+message+"。", nil)
}

package policy_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
	"shuangbai/models"
)

var today = civil.MustParse("2025-09-17")

// facts is a merchant who meets everything, as JSON values by key.
func facts(changes map[string]any) map[string]any {
	f := map[string]any{
		"city": "长治", "entity": "individual_business", "opened_on": "2020-05-12", "age": 42,
		"capacity": true, "credit_ok": true, "purpose": "business", "amount": 300000, "industry": "catering",
	}
	maps.Copy(f, changes)
	return f
}

type verdict struct {
	Verdict       string
	BecomesTrueOn string `json:"becomes_true_on"`
	Guarantee     string
	Products      []string
	Rules         []struct{ ID, State, Why, Todo, Source string }
	Notice        string
	Error         string
}

func screen(t interface {
	Helper()
	Fatal(...any)
}, f map[string]any, on civil.Date,
) verdict {
	t.Helper()
	line, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	out, failure := policy.PrescreenLine(policy.Default(), line, on)
	var v verdict
	if err := json.Unmarshal(out, &v); err != nil || (failure != nil) != (v.Error != "") {
		t.Fatal(string(out), err, failure)
	}
	return v
}

func (v verdict) state(id string) string {
	for _, r := range v.Rules {
		if r.ID == id {
			return r.State
		}
	}
	return ""
}

func TestAMerchantWhoMeetsEverything(t *testing.T) {
	v := screen(t, facts(nil), today)
	if v.Verdict != "meets_basic" || v.Guarantee != "credit" || v.BecomesTrueOn != "" {
		t.Errorf("%+v", v)
	}
	if diff := cmp.Diff([]string{"极速贷", "住宿餐饮贷"}, v.Products); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, r := range v.Rules {
		got = append(got, fmt.Sprint(r.ID, " ", r.State, " ", r.Source))
		if r.Why == "" {
			t.Errorf("%s gives no reason", r.ID)
		}
	}
	want := []string{
		"region passed 附件一1", "entity passed 附件一1", "tenure passed 附件一1", "age passed 附件一2",
		"capacity passed 附件一2", "credit passed 附件一3", "purpose passed 附件一4", "amount passed 附件二1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(v.Notice, "银行审批") {
		t.Errorf("the verdict does not say who decides: %q", v.Notice)
	}
}

func TestVerdicts(t *testing.T) {
	type change = map[string]any
	for _, tc := range []struct {
		name   string
		change change
		want   string // verdict, guarantee, day
	}{
		{"elsewhere", change{"city": "太原"}, "not_eligible credit"},
		{"a company", change{"entity": "company"}, "not_eligible credit"},
		{"no licence", change{"entity": "none"}, "not_eligible credit"},
		{"no capacity", change{"capacity": false}, "not_eligible credit"},
		{"for a flat", change{"purpose": "买房"}, "not_eligible credit"},
		{"aged 65", change{"age": 65}, "meets_basic credit"},
		{"aged 66", change{"age": 66}, "not_eligible credit"},
		{"aged 18", change{"age": 18}, "meets_basic credit"},
		{"aged 17", change{"age": 17}, "not_yet credit"},
		{"eleven months", change{"opened_on": nil, "months_in_business": 11}, "not_yet credit"},
		{"twelve months", change{"opened_on": nil, "months_in_business": 12}, "meets_basic credit"},
		{"the day wins over the months", change{"opened_on": "2025-09-01", "months_in_business": 99}, "not_yet credit 2026-09-01"},
		{"a year today", change{"opened_on": "2024-09-17"}, "meets_basic credit"},
		{"a year tomorrow", change{"opened_on": "2024-09-18"}, "not_yet credit 2025-09-18"},
		{"opened today", change{"opened_on": "2025-09-17"}, "not_yet credit 2026-09-17"},
		{"18 today", change{"birth_date": "2007-09-17"}, "meets_basic credit"},
		{"18 tomorrow", change{"birth_date": "2007-09-18"}, "not_yet credit 2025-09-18"},
		{"66 tomorrow", change{"birth_date": "1959-09-18"}, "meets_basic credit"},
		{"66 today", change{"birth_date": "1959-09-17"}, "not_eligible credit"},
		{"the birth date wins", change{"birth_date": "1980-01-01", "birth_year": 1950, "age": 70}, "meets_basic credit"},
		{"the birth year wins over the age", change{"birth_year": 1980, "age": 70}, "meets_basic credit"},
		{"born in a year on the lower limit", change{"birth_year": 2007, "age": nil}, "needs_review credit"},
		{"born in a year on the upper limit", change{"birth_year": 1959, "age": nil}, "needs_review credit"},
		{"surely too young by year", change{"birth_year": 2008, "age": nil}, "not_yet credit"},
		{"surely too old by year", change{"birth_year": 1958, "age": nil}, "not_eligible credit"},
		{"time mends both, the later day", change{"opened_on": "2025-01-31", "birth_date": "2008-03-01"}, "not_yet credit 2026-03-01"},
		{"one of two has no day", change{"opened_on": "2025-01-31", "age": 17}, "not_yet credit"},
		{"elsewhere and too new", change{"opened_on": "2025-01-31", "city": "晋城"}, "not_eligible credit"},
		{"too new with bad credit", change{"opened_on": "2025-01-31", "credit_ok": false}, "not_yet credit 2026-01-31"},
		{"bad credit", change{"credit_ok": false}, "needs_review credit"},
		{"credit not said", change{"credit_ok": nil}, "needs_review credit"},
		{"no amount", change{"amount": nil, "guarantee": "mortgage"}, "meets_basic "},
		{"at the credit cap", change{"amount": 2_000_000}, "meets_basic credit"},
		{"a yuan over it", change{"amount": 2_000_001}, "meets_basic legal_person"},
		{"at the highest cap", change{"amount": 10_000_000}, "meets_basic mortgage"},
		{"a yuan over the highest", change{"amount": 10_000_001}, "needs_review "},
		{"beyond counting", change{"amount": json.Number("99999999999999999999999")}, "needs_review "},
		{"a larger type than needed", change{"guarantee": "mortgage"}, "meets_basic mortgage"},
		{"over the cap of the type named", change{"amount": 3_000_000, "guarantee": "credit"}, "needs_review legal_person"},
		{"amount as 300000.0", change{"amount": json.Number("300000.0")}, "meets_basic credit"},
		{"nothing known", change{
			"city": nil, "entity": nil, "opened_on": nil, "age": nil, "capacity": nil,
			"credit_ok": nil, "purpose": nil, "amount": nil, "industry": nil,
		}, "needs_review "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			v := screen(t, facts(tc.change), today)
			got := v.Verdict + " " + v.Guarantee
			if v.BecomesTrueOn != "" {
				got += " " + v.BecomesTrueOn
			}
			if got != tc.want {
				t.Errorf("got %q, want %q (%s)", got, tc.want, v.Error)
			}
			for _, r := range v.Rules {
				if r.State != "passed" && r.Todo == "" {
					t.Errorf("%s is %s and nothing is suggested", r.ID, r.State)
				}
			}
		})
	}
}

func TestADayThatAMonthDoesNotHave(t *testing.T) {
	born := map[string]any{"birth_date": "2008-02-29"}
	opened := map[string]any{"opened_on": "2024-02-29"}
	for _, tc := range []struct{ rule, on, want string }{
		{"age", "2026-02-27", "failed"},
		{"age", "2026-02-28", "passed"},
		{"tenure", "2025-02-27", "failed"},
		{"tenure", "2025-02-28", "passed"},
	} {
		change := born
		if tc.rule == "tenure" {
			change = opened
		}
		if got := screen(t, facts(change), civil.MustParse(tc.on)).state(tc.rule); got != tc.want {
			t.Errorf("%s on %s: %s, want %s", tc.rule, tc.on, got, tc.want)
		}
	}
}

func TestTimeThatComesTooLateIsSaid(t *testing.T) {
	f, err := policy.ParseFacts([]byte(`{"opened_on":"2025-09-01","birth_date":"1960-01-01"}`))
	if err != nil {
		t.Fatal(err)
	}
	v, err := policy.Prescreen(policy.Default(), f, today)
	if err != nil || v.BecomesTrueOn != civil.MustParse("2026-09-01") {
		t.Fatal(v.BecomesTrueOn, err)
	}
	if !strings.Contains(v.Rules[2].Todo, "年龄上限") || strings.Contains(v.Sentences(policy.Default(), today), "最早到") {
		t.Errorf("promises a day on which the age limit has passed:\n%s", v.Sentences(policy.Default(), today))
	}
}

func TestProductsByTrade(t *testing.T) {
	for industry, want := range map[string]string{
		"retail": "商贸贷", "wholesale": "商贸贷", "farming": "农贸贷", "chain": "连锁贷", "pharmacy": "医药贷",
		"tobacco": "烟草贷", "transport": "运输贷", "catering": "住宿餐饮贷", "lodging": "住宿餐饮贷",
		"service": "", "manufacturing": "", "other": "",
	} {
		got := strings.Join(screen(t, facts(map[string]any{"industry": industry}), today).Products, " ")
		if got != strings.TrimSpace("极速贷 "+want) {
			t.Errorf("%s: %s", industry, got)
		}
	}
}

func TestBadFactsAreRefusedByName(t *testing.T) {
	for line, want := range map[string]string{
		`{`:                            "JSON",
		`[]`:                           "JSON",
		`null`:                         "JSON",
		`{} {}`:                        "一个",
		`{"citi":"长治"}`:                "citi",
		`{"City":"长治"}`:                "City",
		`{"city":1}`:                   "city",
		`{"opened_on":"2025-02-30"}`:   "opened_on",
		`{"opened_on":"2025-09-18"}`:   "opened_on",
		`{"opened_on":20250917}`:       "opened_on",
		`{"birth_date":"2030-01-01"}`:  "birth_date",
		`{"birth_date":"1980-13-01"}`:  "birth_date",
		`{"birth_year":2026}`:          "birth_year",
		`{"birth_year":80}`:            "birth_year",
		`{"amount":0}`:                 "amount",
		`{"amount":-5}`:                "amount",
		`{"amount":1.5}`:               "amount",
		`{"amount":"300000"}`:          "amount",
		`{"amount":1e-999999999}`:      "amount",
		`{"months_in_business":-1}`:    "months_in_business",
		`{"age":-1}`:                   "age",
		`{"age":true}`:                 "age",
		`{"capacity":"yes"}`:           "capacity",
		`{"entity":"shop"}`:            "entity",
		`{"guarantee":"house"}`:        "guarantee",
		`{"industry":"space"}`:         "industry",
		`{"age":-1,"opened_on":"bad"}`: "opened_on",
	} {
		out, err := policy.PrescreenLine(policy.Default(), []byte(line), today)
		var v verdict
		if json.Unmarshal(out, &v) != nil || models.CodeOf(err) != models.Invalid || !strings.Contains(v.Error, want) || v.Verdict != "" {
			t.Errorf("%s: %s, %v", line, out, err)
		}
	}
}

func TestTheLimitsComeFromTheData(t *testing.T) {
	p := *policy.Default()
	p.Loan.Eligibility.Tenure.MinMonths = 24
	p.Loan.Eligibility.Age = policy.Ages{Min: 20, Max: 40, Source: "附件一2"}
	p.Loan.Limits.Guarantees = []policy.Guarantee{{ID: "credit", Name: "信用", Amount: 100}}
	f, err := policy.ParseFacts([]byte(`{"opened_on":"2024-09-16","birth_date":"1985-09-17","amount":101}`))
	if err != nil {
		t.Fatal(err)
	}
	v, err := policy.Prescreen(&p, f, today)
	if err != nil {
		t.Fatal(err)
	}
	states := v.Rules[2].State + v.Rules[3].State + v.Rules[7].State
	if states != "failedpassedfailed" || !strings.Contains(v.Rules[2].Why, "2年") || !strings.Contains(v.Rules[3].Why, "20周岁") {
		t.Errorf("%+v", v.Rules)
	}
}

// What time is said to mend is mended on that very day and not a day earlier.
func TestTheDayNamedIsTheFirstDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := func(name string, from string) string {
			start := civil.MustParse(from)
			return start.AddDays(rapid.IntRange(0, today.DaysSince(start)).Draw(t, name)).String()
		}
		f := facts(map[string]any{"opened_on": day("opened", "2024-01-01"), "birth_date": day("born", "2005-01-01")})
		v := screen(t, f, today)
		if (v.Verdict == "not_yet") != (v.BecomesTrueOn != "") {
			t.Fatalf("%+v", v)
		}
		if v.Verdict != "not_yet" {
			return
		}
		on := civil.MustParse(v.BecomesTrueOn)
		if screen(t, f, on).Verdict != "meets_basic" || screen(t, f, on.AddDays(-1)).Verdict != "not_yet" {
			t.Fatalf("%v turns on %s: %s, the day before %s", f, on, screen(t, f, on).Verdict, screen(t, f, on.AddDays(-1)).Verdict)
		}
	})
}

func FuzzPrescreenLine(f *testing.F) {
	f.Add(`{"city":"长治市","entity":"individual_business","opened_on":"2024-02-29","birth_year":1959,"amount":2000001}`)
	f.Add(`{"age":1e9,"months_in_business":99999999999999999999}`)
	f.Fuzz(func(t *testing.T, line string) {
		out, err := policy.PrescreenLine(policy.Default(), []byte(line), today)
		var v verdict
		if json.Unmarshal(out, &v) != nil || strings.Contains(string(out), "\n") || (err == nil) != (len(v.Rules) == 8) {
			t.Fatalf("%q: %s, %v", line, out, err)
		}
	})
}

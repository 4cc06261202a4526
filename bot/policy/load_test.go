package policy_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
)

func builtIn(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The numbers of the notice, read off the notice.
func TestTheBuiltInPolicySaysWhatTheNoticeSays(t *testing.T) {
	p := policy.Default()
	got := []any{
		p.Campaign.Start.String(), p.Campaign.End.String(), len(p.Area.Counties),
		p.Loan.Eligibility.Tenure.MinMonths, p.Loan.Eligibility.Age.Min, p.Loan.Eligibility.Age.Max,
		p.Market.Households, p.Market.Percent, p.Chain.FasterPercent, p.Events.BriefingMinutes, p.Events.MatchmakingMin,
		len(p.Loan.Repayment.Methods), strings.Join(p.Products.Names, "、"),
	}
	want := []any{"2025-06-11", "2025-12-31", 12, 12, 18, 65, 100, 20, 50, 10, 1, 6, "商贸贷、农贸贷、连锁贷、医药贷、烟草贷、运输贷、住宿餐饮贷"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	limits := []policy.Guarantee{
		{ID: "credit", Name: "信用", Amount: 2_000_000, LineMonths: 36, LoanMonths: 36},
		{ID: "legal_person", Name: "法人保证", Amount: 5_000_000, LineMonths: 60, LoanMonths: 60},
		{ID: "mortgage", Name: "抵押", Amount: 10_000_000, LineMonths: 60, LoanMonths: 60},
	}
	if diff := cmp.Diff(limits, p.Loan.Limits.Guarantees); diff != "" {
		t.Error(diff)
	}
}

func TestEveryProblemIsReportedAtOnceWithItsLine(t *testing.T) {
	text := builtIn(t)
	for _, change := range [][2]string{
		{"  end: 2025-12-31 #", "  end: 2025-02-30 #"},
		{"accept_minutes: 120", "acept_minutes: 120"},
		{"households: 100", "households: many"},
		{"{min: 18, max: 65, source: 附件一2}", "{min: 65, max: 18, source: 附件一2}"},
		{"source: 附件二3", "source: 附件九"},
		{"product: 烟草贷", "product: 香烟贷"},
		{"inbox_days: 30", "inbox_days: 0"},
		{"send_at: \"18:03\"", "send_at: 1803"},
		{"  version: 2025-06-v1\n", "  version: \n"},
	} {
		if !strings.Contains(text, change[0]) {
			t.Fatalf("%q is not in the file", change[0])
		}
		text = strings.Replace(text, change[0], change[1], 1)
	}
	lines := strings.Split(text, "\n")
	got := map[string]string{}
	for _, p := range policy.Check([]byte(text)) {
		if p.Row < 1 || p.Row > len(lines) {
			t.Fatalf("row of %+v", p)
		}
		got[p.Column] = strings.TrimSpace(lines[p.Row-1]) + " ← " + p.Message
	}
	want := []string{
		"campaign.end", "acept_minutes", "leads.accept_minutes", "market.households", "loan.repayment.source",
		"retention.inbox_days", "digest.send_at", "consent.version",
	}
	for _, column := range want {
		if got[column] == "" {
			t.Errorf("nothing about %s", column)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d problems, want %d: %v", len(got), len(want), got)
	}
	if !strings.HasPrefix(got["acept_minutes"], "acept_minutes: 120") || !strings.HasPrefix(got["campaign.end"], "end: 2025-02-30") {
		t.Errorf("wrong lines: %v", got)
	}
}

func TestRulesBetweenValues(t *testing.T) {
	for _, tc := range []struct{ name, from, to, column string }{
		{"ages reversed", "{min: 18, max: 65,", "{min: 65, max: 18,", "loan.eligibility.age"},
		{"end before start", "start: 2025-06-11", "start: 2026-06-11", "campaign.end"},
		{"limits out of order", "amount: 5000000", "amount: 1000000", "loan.limits.guarantees[1].amount"},
		{"guarantee unknown", "id: legal_person", "id: friend", "loan.limits.guarantees[1].id"},
		{"method missing", "id: bullet", "id: equal_principal", "loan.repayment.methods"},
		{"product unknown", "product: 烟草贷", "product: 香烟贷", "products.industries[8].product"},
		{"industry twice", "id: other", "id: retail", "products.industries[11].id"},
		{"county not whole", "潞州区, ", "潞州, ", "area.counties[0]"},
		{"county twice", "上党区, ", "潞州区, ", "area.counties[1]"},
		{"kind unknown", "[subdistrict, town,", "[subdistrict, village,", "area.town_kinds[1]"},
		{"receiver not named", "· 交给谁：长治市市场监督管理局、", "· 交给谁：", "consent.text"},
		{"sent too early", `send_at: "18:03"`, `send_at: "17:59"`, "digest.send_at"},
		{"reassigned before told", "reassign_minutes: 180", "reassign_minutes: 30", "leads.reassign_minutes"},
		{"off and on", "days_off: []\n  days_on: []", "days_off: [2027-02-05]\n  days_on: [2027-02-05]", "hours.days_on[0]"},
		{"contact before accept", "contact_minutes: 480", "contact_minutes: 60", "leads.contact_minutes"},
		{"replies forgotten", "reply_days: 7", "reply_days: 6", "retention.reply_days"},
		{"rule unknown", "rule: either", "rule: any", "market.rule"},
		{"lunch overlaps", `"14:30-18:00"`, `"11:30-18:00"`, "hours.spans[1]"},
		{"span reversed", `"14:30-18:00"`, `"18:00-14:30"`, "hours.spans[1]"},
		{"weekday unknown", "[mon, tue", "[monday, tue", "hours.weekdays[0]"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			text := builtIn(t)
			if !strings.Contains(text, tc.from) {
				t.Fatalf("%q is not in the file", tc.from)
			}
			problems := policy.Check([]byte(strings.Replace(text, tc.from, tc.to, 1)))
			for _, p := range problems {
				if p.Column == tc.column && p.Row > 0 && p.Message != "" {
					return
				}
			}
			t.Errorf("nothing about %s: %+v", tc.column, problems)
		})
	}
}

func TestAFileThatIsNoPolicy(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "a list": "- 1", "a comment": "# nothing", "broken": "a: [1\nb: 2", "twice": "market: {}\nmarket: {}", "two tabs": "\t\tx",
	} {
		_, err := policy.Load([]byte(text))
		invalid, ok := errors.AsType[*policy.InvalidError](err)
		if !ok || len(invalid.Problems) == 0 || !strings.Contains(err.Error(), invalid.Problems[0].Message) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestMarketTarget(t *testing.T) {
	either := policy.Default().Market
	both := either
	both.Rule = "both"
	for _, tc := range []struct {
		visited, total int
		either, both   bool
	}{
		{99, 1000, false, false},
		{100, 1000, true, false},
		{100, 500, true, true},
		{20, 100, true, false},
		{19, 100, false, false},
		{1, 5, true, false},
		{0, 0, false, false},
		{100, 0, true, false},
	} {
		if either.Met(tc.visited, tc.total) != tc.either || both.Met(tc.visited, tc.total) != tc.both {
			t.Errorf("%d of %d", tc.visited, tc.total)
		}
	}
}

func TestWordsForPeople(t *testing.T) {
	for n, want := range map[int64]string{
		2_000_000: "200万元", 305_000: "30.5万元", 10_500: "1.05万元", 12_345: "12345元", 9_999: "9999元", 10_000: "1万元", 0: "0元",
	} {
		if got := policy.Yuan(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
	p := policy.Default()
	if got := p.Hours.String(); got != "周一到周五 09:00-12:00、14:30-18:00" {
		t.Error(got)
	}
	p2 := *p
	p2.Hours.Weekdays = []policy.Weekday{1, 3, 6}
	if got := p2.Hours.String(); !strings.HasPrefix(got, "周一、周三、周六 ") {
		t.Error(got)
	}
	at := p.Digest.SendAt.On(civil.MustParse("2025-09-17"), time.UTC)
	if got := at.Format(time.DateTime); got != "2025-09-17 18:03:00" {
		t.Error(got)
	}
}

package digest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangbai/bot/civil"
	"shuangbai/bot/digest"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

var (
	zone     = time.FixedZone("Asia/Shanghai", 8*60*60)
	rules    = policy.Default()
	calendar = worktime.New(rules.Hours, zone)
)

func on(day, clock string) time.Time {
	at, err := time.ParseInLocation("2006-01-02 15:04:05", day+" "+clock, zone)
	if err != nil {
		panic(err)
	}
	return at
}

func TestWhatADigestCovers(t *testing.T) {
	for _, tt := range []struct{ name, day, from, next string }{
		{"an ordinary day", "2025-09-17", "2025-09-16", "2025-09-18"},
		{"Monday has the weekend", "2025-09-22", "2025-09-19", "2025-09-23"},
		{"a Sunday worked to make up for a holiday", "2025-09-28", "2025-09-26", "2025-09-29"},
		{"the first day after the National Day holiday", "2025-10-09", "2025-09-30", "2025-10-10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := digest.SpanOf(civil.MustParse(tt.day), rules.Digest, calendar)
			if !s.From.Equal(on(tt.from, "18:00:00")) || !s.To.Equal(on(tt.day, "18:00:00")) || s.Next.String() != tt.next {
				t.Errorf("from %s to %s, next %s", s.From, s.To, s.Next)
			}
		})
	}
}

func TestWhenADigestIsDue(t *testing.T) {
	for _, tt := range []struct{ day, clock, due, current string }{
		{"2025-09-17", "09:00:00", "2025-09-16", "2025-09-17"},
		{"2025-09-17", "18:00:29", "2025-09-16", "2025-09-18"},
		{"2025-09-17", "18:00:30", "2025-09-17", "2025-09-18"},
		{"2025-09-20", "19:00:00", "2025-09-19", "2025-09-22"},
		{"2025-10-04", "12:00:00", "2025-09-30", "2025-10-09"},
	} {
		now := on(tt.day, tt.clock)
		if due := digest.Due(now, rules.Digest, calendar); due.String() != tt.due {
			t.Errorf("%s: due is %s, want %s", now, due, tt.due)
		}
		s := digest.Current(now, rules.Digest, calendar)
		if s.Day.String() != tt.current || !s.To.Equal(now) || s.From.After(now) {
			t.Errorf("%s: current is %+v, want %s", now, s, tt.current)
		}
	}
}

// Every instant belongs to exactly one digest.
func TestNothingFallsBetweenTwoDigests(t *testing.T) {
	s := digest.SpanOf(civil.MustParse("2025-01-02"), rules.Digest, calendar)
	for range 300 {
		next := digest.SpanOf(s.Next, rules.Digest, calendar)
		if !next.From.Equal(s.To) || next.Previous != s.Day {
			t.Fatalf("%s ends at %s, %s begins at %s", s.Day, s.To, next.Day, next.From)
		}
		s = next
	}
}

var luzhou = models.County{ID: 1, Name: "潞州区"}

func records() *models.Directory {
	return models.NewDirectory(models.Directory{
		Counties: []models.County{luzhou},
		Towns: []models.Town{
			{ID: 11, Name: "东街街道", CountyID: 1, Kind: models.Subdistrict},
			{ID: 12, Name: "老顶山镇", CountyID: 1, Kind: models.TownProper},
			{ID: 13, Name: "开发区", CountyID: 1, Kind: models.TownOther},
			{ID: 21, Name: "韩店镇", CountyID: 2, Kind: models.TownProper},
		},
		Markets: []models.Market{
			{ID: 1, Name: "东街商圈", CountyID: 1, Households: 375},
			{ID: 2, Name: "西街商圈", CountyID: 1, Households: 80},
			{ID: 3, Name: "北市场", CountyID: 1, Households: 50},
		},
		Members: []models.Member{
			{ID: 1, Name: "李娟", Role: models.Liaison, CountyID: 1, TownIDs: []int64{11}},
			{ID: 5, Name: "郭静", Role: models.AccountManager, CountyID: 1, TownIDs: []int64{11}},
			{ID: 2, Name: "王强", Role: models.AccountManager, CountyID: 1, TownIDs: []int64{12}},
			{ID: 3, Name: "张伟", Role: models.Liaison, CountyID: 1, TownIDs: []int64{12}},
			{ID: 4, Name: "刘芳", Role: models.CountyLead, CountyID: 1},
		},
		Absences: []models.Absence{{MemberID: 3, From: "2025-09-17", To: "2025-09-17"}},
	}, nil)
}

func TestACountysDigest(t *testing.T) {
	f := models.DigestFigures{
		Span: models.VisitSums{Visits: 3, Joint: 2, Households: 3}, Before: models.VisitSums{Visits: 118, Joint: 60, Households: 99},
		ToDate:  models.VisitSums{Visits: 121, Joint: 62, Households: 101},
		Markets: map[int64]int{1: 70, 2: 15, 3: 10}, LastVisit: map[int64]string{11: "2025-09-17", 12: "2025-09-12"},
		Reporters: []int64{1}, Due: 2, Overdue: 1, Backdated: 1,
		MetByTown: map[int64]int{11: 2, 12: 1},
		Leads: models.LeadFigures{
			Opened: 4, LimitPassed: 3, AcceptedInTime: 2,
			Applied: models.LoanSum{Count: 3, Yuan: 600000}, Approved: models.LoanSum{Count: 2, Yuan: 350000},
		},
		LeadsEver: models.LeadFigures{
			Opened: 40, Applied: models.LoanSum{Count: 9, Yuan: 9}, Approved: models.LoanSum{Count: 7, Yuan: 7}, Disbursed: models.LoanSum{Count: 2, Yuan: 5},
		},
		Approvals: []models.Approval{{Took: day(6)}, {Chain: true, Took: day(2)}, {Took: day(4)}, {Chain: true, Took: day(3)}, {Took: day(9)}},
		LateLeads: map[int64]int{2: 1, 3: 5},
	}
	s := digest.SpanOf(civil.MustParse("2025-09-17"), rules.Digest, calendar)
	c := digest.Of(luzhou, s, f, &models.VisitSums{Visits: 120, Joint: 61, Households: 100}, records(), rules)
	want := strings.TrimSpace(`
**潞州区走访日报**
9月17日（截至 9月17日 18:00）

**新增** 走访 3 次 3 户，联合 2 次（66%）
**累计** 走访 121 次 101 户，联合 62 次（51%）
新增里有 1 次是补记以前的。
更正：截至9月16日原报 走访 120 次 100 户，联合 61 次（50%）；现为 走访 118 次 99 户，联合 60 次（50%）。

**线索** 新增 4 条，按时接单 2/3
申请 3 笔 60万元
累计 40 条，申请 9 笔，授信 7 笔
申请到授信中位数 单户 6 天（3 笔）

**本期最佳** 东街街道 走访 2 户（李娟）

**商圈** 达标 1 个，还差 2 个
· 西街商圈 15/80，差 1 户
· 东街商圈 70/375，差 5 户

**9月15日以来没有走访的乡镇** 1 个
老顶山镇

**没有上报的** 2 人
郭静、王强

**回访** 9月18日到期 2 户，已到期未访 1 户`)
	if diff := cmp.Diff(want, c.Markdown()); diff != "" {
		t.Error(diff)
	}
	if want := "线索过了时限：王强 1 条。请今天处理，办不了就转派；一对一发我「线索」看清单。"; c.LateText() != want {
		t.Errorf("张伟 is away, 王强 late: %s", c.LateText())
	}
	if same := f.Before; digest.Of(luzhou, s, f, &same, records(), rules).Corrected != nil {
		t.Error("corrected what is as it was reported")
	}
}

func day(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// Of fewer than three loans no sum is said, in no digest: a sum over few tells
// each of them.
func TestASumOfFewLoansIsNotSaid(t *testing.T) {
	for count := range 5 {
		f := models.DigestFigures{
			Leads:     models.LeadFigures{Opened: 5, Disbursed: models.LoanSum{Count: count, Yuan: 123000}},
			LeadsEver: models.LeadFigures{Opened: 5, Disbursed: models.LoanSum{Count: 4, Yuan: 456000}},
		}
		s := digest.SpanOf(civil.MustParse("2025-09-17"), rules.Digest, calendar)
		c := digest.County{Name: "潞州区", Span: s, DigestFigures: f}
		for _, text := range []string{c.Markdown(), digest.City(s, []digest.County{c})} {
			if said := strings.Contains(text, "12.3万"); said != (count >= 3) || strings.Contains(text, "45.6万") {
				t.Errorf("of %d loans: %s", count, text)
			}
		}
	}
}

func TestMedianDays(t *testing.T) {
	for _, tt := range []struct {
		took []time.Duration
		days float64
	}{
		{nil, 0},
		{[]time.Duration{day(3)}, 3},
		{[]time.Duration{day(9), day(1), day(2)}, 2},
		{[]time.Duration{day(1), day(2)}, 1.5},
		{[]time.Duration{5 * time.Hour}, 0.2},
	} {
		var list []models.Approval
		for _, d := range tt.took {
			list = append(list, models.Approval{Took: d}, models.Approval{Chain: true, Took: day(100)})
		}
		if days, n := digest.MedianDays(list, false); days != tt.days || n != len(tt.took) {
			t.Errorf("%v: %v of %d, want %v", tt.took, days, n, tt.days)
		}
	}
}

// However much there is to tell, it fits one push and no line is long.
func TestADigestFitsAPhone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := digest.County{Name: "潞州区", Span: digest.SpanOf(civil.MustParse("2025-09-17"), rules.Digest, calendar)}
		for i := range rapid.IntRange(0, 300).Draw(rt, "markets") {
			c.Markets = append(c.Markets, digest.Market{Name: strings.Repeat("街", rapid.IntRange(2, 64).Draw(rt, "long")), Lack: i})
		}
		for i := range rapid.IntRange(0, 300).Draw(rt, "names") {
			c.Silent, c.Quiet = append(c.Silent, fmt.Sprint("某", i)), append(c.Quiet, strings.Repeat("乡", 64))
		}
		text := c.Markdown()
		if len(text) > digest.MaxBytes || !utf8.ValidString(text) {
			rt.Fatalf("%d bytes", len(text))
		}
		if strings.Contains(text, "|") {
			rt.Fatal("a table scrolls sideways")
		}
	})
}

func TestTheCitysDigest(t *testing.T) {
	s := digest.SpanOf(civil.MustParse("2025-09-17"), rules.Digest, calendar)
	sums := models.VisitSums{Visits: 10, Joint: 5, Households: 9}
	f := models.DigestFigures{Span: sums, ToDate: sums}
	text := digest.City(s, []digest.County{{Name: "潞州区", DigestFigures: f}, {Name: "上党区", DigestFigures: f}})
	want := `**全市走访日报**
9月17日（截至 9月17日 18:00）

**新增** 走访 20 次 18 户，联合 10 次（50%）
**累计** 走访 20 次 18 户，联合 10 次（50%）

**各县区**
· 潞州区 新增 10，累计 10 次 9 户
· 上党区 新增 10，累计 10 次 9 户`
	if diff := cmp.Diff(want, text); diff != "" {
		t.Error(diff)
	}
}

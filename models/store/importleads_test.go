package store_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
	"shuangbai/models/store/storetest"
)

const leadTable = `商户,经营者,电话,乡镇,商圈,需求,产业链,链上角色,是否同意,备注
张记面馆,张建国,13812345678,东街街道,东街商圈,20万,,,是,老客户
新来的菜店,李四,138-0000-1111,西街街道,,300000,长治蔬菜,下游,同意,
海边渔家,,,海边镇,,20万,,,是,
电话错了,,123,东街街道,,很多,,,是,
没有同意,,13912345678,东街街道,,20万,,,,
不知哪条链,,,东街街道,,,,上游,是,
=cmd|'/c calc'!A1,,,东街街道,,,长治蔬菜,链主,是,
张记面馆,张建国,,东街街道,东街商圈,20万,,,是,又写了一遍
`

func bringLeads(t *testing.T, s *store.Store, table string) *store.Imported {
	t.Helper()
	got, err := s.Import(t.Context(), sheet.Leads, strings.NewReader(table), store.ImportOptions{
		By: clerk, Now: storetest.Start, Green: func(industry string) bool { return industry == "catering" },
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestLeadsComeInFromAList(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		got := bringLeads(t, s, leadTable)
		want := []sheet.Problem{
			{Row: 4, Column: "town", Message: "没有「海边镇」这个乡镇"},
			{Row: 5, Column: "phone", Message: "应是 11 位手机号"},
			{Row: 5, Column: "amount", Message: "应是大于 0 的金额，如 200000 或 20万"},
			{Row: 6, Column: "consent", Message: "没有写明商户同意，不能建线索，电话也没有保存"},
			{Row: 7, Column: "chain", Message: "写了链上角色，要写明是哪条产业链"},
		}
		if diff := cmp.Diff(want, got.Errors); diff != "" || got.OK {
			t.Errorf("errors (-want +got):\n%s", diff)
		}
		rows := []store.ImportedRow{
			{Row: 2, Name: "张记面馆", State: store.Added, Lead: 1},
			{Row: 3, Name: "新来的菜店", State: store.Added, Lead: 2},
			{Row: 8, Name: "=cmd|'/c calc'!A1", State: store.Added, Lead: 3},
			{Row: 9, Name: "张记面馆", State: store.Unchanged, Note: "线索1已在办，没有再建"},
		}
		if diff := cmp.Diff(rows, got.Rows); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		leads, total, err := s.Leads(t.Context(), models.LeadFilter{})
		if err != nil || total != 3 {
			t.Fatalf("%d leads, %v", total, err)
		}
		noodles, vegetables := leads[0], leads[1]
		if noodles.Source != models.FromImport || !noodles.Green || noodles.Amount != 200000 || noodles.State != models.LeadNew || !noodles.OpenedAt.Equal(storetest.Start) {
			t.Errorf("from the list: %+v", noodles)
		}
		if vegetables.Source != models.FromChain || vegetables.Chain != "长治蔬菜" || vegetables.ChainRole != models.Downstream || vegetables.TownID == 0 {
			t.Errorf("from the chain: %+v", vegetables)
		}
		if found, _ := s.MerchantsByPhone(t.Context(), "13800001111"); len(found) != 1 || found[0].Consent != models.ConsentGiven {
			t.Errorf("the phone of a merchant who agreed: %+v", found)
		}
		if found, _ := s.MerchantsByPhone(t.Context(), "13912345678"); len(found) != 0 {
			t.Error("a phone was kept without consent")
		}
		d, _ := s.LoadDirectory(t.Context())
		if len(d.MerchantsNamed("没有同意")) != 0 {
			t.Error("a merchant came in who did not agree")
		}
	})
}

// The same list again opens nothing, not even where a lead has ended since; and
// no list undoes a refusal.
func TestAListOfLeadsTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		bringLeads(t, s, leadTable)
		end := models.Turn{Now: storetest.Start, At: storetest.Start, Changes: []models.Change{models.MoveLead{ID: 2, Version: 1, To: models.LeadLost}}}
		if _, err := s.CommitTurn(t.Context(), end); err != nil {
			t.Fatal(err)
		}
		again := bringLeads(t, s, leadTable)
		if again.Count(store.Added) != 0 || again.Rows[1].Note != "以前导入过，是线索2，没有再建" {
			t.Errorf("again: %+v", again.Rows)
		}
		if more := bringLeads(t, s, strings.Replace(leadTable, "300000", "350000", 1)); more.Count(store.Added) != 1 {
			t.Errorf("another wish of the same merchant: %+v", more.Rows)
		}
		head := "商户,乡镇,电话,需求,是否同意\n"
		bring(t, s, sheet.Merchants, "商户,县区,乡镇,是否同意\n不愿意小店,潞州区,东街街道,不同意\n")
		got := bringLeads(t, s, head+"不愿意小店,东街街道,13812340000,10万,是\n")
		if len(got.Rows) != 0 || len(got.Errors) != 1 || got.Errors[0].Column != "consent" {
			t.Errorf("after a refusal: %+v", got)
		}
		if found, _ := s.MerchantsByPhone(t.Context(), "13812340000"); len(found) != 0 {
			t.Error("a phone was kept against a refusal")
		}
	})
}

// What was wrong comes back on the very sheet, and nothing on it can act.
func TestTheMarkedCopy(t *testing.T) {
	s := storetest.SQLite(t)
	city(t, s)
	table, marks := bringLeads(t, s, leadTable).Marked()
	var file bytes.Buffer
	if err := table.MarkWorkbook(&file, marks); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{
		"A1": "商户", "J2": "老客户", "K1": "处理结果", "K2": "新增：线索1", "K5": "有问题：电话：应是 11 位手机号；需求：应是大于 0 的金额，如 200000 或 20万",
		"A8": "=cmd|'/c calc'!A1", "K9": "没有变化：线索1已在办，没有再建",
	} {
		if got, _ := book.GetCellValue("Sheet1", cell); got != want {
			t.Errorf("%s is %q, want %q", cell, got, want)
		}
	}
	if formula, _ := book.GetCellFormula("Sheet1", "A8"); formula != "" {
		t.Errorf("a formula on the copy: %q", formula)
	}
	plain, _ := book.GetCellStyle("Sheet1", "A5")
	for _, cell := range []string{"C5", "F5"} {
		if style, _ := book.GetCellStyle("Sheet1", cell); style == plain {
			t.Errorf("%s is not coloured", cell)
		}
	}

	// The copy, put right, is a list again.
	_ = book.SetCellValue("Sheet1", "C5", 13812345670)
	_ = book.SetCellValue("Sheet1", "F5", 120000)
	file.Reset()
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	got := bringLeads(t, s, file.String())
	if got.Count(store.Added) != 1 || got.Rows[2].Name != "电话错了" {
		t.Errorf("the copy again: %+v", got)
	}

	var text bytes.Buffer
	if err := table.MarkCSV(&text, marks); err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(&text).ReadAll()
	if err != nil || len(records) != 9 || records[7][0] != "'=cmd|'/c calc'!A1" || !strings.HasPrefix(records[4][10], "有问题：") {
		t.Errorf("%q, %v", records, err)
	}
}

// A list of merchants that says no ends the lead at the product's instant.
func TestAListEndsALeadByTheProductClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		bringLeads(t, s, "商户,乡镇,需求,是否同意\n张记面馆,东街街道,20万,是\n")
		now := storetest.Start.AddDate(0, 0, 3)
		got, err := s.Import(t.Context(), sheet.Merchants, strings.NewReader("商户,县区,乡镇,是否同意\n张记面馆,潞州区,东街街道,不同意\n"),
			store.ImportOptions{By: clerk, Now: now})
		if err != nil || !got.OK {
			t.Fatalf("%+v, %v", got, err)
		}
		if l := leadNow(t, s, 1); l.ClosedAt == nil || !l.ClosedAt.Equal(now) {
			t.Errorf("%+v", l)
		}
	})
}

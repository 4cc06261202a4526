package store_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
	"shuangbai/models/store/storetest"
)

var clerk = models.Actor{Door: "cli", External: "root"}

func bring(t *testing.T, s *store.Store, kind sheet.Kind, file string) *store.Imported {
	t.Helper()
	got, err := s.Import(t.Context(), kind, strings.NewReader(file), store.ImportOptions{By: clerk, Corp: "ww1"})
	if err != nil {
		t.Fatalf("import %s: %v", kind.Name, err)
	}
	return got
}

func seedFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("../seed/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// city imports the places and people of the demo.
func city(t *testing.T, s *store.Store) {
	t.Helper()
	for _, f := range []struct {
		kind sheet.Kind
		name string
	}{{sheet.Towns, "towns.csv"}, {sheet.Markets, "demo_markets.csv"}, {sheet.Members, "demo_members.csv"}, {sheet.Merchants, "demo_merchants.csv"}} {
		if got := bring(t, s, f.kind, seedFile(t, f.name)); !got.OK {
			t.Fatalf("%s: %+v", f.name, got.Errors)
		}
	}
}

func TestImportingTwiceAddsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, f := range []struct {
			kind sheet.Kind
			name string
			rows int
		}{
			{sheet.Towns, "towns.csv", 149},
			{sheet.Markets, "demo_markets.csv", 24},
			{sheet.Members, "demo_members.csv", 15},
			{sheet.Merchants, "demo_merchants.csv", 12},
		} {
			if got := bring(t, s, f.kind, seedFile(t, f.name)); !got.OK || got.Count(store.Added) != f.rows {
				t.Errorf("%s: %d added, errors %+v", f.name, got.Count(store.Added), got.Errors)
			}
			if got := bring(t, s, f.kind, seedFile(t, f.name)); !got.OK || got.Count(store.Unchanged) != f.rows {
				t.Errorf("%s again: %d unchanged of %d", f.name, got.Count(store.Unchanged), f.rows)
			}
		}
		d, err := s.LoadDirectory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Counties) != 12 || len(d.Towns) != 149 || len(d.Markets) != 24 || len(d.Members) != 15 || len(d.Merchants) != 12 {
			t.Errorf("%d counties, %d towns, %d markets, %d members, %d merchants",
				len(d.Counties), len(d.Towns), len(d.Markets), len(d.Members), len(d.Merchants))
		}
		m := d.Known("aibot", "ww1", "wangqiang")
		if m == nil || m.Name != "王强" || len(m.TownIDs) != 2 || m.Branch != "潞州区支行" {
			t.Errorf("王强 is %+v", m)
		}
		if d.Known("aibot", "ww2", "wangqiang") != nil || d.Known("app", "ww1", "WangQiang") == nil {
			t.Error("an id counts within its corp, and without case when one fits")
		}
	})
}

func TestBadRowsAreNamedAndGoodOnesGoIn(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		got := bring(t, s, sheet.Merchants, `商户,经营者,行业,县区,乡镇,商圈,开业日期,执照号,电话,是否同意
好客来面馆,李来福,餐饮,潞州,东街街道,东街商圈,2021/3/1,91350100M000100Y43,13812345678,是
,无名氏,餐饮,潞州区,东街街道,,,,,
飞天小馆,,魔术,潞州区,西街街道,,,,,
海边渔家,,餐饮,沧海县,东街街道,,,,,
隔壁小店,,零售,潞州区,韩店街道,,,,,
错号商店,,零售,潞州区,东街街道,没有的商圈,昨天,91350100M000100Y53,123,也许
悄悄小铺,,零售,潞州区,东街街道,,,,13912345678,
`)
		want := []sheet.Problem{
			{Row: 3, Column: "merchant", Message: "不能为空"},
			{Row: 4, Column: "industry", Message: "不认识「魔术」"},
			{Row: 5, Column: "county", Message: "没有「沧海县」这个县区，请先导入乡镇或核对名称"},
			{Row: 6, Column: "town", Message: "潞州区没有「韩店街道」"},
			{Row: 7, Column: "opened_on", Message: "不是一个日期，请写成 2020-05-12 这样"},
			{Row: 7, Column: "market", Message: "东街街道没有「没有的商圈」，请先导入商圈或核对名称"},
			{Row: 7, Column: "licence", Message: "执照号的校验位对不上，可能抄错了一位，请核对。"},
			{Row: 7, Column: "consent", Message: "不认识「也许」"},
			{Row: 7, Column: "phone", Message: "应是 11 位手机号"},
		}
		if diff := cmp.Diff(want, got.Errors); diff != "" || got.OK {
			t.Errorf("errors (-want +got):\n%s", diff)
		}
		rows := []store.ImportedRow{
			{Row: 2, Name: "好客来面馆", State: store.Added},
			{Row: 8, Name: "悄悄小铺", State: store.Added, Note: "没有写明商户同意，电话没有保存"},
		}
		if diff := cmp.Diff(rows, got.Rows); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		found, err := s.MerchantsByPhone(t.Context(), "13812345678")
		if err != nil || len(found) != 1 || found[0].Operator != "李来福" || found[0].OpenedOn != "2021-03-01" {
			t.Errorf("by phone: %+v, %v", found, err)
		}
		if found, _ := s.MerchantsByPhone(t.Context(), "13912345678"); len(found) != 0 {
			t.Error("a phone was kept without consent")
		}
	})
}

func TestAMerchantIsKnownByLicenceThenByTownAndName(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		head := "merchant,operator,county,town,market,licence\n"
		bring(t, s, sheet.Merchants, head+"老李饭馆,李一,潞州区,东街街道,东街商圈,91350100M000100Y43\n")
		for _, tc := range []struct {
			name, row string
			want      store.ImportState
		}{
			{"less is known of it", "老李饭馆,,潞州区,东街街道,,", store.Unchanged},
			{"the licence under a new name", "老李饭店,李一,潞州区,东街街道,东街商圈,91350100M000100Y43", store.Updated},
			{"the same name, another operator", "老李饭店,李二,潞州区,东街街道,东街商圈,", store.Added},
			{"and he again", "老李饭店,李二,潞州区,东街街道,东街商圈,", store.Unchanged},
			{"the same name in another town", "老李饭店,李一,潞州区,西街街道,,", store.Added},
			{"twice in one file", "新店,,潞州区,西街街道,,\n新店,王五,潞州区,西街街道,,", store.Added},
		} {
			got := bring(t, s, sheet.Merchants, head+tc.row+"\n")
			if !got.OK || got.Rows[0].State != tc.want {
				t.Errorf("%s: %+v, want %s", tc.name, got, tc.want)
			}
		}
		d, _ := s.LoadDirectory(t.Context())
		if n := len(d.MerchantsNamed("新店")); n != 1 {
			t.Errorf("新店 is there %d times", n)
		}
	})
}

func TestWindowsAndMembersChangeInPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		head := "县区,专窗,地址,服务时间,电话\n"
		bring(t, s, sheet.Windows, head+"潞州区,一号专窗,甲街1号,9:00-17:00,0355-0000000\n")
		if got := bring(t, s, sheet.Windows, head+"潞州区,一号专窗,乙街2号,9:00-17:00,0355-0000000\n"); got.Count(store.Updated) != 1 {
			t.Errorf("window: %+v", got)
		}
		d, _ := s.LoadDirectory(t.Context())
		windows, err := s.Windows(t.Context(), d.Counties[0].ID)
		if err != nil || len(windows) != 1 || windows[0].Address != "乙街2号" {
			t.Errorf("windows %+v, %v", windows, err)
		}
		got := bring(t, s, sheet.Members, "userid,name,role,org,county,towns,branch,station\nlijuan,李娟,联络员,市场监管局,潞州区,西街街道、东街街道,,城关所\n")
		if got.Count(store.Updated) != 1 {
			t.Fatalf("member: %+v", got)
		}
		d, _ = s.LoadDirectory(t.Context())
		if m := d.Known("app", "ww1", "lijuan"); len(m.TownIDs) != 2 || m.StationID == 0 {
			t.Errorf("李娟 is %+v", m)
		}
		if err := s.LeaveMember(t.Context(), clerk, "lijuan"); err != nil {
			t.Fatal(err)
		}
		code(t, s.LeaveMember(t.Context(), clerk, "lijuan"), models.Conflict)
		code(t, s.LeaveMember(t.Context(), clerk, "nobody"), models.NotFound)
		if d, _ = s.LoadDirectory(t.Context()); d.Known("app", "ww1", "lijuan") != nil {
			t.Error("a member who left is still known at the door")
		}
	})
}

// A list does not undo what a merchant refused, nor what people have put together.
func TestAListOverrulesNobody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		head := "商户,县区,乡镇,是否同意,电话\n"
		bring(t, s, sheet.Merchants, head+"不愿意小店,潞州区,东街街道,不同意,\n")
		got := bring(t, s, sheet.Merchants, head+"不愿意小店,潞州区,东街街道,同意,13812340000\n")
		if !got.OK || got.Count(store.Unchanged) != 1 || !strings.Contains(got.Rows[0].Note, "仍记不同意") {
			t.Errorf("%+v", got)
		}
		if found, _ := s.MerchantsByPhone(t.Context(), "13812340000"); len(found) != 0 {
			t.Error("a phone was kept against a refusal")
		}
		if _, err := decide(t, s, models.MergeMerchants{KeepID: 1, GoneID: 2}); err != nil {
			t.Fatal(err)
		}
		name := merchantNow(t, s, 1).Name
		bring(t, s, sheet.Merchants, "商户,县区,乡镇\n老王五金店,潞州区,东街街道\n")
		if now := merchantNow(t, s, 1).Name; now != name {
			t.Errorf("%s became %s", name, now)
		}
	})
}

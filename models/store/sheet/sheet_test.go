package sheet_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"shuangbai/models/store/sheet"
)

func TestRead(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("县区,乡镇,商圈,户数\n潞州区,东街街道,东街商圈,480\n")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, file string }{
		{"plain", "county,town,market,households\n潞州区,东街街道,东街商圈,480\n"},
		{"Chinese names, another order", "户数,商圈,乡镇,县区\n480,东街商圈,东街街道,潞州区\n"},
		{"byte order mark and CRLF", "\ufeffcounty,town,market,households\r\n潞州区,东街街道,东街商圈,480\r\n"},
		{"GBK", gbk},
		{"spaces, quotes, an empty row, a column too many", "县区 , 乡镇,商圈,户数,备注\n,,,,\n潞州区, 东街街道 ,\"东街商圈\",480,x\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			table, problems, err := sheet.Read(strings.NewReader(tc.file), sheet.Markets)
			if err != nil || len(problems) > 0 || len(table.Rows) != 1 {
				t.Fatalf("table %+v, problems %v, err %v", table, problems, err)
			}
			got := map[string]string{}
			for _, column := range []string{"county", "town", "market", "households"} {
				got[column] = table.Rows[0].Get(column)
			}
			want := map[string]string{"county": "潞州区", "town": "东街街道", "market": "东街商圈", "households": "480"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRowsCountAsASpreadsheetDoes(t *testing.T) {
	table, _, err := sheet.Read(strings.NewReader("县区,乡镇,商圈,户数\n\n甲,乙,\"丙\n丁\",1\n戊,己,庚,2\n"), sheet.Markets)
	if err != nil {
		t.Fatal(err)
	}
	if table.Rows[0].N != 3 || table.Rows[1].N != 5 {
		t.Errorf("rows %d and %d, want the lines 3 and 5", table.Rows[0].N, table.Rows[1].N)
	}
}

func TestABadHeaderIsNamed(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		want       []sheet.Problem
	}{
		{"empty", "", []sheet.Problem{{Row: 1, Message: "文件是空的"}}},
		{"a column is missing", "县区,乡镇,商圈\n", []sheet.Problem{{Row: 1, Column: "households", Message: "缺少这一列（户数）"}}},
		{"a column is there twice", "county,县区,town,market,households\n", []sheet.Problem{{Row: 1, Column: "county", Message: "这一列出现了两次"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, problems, err := sheet.Read(strings.NewReader(tc.file), sheet.Markets)
			if diff := cmp.Diff(tc.want, problems); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		})
	}
	if _, _, err := sheet.Read(strings.NewReader("\xff\xfe\x00\x81"), sheet.Markets); err == nil {
		t.Error("a file that is no text was read")
	}
}

func TestValues(t *testing.T) {
	for said, want := range map[string]string{
		"2020-05-12": "2020-05-12", "2020/5/12": "2020-05-12", "2020年5月12日": "2020-05-12",
		"2023-02-29": "", "昨天": "", "5/12/2020": "",
	} {
		if got, err := sheet.Day(said); got != want || (err == nil) != (want != "") {
			t.Errorf("Day(%q) = %q, %v", said, got, err)
		}
	}
	for said, want := range map[string]string{"138 0013-8000": "13800138000", "2380013800": "", "23800138000": "", "1380013800x": ""} {
		if got, _ := sheet.Phone(said); got != want {
			t.Errorf("Phone(%q) = %q", said, got)
		}
	}
	for said, want := range map[string]int{"480": 480, "480户": 480, "0": 0, "-1": 0, "很多": 0, "1.5": 0} {
		if got, _ := sheet.Count(said); got != want {
			t.Errorf("Count(%q) = %d", said, got)
		}
	}
	if diff := cmp.Diff([]string{"东街街道", "西街街道", "马厂镇"}, sheet.List("东街街道；西街街道、马厂镇")); diff != "" {
		t.Error(diff)
	}
	if v, ok := sheet.Word("industry", "餐饮"); !ok || v != "catering" {
		t.Errorf("餐饮 is %q", v)
	}
	if _, ok := sheet.Word("role", "老板"); ok {
		t.Error("老板 is no role")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("county,town,market,households\n潞州区,东街街道,东街商圈,480\n"))
	f.Add([]byte("\xef\xbb\xbf\"县区\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, problems, err := sheet.Read(strings.NewReader(string(data)), sheet.Markets)
		if err == nil && len(problems) == 0 && table == nil {
			t.Error("neither a table nor a word why not")
		}
	})
}

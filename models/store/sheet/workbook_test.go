package sheet_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shuangbai/models/store/sheet"
)

// workbook makes a file of rows of cells.
func workbook(t *testing.T, rows ...[]any) string {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// Numbers, days and blank rows come as people mean them, not as they are shown.
func TestReadAWorkbook(t *testing.T) {
	file := workbook(t,
		[]any{"商户", "县区", "乡镇", "开业日期", "电话", "是否同意"},
		nil,
		[]any{"张记面馆", "潞州区", "东街街道", time.Date(2020, 5, 12, 0, 0, 0, 0, time.UTC), 13812345678, "是"},
	)
	table, problems, err := sheet.Read(strings.NewReader(file), sheet.Merchants)
	if err != nil || len(problems) > 0 || len(table.Rows) != 1 {
		t.Fatalf("%+v %v %v", table, problems, err)
	}
	row := table.Rows[0]
	day, err := sheet.Day(row.Get("opened_on"))
	if row.N != 3 || day != "2020-05-12" || err != nil || row.Get("phone") != "13812345678" {
		t.Errorf("row %d: opened %q %v, phone %q", row.N, day, err, row.Get("phone"))
	}
}

// A small file that unpacks to more than anybody needs is refused, not unpacked.
func TestAWorkbookThatWouldFillTheMemory(t *testing.T) {
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	part, err := archive.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 300 {
		if _, err := part.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if file.Len() > 1<<20 {
		t.Fatalf("the bomb has %d bytes", file.Len())
	}
	if _, _, err := sheet.Read(&file, sheet.Leads); err == nil {
		t.Error("it was read")
	}
	if _, _, err := sheet.Read(strings.NewReader("PK\x03\x04 and no more"), sheet.Leads); err == nil {
		t.Error("a torn file was read")
	}
}

func TestMoney(t *testing.T) {
	for said, want := range map[string]int64{
		"200000": 200000, "200,000元": 200000, "20万": 200000, "3.5万": 35000, "20 万元": 200000,
		"0": 0, "-5万": 0, "很多": 0, "1e9": 0, "99999999万": 0, "": 0, "万": 0,
	} {
		if got, err := sheet.Money(said); got != want || (err == nil) != (want > 0) {
			t.Errorf("Money(%q) = %d, %v", said, got, err)
		}
	}
}

package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Limits of a workbook: what it may unpack to, and how many rows are read.
const (
	maxUnzipped = 256 << 20
	maxSheet    = 64 << 20 // of it in memory
	maxRows     = 200_000
)

// isWorkbook tells an .xlsx, which is a zip archive, from text.
func isWorkbook(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

// cellsOf reads the first sheet of a workbook, each cell as it is stored: a
// display format would cut phone numbers and turn days around. Rows without a
// cell are left out; lines tells where the others stand.
func cellsOf(data []byte) (records [][]string, lines []int, err error) {
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxSheet, RawCellValue: true,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the workbook: %w", err)
	}
	defer book.Close() //nolint:errcheck // only read
	names := book.GetSheetList()
	if len(names) == 0 {
		return nil, nil, errors.New("the workbook has no sheet")
	}
	rows, err := book.Rows(names[0])
	if err != nil {
		return nil, nil, fmt.Errorf("read sheet %q: %w", names[0], err)
	}
	defer rows.Close() //nolint:errcheck // only read
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, nil, fmt.Errorf("read line %d: %w", line, err)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if len(records) == maxRows {
			return nil, nil, fmt.Errorf("the sheet has more than %d rows", maxRows)
		}
		records, lines = append(records, cells), append(lines, line)
	}
	return records, lines, rows.Error()
}

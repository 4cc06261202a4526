// Package sheet reads the tables people fill in: CSV files and workbooks with a
// header row, saved by whatever program, in UTF-8 or GBK, with English or Chinese
// column names, and gives them back with what was wrong marked. It knows the columns of each kind of table and the ways people write
// their values; it knows nothing of the records they go into.
package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// MaxSize is the largest file that is read, in bytes.
const MaxSize = 64 << 20

// Problem is something wrong with one cell. Row counts as a spreadsheet does:
// the header is row 1.
type Problem struct {
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Message string `json:"message"`
}

// Row is one row of a table, by the English column names.
type Row struct {
	N     int // as a spreadsheet counts
	cells map[string]string
}

// Get is the cell of a column, spaces around it removed; empty when there is none.
func (r Row) Get(column string) string { return r.cells[column] }

// Table is what a file holds.
type Table struct {
	Rows    []Row
	Ignored []string // columns this kind of table does not have

	kind    Kind
	records [][]string // as in the file, the header first
	lines   []int      // of each record, as a spreadsheet counts
	columns map[int]string
}

// Read reads a table of one kind. Problems are about the header, and nothing
// can be taken from such a file; err is about the file itself.
func Read(r io.Reader, kind Kind) (*Table, []Problem, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxSize+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read the file: %w", err)
	}
	if len(data) > MaxSize {
		return nil, nil, errors.New("the file is larger than 64 MiB")
	}
	t := &Table{kind: kind}
	if isWorkbook(data) {
		t.records, t.lines, err = cellsOf(data)
	} else if data, err = toUTF8(data); err == nil {
		t.records, t.lines, err = split(data)
	}
	if err != nil {
		return nil, nil, err
	}
	if len(t.records) == 0 {
		return nil, []Problem{{1, "", "文件是空的"}}, nil
	}
	t.dropResults()
	var problems []Problem
	if t.columns, problems = t.header(t.records[0], kind); len(problems) > 0 {
		return nil, problems, nil
	}
	for i, record := range t.records[1:] {
		row := Row{N: t.lines[i+1], cells: make(map[string]string, len(t.columns))}
		for j, cell := range record {
			if name := t.columns[j]; name != "" {
				if cell = strings.TrimSpace(cell); cell != "" {
					row.cells[name] = cell
				}
			}
		}
		if len(row.cells) > 0 { // spreadsheets leave empty rows behind
			t.Rows = append(t.Rows, row)
		}
	}
	return t, nil, nil
}

// dropResults takes the results of an earlier run off a marked copy.
func (t *Table) dropResults() {
	last := len(t.records[0]) - 1
	if t.records[0][last] != resultTitle {
		return
	}
	for i, r := range t.records {
		t.records[i] = r[:min(last, len(r))]
	}
}

// toUTF8 drops a byte order mark and decodes what is not UTF-8 as GB 18030, in
// which Chinese spreadsheet programs save CSV.
func toUTF8(data []byte) ([]byte, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if utf8.Valid(data) {
		return data, nil
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return nil, errors.New("the file is neither UTF-8 nor GBK text")
	}
	return decoded, nil
}

// split reads the records and the line each begins on.
func split(data []byte) (records [][]string, lines []int, err error) {
	reader := csv.NewReader(bytes.NewReader(data))
	reader.FieldsPerRecord = -1
	reader.LazyQuotes = true
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return records, lines, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("read the file: %w", err)
		}
		line, _ := reader.FieldPos(0)
		records, lines = append(records, record), append(lines, line)
	}
}

// header tells which column each cell of a row belongs to.
func (t *Table) header(cells []string, kind Kind) (columns map[int]string, problems []Problem) {
	columns = map[int]string{}
	seen := map[string]bool{}
	for i, cell := range cells {
		name := kind.column(cell)
		switch {
		case name == "" && strings.TrimSpace(cell) != "":
			t.Ignored = append(t.Ignored, strings.TrimSpace(cell))
		case seen[name]:
			problems = append(problems, Problem{1, name, "这一列出现了两次"})
		case name != "":
			columns[i], seen[name] = name, true
		}
	}
	for _, c := range kind.columns {
		if c.required && !seen[c.name] {
			problems = append(problems, Problem{1, c.name, "缺少这一列（" + c.also[0] + "）"})
		}
	}
	return columns, problems
}

package sheet

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// resultTitle heads the column that a marked copy has more.
const resultTitle = "处理结果"

// Marks are what became of the rows of a table.
type Marks struct {
	Done     map[int]string // what was done, by row
	Problems []Problem
}

// marking writes the results beside the rows of a table.
type marking struct {
	*Table
	done     map[int]string
	problems map[int][]Problem
	width    int // columns of the widest record
}

func (t *Table) marking(m Marks) marking {
	k := marking{Table: t, done: m.Done, problems: map[int][]Problem{}}
	for _, p := range m.Problems {
		k.problems[p.Row] = append(k.problems[p.Row], p)
	}
	for _, r := range t.records {
		k.width = max(k.width, len(r))
	}
	return k
}

// result words what became of the ith record.
func (k marking) result(i int) (text string, bad bool) {
	if i == 0 {
		return resultTitle, false
	}
	problems := k.problems[k.lines[i]]
	if len(problems) == 0 {
		return k.done[k.lines[i]], false
	}
	words := make([]string, len(problems))
	for j, p := range problems {
		words[j] = p.Message
		if p.Column != "" {
			words[j] = k.kind.Title(p.Column) + "：" + p.Message
		}
	}
	return "有问题：" + strings.Join(words, "；"), true
}

// wrong reports whether a cell of the ith record has a problem.
func (k marking) wrong(i, column int) bool {
	name := k.columns[column]
	return i > 0 && name != "" && slices.ContainsFunc(k.problems[k.lines[i]], func(p Problem) bool { return p.Column == name })
}

// MarkCSV writes the table with a column of results, in UTF-8 with a byte order
// mark so that spreadsheets show Chinese. No cell can act as a formula.
func (t *Table) MarkCSV(w io.Writer, m Marks) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	k, out := t.marking(m), csv.NewWriter(w)
	for i, record := range t.records {
		line := make([]string, k.width+1)
		for j, cell := range record {
			line[j] = harmless(cell)
		}
		line[k.width], _ = k.result(i)
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// harmless is a cell that no spreadsheet takes for a formula.
func harmless(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
		return "'" + cell
	}
	return cell
}

// Colours of a marked copy.
const (
	badCell  = "F8CBAD"
	badText  = "C00000"
	goodText = "548235"
)

// MarkWorkbook writes the table as a workbook with a column of results; cells
// with a problem are coloured. Every cell is text, none a formula.
func (t *Table) MarkWorkbook(w io.Writer, m Marks) error {
	book := excelize.NewFile()
	defer book.Close() //nolint:errcheck // in memory
	styles, err := markStyles(book)
	if err != nil {
		return err
	}
	out, err := book.NewStreamWriter(book.GetSheetName(0))
	if err != nil {
		return err
	}
	if err := t.marking(m).stream(out, styles); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

func (k marking) stream(out *excelize.StreamWriter, s style) error {
	for _, width := range []struct {
		from, to int
		wide     float64
	}{{1, k.width, 16}, {k.width + 1, k.width + 1, 48}} {
		if err := out.SetColWidth(width.from, width.to, width.wide); err != nil {
			return err
		}
	}
	for i, line := range k.lines {
		at, err := excelize.CoordinatesToCellName(1, line)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, k.row(i, s)); err != nil {
			return err
		}
	}
	return nil
}

// style numbers the looks of a cell.
type style struct{ head, bad, wrong, good int }

func markStyles(book *excelize.File) (s style, err error) {
	for _, look := range []struct {
		into *int
		is   excelize.Style
	}{
		{&s.head, excelize.Style{Font: &excelize.Font{Bold: true}}},
		{&s.bad, excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{badCell}}}},
		{&s.wrong, excelize.Style{Font: &excelize.Font{Color: badText}}},
		{&s.good, excelize.Style{Font: &excelize.Font{Color: goodText}}},
	} {
		if *look.into, err = book.NewStyle(&look.is); err != nil {
			return s, err
		}
	}
	return s, nil
}

// row is one row of the copy.
func (k marking) row(i int, s style) []any {
	cells := make([]any, k.width+1)
	for j := range k.width {
		c := excelize.Cell{}
		if j < len(k.records[i]) {
			c.Value = k.records[i][j]
		}
		switch {
		case i == 0:
			c.StyleID = s.head
		case k.wrong(i, j):
			c.StyleID = s.bad
		}
		cells[j] = c
	}
	text, bad := k.result(i)
	last := excelize.Cell{Value: text, StyleID: s.good}
	switch {
	case i == 0:
		last.StyleID = s.head
	case bad:
		last.StyleID = s.wrong
	}
	cells[k.width] = last
	return cells
}

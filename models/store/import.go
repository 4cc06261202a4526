package store

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
	"shuangbai/models/store/sheet"
)

// importLot is how many merchants go in by one transaction.
const importLot = 200

// ImportOptions say who imports and who hears of it.
type ImportOptions struct {
	By models.Actor
	// Corp, when set, lets members be known at the doors aibot and app by their
	// userid in that corp, without a one-time code.
	Corp     string
	Progress func(done, total int) // nil for nobody
	// Now is the product clock's instant, for leads; Green tells the trades that
	// go first (§四(三)).
	Now   time.Time
	Green func(industry string) bool
}

// Imported is the outcome of an import, ready for --json. Rows with a problem
// were left out, all others are in.
type Imported struct {
	OK      bool            `json:"ok"`
	Rows    []ImportedRow   `json:"rows"`
	Errors  []sheet.Problem `json:"errors"`
	Ignored []string        `json:"ignored,omitempty"` // columns nobody asked for

	table *sheet.Table
}

// Marked is the table as it came in with what became of each row; nil when
// nothing could be read from the file.
func (i *Imported) Marked() (*sheet.Table, sheet.Marks) {
	marks := sheet.Marks{Done: make(map[int]string, len(i.Rows)), Problems: i.Errors}
	for _, r := range i.Rows {
		marks.Done[r.Row] = r.words()
	}
	return i.table, marks
}

// words say what became of a row: 新增：线索12.
func (r ImportedRow) words() string {
	switch {
	case r.Lead != 0:
		return fmt.Sprintf("%s：线索%d", stateWords[r.State], r.Lead)
	case r.Note != "":
		return stateWords[r.State] + "：" + r.Note
	}
	return stateWords[r.State]
}

var stateWords = map[ImportState]string{Added: "新增", Updated: "更新", Unchanged: "没有变化"}

// ImportedRow is what became of one row.
type ImportedRow struct {
	Row   int         `json:"row"` // as a spreadsheet counts, the header is 1
	Name  string      `json:"name"`
	State ImportState `json:"state"`
	Lead  int64       `json:"lead,omitempty"` // the number of the lead it opened
	Note  string      `json:"note,omitempty"`
}

// ImportState says what a row did to the records.
type ImportState string

// The states.
const (
	Added     ImportState = "added"
	Updated   ImportState = "updated"
	Unchanged ImportState = "unchanged"
)

// Count tells how many rows ended in a state.
func (i *Imported) Count(state ImportState) (n int) {
	for _, r := range i.Rows {
		if r.State == state {
			n++
		}
	}
	return n
}

// Import reads a table into the records. Doing it again adds nothing. The error
// is about the file or the database; what is wrong with rows is in the outcome.
func (s *Store) Import(ctx context.Context, kind sheet.Kind, r io.Reader, o ImportOptions) (*Imported, error) {
	out := &Imported{Rows: []ImportedRow{}, Errors: []sheet.Problem{}}
	table, problems, err := sheet.Read(r, kind)
	if err != nil {
		return nil, fail(models.Invalid, "读不了这个文件：请另存为 .xlsx 或 CSV（UTF-8、GBK）再试。", err)
	}
	if len(problems) > 0 {
		out.Errors = problems
		return out, nil
	}
	out.Ignored, out.table = table.Ignored, table
	im := &importer{s: s, o: o, out: out, rows: table.Rows}
	if err := im.look(ctx); err != nil {
		return nil, err
	}
	switch kind.Name {
	case sheet.Towns.Name:
		err = importRows(ctx, im, im.readTown, 0, im.storeTowns)
	case sheet.Markets.Name:
		err = importRows(ctx, im, im.readMarket, 0, im.storeMarkets)
	case sheet.Members.Name:
		err = importRows(ctx, im, im.readMember, 0, im.storeMembers)
	case sheet.Windows.Name:
		err = importRows(ctx, im, im.readWindow, 0, im.storeWindows)
	case sheet.Merchants.Name:
		err = importRows(ctx, im, im.readMerchant, importLot, im.storeMerchants)
	case sheet.Leads.Name:
		err = importRows(ctx, im, im.readLead, importLot, im.storeLeads)
	default:
		err = fmt.Errorf("import %q: no such kind of table", kind.Name)
	}
	if err != nil {
		return nil, translate(err)
	}
	out.OK = len(out.Errors) == 0
	slices.SortStableFunc(out.Errors, func(a, b sheet.Problem) int { return a.Row - b.Row })
	return out, im.finish(ctx, kind.Name)
}

// importer is one import on its way.
type importer struct {
	s    *Store
	o    ImportOptions
	out  *Imported
	rows []sheet.Row
	dir  *models.Directory // places as they were before; nothing else is filled
}

// look reads the places that rows refer to.
func (im *importer) look(ctx context.Context) error {
	db, cancel := im.s.read(ctx)
	defer cancel()
	roster, identities, err := loadRoster(db)
	im.dir = models.NewDirectory(roster, identities)
	return translate(err)
}

// finish writes the line of the trail and lets the followers know.
func (im *importer) finish(ctx context.Context, kind string) error {
	if im.out.Count(Added)+im.out.Count(Updated) == 0 {
		return nil
	}
	err := im.s.inTx(ctx, func(tx *gorm.DB) error {
		if err := bump(tx, "roster"); err != nil {
			return err
		}
		return im.s.note(tx, im.o.By, auditRow{Action: "import." + kind})
	})
	if err == nil {
		im.s.follow.tell(ctx, news{roster: true})
	}
	return err
}

// record is a row that can go in, unless the records raise a problem.
type record[T any] struct {
	ImportedRow
	value   T
	problem *sheet.Problem
}

// importRows reads all rows first, so that every problem is told, and stores
// the good ones in lots of their own transaction (0: all in one). store sets
// the state of each record.
func importRows[T any](ctx context.Context, im *importer, read func(*cells) (T, string), lot int, store func(*gorm.DB, []record[T]) error) error {
	var good []record[T]
	for _, row := range im.rows {
		c := &cells{Row: row, dir: im.dir}
		value, name := read(c)
		if len(c.problems) > 0 {
			im.out.Errors = append(im.out.Errors, c.problems...)
			continue
		}
		good = append(good, record[T]{ImportedRow: ImportedRow{Row: row.N, Name: name, Note: c.note}, value: value})
	}
	if lot == 0 {
		lot = max(1, len(good))
	}
	done := len(im.rows) - len(good)
	for batch := range slices.Chunk(good, lot) {
		if err := im.s.inSlowTx(ctx, func(tx *gorm.DB) error { return store(tx, batch) }); err != nil {
			return err
		}
		for _, r := range batch {
			if r.problem != nil {
				im.out.Errors = append(im.out.Errors, *r.problem)
				continue
			}
			im.out.Rows = append(im.out.Rows, r.ImportedRow)
		}
		if done += len(batch); im.o.Progress != nil {
			im.o.Progress(done, len(im.rows))
		}
	}
	return nil
}

// upsert inserts a record, or updates the columns named of the existing one
// when it differs; same tells whether it does not.
func upsert[T any](tx *gorm.DB, existing *T, record *T, same bool, columns ...string) (ImportState, error) {
	switch {
	case existing == nil:
		return Added, tx.Create(record).Error
	case same:
		return Unchanged, nil
	default:
		return Updated, tx.Select(columns).Updates(record).Error
	}
}

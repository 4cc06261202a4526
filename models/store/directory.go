package store

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"shuangbai/models"
)

// loadPatience is how long reading the whole directory may take.
const loadPatience = 30 * time.Second

// mark is how far a directory has read: the counters of what changes rarely and
// the newest merchants.
type mark struct {
	Roster    int64
	Merchants int64
	Words     int64
	Newest    int64 // highest merchant id
	Tail      int64 // merchants among the last tailWidth ids
}

// tailWidth is how many of the newest ids are counted at each look: a merchant
// whose number was given out earlier may become visible later.
const tailWidth = 256

// LoadDirectory reads the whole picture of places, people, names and words.
func (s *Store) LoadDirectory(ctx context.Context) (*models.Directory, error) {
	d, _, err := s.loadDirectory(ctx, loadWords)
	return d, err
}

// LoadNames is LoadDirectory without answers and examples: nothing in it is
// sealed, so any keys will do.
func (s *Store) LoadNames(ctx context.Context) (*models.Directory, error) {
	none := func(*gorm.DB) ([]models.AnswerText, []models.Example, error) { return nil, nil, nil }
	d, _, err := s.loadDirectory(ctx, none)
	return d, err
}

func (s *Store) loadDirectory(
	ctx context.Context, words func(*gorm.DB) ([]models.AnswerText, []models.Example, error),
) (*models.Directory, mark, error) {
	ctx, cancel := context.WithTimeout(ctx, loadPatience)
	defer cancel()
	db := s.look.WithContext(withRing(ctx, s.ring))
	at, err := readMark(db, 0) // before the rows: what changes meanwhile is read again
	if err != nil {
		return nil, at, translate(err)
	}
	roster, identities, err := loadRoster(db)
	if err != nil {
		return nil, at, translate(err)
	}
	if roster.Merchants, err = merchantNames(db, 0); err != nil {
		return nil, at, translate(err)
	}
	at.count(roster.Merchants)
	if roster.Answers, roster.Examples, err = words(db); err != nil {
		return nil, at, translate(err)
	}
	return models.NewDirectory(roster, identities), at, nil
}

// readMark reads the counters, and the newest merchants as seen from the highest
// id known, by one statement.
func readMark(db *gorm.DB, newest int64) (m mark, err error) {
	err = db.Raw(`SELECT r.value AS roster, n.value AS merchants, w.value AS words,
		(SELECT COALESCE(MAX(id), 0) FROM merchant) AS newest,
		(SELECT COUNT(*) FROM merchant WHERE id > ?) AS tail
		FROM revision r JOIN revision n ON n.name = 'merchants' JOIN revision w ON w.name = 'words'
		WHERE r.name = 'roster'`, newest-tailWidth).Scan(&m).Error
	return m, err
}

// count sets the newest merchants of a mark from the names read, sorted by id.
func (m *mark) count(names []models.MerchantName) {
	m.Newest, m.Tail = 0, 0
	if len(names) > 0 {
		m.Newest = names[len(names)-1].ID
	}
	for i := len(names) - 1; i >= 0 && names[i].ID > m.Newest-tailWidth; i-- {
		m.Tail++
	}
}

func merchantNames(db *gorm.DB, above int64) (names []models.MerchantName, err error) {
	err = db.Table("merchant").Select("id, name, industry, county_id, town_id, market_id, merged_into").
		Where("id > ?", above).Order("id").Find(&names).Error
	return names, err
}

// loadWords reads the answers that count and the examples.
func loadWords(db *gorm.DB) (answers []models.AnswerText, learnt []models.Example, err error) {
	if answers, err = newestAnswers(db); err != nil {
		return nil, nil, err
	}
	learnt, err = examples(db)
	return answers, learnt, err
}

// loadRoster reads everything of a directory but the merchants and the words.
func loadRoster(db *gorm.DB) (d models.Directory, identities []models.Identity, err error) {
	var towns []struct{ MemberID, TownID int64 }
	for _, read := range []func() error{
		func() error { return db.Order("id").Find(&d.Counties).Error },
		func() error { return db.Order("id").Find(&d.Towns).Error },
		func() error { return db.Order("id").Find(&d.Markets).Error },
		func() error { return db.Order("id").Find(&d.Stations).Error },
		func() error { return db.Order("id").Find(&d.Members).Error },
		func() error { return db.Table("member_town").Order("member_id, town_id").Find(&towns).Error },
		func() error { return db.Order("id").Find(&identities).Error },
		func() error { return db.Select("id, chat_id, county_id").Order("id").Find(&d.Groups).Error },
		func() error { return db.Order("id").Find(&d.Absences).Error },
	} {
		if err := read(); err != nil {
			return d, nil, err
		}
	}
	of := make(map[int64][]int64, len(d.Members))
	for _, t := range towns {
		of[t.MemberID] = append(of[t.MemberID], t.TownID)
	}
	for i := range d.Members {
		d.Members[i].TownIDs = of[d.Members[i].ID]
	}
	return d, identities, nil
}

// bump makes every replica read a part of the directory again.
func bump(tx *gorm.DB, name string) error {
	return tx.Table("revision").Where(clause.Eq{Column: "name", Value: name}).
		Update("value", gorm.Expr("value + 1")).Error
}

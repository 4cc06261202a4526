package store

import (
	"maps"
	"slices"

	"gorm.io/gorm"

	"shuangbai/models"
)

// load reads what the changes need to know before the transaction begins, so
// that it holds its locks for as few round trips as possible: at most four
// queries, none for a turn without record changes.
func (w *turnWriter) load(db *gorm.DB) error {
	visitIDs, merchantIDs, names := map[int64]bool{}, map[int64]bool{}, map[townName]bool{}
	leadIDs := map[int64]bool{}
	var phones [][]byte
	want := func(merchantID int64, said models.Merchant) {
		if merchantID != 0 {
			merchantIDs[merchantID] = true
		} else {
			names[townName{said.TownID, said.Name}] = true
		}
	}
	for _, change := range w.turn.Changes {
		switch c := change.(type) {
		case models.SaveVisit:
			want(c.Visit.MerchantID, c.Merchant)
		case models.AmendVisit:
			visitIDs[c.Visit.ID] = true
			want(c.Visit.MerchantID, c.Merchant)
			if moves(c.Fields) { // the unique name of the new place must be known
				names[townName{c.Merchant.TownID, c.Merchant.Name}] = true
			}
		case models.UndoVisit:
			visitIDs[c.ID] = true
		case models.HandOver:
			want(0, c.Merchant)
			phones = append(phones, w.s.blind.phone.Index(c.Merchant.Phone))
		case models.TakeContact:
			want(0, c.Merchant)
		case models.WithdrawConsent:
			merchantIDs[c.MerchantID] = true
		case models.AssignLead:
			leadIDs[c.ID] = true
		case models.MoveLead:
			leadIDs[c.ID] = true
		case models.NoteLead:
			leadIDs[c.ID] = true
		case models.ClimbLead:
			leadIDs[c.ID] = true
		default: // the others need no more than they hold
		}
	}
	if err := w.loadVisits(db, visitIDs); err != nil {
		return err
	}
	if err := w.loadLeads(db, leadIDs); err != nil {
		return err
	}
	for _, v := range w.visits {
		merchantIDs[v.MerchantID] = true
	}
	return w.loadMerchants(db, merchantIDs, names, phones)
}

func (w *turnWriter) loadVisits(db *gorm.DB, ids map[int64]bool) error {
	if len(ids) == 0 {
		return nil
	}
	var rows []models.Visit
	if err := db.Where("id IN ?", slices.Collect(maps.Keys(ids))).Find(&rows).Error; err != nil {
		return err
	}
	w.visits = make(map[int64]*models.Visit, len(rows))
	for i := range rows {
		w.visits[rows[i].ID] = &rows[i]
	}
	return nil
}

func (w *turnWriter) loadMerchants(db *gorm.DB, ids map[int64]bool, names map[townName]bool, phones [][]byte) error {
	if len(ids)+len(names) == 0 {
		return nil
	}
	query := subjects(db).Where("merchant.id IN ?", slices.Collect(maps.Keys(ids)))
	if len(ids) == 0 {
		query = subjects(db).Where("1 = 0")
	}
	for n := range names {
		query = query.Or("merchant.town_id = ? AND merchant.name = ?", n.town, n.name)
	}
	for _, index := range phones {
		if index != nil {
			query = query.Or("merchant.phone_index = ?", index)
		}
	}
	var rows []subject
	if err := query.Order("merchant.id").Find(&rows).Error; err != nil {
		return err
	}
	return w.keepAll(db, rows)
}

package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// mergeRow is one merge of two records of a shop.
type mergeRow struct {
	ID       int64
	KeptID   int64
	GoneID   int64
	MemberID int64
	MergedAt time.Time  `gorm:"serializer:instant"`
	UndoneAt *time.Time `gorm:"serializer:instant"`
	BeforeIt []byte     `gorm:"serializer:sealed"` // mergeBefore; gone once it was undone or a merchant was erased
}

// TableName names the table.
func (mergeRow) TableName() string { return "merchant_merge" }

// mergeBefore is what an un-merge puts back.
type mergeBefore struct {
	Kept, Gone, Merged models.Merchant
	Moved              map[string][]int64 // ids of the rows that went to the kept merchant, by table
	Customers          [][]byte
	Duplicate          *models.Lead // the younger of two open leads, as it was
}

// owned are the tables of what a merchant has, each with what else changes in a
// row that goes to another merchant, whose number @to is.
var owned = []struct{ table, also string }{
	{"visit", ", version = version + 1"},
	{"pre_screen", ""},
	{"loan_lead", ", version = version + 1, open_merchant_id = CASE WHEN open_merchant_id IS NULL THEN NULL ELSE @to END"},
}

// changeShops makes one merchant of two records, or two again.
func (w *turnWriter) changeShops(change models.Change) (int64, error) {
	switch c := change.(type) {
	case models.MergeMerchants:
		return w.mergeMerchants(c)
	case models.UnmergeMerchants:
		return 0, w.unmergeMerchants(c)
	default:
		return 0, fmt.Errorf("%T is about no two records", change)
	}
}

// mergeMerchants reads everything inside the transaction: merges are rare, and
// must not miss a row.
func (w *turnWriter) mergeMerchants(c models.MergeMerchants) (int64, error) {
	kept, gone, err := w.both(c.KeepID, c.GoneID)
	if err != nil {
		return 0, err
	}
	if err := models.CheckMerge(&kept.Merchant, &gone.Merchant); err != nil {
		return 0, err
	}
	if err := w.lockMerchants(kept, gone); err != nil {
		return 0, err
	}
	merged := kept.Completed(&gone.Merchant)
	b := mergeBefore{Kept: kept.Merchant, Gone: gone.Merchant, Merged: merged}
	if b.Duplicate, err = w.settleLeads(kept.ID, gone.ID); err != nil {
		return 0, err
	}
	if b.Moved, b.Customers, err = w.moveOwned(gone.ID, kept.ID); err != nil {
		return 0, err
	}
	blank := gone.Merchant
	blank.Operator, blank.Phone, blank.Licence, blank.MergedInto = "", "", "", kept.ID
	if err := w.storeMerchant(gone, blank, "merchant.merge"); err != nil {
		return 0, err
	}
	if err := w.storeMerchant(kept, merged, "merchant.merge"); err != nil {
		return 0, err
	}
	if merged.Consent == models.ConsentRefused { // a lead of the other one may have come with it
		if err := w.dropLead(kept.ID); err != nil {
			return 0, err
		}
	}
	text, err := json.Marshal(b)
	if err != nil {
		return 0, err
	}
	row := mergeRow{KeptID: kept.ID, GoneID: gone.ID, MemberID: w.turn.Actor.MemberID, MergedAt: w.turn.Now, BeforeIt: text}
	err = w.tx.Create(&row).Error
	return row.ID, err
}

// both reads two merchants as they are now.
func (w *turnWriter) both(keepID, goneID int64) (kept, gone *subject, err error) {
	var rows []subject
	if err := subjects(w.tx).Where("merchant.id IN ?", []int64{keepID, goneID}).Find(&rows).Error; err != nil {
		return nil, nil, err
	}
	for i := range rows {
		w.keep(&rows[i]) // as it is, wherever it leads
		if rows[i].ID == keepID {
			kept = &rows[i]
		}
		if rows[i].ID == goneID {
			gone = &rows[i]
		}
	}
	if kept == nil || gone == nil {
		return nil, nil, fail(models.NotFound, "没有找到这家商户。", fmt.Errorf("merchants %d and %d", keepID, goneID))
	}
	return kept, gone, nil
}

// lockMerchants makes whoever changes one of the two wait, or try again.
func (w *turnWriter) lockMerchants(both ...*subject) error {
	slices.SortFunc(both, func(a, b *subject) int { return int(a.ID - b.ID) })
	for _, m := range both {
		done := w.tx.Exec("UPDATE merchant SET version = version + 1 WHERE id = ? AND version = ?", m.ID, m.Version)
		if err := found(done, errAgain); err != nil {
			return err
		}
		m.Version++
	}
	return nil
}

// settleLeads leaves one open lead to two merchants: the younger of two becomes
// a duplicate. It gives that one as it was, nil when there were not two.
func (w *turnWriter) settleLeads(keptID, goneID int64) (*models.Lead, error) {
	var open []models.Lead
	if err := w.tx.Where("open_merchant_id IN ?", []int64{keptID, goneID}).Order("opened_at, id").Find(&open).Error; err != nil || len(open) < 2 {
		return nil, err
	}
	older, younger := open[0], open[1]
	move := models.MoveLead{ID: younger.ID, Version: younger.Version, To: models.DuplicateLead}
	now := younger
	if err := w.storeLead(&now, moved(younger, move, w.turn.Now), "lead.merge", models.LeadMove{Note: fmt.Sprintf("与线索%d是同一家商户", older.ID)}); err != nil {
		return nil, err
	}
	return &younger, nil
}

// moveOwned gives what one merchant has to another, and lists it.
func (w *turnWriter) moveOwned(from, to int64) (ids map[string][]int64, customers [][]byte, err error) {
	ids = map[string][]int64{}
	for _, o := range owned {
		var own []int64
		if err := w.tx.Table(o.table).Where("merchant_id = ?", from).Order("id").Pluck("id", &own).Error; err != nil {
			return nil, nil, err
		}
		ids[o.table] = own
	}
	if err := w.give(ids, from, to); err != nil {
		return nil, nil, err
	}
	err = w.tx.Table("customer").Where("merchant_id = ?", from).Pluck("id_index", &customers).Error
	if err == nil && len(customers) > 0 {
		err = w.tx.Exec("UPDATE customer SET merchant_id = ? WHERE id_index IN ?", to, customers).Error
	}
	return ids, customers, err
}

// give points rows at another merchant where they are still with the first.
func (w *turnWriter) give(ids map[string][]int64, from, to int64) error {
	for _, o := range owned {
		for some := range slices.Chunk(ids[o.table], 500) {
			moved := w.tx.Exec("UPDATE "+o.table+" SET merchant_id = @to"+o.also+" WHERE id IN @some AND merchant_id = @from",
				map[string]any{"to": to, "some": some, "from": from})
			if err := moved.Error; err != nil {
				return err
			}
		}
	}
	return nil
}

// unmergeMerchants undoes a merge.
func (w *turnWriter) unmergeMerchants(c models.UnmergeMerchants) error {
	var row mergeRow
	var b mergeBefore
	err := w.tx.Where("id = ?", c.MergeID).Take(&row).Error
	switch {
	case err != nil:
		return fail(models.NotFound, "没有这次合并。", err)
	case row.UndoneAt != nil:
		return fail(models.Conflict, "这次合并已经拆开了。", nil)
	case len(row.BeforeIt) == 0:
		return fail(models.Conflict, "商户要求删除过资料，这次合并不能再拆开。", nil)
	}
	if err := json.Unmarshal(row.BeforeIt, &b); err != nil {
		return fmt.Errorf("merge %d: %w", row.ID, err)
	}
	kept, gone, err := w.both(row.KeptID, row.GoneID)
	switch {
	case err != nil:
		return err
	case kept.MergedInto != 0:
		return fail(models.Conflict, "留下的那家后来又并进了别家，请先拆开后面那次。", nil)
	}
	if err := w.lockMerchants(kept, gone); err != nil {
		return err
	}
	if err := w.giveBack(&b, kept.ID, gone.ID); err != nil {
		return err
	}
	if err := w.restoreFacts(&b, kept, gone); err != nil {
		return err
	}
	done := w.tx.Model(&mergeRow{}).Where("id = ? AND undone_at IS NULL", row.ID).Select("undone_at", "before_it").Updates(&mergeRow{UndoneAt: &w.turn.Now})
	return found(done, errAgain)
}

// giveBack returns the rows, and opens the duplicate again where nothing stands
// in its way.
func (w *turnWriter) giveBack(b *mergeBefore, keptID, goneID int64) error {
	if err := w.give(b.Moved, keptID, goneID); err != nil {
		return err
	}
	if len(b.Customers) > 0 {
		if err := w.tx.Exec("UPDATE customer SET merchant_id = ? WHERE id_index IN ? AND merchant_id = ?", goneID, b.Customers, keptID).Error; err != nil {
			return err
		}
	}
	if b.Duplicate == nil {
		return nil
	}
	var now models.Lead
	if err := w.tx.Where("id = ?", b.Duplicate.ID).Take(&now).Error; err != nil {
		return err
	}
	var others int64
	if err := w.tx.Table("loan_lead").Where("open_merchant_id = ?", now.MerchantID).Count(&others).Error; err != nil {
		return err
	}
	if now.State != models.DuplicateLead || others > 0 {
		return nil
	}
	back := *b.Duplicate
	back.Version = now.Version
	return w.storeLead(&now, back, "lead.unmerge", models.LeadMove{Note: "合并已拆开"})
}

// restoreFacts puts back what was known of the two.
func (w *turnWriter) restoreFacts(b *mergeBefore, kept, gone *subject) error {
	other := b.Gone
	other.Version = gone.Version
	if err := w.storeMerchant(gone, other, "merchant.unmerge"); err != nil {
		return err
	}
	return w.storeMerchant(kept, kept.Restored(&b.Kept, &b.Merged), "merchant.unmerge")
}

// refuseMerges takes from the merges that made a merchant what a refusal ends, so
// that undoing one brings neither phone, name nor lead back.
func (w *turnWriter) refuseMerges(id int64) error {
	for into := []int64{id}; len(into) > 0; {
		var rows []mergeRow
		if err := w.tx.Where("kept_id IN ? AND before_it IS NOT NULL", into).Find(&rows).Error; err != nil {
			return err
		}
		into = nil
		for i := range rows {
			if err := w.refuseMerge(&rows[i]); err != nil {
				return err
			}
			into = append(into, rows[i].GoneID)
		}
	}
	return nil
}

func (w *turnWriter) refuseMerge(row *mergeRow) error {
	var b mergeBefore
	if err := json.Unmarshal(row.BeforeIt, &b); err != nil {
		return fmt.Errorf("merge %d: %w", row.ID, err)
	}
	for _, m := range []*models.Merchant{&b.Kept, &b.Gone, &b.Merged} {
		m.Operator, m.Phone, m.Consent = "", "", models.ConsentRefused
	}
	b.Duplicate = nil
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return w.tx.Model(&mergeRow{}).Where("id = ?", row.ID).Select("before_it").Updates(&mergeRow{BeforeIt: text}).Error
}

// forgetMerges lets nothing of a merchant who is erased live on in a merge: not
// what was before it, and not the trail of the records merged into this one.
func (s *Store) forgetMerges(tx *gorm.DB, id int64) error {
	for into := []int64{id}; len(into) > 0; {
		var gone []int64
		if err := tx.Table("merchant").Where("merged_into IN ?", into).Pluck("id", &gone).Error; err != nil {
			return err
		}
		if len(gone) > 0 {
			if err := tx.Exec("UPDATE subject_key SET wrapped = NULL, destroyed_at = ? WHERE merchant_id IN ?", ms(s.now()), gone).Error; err != nil {
				return err
			}
		}
		if err := tx.Exec("UPDATE merchant_merge SET before_it = NULL WHERE kept_id IN ? OR gone_id IN ?", into, into).Error; err != nil {
			return err
		}
		into = gone
	}
	return nil
}

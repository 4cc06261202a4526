package store

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// sealLot is how many lines of the trail one batch holds at most.
const sealLot = 1000

// auditBatch is a link of the chain: a keyed hash over the link before it and
// the lines of this one.
type auditBatch struct {
	ID       int64
	Size     int
	Hash     []byte
	SealedAt time.Time `gorm:"serializer:instant"`
}

// Verdict is what checking the audit trail found.
type Verdict struct {
	Batches  int   // links checked
	Lines    int   // lines in them
	Unsealed int64 // lines that no batch holds yet
	Broken   int64 // the first batch that does not verify; 0 when all do
}

// SealAudit gives the lines that wait to a new batch and chains it to the last.
// It says how many lines it took; of several replicas one gets them.
func (s *Store) SealAudit(ctx context.Context) (lines int, err error) {
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		var last auditBatch
		if err := tx.Order("id DESC").Limit(1).Find(&last).Error; err != nil {
			return err
		}
		var rows []auditRow
		if err := tx.Where("batch = 0").Order("id").Limit(sealLot).Find(&rows).Error; err != nil {
			return err
		}
		lines = len(rows)
		if lines == 0 {
			return nil
		}
		batch := auditBatch{ID: last.ID + 1, Size: lines, Hash: s.link(last.ID+1, last.Hash, rows), SealedAt: s.now()}
		if err := tx.Create(&batch).Error; err != nil {
			if duplicate(err) {
				return errAgain // another replica made this link
			}
			return err
		}
		ids := make([]int64, lines)
		for i := range rows {
			ids[i] = rows[i].ID
		}
		done := tx.Exec("UPDATE audit SET batch = ? WHERE id IN ? AND batch = 0", batch.ID, ids)
		if done.Error == nil && done.RowsAffected != int64(lines) {
			return errAgain
		}
		return done.Error
	})
	return lines, err
}

// VerifyAudit recomputes the whole chain. A line that was changed, removed,
// added to a sealed batch or moved between batches breaks it; so does a batch
// that was removed, but for the newest ones, whose number an auditor notes.
func (s *Store) VerifyAudit(ctx context.Context) (v Verdict, err error) {
	db := s.look.WithContext(withRing(ctx, s.ring))
	var before auditBatch
	for {
		var batch auditBatch
		if err := db.Where("id > ?", before.ID).Order("id").Limit(1).Find(&batch).Error; err != nil {
			return v, translate(err)
		}
		if batch.ID == 0 {
			break
		}
		var rows []auditRow
		if err := db.Where("batch = ?", batch.ID).Order("id").Find(&rows).Error; err != nil {
			return v, translate(err)
		}
		fits := batch.ID == before.ID+1 && batch.Size == len(rows) && hmac.Equal(batch.Hash, s.link(batch.ID, before.Hash, rows))
		if !fits && v.Broken == 0 {
			v.Broken = batch.ID
		}
		v.Batches, v.Lines, before = v.Batches+1, v.Lines+len(rows), batch
	}
	if err := s.look.WithContext(ctx).Model(&auditRow{}).Where("batch = 0").Count(&v.Unsealed).Error; err != nil {
		return v, translate(err)
	}
	if v.Broken == 0 {
		v.Broken, err = s.strayLines(ctx, before.ID)
	}
	return v, err
}

// strayLines finds lines that claim a batch which does not exist.
func (s *Store) strayLines(ctx context.Context, newest int64) (batch int64, err error) {
	err = s.look.WithContext(ctx).Raw("SELECT COALESCE(MIN(batch), 0) FROM audit WHERE batch > ?", newest).Row().Scan(&batch)
	return batch, translate(err)
}

// link is the hash of one batch. It covers the values as stored, so that it
// still holds when a merchant's key was destroyed.
func (s *Store) link(id int64, before []byte, rows []auditRow) []byte {
	data := binary.BigEndian.AppendUint64(nil, uint64(id)) //nolint:gosec // a counter
	data = field(data, before)
	for _, r := range rows {
		data = field(data, fmt.Appendf(nil, "%d|%d|%d|%d|%d", r.ID, r.At.UnixMilli(), r.MemberID, r.ObjectID, r.MerchantID))
		for _, text := range []string{r.Door, r.External, r.Action, r.Object} {
			data = field(data, []byte(text))
		}
		data = field(data, r.Value)
	}
	return s.blind.chain.Sum(data)
}

// field appends a value with its length in front, so that no two lists of
// values read the same.
func field(data, value []byte) []byte {
	return append(binary.BigEndian.AppendUint32(data, uint32(len(value))), value...) //nolint:gosec // columns are below 4 GiB
}

// Trail lists the newest lines of the audit trail, newest first.
func (s *Store) Trail(ctx context.Context, limit int) ([]models.AuditLine, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.AuditLine
	err := db.Table("audit").Order("id DESC").Limit(limit).Find(&list).Error
	return list, translate(err)
}

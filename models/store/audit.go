package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
	"shuangbai/models/seal"
)

// auditRow is one line of the trail: who did what to which record, and for a
// change of what is known about a merchant the values before and after, sealed
// by that merchant's own key.
type auditRow struct {
	ID         int64
	At         time.Time `gorm:"serializer:instant"`
	MemberID   int64
	Door       string
	External   string
	Action     string
	Object     string
	ObjectID   int64
	MerchantID int64
	Value      []byte
	Batch      int64
}

// TableName names the table.
func (auditRow) TableName() string { return "audit" }

// auditPlace is where audit values lie.
const auditPlace = "audit.value"

// change is one field before and after.
type change [2]json.RawMessage

// changes lists the fields in which two records of one type differ.
func changes(before, after any) (map[string]change, error) {
	var fields [2]map[string]json.RawMessage
	for i, record := range []any{before, after} {
		text, err := json.Marshal(record)
		if err == nil {
			err = json.Unmarshal(text, &fields[i])
		}
		if err != nil {
			return nil, fmt.Errorf("audit value: %w", err)
		}
	}
	changed := map[string]change{}
	for name, old := range fields[0] {
		if now := fields[1][name]; !bytes.Equal(old, now) && name != "Version" {
			changed[name] = change{old, now}
		}
	}
	return changed, nil
}

// witness adds a line to the trail of this turn.
func (w *turnWriter) witness(row auditRow) {
	row.stamp(w.turn.Actor, w.at)
	w.trail = append(w.trail, row)
}

func (r *auditRow) stamp(by models.Actor, at time.Time) {
	r.At, r.MemberID, r.Door, r.External = at, by.MemberID, by.Door, by.External
	if by.MemberID == 0 && r.MerchantID != 0 { // no clear id of a customer stands beside the merchant
		r.External = ""
	}
}

// witnessChange adds a line with the fields that differ, sealed for the merchant
// they are about.
func (w *turnWriter) witnessChange(row auditRow, about *subject, before, after any) error {
	row.MerchantID = about.ID
	key, err := w.subjectKey(about)
	if err != nil {
		return err
	}
	if key != nil { // erased merchants leave no values behind
		changed, err := changes(before, after)
		if err != nil {
			return err
		}
		plain, err := json.Marshal(changed)
		if err != nil {
			return fmt.Errorf("audit value: %w", err)
		}
		if row.Value, err = key.Seal(auditPlace, plain); err != nil {
			return err
		}
	}
	w.witness(row)
	return nil
}

func (w *turnWriter) writeTrail() error {
	if len(w.trail) == 0 {
		return nil
	}
	return w.tx.Create(w.trail).Error
}

// subjectKeyID is the id under which a merchant's own key seals.
const subjectKeyID = "subject"

// subjectKey is the merchant's own key, made when it is needed first; nil once
// it was destroyed.
func (w *turnWriter) subjectKey(about *subject) (*seal.Ring, error) {
	if about.Destroyed {
		return nil, nil //nolint:nilnil // nothing may be kept about this merchant
	}
	if about.Wrapped == nil {
		wrapped, err := w.s.ring.Seal("subject_key.wrapped", seal.NewKeyBytes())
		if err != nil {
			return nil, err
		}
		err = w.tx.Exec("INSERT INTO subject_key (merchant_id, wrapped) VALUES (?, ?)", about.ID, wrapped).Error
		if duplicate(err) {
			return nil, errAgain
		}
		if err != nil {
			return nil, err
		}
		about.Wrapped = wrapped
	}
	return unwrap(w.s.ring, about.Wrapped)
}

func unwrap(ring *seal.Ring, wrapped []byte) (*seal.Ring, error) {
	key, err := ring.Open("subject_key.wrapped", wrapped)
	if err != nil {
		return nil, err
	}
	return seal.NewRing(seal.Key{ID: subjectKeyID, Bytes: key})
}

// note adds one line to the trail inside a command's transaction.
func (s *Store) note(tx *gorm.DB, by models.Actor, row auditRow) error {
	row.stamp(by, ms(s.now()))
	return tx.Create(&row).Error
}

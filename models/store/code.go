package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

// One-time codes: 6 digits, 24 h, 5 tries (product.md F). A sender who has been
// wrong as often is not listened to for as long.
const (
	codeLife  = 24 * time.Hour
	codeTries = 5
)

// codeRow is a code as the table holds it.
type codeRow struct {
	models.OneTimeCode
	CodeIndex []byte
}

// TableName names the table.
func (codeRow) TableName() string { return "one_time_code" }

// CreateCode makes a one-time code for the member or the county named and
// retires the older ones. The code itself is not stored. random is crypto/rand's
// Reader but in tests.
func (s *Store) CreateCode(ctx context.Context, by models.Actor, purpose models.CodePurpose, memberID, countyID int64, random io.Reader) (string, error) {
	n, err := rand.Int(random, big.NewInt(1_000_000))
	if err != nil {
		return "", fail(models.Internal, "", fmt.Errorf("make a code: %w", err))
	}
	code := fmt.Sprintf("%06d", n)
	now := ms(s.now())
	row := codeRow{
		OneTimeCode: models.OneTimeCode{
			Purpose: purpose, MemberID: memberID, CountyID: countyID, ExpiresAt: now.Add(codeLife), TriesLeft: codeTries,
		},
		CodeIndex: s.codeIndex(purpose, code),
	}
	return code, s.inTx(ctx, func(tx *gorm.DB) error {
		err := tx.Exec("UPDATE one_time_code SET tries_left = 0 WHERE purpose = ? AND member_id = ? AND county_id = ?", purpose, memberID, countyID).Error
		if err != nil {
			return err
		}
		row.ID = 0
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return s.note(tx, by, auditRow{Action: "code.create", Object: "one_time_code", ObjectID: row.ID})
	})
}

// RedeemCode finds the open one-time code that a typed code fits; NotFound when
// none does. It uses nothing up: models.UseMemberCode, models.UseGroupCode and,
// after a wrong one, models.WrongCode do.
func (s *Store) RedeemCode(ctx context.Context, purpose models.CodePurpose, code string) (*models.OneTimeCode, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var row codeRow
	err := db.Where("code_index = ? AND purpose = ? AND used_at IS NULL AND tries_left > 0 AND expires_at > ?",
		s.codeIndex(purpose, code), purpose, ms(s.now())).Order("id DESC").Take(&row).Error
	if err != nil {
		return nil, translate(err)
	}
	return &row.OneTimeCode, nil
}

func (s *Store) codeIndex(purpose models.CodePurpose, code string) []byte {
	return s.blind.code.Index(string(purpose) + " " + code)
}

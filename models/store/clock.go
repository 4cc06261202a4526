package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// ClockOffset is how far the product clock is ahead of the machine's, in demo
// and tests (contracts.md, "The two clocks").
func (s *Store) ClockOffset(ctx context.Context) (time.Duration, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var offset int64
	err := db.Raw("SELECT offset_ms FROM clock_offset WHERE id = 1").Row().Scan(&offset)
	return time.Duration(offset) * time.Millisecond, translate(err)
}

// SetClockOffset moves the product clock of all replicas; less than a
// millisecond is lost.
func (s *Store) SetClockOffset(ctx context.Context, d time.Duration) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE clock_offset SET offset_ms = ? WHERE id = 1", d.Milliseconds()).Error
	})
}

package store

import (
	"context"

	"gorm.io/gorm"

	"shuangbai/models"
)

// FinishReceived keeps the answer of a promised message whose turn changed
// nothing; a message that is handled already is left as it is.
func (s *Store) FinishReceived(ctx context.Context, door, messageID string, reply []byte) error {
	sealed, err := s.sealed("inbox.reply", reply)
	if err != nil {
		return err
	}
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE inbox SET status = ?, reply = ?, body = NULL, owner = '', lease_until = NULL WHERE door = ? AND message_id = ? AND status = ?",
			models.Handled, sealed, door, messageID, models.Received).Error
	})
}

// SendLate lets the kept answer of a message go out by itself: the message is
// noted as handed over and the outgoing row is inserted, both or neither. out is
// nil when there is nothing to say. A Conflict error when the answer was handed
// over meanwhile.
func (s *Store) SendLate(ctx context.Context, in models.Inbox, out *models.Outgoing) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		done := tx.Exec("UPDATE inbox SET handed_over = ?, reply_url = NULL WHERE door = ? AND message_id = ? AND handed_over = ?",
			true, in.Door, in.MessageID, false)
		if err := found(done, fail(models.Conflict, handled, nil)); err != nil || out == nil {
			return err
		}
		return insertOutgoing(tx, ms(s.now()), []models.Outgoing{*out})
	})
}

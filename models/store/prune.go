package store

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
)

// How long is kept what no record needs (architecture.md 10).
const (
	keepInbox   = 30 * 24 * time.Hour
	keepURL     = time.Hour // as long as the platform takes a reply by it
	keepSent    = 30 * 24 * time.Hour
	keepExpired = 24 * time.Hour // so that versions in Redis are gone before the row
	keepPhoto   = 3 * 24 * time.Hour
	keepCode    = 7 * 24 * time.Hour
)

// pruneLot is how many rows go in one transaction, so that no turn waits.
const pruneLot = 500

// Prune deletes what has had its time: old messages and answers, reply URLs,
// expired conversations with the drafts in them, sent messages, used codes and
// pictures no visit took. It may run on several replicas at once.
func (s *Store) Prune(ctx context.Context) (deleted int64, err error) {
	now := ms(s.now())
	if err := s.forgetURLs(ctx, now.Add(-keepURL)); err != nil {
		return 0, err
	}
	if err := s.forgetStates(ctx, now); err != nil {
		return 0, err
	}
	for _, p := range []struct {
		table, key, where string
		args              []any
	}{
		{"inbox", "id", "created_at < ?", []any{now.Add(-keepInbox)}},
		{"conversation", "conv_key", "expires_at < ?", []any{now.Add(-keepExpired)}},
		{"outbox", "id", "state IN ('sent', 'dropped') AND not_before < ?", []any{now.Add(-keepSent)}},
		{"one_time_code", "id", "expires_at < ?", []any{now.Add(-keepCode)}},
		{"wrong_code", "id", "at < ?", []any{now.Add(-keepCode)}},
		{"photo_chunk", "photo_id", "photo_id IN (SELECT id FROM photo WHERE " + orphan + ")", []any{now.Add(-keepPhoto)}},
		{"photo", "id", orphan, []any{now.Add(-keepPhoto)}},
	} {
		n, err := s.pruneTable(ctx, p.table, p.key, p.where, p.args)
		deleted += n
		if err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}

// orphan is a picture whose draft never became a visit.
const orphan = "visit_id = 0 AND created_at < ? AND draft_id NOT IN (SELECT REPLACE(draft_id, '" + firstLine + "', '') FROM visit) AND draft_id NOT IN (SELECT draft_id FROM merged_draft)"

func (s *Store) pruneTable(ctx context.Context, table, key, where string, args []any) (deleted int64, err error) {
	return s.inLots(ctx, table, key, where, args, "DELETE FROM "+table)
}

// inLots does something to rows by their keys, lot by lot, until none is left;
// set are the arguments of what is done.
func (s *Store) inLots(ctx context.Context, table, key, where string, args []any, do string, set ...any) (touched int64, err error) {
	for {
		var keys []string
		db, cancel := s.read(ctx)
		err := db.Table(table).Distinct(key).Where(where, args...).Limit(pruneLot).Pluck(key, &keys).Error
		cancel()
		if err != nil || len(keys) == 0 {
			return touched, translate(err)
		}
		err = s.inTx(ctx, func(tx *gorm.DB) error {
			// Again by where: a conversation may have come back to life meanwhile.
			done := tx.Exec(do+" WHERE "+key+" IN ? AND "+where, slices.Concat(set, []any{keys}, args)...)
			touched += done.RowsAffected
			return done.Error
		})
		if err != nil || len(keys) < pruneLot {
			return touched, err
		}
	}
}

func (s *Store) forgetURLs(ctx context.Context, before time.Time) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE inbox SET reply_url = NULL WHERE handed_over = ? AND created_at < ? AND reply_url IS NOT NULL", false, before).Error
	})
}

// forgetStates empties conversations at their end: the row stays for its
// version, what was said does not.
func (s *Store) forgetStates(ctx context.Context, now time.Time) error {
	_, err := s.inLots(ctx, "conversation", "conv_key", "expires_at <= ? AND state IS NOT NULL", []any{now},
		"UPDATE conversation SET state = NULL, has_draft = ?", false)
	return err
}

package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"shuangbai/models"
)

func insertOutgoing(tx *gorm.DB, at time.Time, rows []models.Outgoing) error {
	for i := range rows {
		o := &rows[i]
		o.ID, o.State, o.CreatedAt = 0, models.Waiting, at
		if o.NotBefore.IsZero() {
			o.NotBefore = at
		}
	}
	return tx.Create(rows).Error
}

// OnOutgoing registers a listener for messages that this process has just
// committed, so that its worker need not wait for its next look. It must be
// registered before turns are written, and must not block.
func (s *Store) OnOutgoing(f func()) { s.onOutgoing = append(s.onOutgoing, f) }

func (s *Store) queued() {
	for _, f := range s.onOutgoing {
		f()
	}
}

// ClaimOutgoing leases due rows to owner until now+lease and counts the attempt;
// a row is never leased to two owners at a time. In the rows it returns, Owner
// is whose lease ran out before, empty if nobody's did: that owner may have sent
// the row and died before it could say so.
//
// A target's rows come one at a time and in order: an earlier one that is due,
// leased, or waits for another attempt holds the later ones back. One that was
// written for a later hour holds nothing back before it.
//
// It works without SKIP LOCKED, which not every engine has (architecture.md 8):
// read ids, lease those that are still free, keep those that are mine.
func (s *Store) ClaimOutgoing(ctx context.Context, owner string, now time.Time, lease time.Duration, limit int) ([]models.Outgoing, error) {
	now = ms(now)
	until := now.Add(lease)
	const free = "state = ? AND not_before <= ? AND (lease_until IS NULL OR lease_until < ?)"
	var due, mine []models.Outgoing
	db, cancel := s.read(ctx)
	defer cancel()
	err := db.Select("id, owner").Where(free, models.Waiting, now, now).
		Where(firstInLine, models.Waiting, now).Order("not_before, id"). // as the index gives them: no row behind the limit is looked at
		Limit(limit).Find(&due).Error
	if err != nil || len(due) == 0 {
		return nil, translate(err)
	}
	before := make(map[int64]string, len(due))
	ids := make([]int64, len(due))
	for i, o := range due {
		ids[i], before[o.ID] = o.ID, o.Owner
	}
	slices.Sort(ids) // all workers lock in one order
	err = s.alone(ctx, func(db *gorm.DB) error {
		return db.Exec("UPDATE outbox SET owner = ?, lease_until = ?, attempt = attempt + 1 WHERE id IN ? AND "+free,
			owner, until, ids, models.Waiting, now, now).Error
	})
	if err != nil {
		return nil, err
	}
	err = s.alone(ctx, func(db *gorm.DB) error {
		return db.Where("id IN ? AND owner = ? AND lease_until = ?", ids, owner, until).Order("id").Find(&mine).Error
	})
	for i := range mine {
		mine[i].Owner = before[mine[i].ID]
	}
	return mine, err
}

// alone runs one statement, which is a transaction by itself, again when the
// database gave up on it because of others.
func (s *Store) alone(ctx context.Context, do func(db *gorm.DB) error) error {
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	db := s.db.WithContext(withRing(ctx, s.ring))
	return retry(ctx, func() error { return do(db) })
}

// firstInLine leaves out rows behind an earlier one of the same target.
const firstInLine = `NOT EXISTS (SELECT 1 FROM outbox e WHERE e.state = ? AND e.door = outbox.door
	AND e.target = outbox.target AND e.id < outbox.id
	AND (e.not_before <= ? OR e.attempt > 0 OR e.parts > 0 OR e.last_error <> ''))`

// SettleOutgoing writes what became of a claimed row (State, NotBefore,
// LastError, SentAt, Parts, UnsureAt) and gives the lease back; a Conflict error
// when the lease of that attempt is somebody else's by now.
func (s *Store) SettleOutgoing(ctx context.Context, o models.Outgoing) error {
	if len(o.LastError) > 500 {
		o.LastError = o.LastError[:500]
	}
	o.LastError = strings.ToValidUTF8(o.LastError, "") // a strict database refuses half a character
	return s.alone(ctx, func(db *gorm.DB) error {
		row := models.Outgoing{
			State: o.State, NotBefore: o.NotBefore, LastError: o.LastError, SentAt: o.SentAt,
			Parts: o.Parts, UnsureAt: o.UnsureAt, Attempt: o.Attempt,
		}
		if o.Uncounted {
			row.Attempt--
		}
		done := db.Model(&models.Outgoing{}).Where("id = ? AND attempt = ? AND state = ?", o.ID, o.Attempt, models.Waiting).
			Select("state", "not_before", "last_error", "sent_at", "owner", "lease_until", "parts", "unsure_at", "attempt").Updates(&row)
		return found(done, fail(models.Conflict, "这条消息已由别的进程处理。", nil))
	})
}

// ReviveOutgoing lets unknown rows of the kinds whose NotBefore has come go out
// once more, marked Resent; it returns how many.
func (s *Store) ReviveOutgoing(ctx context.Context, kinds []string, now time.Time) (n int64, err error) {
	if len(kinds) == 0 {
		return 0, nil
	}
	err = s.inTx(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.Outgoing{}).
			Where("state = ? AND kind IN ? AND resent = ? AND not_before <= ?", models.Unknown, kinds, false, ms(now)).
			Select("state", "resent", "attempt", "owner", "lease_until", "unsure_at").
			Updates(&models.Outgoing{State: models.Waiting, Resent: true})
		n = done.RowsAffected
		return done.Error
	})
	return n, err
}

// CountOutgoing counts the rows of a state.
func (s *Store) CountOutgoing(ctx context.Context, state models.OutgoingState) (n int64, err error) {
	db, cancel := s.read(ctx)
	defer cancel()
	err = db.Model(&models.Outgoing{}).Where("state = ?", state).Count(&n).Error
	return n, translate(err)
}

// forSomebody is a wait that is longer than any between two attempts: the row
// waits for its receiver, such as a customer whose last message is used up.
const forSomebody = time.Hour

// OldestOutgoing is since when the row that should have gone out first is
// waiting: its due time, or its making once it was tried. The zero time when
// nothing is due.
func (s *Store) OldestOutgoing(ctx context.Context, now time.Time) (time.Time, error) {
	db, cancel := s.read(ctx)
	defer cancel()
	var rows []models.Outgoing
	const since = "CASE WHEN attempt > 0 THEN created_at ELSE not_before END"
	err := db.Select("attempt, created_at, not_before").
		Where("state = ? AND (attempt > 0 AND not_before <= ? OR not_before <= ?)", models.Waiting, ms(now.Add(forSomebody)), ms(now)).
		Order(since).Limit(1).Find(&rows).Error
	switch {
	case err != nil || len(rows) == 0:
		return time.Time{}, translate(err)
	case rows[0].Attempt > 0:
		return rows[0].CreatedAt, nil
	}
	return rows[0].NotBefore, nil
}

// Outbox lists outgoing messages in a state, oldest first; of all that wait for
// a person (Unknown and Dead) for the empty state.
func (s *Store) Outbox(ctx context.Context, state models.OutgoingState, limit int) ([]models.Outgoing, error) {
	states := []models.OutgoingState{state}
	if state == "" {
		states = []models.OutgoingState{models.Unknown, models.Dead}
	}
	db, cancel := s.read(ctx)
	defer cancel()
	var list []models.Outgoing
	err := db.Where("state IN ?", states).Order("id").Limit(limit).Find(&list).Error
	return list, translate(err)
}

// ResendOutgoing lets a message that waits for a person go out again.
func (s *Store) ResendOutgoing(ctx context.Context, by models.Actor, id int64) error {
	now := ms(s.now())
	return s.decide(ctx, by, id, "outbox.resend", []any{models.Unknown, models.Dead, models.Dropped},
		&models.Outgoing{State: models.Waiting, NotBefore: now}, "state", "not_before", "expires_at", "attempt", "owner", "lease_until", "unsure_at")
}

// DropOutgoing gives up a message that has not gone out.
func (s *Store) DropOutgoing(ctx context.Context, by models.Actor, id int64) error {
	return s.decide(ctx, by, id, "outbox.drop", []any{models.Waiting, models.Unknown, models.Dead},
		&models.Outgoing{State: models.Dropped}, "state")
}

// decide is a person's decision about one message, with its line in the trail.
func (s *Store) decide(ctx context.Context, by models.Actor, id int64, action string, from []any, to *models.Outgoing, columns ...string) error {
	return s.inTx(ctx, func(tx *gorm.DB) error {
		done := tx.Model(&models.Outgoing{}).Where("id = ? AND state IN ?", id, from).Select(columns).Updates(to)
		if err := found(done, fail(models.NotFound, "没有这样一条待处理的消息。", fmt.Errorf("outgoing %d", id))); err != nil {
			return err
		}
		return s.note(tx, by, auditRow{Action: action, Object: "outbox", ObjectID: id})
	})
}

package attribution

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shuangbai/models"
)

// The nightly look at the members' contacts.
const (
	repairKind  = "contacts"
	repairScope = "city"
	repairEvery = 10 * time.Minute
	repairFrom  = 1   // o'clock
	repairTo    = 5   // not included
	repairLot   = 200 // new contacts of one member in one night
)

// Run looks every night for contacts whose event was lost, until ctx ends. Of
// all replicas one does it.
func (c Contacts) Run(ctx context.Context) {
	tick := time.NewTicker(repairEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if hour := c.Clock.Product().Hour(); hour < repairFrom || hour >= repairTo {
			continue
		}
		if err := c.Nightly(ctx); err != nil && ctx.Err() == nil {
			c.Log.WarnContext(ctx, "contacts not looked through, the next night will", "error", err)
		}
	}
}

// Nightly does the look of this night, unless it was done.
func (c Contacts) Nightly(ctx context.Context) error {
	run := models.JobRun{Kind: repairKind, Scope: repairScope, Period: c.Clock.Product().Format(time.DateOnly)}
	err := c.Records.CommitJob(ctx, run, nil)
	if models.CodeOf(err) == models.Duplicate {
		return nil
	}
	if err != nil {
		return err
	}
	d := c.Records.Directory()
	for i := range d.Members {
		m := &d.Members[i]
		if m.Org != models.Bank || !m.Active() {
			continue
		}
		if failed := c.lookThrough(ctx, m); failed != nil { // the others' are looked through all the same
			err = errors.Join(err, fmt.Errorf("contacts of member %d: %w", m.ID, failed))
		}
	}
	return err
}

// lookThrough takes in a member's contacts that are not noted yet. Those who
// came another way are noted, too, so that they are asked about once.
func (c Contacts) lookThrough(ctx context.Context, m *models.Member) error {
	all, err := c.Platform.Contacts(ctx, m.UserID)
	if err != nil {
		return err
	}
	known, err := c.Records.KnownContacts(ctx, m.ID, all)
	if err != nil {
		return err
	}
	left := repairLot
	for _, customer := range all {
		if known[customer] || left == 0 {
			continue
		}
		left--
		scene, at, failed := c.Platform.Came(ctx, customer, m.UserID)
		if failed == nil {
			failed = c.take(ctx, models.Contact{Customer: customer, MemberID: m.ID, Scene: scene, AddedAt: at}, m, nil)
		}
		if models.CodeOf(failed) != models.Duplicate {
			err = errors.Join(err, failed)
		}
	}
	return err
}

package bot

import (
	"context"
	"errors"
	"time"
)

// rollEvery is how often the roll of members heard of is written.
const rollEvery = 30 * time.Second

// Run does the bot's own housekeeping until ctx ends. Every replica may run it.
func (b *Bot) Run(ctx context.Context) {
	quick := time.NewTicker(200 * time.Millisecond)
	defer quick.Stop()
	slow := time.NewTicker(time.Second)
	defer slow.Stop()
	roll := time.NewTicker(rollEvery)
	defer roll.Stop()
	for {
		var err error
		select {
		case <-ctx.Done():
			err = errors.Join(b.markHandedOver(context.WithoutCancel(ctx)), b.markSeen(context.WithoutCancel(ctx)))
		case <-quick.C:
			err = b.markHandedOver(ctx)
		case <-slow.C:
			err = b.Housekeep(ctx)
		case <-roll.C:
			err = b.markSeen(ctx)
		}
		if err != nil && ctx.Err() == nil {
			b.Log.WarnContext(ctx, "housekeeping not done, will try again", "error", err)
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// Housekeep marks answers handed over, picks up promised messages, sends late
// answers and tells the senders of messages that could not be saved, once.
func (b *Bot) Housekeep(ctx context.Context) error {
	b.tellUnsaved(ctx)
	return errors.Join(b.markHandedOver(ctx), b.pickUp(ctx), b.sendLate(ctx))
}

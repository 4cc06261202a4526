package boot

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// offsets keeps the product clock's distance from the machine's (contracts.md,
// "The two clocks"): one row in the database, read by all replicas.
type offsets interface {
	ClockOffset(ctx context.Context) (time.Duration, error)
	SetClockOffset(ctx context.Context, d time.Duration) error
}

// clock tells both times. Without rows the product clock is the machine's.
type clock struct {
	zone   *time.Location
	rows   offsets // nil: the product clock cannot be moved
	offset atomic.Int64
}

// Machine is the machine's time: TTLs, leases, back-off.
func (c *clock) Machine() time.Time { return time.Now() }

// Product is the time that calendar and business dates follow.
func (c *clock) Product() time.Time {
	return time.Now().Add(time.Duration(c.offset.Load())).In(c.zone)
}

// Now is Product, for the demo page.
func (c *clock) Now() time.Time { return c.Product() }

// Set moves the product clock, for all replicas.
func (c *clock) Set(ctx context.Context, now time.Time) error {
	d := time.Until(now)
	if err := c.rows.SetClockOffset(ctx, d); err != nil {
		return err
	}
	c.offset.Store(int64(d))
	return nil
}

func (c *clock) read(ctx context.Context) error {
	d, err := c.rows.ClockOffset(ctx)
	if err == nil {
		c.offset.Store(int64(d))
	}
	return err
}

// follow reads the row often enough that a move is seen within a second.
func (c *clock) follow(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := c.read(ctx); err != nil && ctx.Err() == nil {
				log.WarnContext(ctx, "product clock not read", "error", err)
			}
		}
	}
}

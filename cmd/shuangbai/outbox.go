package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
)

type outboxCommands struct {
	List   outboxListCommand   `cmd:"" help:"没发出去、要人看的消息"`
	Resend outboxResendCommand `cmd:"" help:"再发一次"`
	Drop   outboxDropCommand   `cmd:"" help:"不发了"`
}

type outboxListCommand struct {
	State string `help:"只看一种状态：${enum}（默认等人处理的 unknown 和 dead）" enum:",waiting,sent,unknown,dead,dropped" default:"" placeholder:"STATE"`
	Limit int    `help:"最多多少条" default:"100"`
}

// outgoingRow is an outgoing message as listed; its words are not shown.
type outgoingRow struct {
	ID        int64                `json:"id"`
	State     models.OutgoingState `json:"state"`
	Door      string               `json:"door"`
	Kind      string               `json:"kind"`
	Attempt   int                  `json:"attempt"`
	LastError string               `json:"last_error,omitempty"`
	CreatedAt time.Time            `json:"created_at"`
}

func (o outgoingRow) String() string {
	return fmt.Sprintf("%d\t%s\t%s\t%s\t试了 %d 次\t%s\t%s",
		o.ID, o.State, o.Door, o.Kind, o.Attempt, o.CreatedAt.Format(time.RFC3339), o.LastError)
}

// Run implements the command.
func (c *outboxListCommand) Run(ctx context.Context, t *terminal) error {
	return t.look(ctx, func(s *store.Store) error {
		list, err := s.Outbox(ctx, models.OutgoingState(c.State), c.Limit)
		if err != nil {
			return err
		}
		rows := make([]outgoingRow, 0, len(list))
		for _, o := range list {
			rows = append(rows, outgoingRow{o.ID, o.State, o.Door, o.Kind, o.Attempt, o.LastError, o.CreatedAt})
		}
		if !t.json {
			return show(t, rows)
		}
		found := findings{OK: true, Rows: make([]any, 0, len(rows)), Errors: []rowError{}}
		for _, row := range rows {
			found.Rows = append(found.Rows, row)
		}
		return t.print(found)
	})
}

type outboxResendCommand struct {
	IDs []int64 `arg:"" name:"id" help:"outbox list 里的编号"`
}

// Run implements the command.
func (c *outboxResendCommand) Run(ctx context.Context, t *terminal) error {
	return t.decide(ctx, c.IDs, "再发", (*store.Store).ResendOutgoing)
}

type outboxDropCommand struct {
	IDs []int64 `arg:"" name:"id" help:"outbox list 里的编号"`
}

// Run implements the command.
func (c *outboxDropCommand) Run(ctx context.Context, t *terminal) error {
	return t.decide(ctx, c.IDs, "不发了", (*store.Store).DropOutgoing)
}

// decide does one thing to several messages; one that cannot be decided on does
// not stop the others.
func (t *terminal) decide(
	ctx context.Context, ids []int64, done string,
	do func(*store.Store, context.Context, models.Actor, int64) error,
) error {
	return t.change(ctx, func(s *store.Store) error {
		found := findings{OK: true, Rows: []any{}, Errors: []rowError{}}
		for i, id := range ids {
			err := do(s, ctx, clerk, id)
			if known := new(models.Error); errors.As(err, &known) && known.Code != models.Unavailable {
				found.OK = false
				found.Errors = append(found.Errors, rowError{Row: i + 1, Column: "id", Message: known.Text})
				continue
			}
			if err != nil {
				return err
			}
			found.Rows = append(found.Rows, map[string]int64{"id": id})
		}
		return found.show(t, fmt.Sprintf("%s：%d 条", done, len(found.Rows)))
	})
}

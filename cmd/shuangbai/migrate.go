package main

import (
	"context"
	"fmt"

	"shuangbai/models/store"
)

type migrateCommands struct {
	Up     migrateUpCommand     `cmd:"" help:"把表升到本程序的版本"`
	Down   migrateDownCommand   `cmd:"" help:"退回最近一次升级，表里的数据会丢"`
	Status migrateStatusCommand `cmd:"" help:"升到了哪里"`
}

type migrateUpCommand struct{}

// Run implements the command.
func (migrateUpCommand) Run(ctx context.Context, t *terminal) error {
	return t.migrate(ctx, func(s *store.Store) error { return s.Migrate(ctx) })
}

type migrateDownCommand struct {
	All bool `help:"全部退回，清空数据库"`
}

// Run implements the command.
func (c migrateDownCommand) Run(ctx context.Context, t *terminal) error {
	return t.migrate(ctx, func(s *store.Store) error { return s.MigrateDown(ctx, c.All) })
}

type migrateStatusCommand struct{}

// Run implements the command.
func (migrateStatusCommand) Run(ctx context.Context, t *terminal) error {
	return t.migrate(ctx, func(*store.Store) error { return nil })
}

// migrate changes the tables and shows where they are then.
func (t *terminal) migrate(ctx context.Context, do func(*store.Store) error) error {
	return t.records(ctx, store.AnySchema, false, func(s *store.Store) error {
		if err := do(s); err != nil {
			return err
		}
		status, err := s.Status(ctx)
		if err != nil {
			return err
		}
		if t.json {
			return t.print(status)
		}
		lines := make([]string, 0, len(status))
		for _, m := range status {
			state := "未升"
			if m.Applied {
				state = "已升"
			}
			lines = append(lines, fmt.Sprintf("%s  %s", state, m.Name))
		}
		return t.tell(lines...)
	})
}

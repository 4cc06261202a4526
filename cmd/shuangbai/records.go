package main

import (
	"context"

	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/store"
)

// records opens the records for one command and lets go of them after it.
// Commands that only read leave a SQLite file to a server that runs.
func (t *terminal) records(ctx context.Context, schema store.Schema, reads bool, do func(*store.Store) error) error {
	cfg, err := t.settings(config.Data)
	if err != nil {
		return err
	}
	s, err := boot.OpenStore(ctx, cfg, boot.StoreOptions{Schema: schema, ReadOnly: reads})
	if err != nil {
		return err
	}
	err = do(s)
	if closing := s.Close(); err == nil {
		err = closing
	}
	return err
}

// look reads the records, change writes them.
func (t *terminal) look(ctx context.Context, do func(*store.Store) error) error {
	return t.records(ctx, store.RefuseOld, true, do)
}

func (t *terminal) change(ctx context.Context, do func(*store.Store) error) error {
	return t.records(ctx, store.RefuseOld, false, do)
}

// clerk is who the audit trail names for what is done at the command line.
var clerk = models.Actor{Door: "cli"}

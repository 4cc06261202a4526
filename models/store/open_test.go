package store_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

func TestASecondProcessIsRefusedTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sub", "x.db")
	o := storetest.Options("sqlite", path, &storetest.Clock{})
	first, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = store.Open(t.Context(), o); true {
		code(t, err, models.Conflict)
	}
	if err == nil || !strings.Contains(models.Sentence(err), "另一个进程") {
		t.Errorf("the refusal says %v", err)
	}
	o.ReadOnly, o.Schema = true, store.RefuseOld // the understand command, beside a server
	reader, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reader.LoadDirectory(t.Context()); err != nil {
		t.Error(err)
	}
	if err := reader.SetClockOffset(t.Context(), time.Hour); err == nil {
		t.Error("a read-only store was written")
	}
	if err := errors.Join(reader.Close(), first.Close()); err != nil {
		t.Fatal(err)
	}
	o.ReadOnly = false
	again, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func TestReadOnlyMakesNoFile(t *testing.T) {
	o := storetest.Options("sqlite", filepath.Join(t.TempDir(), "none.db"), &storetest.Clock{})
	o.ReadOnly, o.Schema = true, store.RefuseOld
	_, err := store.Open(t.Context(), o)
	code(t, err, models.NotFound)
	if left, _ := filepath.Glob(filepath.Dir(o.DSN) + "/*"); len(left) != 0 {
		t.Errorf("made %v", left)
	}
}

func TestAnOldSchemaIsRefused(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		if err := e.MigrateDown(t.Context(), false); err != nil {
			t.Fatal(err)
		}
		open := func(schema store.Schema) error {
			if err := e.Close(); err != nil {
				t.Fatal(err)
			}
			o := e.Options
			o.Schema = schema
			s, err := store.Open(t.Context(), o)
			if err == nil {
				e.Store = s
			}
			return err
		}
		if err := open(store.RefuseOld); !errors.Is(err, store.ErrSchema) {
			t.Errorf("err = %v", err)
		}
		if err := open(store.AnySchema); err != nil {
			t.Error(err)
		}
		if err := open(store.Migrate); err != nil {
			t.Error(err)
		}
		if err := e.Ready(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestOpenRefuses(t *testing.T) {
	good := storetest.Options("sqlite", filepath.Join(t.TempDir(), "x.db"), &storetest.Clock{})
	for _, tc := range []struct {
		name  string
		spoil func(*store.Options)
	}{
		{"another driver", func(o *store.Options) { o.Driver = "oracle" }},
		{"no keys", func(o *store.Options) { o.Ring = nil }},
		{"no clock", func(o *store.Options) { o.Now = nil }},
		{"a short index key", func(o *store.Options) { o.IndexKey = []byte("short") }},
		{"memory instead of a file", func(o *store.Options) { o.DSN = ":memory:" }},
		{"a DSN that is none", func(o *store.Options) { o.Driver, o.DSN = "mysql", "root:secret@nowhere" }},
		{"a server that is not there", func(o *store.Options) { o.Driver, o.DSN = "mysql", "root:secret@tcp(127.0.0.1:1)/x" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := good
			tc.spoil(&o)
			s, err := store.Open(t.Context(), o)
			if err == nil {
				_ = s.Close()
				t.Fatal("accepted")
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

func TestTheClockOffset(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, want := range []time.Duration{0, -432 * 24 * time.Hour, 90 * time.Minute} {
			if want != 0 {
				if err := s.SetClockOffset(ctx, want); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := s.ClockOffset(ctx); got != want || err != nil {
				t.Errorf("offset %v, %v, want %v", got, err, want)
			}
		}
	})
}

func TestPruning(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		turn := storetest.Turn("m1", 0)
		turn.Conversation.HasDraft, turn.Inbox.ReplyURL = true, "https://example.com/r"
		if _, err := e.CommitTurn(ctx, turn); err != nil {
			t.Fatal(err)
		}
		after := func(d time.Duration) {
			t.Helper()
			e.Clock.Move(d)
			if _, err := e.Prune(ctx); err != nil {
				t.Fatal(err)
			}
		}
		after(2 * time.Hour)
		if in, err := e.Inbox(ctx, "aibot", "m1"); err != nil || in.ReplyURL != "" || string(in.Reply) != "好" {
			t.Errorf("after two hours: %+v, %v", in, err)
		}
		after(47 * time.Hour)
		c, err := e.Conversation(ctx, turn.Conversation.Key)
		if err != nil || c.State != nil || c.HasDraft || c.Version != 1 {
			t.Errorf("an expired conversation keeps its version alone: %+v, %v", c, err)
		}
		after(24 * time.Hour)
		_, err = e.Conversation(ctx, turn.Conversation.Key)
		code(t, err, models.NotFound)
		after(28 * 24 * time.Hour)
		_, err = e.Inbox(ctx, "aibot", "m1")
		code(t, err, models.NotFound)
	})
}

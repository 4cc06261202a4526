package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/store"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"shuangbai": func() {
			os.Exit(run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Environ()))
		},
	})
}

// Every file of testdata/script is a session at a terminal.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			root, err := filepath.Abs("../..")
			e.Setenv("POLICY", filepath.Join(root, "bot/policy/policy.yaml"))
			e.Setenv("SEED", filepath.Join(root, "models/seed"))
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "asked": asked, "queued": queued, "platform": platform},
	})
}

// status N COMMAND…: the program ends with exactly that exit code.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N COMMAND…")
	}
	want := args[0]
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if exit, ok := err.(interface{ ExitCode() int }); ok {
		got = string(rune('0' + exit.ExitCode()))
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %s, want %s", got, want)
	}
}

// records opens the script's database behind the program's back.
func records(ts *testscript.TestScript) *store.Store {
	var environ []string
	for _, key := range []string{"SHUANGBAI_DATABASE_DSN", "SHUANGBAI_SECURITY_DATA_KEYS", "SHUANGBAI_SECURITY_INDEX_KEY"} {
		environ = append(environ, key+"="+ts.Getenv(key))
	}
	cfg, err := config.Load("", environ, config.Data)
	ts.Check(err)
	s, err := boot.OpenStore(context.Background(), cfg, boot.StoreOptions{})
	ts.Check(err)
	return s
}

// queued STATE…: a message for a group in each of these states.
func queued(ts *testscript.TestScript, _ bool, args []string) {
	ctx, now := context.Background(), time.Now()
	s := records(ts)
	turn := models.Turn{Now: now, At: now}
	for i, state := range args {
		turn.Outgoing = append(turn.Outgoing, models.Outgoing{
			Door: "push", Target: fmt.Sprint("wr", i), Kind: "digest", Key: fmt.Sprint(state, i), Body: []byte("内容"),
		})
	}
	_, err := s.CommitTurn(ctx, turn)
	ts.Check(err)
	rows, err := s.ClaimOutgoing(ctx, "worker", now, time.Minute, len(args))
	ts.Check(err)
	for i, o := range rows {
		o.State, o.LastError = models.OutgoingState(args[i]), "errcode 45009"
		o.NotBefore = now.Add(time.Hour)
		ts.Check(s.SettleOutgoing(ctx, o))
	}
	ts.Check(s.Close())
}

// asked TEXT…: people said these sentences to the bot, who did not understand.
func asked(ts *testscript.TestScript, _ bool, args []string) {
	s := records(ts)
	var changes []models.Change
	for _, text := range args {
		changes = append(changes, models.KeepUnanswered{Text: text, Role: models.Liaison})
	}
	_, err := s.CommitTurn(context.Background(), models.Turn{Now: time.Now(), At: time.Now(), Changes: changes})
	ts.Check(errors.Join(err, s.Close()))
}

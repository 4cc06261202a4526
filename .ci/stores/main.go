// Command stores runs the test command given after -- with the databases that
// answer, and says at its end which were used. MySQL and Redis are those of
// TEST_MYSQL_DSN and TEST_REDIS_URL, else local ones if they answer; SQLite and
// the embedded Redis are always used. With -require, or
// TEST_REQUIRE_SERVICES=1, a missing one is a failure and never a skip.
package main

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/redis/go-redis/v9"
)

const (
	localMySQL = "root@tcp(127.0.0.1:3306)/"
	localRedis = "redis://127.0.0.1:6379/0"
	patience   = 3 * time.Second
)

func main() { os.Exit(run()) }

func run() int {
	require := flag.Bool("require", os.Getenv("TEST_REQUIRE_SERVICES") == "1", "fail when MySQL or Redis does not answer")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: stores [-require] -- command …")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	used := []string{"SQLite", "embedded Redis"}
	var missing []string
	for _, s := range []struct {
		name, variable, local string
		ask                   func(context.Context, string) (string, error)
	}{
		{"MySQL", "TEST_MYSQL_DSN", localMySQL, askMySQL},
		{"Redis", "TEST_REDIS_URL", localRedis, askRedis},
	} {
		address, given := os.LookupEnv(s.variable)
		if !given {
			address = s.local
		}
		version, err := s.ask(ctx, address)
		switch {
		case err == nil:
			used = append(used, version)
			_ = os.Setenv(s.variable, address)
		case given || *require:
			fmt.Fprintf(os.Stderr, "stores: %s (%s) does not answer: %v\n", s.name, s.variable, err)
			return 1
		default:
			missing = append(missing, s.name)
		}
	}
	code := command(ctx, flag.Args())
	fmt.Println("stores used: " + strings.Join(used, ", "))
	if len(missing) > 0 {
		fmt.Println("stores not used, nothing answers: " + strings.Join(missing, ", "))
	}
	return code
}

// command runs the tests and gives their exit status.
func command(ctx context.Context, args []string) int {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // the Makefile says what to run
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	err := cmd.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return max(exit.ExitCode(), 1)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "stores:", err)
		return 1
	}
	return 0
}

func askMySQL(ctx context.Context, dsn string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return "", err
	}
	defer db.Close() //nolint:errcheck // only asked
	var version string
	if err := db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version); err != nil {
		return "", err
	}
	if strings.Contains(version, "MariaDB") {
		return version, nil
	}
	return "MySQL " + version, nil
}

func askRedis(ctx context.Context, url string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	opt, err := redis.ParseURL(url)
	if err != nil {
		return "", err
	}
	opt.MaxRetries = -1
	client := redis.NewClient(opt)
	defer client.Close() //nolint:errcheck // only asked
	info, err := client.Info(ctx, "server").Result()
	if err != nil {
		return "", err
	}
	_, rest, _ := strings.Cut(info, "redis_version:")
	version, _, _ := strings.Cut(rest, "\r\n")
	return "Redis " + version, nil
}

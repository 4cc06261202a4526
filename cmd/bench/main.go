// Command bench measures the server on a real MySQL (or MariaDB) and a real
// Redis beside floors: servers that do for each turn what no server could leave
// out, and nothing else. One run prints throughput, latency, what a turn costs
// on the wire, memory, and whether each aim was reached, and then the work in
// the background: deliveries, leads, a backlog of customer service;
// docs/measurements.md explains the figures. It makes databases of its own and
// drops them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := errUsage
	if len(os.Args) == 2 && os.Args[1][0] != '-' {
		err = serve(ctx, os.Args[1])
	} else if o, ok := parse(); ok {
		err = measure(ctx, o)
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		return 2
	}
	fmt.Fprintln(os.Stderr, "bench:", err)
	return 1
}

var errUsage = errors.New("usage")

// serve runs one of the servers for the parent process.
func serve(ctx context.Context, role string) error {
	serve, known := map[string]func(context.Context, spec) error{
		roleServer: runServer, roleFloorA: runFloor, roleFloorB: runFloor, rolePoster: runPoster,
	}[role]
	if !known {
		return errUsage
	}
	ctx, s, err := readSpec(ctx, os.Stdin)
	if err != nil {
		return err
	}
	return serve(ctx, s)
}

func measure(ctx context.Context, o options) error {
	begin := time.Now()
	b := bench{options: o}
	r, err := b.run(ctx)
	if err != nil {
		return err
	}
	r.Took = time.Since(begin)
	r.print(os.Stdout)
	if o.statements {
		r.printStatements(os.Stdout)
	}
	return nil
}

func parse() (o options, ok bool) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&o.dsn, "mysql", given("TEST_MYSQL_DSN", "root@tcp(127.0.0.1:3306)/"), "MySQL `DSN`; its database is not touched")
	f.StringVar(&o.redisURL, "redis", given("TEST_REDIS_URL", "redis://127.0.0.1:6379"), "Redis `URL`; an empty database from 1 to 15 is used")
	f.IntVar(&o.conns, "conns", 16, "connections at full speed")
	f.IntVar(&o.rounds, "rounds", 5, "rounds at full speed, the product and the floor in turn")
	f.IntVar(&o.seconds, "seconds", 8, "length of each open loop")
	f.StringVar(&o.only, "only", "", "measure only one `kind` of turns, question or visit, or work: delivery, leads and backlog")
	f.BoolVar(&o.statements, "statements", false, "print what turns say to the database")
	f.StringVar(&o.profile, "profile", "", "`file` for a processor profile of the product")
	if f.Parse(os.Args[1:]) != nil {
		return o, false
	}
	if f.NArg() > 0 || len(o.kinds()) == 0 && !o.works() || o.conns < 1 || o.rounds < 1 || o.seconds < 1 || o.seconds*rates[len(rates)-1] > fullTurns[draft] {
		f.Usage()
		return o, false
	}
	return o, true
}

func given(variable, otherwise string) string {
	if v, ok := os.LookupEnv(variable); ok {
		return v
	}
	return otherwise
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"shuangbai/bot/wecom/wecomsim"
)

const (
	backlogSize      = 50_000
	backlogCustomers = 5_000
	backlogAccount   = "wkBENCH"
)

// backlog is how long the product took for what piled up in an outage, and the
// most memory it had resident before and at the end.
type backlog struct {
	Messages      int
	Took          time.Duration
	Before, After int64
}

// pullBacklog has customers write while no server runs; then the server comes
// back and one callback says that there is news.
func (b *bench) pullBacklog(ctx context.Context) (out backlog, err error) {
	sim, err := b.customers(ctx)
	if err != nil {
		return out, err
	}
	defer sim.Close()
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return out, err
	}
	api := &http.Server{Handler: sim, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = api.Serve(l) }()
	defer api.Close() //nolint:errcheck // the server is gone by then
	server, err := start(ctx, b.dir, roleServer, spec{Settings: b.workSettings(
		"SHUANGBAI_WECOM_API_BASE=http://"+l.Addr().String(), "SHUANGBAI_WECOM_KF_OPEN_KFID="+backlogAccount)})
	if err != nil {
		return out, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	pulled := func() (n int, err error) {
		query := fmt.Sprintf("SELECT COUNT(*) FROM %s.inbox WHERE door = 'kf'", b.stores.work)
		return n, b.stores.admin.QueryRowContext(ctx, query).Scan(&n)
	}
	// One call without a token is allowed at once; the next would have to wait.
	var first int
	err = until(ctx, "the first page", time.Minute, func() (_ bool, err error) { first, err = pulled(); return first > 0, err })
	if err != nil {
		return out, fmt.Errorf("%w\n%s", err, server.lastWords())
	}
	if out.Before, err = peakMemory(server.cmd.Process.Pid); err != nil {
		return out, err
	}
	sim.SetCallbacks("http://"+server.address+callbackPath, "http://"+server.address+"/wecom/app")
	begin := time.Now()
	if _, err := sim.Scan(ctx, backlogCustomer(0), "", ""); err != nil {
		return out, err
	}
	all := 0
	err = until(ctx, "the whole backlog", 5*time.Minute, func() (_ bool, err error) { all, err = pulled(); return all >= backlogSize, err })
	if err != nil {
		return out, fmt.Errorf("%w: %d of %d\n%s", err, all, backlogSize, server.lastWords())
	}
	out.Messages, out.Took = backlogSize-first, time.Since(begin)
	if out.After, err = peakMemory(server.cmd.Process.Pid); err != nil {
		return out, err
	}
	return out, b.checkBacklog(ctx)
}

func backlogCustomer(n int) wecomsim.Sender {
	return wecomsim.Customer(backlogAccount, fmt.Sprintf("wmBench%05d", n%backlogCustomers))
}

// customers is a platform on which a backlog has piled up, two hours ago.
func (b *bench) customers(ctx context.Context) (*wecomsim.Platform, error) {
	var ago atomic.Int64
	ago.Store(int64(2 * time.Hour))
	sim, err := wecomsim.New(wecomsim.Config{
		CorpID: corpID, Now: func() time.Time { return time.Now().Add(-time.Duration(ago.Load())) },
		Bot: wecomsim.Bot{Token: b.secrets.cipher.Token, EncodingAESKey: b.secrets.cipher.AESKey},
		App: wecomsim.App{AgentID: appAgent, Secret: appSecret, Token: b.secrets.cipher.Token, EncodingAESKey: b.secrets.cipher.AESKey},
		KF:  []wecomsim.KFAccount{{ID: backlogAccount}},
	})
	if err != nil {
		return nil, err
	}
	for n := range backlogSize {
		if _, err := sim.Write(ctx, backlogCustomer(n), wecomsim.Text(questions[n%len(questions)].text), wecomsim.Copies(0)); err != nil {
			sim.Close()
			return nil, err
		}
	}
	ago.Store(0)
	return sim, nil
}

// checkBacklog wants every message once, and no answer out of the blue.
func (b *bench) checkBacklog(ctx context.Context) error {
	var messages, answers int
	err := b.stores.admin.QueryRowContext(ctx, fmt.Sprintf(
		"SELECT (SELECT COUNT(*) FROM %[1]s.inbox WHERE door = 'kf' AND status = 'handled'), (SELECT COUNT(*) FROM %[1]s.outbox WHERE door = 'kf' AND kind <> 'welcome')",
		b.stores.work)).Scan(&messages, &answers)
	if err != nil {
		return err
	}
	if messages < backlogSize || answers > 1 {
		return fmt.Errorf("%d messages are on record, %d were answered", messages, answers)
	}
	return nil
}

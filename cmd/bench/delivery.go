package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/models"
	"shuangbai/models/store"
)

const (
	deliveries     = 2000 // messages of a round, each to another person
	deliveryRounds = 3
	deliveryLead   = 1500 * time.Millisecond // from the filling to the moment when all are due
)

// platform answers the product's calls at once and counts the messages.
type platform struct {
	sent atomic.Int64
	base string
	stop func()
}

func openPlatform(ctx context.Context) (*platform, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &platform{base: "http://" + l.Addr().String()}
	server := &http.Server{Handler: p, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(l) }()
	p.stop = func() { _ = server.Close() }
	return p, nil
}

// ServeHTTP implements http.Handler.
func (p *platform) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if strings.HasSuffix(r.URL.Path, "/gettoken") {
		_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok","access_token":"bench","expires_in":7200}`)
		return
	}
	p.sent.Add(1)
	_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok","msgid":"bench"}`)
}

// deliver measures how fast rows go out, with the limits off: the product's
// workers, and a floor that claims, posts and marks in plain code.
func (b *bench) deliver(ctx context.Context, s *store.Store, out *full) (err error) {
	p, err := openPlatform(ctx)
	if err != nil {
		return err
	}
	defer p.stop()
	server, err := start(ctx, b.dir, roleServer, spec{
		Settings: b.workSettings("SHUANGBAI_WECOM_API_BASE=" + p.base), Unpaced: true,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	if err := b.stores.copyTable(ctx, b.stores.work, b.stores.floor, "outbox"); err != nil {
		return err
	}
	floor, err := start(ctx, b.dir, rolePoster, spec{DSN: b.stores.dsn(b.stores.floor, ""), Base: p.base})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, floor.stop()) }()
	for range deliveryRounds {
		product, err := b.deliveryRound(ctx, s, p, server)
		if err != nil {
			return err
		}
		plain, err := b.posterRound(ctx, p, floor)
		if err != nil {
			return err
		}
		out.add(product, plain)
	}
	return nil
}

// deliveryRound fills the outbox with rows that are due at one moment and waits
// until all are out.
func (b *bench) deliveryRound(ctx context.Context, s *store.Store, p *platform, server *child) (out speed, err error) {
	if _, err := b.stores.admin.ExecContext(ctx, fmt.Sprintf("DELETE FROM %s.outbox", b.stores.work)); err != nil {
		return out, err
	}
	due := time.Now().Add(deliveryLead).Truncate(time.Millisecond)
	if err := fillOutbox(ctx, s, due); err != nil {
		return out, err
	}
	return b.allSent(ctx, b.stores.work, p, server)
}

// allSent waits until every row is out and gives the speed since they were due.
func (b *bench) allSent(ctx context.Context, database string, p *platform, by *child) (out speed, err error) {
	p.sent.Store(0)
	before, err := processorTime(by.cmd.Process.Pid)
	if err != nil {
		return out, err
	}
	var took int64
	err = until(ctx, "everything delivered", time.Minute, func() (bool, error) {
		var waiting int
		err := b.stores.admin.QueryRowContext(ctx, fmt.Sprintf(
			"SELECT SUM(state <> 'sent'), COALESCE(TIMESTAMPDIFF(MICROSECOND, MIN(not_before), MAX(sent_at)), 0) FROM %s.outbox", database)).
			Scan(&waiting, &took)
		return waiting == 0, err
	})
	if err != nil {
		return out, fmt.Errorf("%w\n%s", err, by.lastWords())
	}
	after, err := processorTime(by.cmd.Process.Pid)
	elapsed := time.Duration(took) * time.Microsecond
	return speed{PerSecond: deliveries / elapsed.Seconds(), Processor: (after - before) / deliveries}, errors.Join(err, p.check())
}

// check wants every message once.
func (p *platform) check() error {
	if n := p.sent.Load(); n != deliveries {
		return fmt.Errorf("the platform got %d messages, want %d", n, deliveries)
	}
	return nil
}

func fillOutbox(ctx context.Context, s *store.Store, due time.Time) error {
	body, err := json.Marshal(bot.Delivery{Reply: chat.Reply{Text: messageText}})
	if err != nil {
		return err
	}
	const lot = 500
	for first := 0; first < deliveries; first += lot {
		turn := models.Turn{Now: due, At: time.Now()}
		for n := first; n < min(first+lot, deliveries); n++ {
			turn.Outgoing = append(turn.Outgoing, models.Outgoing{
				Door: string(chat.App), Target: userID(n), Kind: "reply", Body: body, NotBefore: due, Key: fmt.Sprintf("bench:%d:%d", due.UnixNano(), n),
			})
		}
		if _, err := s.CommitTurn(ctx, turn); err != nil {
			return err
		}
	}
	if left := time.Until(due); left <= 0 {
		return fmt.Errorf("filling took %s too long", -left)
	}
	return nil
}

const messageText = "新线索 12：东街街道的张记面馆想贷 20 万元装修，信用方式，已同意由客户经理联系。请在两小时内接单。"

// posterRound gives the floor the very rows that the product delivered.
func (b *bench) posterRound(ctx context.Context, p *platform, floor *child) (out speed, err error) {
	for _, statement := range []string{
		fmt.Sprintf("DELETE FROM %s.outbox", b.stores.floor),
		fmt.Sprintf("INSERT INTO %s.outbox SELECT * FROM %s.outbox", b.stores.floor, b.stores.work),
		fmt.Sprintf("UPDATE %s.outbox SET state = 'waiting', attempt = 0, owner = '', lease_until = NULL, sent_at = NULL, "+
			"not_before = UTC_TIMESTAMP(3) + INTERVAL %d MICROSECOND", b.stores.floor, deliveryLead.Microseconds()),
	} {
		if _, err := b.stores.admin.ExecContext(ctx, statement); err != nil {
			return out, err
		}
	}
	return b.allSent(ctx, b.stores.floor, p, floor)
}

// postBody is a message as the product sends it.
func postBody(target string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(map[string]any{
		"touser": target, "msgtype": "text", "agentid": appAgent, "text": map[string]string{"content": messageText},
		"enable_duplicate_check": 1, "duplicate_check_interval": 14400,
	})
	return b.Bytes(), err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"shuangbai/models/store"
)

// work is what the server does in the background, without a person who waits.
type work struct {
	Delivery full // turns are messages
	Leads    leadRace
	Backlog  backlog
}

// onlyWork is the kind that measures work and no turns.
const onlyWork = "work"

func (o options) works() bool { return o.only == "" || o.only == onlyWork }

// measureWork runs after the turns, in a database of its own.
func (b *bench) measureWork(ctx context.Context, r *report) (err error) {
	s, cfg, err := openRecords(ctx, b.workSettings())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := seedWork(ctx, s); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	progress("%d messages delivered, the product and the floor in turn", deliveries)
	if err := b.deliver(ctx, s, &r.Work.Delivery); err != nil {
		return fmt.Errorf("delivery: %w", err)
	}
	progress("%d leads assigned", raceLeads)
	if r.Work.Leads, err = assignLeads(ctx, s, cfg.Schedule.Timezone.Location); err != nil {
		return fmt.Errorf("leads: %w", err)
	}
	progress("%d messages of customer service pulled", backlogSize)
	if r.Work.Backlog, err = b.pullBacklog(ctx); err != nil {
		return fmt.Errorf("backlog: %w", err)
	}
	return nil
}

// workSettings configure the product with its app on the database of the work.
func (b *bench) workSettings(more ...string) []string {
	return append(append(b.secrets.settings(b.stores.dsn(b.stores.work, ""), b.stores.redisURL("")),
		"SHUANGBAI_WECOM_APP_AGENT_ID=1000002", "SHUANGBAI_WECOM_APP_SECRET="+appSecret,
		"SHUANGBAI_WECOM_APP_TOKEN="+b.secrets.cipher.Token,
		"SHUANGBAI_WECOM_APP_ENCODING_AES_KEY="+b.secrets.cipher.AESKey,
	), more...)
}

const (
	appAgent  = 1000002
	appSecret = "app-secret"
)

// seedWork puts in towns, each with a liaison and an account manager.
func seedWork(ctx context.Context, s *store.Store) error {
	var members strings.Builder
	members.WriteString("userid,name,role,org,county,towns,branch\n")
	for n := range towns {
		fmt.Fprintf(&members, "%s,%s,liaison,bureau,潞州区,%s,\n", userID(n), personName(n), townName(n))
		fmt.Fprintf(&members, "%s,%s,account_manager,bank,潞州区,%s,营业部\n", userID(towns+n), personName(towns+n), townName(n))
	}
	return putIn(ctx, s, members.String())
}

// until asks again and again until the answer is yes.
func until(ctx context.Context, what string, patience time.Duration, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("%s: not within %s", what, patience))
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}

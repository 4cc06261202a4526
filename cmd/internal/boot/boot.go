package boot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"shuangbai/bot"
	"shuangbai/bot/attribution"
	"shuangbai/bot/chat"
	"shuangbai/bot/daily"
	"shuangbai/bot/dialog"
	"shuangbai/bot/flow"
	"shuangbai/bot/ladder"
	"shuangbai/bot/mask"
	"shuangbai/bot/outbox"
	"shuangbai/bot/policy"
	"shuangbai/bot/reception"
	"shuangbai/bot/session"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/kf/pull"
	"shuangbai/config"
	"shuangbai/handlers"
	"shuangbai/models"
	"shuangbai/models/seal"
	"shuangbai/models/store"
)

// Options are what a start needs beside the configuration.
type Options struct {
	Log       *slog.Logger
	TestClock bool              // the product clock follows its row
	Migrate   bool              // bring an old schema up to date first
	Prefix    string            // of all Redis keys; "sb:" when empty
	Transport http.RoundTripper // to the platform; nil for the default
	Sim       http.Handler      // the demo page
	Trace     func(statement string, took time.Duration, err error)
	Hook      redis.Hook // sees every Redis trip; the benchmark counts them
	Unpaced   bool       // no limit for any receiver; the benchmark
}

// Server is everything that runs.
type Server struct {
	Store *store.Store
	Redis redis.UniversalClient
	Bot   *bot.Bot
	Clock interface {
		Now() time.Time
		Set(ctx context.Context, now time.Time) error
	}
	Handler http.Handler
	Metrics *handlers.Metrics

	cfg    config.Config
	log    *slog.Logger
	clock  *clock
	dirs   *store.Directories
	worker *outbox.Worker
	daily  *daily.Maker
	policy *policy.Policy

	puller    *pull.Puller // nil without customer service
	scenes    attribution.Scenes
	ladder    *ladder.Worker
	contacts  attribution.Contacts
	reception *reception.Worker // nil without customer service

	closers []func() error
}

// records is the store with the directory that follows it.
type records struct {
	*store.Store
	dirs *store.Directories
}

// Directory is the directory as of now.
func (r records) Directory() *models.Directory { return r.dirs.Current() }

// New opens and joins the parts. Run starts them, Close gives them back.
func New(ctx context.Context, cfg config.Config, o Options) (*Server, error) {
	if err := refuse(cfg); err != nil {
		return nil, err
	}
	s := &Server{cfg: cfg, log: o.Log, Metrics: handlers.NewMetrics()}
	if err := s.open(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.join(ctx, o); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// StoreOptions are how a command wants its records.
type StoreOptions struct {
	Schema   store.Schema
	ReadOnly bool
	Trace    func(statement string, took time.Duration, err error)
}

// OpenStore opens the records as the configuration says.
func OpenStore(ctx context.Context, cfg config.Config, o StoreOptions) (*store.Store, error) {
	keys := make([]seal.Key, len(cfg.Security.DataKeys))
	for i, k := range cfg.Security.DataKeys {
		keys[i] = seal.Key{ID: k.ID, Bytes: k.Key}
	}
	ring, err := seal.NewRing(keys...)
	if err != nil {
		return nil, fmt.Errorf("security.data_keys: %w", err)
	}
	return store.Open(ctx, store.Options{
		Driver: cfg.Database.Driver, DSN: cfg.Database.DSN.Reveal(), Ring: ring,
		IndexKey: cfg.Security.IndexKey, Now: time.Now,
		Schema: o.Schema, ReadOnly: o.ReadOnly, Trace: o.Trace,
	})
}

func (s *Server) open(ctx context.Context, o Options) (err error) {
	schema := store.RefuseOld
	if o.Migrate {
		schema = store.Migrate
	}
	if s.Store, err = OpenStore(ctx, s.cfg, StoreOptions{Schema: schema, Trace: o.Trace}); err != nil {
		return err
	}
	s.closers = append(s.closers, s.Store.Close)
	client, closeRedis, err := OpenRedis(s.cfg.Redis.URL.Reveal()) //nolint:contextcheck // lives as long as the server, not as its start
	if err != nil {
		return err
	}
	s.Redis = client
	s.closers = append(s.closers, func() error { closeRedis(); return nil })
	if o.Hook != nil {
		client.AddHook(o.Hook)
	}
	s.clock = &clock{zone: s.cfg.Schedule.Timezone.Location}
	s.Clock = s.clock
	if o.TestClock {
		s.clock.rows = s.Store
		return s.clock.read(ctx)
	}
	return nil
}

func (s *Server) join(ctx context.Context, o Options) error {
	engine, err := s.engine(ctx)
	if err != nil {
		return err
	}
	if err := s.seedGroups(ctx); err != nil {
		return err
	}
	client, err := s.platform(o)
	if err != nil {
		return err
	}
	prefix := o.Prefix
	if prefix == "" {
		prefix = "sb:"
	}
	late := lateSender{client}
	s.Bot = bot.New(bot.Options{
		Engine: engine, Records: records{s.Store, s.dirs}, Clock: s.clock, Notices: late,
		Sessions: session.New(session.Options{
			Client: s.Redis, Sealer: s.Store.Ring(), Prefix: prefix, Now: time.Now, TTL: s.cfg.Session.TTL,
		}),
		Owner: owner(), Random: rand.Reader, Corp: s.cfg.WeCom.CorpID, TTL: s.cfg.Session.TTL,
		Mask: maskText, Log: s.log,
	})
	senders := map[string]outbox.Sender{
		string(chat.AIBot): late, string(chat.App): appSender{client}, string(bot.MediaDoor): s.pictures(client),
		string(chat.Push): pushSender{client, s.Store},
	}
	keyed := map[string]time.Duration{string(chat.App): dropRepeats, string(bot.MediaDoor): outbox.Forever}
	s.ladder = s.leads()
	s.externalContacts(client, senders, keyed)
	if err := s.customerService(o, senders, keyed); err != nil {
		return err
	}
	var limits outbox.Limits
	if !o.Unpaced {
		limits = outbox.NewRedisLimits(redis_rate.NewLimiter(s.Redis), prefix, paces, time.Now)
	}
	s.worker = outbox.New(outbox.Options{
		Rows: s.Store, Owner: owner(), Now: time.Now, Log: s.log,
		Senders: senders, Keyed: keyed, Twice: []string{bot.KindDigest},
		Limits: limits, Metrics: outbox.NewMetrics(s.Metrics.Registry),
	})
	s.Store.OnOutgoing(s.worker.Wake)
	return s.routes(o) //nolint:contextcheck // requests bring their own
}

// engine makes the conversations and keeps the names they know current.
func (s *Server) engine(ctx context.Context) (*dialog.Engine, error) {
	p, err := readPolicy(s.cfg.Policy.Path)
	if err != nil {
		return nil, err
	}
	if s.dirs, err = s.Store.Follow(ctx, s.log); err != nil {
		return nil, err
	}
	s.policy, s.daily = p, s.digestMaker(p)
	names := &lexicons{}
	names.renew(s.dirs.Current())
	s.dirs.OnRenewal(names.renew)
	s.dirs.OnMerchants(func(added []models.MerchantName) { names.add(s.dirs.Current(), added) })
	campaign := flow.New(p)
	flows, acts := campaign.All()
	return dialog.New(names, campaign.Rules(s.cfg.WeCom.AIBot.Name), flows, acts)
}

func readPolicy(path string) (*policy.Policy, error) {
	if path == "" {
		return policy.Default(), nil
	}
	data, err := os.ReadFile(path) //nolint:gosec // named by whoever runs the server
	if err != nil {
		return nil, fmt.Errorf("policy.path: %w", err)
	}
	return policy.Load(data)
}

// platform makes the client of the platform's API; without an app it still
// answers response_urls.
func (s *Server) platform(o Options) (*api.Client, error) {
	return s.client(o, s.cfg.WeCom.App.Secret.Reveal())
}

func (s *Server) client(o Options, secret string) (*api.Client, error) {
	w := s.cfg.WeCom
	return api.New(api.Config{
		Base: w.APIBase, CorpID: w.CorpID, Secret: secret, AgentID: w.App.AgentID,
		Cache: tokens{s.Redis, s.Store.Ring()}, Transport: o.Transport, Now: time.Now,
	})
}

func maskText(text string) (string, bool) {
	masked, found := mask.Mask(text)
	return masked, len(found) > 0
}

func owner() string {
	host, err := os.Hostname()
	if err != nil {
		host = "replica"
	}
	return fmt.Sprintf("%.24s-%s", host, rand.Text()[:8])
}

// Close gives everything back, the last opened first.
func (s *Server) Close() error {
	var errs []error
	for _, closeIt := range slices.Backward(s.closers) {
		errs = append(errs, closeIt())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// listen opens the address; ":0" picks a free port.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", address)
}

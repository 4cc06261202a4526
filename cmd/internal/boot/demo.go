package boot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/config"
	"shuangbai/handlers/sim"
	"shuangbai/models/seed"
	"shuangbai/models/store"
)

// DemoOptions are what demo needs beside the configuration.
type DemoOptions struct {
	Log  *slog.Logger
	Data string // directory to keep; empty for one that goes with the demo
	// Ready hears the public address and the settings that were made up.
	Ready func(at net.Addr, made []config.MadeUp)
}

// demoStart is the demo's day unless clock.now says otherwise.
const demoStart = "2025-09-17T09:00:00+08:00"

// Demo runs the server beside a simulated WeCom: the same code as Serve, reached
// over the same encrypted callbacks and HTTP calls; only the addresses differ.
func Demo(ctx context.Context, cfg config.Config, o DemoOptions) error {
	dir, cleanUp, err := demoDir(o.Data)
	if err != nil {
		return err
	}
	defer cleanUp()
	made, err := demoSettings(&cfg, dir)
	if err != nil {
		return err
	}
	platform, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	cfg.WeCom.APIBase = "http://" + platform.Addr().String()
	cfg.WeCom.MediaHosts = append(cfg.WeCom.MediaHosts, platform.Addr().String())
	d := demo{cfg: cfg}
	if err := d.prepare(ctx); err != nil {
		return errors.Join(err, platform.Close())
	}
	if err := d.join(ctx, o.Log); err != nil {
		return errors.Join(err, platform.Close())
	}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { return serve(ctx, platform, d.sim) })
	all.Go(func() error {
		return d.server.Run(ctx, func(at net.Addr) {
			d.sim.SetCallbacks("http://"+local(at)+"/wecom/aibot", "http://"+local(at)+"/wecom/app")
			if o.Ready != nil {
				o.Ready(at, made)
			}
		})
	})
	all.Go(func() error {
		<-ctx.Done()
		d.sim.Close() // open polls of the page end, so that the server can drain
		return nil
	})
	err = all.Wait()
	return errors.Join(err, d.server.Close())
}

// demo is the server with its simulated platform.
type demo struct {
	cfg    config.Config
	sim    *wecomsim.Platform
	server *Server
	codes  *api.Client // makes the links of the codes
}

// prepare fills an empty database with places, people and a few weeks of
// history before the demo's day, and sets the product clock.
func (d *demo) prepare(ctx context.Context) error {
	start, err := demoClock(d.cfg.Clock.Now)
	if err != nil {
		return err
	}
	s, err := OpenStore(ctx, d.cfg, StoreOptions{Schema: store.Migrate})
	if err != nil {
		return err
	}
	if err := d.fill(ctx, s, start); err != nil {
		return errors.Join(err, s.Close())
	}
	return s.Close()
}

func (d *demo) fill(ctx context.Context, s *store.Store, start time.Time) error {
	dir, err := s.LoadDirectory(ctx)
	if err != nil {
		return err
	}
	if len(dir.Members) == 0 {
		if err := seed.Demo(ctx, s, d.cfg.WeCom.CorpID, start); err != nil {
			return err
		}
	} else if d.cfg.Clock.Now.IsZero() {
		return nil // a demo that was kept goes on where its clock stood
	}
	return s.SetClockOffset(ctx, time.Until(start))
}

func demoClock(given time.Time) (time.Time, error) {
	if !given.IsZero() {
		return given, nil
	}
	return time.Parse(time.RFC3339, demoStart)
}

func (d *demo) join(ctx context.Context, log *slog.Logger) error {
	page := &late{}
	o := Options{Log: log, TestClock: true, Sim: page}
	s, err := New(ctx, d.cfg, o)
	if err != nil {
		return err
	}
	d.server = s
	if d.codes, err = s.client(o, d.cfg.WeCom.KF.Secret.Reveal()); err != nil {
		return errors.Join(err, s.Close())
	}
	dir := s.dirs.Current()
	d.sim, err = wecomsim.New(d.platform(dir))
	if err != nil {
		return errors.Join(err, s.Close())
	}
	if err := d.pushKeys(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	page.handler = sim.New(sim.Deps{
		Platform: d.sim, Inspector: inspector{s.Store, s.dirs, d.cfg.WeCom}, Clock: s.clock,
		People: people(dir), Posters: posters(dir), Link: d.link, Zone: d.cfg.Schedule.Timezone.Location,
	})
	return nil
}

// demoDir finds the directory of the records; a temporary one is removed.
func demoDir(keep string) (dir string, cleanUp func(), err error) {
	if keep != "" {
		return keep, func() {}, os.MkdirAll(keep, 0o700)
	}
	dir, err = os.MkdirTemp("", "shuangbai-demo-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// demoSettings completes the configuration: embedded stores unless others are
// named, and random secrets, which a kept directory remembers.
func demoSettings(cfg *config.Config, dir string) ([]config.MadeUp, error) {
	if cfg.Database.DSN == "" {
		cfg.Database.Driver, cfg.Database.DSN = config.SQLite, config.Secret(filepath.Join(dir, "shuangbai.db"))
	}
	if cfg.Redis.URL == "" {
		cfg.Redis.URL = config.Embedded
	}
	if cfg.Server.AdminListen == config.DefaultAdminListen {
		cfg.Server.AdminListen = "127.0.0.1:0" // a second demo, or a server, may be running beside it
	}
	file := filepath.Join(dir, "settings.json")
	kept := map[string]string{}
	if b, err := os.ReadFile(file); err == nil { //nolint:gosec // the demo's own directory
		if err := json.Unmarshal(b, &kept); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
	}
	made, err := cfg.MakeUp(rand.Reader, kept)
	if err != nil {
		return nil, err
	}
	for _, m := range made {
		kept[m.Path] = m.Value
	}
	b, err := json.Marshal(kept)
	if err != nil {
		return nil, err
	}
	return made, os.WriteFile(file, b, 0o600)
}

func local(a net.Addr) string {
	if t, ok := a.(*net.TCPAddr); ok && t.IP.IsUnspecified() {
		return fmt.Sprintf("127.0.0.1:%d", t.Port)
	}
	return a.String()
}

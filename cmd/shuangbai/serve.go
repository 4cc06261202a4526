package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"

	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
)

// serveCommand runs the server until it is told to stop.
type serveCommand struct {
	Migrate   bool `help:"启动前先把数据库的表升到本程序的版本"`
	TestClock bool `help:"业务时钟可以拨动，只用于测试"`
}

// Run implements the command.
func (c *serveCommand) Run(ctx context.Context, t *terminal) error {
	boot.TrimHeap()
	mode := config.Serve
	if c.TestClock {
		mode = config.ServeTest
	}
	cfg, err := t.settings(mode)
	if err != nil {
		return err
	}
	log := logger(t.err, cfg)
	server, err := boot.New(ctx, cfg, boot.Options{Log: log, Migrate: c.Migrate, TestClock: c.TestClock})
	if err != nil {
		return err
	}
	err = server.Run(ctx, func(at net.Addr) { log.InfoContext(ctx, "listening", "address", at.String()) })
	return errors.Join(err, server.Close())
}

// logger writes one JSON object a line.
func logger(w io.Writer, cfg config.Config) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: cfg.Log.Level}))
}

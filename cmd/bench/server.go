package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime/pprof"

	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
)

// runServer runs the product as `shuangbai serve` does, log included.
func runServer(ctx context.Context, s spec) (err error) {
	if s.Profile != "" {
		stop, err := profile(s.Profile)
		if err != nil {
			return err
		}
		defer stop()
	}
	boot.TrimHeap()
	cfg, err := config.Load("", s.Settings, config.Serve)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewJSONHandler(os.Stderr, &slog.HandlerOptions{Level: cfg.Log.Level}))
	server, err := boot.New(ctx, cfg, boot.Options{Log: log, Unpaced: s.Unpaced})
	if err != nil {
		return err
	}
	err = server.Run(ctx, listening)
	return errors.Join(err, server.Close())
}

// profile writes where the processor's time goes until it is stopped.
func profile(path string) (stop func(), err error) {
	f, err := os.Create(path) //nolint:gosec // named on the command line
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() {
		pprof.StopCPUProfile()
		_ = f.Close()
	}, nil
}

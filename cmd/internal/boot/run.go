package boot

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"shuangbai/handlers"
)

// The patience of the HTTP servers.
const (
	headerLimit = 5 * time.Second
	bodyLimit   = 10 * time.Second
	answerLimit = 30 * time.Second
	idleLimit   = 2 * time.Minute
	drainLimit  = 6 * time.Second // a turn in flight is answered before the process goes
)

// Run listens and works until ctx ends, then stops in order: no new requests,
// requests in flight answered, workers done. listening, when set, hears the
// public address.
func (s *Server) Run(ctx context.Context, listening func(net.Addr)) error {
	public, err := listen(ctx, s.cfg.Server.Listen)
	if err != nil {
		return err
	}
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	var workers errgroup.Group
	for _, run := range s.jobs() {
		workers.Go(func() error { run(work); return nil })
	}
	servers, ctx := errgroup.WithContext(ctx)
	servers.Go(func() error { return serve(ctx, public, s.Handler) })
	if s.cfg.Server.AdminListen != "" {
		admin, err := listen(ctx, s.cfg.Server.AdminListen)
		if err != nil {
			return errors.Join(err, public.Close())
		}
		servers.Go(func() error { return serve(ctx, admin, handlers.Admin(s.Metrics)) })
	}
	if listening != nil {
		listening(public.Addr())
	}
	err = servers.Wait()
	stopWork()
	return errors.Join(err, workers.Wait())
}

func (s *Server) jobs() []func(context.Context) {
	jobs := []func(context.Context){s.Bot.Run, s.dirs.Run, s.worker.Run, s.housekeeping, s.digests, s.ladder.Run, s.contacts.Run}
	if s.puller != nil {
		jobs = append(jobs, s.puller.Run, s.reception.Run, s.scenes.Run)
	}
	if s.clock.rows != nil {
		jobs = append(jobs, func(ctx context.Context) { s.clock.follow(ctx, s.log) })
	}
	return jobs
}

func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: headerLimit, ReadTimeout: bodyLimit,
		WriteTimeout: answerLimit, IdleTimeout: idleLimit,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainLimit)
	defer cancel()
	if err := server.Shutdown(drain); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}

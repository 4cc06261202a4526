// Package wire listens in on what a server says to its database and its Redis.
// A proxy relays the bytes as they are and notes every statement and every
// round trip, so that what a turn costs is counted where it is paid and not
// where the program believes it is.
package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
)

// listener hears the two directions of one connection. Both methods are called
// before the bytes are passed on: whoever sees an answer can be sure that what
// led to it is noted.
type listener interface {
	up(b []byte)   // from the server under test
	down(b []byte) // to it
}

// proxy relays TCP connections to one upstream address.
type proxy struct {
	net.Listener
	network, upstream string
	hear              func() listener

	mu    sync.Mutex
	open  map[net.Conn]struct{}
	group sync.WaitGroup
}

func newProxy(ctx context.Context, network, upstream string, hear func() listener) (*proxy, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{Listener: l, network: network, upstream: upstream, hear: hear, open: map[net.Conn]struct{}{}}
	p.group.Go(func() { p.accept(ctx) })
	return p, nil
}

// Address is where the server under test must connect to.
func (p *proxy) Address() string { return p.Listener.Addr().String() }

// Close ends all connections.
func (p *proxy) Close() error {
	err := p.Listener.Close()
	p.mu.Lock()
	for c := range p.open {
		if e := c.Close(); !errors.Is(e, net.ErrClosed) { // its other side may have gone first
			err = errors.Join(err, e)
		}
	}
	p.open = nil
	p.mu.Unlock()
	p.group.Wait()
	return err
}

func (p *proxy) accept(ctx context.Context) {
	for {
		near, err := p.Accept()
		if err != nil {
			return
		}
		far, err := (&net.Dialer{}).DialContext(ctx, p.network, p.upstream)
		if err != nil {
			_ = near.Close() // the client sees a connection that breaks
			continue
		}
		if !p.keep(near, far) {
			return
		}
		ear := p.hear()
		p.group.Go(func() { p.relay(far, near, ear.up) })
		p.group.Go(func() { p.relay(near, far, ear.down) })
	}
}

// keep remembers the connections for Close; false when it was faster.
func (p *proxy) keep(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		if p.open == nil {
			_ = c.Close()
			continue
		}
		p.open[c] = struct{}{}
	}
	return p.open != nil
}

// relay passes bytes on until one side ends, and then ends the other.
func (p *proxy) relay(to io.WriteCloser, from net.Conn, hear func([]byte)) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if n > 0 {
			hear(buf[:n])
			if _, werr := to.Write(buf[:n]); werr != nil {
				err = werr
			}
		}
		if err != nil {
			_ = to.Close()
			p.mu.Lock()
			delete(p.open, from)
			p.mu.Unlock()
			return
		}
	}
}

package wecomsim

import (
	"net/http"
	"slices"
	"strings"
)

// Fault makes the next calls of an endpoint fail. Exactly one of the ways
// should be set.
type Fault struct {
	Path   string // prefix, such as "/cgi-bin/message/send"; "" is every call
	After  int    // so many calls pass before it strikes
	Times  int    // 0 is until Heal
	Code   int    // errcode in an HTTP 200
	Status int    // HTTP status with an HTML body, as gateways answer
	Hang   bool   // no answer until the caller gives up
	Reset  bool   // the connection is cut before anything is done
	Lose   bool   // the work is done, then the connection is cut
}

// Fail adds a fault; the oldest that fits strikes first.
func (p *Platform) Fail(f Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = append(p.faults, &f)
}

// Heal ends all faults.
func (p *Platform) Heal() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = nil
}

// fault takes the fault that strikes a call.
func (p *Platform) fault(path string) (Fault, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := slices.IndexFunc(p.faults, func(f *Fault) bool { return strings.HasPrefix(path, f.Path) })
	if i < 0 {
		return Fault{}, false
	}
	f := p.faults[i]
	if f.After > 0 {
		f.After--
		return Fault{}, false
	}
	if f.Times == 1 {
		p.faults = slices.Delete(slices.Clone(p.faults), i, i+1)
	} else if f.Times > 1 {
		f.Times--
	}
	return *f, true
}

// strike plays a fault; it reports whether the call is over. It panics with
// http.ErrAbortHandler to cut the connection, as net/http documents.
func (p *Platform) strike(f Fault, c *call) bool {
	switch {
	case f.Code != 0:
		c.fail(f.Code)
	case f.Status != 0:
		c.status, c.body = f.Status, []byte("<html><body>"+http.StatusText(f.Status)+"</body></html>")
	case f.Hang:
		select {
		case <-c.r.Context().Done():
		case <-p.life.Done():
		}
		c.cut = true
	case f.Reset:
		c.cut = true
	default:
		return false
	}
	return true
}

package bot

import "sync"

// lanes let one turn of a conversation run at a time on this replica. They only
// save wasted work: between replicas, and for correctness, the version of the
// conversation decides.
type lanes struct {
	mu   sync.Mutex
	busy map[string]*lane
}

type lane struct {
	mu      sync.Mutex
	waiting int
}

func newLanes() *lanes { return &lanes{busy: map[string]*lane{}} }

// enter waits for the conversation's lane and returns the way out of it.
func (l *lanes) enter(conversation string) (leave func()) {
	l.mu.Lock()
	ln := l.busy[conversation]
	if ln == nil {
		ln = &lane{}
		l.busy[conversation] = ln
	}
	ln.waiting++
	l.mu.Unlock()

	ln.mu.Lock()
	return func() {
		ln.mu.Unlock()
		l.mu.Lock()
		defer l.mu.Unlock()
		if ln.waiting--; ln.waiting == 0 {
			delete(l.busy, conversation)
		}
	}
}

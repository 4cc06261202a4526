package outbox

import (
	"sync"
	"time"
)

// doors remembers which are closed to everybody, and until when: a corp's limit
// or a wrong setting refuses one row as well as the next, and every knock counts
// against the limit.
type doors struct {
	mu     sync.Mutex
	opened map[string]time.Time
}

func (d *doors) close(door string, until time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.opened == nil {
		d.opened = map[string]time.Time{}
	}
	if until.After(d.opened[door]) {
		d.opened[door] = until
	}
}

func (d *doors) until(door string) time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.opened[door]
}

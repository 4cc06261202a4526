package wecomsim

import (
	"strings"
	"time"
)

// window counts recent events of one key.
type window struct {
	hits []time.Time
	most int // in any minute, those that were too many included
}

// The kinds of limits that Busiest tells apart.
const (
	LimitMember = "member/" // app messages to one member
	LimitPush   = "push/"   // messages by one webhook
)

// Busiest is the most messages that one target of a kind was sent within any
// minute so far, those that were too many included.
func (p *Platform) Busiest(kind string) (most int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key, w := range p.windows {
		if strings.HasPrefix(key, kind) {
			most = max(most, w.most)
		}
	}
	return most
}

// admit counts an event unless it exceeds what a minute or an hour allows; 0
// is no limit. p.mu is held.
func (p *Platform) admit(key string, perMinute, perHour int) bool {
	w := p.windows[key]
	if w == nil {
		w = &window{}
		p.windows[key] = w
	}
	now := p.cfg.Now()
	for len(w.hits) > 0 && now.Sub(w.hits[0]) >= time.Hour {
		w.hits = w.hits[1:]
	}
	minute := 0
	for _, t := range w.hits {
		if now.Sub(t) < time.Minute {
			minute++
		}
	}
	w.most = max(w.most, minute+1)
	if minute >= perMinute || (perHour > 0 && len(w.hits) >= perHour) {
		return false
	}
	w.hits = append(w.hits, now)
	return true
}

package wecomsim

import "time"

// window counts recent events of one key.
type window struct{ hits []time.Time }

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
	if minute >= perMinute || (perHour > 0 && len(w.hits) >= perHour) {
		return false
	}
	w.hits = append(w.hits, now)
	return true
}

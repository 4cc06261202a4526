package wecomsim

import "time"

// Entry is one exchange over the wire: a callback with its answer, or a call
// of the product with ours.
type Entry struct {
	Seq      int64         `json:"seq"`
	At       time.Time     `json:"at"` // calendar time
	Kind     string        `json:"kind"`
	Door     Door          `json:"door,omitempty"`
	Chat     string        `json:"chat,omitempty"`
	User     string        `json:"user,omitempty"`
	ID       string        `json:"id,omitempty"`      // msgid
	Title    string        `json:"title"`             // what it was, in one line
	Raw      string        `json:"raw,omitempty"`     // request as sent
	Plain    string        `json:"plain,omitempty"`   // request decrypted
	Status   int           `json:"status,omitempty"`  // HTTP status of the answer
	Answer   string        `json:"answer,omitempty"`  // answer as sent
	Reply    string        `json:"reply,omitempty"`   // answer decrypted
	Failure  string        `json:"failure,omitempty"` // no answer came
	Took     time.Duration `json:"took"`
	Problems []string      `json:"problems,omitempty"` // limits the product broke
	Advice   []string      `json:"advice,omitempty"`   // what a client would show cut or odd
}

// The kinds of entries.
const (
	KindCallback = "callback"
	KindPoll     = "poll"
	KindAPI      = "api"
	KindClient   = "client" // what the client did by itself, such as giving up on a stream
)

// Ledger returns the entries after seq, oldest first; 0 returns all kept.
func (p *Platform) Ledger(after int64) []Entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out []Entry
	for _, e := range p.ledger {
		if e.Seq > after {
			out = append(out, e)
		}
	}
	return out
}

// Problems returns every limit that the product broke so far.
func (p *Platform) Problems() []string {
	var out []string
	for _, e := range p.Ledger(0) {
		out = append(out, e.Problems...)
	}
	return out
}

// record appends to the ledger and forgets the oldest beyond the limit. p.mu is held.
func (p *Platform) record(e Entry) {
	e.Seq, e.At = p.touch(), p.cfg.Calendar()
	p.ledger = append(p.ledger, e)
	if over := len(p.ledger) - p.cfg.Keep; over > p.cfg.Keep/10 {
		p.ledger = append([]Entry(nil), p.ledger[over:]...)
	}
}

package wecomsim

import "time"

// KFSession is how a customer and an account stand with each other, as the
// customer's next answer will be judged by it.
type KFSession struct {
	State    string        // entered (nothing said yet), new, bot, waiting (in the pool), person or over
	Servicer string        // userid of the person who serves
	Left     int           // messages the account may still send
	Open     time.Duration // for which it may send them
	Scene    string        // of the code scanned last
}

var kfStates = [...]string{kfNew: "new", kfBot: "bot", kfPool: "waiting", kfPerson: "person", kfOver: "over"}

// KFSession tells of a customer who has entered or written.
func (p *Platform) KFSession(at Sender) (KFSession, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.desk.sessions[at.key()]
	if s == nil {
		return KFSession{}, false
	}
	out := KFSession{State: kfStates[s.state], Servicer: s.servicer, Scene: s.scene}
	if s.said.IsZero() && s.state == kfOver {
		out.State = "entered"
	}
	if open := kfWindow - p.cfg.Now().Sub(s.said); !s.said.IsZero() && open > 0 {
		out.Open, out.Left = open, kfBudget-s.sent
	}
	return out, true
}

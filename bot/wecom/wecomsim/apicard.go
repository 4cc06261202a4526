package wecomsim

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// cardCode allows one update of a card through the API (app A6.3).
type cardCode struct {
	task    string
	cards   []*Message // the copies it reaches
	expires time.Time
	used    bool
}

// newCardCode issues a response code. p.mu is held.
func (p *Platform) newCardCode(task string, cards []*Message) string {
	code := p.secret("rc")
	p.codes[code] = &cardCode{task: task, cards: cards, expires: p.cfg.Now().Add(responseLife)}
	return code
}

// siblings returns every copy of the card that was sent with task. p.mu is held.
func (p *Platform) siblings(task string) []*Message {
	var out []*Message
	for _, m := range p.messages {
		if m.From == FromApp && len(m.Versions) > 0 && m.Versions[0].Card.TaskID == task {
			out = append(out, m)
		}
	}
	return out
}

// cardUpdate is message/update_template_card.
func (p *Platform) cardUpdate(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.door, c.title = DoorApp, "message/update_template_card"
	var in struct {
		UserIDs      []string `json:"userids"`
		AtAll        int      `json:"atall"`
		AgentID      int      `json:"agentid"`
		ResponseCode string   `json:"response_code"`
		Button       *struct {
			ReplaceName string `json:"replace_name"`
		} `json:"button"`
		Card json.RawMessage `json:"template_card"`
	}
	if !c.decode(&in) {
		return
	}
	code := p.codes[in.ResponseCode]
	switch {
	case in.AgentID != p.cfg.App.AgentID:
		c.fail(40056)
		return
	case code == nil || !p.cfg.Now().Before(code.expires):
		c.fail(60140)
		return
	case code.used:
		c.fail(42022)
		return
	}
	v := Version{}
	if in.Button != nil {
		v.Replaced = in.Button.ReplaceName
	} else {
		card, f := checkCard(in.Card, cardApp)
		if len(f.problems) > 0 {
			c.refuse(42049, f)
			return
		}
		if card.TaskID != "" && card.TaskID != code.task {
			c.fail(42014)
			return
		}
		card.TaskID = code.task
		v.Card, v.Replaced = card, card.ReplaceText
	}
	code.used = true
	invalid := p.updateCopies(code, in.UserIDs, in.AtAll == 1, v)
	c.ok(result{"invaliduser": invalid})
}

// updateCopies changes the card for the members named; it returns those who
// never got it. p.mu is held.
func (p *Platform) updateCopies(code *cardCode, users []string, all bool, v Version) []string {
	invalid := slices.Clone(users)
	for _, m := range p.siblings(code.task) {
		owner := strings.TrimPrefix(m.Chat, "app/")
		named := func(u string) bool { return strings.EqualFold(u, owner) }
		if !all && !slices.ContainsFunc(users, named) {
			continue
		}
		invalid = slices.DeleteFunc(invalid, named)
		next := v
		if next.Card == nil {
			next.Card = m.Versions[len(m.Versions)-1].Card
		}
		p.addVersion(m, next)
	}
	return invalid
}

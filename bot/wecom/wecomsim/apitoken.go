package wecomsim

import (
	"crypto/subtle"
	"strings"
	"time"
)

// token is the app's current access token; another call within its life gets
// the same one (app A5).
type token struct {
	value   string
	expires time.Time
	dead    int // code that refuses it, 0 while it is good
}

func (p *Platform) getToken(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c.query.Get("corpid") != p.cfg.CorpID {
		c.fail(40013)
		return
	}
	if subtle.ConstantTimeCompare([]byte(c.query.Get("corpsecret")), []byte(p.cfg.App.Secret)) != 1 {
		c.fail(40001)
		return
	}
	now := p.cfg.Now()
	if p.token.dead != 0 || !now.Before(p.token.expires) {
		p.token = token{value: p.secret("tok"), expires: now.Add(tokenLife)}
	}
	c.ok(result{"access_token": p.token.value, "expires_in": int(p.token.expires.Sub(now).Seconds())})
}

// KillToken makes the current access token useless before its time: code is
// 42001 or 40014, both occur (app A5). The next gettoken brings a new one.
func (p *Platform) KillToken(code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.token.dead = code
}

// authorised checks the access token, in the query only (app §0.2).
func (p *Platform) authorised(c *call) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	given := c.query.Get("access_token")
	switch {
	case given == "":
		c.fail(41001)
	case given != p.token.value:
		c.fail(40014)
	case p.token.dead != 0:
		c.fail(p.token.dead)
	case !p.cfg.Now().Before(p.token.expires):
		c.fail(42001)
	default:
		return true
	}
	return false
}

func (p *Platform) userGet(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.member(c.query.Get("userid"))
	if !ok || m.Hidden {
		c.fail(60111)
		return
	}
	status := 1
	if m.Left {
		status = 5
	}
	c.user = strings.ToLower(m.UserID)
	c.ok(result{"userid": m.UserID, "name": m.Name, "department": []int{1}, "status": status, "main_department": 1})
}

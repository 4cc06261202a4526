package wecomsim

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
)

// knownAccount refuses what names no account of this corp. p.mu is held.
func (p *Platform) knownAccount(c *call, id string) bool {
	if id == "" {
		c.fail(95000)
		return false
	}
	if _, ok := p.account(id); !ok {
		c.fail(95004)
		return false
	}
	return true
}

// kfSync gives one page of what happened at an account (kf B4).
func (p *Platform) kfSync(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	in := struct {
		Cursor   string `json:"cursor"`
		Token    string `json:"token"`
		Limit    int    `json:"limit"`
		OpenKFID string `json:"open_kfid"`
	}{Limit: kfPage}
	if !c.decode(&in) || !p.knownAccount(c, in.OpenKFID) {
		return
	}
	after, ok := cursor(in.Cursor)
	if !ok || in.Limit < 0 || in.Limit > kfPage || len(in.Cursor) > 64 {
		c.fail(40058, "invalid cursor or limit")
		return
	}
	if !p.maySync(c, in.OpenKFID, in.Token) {
		return
	}
	if in.Limit == 0 {
		in.Limit = kfPage
	}
	list, after, more := p.page(in.OpenKFID, after, in.Limit)
	c.door, c.title = DoorKF, "kf/sync_msg "+strconv.Itoa(len(list))
	c.ok(result{"next_cursor": "c" + strconv.FormatInt(after, 36), "has_more": flag(more), "msg_list": list})
}

// maySync judges the token: a call without a good one is allowed ten times a
// minute, then none is for a minute. p.mu is held.
func (p *Platform) maySync(c *call, account, given string) bool {
	now := p.cfg.Now()
	if now.Before(p.desk.blocked[account]) {
		c.fail(45009)
		return false
	}
	t, ok := p.desk.tokens[given]
	if ok && t.account == account && now.Before(t.expires) {
		return true
	}
	if !p.admit("kfsync/"+account, kfStrictCalls, 0) {
		p.desk.blocked[account] = now.Add(kfStrictPause)
		c.fail(45009)
		return false
	}
	if given != "" {
		c.fail(95007)
		return false
	}
	return true
}

// page cuts entries after a cursor out of the account's log; those of more
// than three days ago are gone. p.mu is held.
func (p *Platform) page(account string, after int64, limit int) (list []json.RawMessage, last int64, more bool) {
	list, last = []json.RawMessage{}, after
	if p.desk.empty > 0 {
		p.desk.empty--
		return list, last, true
	}
	log := p.desk.log[account]
	i, _ := slices.BinarySearchFunc(log, after+1, func(e kfEntry, seq int64) int { return int(e.seq - seq) })
	old := p.cfg.Now().Add(-kfKept)
	for ; i < len(log); i++ {
		if log[i].at.Before(old) {
			continue
		}
		if len(list) == limit {
			return list, last, true
		}
		list, last = append(list, log[i].raw), log[i].seq
	}
	return list, last, false
}

func cursor(s string) (int64, bool) {
	if s == "" {
		return 0, true
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(s, "c"), 36, 64)
	return n, err == nil && s[0] == 'c'
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

// kfTarget names a session in a request.
type kfTarget struct {
	OpenKFID string `json:"open_kfid"`
	Customer string `json:"external_userid"`
	State    int    `json:"service_state"`
	Servicer string `json:"servicer_userid"`
}

// target finds the session that a request names. p.mu is held.
func (p *Platform) target(c *call) (in kfTarget, at Sender, s *kfSession) {
	if !c.decode(&in) || !p.knownAccount(c, in.OpenKFID) {
		return in, at, nil
	}
	at = Customer(in.OpenKFID, in.Customer)
	if s = p.desk.sessions[at.key()]; s == nil {
		c.fail(40096)
	} else if now := p.cfg.Now(); now.Sub(s.said) >= kfWindow && now.Sub(s.opened) >= kfWindow { // from the last message is our guess
		s.state, s.servicer = kfOver, ""
	}
	c.door, c.chat, c.user = DoorKF, at.key(), in.Customer
	return in, at, s
}

func (p *Platform) kfState(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, _, s := p.target(c); s != nil {
		c.ok(result{"service_state": s.state, "servicer_userid": s.servicer})
	}
}

// arrows are the transitions allowed (kf B7). The page's diagram cannot be read;
// what its table does not name is refused.
var arrows = map[int][]int{
	kfNew: {kfPool, kfPerson}, kfBot: {kfPool, kfPerson}, kfPool: {kfPerson}, kfPerson: {kfPerson, kfOver},
}

func (p *Platform) kfTrans(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	in, at, s := p.target(c)
	if s == nil {
		return
	}
	if s.state == kfOver {
		c.fail(95013)
		return
	}
	if !slices.Contains(arrows[s.state], in.State) {
		c.fail(95016)
		return
	}
	if in.State == kfPerson {
		if code := p.serves(in.OpenKFID, in.Servicer); code != 0 {
			c.fail(code)
			return
		}
	}
	s.state, s.servicer = in.State, ""
	if in.State == kfPerson {
		s.servicer = in.Servicer
	}
	c.ok(result{"msg_code": p.moveCode(at, in.State)})
}

// serves gives the code that refuses a receptionist, 0 for one who serves. p.mu is held.
func (p *Platform) serves(account, userID string) int {
	a, _ := p.account(account)
	switch {
	case !slices.ContainsFunc(a.Servicers, func(u string) bool { return strings.EqualFold(u, userID) }):
		return 95014
	case p.desk.stopped[account+"/"+strings.ToLower(userID)]:
		return 95019
	}
	return 0
}

func (p *Platform) kfServicers(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := c.query.Get("open_kfid")
	if !p.knownAccount(c, id) {
		return
	}
	a, _ := p.account(id)
	list := []map[string]any{}
	for _, u := range a.Servicers {
		list = append(list, map[string]any{"userid": u, "status": flag(p.serves(id, u) != 0), "stop_type": 0})
	}
	for _, d := range a.Departments {
		list = append(list, map[string]any{"department_id": d})
	}
	c.ok(result{"servicer_list": list})
}

func (p *Platform) kfAccounts(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var in struct{ Offset, Limit int }
	if !c.decode(&in) {
		return
	}
	if in.Limit < 1 || in.Limit > 100 || in.Offset < 0 {
		c.fail(40058)
		return
	}
	list := []map[string]any{}
	for i, a := range p.cfg.KF {
		if i >= in.Offset && len(list) < in.Limit {
			list = append(list, map[string]any{"open_kfid": a.ID, "name": a.Name, "avatar": "", "manage_privilege": true})
		}
	}
	c.ok(result{"account_list": list})
}

// kfCustomers knows who entered or wrote within 48 h (kf B8).
func (p *Platform) kfCustomers(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var in struct {
		IDs     []string `json:"external_userid_list"`
		Context int      `json:"need_enter_session_context"`
	}
	if !c.decode(&in) {
		return
	}
	if len(in.IDs) == 0 || len(in.IDs) > 100 {
		c.fail(40058)
		return
	}
	known, invalid := []map[string]any{}, []string{}
	for _, id := range in.IDs {
		s := p.recent(id)
		if s == nil {
			invalid = append(invalid, id)
			continue
		}
		one := map[string]any{"external_userid": id, "nickname": "微信用户", "avatar": "", "gender": 0}
		if in.Context == 1 {
			one["enter_session_context"] = map[string]any{"scene": s.scene, "scene_param": s.param}
		}
		known = append(known, one)
	}
	c.ok(result{"customer_list": known, "invalid_external_userid": invalid})
}

// recent finds a customer's liveliest session of the last 48 h. p.mu is held.
func (p *Platform) recent(id string) *kfSession {
	var best *kfSession
	last := func(s *kfSession) time.Time {
		if s.said.After(s.entered) {
			return s.said
		}
		return s.entered
	}
	for _, a := range p.cfg.KF {
		s := p.desk.sessions[Customer(a.ID, id).key()]
		if s != nil && p.cfg.Now().Sub(last(s)) < kfWindow && (best == nil || last(s).After(last(best))) {
			best = s
		}
	}
	return best
}

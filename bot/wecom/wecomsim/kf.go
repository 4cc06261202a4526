package wecomsim

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"
)

// KFAccount is one customer-service account (kf B1) that the app manages.
type KFAccount struct {
	ID        string // open_kfid
	Name      string
	Servicers []string // userids of its receptionists, all serving; see SetServing

	Departments []int // whose members are receptionists, too; the list names no userids of theirs
}

// DoorKF is customer service: merchants outside the corp.
const DoorKF Door = "kf"

// FromKF stands in Message.From for what the account said by itself.
const FromKF = "@kf"

// KFMenu is a msgmenu as the customer sees it.
type KFMenu struct {
	Head  string   `json:"head,omitempty"`
	Items []KFItem `json:"items"`
	Tail  string   `json:"tail,omitempty"`
}

// KFItem is an item one can tap; old menus stay tappable.
type KFItem struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// Customer is a person outside the corp in the chat with an account.
func Customer(account, externalUserID string) Sender {
	return Sender{User: externalUserID, kf: account}
}

// The states of a session (kf B7).
const (
	kfNew = iota
	kfBot
	kfPool
	kfPerson
	kfOver
)

const (
	kfWindow      = 48 * time.Hour
	kfKept        = 72 * time.Hour // what sync_msg can still give
	kfBudget      = 5
	kfTokenLife   = 10 * time.Minute
	kfWelcomeLife = 20 * time.Second
	kfStrictCalls = 10 // sync_msg without a good token, a minute
	kfStrictPause = time.Minute
	kfPage        = 1000
)

// desk is everything of customer service.
type desk struct {
	log      map[string][]kfEntry // by account, oldest first
	sessions map[string]*kfSession
	msgIDs   map[string]struct{} // account and our own msgid
	codes    map[string]*kfCode
	tokens   map[string]kfToken
	links    map[string]kfLink // by URL
	stopped  map[string]bool   // account and userid
	blocked  map[string]time.Time
	empty    int // pages that come empty
	failing  []int
}

type kfEntry struct {
	seq int64
	at  time.Time
	raw []byte
}

type kfSession struct {
	state    int
	servicer string
	said     time.Time // the customer's last message
	opened   time.Time // again, by a receptionist
	sent     int       // ours since then
	welcomed time.Time
	entered  time.Time
	scene    string
	param    string
}

type kfCode struct {
	at      Sender
	expires time.Time
	menu    bool
	state   int // in which the session must still be; -1 for any
}

type kfToken struct {
	account string
	expires time.Time
}

type kfLink struct{ account, scene string }

func newDesk() desk {
	return desk{
		log: map[string][]kfEntry{}, sessions: map[string]*kfSession{}, msgIDs: map[string]struct{}{},
		codes: map[string]*kfCode{}, tokens: map[string]kfToken{}, links: map[string]kfLink{},
		stopped: map[string]bool{}, blocked: map[string]time.Time{},
	}
}

// account finds a customer-service account. p.mu is held.
func (p *Platform) account(id string) (KFAccount, bool) {
	for _, a := range p.cfg.KF {
		if a.ID == id {
			return a, true
		}
	}
	return KFAccount{}, false
}

// KFAccounts returns the customer-service accounts.
func (p *Platform) KFAccounts() []KFAccount { return append([]KFAccount(nil), p.cfg.KF...) }

// session finds or opens the session of a customer. p.mu is held.
func (p *Platform) session(at Sender) (*kfSession, error) {
	if _, ok := p.account(at.kf); !ok || at.User == "" {
		return nil, fmt.Errorf("%w: customer %q at account %q", ErrUnknown, at.User, at.kf)
	}
	s := p.desk.sessions[at.key()]
	if s == nil {
		s = &kfSession{state: kfOver}
		p.desk.sessions[at.key()] = s
	}
	return s, nil
}

// note puts an item on the account's log and returns the callback that says
// there is news (kf B3): no content, a new token. p.mu is held.
func (p *Platform) note(at Sender, titled string, item map[string]any) *Callback {
	now := p.cfg.Now()
	p.serial++
	item["send_time"] = now.Unix()
	if item["msgid"] == nil {
		item["msgid"] = p.newID("kfm")
	}
	p.desk.log[at.kf] = append(p.desk.log[at.kf], kfEntry{p.serial, now, encode(item)})
	token := p.secret("ENC")
	p.desk.tokens[token] = kfToken{at.kf, now.Add(kfTokenLife)}
	body := `<xml><ToUserName><![CDATA[` + p.cfg.CorpID + `]]></ToUserName><CreateTime>` + strconv.FormatInt(now.Unix(), 10) +
		`</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[` + token +
		`]]></Token><OpenKfId><![CDATA[` + at.kf + `]]></OpenKfId></xml>`
	return &Callback{Door: DoorApp, Plain: []byte(body), Title: titled, at: at}
}

// happened notes an event (kf B4): account and customer stand inside it. p.mu is held.
func (p *Platform) happened(at Sender, name string, detail map[string]any) *Callback {
	event := map[string]any{"event_type": name, "open_kfid": at.kf, "external_userid": at.User}
	maps.Copy(event, detail)
	return p.note(at, name, map[string]any{"origin": 4, "msgtype": "event", "event": event})
}

// code makes a code that answers an event once. p.mu is held.
func (p *Platform) code(at Sender, life time.Duration, menu bool, state int) string {
	c := p.secret("CODE")
	p.desk.codes[c] = &kfCode{at: at, expires: p.cfg.Now().Add(life), menu: menu, state: state}
	return c
}

// EmptyPages makes the next n pages of sync_msg empty with has_more, as
// happens (kf B4).
func (p *Platform) EmptyPages(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.desk.empty = n
}

// FailNext accepts the next message to a customer and then reports with
// msg_send_fail that it was not delivered.
func (p *Platform) FailNext(failType int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.desk.failing = append(p.desk.failing, failType)
}

// SetServing lets a receptionist serve or stop.
func (p *Platform) SetServing(account, userID string, serves bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.desk.stopped[account+"/"+strings.ToLower(userID)] = !serves
}

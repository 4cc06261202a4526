package wecomsim

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// DoorContact is a member's chat with somebody outside the corp (客户联系).
const DoorContact Door = "contact"

// contact is how somebody outside the corp became a member's contact.
type contact struct {
	customer, userID, state string
	since                   time.Time
}

// welcome is a code that greets a new contact once.
type welcome struct {
	chat    string
	user    string
	expires time.Time
	used    bool
}

// friends is everything of external contacts (kf C).
type friends struct {
	contacts []contact
	codes    map[string]*welcome
}

const welcomeLife = 20 * time.Second

// friendChat is the chat of a member and a contact; what the member's side
// sends by itself is shown there.
func friendChat(userID, customer string) string {
	return "contact/" + strings.ToLower(userID) + "/" + customer
}

// Greetings lists what a contact was greeted with by a member.
func (p *Platform) Greetings(userID, customer string) (texts []string) {
	for _, m := range (Chat{p, friendChat(userID, customer)}).Messages() {
		texts = append(texts, m.Text)
	}
	return texts
}

// Befriend adds a member as contact by a code with a state. half says that the
// member has not confirmed it yet; whichever event comes first has the code of
// the greeting.
func (p *Platform) Befriend(ctx context.Context, customer, userID, state string, half bool, opts ...Option) (Delivery, error) {
	return p.act(ctx, opts, func() (*Callback, error) {
		m, ok := p.member(userID)
		if !ok {
			return nil, fmt.Errorf("%w: member %q", ErrUnknown, userID)
		}
		if p.friends.codes == nil {
			p.friends.codes = map[string]*welcome{}
		}
		code := ""
		if !p.befriended(customer, m.UserID) {
			p.friends.contacts = append(p.friends.contacts, contact{customer, m.UserID, state, p.cfg.Now()})
			code = p.secret("WELCOME")
			p.friends.codes[code] = &welcome{chat: friendChat(m.UserID, customer), user: customer, expires: p.cfg.Now().Add(welcomeLife)}
		}
		change := "add_external_contact"
		if half {
			change = "add_half_external_contact"
		}
		return &Callback{Door: DoorApp, Title: change, at: Sender{User: m.UserID, App: true}, Plain: p.contactXML(change, customer, m.UserID, state, code)}, nil
	})
}

func (p *Platform) befriended(customer, userID string) bool {
	for _, c := range p.friends.contacts {
		if c.customer == customer && c.userID == userID {
			return true
		}
	}
	return false
}

// contactXML is the event of a new contact: it comes from the platform itself
// and names no app. p.mu is held.
func (p *Platform) contactXML(change, customer, userID, state, code string) []byte {
	tag := func(name, value string) string { return "<" + name + "><![CDATA[" + value + "]]></" + name + ">" }
	body := "<xml>" + tag("ToUserName", p.cfg.CorpID) + tag("FromUserName", "sys") +
		"<CreateTime>" + strconv.FormatInt(p.cfg.Now().Unix(), 10) + "</CreateTime>" + tag("MsgType", "event") +
		tag("Event", "change_external_contact") + tag("ChangeType", change) + tag("UserID", userID) + tag("ExternalUserID", customer)
	if state != "" {
		body += tag("State", state)
	}
	if code != "" {
		body += tag("WelcomeCode", code)
	}
	return []byte(body + "</xml>")
}

// sendWelcome greets a new contact (kf C).
func (p *Platform) sendWelcome(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var in struct {
		Code string `json:"welcome_code"`
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	if !c.decode(&in) {
		return
	}
	w := p.friends.codes[in.Code]
	switch {
	case w == nil || !p.cfg.Now().Before(w.expires):
		c.fail(41050)
		return
	case w.used:
		c.fail(41051)
		return
	case in.Text.Content == "" || len(in.Text.Content) > 4000:
		c.refuse(40058, findings{problems: []string{"greeting empty or longer than 4000 bytes"}})
		return
	}
	w.used = true
	c.door, c.chat, c.user, c.title = DoorContact, w.chat, w.user, "externalcontact/send_welcome_msg"
	p.post(Message{Chat: w.chat, From: FromApp, Kind: "text", Text: in.Text.Content})
	c.ok(nil)
}

func (p *Platform) contactList(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ids []string
	for _, one := range p.friends.contacts {
		if strings.EqualFold(one.userID, c.query.Get("userid")) {
			ids = append(ids, one.customer)
		}
	}
	if len(ids) == 0 {
		c.fail(84061)
		return
	}
	c.ok(result{"external_userid": ids})
}

func (p *Platform) contactGet(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := c.query.Get("external_userid")
	follow := []map[string]any{}
	for _, one := range p.friends.contacts {
		if one.customer == id {
			follow = append(follow, map[string]any{
				"userid": one.userID, "createtime": one.since.Unix(), "state": one.state, "add_way": 1, "tags": []string{},
			})
		}
	}
	if len(follow) == 0 {
		c.fail(84061)
		return
	}
	c.ok(result{"external_contact": map[string]any{"external_userid": id, "name": "微信用户", "type": 1}, "follow_user": follow})
}

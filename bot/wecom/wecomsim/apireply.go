package wecomsim

import (
	"encoding/json"
	"net/url"
	"time"
)

// replyLink is one response_url: one call within an hour (aibot §4.1).
type replyLink struct {
	at      Sender
	expires time.Time
	used    bool
}

// newReplyLink issues a response_url. p.mu is held.
func (p *Platform) newReplyLink(at Sender) string {
	code := p.secret("rsp")
	p.links[code] = &replyLink{at: at, expires: p.cfg.Now().Add(replyLife)}
	return p.cfg.BaseURL + api + "/aibot/response?response_code=" + url.QueryEscape(code)
}

// replyLater takes the one later answer to a message. The codes for a dead or
// used link are our guess, the body is documented.
func (p *Platform) replyLater(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.door, c.title = DoorBot, "aibot/response"
	link := p.links[c.query.Get("response_code")]
	if link == nil || !p.cfg.Now().Before(link.expires) {
		c.fail(60140)
		return
	}
	c.chat, c.user = link.at.key(), link.at.User
	if link.used {
		c.found.need(false, "response_url 只能用一次（aibot §4.1）")
		c.fail(42022)
		return
	}
	var in laterReply
	if !c.decode(&in) {
		return
	}
	code, f := p.showLater(link.at, in)
	if code != 0 {
		c.refuse(code, f)
		return
	}
	link.used = true
	c.found.join(f)
	c.ok(nil)
}

// laterReply is the body of a response_url call.
type laterReply struct {
	MsgType  string `json:"msgtype"`
	Markdown *struct {
		content
		Feedback *FeedbackID `json:"feedback"`
	} `json:"markdown"`
	Card json.RawMessage `json:"template_card"`
}

// showLater posts a later answer; a code other than 0 refuses it. p.mu is held.
func (p *Platform) showLater(at Sender, in laterReply) (int, findings) {
	var f findings
	switch in.MsgType {
	case "markdown":
		if in.Markdown == nil || !visible(in.Markdown.Content) {
			return 44004, f
		}
		f.maxBytes("markdown.content", in.Markdown.Content, maxContent)
		m := Message{Chat: at.key(), From: FromBot, Kind: "markdown", Text: in.Markdown.Content}
		if in.Markdown.Feedback != nil {
			f.maxBytes("feedback.id", in.Markdown.Feedback.ID, 256)
			m.Feedback = in.Markdown.Feedback.ID
		}
		if len(f.problems) == 0 {
			p.post(m)
		}
	case "template_card":
		f.need(at.Group == "", "群里不能用 response_url 发卡片（aibot §4.1）")
		if len(f.problems) == 0 {
			f = p.showBotCard(at, in.Card)
		}
	default:
		return 40008, f
	}
	if len(f.problems) > 0 {
		return 40058, f
	}
	return 0, f
}

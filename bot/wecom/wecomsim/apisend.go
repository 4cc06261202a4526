package wecomsim

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Article is one entry of a news message.
type Article struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url,omitempty"`
	PicURL      string `json:"picurl,omitempty"`
	ButtonText  string `json:"btntxt,omitempty"` // textcard
}

// outgoing is the body of message/send (app A6).
type outgoing struct {
	ToUser            string          `json:"touser"`
	ToParty           string          `json:"toparty"`
	ToTag             string          `json:"totag"`
	MsgType           string          `json:"msgtype"`
	AgentID           int             `json:"agentid"`
	DuplicateCheck    int             `json:"enable_duplicate_check"`
	DuplicateInterval int             `json:"duplicate_check_interval"` // seconds
	Text              *content        `json:"text"`
	Markdown          *content        `json:"markdown"`
	Image             *mediaRef       `json:"image"`
	Voice             *mediaRef       `json:"voice"`
	Video             *mediaRef       `json:"video"`
	File              *mediaRef       `json:"file"`
	TextCard          *Article        `json:"textcard"`
	News              *articleList    `json:"news"`
	Card              json.RawMessage `json:"template_card"`
}

type mediaRef struct {
	MediaID     string `json:"media_id"`
	Title       string `json:"title"`
	Description string `json:"description"`
}

type articleList struct {
	Articles []Article `json:"articles"`
}

const (
	memberPerMinute = 30
	memberPerHour   = 1000
	maxRecipients   = 1000
)

func (p *Platform) messageSend(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.door = DoorApp
	var out outgoing
	if !c.decode(&out) {
		return
	}
	c.title = "message/send " + out.MsgType
	if out.AgentID != p.cfg.App.AgentID {
		c.fail(40056)
		return
	}
	to, invalid := p.recipients(out.ToUser)
	switch {
	case out.ToUser == "" && out.ToParty == "" && out.ToTag == "":
		c.fail(82001)
		return
	case len(strings.Split(out.ToUser, "|")) > maxRecipients:
		c.fail(40058, "touser exceed 1000")
		return
	case len(to) == 0:
		c.fail(81013)
		return
	}
	if len(to) == 1 {
		c.user, c.chat = to[0], Sender{User: to[0], App: true}.key()
	}
	m, code, f := p.appBubble(out)
	if code != 0 {
		c.refuse(code, f)
		return
	}
	c.found.join(f)
	answer := result{
		"invaliduser": strings.Join(invalid, "|"), "invalidparty": strings.ToLower(out.ToParty), "invalidtag": strings.ToLower(out.ToTag),
		"msgid": p.newID("MSG"),
	}
	if p.duplicate(c.input, out) {
		c.title += "（重复，未再投递）"
		c.ok(answer)
		return
	}
	copies := p.fanOut(c, to, m)
	if m.Kind == "card" && (m.Versions[0].Card.Menu != nil || slices.Contains(interactive, m.Versions[0].Card.Type)) {
		answer["response_code"] = p.newCardCode(m.Versions[0].Card.TaskID, copies)
	}
	c.ok(answer)
}

// recipients splits touser into members within the app's scope and the rest,
// lower-cased as the platform returns them. p.mu is held.
func (p *Platform) recipients(touser string) (to, invalid []string) {
	if touser == "@all" {
		for _, m := range p.members {
			if !m.Hidden && !m.Left {
				to = append(to, m.UserID)
			}
		}
		return to, nil
	}
	for id := range strings.SplitSeq(touser, "|") {
		if id == "" {
			continue
		}
		m, ok := p.member(id)
		if !ok || m.Hidden || m.Left {
			invalid = append(invalid, strings.ToLower(id))
			continue
		}
		to = append(to, m.UserID)
	}
	return to, invalid
}

// appBubble checks a message and turns it into what a member sees; a code
// other than 0 refuses it. p.mu is held.
func (p *Platform) appBubble(out outgoing) (Message, int, findings) {
	var f findings
	m := Message{From: FromApp, Kind: out.MsgType}
	switch out.MsgType {
	case "text":
		if out.Text == nil || out.Text.Content == "" {
			return m, 44004, f
		}
		m.Text = p.cutText(out.Text.Content, &f)
	case "markdown":
		if out.Markdown == nil || out.Markdown.Content == "" {
			return m, 44004, f
		}
		m.Text = out.Markdown.Content
		f.maxBytes("markdown.content", m.Text, maxText)
	case "image", "voice", "video", "file":
		ref := map[string]*mediaRef{"image": out.Image, "voice": out.Voice, "video": out.Video, "file": out.File}[out.MsgType]
		if ref == nil || ref.MediaID == "" {
			return m, 41006, f
		}
		o := p.liveMedia(ref.MediaID)
		if o == nil || o.key != "" {
			return m, 40007, f
		}
		m.Media, m.Name, m.Text = []string{o.id}, o.name, ref.Title
	case "textcard":
		return p.textCard(m, out.TextCard)
	case "news":
		if out.News == nil {
			return m, 44004, f
		}
		m.Articles = out.News.Articles
		f.checkArticles(m.Articles)
	case "template_card":
		return p.appCard(m, out.Card)
	default:
		return m, 40008, f
	}
	if len(f.problems) > 0 {
		return m, 45002, f
	}
	return m, 0, f
}

func (p *Platform) textCard(m Message, a *Article) (Message, int, findings) {
	var f findings
	if a == nil || a.Title == "" || a.Description == "" || a.URL == "" {
		return m, 40058, f
	}
	f.need(len([]rune(a.Title)) <= 128, "textcard.title 超过 128 字")
	f.need(len([]rune(a.Description)) <= 512, "textcard.description 超过 512 字")
	f.need(len([]rune(a.ButtonText)) <= 4, "textcard.btntxt 超过 4 字")
	f.maxBytes("textcard.url", a.URL, 2048)
	m.Articles = []Article{*a}
	if len(f.problems) > 0 {
		return m, 40058, f
	}
	return m, 0, f
}

// appCard checks a card of the app. p.mu is held.
func (p *Platform) appCard(m Message, raw json.RawMessage) (Message, int, findings) {
	card, f := checkCard(raw, cardApp)
	if card != nil && len(f.problems) == 0 {
		f.need(p.newTask(DoorApp, card.TaskID), "task_id %s 已经用过（app A6.1）", card.TaskID)
	}
	if len(f.problems) > 0 {
		return m, 42049, f
	}
	m.Kind, m.Versions = "card", []Version{{At: p.cfg.Calendar(), Card: card}}
	return m, 0, f
}

func (f *findings) checkArticles(list []Article) {
	f.count("articles", len(list), 1, 8)
	for _, a := range list {
		f.need(a.Title != "" && a.URL != "", "articles 缺少 title 或 url")
		f.maxBytes("articles.title", a.Title, 128)
		f.maxBytes("articles.description", a.Description, 512)
		f.maxBytes("articles.url", a.URL, 2048)
	}
}

// duplicate reports whether the same bytes were sent within the interval; it
// remembers the first (app A6). p.mu is held.
func (p *Platform) duplicate(body []byte, out outgoing) bool {
	if out.DuplicateCheck != 1 {
		return false
	}
	interval := time.Duration(out.DuplicateInterval) * time.Second
	if interval == 0 {
		interval = 30 * time.Minute
	}
	interval = min(interval, 4*time.Hour)
	sum := sha256.Sum256(body)
	key, now := hex.EncodeToString(sum[:]), p.cfg.Now()
	if last, seen := p.sent[key]; seen && now.Sub(last) < interval {
		return true
	}
	p.sent[key] = now
	return false
}

// fanOut posts a bubble to each recipient; what exceeds a member's rate is
// dropped without a word to the sender (app A6.2). p.mu is held.
func (p *Platform) fanOut(c *call, to []string, m Message) []*Message {
	var copies []*Message
	for _, user := range to {
		at := Sender{User: user, App: true}
		if !p.admit(LimitMember+at.key(), memberPerMinute, memberPerHour) {
			c.found.need(false, "发给 %s 的消息超过每分钟 %d 条，平台静默丢弃（app A6.2）", user, memberPerMinute)
			continue
		}
		m.Chat = at.key()
		copies = append(copies, p.post(m))
	}
	return copies
}

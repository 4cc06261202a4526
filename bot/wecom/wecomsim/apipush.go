package wecomsim

import (
	"crypto/md5" // the platform checks pictures by MD5
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
)

const (
	pushPerMinute = 20
	maxPushText   = 2048 // bytes
	maxMarkdown   = 4096 // bytes
	maxPushImage  = 2 << 20
)

// push is the body of webhook/send (aibot §8.2).
type push struct {
	MsgType string `json:"msgtype"`
	Text    *struct {
		content
		Mentioned []string `json:"mentioned_list"`
		Mobiles   []string `json:"mentioned_mobile_list"`
	} `json:"text"`
	Markdown   *content `json:"markdown"`
	MarkdownV2 *content `json:"markdown_v2"`
	Image      *struct {
		Base64 string `json:"base64"`
		MD5    string `json:"md5"`
	} `json:"image"`
	News  *articleList    `json:"news"`
	File  *mediaRef       `json:"file"`
	Voice *mediaRef       `json:"voice"`
	Card  json.RawMessage `json:"template_card"`
}

var mentionPattern = regexp.MustCompile(`<@([^<>\s]+)>`)

// pushSend is webhook/send. Failed calls count against the rate, too.
func (p *Platform) pushSend(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c.door, c.title = DoorPush, "webhook/send"
	key := c.query.Get("key")
	g, ok := p.pushGroup(key)
	if !ok {
		c.fail(93000)
		return
	}
	c.chat = Sender{Group: g.ChatID}.key()
	if !p.admit(LimitPush+key, pushPerMinute, 0) {
		c.found.need(false, "群消息推送每分钟超过 %d 条（45009）", pushPerMinute)
		c.fail(45009)
		return
	}
	var in push
	if !c.decode(&in) {
		return
	}
	c.title += " " + in.MsgType
	m, code, f := p.pushBubble(in, key)
	if code != 0 {
		c.refuse(code, f)
		return
	}
	c.found.join(f)
	m.From, m.Chat = FromPush, c.chat
	p.post(m)
	c.ok(nil)
}

// pushGroup finds the group behind a key. p.mu is held.
func (p *Platform) pushGroup(key string) (Group, bool) {
	i := slices.IndexFunc(p.groups, func(g Group) bool { return key != "" && g.WebhookKey == key })
	if i < 0 {
		return Group{}, false
	}
	return p.groups[i], true
}

// SetWebhookKey changes a group's push key; "" removes the push from the group.
func (p *Platform) SetWebhookKey(chatID, key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	groups := slices.Clone(p.groups)
	for i := range groups {
		if groups[i].ChatID == chatID {
			groups[i].WebhookKey = key
		}
	}
	p.groups = groups
}

// pushBubble checks a message and turns it into what the group sees. p.mu is held.
func (p *Platform) pushBubble(in push, key string) (Message, int, findings) {
	var f findings
	m := Message{Kind: in.MsgType}
	switch in.MsgType {
	case "text":
		if in.Text == nil || in.Text.Content == "" {
			return m, 44004, f
		}
		f.maxBytes("text.content", in.Text.Content, maxPushText)
		m.Text, m.Mentions = in.Text.Content, slices.Concat(in.Text.Mentioned, in.Text.Mobiles, mentioned(in.Text.Content))
	case "markdown", "markdown_v2":
		body := in.Markdown
		if in.MsgType == "markdown_v2" {
			body = in.MarkdownV2
		}
		if body == nil || body.Content == "" {
			return m, 44004, f
		}
		f.maxBytes(in.MsgType+".content", body.Content, maxMarkdown)
		m.Kind, m.Text = "markdown", body.Content
		if in.MsgType == "markdown" {
			m.Mentions = mentioned(m.Text)
		} else {
			f.wish(len(mentioned(m.Text)) == 0, "markdown_v2 不能 @ 人（aibot §8.2）")
		}
	case "image":
		m.Media = p.pushImage(in, &f)
	case "news":
		if in.News == nil {
			return m, 44004, f
		}
		m.Articles = in.News.Articles
		f.checkArticles(m.Articles)
	case "file", "voice":
		return p.pushFile(m, map[string]*mediaRef{"file": in.File, "voice": in.Voice}[in.MsgType], key)
	case "template_card":
		card, g := checkCard(in.Card, cardPush)
		if len(g.problems) > 0 {
			return m, 42049, g
		}
		m.Kind, m.Versions = "card", []Version{{At: p.cfg.Calendar(), Card: card}}
		return m, 0, g
	default:
		return m, 40008, f
	}
	if len(f.problems) > 0 {
		return m, 40058, f
	}
	return m, 0, f
}

func mentioned(text string) []string {
	var out []string
	for _, m := range mentionPattern.FindAllStringSubmatch(text, -1) {
		out = append(out, m[1])
	}
	return out
}

// pushImage stores the picture of an image message. p.mu is held.
func (p *Platform) pushImage(in push, f *findings) []string {
	if in.Image == nil {
		f.need(false, "缺少 image")
		return nil
	}
	data, err := base64.StdEncoding.DecodeString(in.Image.Base64)
	sum := md5.Sum(data)
	f.need(err == nil && isPicture(data), "image 不是 JPG/PNG 的 base64")
	f.need(len(data) <= maxPushImage, "image 有 %d 字节，最多 2 MB", len(data))
	f.need(hex.EncodeToString(sum[:]) == in.Image.MD5, "image.md5 与图片不符")
	return []string{p.store(object{name: "image.png", data: data}).id}
}

// pushFile finds a file that the same webhook uploaded (aibot §8.3). p.mu is held.
func (p *Platform) pushFile(m Message, ref *mediaRef, key string) (Message, int, findings) {
	var f findings
	if ref == nil || ref.MediaID == "" {
		return m, 41006, f
	}
	o := p.liveMedia(ref.MediaID)
	if o == nil || o.key != key {
		return m, 40007, f
	}
	m.Media, m.Name = []string{o.id}, o.name
	return m, 0, f
}

// pushUpload is webhook/upload_media; it looks at the file before the key
// (aibot §8.5).
func (p *Platform) pushUpload(c *call) {
	c.door, c.title = DoorPush, "webhook/upload_media"
	kind := c.query.Get("type")
	if kind != "file" && kind != "voice" {
		c.fail(40004)
		return
	}
	o, code := c.part(kind, uploadLimits[kind])
	if code != 0 {
		c.fail(code)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.pushGroup(c.query.Get("key"))
	if !ok {
		c.fail(93000)
		return
	}
	o.key, c.chat = g.WebhookKey, Sender{Group: g.ChatID}.key()
	c.accept(p.store(o))
}

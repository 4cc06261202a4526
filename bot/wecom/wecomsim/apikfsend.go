package wecomsim

import (
	"strings"
)

// kfOut is the body of send_msg and send_msg_on_event (kf B5, B6).
type kfOut struct {
	ToUser   string   `json:"touser"`
	OpenKFID string   `json:"open_kfid"`
	Code     string   `json:"code"`
	MsgID    *string  `json:"msgid"`
	MsgType  string   `json:"msgtype"`
	Text     *content `json:"text"`
	Menu     *kfMenu  `json:"msgmenu"`
}

type kfMenu struct {
	Head string       `json:"head_content"`
	List []kfMenuItem `json:"list"`
	Tail string       `json:"tail_content"`
}

type kfMenuItem struct {
	Type  string `json:"type"`
	Click *struct {
		ID      string `json:"id"`
		Content string `json:"content"`
	} `json:"click"`
	View *struct {
		URL     string `json:"url"`
		Content string `json:"content"`
	} `json:"view"`
	Text *struct {
		Content string `json:"content"`
	} `json:"text"`
}

func (p *Platform) kfSend(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out kfOut
	if !c.decode(&out) || !p.knownAccount(c, out.OpenKFID) {
		return
	}
	at := Customer(out.OpenKFID, out.ToUser)
	s := p.desk.sessions[at.key()]
	if s == nil {
		c.fail(40096)
		return
	}
	c.door, c.chat, c.user, c.title = DoorKF, at.key(), out.ToUser, "kf/send_msg "+out.MsgType
	switch {
	case s.state != kfNew && s.state != kfBot:
		c.fail(95018)
	case p.cfg.Now().Sub(s.said) >= kfWindow:
		c.fail(95002)
	case s.sent >= kfBudget:
		c.fail(95001)
	case p.kfShow(c, at, out, true):
		s.sent++
	}
}

// kfSendOnEvent answers an event by its code; 41050 for a code that is used or
// too old is our guess (kf B6).
func (p *Platform) kfSendOnEvent(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out kfOut
	if !c.decode(&out) {
		return
	}
	code := p.desk.codes[out.Code]
	if code == nil || !p.cfg.Now().Before(code.expires) {
		c.fail(41050)
		return
	}
	s := p.desk.sessions[code.at.key()]
	c.door, c.chat, c.user, c.title = DoorKF, code.at.key(), code.at.User, "kf/send_msg_on_event "+out.MsgType
	switch {
	case code.state >= 0 && s.state != code.state:
		c.fail(95018)
	case out.MsgType == "msgmenu" && (!code.menu || out.Menu != nil && len(out.Menu.List) > 10):
		c.fail(95008)
	case p.kfShow(c, code.at, out, code.menu):
		delete(p.desk.codes, out.Code)
		if code.state < 0 {
			s.welcomed = p.cfg.Now()
		}
	}
}

// kfShow checks a message and shows it to the customer; false when it was
// refused. The code for a repeated msgid, 40058, is our guess. p.mu is held.
func (p *Platform) kfShow(c *call, at Sender, out kfOut, menu bool) bool {
	id := p.newID("kfo")
	if out.MsgID != nil {
		id = *out.MsgID
		if id == "" || len(id) > 32 || !kfName(id, false) {
			c.fail(40058, "invalid msgid")
			return false
		}
		if _, taken := p.desk.msgIDs[at.kf+"/"+id]; taken {
			c.fail(40058, "msgid exists")
			return false
		}
	}
	b := Message{Chat: at.key(), From: FromKF, Kind: out.MsgType, MsgID: id}
	code, f := out.show(&b, menu)
	if code != 0 {
		c.refuse(code, f)
		return false
	}
	c.found.join(f)
	p.desk.msgIDs[at.kf+"/"+id] = struct{}{}
	if len(p.desk.failing) > 0 {
		failType := p.desk.failing[0]
		p.desk.failing = p.desk.failing[1:]
		p.happened(at, "msg_send_fail", map[string]any{"fail_msgid": id, "fail_type": failType})
	} else {
		p.post(b)
	}
	c.ok(result{"msgid": id})
	return true
}

// show fills the bubble; a code other than 0 refuses the message.
func (out kfOut) show(b *Message, menu bool) (code int, f findings) {
	switch {
	case out.MsgType == "text" && out.Text != nil:
		if out.Text.Content == "" {
			return 44004, f
		}
		f.maxBytes("text.content", out.Text.Content, maxText)
		b.Text = strings.ToValidUTF8(out.Text.Content[:min(len(out.Text.Content), maxText)], "")
		return 0, f
	case out.MsgType == "msgmenu" && out.Menu != nil && menu:
		b.Kind = "menu"
		b.Menu, code = out.Menu.read(&f)
		if b.Menu != nil {
			b.Text = b.Menu.Head
		}
		return code, f
	}
	return 40008, f
}

// read checks a menu (kf B5).
func (m *kfMenu) read(f *findings) (*KFMenu, int) {
	f.maxBytes("head_content", m.Head, 1024)
	f.maxBytes("tail_content", m.Tail, 1024)
	out := &KFMenu{Head: m.Head, Tail: m.Tail}
	active := 0
	for _, item := range m.List {
		switch {
		case item.Type == "click" && item.Click != nil:
			active++
			f.need(len(item.Click.ID) >= 1 && len(item.Click.ID) <= 128 && kfName(item.Click.ID, false), "click.id %q 不合规", item.Click.ID)
			f.need(len(item.Click.Content) >= 1 && len(item.Click.Content) <= 128, "click.content 有 %d 字节，应为 1 到 128", len(item.Click.Content))
			out.Items = append(out.Items, KFItem{item.Click.ID, item.Click.Content})
		case item.Type == "view" && item.View != nil:
			active++
			f.maxBytes("view.url", item.View.URL, 2048)
			out.Items = append(out.Items, KFItem{Text: item.View.Content})
		case item.Type == "text" && item.Text != nil:
			f.maxBytes("text.content", item.Text.Content, 256)
		default:
			return nil, 95009
		}
	}
	switch {
	case active > 10 || len(m.List) > 50:
		return nil, 95008
	case len(f.problems) > 0 || len(m.List) == 0:
		return nil, 95009
	}
	return out, 0
}

// kfName reports whether s has only the characters of msgids and scenes.
func kfName(s string, empty bool) bool {
	const allowed = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"
	return (empty || s != "") && strings.Trim(s, allowed) == ""
}

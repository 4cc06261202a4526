package wecomsim

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Scan enters an account by a link made with add_contact_way, or by its id and
// a scene; param is what somebody appended to the link. A welcome code comes
// along unless the customer was welcomed within 48 h or has written before (kf B4).
func (p *Platform) Scan(ctx context.Context, at Sender, scene, param string, opts ...Option) (Delivery, error) {
	return p.act(ctx, opts, func() (*Callback, error) {
		s, err := p.session(at)
		if err != nil {
			return nil, err
		}
		now := p.cfg.Now()
		s.entered, s.scene, s.param = now, scene, param
		detail := map[string]any{"scene": scene, "scene_param": param}
		if s.said.IsZero() && (s.welcomed.IsZero() || now.Sub(s.welcomed) >= kfWindow) {
			detail["welcome_code"] = p.code(at, kfWelcomeLife, true, -1)
		}
		cb := p.happened(at, "enter_session", detail)
		cb.Title = "扫码进入"
		return cb, nil
	})
}

// Follow reads account and scene of a link, as a phone that scans it does.
func (p *Platform) Follow(link string) (account, scene string, ok bool) {
	base, _, _ := strings.Cut(link, "&scene_param=")
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.desk.links[base]
	return l.account, l.scene, ok
}

// Write sends what a customer says to an account. It opens the five-message
// budget anew.
func (p *Platform) Write(ctx context.Context, at Sender, c Content, opts ...Option) (Delivery, error) {
	return p.act(ctx, opts, func() (*Callback, error) { return p.write(at, c, "", collect(opts)) })
}

// Pick taps an item of a menu, named by its words or id: of the latest that has
// it, however old.
func (p *Platform) Pick(ctx context.Context, at Sender, item string, opts ...Option) (Delivery, error) {
	return p.act(ctx, opts, func() (*Callback, error) {
		conv := p.conversation(at.key())
		for _, m := range slices.Backward(conv.messages) {
			if m.Menu == nil {
				continue
			}
			for _, i := range m.Menu.Items {
				if i.Text == item || i.ID == item {
					return p.write(at, Text(i.Text), i.ID, collect(opts))
				}
			}
		}
		return nil, fmt.Errorf("%w: menu item %q in %s", ErrUnknown, item, at.key())
	})
}

// write notes a customer's message. p.mu is held.
func (p *Platform) write(at Sender, c Content, menuID string, o options) (*Callback, error) {
	s, err := p.session(at)
	if err != nil {
		return nil, err
	}
	b := c.bubble()
	item := map[string]any{"open_kfid": at.kf, "external_userid": at.User, "origin": 3, "msgtype": b.Kind}
	switch c := c.(type) {
	case Text:
		text := map[string]any{"content": string(c)}
		if menuID != "" {
			text["menu_id"] = menuID
		}
		item["text"] = text
	case Place:
		item["location"] = map[string]any{"latitude": c.Lat, "longitude": c.Lng, "name": c.Label, "address": ""}
	case Link:
		item["link"] = map[string]any{"title": c.Title, "desc": c.Description, "url": c.URL, "pic_url": ""}
	default:
		for _, f := range objects(c) {
			b.Media = append(b.Media, p.store(f).id)
		}
		if len(b.Media) == 0 {
			return nil, fmt.Errorf("%w: kf carries no %s", ErrUnknown, b.Kind)
		}
		item[b.Kind] = map[string]any{"media_id": b.Media[0]}
	}
	if o.msgID != "" {
		item["msgid"] = o.msgID
	}
	s.said, s.sent = p.cfg.Now(), 0
	if s.state == kfOver {
		s.state = kfNew
	}
	b.Chat, b.From = at.key(), at.User
	p.post(b)
	return p.note(at, title(c), item), nil
}

// Recall takes a customer's message back.
func (p *Platform) Recall(ctx context.Context, at Sender, msgID string, opts ...Option) (Delivery, error) {
	return p.act(ctx, opts, func() (*Callback, error) {
		return p.happened(at, "user_recall_msg", map[string]any{"recall_msgid": msgID}), nil
	})
}

// TakeOver lets a receptionist take a session in the WeCom client.
func (p *Platform) TakeOver(ctx context.Context, at Sender, servicer string, opts ...Option) (Delivery, error) {
	return p.move(ctx, at, kfPerson, servicer, 1, opts)
}

// EndSession lets the receptionist end a session in the WeCom client.
func (p *Platform) EndSession(ctx context.Context, at Sender, opts ...Option) (Delivery, error) {
	return p.move(ctx, at, kfOver, "", 3, opts)
}

func (p *Platform) move(ctx context.Context, at Sender, to int, servicer string, change int, opts []Option) (Delivery, error) {
	return p.act(ctx, opts, func() (*Callback, error) {
		s, err := p.session(at)
		if err != nil {
			return nil, err
		}
		detail := map[string]any{
			"change_type": change, "old_servicer_userid": s.servicer, "new_servicer_userid": servicer,
			"msg_code": p.moveCode(at, to),
		}
		s.state, s.servicer = to, servicer
		return p.happened(at, "session_status_change", detail), nil
	})
}

// moveCode is the code that a change of state yields: short-lived and with a
// menu at the end, else text only (kf B6). p.mu is held.
func (p *Platform) moveCode(at Sender, to int) string {
	if to == kfOver {
		return p.code(at, kfWelcomeLife, true, to)
	}
	return p.code(at, kfWindow, false, to)
}

// ReplyAs writes to the customer as a receptionist in the WeCom client, which
// opens a session that was over again (kf B4, change_type 4).
func (p *Platform) ReplyAs(ctx context.Context, at Sender, servicer, text string, opts ...Option) (Delivery, error) {
	return p.act(ctx, opts, func() (*Callback, error) {
		s, err := p.session(at)
		if err != nil {
			return nil, err
		}
		switch {
		case s.state == kfOver:
			s.state, s.servicer, s.opened = kfPerson, servicer, p.cfg.Now()
			p.happened(at, "session_status_change", map[string]any{"change_type": 4, "old_servicer_userid": servicer, "new_servicer_userid": servicer})
		case s.state != kfPerson || !strings.EqualFold(s.servicer, servicer):
			return nil, fmt.Errorf("%w: %s does not serve %s", ErrUnknown, servicer, at.key())
		}
		p.post(Message{Chat: at.key(), From: servicer, Kind: "text", Text: text})
		return p.note(at, text, map[string]any{
			"open_kfid": at.kf, "external_userid": at.User, "origin": 5, "servicer_userid": servicer,
			"msgtype": "text", "text": map[string]any{"content": text},
		}), nil
	})
}

// act does something under the lock and delivers its callback.
func (p *Platform) act(ctx context.Context, opts []Option, do func() (*Callback, error)) (Delivery, error) {
	p.mu.Lock()
	cb, err := do()
	p.mu.Unlock()
	if err != nil {
		return Delivery{}, err
	}
	return p.Deliver(ctx, cb, opts...)
}

func (p *Platform) contactWay(c *call) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var in struct {
		OpenKFID string `json:"open_kfid"`
		Scene    string `json:"scene"`
	}
	if !c.decode(&in) || !p.knownAccount(c, in.OpenKFID) {
		return
	}
	if len(in.Scene) > 32 || !kfName(in.Scene, true) {
		c.fail(40058, "invalid scene")
		return
	}
	link := "https://work.weixin.qq.com/kfid/kfc" + p.newID("") + "?enc_scene=" + url.QueryEscape(p.newID("ENC"))
	p.desk.links[link] = kfLink{in.OpenKFID, in.Scene}
	c.ok(result{"url": link})
}

package wecomsim

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Send says content and delivers it.
func (p *Platform) Send(ctx context.Context, at Sender, c Content, opts ...Option) (Delivery, error) {
	cb, err := p.Prepare(at, c, opts...)
	if err != nil {
		return Delivery{}, err
	}
	return p.Deliver(ctx, cb, opts...)
}

// Say sends words as typed. In a group the bot hears only "@name …".
func (p *Platform) Say(ctx context.Context, at Sender, text string, opts ...Option) (Delivery, error) {
	return p.Send(ctx, at, Text(text), opts...)
}

// Mention sends words with the bot's name in front, as tapping its avatar does.
func (p *Platform) Mention(ctx context.Context, at Sender, text string, opts ...Option) (Delivery, error) {
	return p.Say(ctx, at, "@"+p.cfg.Bot.Name+" "+text, opts...)
}

// SendImage sends one picture; groups need SendMixed.
func (p *Platform) SendImage(ctx context.Context, at Sender, picture []byte, opts ...Option) (Delivery, error) {
	return p.Send(ctx, at, Image{picture}, opts...)
}

// SendMixed sends words with pictures.
func (p *Platform) SendMixed(ctx context.Context, at Sender, text string, pictures [][]byte, opts ...Option) (Delivery, error) {
	return p.Send(ctx, at, Mixed{text, pictures}, opts...)
}

// SendPlace shares a position with the app.
func (p *Platform) SendPlace(ctx context.Context, at Sender, place Place, opts ...Option) (Delivery, error) {
	return p.Send(ctx, at, place, opts...)
}

// Enter opens the chat: enter_chat of the bot once a calendar day (aibot
// §2.5), enter_agent of the app each time. Groups have no such event.
func (p *Platform) Enter(ctx context.Context, at Sender, opts ...Option) (Delivery, error) {
	cb, err := p.enter(at)
	if err != nil {
		return Delivery{}, err
	}
	return p.Deliver(ctx, cb, opts...)
}

func (p *Platform) enter(at Sender) (*Callback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.known(&at); err != nil {
		return nil, err
	}
	if at.Group != "" {
		return nil, nil //nolint:nilnil // nothing to deliver
	}
	if at.App {
		cb := p.appEvent(at, "enter_agent", "", nil)
		cb.Title = "打开应用"
		return cb, nil
	}
	today := p.cfg.Calendar().Format("2006-01-02")
	if p.entered[at.key()] == today {
		return nil, nil //nolint:nilnil // nothing to deliver
	}
	p.entered[at.key()] = today
	cb := p.botEvent(at, "enter_chat", nil)
	cb.kind, cb.Title = kindEnter, "打开会话"
	return cb, nil
}

// Press names what is tapped on which card.
type Press struct {
	Message  string // Message.ID; "" is the chat's latest card
	Button   string // text or key
	Selected map[string][]string
}

// Tap presses a button of the chat's latest card, named by its text or key.
func (p *Platform) Tap(ctx context.Context, at Sender, button string, opts ...Option) (Delivery, error) {
	return p.Press(ctx, at, Press{Button: button}, opts...)
}

// Press presses a button of any card the person sees, however old.
func (p *Platform) Press(ctx context.Context, at Sender, what Press, opts ...Option) (Delivery, error) {
	if what.Message == "" {
		what.Message = p.Chat(at).LastCard().ID
	}
	cb, err := p.press(at, what)
	if err != nil {
		return Delivery{}, err
	}
	return p.Deliver(ctx, cb, opts...)
}

// PreparePress is Press without the delivery.
func (p *Platform) PreparePress(at Sender, what Press) (*Callback, error) { return p.press(at, what) }

func (p *Platform) press(at Sender, what Press) (*Callback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.known(&at); err != nil {
		return nil, err
	}
	m := p.messages[what.Message]
	if m == nil || m.Chat != at.key() {
		return nil, fmt.Errorf("%w: no card %q in %s", ErrUnknown, what.Message, at.key())
	}
	v, ok := m.CardFor(at.User)
	if !ok || v.Replaced != "" {
		return nil, fmt.Errorf("%w: nothing to tap on %s", ErrUnknown, m.ID)
	}
	button, ok := find(v.Card, what.Button)
	if !ok {
		return nil, fmt.Errorf("%w: button %q on %s", ErrUnknown, what.Button, m.ID)
	}
	selected := v.Card.chosen(what.Selected)
	if v.Card.Menu != nil && slices.Contains(v.Card.Menu.Actions, button) {
		selected = nil
	}
	var cb *Callback
	if m.From == FromApp {
		cb = p.appPress(at, m, v.Card, button, selected)
	} else {
		cb = p.botPress(at, v.Card, button, selected)
	}
	cb.kind, cb.card, cb.task = kindCard, m, v.Card.TaskID
	return cb, nil
}

// find looks a button up by its text, then by its key.
func find(c *Card, name string) (Button, bool) {
	all := c.tappable()
	if i := slices.IndexFunc(all, func(b Button) bool { return b.Text == name }); i >= 0 {
		return all[i], true
	}
	if i := slices.IndexFunc(all, func(b Button) bool { return b.Key == name }); i >= 0 {
		return all[i], true
	}
	return Button{}, false
}

// botPress builds template_card_event (aibot §2.5). p.mu is held.
func (p *Platform) botPress(at Sender, c *Card, b Button, selected map[string][]string) *Callback {
	detail := map[string]any{"card_type": c.Type, "event_key": b.Key, "task_id": c.TaskID}
	if len(selected) > 0 {
		var items []map[string]any
		for _, item := range xmlSelected(selected).Items {
			var ids []string
			for _, id := range item.OptionIDs.IDs {
				ids = append(ids, id.Text)
			}
			items = append(items, map[string]any{"question_key": item.QuestionKey.Text, "option_ids": map[string]any{"option_id": ids}})
		}
		detail["selected_items"] = map[string]any{"selected_item": items}
	}
	cb := p.botEvent(at, "template_card_event", detail)
	cb.Title = "点击「" + b.Text + "」"
	return cb
}

// appPress builds template_card_event or template_card_menu_event with a new
// response code (app A6.3). p.mu is held.
func (p *Platform) appPress(at Sender, m *Message, c *Card, b Button, selected map[string][]string) *Callback {
	name := "template_card_event"
	if c.Menu != nil && slices.Contains(c.Menu.Actions, b) {
		name = "template_card_menu_event"
	}
	cb := p.appEvent(at, name, b.Key, func(x *appXML) {
		x.TaskID, x.CardType = &cdata{c.TaskID}, &cdata{c.Type}
		x.ResponseCode = &cdata{p.newCardCode(c.TaskID, []*Message{m})}
		x.Selected = xmlSelected(selected)
	})
	cb.Title = "点击「" + b.Text + "」"
	return cb
}

// Rating is a 👍 or 👎 on an answer; the reasons are those of aibot §2.5.
type Rating struct {
	Like    bool
	Cancel  bool
	Words   string
	Reasons []int
}

// Rate judges an answer that carries a feedback id.
func (p *Platform) Rate(ctx context.Context, at Sender, messageID string, r Rating, opts ...Option) (Delivery, error) {
	cb, err := p.rate(at, messageID, r)
	if err != nil {
		return Delivery{}, err
	}
	return p.Deliver(ctx, cb, opts...)
}

func (p *Platform) rate(at Sender, messageID string, r Rating) (*Callback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.known(&at); err != nil {
		return nil, err
	}
	m := p.messages[messageID]
	if m == nil || m.Chat != at.key() || m.Feedback == "" {
		return nil, fmt.Errorf("%w: nothing to rate at %q", ErrUnknown, messageID)
	}
	detail := map[string]any{"id": m.Feedback, "type": 1}
	rated, title := 1, "👍"
	switch {
	case r.Cancel:
		detail["type"], rated, title = 3, 0, "取消评价"
	case !r.Like:
		detail["type"], rated, title = 2, 2, "👎"
		detail["content"] = strings.TrimSpace(r.Words)
		detail["inaccurate_reason_list"] = r.Reasons
	}
	p.edit(m, func(m *Message) { m.Rated = rated })
	cb := p.botEvent(at, "feedback_event", detail)
	cb.kind, cb.Title = kindFeedback, title
	return cb, nil
}

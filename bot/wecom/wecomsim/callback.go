package wecomsim

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Callback is one event that the platform will tell the product, prepared but
// not yet sent, so that a test can shuffle, repeat or redirect it.
type Callback struct {
	Door  Door
	MsgID string // "" for app events
	Plain []byte // decrypted body, the same in every delivery
	Title string

	kind kind
	at   Sender
	card *Message // tapped
	task string
}

// kind is what rules the answer.
type kind int

const (
	kindMessage kind = iota
	kindEnter
	kindCard
	kindFeedback
	kindPoll
)

// retried says whether a lost delivery is repeated: card events of the bot
// come once (aibot §1.5).
func (c *Callback) retried() bool {
	return c.kind != kindPoll && (c.kind != kindCard || c.Door != DoorBot)
}

// Prepare shows content in the chat and returns the callback about it; nil
// when the product is not told (a group message without a mention).
func (p *Platform) Prepare(at Sender, c Content, opts ...Option) (*Callback, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.known(&at); err != nil {
		return nil, err
	}
	o := collect(opts)
	b := c.bubble()
	b.Chat, b.From, b.Quote = at.key(), at.User, o.quote
	var stored []*object
	for _, f := range objects(c) {
		stored = append(stored, p.store(f))
		b.Media = append(b.Media, stored[len(stored)-1].id)
	}
	b.Dropped = undelivered(at, c, p.cfg.Bot.Name)
	b.MsgID = p.messageID(at, o)
	if b.Dropped != "" {
		p.post(b)
		return nil, nil //nolint:nilnil // documented: there is nothing to deliver
	}
	shown := p.post(b)
	cb := &Callback{Door: at.door(), MsgID: b.MsgID, Title: title(c), at: at}
	if cb.Door == DoorApp {
		cb.Plain = p.appMessage(at, b.MsgID, c, stored)
	} else {
		cb.Plain = p.botMessage(at, shown, c, stored)
	}
	return cb, nil
}

// known checks that the sender exists and belongs to the group, and takes the
// userid in the spelling of the corp. p.mu is held.
func (p *Platform) known(at *Sender) error {
	m, ok := p.member(at.User)
	if !ok {
		return fmt.Errorf("%w: member %q", ErrUnknown, at.User)
	}
	at.User = m.UserID
	if at.Group == "" {
		return nil
	}
	g, ok := p.group(at.Group)
	if !ok {
		return fmt.Errorf("%w: group %q", ErrUnknown, at.Group)
	}
	for _, id := range g.Members {
		if strings.EqualFold(id, m.UserID) {
			return nil
		}
	}
	return fmt.Errorf("%w: %q is not in group %q", ErrUnknown, at.User, at.Group)
}

// messageID follows the doors' forms: opaque for the bot, a 64-bit number for
// the app. p.mu is held.
func (p *Platform) messageID(at Sender, o options) string {
	if o.msgID != "" {
		return o.msgID
	}
	if at.door() != DoorApp {
		return p.newID("CAIQ")
	}
	p.serial++
	head, _ := strconv.ParseInt(p.run[:8], 16, 64)
	return strconv.FormatInt(head<<28|p.serial&(1<<28-1), 10)
}

// botEnvelope is what all bot callbacks have in common (aibot §2.1). p.mu is held.
func (p *Platform) botEnvelope(at Sender, msgID, msgType string) map[string]any {
	out := map[string]any{
		"msgid": msgID, "aibotid": p.cfg.Bot.ID, "msgtype": msgType,
		"from": map[string]any{"userid": at.User},
	}
	if at.Group != "" {
		out["chatid"], out["chattype"] = at.Group, "group"
	} else {
		out["chattype"] = "single"
	}
	return out
}

// botMessage builds the JSON of a message callback (aibot §2.2). p.mu is held.
func (p *Platform) botMessage(at Sender, shown *Message, c Content, files []*object) []byte {
	out := p.botEnvelope(at, shown.MsgID, shown.Kind)
	out["response_url"] = p.newReplyLink(at)
	if quoted := p.messages[shown.Quote]; quoted != nil {
		out["quote"] = p.quote(quoted)
	}
	text := func(s string) map[string]any { return map[string]any{"content": s} }
	link := func(f *object) map[string]any { return map[string]any{"url": p.newObjectLink(f)} }
	switch c := c.(type) {
	case Text:
		out["text"] = text(string(c))
	case Voice:
		out["voice"] = text(c.Transcript)
	case Mixed:
		var items []map[string]any
		if c.Text != "" {
			items = append(items, map[string]any{"msgtype": "text", "text": text(c.Text)})
		}
		for _, f := range files {
			items = append(items, map[string]any{"msgtype": "image", "image": link(f)})
		}
		out["mixed"] = map[string]any{"msg_item": items}
	default:
		out[shown.Kind] = link(files[0])
	}
	return encode(out)
}

// quote describes a quoted message; anything but a picture is quoted as its
// words (aibot §2.3). p.mu is held.
func (p *Platform) quote(m *Message) map[string]any {
	if m.Kind == "image" && len(m.Media) > 0 {
		return map[string]any{"msgtype": "image", "image": map[string]any{"url": p.newObjectLink(p.media[m.Media[0]])}}
	}
	return map[string]any{"msgtype": "text", "text": map[string]any{"content": m.Text}}
}

// botEvent builds the JSON of an event callback (aibot §2.5). p.mu is held.
func (p *Platform) botEvent(at Sender, name string, detail any) *Callback {
	id := p.newID("EVT")
	out := p.botEnvelope(at, id, "event")
	out["create_time"] = p.cfg.Now().Unix()
	event := map[string]any{"eventtype": name}
	if detail != nil {
		event[name] = detail
	}
	out["event"] = event
	switch name {
	case "enter_chat":
		delete(out, "chattype")
	case "template_card_event":
		out["response_url"] = p.newReplyLink(at)
	}
	return &Callback{Door: DoorBot, MsgID: id, Plain: encode(out), Title: name, at: at}
}

func encode(v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		panic("wecomsim: encode callback: " + err.Error()) // maps of strings cannot fail
	}
	return out
}

func title(c Content) string {
	b := c.bubble()
	if b.Text != "" {
		return b.Text
	}
	return b.Kind
}

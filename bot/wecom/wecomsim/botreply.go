package wecomsim

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

const maxContent = 20480 // bytes of streamed or pushed markdown (aibot §3.2, §4.1)

// botReply is a passive reply before encryption (aibot §3).
type botReply struct {
	MsgType      string          `json:"msgtype"`
	ResponseType string          `json:"response_type"`
	UserIDs      []string        `json:"userids"`
	Text         *content        `json:"text"`
	Stream       *streamReply    `json:"stream"`
	Card         json.RawMessage `json:"template_card"`
}

type content struct {
	Content string `json:"content"`
}

type streamReply struct {
	ID       string       `json:"id"`
	Finish   bool         `json:"finish"`
	Content  string       `json:"content"`
	Items    []streamItem `json:"msg_item"`
	Feedback *FeedbackID  `json:"feedback"`
}

type streamItem struct {
	MsgType string `json:"msgtype"`
	Image   struct {
		Base64 string `json:"base64"`
		MD5    string `json:"md5"`
	} `json:"image"`
}

// answer remembers how a message was answered first.
type answer struct {
	reply []byte
}

// receive opens and shows the product's answer to a callback. p.mu is held.
func (p *Platform) receive(cb *Callback, sent url.Values, raw []byte) ([]byte, findings) {
	var f findings
	plain, err := p.open(cb.Door, sent, raw)
	if err != nil {
		f.need(false, "%s", err.Error())
		return nil, f
	}
	if cb.Door == DoorApp {
		return plain, p.receiveApp(cb, plain)
	}
	var r botReply
	empty := len(plain) == 0 || string(bytes.TrimSpace(plain)) == "{}"
	if !empty {
		if err := json.Unmarshal(plain, &r); err != nil {
			f.need(false, "回复不是 JSON：%v", err)
			return plain, f
		}
	}
	if cb.kind != kindPoll && cb.MsgID != "" {
		if known, repeated := p.answers[cb.MsgID]; repeated {
			return plain, p.receiveAgain(cb, r, known, plain)
		}
		p.answers[cb.MsgID] = answer{reply: plain}
	}
	if empty {
		f.need(cb.kind != kindPoll, "流式刷新不能回空包（aibot §0）")
		return plain, f
	}
	return plain, p.receiveBot(cb, r)
}

// receiveAgain holds the answer to a repeated msgid against the first one: the
// person must not see two (aibot §1.5).
func (p *Platform) receiveAgain(cb *Callback, r botReply, first answer, plain []byte) findings {
	var f findings
	if bytes.Equal(first.reply, plain) {
		return f
	}
	if r.Stream != nil && p.streams[r.Stream.ID] != nil {
		return p.showStream(cb, r.Stream)
	}
	f.need(false, "重复投递的 msgid %s 得到了不同的回答", cb.MsgID)
	return f
}

// receiveBot shows one reply of the kind its callback allows (aibot §0). p.mu is held.
func (p *Platform) receiveBot(cb *Callback, r botReply) findings {
	var f findings
	if cb.kind == kindCard {
		return p.updateBotCard(cb, r)
	}
	f.need(r.ResponseType == "", "response_type 只能用来回答卡片事件")
	legal := map[kind][]string{
		kindMessage: {"stream", "template_card", "stream_with_template_card"},
		kindPoll:    {"stream", "stream_with_template_card"},
		kindEnter:   {"text", "template_card"},
	}
	if !slices.Contains(legal[cb.kind], r.MsgType) {
		f.need(false, "msgtype %q 不能回答这种回调（aibot §0）", r.MsgType)
		return f
	}
	switch r.MsgType {
	case "text":
		if r.Text == nil || !visible(r.Text.Content) {
			f.need(false, "欢迎语没有文字")
			return f
		}
		p.post(Message{Chat: cb.at.key(), From: FromBot, Kind: "text", Text: r.Text.Content})
	case "template_card":
		f.join(p.showBotCard(cb.at, r.Card))
	default:
		f.join(p.showStream(cb, r.Stream))
		if r.MsgType == "stream_with_template_card" && len(r.Card) > 0 && len(f.problems) == 0 {
			f.join(p.showStreamCard(cb, r))
		}
	}
	return f
}

// showBotCard posts a new card of the bot. p.mu is held.
func (p *Platform) showBotCard(at Sender, raw json.RawMessage) findings {
	c, f := checkCard(raw, cardBot)
	if c != nil {
		f.need(p.newTask(DoorBot, c.TaskID), "task_id %s 已经用过（aibot §7.3）", c.TaskID)
		f.need(c.ReplaceText == "", "新卡片不能有 replace_text")
	}
	if len(f.problems) > 0 {
		return f
	}
	m := Message{Chat: at.key(), From: FromBot, Kind: "card", Versions: []Version{{At: p.cfg.Calendar(), Card: c}}}
	if c.Feedback != nil {
		m.Feedback = c.Feedback.ID
	}
	p.post(m)
	return f
}

// newTask claims a task id; "" is always free. p.mu is held.
func (p *Platform) newTask(door Door, id string) bool {
	key := string(door) + "/" + id
	if _, used := p.tasks[key]; used && id != "" {
		return false
	}
	p.tasks[key] = struct{}{}
	return true
}

// updateBotCard answers a tap: the whole card again, for some or for all who
// see the message (aibot §3.5). p.mu is held.
func (p *Platform) updateBotCard(cb *Callback, r botReply) findings {
	var f findings
	f.need(r.ResponseType == "update_template_card", "卡片事件只能用 response_type update_template_card 回答，不是 %q", r.ResponseType)
	f.need(r.MsgType == "", "卡片更新不能有 msgtype")
	c, g := checkCard(r.Card, cardBot)
	f.join(g)
	if c != nil {
		f.need(c.TaskID == cb.task, "更新里的 task_id %q 不是事件里的 %q（aibot §7.3）", c.TaskID, cb.task)
		old := cb.card.Versions[0].Card
		f.wish(c.Type == old.Type, "卡片类型从 %s 变成了 %s，平台没有说明可以（aibot §7.4）", old.Type, c.Type)
	}
	for _, id := range r.UserIDs {
		_, ok := p.member(id)
		f.need(ok, "userids 里的 %q 不存在", id)
	}
	if len(f.problems) > 0 {
		return f
	}
	p.addVersion(cb.card, Version{Card: c, Users: r.UserIDs, Replaced: c.ReplaceText})
	return f
}

// addVersion changes what some or all see of a card. p.mu is held.
func (p *Platform) addVersion(m *Message, v Version) {
	v.At = p.cfg.Calendar()
	p.edit(m, func(m *Message) {
		m.Versions = append(slices.Clone(m.Versions), v)
		if v.Card.Feedback != nil {
			m.Feedback = v.Card.Feedback.ID
		}
	})
}

// visible reports whether a client would show anything of s (aibot §3.2).
func visible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsGraphic(r) && !unicode.IsSpace(r)
	})
}

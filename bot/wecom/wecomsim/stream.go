package wecomsim

import (
	"context"
	"crypto/md5" // the platform checks pictures by MD5
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"time"
)

// stream is one answer that is still being written.
type stream struct {
	msg     *Message
	cb      *Callback // the message it answers
	started time.Time
	hasCard bool
	polled  bool
}

// showStream shows a snapshot and starts to ask for the next one (aibot §3.2,
// §2.6). p.mu is held.
func (p *Platform) showStream(cb *Callback, r *streamReply) findings {
	var f findings
	if r == nil || r.ID == "" {
		f.need(false, "缺少 stream.id")
		return f
	}
	s := p.streams[r.ID]
	first := s == nil
	f.checkStream(r, first)
	if cb.kind == kindPoll {
		f.need(r.ID == cb.task, "刷新 %s 得到了 stream.id %s", cb.task, r.ID)
	} else {
		f.need(first || s.cb.MsgID == cb.MsgID, "stream.id %s 已用于另一条消息", r.ID)
	}
	pictures := p.streamPictures(r, &f)
	if len(f.problems) > 0 || (!first && s.msg.Stream.Finished) {
		return f
	}
	if first {
		s = &stream{cb: cb, started: p.cfg.Now()}
		s.msg = p.post(Message{Chat: cb.at.key(), From: FromBot, Kind: "markdown", MsgID: cb.MsgID})
		p.streams[r.ID] = s
	}
	if !first && !r.Finish && s.msg.Text == r.Content {
		return f
	}
	p.edit(s.msg, func(m *Message) {
		m.Text, m.Media = r.Content, pictures
		m.Stream = &Stream{ID: r.ID, Finished: r.Finish}
		if first && r.Feedback != nil {
			m.Feedback = r.Feedback.ID
		}
	})
	if !r.Finish && !s.polled {
		s.polled = true
		p.busy(cb.at.key(), 1)
		p.background(func(ctx context.Context) { p.poll(ctx, r.ID, s) })
	}
	return f
}

func (f *findings) checkStream(r *streamReply, first bool) {
	f.maxBytes("stream.content", r.Content, maxContent)
	f.need(!r.Finish || visible(r.Content) || len(r.Items) > 0, "finish 为 true 的回复没有可见文字，客户端会一直转圈（aibot §3.2）")
	f.need(len(r.Items) == 0 || r.Finish, "msg_item 只能和 finish:true 一起发")
	f.count("stream.msg_item", len(r.Items), 0, 10)
	if r.Feedback != nil {
		f.maxBytes("stream.feedback.id", r.Feedback.ID, 256)
		f.wish(first, "stream.feedback 只在第一次回复里有效")
	}
}

// streamPictures stores the pictures at a stream's end. p.mu is held.
func (p *Platform) streamPictures(r *streamReply, f *findings) []string {
	var out []string
	for _, item := range r.Items {
		data, err := base64.StdEncoding.DecodeString(item.Image.Base64)
		sum := md5.Sum(data)
		f.need(item.MsgType == "image" && err == nil && isPicture(data), "msg_item 只能是 JPG/PNG 图片")
		f.need(len(data) <= 10<<20, "msg_item 图片有 %d 字节，最多 10 MB", len(data))
		f.need(hex.EncodeToString(sum[:]) == item.Image.MD5, "msg_item 的 md5 与图片不符")
		out = append(out, p.store(object{name: "image.png", data: data}).id)
	}
	return out
}

// showStreamCard adds the one card of stream_with_template_card (aibot §3.4). p.mu is held.
func (p *Platform) showStreamCard(cb *Callback, r botReply) findings {
	var f findings
	s := p.streams[r.Stream.ID]
	if s.hasCard {
		f.need(false, "一条消息的 stream_with_template_card 只能带一次卡片（aibot §3.4）")
		return f
	}
	s.hasCard = true
	return p.showBotCard(cb.at, r.Card)
}

// poll asks for snapshots about once a second until the stream is finished,
// at most six minutes after the message.
func (p *Platform) poll(ctx context.Context, id string, s *stream) {
	defer func() {
		p.mu.Lock()
		p.busy(s.cb.at.key(), -1)
		p.mu.Unlock()
	}()
	for p.cfg.Wait(ctx, p.cfg.PollEvery) == nil {
		p.mu.Lock()
		if s.msg.Stream.Finished {
			p.mu.Unlock()
			return
		}
		if p.cfg.Now().Sub(s.started) > streamLife {
			p.abandon(id, s)
			p.mu.Unlock()
			return
		}
		cb := p.pollCallback(id, s)
		p.mu.Unlock()
		if a, _ := p.attempt(ctx, cb, ""); a.Status != http.StatusOK && ctx.Err() != nil {
			return
		}
	}
}

// pollCallback builds the JSON of a refresh (aibot §2.6). p.mu is held.
func (p *Platform) pollCallback(id string, s *stream) *Callback {
	out := p.botEnvelope(s.cb.at, p.newID("POLL"), "stream")
	out["stream"] = map[string]any{"id": id}
	return &Callback{
		Door: DoorBot, MsgID: out["msgid"].(string), Plain: encode(out), Title: "stream " + id, //nolint:forcetypeassert // set above
		kind: kindPoll, at: s.cb.at, task: id,
	}
}

// abandon shows what the client shows when a stream never ends. p.mu is held.
func (p *Platform) abandon(id string, s *stream) {
	problem := "流式回答 " + id + " 六分钟没有结束，客户端显示失败（aibot §2.6）"
	p.edit(s.msg, func(m *Message) { m.Stream = &Stream{ID: id, Finished: true, Failed: true} })
	p.complain(s.msg.Chat, []string{problem})
	p.record(Entry{Kind: KindClient, Door: DoorBot, Chat: s.msg.Chat, User: s.cb.at.User, ID: s.cb.MsgID, Title: "stream " + id, Problems: []string{problem}})
}

// polling reports whether any stream is unfinished.
func (p *Platform) polling() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.streams {
		if !s.msg.Stream.Finished {
			return true
		}
	}
	return false
}

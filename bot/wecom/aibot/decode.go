package aibot

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode"

	"shuangbai/bot/chat"
)

const (
	typeEvent  = "event"
	typeMixed  = "mixed"
	typeStream = "stream"

	chatGroup = "group"
	userSys   = "sys" // the platform itself
)

// kinds maps msgtype to the vocabulary of the bot.
var kinds = map[string]chat.Kind{
	"text": chat.Text, "image": chat.Image, typeMixed: chat.Mixed, "voice": chat.Voice,
	"file": chat.File, "video": chat.Video, typeStream: chat.Poll,
}

// Decode translates a decrypted callback. name is the bot's display name, to
// be stripped from group texts.
func Decode(body []byte, name string) (chat.Message, error) {
	c, err := Parse(body)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{
		ID: c.MsgID, Door: chat.AIBot, Bot: c.BotID, From: c.From.UserID,
		Kind: kinds[c.MsgType], StreamID: c.Stream.ID, ReplyURL: c.ResponseURL,
	}
	if m.ID == "" {
		sum := sha256.Sum256(body)
		m.ID = "sha256:" + hex.EncodeToString(sum[:])
	}
	if c.ChatType == chatGroup || c.ChatType == "" {
		m.Chat = c.ChatID
	}
	if c.CreateTime > 0 {
		m.SentAt = time.Unix(int64(c.CreateTime), 0)
	}
	switch {
	case c.MsgType == typeEvent:
		c.Event.fill(&m)
	case m.Kind == "":
		m.Kind, m.Event = chat.Other, c.MsgType
	default:
		c.fill(&m, name)
	}
	if m.From == "" || m.From == userSys || (c.ChatType == chatGroup && m.Chat == "") {
		m.Kind = chat.Notice // there is nobody to answer
	}
	return m, nil
}

// fill adds the words and the media of a message.
func (c *Callback) fill(m *chat.Message, name string) {
	m.Text = c.words()
	if m.Group() {
		m.Text = StripMention(m.Text, name)
	}
	m.Media = c.media()
	if c.Quote != nil {
		m.Quote = c.Quote.words()
	}
}

// words joins the texts of a content.
func (c *Content) words() string {
	switch c.MsgType {
	case "text":
		return clean(c.Text.Content)
	case "voice":
		return clean(c.Voice.Content)
	case typeMixed:
		var lines []string
		for _, item := range c.Mixed.Items {
			if text := clean(item.Text.Content); item.MsgType == "text" && text != "" {
				lines = append(lines, text)
			}
		}
		return strings.Join(lines, "\n")
	}
	return ""
}

// media lists what there is to download.
func (c *Content) media() []chat.Media {
	items := []Content{*c}
	if c.MsgType == typeMixed {
		items = c.Mixed.Items
	}
	var out []chat.Media
	for _, item := range items {
		link, ok := map[string]Link{"image": item.Image, "file": item.File, "video": item.Video}[item.MsgType]
		if ok && link.URL != "" {
			out = append(out, chat.Media{Kind: kinds[item.MsgType], URL: link.URL, Key: link.AESKey})
		}
	}
	return out
}

// fill adds what happened. Events that nobody knows are notices.
func (e *Event) fill(m *chat.Message) {
	m.Event = e.Type
	switch e.Type {
	case eventEnter:
		m.Kind = chat.Enter
	case eventTap:
		m.Kind = chat.Tap
		m.Tap = &chat.Press{TaskID: e.Tap.TaskID, Key: e.Tap.EventKey, CardType: e.Tap.CardType, Selected: e.Tap.Selected}
	case eventFeedback:
		m.Kind = chat.Feedback
		m.Feedback = &chat.Opinion{
			ID: e.Feedback.ID, Like: e.Feedback.Type == 1, Cancel: e.Feedback.Type == 3, Words: clean(e.Feedback.Content),
		}
		for _, reason := range e.Feedback.Reasons {
			m.Feedback.Reasons = append(m.Feedback.Reasons, int(reason))
		}
	default:
		m.Kind = chat.Notice
	}
}

// clean drops control characters that came escaped and surrounding space.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s))
}

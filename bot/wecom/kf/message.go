package kf

import (
	"strings"
	"unicode"

	"shuangbai/bot/chat"
)

// kinds maps msgtype to the vocabulary of the bot; what is missing is Other.
var kinds = map[string]chat.Kind{
	"text": chat.Text, "image": chat.Image, "voice": chat.Voice, "video": chat.Video,
	"file": chat.File, "location": chat.Location, "link": chat.Link,
}

// Message translates an item. What no customer said is a notice: events, what a
// receptionist wrote, and the opening of a chat or the end of a session for which
// the platform wants no words.
func (it Item) Message() chat.Message {
	m := chat.Message{
		ID: it.ID, Door: chat.KF, Bot: it.OpenKFID, From: it.Customer,
		Kind: chat.Notice, Event: it.Event.Type, SentAt: it.SentAt,
	}
	switch {
	case it.Customer == "":
	case it.Type == "event":
		it.event(&m)
	case it.Origin == FromCustomer:
		it.said(&m)
	}
	return m
}

func (it Item) event(m *chat.Message) {
	switch e := it.Event; {
	case e.Type == EventEnter && e.WelcomeCode != "":
		m.Kind, m.Scene, m.ReplyURL = chat.Enter, e.Scene, e.WelcomeCode
	case e.Type == EventState && e.Change == ChangeEnded && e.Code != "":
		m.Kind, m.ReplyURL = chat.Back, e.Code
	}
}

func (it Item) said(m *chat.Message) {
	m.Kind = kinds[it.Type]
	b := &it.body
	switch m.Kind {
	case chat.Text:
		m.Text = clean(b.Text.Content)
		if key, ok := key(b.Text.MenuID); ok {
			m.Kind, m.Tap = chat.Tap, &chat.Press{Key: key}
		}
	case chat.Image:
		m.Media = b.Image.of(m.Kind)
	case chat.Voice:
		m.Media = b.Voice.of(m.Kind)
	case chat.Video:
		m.Media = b.Video.of(m.Kind)
	case chat.File:
		m.Media = b.File.of(m.Kind)
	case chat.Location:
		m.Place = &chat.Place{
			Lat: b.Location.Lat, Lng: b.Location.Lng,
			Label: clean(strings.TrimSpace(b.Location.Name + " " + b.Location.Address)),
		}
	case chat.Link:
		m.Text = clean(strings.Join([]string{b.Link.Title, b.Link.Desc, b.Link.URL}, "\n"))
	default:
		m.Kind, m.Event = chat.Other, it.Type
	}
}

func (f media) of(kind chat.Kind) []chat.Media {
	if f.ID == "" {
		return nil
	}
	return []chat.Media{{Kind: kind, MediaID: f.ID}}
}

// clean drops control characters and surrounding space.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "")))
}

package app

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
	"unicode"

	"shuangbai/bot/chat"
)

const (
	typeEvent = "event"
	userSys   = "sys" // the platform itself
)

// kinds maps MsgType to the vocabulary of the bot.
var kinds = map[string]chat.Kind{
	"text": chat.Text, "image": chat.Image, "voice": chat.Voice, "video": chat.Video,
	"location": chat.Location, "link": chat.Link,
}

// Decode translates a decrypted callback. Events have no id of their own and
// are known by the hash of their body: user and second together are too
// coarse (wecom-app-kf A1.6).
func Decode(body []byte) (chat.Message, error) {
	c, err := Parse(body)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{
		ID: c.MsgID, Door: chat.App, Bot: c.AgentID, From: c.FromUserName,
		Kind: kinds[c.MsgType], Event: c.Event,
	}
	if m.ID == "" {
		sum := sha256.Sum256(body)
		m.ID = "sha256:" + hex.EncodeToString(sum[:])
	}
	if c.CreateTime > 0 {
		m.SentAt = time.Unix(c.CreateTime, 0)
	}
	switch {
	case c.MsgType == typeEvent:
		c.event(&m)
	case m.Kind == "":
		m.Kind, m.Event = chat.Other, c.MsgType
	default:
		c.message(&m)
	}
	if m.From == "" || m.From == userSys {
		m.Kind = chat.Notice // there is nobody to answer
	}
	return m, nil
}

// message adds what a member sent. Place and link fall back to other kinds
// when they are empty of sense.
func (c *Callback) message(m *chat.Message) {
	m.Text = clean(c.Content)
	if c.MediaID != "" {
		m.Media = []chat.Media{{Kind: m.Kind, MediaID: c.MediaID}}
	}
	if m.Kind == chat.Location {
		m.Place = place(c.LocationX, c.LocationY, c.Label)
	}
	if m.Kind == chat.Link {
		m.Text = clean(strings.Join([]string{c.Title, c.Description, c.URL}, "\n"))
	}
}

// event adds what happened; events that ask for no answer are notices.
func (c *Callback) event(m *chat.Message) {
	switch c.Event {
	case "enter_agent":
		m.Kind = chat.Enter // fires each time, not once a day
	case "template_card_event", "template_card_menu_event":
		m.Kind = chat.Tap
		m.Tap = &chat.Press{TaskID: c.TaskID, Key: c.EventKey, CardType: c.CardType, ResponseCode: c.ResponseCode}
		for _, s := range c.Selected {
			if m.Tap.Selected == nil {
				m.Tap.Selected = map[string][]string{}
			}
			m.Tap.Selected[s.Question] = append(m.Tap.Selected[s.Question], s.Options...)
		}
	case "click", "scancode_push", "scancode_waitmsg":
		m.Kind, m.Text = chat.Tap, clean(c.Scan.Result)
		m.Tap = &chat.Press{Key: c.EventKey}
	case "kf_msg_or_event":
		m.Kind, m.News = chat.Notice, &chat.News{Account: c.OpenKfID, Token: c.Token}
	case "change_external_contact":
		m.Kind = chat.Notice
		if adds := c.ChangeType == "add_external_contact" || c.ChangeType == "add_half_external_contact"; adds && c.UserID != "" && c.ExternalUserID != "" {
			m.Added = &chat.Added{Member: c.UserID, Customer: c.ExternalUserID, Scene: c.State, Welcome: c.WelcomeCode}
		}
	case "location_select":
		m.Kind = chat.Location
		m.Place = place(c.Sent.X, c.Sent.Y, strings.TrimSpace(c.Sent.Name+" "+c.Sent.Label))
	default:
		m.Kind = chat.Notice
	}
}

// place reads a position, nil when it is none.
func place(x, y, label string) *chat.Place {
	lat, err := strconv.ParseFloat(strings.TrimSpace(x), 64)
	if err != nil || !(lat >= -90 && lat <= 90) {
		return nil
	}
	lng, err := strconv.ParseFloat(strings.TrimSpace(y), 64)
	if err != nil || !(lng >= -180 && lng <= 180) {
		return nil
	}
	return &chat.Place{Lat: lat, Lng: lng, Label: clean(label)}
}

// clean drops control characters and surrounding space.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s))
}

package app

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/card"
)

// MaxText is the longest text of a passive reply, in bytes; the platform
// silently cuts a longer one.
const MaxText = 2048

// ErrNotPassive says that the answer does not fit a passive reply and is to
// go out by message/send.
var ErrNotPassive = errors.New("app: no passive reply can carry this answer")

// reply is a passive reply before encryption (wecom-app-kf A4).
type reply struct {
	XMLName xml.Name   `xml:"xml"`
	To      string     `xml:"ToUserName"`
	From    string     `xml:"FromUserName"`
	Created int64      `xml:"CreateTime"`
	Type    string     `xml:"MsgType"`
	Content string     `xml:"Content,omitempty"`
	Button  *button    `xml:"Button"`
	Card    *card.Card `xml:"TemplateCard"`
}

type button struct {
	Word string `xml:"ReplaceName"`
}

// Encode gives the passive reply to m before encryption, nil for the empty
// packet. A passive reply cannot be a new card: such an answer goes out as
// text with numbered choices here, and as a card by message/send. A card that
// was tapped is replaced for the person who tapped it; one that is only
// Done and has nothing new to show just greys its buttons.
func Encode(m chat.Message, r chat.Reply, corpID string, now time.Time) ([]byte, error) {
	if r.Silent || m.Kind == chat.Notice || m.Kind == chat.Feedback {
		return nil, nil
	}
	out := reply{To: m.From, From: corpID, Created: now.Unix()}
	if !m.SentAt.IsZero() {
		out.Created = m.SentAt.Unix() // a repeat gets the same bytes, a second later, too
	}
	fill := out.text
	if r.Update && m.Tap != nil && m.Tap.TaskID != "" {
		fill = out.update
	}
	if err := fill(m, r); err != nil {
		return nil, err
	}
	body, err := xml.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("app: encode reply: %w", err)
	}
	return body, nil
}

// text answers in words, for a client that shows no markup.
func (out *reply) text(_ chat.Message, r chat.Reply) error {
	out.Type, out.Content = "text", strings.ToValidUTF8(r.Plain(), "")
	if out.Content == "" || len(out.Content) > MaxText {
		return ErrNotPassive
	}
	return nil
}

func (out *reply) update(m chat.Message, r chat.Reply) error {
	if r.Done != "" && r.Title == "" && r.Text == "" && len(r.Facts) == 0 {
		out.Type, out.Button = "update_button", &button{Word: r.Done}
		return nil
	}
	c := card.Of(r, card.ValueApp)
	c.Replace, c.TaskID = r.Done, m.Tap.TaskID
	if err := card.Validate(c); err != nil {
		return fmt.Errorf("%w: %w", ErrNotPassive, err)
	}
	out.Type, out.Card = "update_template_card", &c
	return nil
}

package api

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	sdk "github.com/silenceper/wechat/v2/work/context"
	"github.com/silenceper/wechat/v2/work/message"

	"shuangbai/bot/wecom/card"
)

const (
	// MaxText is the longest text or markdown of a message, in bytes. The
	// platform cuts a longer one without a word; Split makes parts.
	MaxText = 2048

	maxUsers     = 1000
	maxDuplicate = 4 * time.Hour
)

// Message is an app message; exactly one of Text, Markdown and Card is set.
type Message struct {
	To       []string // userids, at most 1000
	Text     string
	Markdown string // WeCom clients only
	Card     *card.Card
	// Once is how long the platform drops a message of the same bytes, up to
	// four hours: a second net under a retry. Zero switches it off.
	Once time.Duration
}

// Receipt is the platform's answer to a message.
type Receipt struct {
	MsgID        string   // to recall it within a day
	ResponseCode string   // one update of the card within 72 h
	Invalid      []string // userids that do not exist or may not see the app
	Unlicensed   []string // userids without an interface licence
}

// appMessage is the wire form. Unlike the SDK's, its agentid is a number.
type appMessage struct {
	ToUser   string     `json:"touser"`
	MsgType  string     `json:"msgtype"`
	AgentID  int64      `json:"agentid"`
	Text     *words     `json:"text,omitempty"`
	Markdown *words     `json:"markdown,omitempty"`
	Card     *card.Card `json:"template_card,omitempty"`
	Check    int        `json:"enable_duplicate_check,omitempty"`
	Interval int        `json:"duplicate_check_interval,omitempty"` // seconds
}

type words struct {
	Content string `json:"content"`
}

// Send sends a message to members. It succeeds when at least one of them can
// get it: look at Receipt.Invalid.
func (c *Client) Send(ctx context.Context, m Message) (Receipt, error) {
	const call = "message/send"
	body, err := c.appMessage(m)
	if err != nil {
		return Receipt{}, &Error{Call: call, Class: Drop, Err: err}
	}
	var answer *message.SendResponse
	err = c.throughSDK(ctx, call, func(s *sdk.Context) (err error) {
		answer, err = message.NewClient(s).Send(call, body)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	return Receipt{
		MsgID: answer.MsgID, ResponseCode: answer.ResponseCode,
		Invalid: list(answer.InvalidUser), Unlicensed: list(answer.UnlicensedUser),
	}, nil
}

func (c *Client) appMessage(m Message) (appMessage, error) {
	out := appMessage{ToUser: strings.Join(m.To, "|"), AgentID: c.agentID}
	if len(m.To) == 0 || len(m.To) > maxUsers {
		return out, fmt.Errorf("%d receivers, 1 to %d are possible", len(m.To), maxUsers)
	}
	if m.Once > 0 {
		out.Check, out.Interval = 1, int(min(m.Once, maxDuplicate).Seconds())
	}
	switch {
	case m.Card != nil:
		out.MsgType, out.Card = "template_card", unrated(m.Card)
	case m.Markdown != "":
		out.MsgType, out.Markdown = "markdown", &words{m.Markdown}
	case m.Text != "":
		out.MsgType, out.Text = "text", &words{m.Text}
	default:
		return out, errors.New("the message is empty")
	}
	if len(m.Markdown) > MaxText || len(m.Text) > MaxText {
		return out, fmt.Errorf("text longer than %d bytes", MaxText)
	}
	return out, nil
}

// Update replaces a card after a tap (Card) or greys its buttons (Word), for
// the users named, by a response code that is good for one update.
type Update struct {
	Users        []string
	ResponseCode string
	Word         string
	Card         *card.Card
}

// UpdateCard changes a card that was sent before. The SDK lacks this call.
func (c *Client) UpdateCard(ctx context.Context, u Update) error {
	const call = "message/update_template_card"
	type button struct {
		Word string `json:"replace_name"`
	}
	in := struct {
		Users        []string   `json:"userids"`
		AgentID      int64      `json:"agentid"`
		ResponseCode string     `json:"response_code"`
		Button       *button    `json:"button,omitempty"`
		Card         *card.Card `json:"template_card,omitempty"`
	}{Users: u.Users, AgentID: c.agentID, ResponseCode: u.ResponseCode}
	if u.Card != nil {
		in.Card = unrated(u.Card)
	} else {
		in.Button = &button{u.Word}
	}
	return c.authorized(ctx, func(token string) error {
		return c.post(ctx, call, map[string]string{"access_token": token}, in, nil)
	})
}

// unrated is the card without feedback, which only AI bots have.
func unrated(c *card.Card) *card.Card {
	plain := *c
	plain.Feedback = nil
	return &plain
}

// list splits what the platform joins with "|".
func list(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Split(joined, "|")
}

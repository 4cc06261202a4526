package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// The errcodes of customer service that a caller acts upon (wecom-app-kf B9).
// The SDK turns them into texts, so the calls are written here.
const (
	KFTooMany        = 95001 // more than five messages since the customer's last
	KFTooLate        = 95002 // more than 48 h since the customer's last message
	KFBadToken       = 95007 // the callback's token is invalid or expired
	KFEnded          = 95013 // the session has ended already
	KFNoServicer     = 95014 // not a receptionist, or not activated
	KFNoTransition   = 95016 // the session state cannot become that one
	KFState          = 95018 // the session state allows no sending, or 48 h are over
	KFServicerAway   = 95019 // the receptionist has stopped serving
	KFCustomerSilent = 95031 // the customer has been silent for 48 h
	Limited          = 45009 // the calls of this minute, hour or day are used up
)

// kfPage is the most messages that one page holds.
const kfPage = 1000

// KFSync asks for one page of messages of an account.
type KFSync struct {
	OpenKFID string
	Cursor   string // of the page before; empty for the oldest of the last three days
	Token    string // of a callback younger than ten minutes; empty for none
	Limit    int    // at most 1000, which 0 means
}

// KFPage is one page. It may be empty while there are more.
type KFPage struct {
	Cursor   string            `json:"next_cursor"`
	More     kfFlag            `json:"has_more"`
	Messages []json.RawMessage `json:"msg_list"` // kf.Parse reads them
}

// kfFlag is a truth that the platform writes as 0 or 1.
type kfFlag bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *kfFlag) UnmarshalJSON(b []byte) error {
	*f = string(b) == "1" || string(b) == "true"
	return nil
}

// SyncKF reads one page of what happened at an account (wecom-app-kf B4).
// KFBadToken asks for the call without a token, Limited for a minute's pause.
func (c *Client) SyncKF(ctx context.Context, s KFSync) (KFPage, error) {
	in := struct {
		OpenKFID string `json:"open_kfid"`
		Cursor   string `json:"cursor,omitempty"`
		Token    string `json:"token,omitempty"`
		Limit    int    `json:"limit"`
	}{s.OpenKFID, s.Cursor, s.Token, s.Limit}
	if in.Limit <= 0 || in.Limit > kfPage {
		in.Limit = kfPage
	}
	var out KFPage
	err := c.kf(ctx, "kf/sync_msg", in, &out)
	return out, err
}

// KFMessage is a message to a customer: exactly one of Text and Menu is set.
type KFMessage struct {
	To       string // external_userid
	OpenKFID string
	// MsgID is our own id, at most 32 bytes of [0-9A-Za-z_-]: the platform
	// refuses a second message of that id, so a retry never doubles. Empty lets
	// the platform choose.
	MsgID string
	Text  string // at most MaxText bytes; a longer one would be cut without a word
	Menu  *KFMenu
}

// KFMenu is a msgmenu: a text with items one can tap (wecom-app-kf B5).
type KFMenu struct {
	Head  string // at most 1024 bytes
	Items []KFItem
	Tail  string // at most 1024 bytes
}

// KFItem is an item that a customer taps; the tap comes back as a text message
// with the item's id.
type KFItem struct {
	ID   string // 1 to 128 bytes of [0-9A-Za-z_-]
	Text string // 1 to 128 bytes
}

// The limits of a msgmenu.
const (
	KFMaxItems    = 10
	KFMaxItemText = 128
	KFMaxItemID   = 128
	KFMaxHead     = 1024
)

// kfContent is the wire form of what a message shows.
type kfContent struct {
	MsgID string  `json:"msgid,omitempty"` // an empty one is refused
	Type  string  `json:"msgtype"`
	Text  *words  `json:"text,omitempty"`
	Menu  *kfMenu `json:"msgmenu,omitempty"`
}

type kfMenu struct {
	Head string    `json:"head_content,omitempty"`
	List []kfClick `json:"list"`
	Tail string    `json:"tail_content,omitempty"`
}

type kfClick struct {
	Type  string `json:"type"`
	Click struct {
		ID   string `json:"id"`
		Text string `json:"content"`
	} `json:"click"`
}

func (m KFMessage) content() (kfContent, error) {
	out := kfContent{MsgID: m.MsgID}
	switch {
	case m.Menu != nil:
		out.Type, out.Menu = "msgmenu", &kfMenu{Head: m.Menu.Head, Tail: m.Menu.Tail, List: make([]kfClick, len(m.Menu.Items))}
		for i, item := range m.Menu.Items {
			out.Menu.List[i].Type = "click"
			out.Menu.List[i].Click.ID, out.Menu.List[i].Click.Text = item.ID, item.Text
		}
		return out, m.Menu.check()
	case m.Text == "":
		return out, errors.New("the message is empty")
	case len(m.Text) > MaxText:
		return out, fmt.Errorf("text longer than %d bytes", MaxText)
	}
	out.Type, out.Text = "text", &words{m.Text}
	return out, nil
}

func (m *KFMenu) check() error {
	if len(m.Items) == 0 || len(m.Items) > KFMaxItems {
		return fmt.Errorf("%d items to tap, 1 to %d are possible", len(m.Items), KFMaxItems)
	}
	if len(m.Head) > KFMaxHead || len(m.Tail) > KFMaxHead {
		return fmt.Errorf("head or tail longer than %d bytes", KFMaxHead)
	}
	for _, item := range m.Items {
		if item.ID == "" || len(item.ID) > KFMaxItemID || item.Text == "" || len(item.Text) > KFMaxItemText {
			return errors.New("an item's id or words are empty or too long")
		}
	}
	return nil
}

// SendKF sends a message to a customer and gives its msgid. It is possible in
// the session states KFNew and KFBot, five times within 48 h of the customer's
// last message. No error does not mean delivered: msg_send_fail tells.
func (c *Client) SendKF(ctx context.Context, m KFMessage) (msgID string, err error) {
	const call = "kf/send_msg"
	content, err := m.content()
	if err != nil {
		return "", &Error{Call: call, Class: Drop, Err: err}
	}
	in := struct {
		To       string `json:"touser"`
		OpenKFID string `json:"open_kfid"`
		kfContent
	}{m.To, m.OpenKFID, content}
	var out struct {
		MsgID string `json:"msgid"`
	}
	err = c.kf(ctx, call, in, &out)
	return out.MsgID, err
}

// SendKFOnEvent answers an event by its code, once: the welcome_code of
// enter_session and the msg_code of a session's end live 20 s, those of the
// pool and of a receptionist 48 h and take text only (wecom-app-kf B6). To and
// OpenKFID of the message mean nothing here.
func (c *Client) SendKFOnEvent(ctx context.Context, code string, m KFMessage) (msgID string, err error) {
	const call = "kf/send_msg_on_event"
	content, err := m.content()
	if err != nil {
		return "", &Error{Call: call, Class: Drop, Err: err}
	}
	in := struct {
		Code string `json:"code"`
		kfContent
	}{code, content}
	var out struct {
		MsgID string `json:"msgid"`
	}
	err = c.kf(ctx, call, in, &out)
	return out.MsgID, err
}

// kf posts one call of customer service with a token.
func (c *Client) kf(ctx context.Context, call string, in, out any) error {
	return c.authorized(ctx, func(token string) error {
		return c.post(ctx, call, map[string]string{"access_token": token}, in, out)
	})
}

package aibot

import (
	"io"
	"net/url"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom"
)

// Door is the callback endpoint of one bot: cipher and translation together.
type Door struct {
	Cipher *wecom.Cipher
	Random io.Reader // crypto/rand.Reader outside of tests
	Name   string    // the bot's display name, stripped from group texts
	BotID  string    // when set, callbacks of any other aibotid are refused
}

// ContentType is the MIME type of a passive reply, as in the platform's own sample.
const ContentType = "text/plain; charset=utf-8"

// ContentType names the MIME type of what Encode gives.
func (d *Door) ContentType() string { return ContentType }

// Echo answers the verification of the callback URL.
func (d *Door) Echo(query url.Values) ([]byte, error) {
	return d.Cipher.OpenEcho(wecom.ParseQuery(query))
}

// Decode verifies, decrypts and translates a callback.
func (d *Door) Decode(query url.Values, body []byte) (chat.Message, error) {
	plain, err := d.Cipher.OpenJSON(wecom.ParseQuery(query), body)
	if err != nil {
		return chat.Message{}, err
	}
	m, err := Decode(plain, d.Name)
	if err != nil {
		return chat.Message{}, err
	}
	if d.BotID != "" && m.Bot != d.BotID {
		return chat.Message{}, wecom.ErrBot
	}
	return m, nil
}

// Encode translates, encrypts and signs the passive reply to m, nil for the
// empty packet. query is that of the callback: its nonce is repeated.
func (d *Door) Encode(query url.Values, now time.Time, m chat.Message, r chat.Reply, streamID string) ([]byte, error) {
	plain, err := Encode(m, r, streamID)
	if err != nil || plain == nil {
		return nil, err
	}
	return d.seal(query, now, plain)
}

// Pending seals a stream reply that is not the last.
func (d *Door) Pending(query url.Values, now time.Time, streamID, text string) ([]byte, error) {
	plain, err := Pending(streamID, text)
	if err != nil {
		return nil, err
	}
	return d.seal(query, now, plain)
}

func (d *Door) seal(query url.Values, now time.Time, plain []byte) ([]byte, error) {
	return d.Cipher.SealJSON(d.Random, now.Unix(), wecom.ParseQuery(query).Nonce, plain)
}

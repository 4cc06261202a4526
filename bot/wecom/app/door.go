package app

import (
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom"
)

// nonceSize is the length of a reply's nonce before it is printed in hex.
const nonceSize = 8

// Door is the callback endpoint of one app: cipher and translation together.
type Door struct {
	Cipher *wecom.Cipher
	Random io.Reader // crypto/rand.Reader outside of tests
	CorpID string
}

// ContentType names the MIME type of what Encode gives.
func (d *Door) ContentType() string { return "text/xml; charset=utf-8" }

// Echo answers the verification of the callback URL.
func (d *Door) Echo(query url.Values) ([]byte, error) {
	return d.Cipher.OpenEcho(wecom.ParseQuery(query))
}

// Decode verifies, decrypts and translates a callback.
func (d *Door) Decode(query url.Values, body []byte) (chat.Message, error) {
	plain, err := d.Open(query, body)
	if err != nil {
		return chat.Message{}, err
	}
	return Decode(plain)
}

// Open verifies and decrypts a callback, for those who want it whole (Parse).
func (d *Door) Open(query url.Values, body []byte) ([]byte, error) {
	return d.Cipher.OpenXML(wecom.ParseQuery(query), body)
}

// Encode translates, encrypts and signs the passive reply to m, nil for the
// empty packet. The nonce is a new one; query and streamID mean nothing here
// and keep the signature the same as that of the AI bot's door.
func (d *Door) Encode(_ url.Values, now time.Time, m chat.Message, r chat.Reply, _ string) ([]byte, error) {
	plain, err := Encode(m, r, d.CorpID, now)
	if err != nil || plain == nil {
		return nil, err
	}
	var nonce [nonceSize]byte
	if _, err := io.ReadFull(d.Random, nonce[:]); err != nil {
		return nil, fmt.Errorf("app: read random bytes: %w", err)
	}
	return d.Cipher.SealXML(d.Random, now.Unix(), hex.EncodeToString(nonce[:]), plain)
}

// Pending is the empty packet: an app promises nothing, the answer comes by
// message/send.
func (d *Door) Pending(url.Values, time.Time, string, string) ([]byte, error) { return nil, nil }

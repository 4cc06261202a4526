package wecom

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"strconv"
)

// MaxBody is the largest callback body that is opened, in bytes.
const MaxBody = 1 << 20

// Query holds the signed parameters of a callback URL.
type Query struct {
	Signature string
	Timestamp string // seconds, as sent
	Nonce     string
	Echo      string // echostr, only when the URL is being verified
}

// ParseQuery reads the parameters from an already decoded query: the echo
// contains "+", so it must not be decoded twice.
func ParseQuery(v url.Values) Query {
	q := Query{Timestamp: v.Get("timestamp"), Nonce: v.Get("nonce"), Echo: v.Get("echostr")}
	for _, name := range []string{"msg_signature", "msgsignature", "signature"} {
		if q.Signature = v.Get(name); q.Signature != "" {
			break
		}
	}
	return q
}

// OpenEcho answers the verification of a callback URL: the bytes it returns
// are the whole body to send.
func (c *Cipher) OpenEcho(q Query) ([]byte, error) {
	return c.open(q, q.Echo)
}

// OpenJSON verifies and decrypts the body of an AI bot callback.
func (c *Cipher) OpenJSON(q Query, body []byte) ([]byte, error) {
	var in struct {
		Encrypt string `json:"encrypt"`
	}
	if len(body) > MaxBody || json.Unmarshal(body, &in) != nil || in.Encrypt == "" {
		return nil, ErrEnvelope
	}
	return c.open(q, in.Encrypt)
}

// OpenXML verifies and decrypts the body of an app callback. The parser knows
// the five predefined entities only; any other makes the envelope malformed.
func (c *Cipher) OpenXML(q Query, body []byte) ([]byte, error) {
	var in struct {
		Encrypt string `xml:"Encrypt"`
	}
	if len(body) > MaxBody || xml.Unmarshal(body, &in) != nil || in.Encrypt == "" {
		return nil, ErrEnvelope
	}
	return c.open(q, in.Encrypt)
}

func (c *Cipher) open(q Query, encrypted string) ([]byte, error) {
	if !c.Verify(q.Signature, q.Timestamp, q.Nonce, encrypted) {
		return nil, ErrSignature
	}
	return c.Decrypt(encrypted)
}

// SealJSON encrypts and signs an AI bot's passive reply. nonce must be the
// one of the callback, timestamp is in seconds (wecom-aibot §1.4).
func (c *Cipher) SealJSON(random io.Reader, timestamp int64, nonce string, msg []byte) ([]byte, error) {
	encrypted, err := c.Encrypt(random, msg)
	if err != nil {
		return nil, err
	}
	out := struct {
		Encrypt   string `json:"encrypt"`
		Signature string `json:"msgsignature"`
		Timestamp int64  `json:"timestamp"`
		Nonce     string `json:"nonce"`
	}{encrypted, c.Sign(strconv.FormatInt(timestamp, 10), nonce, encrypted), timestamp, nonce}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("wecom: encode envelope: %w", err)
	}
	return body, nil
}

// SealXML encrypts and signs an app's passive reply (wecom-app-kf A1.5).
func (c *Cipher) SealXML(random io.Reader, timestamp int64, nonce string, msg []byte) ([]byte, error) {
	encrypted, err := c.Encrypt(random, msg)
	if err != nil {
		return nil, err
	}
	type cdata struct {
		Text string `xml:",cdata"`
	}
	out := struct {
		XMLName   xml.Name `xml:"xml"`
		Encrypt   cdata
		Signature cdata `xml:"MsgSignature"`
		Timestamp int64 `xml:"TimeStamp"`
		Nonce     cdata
	}{
		Encrypt:   cdata{encrypted},
		Signature: cdata{c.Sign(strconv.FormatInt(timestamp, 10), nonce, encrypted)},
		Timestamp: timestamp,
		Nonce:     cdata{nonce},
	}
	var body bytes.Buffer
	if err := xml.NewEncoder(&body).Encode(out); err != nil {
		return nil, fmt.Errorf("wecom: encode envelope: %w", err)
	}
	return body.Bytes(), nil
}

// Package drive speaks to a running server as the platform does: encrypted and
// signed callbacks over HTTP, answers checked and opened. The benchmarks and the
// storms use it where the simulator's care (redelivery, polling, limits) would
// be in the way.
package drive

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"shuangbai/bot/wecom"
)

// Client sends callbacks of one AI bot to one server.
type Client struct {
	URL    string // of the callback, without query
	Cipher *wecom.Cipher
	HTTP   *http.Client
}

// Message is one text said to the bot; Chat is empty one to one.
type Message struct {
	ID, Chat, From, Text string
}

// Answer is the passive reply to one callback.
type Answer struct {
	Status int
	Body   []byte // decrypted; empty for the empty packet
	Stream string // stream content
	Card   Card
}

// Card is what a test looks at in a template card.
type Card struct {
	Type    string `json:"card_type"`
	TaskID  string `json:"task_id"`
	Title   Lines  `json:"main_title"`
	Sub     string `json:"sub_title_text"`
	Rows    []Row  `json:"horizontal_content_list"`
	Buttons []struct {
		Text string `json:"text"`
		Key  string `json:"key"`
	} `json:"button_list"`
}

// Lines is a card's heading.
type Lines struct {
	Title string `json:"title"`
	Desc  string `json:"desc"`
}

// Row is one fact of a card.
type Row struct {
	Name  string `json:"keyname"`
	Value string `json:"value"`
}

// Say delivers a text message once.
func (c *Client) Say(ctx context.Context, m Message) (Answer, error) {
	body := map[string]any{
		"msgid": m.ID, "aibotid": "aibDEMO", "chattype": "single",
		"from": map[string]string{"userid": m.From}, "msgtype": "text",
		"text": map[string]string{"content": m.Text},
	}
	if m.Chat != "" {
		body["chattype"], body["chatid"] = "group", m.Chat
	}
	return c.Deliver(ctx, body)
}

// Deliver sends one callback body and opens the answer.
func (c *Client) Deliver(ctx context.Context, body any) (Answer, error) {
	plain, err := json.Marshal(body)
	if err != nil {
		return Answer{}, err
	}
	target, sealed, err := c.Seal(plain)
	if err != nil {
		return Answer{}, err
	}
	return c.Post(ctx, target, sealed)
}

// Seal makes the URL and the body of a callback, so that a benchmark can do it
// before the clock runs.
func (c *Client) Seal(plain []byte) (target string, body []byte, err error) {
	encrypted, err := c.Cipher.Encrypt(rand.Reader, plain)
	if err != nil {
		return "", nil, err
	}
	timestamp, nonce := strconv.FormatInt(time.Now().Unix(), 10), rand.Text()
	q := url.Values{
		"msg_signature": {c.Cipher.Sign(timestamp, nonce, encrypted)},
		"timestamp":     {timestamp}, "nonce": {nonce},
	}
	body, err = json.Marshal(map[string]string{"encrypt": encrypted})
	return c.URL + "?" + q.Encode(), body, err
}

// Post sends a sealed callback and opens the answer.
func (c *Client) Post(ctx context.Context, target string, sealed []byte) (Answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(sealed))
	if err != nil {
		return Answer{}, err
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return Answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK || len(raw) == 0 {
		return Answer{Status: res.StatusCode}, err
	}
	return c.Open(raw)
}

// Open checks and decrypts the body of an answer.
func (c *Client) Open(raw []byte) (Answer, error) {
	var out struct {
		Encrypt   string      `json:"encrypt"`
		Signature string      `json:"msgsignature"`
		Timestamp json.Number `json:"timestamp"`
		Nonce     string      `json:"nonce"`
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return Answer{}, fmt.Errorf("open envelope: %w", err)
	}
	if !c.Cipher.Verify(out.Signature, out.Timestamp.String(), out.Nonce, out.Encrypt) {
		return Answer{}, fmt.Errorf("answer %q is not signed", raw)
	}
	plain, err := c.Cipher.Decrypt(out.Encrypt)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Status: http.StatusOK, Body: plain}
	var body struct {
		Stream struct {
			Content string `json:"content"`
		} `json:"stream"`
		Card Card `json:"template_card"`
	}
	err = json.Unmarshal(plain, &body)
	a.Stream, a.Card = body.Stream.Content, body.Card
	return a, err
}

// Words is everything a person reads in the answer.
func (a Answer) Words() string {
	if a.Card.Type == "" {
		return a.Stream
	}
	var b bytes.Buffer
	fmt.Fprintln(&b, a.Card.Title.Title)
	fmt.Fprintln(&b, a.Card.Sub)
	for _, r := range a.Card.Rows {
		fmt.Fprintf(&b, "%s：%s\n", r.Name, r.Value)
	}
	return b.String()
}

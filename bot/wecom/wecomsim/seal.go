package wecomsim

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"shuangbai/bot/wecom"
)

// seal encrypts and signs a callback; every delivery has a new nonce and new
// random bytes around the same plain text (app A1.6). p.mu is held.
func (p *Platform) seal(cb *Callback) (url.Values, []byte, error) {
	c := p.bot
	if cb.Door == DoorApp {
		c = p.app
	}
	encrypted, err := c.Encrypt(p.cfg.Random, cb.Plain)
	if err != nil {
		return nil, nil, err
	}
	query := p.sign(c, encrypted)
	if cb.Door != DoorApp {
		return query, encode(map[string]string{"encrypt": encrypted}), nil
	}
	body, err := xml.Marshal(struct {
		XMLName    xml.Name `xml:"xml"`
		ToUserName cdata
		AgentID    cdata
		Encrypt    cdata
	}{ToUserName: cdata{p.cfg.CorpID}, AgentID: cdata{strconv.Itoa(p.cfg.App.AgentID)}, Encrypt: cdata{encrypted}})
	return query, body, err
}

func (p *Platform) sign(c *wecom.Cipher, encrypted string) url.Values {
	timestamp, nonce := strconv.FormatInt(p.cfg.Now().Unix(), 10), p.newID("n")
	return url.Values{
		"timestamp": {timestamp}, "nonce": {nonce},
		"msg_signature": {c.Sign(timestamp, nonce, encrypted)},
	}
}

// open takes the product's answer out of its envelope. Empty is the empty
// packet (aibot §1.4, app A1.5).
func (p *Platform) open(door Door, sent url.Values, raw []byte) ([]byte, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	if door == DoorApp {
		return p.openXML(raw)
	}
	var e struct {
		Encrypt      string
		MsgSignature string
		Timestamp    any
		Nonce        string
	}
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if err := dec.Decode(&e); err != nil {
		return nil, fmt.Errorf("回复不是加密 JSON：%w", err)
	}
	if e.Nonce != sent.Get("nonce") {
		return nil, fmt.Errorf("回复的 nonce 是 %q，应为回调里的 %q（aibot §1.4）", e.Nonce, sent.Get("nonce"))
	}
	q := wecom.Query{Signature: e.MsgSignature, Timestamp: fmt.Sprint(e.Timestamp), Nonce: e.Nonce}
	return openEnvelope(p.bot.OpenJSON(q, raw))
}

func (p *Platform) openXML(raw []byte) ([]byte, error) {
	var e struct {
		Encrypt, MsgSignature, TimeStamp, Nonce string
	}
	if err := xml.Unmarshal(raw, &e); err != nil {
		return nil, fmt.Errorf("回复不是加密 XML：%w", err)
	}
	q := wecom.Query{Signature: e.MsgSignature, Timestamp: e.TimeStamp, Nonce: e.Nonce}
	return openEnvelope(p.app.OpenXML(q, raw))
}

func openEnvelope(plain []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, fmt.Errorf("回复解不开：%w", err)
	}
	return plain, nil
}

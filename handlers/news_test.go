package handlers_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/app"
	"shuangbai/handlers"
)

// The callback of customer service holds no message: whoever fetches them hears
// of it, no turn runs, and the platform gets the empty packet.
func TestNewsOfCustomerServiceArePassedOn(t *testing.T) {
	const corp = "ww1234567890abcdef"
	c, err := wecom.NewCipher(token, aesKey, corp)
	if err != nil {
		t.Fatal(err)
	}
	bot := &desk{answer: says("不该说话")}
	var heard []chat.News
	h, err := handlers.New(handlers.Deps{
		Bot: bot, App: &app.Door{Cipher: c, Random: rand.Reader, CorpID: corp},
		News: func(_ context.Context, n chat.News) { heard = append(heard, n) },
		Now:  func() time.Time { return now }, MaxSkew: time.Minute, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	rec := event(t, h, c, corp, `<Event>kf_msg_or_event</Event><Token>ENC</Token><OpenKfId>wk1</OpenKfId>`)
	if rec.Code != http.StatusOK || rec.Body.Len() != 0 || len(bot.heard) != 0 {
		t.Errorf("%d %q, the bot heard %q", rec.Code, rec.Body, bot.heard)
	}
	if len(heard) != 1 || heard[0] != (chat.News{Account: "wk1", Token: "ENC"}) {
		t.Errorf("%+v", heard)
	}
}

// event delivers an event of the app's callback.
func event(t *testing.T, h http.Handler, c *wecom.Cipher, corp, what string) *httptest.ResponseRecorder {
	t.Helper()
	encrypted, err := c.Encrypt(rand.Reader, []byte(`<xml><ToUserName>`+corp+`</ToUserName><CreateTime>1</CreateTime>`+
		`<MsgType>event</MsgType>`+what+`</xml>`))
	if err != nil {
		t.Fatal(err)
	}
	ts := strconv.FormatInt(now.Unix(), 10)
	target := "/wecom/app?timestamp=" + ts + "&nonce=n&msg_signature=" + c.Sign(ts, "n", encrypted)
	rec := httptest.NewRecorder()
	body := "<xml><ToUserName>" + corp + "</ToUserName><Encrypt>" + encrypted + "</Encrypt></xml>"
	h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body)))
	return rec
}

// A new external contact is no message either; when it cannot be stored the
// platform is told to deliver it again.
func TestNewContactsArePassedOn(t *testing.T) {
	const corp = "ww1234567890abcdef"
	c, err := wecom.NewCipher(token, aesKey, corp)
	if err != nil {
		t.Fatal(err)
	}
	bot := &desk{answer: says("不该说话")}
	var heard []chat.Added
	down := true
	h, err := handlers.New(handlers.Deps{
		Bot: bot, App: &app.Door{Cipher: c, Random: rand.Reader, CorpID: corp},
		Added: func(_ context.Context, m chat.Message) error {
			if down {
				return errors.New("database gone")
			}
			heard = append(heard, *m.Added)
			return nil
		},
		Now: func() time.Time { return now }, MaxSkew: time.Minute, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	const added = `<FromUserName>sys</FromUserName><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType>` +
		`<UserID>wangqiang</UserID><ExternalUserID>wm1</ExternalUserID><State>m_7</State><WelcomeCode>W</WelcomeCode>`
	if rec := event(t, h, c, corp, added); rec.Code != http.StatusServiceUnavailable {
		t.Errorf("%d", rec.Code)
	}
	down = false
	if rec := event(t, h, c, corp, added); rec.Code != http.StatusOK || rec.Body.Len() != 0 || len(bot.heard) != 0 {
		t.Errorf("%d %q, the bot heard %q", rec.Code, rec.Body, bot.heard)
	}
	if want := (chat.Added{Member: "wangqiang", Customer: "wm1", Scene: "m_7", Welcome: "W"}); len(heard) != 1 || heard[0] != want {
		t.Errorf("%+v", heard)
	}
}

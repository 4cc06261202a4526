package handlers_test

import (
	"context"
	"crypto/rand"
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
	encrypted, err := c.Encrypt(rand.Reader, []byte(`<xml><ToUserName>`+corp+`</ToUserName><CreateTime>1</CreateTime>`+
		`<MsgType>event</MsgType><Event>kf_msg_or_event</Event><Token>ENC</Token><OpenKfId>wk1</OpenKfId></xml>`))
	if err != nil {
		t.Fatal(err)
	}
	ts := strconv.FormatInt(now.Unix(), 10)
	target := "/wecom/app?timestamp=" + ts + "&nonce=n&msg_signature=" + c.Sign(ts, "n", encrypted)
	rec := httptest.NewRecorder()
	body := "<xml><ToUserName>" + corp + "</ToUserName><Encrypt>" + encrypted + "</Encrypt></xml>"
	h.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body)))
	if rec.Code != http.StatusOK || rec.Body.Len() != 0 || len(bot.heard) != 0 {
		t.Errorf("%d %q, the bot heard %q", rec.Code, rec.Body, bot.heard)
	}
	if len(heard) != 1 || heard[0] != (chat.News{Account: "wk1", Token: "ENC"}) {
		t.Errorf("%+v", heard)
	}
}

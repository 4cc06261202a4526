package wecom_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/aibot"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/app"
	"shuangbai/bot/wecom/media"
	"shuangbai/bot/wecom/wecomsim"
)

// door is what both doors are to the server.
type door interface {
	Echo(query url.Values) ([]byte, error)
	Decode(query url.Values, body []byte) (chat.Message, error)
	Encode(query url.Values, now time.Time, m chat.Message, r chat.Reply, streamID string) ([]byte, error)
	Pending(query url.Values, now time.Time, streamID, text string) ([]byte, error)
}

// desk is the simulated platform with our doors behind its callbacks and our
// client in front of its API. Everything crosses real connections.
type desk struct {
	*wecomsim.Platform
	t      *testing.T
	api    *api.Client
	files  *media.Fetcher
	answer func(chat.Message) (r chat.Reply, pending bool)

	mu    sync.Mutex
	heard []chat.Message
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, answer: func(chat.Message) (chat.Reply, bool) { return chat.Reply{Text: "好的"}, false }}
	doors := map[string]door{
		"/wecom/aibot": &aibot.Door{Cipher: newCipher(t, botToken, botKey, ""), Random: rand.Reader, Name: "双百助手", BotID: "aib1"},
		"/wecom/app":   &app.Door{Cipher: newCipher(t, sampleToken, sampleKey, sampleCorp), Random: rand.Reader, CorpID: sampleCorp},
	}
	product := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { d.serve(doors[r.URL.Path], w, r) }))
	t.Cleanup(product.Close)
	sim, err := wecomsim.New(wecomsim.Config{
		CorpID:  sampleCorp,
		Bot:     wecomsim.Bot{Name: "双百助手", ID: "aib1", Token: botToken, EncodingAESKey: botKey, CallbackURL: product.URL + "/wecom/aibot"},
		App:     wecomsim.App{AgentID: 1000002, Secret: "s3cret", Token: sampleToken, EncodingAESKey: sampleKey, CallbackURL: product.URL + "/wecom/app"},
		Members: []wecomsim.Member{{UserID: "LiJuan", Name: "李娟"}, {UserID: "wang", Name: "王强"}},
		Groups:  []wecomsim.Group{{ChatID: "wrC1", Name: "潞州区", Members: []string{"LiJuan", "wang"}, WebhookKey: "hook-1"}},
		Now:     time.Now,
		Wait:    func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	host := httptest.NewServer(sim)
	t.Cleanup(host.Close)
	sim.SetBaseURL(host.URL)
	d.Platform = sim
	d.files = media.NewFetcher(media.Config{Hosts: []string{strings.TrimPrefix(host.URL, "http://")}})
	if d.api, err = api.New(api.Config{Base: host.URL, CorpID: sampleCorp, Secret: "s3cret", AgentID: 1000002, Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) serve(door door, w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if r.Method == http.MethodGet {
		echo, err := door.Echo(query)
		if err != nil {
			d.t.Error(err)
		}
		_, _ = w.Write(echo)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		d.t.Error(err)
	}
	m, err := door.Decode(query, body)
	if err != nil {
		d.t.Errorf("callback refused: %v", err)
		return
	}
	d.mu.Lock()
	d.heard = append(d.heard, m)
	d.mu.Unlock()
	reply, pending := d.answer(m)
	var out []byte
	if pending {
		out, err = door.Pending(query, time.Now(), "s-1", "处理中…")
	} else {
		out, err = door.Encode(query, time.Now(), m, reply, "s-1")
	}
	if err != nil {
		d.t.Errorf("no answer to %s: %v", m.Kind, err)
	}
	_, _ = w.Write(out)
}

// last is the message that arrived last, other than a stream's polls.
func (d *desk) last() chat.Message {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range slices.Backward(d.heard) {
		if m.Kind != chat.Poll {
			return m
		}
	}
	d.t.Fatal("nothing arrived")
	return chat.Message{}
}

// fine fails unless a delivery went well and broke no rule of the platform.
func (d *desk) fine(delivery wecomsim.Delivery, err error) {
	d.t.Helper()
	if err != nil || delivery.Skipped || len(delivery.Problems) > 0 {
		d.t.Fatalf("delivery %+v, %v", delivery, err)
	}
}

var (
	single = wecomsim.Sender{User: "LiJuan"}
	group  = wecomsim.Sender{User: "LiJuan", Group: "wrC1"}
	phone  = wecomsim.Sender{User: "LiJuan", App: true}
)

func draft() chat.Reply {
	return chat.Reply{
		Title: "走访登记", Text: "请核对", Card: "d1-1", Rate: "f-1",
		Facts:   []chat.Fact{{Name: "商户", Value: "张记面馆"}, {Name: "需求", Value: "20万元"}},
		Choices: []chat.Choice{{Text: "确认", Key: "ok:d1-1", Main: true}, {Text: "修改", Key: "edit:d1-1"}},
	}
}

func photo(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewRGBA(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPlatformAcceptsBothCallbackURLs(t *testing.T) {
	d := newDesk(t)
	for _, door := range []wecomsim.Door{wecomsim.DoorBot, wecomsim.DoorApp} {
		if err := d.Verify(t.Context(), door); err != nil {
			t.Errorf("%s: %v", door, err)
		}
	}
}

func TestWordsInAGroup(t *testing.T) {
	d := newDesk(t)
	d.answer = func(chat.Message) (chat.Reply, bool) {
		return chat.Reply{Text: "**张记面馆** <走访 2 次>", Rate: "f-1"}, false
	}
	d.fine(d.Mention(t.Context(), group, "查 张记面馆"))
	if m := d.last(); m.Text != "查 张记面馆" || m.Chat != "wrC1" || m.From != "LiJuan" || m.ReplyURL == "" {
		t.Errorf("heard %+v", m)
	}
	shown := d.Chat(group).Last()
	if shown.Text != "**张记面馆** <走访 2 次>" || shown.Feedback != "f-1" {
		t.Errorf("shown %+v", shown)
	}
	d.answer = func(chat.Message) (chat.Reply, bool) { return chat.Reply{Silent: true}, false }
	d.fine(d.Rate(t.Context(), group, shown.ID, wecomsim.Rating{Words: "不对", Reasons: []int{3}}))
	if o := d.last().Feedback; o == nil || o.ID != "f-1" || o.Words != "不对" || o.Like {
		t.Errorf("opinion %+v", o)
	}
}

func TestCardIsTappedAndFinished(t *testing.T) {
	d := newDesk(t)
	d.answer = func(m chat.Message) (chat.Reply, bool) {
		r := draft()
		if m.Tap != nil {
			r.Update, r.Done = true, "已登记"
		}
		return r, false
	}
	d.fine(d.Say(t.Context(), single, "走访 张记面馆"))
	d.fine(d.Tap(t.Context(), single, "确认"))
	if tap := d.last().Tap; tap == nil || tap.Key != "ok:d1-1" || tap.TaskID != "d1-1" {
		t.Errorf("tap %+v", tap)
	}
	version, ok := d.Chat(single).LastCard().CardFor("LiJuan")
	if !ok || len(version.Card.Buttons) != 1 || version.Card.Buttons[0].Text != "已登记" {
		t.Errorf("card %+v", version.Card)
	}
}

func TestLateAnswerIsPolled(t *testing.T) {
	d := newDesk(t)
	d.answer = func(m chat.Message) (chat.Reply, bool) { return draft(), m.Kind != chat.Poll }
	d.fine(d.Say(t.Context(), single, "走访 张记面馆"))
	if err := d.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	shown := d.Chat(single).Last()
	if shown.Stream == nil || !shown.Stream.Finished || !strings.Contains(shown.Text, "1. 确认") || len(d.Problems()) > 0 {
		t.Errorf("shown %+v, problems %q", shown, d.Problems())
	}
}

func TestWelcomeAndResponseURL(t *testing.T) {
	d := newDesk(t)
	d.fine(d.Enter(t.Context(), single))
	if m := d.last(); m.Kind != chat.Enter {
		t.Errorf("heard %+v", m)
	}
	d.fine(d.Say(t.Context(), single, "帮助"))
	m := d.last()
	body, err := aibot.Active(m, chat.Reply{Text: "补充一句"})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.api.Respond(t.Context(), m.ReplyURL, body); err != nil {
		t.Fatal(err)
	}
	if shown := d.Chat(single).Last().Text; shown != "补充一句" {
		t.Errorf("shown %q", shown)
	}
	if err := d.api.Respond(t.Context(), m.ReplyURL, body); err == nil {
		t.Error("a response_url worked twice")
	}
}

func TestPhotosOfBothDoors(t *testing.T) {
	d := newDesk(t)
	d.fine(d.SendMixed(t.Context(), group, "@双百助手 走访", [][]byte{photo(t)}))
	m := d.last()
	if m.Kind != chat.Mixed || m.Text != "走访" || len(m.Media) != 1 {
		t.Fatalf("heard %+v", m)
	}
	file, err := d.files.Fetch(t.Context(), m.Media[0].URL, botKey)
	if err != nil || file.Type != "image/png" {
		t.Fatalf("%s %s, %v", file.Name, file.Type, err)
	}
	if _, err := media.Picture(t.Context(), file.Data); err != nil {
		t.Error(err)
	}

	d.fine(d.SendImage(t.Context(), phone, photo(t)))
	m = d.last()
	if m.Kind != chat.Image || len(m.Media) != 1 {
		t.Fatalf("heard %+v", m)
	}
	got, err := d.api.Download(t.Context(), m.Media[0].MediaID, 1<<20)
	if err != nil || !bytes.Equal(got.Data, photo(t)) {
		t.Errorf("%d bytes, %v", len(got.Data), err)
	}
}

func TestAppTalksPlacesAndCards(t *testing.T) {
	d := newDesk(t)
	d.fine(d.Say(t.Context(), phone, "帮助"))
	if shown := d.Chat(phone).Last().Text; shown != "好的" {
		t.Errorf("shown %q", shown)
	}
	d.fine(d.SendPlace(t.Context(), phone, wecomsim.Place{Lat: 36.2, Lng: 113.1, Label: "东街"}))
	if p := d.last().Place; p == nil || p.Lat != 36.2 || p.Lng != 113.1 || p.Label != "东街" {
		t.Errorf("place %+v", p)
	}
	for _, m := range app.Active("LiJuan", draft()) {
		if _, err := d.api.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	d.answer = func(chat.Message) (chat.Reply, bool) {
		r := draft()
		r.Update, r.Done = true, "已登记"
		return r, false
	}
	d.fine(d.Tap(t.Context(), phone, "确认"))
	tap := d.last()
	if tap.Tap == nil || tap.Tap.Key != "ok:d1-1" || tap.Tap.ResponseCode == "" {
		t.Errorf("tap %+v", tap.Tap)
	}
	version, ok := d.Chat(phone).LastCard().CardFor("LiJuan")
	if !ok || version.Replaced != "已登记" {
		t.Errorf("card %+v, replaced %q", version.Card, version.Replaced)
	}
	update, ok := app.Later(tap, chat.Reply{Update: true, Done: "已撤销"})
	if !ok {
		t.Fatal("no late update")
	}
	if err := d.api.UpdateCard(t.Context(), update); err != nil {
		t.Error(err)
	}
	if problems := d.Problems(); len(problems) > 0 {
		t.Errorf("problems %q", problems)
	}
}

func TestClientSurvivesTheFaultsOfThePlatform(t *testing.T) {
	d := newDesk(t)
	hello := api.Message{To: []string{"LiJuan"}, Text: "您好"}
	if _, err := d.api.Send(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	d.Fail(wecomsim.Fault{Path: "/cgi-bin/message/send", Times: 1, Code: 45009})
	if _, err := d.api.Send(t.Context(), hello); api.ClassOf(err) != api.Slow {
		t.Errorf("limit: %v", err)
	}
	d.Fail(wecomsim.Fault{Path: "/cgi-bin/webhook/send", Times: 1, Status: http.StatusBadGateway})
	if err := d.api.Push(t.Context(), "hook-1", api.Push{Markdown: "日报"}); api.ClassOf(err) != api.Retry {
		t.Errorf("gateway: %v", err)
	}
	if err := d.api.Push(t.Context(), "hook-1", api.Push{Markdown: "日报"}); err != nil {
		t.Error(err)
	}
	if member, err := d.api.Member(t.Context(), "lijuan"); err != nil || member.Name != "李娟" {
		t.Errorf("%+v, %v", member, err)
	}
	if list, err := d.api.CallbackAddresses(t.Context()); err != nil || len(list) == 0 {
		t.Errorf("%v, %v", list, err)
	}
}

package sim_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/handlers/sim"
)

const key = "kWxJ3vQp7Zt1Lr9Yd5Hs2Nc8Fm4Ba6Ge0Ui3Ok7PqTz"

const visitCard = `{"card_type":"button_interaction","task_id":"T%d","main_title":{"title":"%s"},` +
	`"horizontal_content_list":[{"keyname":"商户","value":"张记面馆"},{"keyname":"电话","value":"138****8000"}],` +
	`"button_list":[{"text":"确认","key":"ok"},{"text":"取消","key":"no","style":2}]}`

// fakeBot answers a visit with a card, its confirmation with the finished
// card, and everything else with markdown.
type fakeBot struct {
	cipher *wecom.Cipher
	mu     sync.Mutex
	n      int
}

func (b *fakeBot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := wecom.ParseQuery(r.URL.Query())
	body, _ := io.ReadAll(r.Body)
	msg, err := b.cipher.OpenJSON(q, body)
	if err != nil {
		return // the app's door: the empty packet
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	var reply string
	switch text := string(msg); {
	case strings.Contains(text, "template_card_event"):
		reply = `{"response_type":"update_template_card","template_card":` + fmt.Sprintf(visitCard, b.n, "已登记 V12") + `}`
	case strings.Contains(text, "走访"):
		b.n++
		reply = `{"msgtype":"template_card","template_card":` + fmt.Sprintf(visitCard, b.n, "请核对") + `}`
	case strings.Contains(text, "坏"):
		http.Error(w, "no", http.StatusInternalServerError)
		return
	case strings.Contains(text, `"msgtype":"text"`), strings.Contains(text, `"msgtype":"mixed"`):
		b.n++
		reply = fmt.Sprintf(`{"msgtype":"stream","stream":{"id":"s%d","finish":true,"content":"**信用** 最高 200 万","feedback":{"id":"f%d"}}}`, b.n, b.n)
	default:
		return
	}
	sealed, _ := b.cipher.SealJSON(rand.Reader, 1, q.Nonce, []byte(reply))
	_, _ = w.Write(sealed)
}

// handClock is a product clock that is moved by hand.
type handClock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *handClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *handClock) Set(_ context.Context, now time.Time) error {
	if now.Year() < 2000 {
		return errors.New("too early")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
	return nil
}

// keeper is an Inspector with one row.
type keeper struct{}

func (keeper) Records(context.Context, int) ([]sim.Row, error) {
	return []sim.Row{{Table: "走访", ID: "V12", Title: "张记面馆 · 东街街道", JSON: `{"merchant":"张记面馆","amount":200000}`}}, nil
}

func (keeper) Outbox(context.Context, int) ([]sim.Row, error) {
	return []sim.Row{{Table: "app", ID: "7", Title: "新线索", State: "已发出", To: "wangqiang"}, {Table: "push", ID: "6", Title: "日报", State: "待发", To: "wrCounty1"}}, nil
}

func (keeper) Session(_ context.Context, door, chat, user string) (string, error) {
	return fmt.Sprintf(`{"door":%q,"chat":%q,"user":%q}`, door, chat, user), nil
}

func newPage(t *testing.T) (http.Handler, *wecomsim.Platform) {
	t.Helper()
	cipher, err := wecom.NewCipher("tok", key, "")
	if err != nil {
		t.Fatal(err)
	}
	clock := &handClock{now: time.Date(2025, 9, 17, 1, 0, 0, 0, time.UTC)}
	platform, err := wecomsim.New(wecomsim.Config{
		CorpID: "ww1", Calendar: clock.Now, Transport: wecomsim.Through(&fakeBot{cipher: cipher}),
		Bot:     wecomsim.Bot{Token: "tok", EncodingAESKey: key, CallbackURL: "http://product.test/wecom/aibot"},
		App:     wecomsim.App{AgentID: 7, Secret: "s3cret", Token: "tok", EncodingAESKey: key, CallbackURL: "http://product.test/wecom/app"},
		Members: []wecomsim.Member{{UserID: "lijuan", Name: "李娟"}, {UserID: "wangqiang", Name: "王强"}, {UserID: "luren", Name: "路人", Hidden: true}},
		Groups:  []wecomsim.Group{{ChatID: "wrCounty1", Name: "潞州区小组", Members: []string{"lijuan", "wangqiang"}, WebhookKey: "hook"}},
		KF:      []wecomsim.KFAccount{{ID: "wkDESK", Name: "双百客服", Servicers: []string{"wangqiang"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(platform.Close)
	link := func(_ context.Context, scene string) (string, error) {
		if scene == "m_9" {
			return "", errors.New("no answer")
		}
		link, _ := ask(t, platform, "add_contact_way", `{"open_kfid":"wkDESK","scene":"`+scene+`"}`)["url"].(string) //nolint:contextcheck // the call is the test's own
		return link, nil
	}
	posters := []sim.Poster{{Scene: "m_1", Name: "东街商圈", County: "潞州区", Market: true}, {Scene: "m_9", Name: "没生成", County: "潞州区"}}
	page := sim.New(sim.Deps{Platform: platform, Inspector: keeper{}, Clock: clock, Posters: posters, Link: link, People: []sim.Person{
		{UserID: "lijuan", Name: "李娟", Role: "联络员", Place: "东街街道"},
		{UserID: "wangqiang", Name: "王强", Role: "客户经理", Place: "东街街道"},
		{UserID: "luren", Name: "路人", Role: "路人", Place: "没有登记的人"},
	}})
	return page, platform
}

func do(t *testing.T, page http.Handler, method, target, body string, header ...string) (*httptest.ResponseRecorder, map[string]any) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	page.ServeHTTP(rec, r)
	var out map[string]any
	_ = json.Unmarshal(rec.Body.Bytes(), &out)
	return rec, out
}

// seen returns what a person's chat shows.
func seen(t *testing.T, page http.Handler, as, chat string) []map[string]any {
	t.Helper()
	_, out := do(t, page, http.MethodGet, "/sim/api/updates?as="+as+"&chat="+chat, "")
	var list []map[string]any
	for _, m := range out["messages"].([]any) {
		list = append(list, m.(map[string]any))
	}
	return list
}

func TestThePageLoadsNothingFromElsewhere(t *testing.T) {
	page, _ := newPage(t)
	for _, path := range []string{"/sim", "/sim/", "/sim/static/app.js", "/sim/static/layout.css", "/sim/static/scan.js", "/sim/static/merchant.css", "/sim/static/icon.svg"} {
		rec, _ := do(t, page, http.MethodGet, path, "")
		if rec.Code != http.StatusOK || !strings.Contains(rec.Header().Get("Content-Security-Policy"), "script-src 'self'") {
			t.Errorf("%s: %d %v", path, rec.Code, rec.Header())
		}
		body := strings.ReplaceAll(rec.Body.String(), "http://www.w3.org/2000/svg", "")
		for _, bad := range []string{"http://", "https://", " onclick=", " style=", "<script>"} {
			if strings.Contains(strings.ReplaceAll(body, "/^https?:", ""), bad) {
				t.Errorf("%s has %q", path, bad)
			}
		}
	}
}

func TestAVisitByChat(t *testing.T) {
	page, _ := newPage(t)
	rec, out := do(t, page, http.MethodPost, "/sim/api/say", `{"as":"lijuan","chat":"wrCounty1","text":"走访 张记面馆","mention":true}`)
	if rec.Code != http.StatusOK || out["problems"] != nil || out["skipped"] != false {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	list := seen(t, page, "lijuan", "wrCounty1")
	if list[0]["html"] != `<b class="at">@双百助手</b> 走访 张记面馆` || list[0]["side"] != "mine" || list[0]["time"] != "09:00" || list[0]["day"] != "2025年9月17日 星期三" {
		t.Errorf("said %v", list[0])
	}
	card := list[1]["card"].(map[string]any)
	if card["main_title"].(map[string]any)["title"] != "请核对" || list[1]["side"] != "theirs" {
		t.Errorf("card %v", list[1])
	}
	rec, _ = do(t, page, http.MethodPost, "/sim/api/tap", fmt.Sprintf(`{"as":"lijuan","chat":"wrCounty1","message":%q,"button":"ok"}`, list[1]["id"]))
	if rec.Code != http.StatusOK {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	list = seen(t, page, "wangqiang", "wrCounty1")
	if got := list[1]["card"].(map[string]any)["main_title"].(map[string]any)["title"]; got != "已登记 V12" || list[0]["side"] != "theirs" {
		t.Errorf("he sees %v", list)
	}
}

func TestRefusals(t *testing.T) {
	page, _ := newPage(t)
	tests := []struct {
		name, method, path, body string
		header                   []string
		want                     int
	}{
		{name: "nobody", method: "POST", path: "say", body: `{"as":"ghost","chat":"bot","text":"x"}`, want: 404},
		{name: "not in the group", method: "POST", path: "say", body: `{"as":"luren","chat":"wrCounty1","text":"x"}`, want: 404},
		{name: "no words", method: "POST", path: "say", body: `{"as":"lijuan","chat":"bot","text":" "}`, want: 400},
		{name: "no JSON", method: "POST", path: "tap", body: `x`, want: 400},
		{name: "no such card", method: "POST", path: "tap", body: `{"as":"lijuan","chat":"bot","message":"m","button":"b"}`, want: 404},
		{name: "not delivered", method: "POST", path: "say", body: `{"as":"lijuan","chat":"bot","text":"坏"}`, want: 502},
		{name: "no form", method: "POST", path: "send", body: `x`, want: 400},
		{name: "no media", method: "GET", path: "media/x", want: 404},
		{name: "no poster", method: "GET", path: "posters/m_2", want: 404},
		{name: "a poster without its code", method: "GET", path: "posters/m_9", want: 502},
		{name: "scan of nothing", method: "POST", path: "scan", body: `{"name":"张老板","scene":"m_2"}`, want: 404},
		{name: "scan by nobody", method: "POST", path: "scan", body: `{"scene":"m_1"}`, want: 400},
		{name: "scan by a stranger", method: "POST", path: "scan", body: `{"as":"wmX","name":"张老板","scene":"m_1"}`, want: 400},
		{name: "a phone that has not scanned", method: "POST", path: "say", body: `{"as":"wmX","chat":"kf","text":"在吗"}`, want: 404},
		{name: "a tap on such a phone", method: "POST", path: "pick", body: `{"as":"wmX","chat":"kf","item":"k_1"}`, want: 404},
		{name: "no session to take", method: "POST", path: "take", body: `{"as":"wangqiang","chat":"kf/wmX"}`, want: 409},
		{name: "no sample", method: "GET", path: "samples/x", want: 404},
		{name: "another site", method: "POST", path: "say", body: `{"as":"lijuan","chat":"bot","text":"x"}`, header: []string{"Sec-Fetch-Site", "cross-site"}, want: 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if rec, _ := do(t, page, tt.method, "/sim/api/"+tt.path, tt.body, tt.header...); rec.Code != tt.want {
				t.Errorf("%d %s, want %d", rec.Code, rec.Body, tt.want)
			}
		})
	}
	if list := seen(t, page, "lijuan", "bot"); list[len(list)-1]["side"] != "notice" {
		t.Errorf("a lost message should show: %v", list)
	}
}

func TestPicturesPlacesAndVoices(t *testing.T) {
	page, platform := newPage(t)
	form := func(fields ...string) *httptest.ResponseRecorder {
		t.Helper()
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for i := 0; i+1 < len(fields); i += 2 {
			_ = w.WriteField(fields[i], fields[i+1])
		}
		_ = w.Close()
		rec, _ := do(t, page, http.MethodPost, "/sim/api/send", body.String(), "Content-Type", w.FormDataContentType())
		return rec
	}
	for name, tt := range map[string]struct {
		fields []string
		want   int
	}{
		"picture":          {[]string{"as", "lijuan", "chat", "bot", "kind", "image", "sample", "noodles"}, 200},
		"pictures, words":  {[]string{"as", "lijuan", "chat", "wrCounty1", "kind", "mixed", "text", "看", "mention", "true", "sample", "fruit", "sample", "market"}, 200},
		"voice":            {[]string{"as", "lijuan", "chat", "bot", "kind", "voice", "text", "今天去哪"}, 200},
		"silent voice":     {[]string{"as", "lijuan", "chat", "bot", "kind", "voice"}, 415},
		"nothing attached": {[]string{"as", "lijuan", "chat", "bot", "kind", "image"}, 415},
		"unknown sample":   {[]string{"as", "lijuan", "chat", "bot", "kind", "image", "sample", "cat"}, 400},
	} {
		if rec := form(tt.fields...); rec.Code != tt.want {
			t.Errorf("%s: %d %s", name, rec.Code, rec.Body)
		}
	}
	if rec, _ := do(t, page, http.MethodPost, "/sim/api/place", `{"as":"lijuan","chat":"app","lat":36.19,"lng":113.11,"label":"东街"}`); rec.Code != http.StatusOK {
		t.Errorf("place: %d %s", rec.Code, rec.Body)
	}
	mixed := seen(t, page, "lijuan", "wrCounty1")[0]
	images := mixed["images"].([]any)
	if len(images) != 2 || len(platform.Problems()) > 0 {
		t.Fatalf("%v, problems %q", mixed, platform.Problems())
	}
	rec, _ := do(t, page, http.MethodGet, images[0].(string), "")
	if picture, err := jpeg.Decode(rec.Body); err != nil || picture.Bounds().Dx() != 960 {
		t.Errorf("%v %v", rec.Header(), err)
	}
}

func TestAnAnswerIsRated(t *testing.T) {
	page, _ := newPage(t)
	do(t, page, http.MethodPost, "/sim/api/say", `{"as":"lijuan","chat":"bot","text":"能贷多少"}`)
	m := seen(t, page, "lijuan", "bot")[1]
	if m["html"] != "<p><strong>信用</strong> 最高 200 万</p>" || m["feedback"] != true {
		t.Fatalf("answer %v", m)
	}
	rec, out := do(t, page, http.MethodPost, "/sim/api/rate", fmt.Sprintf(`{"as":"lijuan","chat":"bot","message":%q,"words":"不全","reasons":[2]}`, m["id"]))
	if rec.Code != http.StatusOK || out["problems"] != nil {
		t.Errorf("%d %s", rec.Code, rec.Body)
	}
	if m := seen(t, page, "lijuan", "bot")[1]; m["rated"] != 2.0 {
		t.Errorf("rated %v", m["rated"])
	}
}

// The digest robot's three kinds of messages: a table, words that call people, a
// picture.
func TestTheDigestRobotInAGroup(t *testing.T) {
	page, platform := newPage(t)
	var drawn bytes.Buffer
	if err := jpeg.Encode(&drawn, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	sum := md5.Sum(drawn.Bytes())
	for _, body := range []string{
		`{"msgtype":"markdown_v2","markdown_v2":{"content":"# 日报\n| 商圈 | 户数 |\n| --- | ---: |\n| 东街 | 34 |"}}`,
		`{"msgtype":"text","text":{"content":"请今天补报","mentioned_list":["lijuan"]}}`,
		fmt.Sprintf(`{"msgtype":"image","image":{"base64":%q,"md5":"%x"}}`, base64.StdEncoding.EncodeToString(drawn.Bytes()), sum),
	} {
		var out struct{ Errcode int }
		exchange(t, platform, http.MethodPost, "/cgi-bin/webhook/send?key=hook", body, &out)
		if out.Errcode != 0 {
			t.Fatalf("%s: %d", body, out.Errcode)
		}
	}
	list := seen(t, page, "lijuan", "wrCounty1")
	for _, m := range list {
		if m["name"] != "双百日报" || m["side"] != "theirs" {
			t.Errorf("%v", m)
		}
	}
	if table := list[0]["html"].(string); !strings.Contains(table, `<td class="right">34</td>`) {
		t.Errorf("table %s", table)
	}
	if list[1]["html"] != `请今天补报 <b class="at">@李娟</b>` || list[1]["called"] != true {
		t.Errorf("words %v", list[1])
	}
	if other := seen(t, page, "wangqiang", "wrCounty1")[1]; other["called"] != nil {
		t.Errorf("王强 is called: %v", other)
	}
	rec, _ := do(t, page, http.MethodGet, list[2]["images"].([]any)[0].(string), "")
	if !bytes.Equal(rec.Body.Bytes(), drawn.Bytes()) {
		t.Error("another picture")
	}
}

func TestUpdatesFollowACursor(t *testing.T) {
	page, _ := newPage(t)
	_, first := do(t, page, http.MethodGet, "/sim/api/updates?as=lijuan&chat=bot&wait=1", "")
	if first["reset"] != true {
		t.Fatalf("%v", first)
	}
	next := fmt.Sprintf("/sim/api/updates?as=lijuan&chat=bot&wait=20&run=%s&after=%.0f", first["run"], first["rev"])
	done := make(chan map[string]any, 1)
	go func() {
		_, out := do(t, page, http.MethodGet, next, "")
		done <- out
	}()
	do(t, page, http.MethodPost, "/sim/api/say", `{"as":"lijuan","chat":"bot","text":"你好"}`)
	if out := <-done; out["reset"] != false || out["rev"].(float64) <= first["rev"].(float64) {
		t.Errorf("%v", out)
	}
	_, last := do(t, page, http.MethodGet, "/sim/api/updates?as=wangqiang&chat=bot", "")
	if diff := cmp.Diff(map[string]any{"bot/lijuan": 1.0}, last["counts"]); diff != "" {
		t.Errorf("unread:\n%s", diff)
	}
}

func TestConversationsOfAPerson(t *testing.T) {
	page, _ := newPage(t)
	do(t, page, http.MethodPost, "/sim/api/say", `{"as":"lijuan","chat":"app","text":"你好"}`)
	for as, want := range map[string][]string{"lijuan": {"app", "wrCounty1", "bot"}, "luren": {"bot"}} {
		rec, _ := do(t, page, http.MethodGet, "/sim/api/chats?as="+as, "")
		var rooms []struct{ Chat string }
		if err := json.Unmarshal(rec.Body.Bytes(), &rooms); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rooms {
			got = append(got, r.Chat)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s:\n%s", as, diff)
		}
	}
}

func TestTheClockIsMoved(t *testing.T) {
	page, _ := newPage(t)
	for body, want := range map[string]int{`{"now":"2025-09-18T18:05:00+08:00"}`: 200, `{"now":"tomorrow"}`: 400, `{}`: 400, `{"now":"1999-01-01T00:00:00Z"}`: 502} {
		if rec, _ := do(t, page, http.MethodPost, "/sim/clock", body); rec.Code != want {
			t.Errorf("%s: %d %s", body, rec.Code, rec.Body)
		}
	}
	if _, out := do(t, page, http.MethodGet, "/sim/clock", ""); out["now"] != "2025-09-18T18:05:00+08:00" {
		t.Errorf("%v", out)
	}
}

func TestWhatTheServerDid(t *testing.T) {
	page, _ := newPage(t)
	do(t, page, http.MethodPost, "/sim/api/say", `{"as":"lijuan","chat":"wrCounty1","text":"你好","mention":true}`)
	do(t, page, http.MethodPost, "/sim/api/say", `{"as":"wangqiang","chat":"bot","text":"别人的"}`)
	_, out := do(t, page, http.MethodGet, "/sim/api/inspect?as=lijuan&chat=wrCounty1", "")
	if out["session"] != `{"door":"aibot","chat":"wrCounty1","user":"lijuan"}` || len(out["records"].([]any)) != 1 {
		t.Errorf("%v", out)
	}
	var to []any
	for _, row := range out["outbox"].([]any) {
		to = append(to, row.(map[string]any)["to"])
	}
	if diff := cmp.Diff([]any{"王强", "潞州区小组"}, to); diff != "" {
		t.Errorf("receivers:\n%s", diff)
	}
	wire := out["wire"].([]any)
	entry := wire[0].(map[string]any)
	if len(wire) != 1 || !strings.Contains(entry["plain"].(string), `"content":"@双百助手 你好"`) || !strings.Contains(entry["reply"].(string), `"msgtype":"stream"`) {
		t.Errorf("%v", wire)
	}
}

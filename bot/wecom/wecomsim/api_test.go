package wecomsim_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/wecomsim"
)

type answer struct {
	ErrCode      int    `json:"errcode"`
	ErrMsg       string `json:"errmsg"`
	AccessToken  string `json:"access_token"`
	ExpiresIn    int    `json:"expires_in"`
	InvalidUser  any    `json:"invaliduser"`
	MsgID        string `json:"msgid"`
	ResponseCode string `json:"response_code"`
	MediaID      string `json:"media_id"`
	Name         string `json:"name"`
}

func request(t *testing.T, w world, method, target, contentType, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec
}

func callAPI(t *testing.T, w world, method, target, body string) answer {
	t.Helper()
	rec := request(t, w, method, target, "application/json", body)
	var out answer
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s: %d %s", target, rec.Code, rec.Body)
	}
	return out
}

func getToken(t *testing.T, w world) string {
	t.Helper()
	return callAPI(t, w, http.MethodGet, "/cgi-bin/gettoken?corpid="+corpID+"&corpsecret=s3cret", "").AccessToken
}

func newWorldWithToken(t *testing.T) (world, string) {
	t.Helper()
	w := newWorld(t)
	return w, getToken(t, w)
}

func send(t *testing.T, w world, token, body string) answer {
	t.Helper()
	return callAPI(t, w, http.MethodPost, "/cgi-bin/message/send?access_token="+token, body)
}

func sendCard(t *testing.T, w world, token, to string) answer {
	t.Helper()
	a := send(t, w, token, fmt.Sprintf(`{"touser":%q,"msgtype":"template_card","agentid":%d,"template_card":%s}`, to, agentID, confirmCard))
	if a.ErrCode != 0 {
		t.Fatalf("card refused: %+v", a)
	}
	return a
}

func upload(t *testing.T, w world, target, name string, data []byte) answer {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("media", name)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = form.Close()
	rec := request(t, w, http.MethodPost, target, form.FormDataContentType(), body.String())
	var out answer
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		t.Fatalf("%s: %d %s", target, rec.Code, rec.Body)
	}
	return out
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	for target, want := range map[string]int{
		"/cgi-bin/gettoken?corpid=other&corpsecret=s3cret":       40013,
		"/cgi-bin/gettoken?corpid=" + corpID + "&corpsecret=bad": 40001,
		"/cgi-bin/getcallbackip":                                 41001,
		"/cgi-bin/getcallbackip?access_token=x":                  40014,
	} {
		if a := callAPI(t, w, http.MethodGet, target, ""); a.ErrCode != want || !strings.Contains(a.ErrMsg, "from ip") {
			t.Errorf("%s: %+v, want %d", target, a, want)
		}
	}
	first := getToken(t, w)
	if again := getToken(t, w); again != first {
		t.Error("two tokens within one life")
	}
	ip := "/cgi-bin/getcallbackip?access_token=" + first
	w.KillToken(42001)
	if a := callAPI(t, w, http.MethodGet, ip, ""); a.ErrCode != 42001 {
		t.Errorf("dead token: %+v", a)
	}
	second := getToken(t, w)
	if a := callAPI(t, w, http.MethodGet, "/cgi-bin/getcallbackip?access_token="+second, ""); second == first || a.ErrCode != 0 {
		t.Errorf("new token: %+v", a)
	}
	w.clock.advance(2 * time.Hour)
	if a := callAPI(t, w, http.MethodGet, "/cgi-bin/getcallbackip?access_token="+second, ""); a.ErrCode != 42001 {
		t.Errorf("expired token: %+v", a)
	}
}

func TestMessageSend(t *testing.T) {
	w, token := newWorldWithToken(t)
	body := func(to, rest string) string {
		return fmt.Sprintf(`{"touser":%q,"agentid":%d,%s}`, to, agentID, rest)
	}
	const text = `"msgtype":"text","text":{"content":"您好"}`
	for name, tt := range map[string]struct {
		body string
		want int
	}{
		"wrong agent":     {`{"touser":"lijuan","agentid":7,` + text + `}`, 40056},
		"nobody":          {body("", text), 82001},
		"all bad":         {body("luren|ghost", text), 81013},
		"empty":           {body("lijuan", `"msgtype":"text","text":{"content":""}`), 44004},
		"unknown type":    {body("lijuan", `"msgtype":"poem"`), 40008},
		"no JSON":         {"{", 40058},
		"long markdown":   {body("lijuan", `"msgtype":"markdown","markdown":{"content":"`+strings.Repeat("x", 2049)+`"}`), 45002},
		"unknown media":   {body("lijuan", `"msgtype":"file","file":{"media_id":"x"}`), 40007},
		"bad card":        {body("lijuan", `"msgtype":"template_card","template_card":{"card_type":"text_notice"}`), 42049},
		"textcard no url": {body("lijuan", `"msgtype":"textcard","textcard":{"title":"x","description":"y"}`), 40058},
	} {
		if a := send(t, w, token, tt.body); a.ErrCode != tt.want {
			t.Errorf("%s: %+v, want %d", name, a, tt.want)
		}
	}
	a := send(t, w, token, body("LiJuan|Ghost|wangqiang", text))
	if a.ErrCode != 0 || a.InvalidUser != "ghost" || a.MsgID == "" {
		t.Errorf("%+v", a)
	}
	if w.Chat(inApp).Last().Text != "您好" || w.Chat(wangApp).Last().Text != "您好" {
		t.Error("not shown to both")
	}
}

func TestTheSameRequestIsDeliveredOnce(t *testing.T) {
	w, token := newWorldWithToken(t)
	body := fmt.Sprintf(`{"touser":"lijuan","agentid":%d,"msgtype":"text","text":{"content":"一次"},"enable_duplicate_check":1,"duplicate_check_interval":600}`, agentID)
	for _, step := range []struct {
		after time.Duration
		want  int
	}{{0, 1}, {599 * time.Second, 1}, {time.Second, 2}} {
		w.clock.advance(step.after)
		if a := send(t, w, token, body); a.ErrCode != 0 {
			t.Fatal(a)
		}
		if n := len(w.Chat(inApp).Messages()); n != step.want {
			t.Errorf("%d bubbles, want %d", n, step.want)
		}
	}
}

func TestTheThirtyFirstMessageOfAMinuteIsDropped(t *testing.T) {
	w, token := newWorldWithToken(t)
	for i := range 31 {
		body := fmt.Sprintf(`{"touser":"lijuan","agentid":%d,"msgtype":"text","text":{"content":"%d"}}`, agentID, i)
		if a := send(t, w, token, body); a.ErrCode != 0 {
			t.Fatal(a)
		}
	}
	if n := len(w.Problems()); n != 1 {
		t.Errorf("problems %q", w.Problems())
	}
	if last := w.Chat(inApp).Last(); last.Kind != "error" {
		t.Errorf("last %+v", last)
	}
}

func TestACardIsUpdatedOnceByItsCode(t *testing.T) {
	w, token := newWorldWithToken(t)
	sent := sendCard(t, w, token, "lijuan|wangqiang")
	update := func(code, users, rest string) answer {
		return callAPI(t, w, http.MethodPost, "/cgi-bin/message/update_template_card?access_token="+token,
			fmt.Sprintf(`{"userids":%s,"agentid":%d,"response_code":%q,%s}`, users, agentID, code, rest))
	}
	const grey = `"button":{"replace_name":"已接单"}`
	if a := update("nonsense", `["lijuan"]`, grey); a.ErrCode != 60140 {
		t.Errorf("unknown code: %+v", a)
	}
	if a := update(sent.ResponseCode, `["lijuan"]`, `"template_card":`+strings.Replace(confirmCard, "T1", "T9", 1)); a.ErrCode != 42014 {
		t.Errorf("other task: %+v", a)
	}
	a := update(sent.ResponseCode, `["lijuan","ghost"]`, grey)
	if diff := cmp.Diff([]any{"ghost"}, a.InvalidUser); a.ErrCode != 0 || diff != "" {
		t.Errorf("%+v\n%s", a, diff)
	}
	if a := update(sent.ResponseCode, `["lijuan"]`, grey); a.ErrCode != 42022 {
		t.Errorf("used code: %+v", a)
	}
	hers, _ := w.Chat(inApp).LastCard().CardFor("lijuan")
	his, _ := w.Chat(wangApp).LastCard().CardFor("wangqiang")
	if hers.Replaced != "已接单" || his.Replaced != "" {
		t.Errorf("she sees %q, he sees %q", hers.Replaced, his.Replaced)
	}
	w.bot.replies("")
	if _, err := w.Tap(t.Context(), wangApp, "确认"); err != nil {
		t.Fatal(err)
	}
	w.clock.advance(72 * time.Hour)
	if a := update(heardXML(t, w).ResponseCode, `["wangqiang"]`, grey); a.ErrCode != 42001 {
		t.Errorf("the token should be dead by now: %+v", a)
	}
	token = getToken(t, w)
	if a := update(heardXML(t, w).ResponseCode, `["wangqiang"]`, grey); a.ErrCode != 60140 {
		t.Errorf("code after 72 h: %+v", a)
	}
}

func TestMediaLivesThreeDays(t *testing.T) {
	w, token := newWorldWithToken(t)
	for name, tt := range map[string]struct {
		kind string
		data []byte
		want int
	}{
		"bad type":     {"poem", onePixel, 40004},
		"empty":        {"file", nil, 44001},
		"five bytes":   {"file", []byte("12345"), 45001},
		"no picture":   {"image", []byte("not a picture"), 40004},
		"mp3 as voice": {"voice", []byte("ID3 no amr"), 40004},
	} {
		if a := upload(t, w, "/cgi-bin/media/upload?type="+tt.kind+"&access_token="+token, "x", tt.data); a.ErrCode != tt.want {
			t.Errorf("%s: %+v, want %d", name, a, tt.want)
		}
	}
	id := upload(t, w, "/cgi-bin/media/upload?type=image&access_token="+token, "店.png", onePixel).MediaID
	get := func() *httptest.ResponseRecorder {
		return request(t, w, http.MethodGet, "/cgi-bin/media/get?media_id="+id+"&access_token="+getToken(t, w), "", "")
	}
	if rec := get(); !bytes.Equal(rec.Body.Bytes(), onePixel) || rec.Header().Get("Content-Type") != "image/png" {
		t.Errorf("%v %q", rec.Header(), rec.Body)
	}
	w.clock.advance(72*time.Hour + time.Second)
	if rec := get(); rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "40007") {
		t.Errorf("old media: %d %s", rec.Code, rec.Body)
	}
}

func TestABotPictureIsEncryptedAndItsLinkDies(t *testing.T) {
	w := newWorld(t)
	if _, err := w.SendMixed(t.Context(), inGroup, "@双百助手 看", [][]byte{onePixel}); err != nil {
		t.Fatal(err)
	}
	items := w.bot.last()["mixed"].(map[string]any)["msg_item"].([]any)
	link := items[1].(map[string]any)["image"].(map[string]any)["url"].(string)
	path := strings.TrimPrefix(link, "http://wecom.test")
	rec := request(t, w, http.MethodGet, path, "", "")
	plain, err := wecom.DecryptMedia(botKey, rec.Body.Bytes())
	if err != nil || !bytes.Equal(plain, onePixel) || !strings.Contains(rec.Header().Get("Content-Disposition"), "filename*=UTF-8''") {
		t.Errorf("%v, %v", rec.Header(), err)
	}
	w.clock.advance(5 * time.Minute)
	if rec := request(t, w, http.MethodGet, path, "", ""); rec.Code != http.StatusForbidden {
		t.Errorf("after five minutes: %d", rec.Code)
	}
}

func TestAMemberIsLookedUpWithoutCase(t *testing.T) {
	w, token := newWorldWithToken(t)
	get := func(id string) answer {
		return callAPI(t, w, http.MethodGet, "/cgi-bin/user/get?userid="+id+"&access_token="+token, "")
	}
	if a := get("WANGQIANG"); a.Name != "王强" {
		t.Errorf("%+v", a)
	}
	if a := get("luren"); a.ErrCode != 60111 {
		t.Errorf("outside the scope: %+v", a)
	}
}

func TestAResponseURLWorksOnceWithinAnHour(t *testing.T) {
	w := newWorld(t)
	link := func(at wecomsim.Sender) string {
		if _, err := w.Mention(t.Context(), at, "你好"); err != nil {
			t.Fatal(err)
		}
		return strings.TrimPrefix(w.bot.last()["response_url"].(string), "http://wecom.test")
	}
	const late = `{"msgtype":"markdown","markdown":{"content":"**迟到的回答**"}}`
	card := `{"msgtype":"template_card","template_card":` + confirmCard + `}`
	first := link(lijuan)
	for _, tt := range []struct {
		name, url, body string
		want            int
	}{
		{"no such kind", first, `{"msgtype":"stream"}`, 40008},
		{"nothing to see", first, `{"msgtype":"markdown","markdown":{"content":" "}}`, 44004},
		{"too long", first, `{"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("x", 20481) + `"}}`, 40058},
		{"in time", first, late, 0},
		{"again", first, late, 42022},
		{"card one to one", link(lijuan), card, 0},
		{"card in a group", link(inGroup), card, 40058},
	} {
		if a := callAPI(t, w, http.MethodPost, tt.url, tt.body); a.ErrCode != tt.want {
			t.Errorf("%s: %+v, want %d", tt.name, a, tt.want)
		}
	}
	old := link(lijuan)
	w.clock.advance(time.Hour)
	if a := callAPI(t, w, http.MethodPost, old, late); a.ErrCode != 60140 {
		t.Errorf("after an hour: %+v", a)
	}
}

func TestFaults(t *testing.T) {
	w, token := newWorldWithToken(t)
	server := httptest.NewServer(w)
	defer server.Close()
	post := func() (int, string) {
		t.Helper()
		body := strings.NewReader(fmt.Sprintf(`{"touser":"lijuan","agentid":%d,"msgtype":"text","text":{"content":"x"}}`, agentID))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/cgi-bin/message/send?access_token="+token, body)
		if err != nil {
			t.Fatal(err)
		}
		client := http.Client{Timeout: 200 * time.Millisecond}
		res, err := client.Do(r)
		if err != nil {
			return 0, ""
		}
		defer res.Body.Close()
		var out answer
		_ = json.NewDecoder(res.Body).Decode(&out)
		return res.StatusCode, strconv.Itoa(out.ErrCode)
	}
	steps := []struct {
		name   string
		fault  wecomsim.Fault
		status int
		code   string
		shown  int
	}{
		{"code", wecomsim.Fault{Path: "/cgi-bin/message/send", Times: 1, Code: 45009}, 200, "45009", 0},
		{"gateway", wecomsim.Fault{Times: 1, Status: 502}, 502, "0", 0},
		{"reset", wecomsim.Fault{Times: 1, Reset: true}, 0, "", 0},
		{"hang", wecomsim.Fault{Times: 1, Hang: true}, 0, "", 0},
		{"lost answer", wecomsim.Fault{Times: 1, Lose: true}, 0, "", 1},
		{"elsewhere", wecomsim.Fault{Path: "/cgi-bin/media", Code: -1}, 200, "0", 2},
	}
	for _, s := range steps {
		w.Fail(s.fault)
		status, code := post()
		if status != s.status || code != s.code || len(w.Chat(inApp).Messages()) != s.shown {
			t.Errorf("%s: %d %s, %d shown", s.name, status, code, len(w.Chat(inApp).Messages()))
		}
	}
	w.Heal()
}

package sim_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom/wecomsim"
)

// ask calls customer service's API as the server does.
func ask(t *testing.T, p *wecomsim.Platform, call, body string) map[string]any {
	t.Helper()
	var token struct {
		Value string `json:"access_token"`
	}
	exchange(t, p, http.MethodGet, "/cgi-bin/gettoken?corpid=ww1&corpsecret=s3cret", "", &token)
	out := map[string]any{}
	exchange(t, p, http.MethodPost, "/cgi-bin/kf/"+call+"?access_token="+token.Value, body, &out)
	if out["errcode"] != 0.0 {
		t.Fatalf("%s: %v", call, out)
	}
	return out
}

func exchange(t *testing.T, p *wecomsim.Platform, method, target, body string, into any) {
	t.Helper()
	rec := httptest.NewRecorder()
	p.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body)))
	if err := json.Unmarshal(rec.Body.Bytes(), into); err != nil {
		t.Fatalf("%s: %s", target, rec.Body)
	}
}

// scanned lets a new merchant scan the code of 东街商圈.
func scanned(t *testing.T, page http.Handler) (id string) {
	t.Helper()
	rec, out := do(t, page, http.MethodPost, "/sim/api/scan", `{"name":" 张老板 ","scene":"m_1"}`)
	id, _ = out["as"].(string)
	if rec.Code != http.StatusOK || id == "" {
		t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return id
}

// callers is who stands how with the account, as every update tells it.
func callers(t *testing.T, page http.Handler) map[string]any {
	t.Helper()
	_, out := do(t, page, http.MethodGet, "/sim/api/updates", "")
	return out["callers"].([]any)[0].(map[string]any)
}

func TestACodeIsDrawnOnce(t *testing.T) {
	page, platform := newPage(t)
	first, _ := do(t, page, http.MethodGet, "/sim/api/posters/m_1", "")
	again, _ := do(t, page, http.MethodGet, "/sim/api/posters/m_1", "")
	picture := first.Body.String()
	if first.Header().Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(picture, "<svg ") || picture != again.Body.String() {
		t.Errorf("%v %s", first.Header(), picture)
	}
	// The finder pattern of the upper left corner, inside the quiet zone.
	if !strings.Contains(picture, "M4 4h7v1h-7z") || !strings.Contains(picture, "M4 5h1v1h-1zM10 5h1v1h-1z") {
		t.Errorf("not a code: %s", picture)
	}
	ways := 0
	for _, e := range platform.Ledger(0) {
		if strings.Contains(e.Title, "add_contact_way") {
			ways++
		}
	}
	if ways != 1 {
		t.Errorf("the platform made %d links", ways)
	}
}

func TestAMerchantScansWritesAndTaps(t *testing.T) {
	page, platform := newPage(t)
	id := scanned(t, page)
	if diff := cmp.Diff(map[string]any{"id": id, "name": "张老板", "state": "entered", "left": 0.0, "minutes": 0.0, "place": "东街商圈"}, callers(t, page)); diff != "" {
		t.Errorf("after the scan:\n%s", diff)
	}
	say := func(act string) {
		t.Helper()
		name, body, _ := strings.Cut(act, " ")
		if rec, _ := do(t, page, http.MethodPost, "/sim/api/"+name, strings.ReplaceAll(body, "ID", id)); rec.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", act, rec.Code, rec.Body)
		}
	}
	say(`say {"as":"ID","chat":"kf","text":"能贷多少"}`)
	ask(t, platform, "send_msg", `{"touser":"`+id+`","open_kfid":"wkDESK","msgtype":"msgmenu","msgmenu":{"head_content":"请选择","list":[{"type":"click","click":{"id":"k_1","content":"算月供"}}],"tail_content":"也可以打字"}}`)
	say(`pick {"as":"ID","chat":"kf","item":"k_1"}`)
	say(`place {"as":"ID","chat":"kf","lat":36.19,"lng":113.11,"label":"东街"}`)
	var kinds, sides []any
	list := seen(t, page, id, "kf")
	for _, m := range list {
		kinds, sides = append(kinds, m["kind"]), append(sides, m["side"])
	}
	if diff := cmp.Diff([]any{"text", "menu", "text", "location"}, kinds); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]any{"mine", "theirs", "mine", "mine"}, sides); diff != "" {
		t.Error(diff)
	}
	if list[1]["name"] != "双百客服" || list[1]["menu"].(map[string]any)["items"].([]any)[0].(map[string]any)["text"] != "算月供" || list[2]["text"] != "算月供" {
		t.Errorf("%v", list)
	}
	if c := callers(t, page); c["state"] != "new" || c["left"] != 5.0 || c["minutes"].(float64) < 2870 {
		t.Errorf("%v", c)
	}
	_, out := do(t, page, http.MethodGet, "/sim/api/inspect?as="+id+"&chat=kf", "")
	if out["session"] != `{"door":"kf","chat":"","user":"`+id+`"}` {
		t.Errorf("session %v", out["session"])
	}
	ask(t, platform, "sync_msg", `{"open_kfid":"wkDESK"}`)
	for target, want := range map[string][]string{
		"as=" + id + "&chat=kf": {"kf/sync_msg 4", "location", "算月供", "kf/send_msg msgmenu", "能贷多少", "扫码进入"}, "as=lijuan&chat=bot": nil,
	} {
		if diff := cmp.Diff(want, wired(t, page, target)); diff != "" {
			t.Errorf("the wire beside %s:\n%s", target, diff)
		}
	}
	if found := platform.Problems(); len(found) > 0 {
		t.Errorf("problems %q", found)
	}
}

// wired is what the panel shows beside a chat, newest first, tokens aside.
func wired(t *testing.T, page http.Handler, where string) (titles []string) {
	t.Helper()
	_, out := do(t, page, http.MethodGet, "/sim/api/inspect?"+where, "")
	for _, e := range out["wire"].([]any) {
		if title := e.(map[string]any)["title"].(string); !strings.Contains(title, "gettoken") {
			titles = append(titles, title)
		}
	}
	return titles
}

func TestAReceptionistServesAMerchant(t *testing.T) {
	page, platform := newPage(t)
	id := scanned(t, page)
	do(t, page, http.MethodPost, "/sim/api/say", `{"as":"`+id+`","chat":"kf","text":"转人工"}`)
	post := func(act, as, text string) int {
		t.Helper()
		rec, _ := do(t, page, http.MethodPost, "/sim/api/"+act, `{"as":"`+as+`","chat":"kf/`+id+`","text":"`+text+`"}`)
		return rec.Code
	}
	if got := post("take", "wangqiang", ""); got != http.StatusConflict {
		t.Errorf("took a session from the bot: %d", got)
	}
	ask(t, platform, "service_state/trans", `{"open_kfid":"wkDESK","external_userid":"`+id+`","service_state":2}`)
	for _, tt := range []struct {
		act, as string
		want    int
	}{
		{"say", "wangqiang", http.StatusConflict}, // not taken yet
		{"take", "lijuan", http.StatusConflict},   // no receptionist
		{"take", "wangqiang", http.StatusOK},
		{"take", "wangqiang", http.StatusConflict}, // taken already
		{"say", "wangqiang", http.StatusOK},
		{"end", "lijuan", http.StatusConflict},
		{"end", "wangqiang", http.StatusOK},
	} {
		if got := post(tt.act, tt.as, "您好，我是王强"); got != tt.want {
			t.Errorf("%s by %s: %d, want %d", tt.act, tt.as, got, tt.want)
		}
	}
	desk := seen(t, page, "wangqiang", "kf/"+id)
	if desk[0]["side"] != "theirs" || desk[0]["name"] != "张老板" || desk[1]["side"] != "mine" || desk[1]["text"] != "您好，我是王强" {
		t.Errorf("%v", desk)
	}
	_, out := do(t, page, http.MethodGet, "/sim/api/updates?as=wangqiang", "")
	counts := out["counts"].(map[string]any)
	if c := callers(t, page); c["state"] != "over" || counts["kf/wkDESK/"+id] != 1.0 || counts["desk/"+id] != 1.0 {
		t.Errorf("%v %v", c, counts)
	}
	var titles []string
	for _, r := range out["rooms"].([]any) {
		titles = append(titles, r.(map[string]any)["title"].(string))
	}
	if diff := cmp.Diff("张老板", titles[0]); diff != "" {
		t.Errorf("the session is not on top: %q", titles)
	}
}

package wecomsim_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom/wecomsim"
)

const account = "wkDESK"

var merchant = wecomsim.Customer(account, "wmZHANG")

func newDesk(t *testing.T) (w world, ask func(path, body string) map[string]any) {
	t.Helper()
	w = newWorld(t, func(c *wecomsim.Config) {
		c.KF = []wecomsim.KFAccount{{ID: account, Name: "双百客服", Servicers: []string{"lijuan", "WangQiang"}}}
	})
	get := func(method, target, body string) map[string]any {
		t.Helper()
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(body)))
		var out map[string]any
		if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
			t.Fatalf("%s: %s", target, rec.Body)
		}
		return out
	}
	ask = func(path, body string) map[string]any {
		t.Helper()
		token := get(http.MethodGet, "/cgi-bin/gettoken?corpid="+corpID+"&corpsecret=s3cret", "")["access_token"].(string)
		method, sep := http.MethodPost, "?"
		if strings.Contains(path, "?") {
			method, sep = http.MethodGet, "&"
		}
		return get(method, "/cgi-bin/kf/"+path+sep+"access_token="+token, body)
	}
	return w, ask
}

// news is what the latest callback says.
func news(t *testing.T, w world) (token string) {
	t.Helper()
	var x struct{ Event, Token, OpenKfId string } //nolint:revive // wire names
	if err := xml.Unmarshal(w.bot.heard[len(w.bot.heard)-1], &x); err != nil || x.Event != "kf_msg_or_event" || x.OpenKfId != account {
		t.Fatalf("%+v, %v", x, err)
	}
	return x.Token
}

func code(answer map[string]any) int { return int(answer["errcode"].(float64)) }

func list(t *testing.T, answer map[string]any) (ids []string, last map[string]any) {
	t.Helper()
	if code(answer) != 0 {
		t.Fatal(answer)
	}
	for _, item := range answer["msg_list"].([]any) {
		last = item.(map[string]any)
		ids = append(ids, last["msgid"].(string))
	}
	return ids, last
}

func text(words string, more ...string) string {
	return `{"touser":"wmZHANG","open_kfid":"` + account + `","msgtype":"text","text":{"content":"` + words + `"}` + strings.Join(more, "") + `}`
}

func TestACustomerScansAndIsWelcomedOnce(t *testing.T) {
	w, ask := newDesk(t)
	if _, ok := w.KFSession(merchant); ok {
		t.Error("a session before anybody came")
	}
	link := ask("add_contact_way", `{"open_kfid":"`+account+`","scene":"m_7"}`)["url"].(string)
	at, scene, ok := w.Follow(link + "&scene_param=poster")
	if !ok || at != account || scene != "m_7" {
		t.Fatal(at, scene, ok)
	}
	if _, err := w.Scan(t.Context(), merchant, scene, "poster"); err != nil {
		t.Fatal(err)
	}
	stands(t, w, wecomsim.KFSession{State: "entered", Scene: "m_7"})
	_, item := list(t, ask("sync_msg", `{"open_kfid":"`+account+`","token":"`+news(t, w)+`"}`))
	event := item["event"].(map[string]any)
	welcome := event["welcome_code"].(string)
	if event["scene"] != "m_7" || event["external_userid"] != "wmZHANG" || item["external_userid"] != nil {
		t.Error(item)
	}
	body := `{"code":"` + welcome + `","msgtype":"msgmenu","msgmenu":{"head_content":"您好","list":[{"type":"click","click":{"id":"k_1","content":"看看能不能贷"}}]}}`
	if got := ask("send_msg_on_event", body); code(got) != 0 {
		t.Fatal(got)
	}
	if got := ask("send_msg_on_event", body); code(got) != 41050 {
		t.Errorf("a code works twice: %v", got)
	}
	if m := w.Chat(merchant).Last(); m.Menu == nil || m.Menu.Items[0].Text != "看看能不能贷" {
		t.Errorf("%+v", m)
	}
	if _, err := w.Scan(t.Context(), merchant, scene, ""); err != nil {
		t.Fatal(err)
	}
	if _, item = list(t, ask("sync_msg", `{"open_kfid":"`+account+`"}`)); item["event"].(map[string]any)["welcome_code"] != nil {
		t.Error("welcomed again within 48 h")
	}
	if got := ask("send_msg", text("你好")); code(got) != 95018 {
		t.Errorf("the customer wrote nothing yet: %v", got)
	}
}

func TestAWelcomeCodeDiesAfterTwentySeconds(t *testing.T) {
	w, ask := newDesk(t)
	if _, err := w.Scan(t.Context(), merchant, "", ""); err != nil {
		t.Fatal(err)
	}
	_, item := list(t, ask("sync_msg", `{"open_kfid":"`+account+`"}`))
	w.clock.advance(20 * time.Second)
	welcome := item["event"].(map[string]any)["welcome_code"].(string)
	if got := ask("send_msg_on_event", `{"code":"`+welcome+`","msgtype":"text","text":{"content":"您好"}}`); code(got) != 41050 {
		t.Error(got)
	}
}

func TestFiveMessagesIn48Hours(t *testing.T) {
	w, ask := newDesk(t)
	say := func() {
		if _, err := w.Write(t.Context(), merchant, wecomsim.Text("能贷多少")); err != nil {
			t.Fatal(err)
		}
	}
	say()
	if got := ask("send_msg", text("一", `,"msgid":"o1"`)); code(got) != 0 || got["msgid"] != "o1" {
		t.Fatal(got)
	}
	if got := ask("send_msg", text("一", `,"msgid":"o1"`)); code(got) == 0 {
		t.Error("a msgid works twice")
	}
	for range 4 {
		if got := ask("send_msg", text("二")); code(got) != 0 {
			t.Fatal(got)
		}
	}
	if got := ask("send_msg", text("六")); code(got) != 95001 {
		t.Error(got)
	}
	stands(t, w, wecomsim.KFSession{State: "new", Open: 48 * time.Hour})
	say()
	if got := ask("send_msg", text("又可以")); code(got) != 0 {
		t.Error(got)
	}
	w.clock.advance(time.Hour)
	stands(t, w, wecomsim.KFSession{State: "new", Left: 4, Open: 47 * time.Hour})
	w.clock.advance(47 * time.Hour)
	stands(t, w, wecomsim.KFSession{State: "new"})
	if got := ask("send_msg", text("太晚")); code(got) != 95002 {
		t.Error(got)
	}
	for name, bad := range map[string]string{
		"empty msgid": text("x", `,"msgid":""`), "long msgid": text("x", `,"msgid":"`+strings.Repeat("a", 33)+`"`),
	} {
		say()
		if got := ask("send_msg", bad); code(got) != 40058 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestMenusHaveLimitsAndTapsComeBack(t *testing.T) {
	w, ask := newDesk(t)
	if _, err := w.Write(t.Context(), merchant, wecomsim.Text("你好")); err != nil {
		t.Fatal(err)
	}
	menu := func(n int, id string) string {
		items := make([]string, n)
		for i := range items {
			items[i] = `{"type":"click","click":{"id":"` + id + strconv.Itoa(i) + `","content":"选` + strconv.Itoa(i) + `"}}`
		}
		return `{"touser":"wmZHANG","open_kfid":"` + account + `","msgtype":"msgmenu","msgmenu":{"head_content":"选一个","list":[` + strings.Join(items, ",") + `]}}`
	}
	for want, body := range map[int]string{95008: menu(11, "k"), 95009: menu(1, "#")} {
		if got := ask("send_msg", body); code(got) != want {
			t.Errorf("want %d: %v", want, got)
		}
	}
	if got := ask("send_msg", menu(10, "k")); code(got) != 0 {
		t.Fatal(got)
	}
	if _, err := w.Pick(t.Context(), merchant, "选3"); err != nil {
		t.Fatal(err)
	}
	_, item := list(t, ask("sync_msg", `{"open_kfid":"`+account+`"}`))
	if diff := cmp.Diff(map[string]any{"content": "选3", "menu_id": "k3"}, item["text"]); diff != "" {
		t.Error(diff)
	}
}

func TestPagesFollowTheCursor(t *testing.T) {
	w, ask := newDesk(t)
	for i := range 5 {
		if _, err := w.Write(t.Context(), merchant, wecomsim.Text(strconv.Itoa(i)), wecomsim.WithMsgID("m"+strconv.Itoa(i)), wecomsim.Copies(0)); err != nil {
			t.Fatal(err)
		}
	}
	w.EmptyPages(1)
	cursor, got := "", []string{}
	for range 4 {
		page := ask("sync_msg", `{"open_kfid":"`+account+`","limit":2,"cursor":"`+cursor+`"}`)
		ids, _ := list(t, page)
		cursor, got = page["next_cursor"].(string), append(got, ids...)
		if more := page["has_more"].(float64); (more == 1) != (len(got) < 5) {
			t.Errorf("has_more %v after %d", more, len(got))
		}
	}
	if diff := cmp.Diff([]string{"m0", "m1", "m2", "m3", "m4"}, got); diff != "" {
		t.Error(diff)
	}
	w.clock.advance(72*time.Hour + time.Second)
	if ids, _ := list(t, ask("sync_msg", `{"open_kfid":"`+account+`"}`)); len(ids) != 0 {
		t.Errorf("%v is older than three days", ids)
	}
}

func TestSyncWithoutAGoodTokenIsRationed(t *testing.T) {
	w, ask := newDesk(t)
	body := `{"open_kfid":"` + account + `"}`
	if got := ask("sync_msg", `{"open_kfid":"`+account+`","token":"made up"}`); code(got) != 95007 {
		t.Error(got)
	}
	for range 9 {
		if got := ask("sync_msg", body); code(got) != 0 {
			t.Fatal(got)
		}
	}
	if got := ask("sync_msg", body); code(got) != 45009 {
		t.Error(got)
	}
	w.clock.advance(time.Minute)
	if got := ask("sync_msg", body); code(got) != 0 {
		t.Error(got)
	}
	if got := ask("sync_msg", `{"open_kfid":"wkOTHER"}`); code(got) != 95004 {
		t.Error(got)
	}
}

// stands compares how the merchant and the account stand with each other.
func stands(t *testing.T, w world, want wecomsim.KFSession) {
	t.Helper()
	got, _ := w.KFSession(merchant)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the session:\n%s", diff)
	}
}

func TestAPersonTakesTheSession(t *testing.T) {
	w, ask := newDesk(t)
	if _, err := w.Write(t.Context(), merchant, wecomsim.Text("找人")); err != nil {
		t.Fatal(err)
	}
	to := func(state int, who string) map[string]any {
		return ask("service_state/trans", `{"open_kfid":"`+account+`","external_userid":"wmZHANG","service_state":`+strconv.Itoa(state)+`,"servicer_userid":"`+who+`"}`)
	}
	w.SetServing(account, "lijuan", false)
	for want, got := range map[int]map[string]any{95014: to(3, "luren"), 95019: to(3, "lijuan"), 95016: to(4, "")} {
		if code(got) != want {
			t.Errorf("want %d: %v", want, got)
		}
	}
	moved := to(3, "WangQiang")
	if code(moved) != 0 {
		t.Fatal(moved)
	}
	if got := ask("send_msg", text("打扰")); code(got) != 95018 {
		t.Error(got)
	}
	onEvent := `{"code":"` + moved["msg_code"].(string) + `","msgtype":"text","text":{"content":"王强来了"}}`
	if got := ask("send_msg_on_event", onEvent); code(got) != 0 {
		t.Error(got)
	}
	stands(t, w, wecomsim.KFSession{State: "person", Servicer: "WangQiang", Left: 5, Open: 48 * time.Hour})
	if _, err := w.ReplyAs(t.Context(), merchant, "WangQiang", "您好"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.EndSession(t.Context(), merchant); err != nil {
		t.Fatal(err)
	}
	if got := ask("service_state/get", `{"open_kfid":"`+account+`","external_userid":"wmZHANG"}`); got["service_state"].(float64) != 4 {
		t.Error(got)
	}
	if got := ask("servicer/list?open_kfid="+account, ""); len(got["servicer_list"].([]any)) != 2 {
		t.Error(got)
	}
}

func TestAMessageThatFailsLater(t *testing.T) {
	w, ask := newDesk(t)
	if _, err := w.Write(t.Context(), merchant, wecomsim.Text("在吗")); err != nil {
		t.Fatal(err)
	}
	w.FailNext(10)
	if got := ask("send_msg", text("在", `,"msgid":"o1"`)); code(got) != 0 {
		t.Fatal(got)
	}
	_, item := list(t, ask("sync_msg", `{"open_kfid":"`+account+`"}`))
	event := item["event"].(map[string]any)
	if event["event_type"] != "msg_send_fail" || event["fail_msgid"] != "o1" || event["fail_type"].(float64) != 10 {
		t.Error(item)
	}
	if last := w.Chat(merchant).Last(); last.Text != "" {
		t.Errorf("shown all the same: %+v", last)
	}
	got := ask("customer/batchget", `{"external_userid_list":["wmZHANG","wmNOBODY"],"need_enter_session_context":1}`)
	if len(got["customer_list"].([]any)) != 1 || len(got["invalid_external_userid"].([]any)) != 1 {
		t.Error(got)
	}
}

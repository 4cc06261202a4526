package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom/api"
)

func TestSyncKF(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":0,"next_cursor":"c2","has_more":1,"msg_list":[{"msgid":"m1"}]}`))
	got, err := p.client(t).SyncKF(t.Context(), api.KFSync{OpenKFID: "wk1", Cursor: "c1", Token: "ENC"})
	if err != nil || got.Cursor != "c2" || !bool(got.More) || len(got.Messages) != 1 || string(got.Messages[0]) != `{"msgid":"m1"}` {
		t.Errorf("%+v, %v", got, err)
	}
	if diff := cmp.Diff(`{"open_kfid":"wk1","cursor":"c1","token":"ENC","limit":1000}`, p.calls()[0].body); diff != "" {
		t.Error(diff)
	}
}

func TestSendKF(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":0,"msgid":"o1"}`))
	c := p.client(t)
	menu := &api.KFMenu{Head: "请选择", Items: []api.KFItem{{ID: "k_1", Text: "我要贷款"}}, Tail: "也可以打字"}
	for _, m := range []api.KFMessage{
		{To: "wm1", OpenKFID: "wk1", MsgID: "o1", Text: "您好"},
		{To: "wm1", OpenKFID: "wk1", Menu: menu},
	} {
		if id, err := c.SendKF(t.Context(), m); err != nil || id != "o1" {
			t.Fatal(id, err)
		}
	}
	if _, err := c.SendKFOnEvent(t.Context(), "CODE", api.KFMessage{MsgID: "w1", Menu: menu}); err != nil {
		t.Fatal(err)
	}
	list := `"msgmenu":{"head_content":"请选择","list":[{"type":"click","click":{"id":"k_1","content":"我要贷款"}}],"tail_content":"也可以打字"}}`
	want := []string{
		`{"touser":"wm1","open_kfid":"wk1","msgid":"o1","msgtype":"text","text":{"content":"您好"}}`,
		`{"touser":"wm1","open_kfid":"wk1","msgtype":"msgmenu",` + list,
		`{"code":"CODE","msgid":"w1","msgtype":"msgmenu",` + list,
	}
	for i, got := range p.calls() {
		if diff := cmp.Diff(want[i], got.body); diff != "" {
			t.Error(diff)
		}
	}
}

func TestSendKFRefusesWhatThePlatformWouldCut(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":0}`))
	items := func(n int) []api.KFItem {
		out := make([]api.KFItem, n)
		for i := range out {
			out[i] = api.KFItem{ID: "k", Text: "是"}
		}
		return out
	}
	for name, bad := range map[string]api.KFMessage{
		"empty":         {},
		"long text":     {Text: strings.Repeat("x", 2049)},
		"no items":      {Menu: &api.KFMenu{Head: "?"}},
		"eleven items":  {Menu: &api.KFMenu{Items: items(11)}},
		"long head":     {Menu: &api.KFMenu{Head: strings.Repeat("x", 1025), Items: items(1)}},
		"item no id":    {Menu: &api.KFMenu{Items: []api.KFItem{{Text: "是"}}}},
		"item too long": {Menu: &api.KFMenu{Items: []api.KFItem{{ID: "k", Text: strings.Repeat("x", 129)}}}},
	} {
		if _, err := p.client(t).SendKF(t.Context(), bad); api.ClassOf(err) != api.Drop {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(p.calls()) != 0 {
		t.Error("the platform was asked")
	}
}

func TestKFRefusalsKeepTheirCodes(t *testing.T) {
	for _, tt := range []struct {
		name  string
		code  string
		class api.Class
	}{
		{"five messages", "95001", api.Drop},
		{"48 hours", "95002", api.Drop},
		{"the callback's token is old", "95007", api.Drop},
		{"a person serves", "95018", api.Drop},
		{"account of another corp", "95004", api.Correct},
		{"too many calls", "45009", api.Slow},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlatform(t, says(`{"errcode":`+tt.code+`,"errmsg":"no"}`))
			_, err := p.client(t).SendKF(t.Context(), api.KFMessage{Text: "x"})
			if api.ClassOf(err) != tt.class || !strings.Contains(err.Error(), tt.code) {
				t.Error(err)
			}
		})
	}
}

func TestADeadTokenIsRenewedForKF(t *testing.T) {
	clk := new(clock)
	p := newPlatform(t, func(w http.ResponseWriter, r *http.Request) {
		clk.move(time.Minute) // a token is not fetched twice within seconds
		says(`{"errcode":42001}`)(w, r)
	}, says(`{"errcode":0,"msg_code":"MC"}`))
	c := p.client(t, func(cfg *api.Config) { cfg.Now = clk.now })
	code, err := c.MoveKF(t.Context(), "wk1", "wm1", api.KFPerson, "lijuan")
	calls := p.calls()
	want := `{"open_kfid":"wk1","external_userid":"wm1","service_state":3,"servicer_userid":"lijuan"}`
	if err != nil || code != "MC" || len(calls) != 2 || calls[1].body != want || calls[1].token == calls[0].token {
		t.Errorf("%q, %v, %+v", code, err, calls)
	}
}

func TestKFLookUps(t *testing.T) {
	p := newPlatform(t,
		says(`{"errcode":0,"service_state":3,"servicer_userid":"lijuan"}`),
		says(`{"errcode":0,"customer_list":[{"external_userid":"wm1","nickname":"张","enter_session_context":{"scene":"m_7","scene_param":"x"}}],"invalid_external_userid":["wm2"]}`),
		func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet || r.URL.Query().Get("open_kfid") != "wk1" {
				t.Errorf("%s %s", r.Method, r.URL.Query().Get("open_kfid"))
			}
			says(`{"errcode":0,"servicer_list":[{"userid":"a","status":0},{"userid":"b","status":1,"stop_type":1},{"department_id":2}]}`)(w, r)
		},
		says(`{"errcode":0,"account_list":[{"open_kfid":"wk1","name":"双百","manage_privilege":true}]}`),
		says(`{"errcode":0,"url":"https://work.weixin.qq.com/kf/kfcabc"}`),
	)
	c := p.client(t)
	if state, who, err := c.KFState(t.Context(), "wk1", "wm1"); err != nil || state != api.KFPerson || who != "lijuan" {
		t.Error(state, who, err)
	}
	customers, err := c.KFCustomers(t.Context(), "wm1", "wm2")
	if err != nil || len(customers) != 1 || customers[0].Entered.Scene != "m_7" {
		t.Error(customers, err)
	}
	servicers, err := c.KFServicers(t.Context(), "wk1")
	if err != nil || len(servicers) != 3 || !servicers[0].Serving() || servicers[1].Serving() || servicers[2].Serving() {
		t.Error(servicers, err)
	}
	accounts, err := c.KFAccounts(t.Context())
	if diff := cmp.Diff([]api.KFAccount{{ID: "wk1", Name: "双百", Managed: true}}, accounts); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if url, err := c.AddKFContactWay(t.Context(), "wk1", "m_7"); err != nil || url == "" {
		t.Error(url, err)
	}
	if _, err := c.KFCustomers(t.Context()); api.ClassOf(err) != api.Drop {
		t.Error(err)
	}
}

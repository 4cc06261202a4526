package api_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/card"
)

const sent = `{"errcode":0,"errmsg":"ok","msgid":"m1","response_code":"rc","invaliduser":"a|b","unlicenseduser":"c"}`

func TestSendText(t *testing.T) {
	p := newPlatform(t, says(sent))
	got, err := p.client(t).Send(t.Context(), api.Message{To: []string{"zhangsan", "lisi"}, Text: "您好", Once: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	want := api.Receipt{MsgID: "m1", ResponseCode: "rc", Invalid: []string{"a", "b"}, Unlicensed: []string{"c"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	wantCall := []call{{"/cgi-bin/message/send", "T1", `{"touser":"zhangsan|lisi","msgtype":"text","agentid":1000002,"text":{"content":"您好"},"enable_duplicate_check":1,"duplicate_check_interval":3600}`}}
	if diff := cmp.Diff(wantCall, p.calls(), cmp.AllowUnexported(call{})); diff != "" {
		t.Error(diff)
	}
}

func TestSendCardAndMarkdown(t *testing.T) {
	p := newPlatform(t, says(sent))
	c := p.client(t)
	task := &card.Card{Type: card.ButtonInteraction, TaskID: "t", Feedback: &card.Feedback{ID: "f"}}
	for _, m := range []api.Message{{To: []string{"u"}, Card: task}, {To: []string{"u"}, Markdown: "**b**"}} {
		if _, err := c.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		`{"touser":"u","msgtype":"template_card","agentid":1000002,"template_card":{"card_type":"button_interaction","task_id":"t"}}`,
		`{"touser":"u","msgtype":"markdown","agentid":1000002,"markdown":{"content":"**b**"}}`,
	}
	for i, got := range p.calls() {
		if diff := cmp.Diff(want[i], got.body); diff != "" {
			t.Error(diff)
		}
	}
}

func TestBaseWithAPath(t *testing.T) {
	p := newPlatform(t, says(sent))
	c := p.client(t, func(cfg *api.Config) { cfg.Base += "/wecom/" })
	if err := hello(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got := p.calls()[0].path; got != "/wecom/cgi-bin/message/send" {
		t.Errorf("path %s", got)
	}
}

func TestMessagesThatCannotBeSent(t *testing.T) {
	p := newPlatform(t, says(sent))
	c := p.client(t)
	for name, m := range map[string]api.Message{
		"nobody": {Text: "x"}, "nothing": {To: []string{"u"}},
		"too long": {To: []string{"u"}, Text: strings.Repeat("长", 683)}, "too many": {To: make([]string, 1001), Text: "x"},
	} {
		if _, err := c.Send(t.Context(), m); api.ClassOf(err) != api.Drop {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	if len(p.calls()) != 0 {
		t.Error("one of them was sent")
	}
}

func TestErrorsHaveTheirClass(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answer  http.HandlerFunc
		want    api.Class
		unknown bool
	}{
		{"system busy", says(`{"errcode":-1,"errmsg":"busy"}`), api.Retry, false},
		{"frequency", says(`{"errcode":45009,"errmsg":"api freq out of limit"}`), api.Slow, false},
		{"nobody can see it", says(`{"errcode":81013,"errmsg":"no one"}`), api.Drop, false},
		{"address not allowed", says(`{"errcode":60020,"errmsg":"not allow to access from your ip, from ip: 1.2.3.4"}`), api.Correct, false},
		{"server error", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, api.Retry, true},
		{"too many", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }, api.Slow, false},
		{"redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/elsewhere", http.StatusFound) }, api.Correct, false},
		{"a web page", says("<html>hello</html>"), api.Retry, true},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"errcode"`)
		}, api.Retry, true},
		{"silence", hangs, api.Retry, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := newPlatform(t, tt.answer)
			c := p.client(t, func(cfg *api.Config) { cfg.Timeout = 200 * time.Millisecond })
			calls := map[string]func() error{
				"through the SDK": func() error { return hello(t.Context(), c) },
				"our own": func() error {
					return c.UpdateCard(t.Context(), api.Update{Users: []string{"u"}, ResponseCode: "CODECODE", Word: "好"})
				},
				"group push": func() error { return c.Push(t.Context(), "KEYKEY", api.Push{Text: "x"}) },
			}
			for name, do := range calls {
				e := failure(t, do())
				if e.Class != tt.want || e.Unknown != tt.unknown {
					t.Errorf("%s: class %s, unknown %v: %v", name, e.Class, e.Unknown, e)
				}
			}
		})
	}
}

func TestHintIsKeptForTheOperator(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":60020,"errmsg":"not allow, from ip: 1.2.3.4, token T1"}`))
	e := failure(t, hello(t.Context(), p.client(t)))
	if e.Hint != "not allow, from ip: 1.2.3.4, token ***" || e.Code != 60020 {
		t.Errorf("%+v", e)
	}
}

func TestNothingSentIsNotUnknown(t *testing.T) {
	closed, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	p := newPlatform(t)
	c := p.client(t, func(cfg *api.Config) { cfg.Base = "http://" + address })
	if e := failure(t, hello(t.Context(), c)); e.Unknown || e.Class != api.Retry {
		t.Errorf("%+v", e)
	}
	if e := failure(t, c.Push(t.Context(), "KEYKEY", api.Push{Text: "x"})); e.Unknown || e.Class != api.Retry {
		t.Errorf("%+v", e)
	}
}

func TestCallerGivesUp(t *testing.T) {
	p := newPlatform(t, hangs)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	if e := failure(t, hello(ctx, p.client(t))); !errors.Is(e, context.Canceled) {
		t.Errorf("%v", e)
	}
}

func TestClientsDoNotMeetInsideTheSDK(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 8 {
		p := newPlatform(t, says(fmt.Sprintf(`{"errcode":0,"msgid":"m%d"}`, i)))
		c := p.client(t)
		for range 8 {
			wg.Go(func() {
				r, err := c.Send(t.Context(), api.Message{To: []string{"u"}, Text: "x"})
				if want := fmt.Sprintf("m%d", i); err != nil || r.MsgID != want {
					t.Errorf("got %q, %v; want %s", r.MsgID, err, want)
				}
			})
		}
	}
	wg.Wait()
}

func TestNewRefusesBadConfiguration(t *testing.T) {
	now := new(clock).now
	for _, cfg := range []api.Config{{Base: "qyapi.weixin.qq.com", Now: now}, {Base: "ftp://x", Now: now}, {}} {
		if _, err := api.New(cfg); err == nil {
			t.Errorf("%+v accepted", cfg)
		}
	}
}

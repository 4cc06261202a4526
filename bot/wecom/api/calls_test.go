package api_test

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/card"
)

func TestUpdateCard(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":0}`))
	c := p.client(t)
	for _, u := range []api.Update{
		{Users: []string{"u"}, ResponseCode: "rc", Word: "已提交"},
		{Users: []string{"u"}, ResponseCode: "rc", Card: &card.Card{Type: card.ButtonInteraction, Replace: "已登记"}},
	} {
		if err := c.UpdateCard(t.Context(), u); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		`{"userids":["u"],"agentid":1000002,"response_code":"rc","button":{"replace_name":"已提交"}}`,
		`{"userids":["u"],"agentid":1000002,"response_code":"rc","template_card":{"card_type":"button_interaction","replace_text":"已登记"}}`,
	}
	for i, got := range p.calls() {
		if diff := cmp.Diff(want[i], got.body); diff != "" {
			t.Error(diff)
		}
	}
}

func TestMember(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":0,"userid":"ZhangSan","name":"张三","department":[1,2],"main_department":2,"position":"主任","status":1}`))
	got, err := p.client(t).Member(t.Context(), "zhangsan")
	want := api.Member{UserID: "ZhangSan", Name: "张三", Position: "主任", Departments: []int{1, 2}, MainDepartment: 2, Active: true}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

func TestCallbackAddresses(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":0,"ip_list":["1.2.3.4","101.226.103.*"]}`))
	got, err := p.client(t).CallbackAddresses(t.Context())
	if diff := cmp.Diff([]string{"1.2.3.4", "101.226.103.*"}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// part reads the only part of an upload.
func part(r call, header string) (field, name, content string, err error) {
	_, params, err := mime.ParseMediaType(header)
	if err != nil {
		return "", "", "", err
	}
	p, err := multipart.NewReader(strings.NewReader(r.body), params["boundary"]).NextPart()
	if err != nil {
		return "", "", "", err
	}
	data, err := io.ReadAll(p)
	return p.FormName(), p.FileName(), string(data), err
}

func TestUploads(t *testing.T) {
	var header string
	p := newPlatform(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Get("Content-Type") + "\n" + r.URL.Query().Get("type")
		fmt.Fprint(w, `{"errcode":0,"type":"file","media_id":"M1","created_at":"1380000000"}`)
	})
	c := p.client(t)
	uploads := map[string]func() (string, error){
		"app":  func() (string, error) { return c.Upload(t.Context(), "file", "日报.xlsx", []byte("content")) },
		"push": func() (string, error) { return c.UploadPush(t.Context(), "KEYKEY", "日报.xlsx", []byte("content")) },
	}
	for name, upload := range uploads {
		id, err := upload()
		if err != nil || id != "M1" {
			t.Fatalf("%s: %q, %v", name, id, err)
		}
		calls := p.calls()
		kind, media, _ := strings.Cut(header, "\n")
		field, file, content, err := part(calls[len(calls)-1], kind)
		if err != nil || field != "media" || file != "日报.xlsx" || content != "content" || media != "file" {
			t.Errorf("%s: %q %q %q %q, %v", name, field, file, content, media, err)
		}
	}
	for _, bad := range []struct {
		kind string
		size int
	}{{"file", 5}, {"voice", 2<<20 + 1}, {"poem", 10}} {
		if _, err := c.Upload(t.Context(), bad.kind, "x", make([]byte, bad.size)); api.ClassOf(err) != api.Drop {
			t.Errorf("%+v: err = %v", bad, err)
		}
	}
}

func TestDownload(t *testing.T) {
	p := newPlatform(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("media_id") == "old" {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"errcode":40007,"errmsg":"invalid media_id"}`)
			return
		}
		w.Header().Set("Content-Type", "image/jpeg")
		w.Header().Set("Content-Disposition", `attachment; filename="a.jpg"`)
		fmt.Fprint(w, "0123456789")
	})
	c := p.client(t)
	got, err := c.Download(t.Context(), "new", 10)
	if diff := cmp.Diff(api.File{Name: "a.jpg", Type: "image/jpeg", Data: []byte("0123456789")}, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if _, err := c.Download(t.Context(), "new", 9); api.ClassOf(err) != api.Drop {
		t.Errorf("too large: %v", err)
	}
	if e := failure(t, errOf(c.Download(t.Context(), "old", 1000))); e.Code != 40007 || e.Class != api.Drop {
		t.Errorf("expired: %v", e)
	}
}

func errOf(_ api.File, err error) error { return err }

func TestRespond(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":0}`))
	c := p.client(t, func(cfg *api.Config) { cfg.CorpID, cfg.Secret = "", "" })
	if err := c.Respond(t.Context(), p.URL+"/cgi-bin/aibot/response?response_code=CODECODE", []byte(`{"a":"<b>"}`)); err != nil {
		t.Fatal(err)
	}
	if got := p.calls(); len(got) != 1 || got[0].body != `{"a":"<b>"}` || p.issued() != 0 {
		t.Errorf("calls %+v, %d tokens", got, p.issued())
	}
	for _, elsewhere := range []string{
		"http://example.com/x?response_code=CODECODE", "http://qyapi.weixin.qq.com/x", "https://qyapi.weixin.qq.com.evil.cn/x",
		"https://u:p@qyapi.weixin.qq.com/x", "file:///etc/passwd", "", "://",
	} {
		if e := failure(t, c.Respond(t.Context(), elsewhere, nil)); !errors.Is(e, api.ErrHost) || e.Class != api.Drop {
			t.Errorf("%s: %v", elsewhere, e)
		}
	}
	if len(p.calls()) != 1 {
		t.Error("a response went elsewhere")
	}
}

func TestRespondIsNotRetried(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":42001,"errmsg":"code CODECODE expired"}`))
	failure(t, p.client(t).Respond(t.Context(), p.URL+"/r?response_code=CODECODE", []byte("{}")))
	if len(p.calls()) != 1 {
		t.Errorf("%d calls", len(p.calls()))
	}
}

func TestPush(t *testing.T) {
	var key string
	p := newPlatform(t, func(w http.ResponseWriter, r *http.Request) {
		key = r.URL.Query().Get("key")
		fmt.Fprint(w, `{"errcode":0,"errmsg":"ok"}`)
	})
	c := p.client(t, func(cfg *api.Config) { cfg.CorpID, cfg.Secret = "", "" })
	for _, tt := range []struct {
		push api.Push
		want string
	}{
		{api.Push{Markdown: "|a|<b>|"}, `{"msgtype":"markdown_v2","markdown_v2":{"content":"|a|<b>|"}}`},
		{api.Push{Text: "到期", Mentions: []string{"u"}}, `{"msgtype":"text","text":{"content":"到期","mentioned_list":["u"],"mentioned_mobile_list":null}}`},
		{api.Push{Image: []byte("png")}, `{"msgtype":"image","image":{"base64":"cG5n","md5":"bff139fa05ac583f685a523ab3d110a0"}}`},
		{api.Push{FileID: "M1"}, `{"msgtype":"file","file":{"media_id":"M1"}}`},
		{api.Push{Card: &card.Card{Type: card.TextNotice}}, `{"msgtype":"template_card","template_card":{"card_type":"text_notice"}}`},
	} {
		if err := c.Push(t.Context(), "KEYKEY", tt.push); err != nil {
			t.Fatal(err)
		}
		calls := p.calls()
		got := strings.TrimSpace(calls[len(calls)-1].body)
		if diff := cmp.Diff(tt.want, got); diff != "" || key != "KEYKEY" {
			t.Errorf("key %s\n%s", key, diff)
		}
	}
	for name, bad := range map[string]api.Push{
		"empty": {}, "long text": {Text: strings.Repeat("x", 2049)}, "long markdown": {Markdown: strings.Repeat("x", 4097)},
		"large picture": {Image: make([]byte, 2<<20+1)},
	} {
		if err := c.Push(t.Context(), "KEYKEY", bad); api.ClassOf(err) != api.Drop {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A refusal of the words is an answer; everything else is passed on.
func TestReachable(t *testing.T) {
	for answer, want := range map[string]api.Class{
		`{"errcode":44004,"errmsg":"content is empty"}`: "", `{"errcode":93000}`: api.Correct, `{"errcode":45009}`: api.Slow, `<html>`: api.Retry,
	} {
		p := newPlatform(t, says(answer))
		err := p.client(t).Reachable(t.Context(), "KEYKEY")
		if want == "" && err != nil || want != "" && (err == nil || api.ClassOf(err) != want) {
			t.Errorf("%s: %v", answer, err)
		}
		if sent := p.calls()[0].body; strings.TrimSpace(sent) != `{"msgtype":"text","text":{"content":"","mentioned_list":null,"mentioned_mobile_list":null}}` {
			t.Errorf("sent %s", sent)
		}
	}
}

func TestSplit(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		limit      int
		want       []string
	}{
		{"fits", "一二", 6, []string{"一二"}},
		{"between lines", "ab\ncd\nef", 5, []string{"ab\ncd", "ef"}},
		{"between characters", "一二三四", 7, []string{"一二", "三四"}},
		{"long line among short ones", "a\nbbbbbb\nc", 4, []string{"a", "bbbb", "bb\nc"}},
		{"blank lines are not sent alone", "\n\n \n", 4, nil},
		{"blank lines inside stay", "a\n\nb", 10, []string{"a\n\nb"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, api.Split(tt.text, tt.limit)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab走访😀\n ")), 0, 200, -1).Draw(t, "text")
		limit := rapid.IntRange(4, 60).Draw(t, "limit")
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		var joined strings.Builder
		for _, part := range api.Split(text, limit) {
			if len(part) > limit || !utf8.ValidString(part) || strings.TrimSpace(part) == "" {
				t.Fatalf("part %q of limit %d", part, limit)
			}
			joined.WriteString(part)
		}
		if squeeze(joined.String()) != squeeze(text) {
			t.Fatalf("%q became %q", text, &joined)
		}
	})
}

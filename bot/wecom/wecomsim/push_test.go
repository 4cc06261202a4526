package wecomsim_test

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom/wecomsim"
)

func push(t *testing.T, w world, body string) answer {
	t.Helper()
	return callAPI(t, w, http.MethodPost, "/cgi-bin/webhook/send?key=hook-1", body)
}

func TestAGroupPushIsChecked(t *testing.T) {
	sum := md5.Sum(onePixel)
	picture := base64.StdEncoding.EncodeToString(onePixel)
	notice := `{"card_type":"text_notice","sub_title_text":"日报","card_action":{"type":1,"url":"https://e.test"}}`
	for name, tt := range map[string]struct {
		body string
		want int
	}{
		"text":          {`{"msgtype":"text","text":{"content":"好"}}`, 0},
		"long text":     {`{"msgtype":"text","text":{"content":"` + strings.Repeat("x", 2049) + `"}}`, 40058},
		"table":         {`{"msgtype":"markdown_v2","markdown_v2":{"content":"|a|b|"}}`, 0},
		"long markdown": {`{"msgtype":"markdown","markdown":{"content":"` + strings.Repeat("x", 4097) + `"}}`, 40058},
		"empty":         {`{"msgtype":"markdown","markdown":{"content":""}}`, 44004},
		"image":         {fmt.Sprintf(`{"msgtype":"image","image":{"base64":%q,"md5":%q}}`, picture, hex.EncodeToString(sum[:])), 0},
		"bad md5":       {fmt.Sprintf(`{"msgtype":"image","image":{"base64":%q,"md5":"0"}}`, picture), 40058},
		"notice":        {`{"msgtype":"template_card","template_card":` + notice + `}`, 0},
		"buttons":       {`{"msgtype":"template_card","template_card":` + confirmCard + `}`, 42049},
		"foreign file":  {`{"msgtype":"file","file":{"media_id":"x"}}`, 40007},
		"unknown":       {`{"msgtype":"poem"}`, 40008},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if a := push(t, w, tt.body); a.ErrCode != tt.want {
				t.Errorf("%+v, want %d", a, tt.want)
			}
			if n := len(w.Chat(inGroup).Messages()); tt.want == 0 && n != 1 {
				t.Errorf("%d bubbles", n)
			}
		})
	}
}

func TestAPushMentionsPeople(t *testing.T) {
	w := newWorld(t)
	body := `{"msgtype":"text","text":{"content":"请看 <@lijuan>","mentioned_list":["wangqiang","@all"]}}`
	if a := push(t, w, body); a.ErrCode != 0 {
		t.Fatal(a)
	}
	if diff := cmp.Diff([]string{"wangqiang", "@all", "lijuan"}, w.Chat(inGroup).Last().Mentions); diff != "" {
		t.Error(diff)
	}
}

func TestTwentyPushesAMinute(t *testing.T) {
	w := newWorld(t)
	const body = `{"msgtype":"text","text":{"content":"好"}}`
	for i := range 21 {
		want := 0
		if i == 20 {
			want = 45009
		}
		if a := push(t, w, body); a.ErrCode != want {
			t.Fatalf("push %d: %+v", i, a)
		}
	}
	w.clock.advance(time.Minute)
	if a := push(t, w, body); a.ErrCode != 0 {
		t.Errorf("a minute later: %+v", a)
	}
	if push, member := w.Busiest(wecomsim.LimitPush), w.Busiest(wecomsim.LimitMember); push != 21 || member != 0 {
		t.Errorf("busiest minute: %d by a webhook, %d to a member", push, member)
	}
	w.SetWebhookKey("wrCounty1", "")
	if a := push(t, w, body); a.ErrCode != 93000 {
		t.Errorf("removed from the group: %+v", a)
	}
}

// A fault may strike later than the next call, and fewer times than forever.
func TestAFaultStrikesWhenItShould(t *testing.T) {
	w := newWorld(t)
	w.Fail(wecomsim.Fault{Path: "/cgi-bin/webhook/send", After: 1, Times: 2, Code: -1})
	var got []int
	for range 4 {
		got = append(got, push(t, w, `{"msgtype":"text","text":{"content":"好"}}`).ErrCode)
	}
	if diff := cmp.Diff([]int{0, -1, -1, 0}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAPushedFileBelongsToItsWebhook(t *testing.T) {
	w := newWorld(t)
	if a := upload(t, w, "/cgi-bin/webhook/upload_media?type=file&key=bad", "a.xlsx", []byte("spreadsheet")); a.ErrCode != 93000 {
		t.Errorf("bad key: %+v", a)
	}
	if a := upload(t, w, "/cgi-bin/webhook/upload_media?type=file&key=bad", "a.xlsx", nil); a.ErrCode != 44001 {
		t.Errorf("the file is looked at first: %+v", a)
	}
	id := upload(t, w, "/cgi-bin/webhook/upload_media?type=file&key=hook-1", "a.xlsx", []byte("spreadsheet")).MediaID
	if a := push(t, w, `{"msgtype":"file","file":{"media_id":"`+id+`"}}`); a.ErrCode != 0 {
		t.Errorf("%+v", a)
	}
	if got := w.Chat(inGroup).Last(); got.Name != "a.xlsx" {
		t.Errorf("shown %+v", got)
	}
}

package api_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom/api"
)

func TestSendWelcome(t *testing.T) {
	p := newPlatform(t, says(`{"errcode":0}`))
	if err := p.client(t).SendWelcome(t.Context(), "W1", "您好"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"welcome_code":"W1","text":{"content":"您好"}}`, p.calls()[0].body); diff != "" {
		t.Error(diff)
	}
	for code, want := range map[string]api.Class{"41050": api.Drop, "41051": api.Drop, "41096": api.Retry, "84074": api.Correct} {
		p := newPlatform(t, says(`{"errcode":`+code+`,"errmsg":"no"}`))
		err := p.client(t).SendWelcome(t.Context(), "W1", "您好")
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Class != want {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestContactsOfAMember(t *testing.T) {
	got, err := newPlatform(t, says(`{"errcode":0,"external_userid":["wm1","wm2"]}`)).client(t).Contacts(t.Context(), "wangqiang")
	if diff := cmp.Diff([]string{"wm1", "wm2"}, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if got, err = newPlatform(t, says(`{"errcode":84061,"errmsg":"none"}`)).client(t).Contacts(t.Context(), "lijuan"); err != nil || got != nil {
		t.Error(got, err)
	}
	p := newPlatform(t, says(`{"errcode":0,"follow_user":[{"userid":"lijuan","state":"x","createtime":1},{"userid":"WangQiang","state":"m_7","createtime":1758070800}]}`))
	f, err := p.client(t).Follower(t.Context(), "wm1", "wangqiang")
	if want := (api.Follower{UserID: "WangQiang", State: "m_7", At: time.Unix(1758070800, 0)}); err != nil || f != want {
		t.Errorf("%+v, %v", f, err)
	}
}

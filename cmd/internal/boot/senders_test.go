package boot

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/models"
)

const (
	testCorp   = "ww1234567890abcdef"
	testSecret = "app-secret"
	testHook   = "hook-1-very-secret"
	testChat   = "wrCounty1"
	testAESKey = "kWxJ3vQp7Zt1Lr9Yd5Hs2Nc8Fm4Ba6Ge0Ui3Ok7PqTz"
)

// simulated is a corp with one group and a client that reaches it over HTTP.
func simulated(t *testing.T, now func() time.Time) (*wecomsim.Platform, *api.Client) {
	t.Helper()
	return served(t, wecomsim.Config{
		Now: now,
		Members: []wecomsim.Member{
			{UserID: "lijuan", Name: "李娟"}, {UserID: "zhaomin", Name: "赵敏"}, {UserID: "gone", Name: "离职", Left: true},
		},
		Groups: []wecomsim.Group{{ChatID: testChat, Members: []string{"lijuan"}, WebhookKey: testHook}},
	})
}

// served opens a platform with the keys of the tests and a client that reaches
// it over HTTP.
func served(t *testing.T, c wecomsim.Config) (*wecomsim.Platform, *api.Client) {
	t.Helper()
	c.CorpID, c.Random = testCorp, rand.Reader
	c.Bot = wecomsim.Bot{Token: "bot", EncodingAESKey: testAESKey}
	c.App = wecomsim.App{AgentID: 7, Secret: testSecret, Token: "app", EncodingAESKey: testAESKey}
	p, err := wecomsim.New(c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	t.Cleanup(p.Close)
	client, err := api.New(api.Config{
		Base: server.URL, CorpID: testCorp, Secret: testSecret, AgentID: 7, Now: c.Now, Timeout: 2 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return p, client
}

// keys are the webhook keys of groups.
type keys map[string]string

func (k keys) Group(_ context.Context, chatID string) (*models.Group, error) {
	key, ok := k[chatID]
	if !ok {
		return nil, models.Fail(models.NotFound, "没有这个群。", nil)
	}
	return &models.Group{ChatID: chatID, WebhookKey: key}, nil
}

func body(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// all sends every part of a row.
func all(t *testing.T, s outbox.Sender, o models.Outgoing) error {
	t.Helper()
	for {
		left, err := s.Send(t.Context(), o)
		if err != nil || left == 0 {
			return err
		}
		o.Parts++
	}
}

func texts(p *wecomsim.Platform, s wecomsim.Sender) []string {
	var out []string
	for _, m := range p.Chat(s).Messages() {
		out = append(out, m.Text)
	}
	return out
}

var (
	group = wecomsim.Sender{User: "lijuan", Group: testChat}
	inbox = wecomsim.Sender{User: "lijuan", App: true}
)

func TestALongDigestGoesToTheGroupInParts(t *testing.T) {
	p, client := simulated(t, time.Now)
	s := pushSender{client, keys{testChat: testHook}}
	long := strings.Repeat("东街商圈已访七十五户\n", 300)
	for _, post := range []bot.Post{{Markdown: long}, {Text: long, Mentions: []string{"lijuan"}}} {
		before := len(texts(p, group))
		if err := all(t, s, models.Outgoing{Target: testChat, Body: body(t, post), Resent: true}); err != nil {
			t.Fatal(err)
		}
		shown := texts(p, group)[before:]
		got := strings.ReplaceAll(strings.Join(shown, "\n"), again, "")
		if len(shown) < 2 || got != strings.TrimSpace(long) {
			t.Errorf("%d parts, %d bytes of %d", len(shown), len(got), len(long))
		}
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestWhatAGroupRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		keys   keys
		fault  wecomsim.Fault
		want   outbox.Verdict
		alarm  bool
		atMost time.Duration
	}{
		{"removed from the group", keys{testChat: "old-very-secret"}, wecomsim.Fault{}, outbox.Later, true, 0},
		{"no key yet", keys{testChat: ""}, wecomsim.Fault{}, outbox.Later, true, 0},
		{"no such group", keys{}, wecomsim.Fault{}, outbox.Never, false, 0},
		{"too often", keys{testChat: testHook}, wecomsim.Fault{Code: 45009}, outbox.Later, false, time.Minute},
		{"not as it should be", keys{testChat: testHook}, wecomsim.Fault{Code: 40058}, outbox.Never, false, 0},
		{"an answer that was lost", keys{testChat: testHook}, wecomsim.Fault{Lose: true}, outbox.Unsure, false, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, client := simulated(t, time.Now)
			if tt.fault != (wecomsim.Fault{}) {
				p.Fail(tt.fault)
			}
			_, err := pushSender{client, tt.keys}.Send(t.Context(), models.Outgoing{
				Target: testChat, Body: body(t, bot.Post{Markdown: "# 日报"}),
			})
			refused, ok := errors.AsType[*outbox.Refusal](err)
			if !ok || refused.Verdict != tt.want || refused.Alarm != tt.alarm || refused.Wait < tt.atMost {
				t.Fatalf("%+v", refused)
			}
			if strings.Contains(err.Error(), "very-secret") {
				t.Errorf("the key is told: %v", err)
			}
		})
	}
}

func TestACardThatIsRefusedGoesAsText(t *testing.T) {
	p, client := simulated(t, time.Now)
	p.Fail(wecomsim.Fault{Path: "/cgi-bin/message/send", Code: 42037, Times: 1})
	reply := chat.Reply{
		Title: "新线索", Text: "张记面馆想贷二十万", Card: "lead-1",
		Choices: []chat.Choice{{Text: "接单", Key: "take", Main: true}},
	}
	o := models.Outgoing{ID: 3, Target: "lijuan", Body: body(t, bot.Delivery{Reply: reply})}
	if err := all(t, appSender{client}, o); err != nil {
		t.Fatal(err)
	}
	shown := texts(p, inbox)
	if len(shown) != 1 || !strings.Contains(shown[0], "张记面馆") || !strings.Contains(shown[0], "接单") {
		t.Errorf("shown %q", shown)
	}
}

func TestAppMessages(t *testing.T) {
	p, client := simulated(t, time.Now)
	s := appSender{client}
	row := func(id int64, to string) models.Outgoing {
		return models.Outgoing{ID: id, Target: to, Body: body(t, bot.Delivery{Reply: chat.Reply{Text: "今天还没有走访。"}})}
	}
	for _, id := range []int64{1, 1, 2} { // the first goes out again, the second only says the same
		if err := all(t, s, row(id, "lijuan")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(texts(p, inbox)); n != 2 {
		t.Errorf("%d messages arrived, want one for each row", n)
	}
	err := all(t, s, row(3, "gone"))
	if refused, ok := errors.AsType[*outbox.Refusal](err); !ok || refused.Verdict != outbox.Never {
		t.Errorf("to somebody who left: %v", err)
	}
}

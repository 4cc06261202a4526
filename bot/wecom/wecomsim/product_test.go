package wecomsim_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/wecomsim"
)

const (
	corpID   = "ww1234567890abcdef"
	botToken = "botTestToken2026"
	botKey   = "kWxJ3vQp7Zt1Lr9Yd5Hs2Nc8Fm4Ba6Ge0Ui3Ok7PqTz" // wecom-aibot §1.6
	appToken = "QDG6eK"
	appKey   = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	agentID  = 1000002
)

var (
	lijuan   = wecomsim.Sender{User: "lijuan"}
	inGroup  = wecomsim.Sender{User: "lijuan", Group: "wrCounty1"}
	inApp    = wecomsim.Sender{User: "lijuan", App: true}
	wangApp  = wecomsim.Sender{User: "WangQiang", App: true}
	wangGrp  = wecomsim.Sender{User: "WangQiang", Group: "wrCounty1"}
	stranger = wecomsim.Sender{User: "luren"}
)

// product is a small bot behind the callback URLs: it answers what it is told to.
type product struct {
	t        *testing.T
	bot, app *wecom.Cipher

	mu     sync.Mutex
	heard  [][]byte // decrypted callbacks, in order of arrival
	answer func(msg []byte) (status int, reply string)
	spoil  func(envelope []byte) []byte
}

func newProduct(t *testing.T) *product {
	t.Helper()
	bot, err := wecom.NewCipher(botToken, botKey, "")
	if err != nil {
		t.Fatal(err)
	}
	app, err := wecom.NewCipher(appToken, appKey, corpID)
	if err != nil {
		t.Fatal(err)
	}
	return &product{t: t, bot: bot, app: app}
}

// replies makes the product give one answer to everything.
func (b *product) replies(reply string) {
	b.answers(func([]byte) (int, string) { return http.StatusOK, reply })
}

func (b *product) answers(f func([]byte) (int, string)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = f
}

// last returns the latest decrypted callback as JSON.
func (b *product) last() map[string]any {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	var out map[string]any
	if err := json.Unmarshal(b.heard[len(b.heard)-1], &out); err != nil {
		b.t.Fatal(err)
	}
	return out
}

func (b *product) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.heard)
}

func (b *product) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := wecom.ParseQuery(r.URL.Query())
	cipher, open, seal := b.bot, b.bot.OpenJSON, b.bot.SealJSON
	if r.URL.Path == "/wecom/app" {
		cipher, open, seal = b.app, b.app.OpenXML, b.app.SealXML
	}
	if r.Method == http.MethodGet {
		echo, err := cipher.OpenEcho(q)
		if err != nil {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		_, _ = w.Write(echo)
		return
	}
	body, _ := io.ReadAll(r.Body)
	msg, err := open(q, body)
	if err != nil {
		b.t.Errorf("callback does not open: %v", err)
		http.Error(w, "no", http.StatusForbidden)
		return
	}
	b.mu.Lock()
	b.heard = append(b.heard, msg)
	answer, spoil := b.answer, b.spoil
	b.mu.Unlock()
	if answer == nil {
		return
	}
	status, reply := answer(msg)
	if reply == "" {
		w.WriteHeader(status)
		return
	}
	sealed, err := seal(rand.Reader, 1_758_070_800, q.Nonce, []byte(reply))
	if err != nil {
		b.t.Error(err)
	}
	if spoil != nil {
		sealed = spoil(sealed)
	}
	w.WriteHeader(status)
	_, _ = w.Write(sealed)
}

// world is a corp with a product behind its callbacks and a clock of its own.
type world struct {
	*wecomsim.Platform
	bot   *product
	clock *clock
}

// clock moves when somebody waits.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newWorld(t *testing.T, change ...func(*wecomsim.Config)) world {
	t.Helper()
	w := world{bot: newProduct(t), clock: &clock{now: time.Date(2025, 9, 17, 9, 0, 0, 0, time.UTC)}}
	cfg := wecomsim.Config{
		CorpID: corpID,
		Bot:    wecomsim.Bot{ID: "aibTEST", Token: botToken, EncodingAESKey: botKey, CallbackURL: "http://product.test/wecom/aibot"},
		App:    wecomsim.App{AgentID: agentID, Secret: "s3cret", Token: appToken, EncodingAESKey: appKey, CallbackURL: "http://product.test/wecom/app"},
		Members: []wecomsim.Member{
			{UserID: "lijuan", Name: "李娟"},
			{UserID: "WangQiang", Name: "王强"},
			{UserID: "luren", Name: "路人", Hidden: true},
		},
		Groups:    []wecomsim.Group{{ChatID: "wrCounty1", Name: "潞州区小组", Members: []string{"lijuan", "wangqiang"}, WebhookKey: "hook-1"}},
		BaseURL:   "http://wecom.test",
		Now:       w.clock.Now,
		Transport: wecomsim.Through(w.bot),
	}
	cfg.Wait = func(ctx context.Context, d time.Duration) error {
		w.clock.advance(d)
		return ctx.Err()
	}
	for _, f := range change {
		f(&cfg)
	}
	sim, err := wecomsim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	w.Platform = sim
	return w
}

// wantProblems fails unless the delivery broke exactly what is expected.
func wantProblems(t *testing.T, d wecomsim.Delivery, n int) {
	t.Helper()
	if len(d.Problems) != n {
		t.Errorf("problems = %q, want %d", d.Problems, n)
	}
}

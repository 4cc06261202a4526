package handlers_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/wecom"
	"shuangbai/bot/wecom/aibot"
	"shuangbai/handlers"
	"shuangbai/models"
)

const (
	token  = "botTestToken2026"
	aesKey = "kWxJ3vQp7Zt1Lr9Yd5Hs2Nc8Fm4Ba6Ge0Ui3Ok7PqTz"
)

var now = time.Unix(1767225600, 0)

// desk is a bot that answers as the story wants and remembers what it was told.
type desk struct {
	answer func(chat.Message) (bot.Kept, bool, error)

	mu      sync.Mutex
	handed  []string
	refused int
	heard   []string
}

func (d *desk) Answer(_ context.Context, m chat.Message) (bot.Kept, bool, error) {
	d.mu.Lock()
	d.heard = append(d.heard, m.Text)
	d.mu.Unlock()
	return d.answer(m)
}

func (d *desk) Poll(_ context.Context, m chat.Message) (bot.Kept, bool, error) {
	return bot.Kept{Stream: m.StreamID, Reply: chat.Reply{Text: "好了"}}, true, nil
}

func (d *desk) HandedOver(_ chat.Door, key string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.handed = append(d.handed, key)
}

func (d *desk) Refused(chat.Message)  { d.refused++ }
func (d *desk) Answered(chat.Message) {}

func says(words string) func(chat.Message) (bot.Kept, bool, error) {
	return func(chat.Message) (bot.Kept, bool, error) {
		return bot.Kept{Stream: "s", Reply: chat.Reply{Text: words}, Row: true}, true, nil
	}
}

func fails(err error) func(chat.Message) (bot.Kept, bool, error) {
	return func(chat.Message) (bot.Kept, bool, error) { return bot.Kept{}, false, err }
}

type site struct {
	*desk
	url    string
	cipher *wecom.Cipher
	down   bool
	lines  *bytes.Buffer
	server *httptest.Server
}

// log is what was logged, once every request has ended.
func (s *site) log() string {
	s.server.Close()
	return s.lines.String()
}

func open(t *testing.T, answer func(chat.Message) (bot.Kept, bool, error)) *site {
	t.Helper()
	c, err := wecom.NewCipher(token, aesKey, "")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{desk: &desk{answer: answer}, cipher: c, lines: &bytes.Buffer{}}
	h, err := handlers.New(handlers.Deps{
		Bot: s.desk, AIBot: &aibot.Door{Cipher: c, Random: rand.Reader, Name: "双百助手"},
		Now: func() time.Time { return now }, MaxSkew: 10 * time.Minute,
		Ready: []handlers.Check{{Name: "database", Run: func(context.Context) error {
			if s.down {
				return errors.New("gone")
			}
			return nil
		}}},
		Log: slog.New(slog.NewJSONHandler(s.lines, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	s.server = httptest.NewServer(h)
	t.Cleanup(s.server.Close)
	s.url = s.server.URL
	return s
}

func (s *site) query(at time.Time, encrypted string) url.Values {
	ts := strconv.FormatInt(at.Unix(), 10)
	return url.Values{"timestamp": {ts}, "nonce": {"n"}, "msg_signature": {s.cipher.Sign(ts, "n", encrypted)}}
}

func (s *site) seal(t *testing.T, c *wecom.Cipher, plain string) string {
	t.Helper()
	e, err := c.Encrypt(rand.Reader, []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (s *site) post(t *testing.T, q url.Values, body string) (int, string) {
	t.Helper()
	return s.do(t, http.MethodPost, "/wecom/aibot?"+q.Encode(), body)
}

func (s *site) do(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

const hello = `{"msgid":"1","aibotid":"b","chattype":"single","from":{"userid":"lijuan"},"msgtype":"text","text":{"content":"极速贷多少钱"}}`

func envelope(encrypted string) string { return `{"encrypt":"` + encrypted + `"}` }

func TestACallbackIsAnsweredInItsOwnEnvelope(t *testing.T) {
	s := open(t, says("您好"))
	e := s.seal(t, s.cipher, hello)
	status, body := s.post(t, s.query(now, e), envelope(e))
	var out struct {
		Encrypt, Msgsignature, Nonce string
		Timestamp                    int64
	}
	if err := json.Unmarshal([]byte(body), &out); status != http.StatusOK || err != nil {
		t.Fatalf("%d %s %v", status, body, err)
	}
	if !s.cipher.Verify(out.Msgsignature, strconv.FormatInt(out.Timestamp, 10), "n", out.Encrypt) || out.Nonce != "n" {
		t.Error("the answer is not signed with the nonce of the question")
	}
	plain, err := s.cipher.Decrypt(out.Encrypt)
	if err != nil || !strings.Contains(string(plain), `"content":"您好"`) {
		t.Errorf("%s %v", plain, err)
	}
	s.log()
	if len(s.handed) != 1 {
		t.Error("the bot was not told that the answer went out")
	}
}

func TestTheURLIsProvedOurs(t *testing.T) {
	s := open(t, says(""))
	e := s.seal(t, s.cipher, "1616140317555161061")
	q := s.query(now, e)
	q.Set("echostr", e)
	if status, body := s.do(t, http.MethodGet, "/wecom/aibot?"+q.Encode(), ""); status != http.StatusOK || body != "1616140317555161061" {
		t.Errorf("%d %q", status, body)
	}
	q.Set("msg_signature", strings.Repeat("0", 40))
	if status, body := s.do(t, http.MethodGet, "/wecom/aibot?"+q.Encode(), ""); status != http.StatusForbidden || body != "" {
		t.Errorf("%d %q", status, body)
	}
}

func TestWhatIsNotLetIn(t *testing.T) {
	s := open(t, says("您好"))
	e := s.seal(t, s.cipher, hello)
	stranger, err := wecom.NewCipher(token, aesKey, "ww1234567890abcdef")
	if err != nil {
		t.Fatal(err)
	}
	foreign := s.seal(t, stranger, hello)
	truncated := e[:len(e)-7]
	damaged := "AAAA" + e[4:]
	notJSON := s.seal(t, s.cipher, "{")
	wrong := s.query(now, e)
	wrong.Set("msg_signature", strings.Repeat("0", 40))
	noTime := s.query(now, e)
	noTime.Set("timestamp", "soon")
	for _, c := range []struct {
		name  string
		query url.Values
		body  string
		want  int
	}{
		{"a wrong signature", wrong, envelope(e), http.StatusForbidden},
		{"another receiver", s.query(now, foreign), envelope(foreign), http.StatusForbidden},
		{"a timestamp that nobody signed", noTime, envelope(e), http.StatusForbidden},
		{"eleven minutes old", s.query(now.Add(-11*time.Minute), e), envelope(e), http.StatusBadRequest},
		{"from the future", s.query(now.Add(11*time.Minute), e), envelope(e), http.StatusBadRequest},
		{"truncated base64", s.query(now, truncated), envelope(truncated), http.StatusBadRequest},
		{"damaged cipher text", s.query(now, damaged), envelope(damaged), http.StatusBadRequest},
		{"a message that is no JSON", s.query(now, notJSON), envelope(notJSON), http.StatusBadRequest},
		{"a body that is no JSON", s.query(now, e), "<xml/>", http.StatusBadRequest},
		{"an empty body", s.query(now, e), "", http.StatusBadRequest},
		{"more than a mebibyte", s.query(now, e), envelope(strings.Repeat("A", 1<<20)), http.StatusRequestEntityTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			if status, body := s.post(t, c.query, c.body); status != c.want || body != "" {
				t.Errorf("%d %q, want %d and no words", status, body, c.want)
			}
		})
	}
	if status, _ := s.do(t, http.MethodPut, "/wecom/aibot", ""); status != http.StatusMethodNotAllowed {
		t.Errorf("PUT: %d", status)
	}
	if len(s.heard) != 0 {
		t.Errorf("the bot heard %q", s.heard)
	}
	if log := s.log(); strings.Contains(log, "msg_signature") || strings.Contains(log, e[:40]) {
		t.Error("the log holds signatures or bodies")
	}
}

func TestTheDatabaseGoneIsNeverCalledSaved(t *testing.T) {
	s := open(t, fails(models.Fail(models.Unavailable, "", errors.New("dial"))))
	e := s.seal(t, s.cipher, hello)
	if status, body := s.post(t, s.query(now, e), envelope(e)); status != http.StatusServiceUnavailable || body != "" {
		t.Errorf("%d %q", status, body)
	}
	if s.refused != 1 {
		t.Error("nobody will tell the sender")
	}
}

func TestABugIsAnsweredWithASentenceAndAnId(t *testing.T) {
	s := open(t, fails(errors.New("index out of range")))
	e := s.seal(t, s.cipher, hello)
	_, body := s.post(t, s.query(now, e), envelope(e))
	var out struct{ Encrypt string }
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatal(err)
	}
	plain, err := s.cipher.Decrypt(out.Encrypt)
	if err != nil || !strings.Contains(string(plain), "编号") || strings.Contains(string(plain), "index") {
		t.Errorf("%s %v", plain, err)
	}
	if !strings.Contains(s.log(), "index out of range") {
		t.Error("the log lacks the cause")
	}
}

func TestAPanicIsOneLogLineAndA500(t *testing.T) {
	s := open(t, func(chat.Message) (bot.Kept, bool, error) { panic("boom") })
	e := s.seal(t, s.cipher, hello)
	if status, _ := s.post(t, s.query(now, e), envelope(e)); status != http.StatusInternalServerError {
		t.Errorf("%d", status)
	}
	if status, _ := s.do(t, http.MethodGet, "/healthz", ""); status != http.StatusOK {
		t.Error("the server is gone")
	}
}

func TestReadinessFollowsTheDatabase(t *testing.T) {
	s := open(t, says(""))
	if status, body := s.do(t, http.MethodGet, "/readyz", ""); status != http.StatusOK || !strings.Contains(body, "database") {
		t.Errorf("%d %s", status, body)
	}
	s.down = true
	if status, body := s.do(t, http.MethodGet, "/readyz", ""); status != http.StatusServiceUnavailable || strings.Contains(body, "gone") {
		t.Errorf("%d %s", status, body)
	}
}

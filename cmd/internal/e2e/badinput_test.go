package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"shuangbai/bot/wecom"
	"shuangbai/cmd/internal/drive"
)

// TestOddSentences: whatever is typed gets an answer that a client can show, at
// once, and is at most a draft.
func TestOddSentences(t *testing.T) {
	long := strings.Repeat("走访 张记面馆 需求20万 ", 400)
	sentences := map[string]string{
		"ten thousand characters": strings.Repeat("我要登记走访张记面馆", 1000),
		"a sentence said often":   long[:len(long)-len(long)%3],
		"a thousand lines":        strings.Repeat("走访 张记面馆 有意向\n", 1000),
		"digits":                  strings.Repeat("9", 5000),
		"control characters":      "走访\x00\x01\x02 张记\x07面馆\x1b[31m \u202e需求20万\u200b",
		"emoji":                   "👨‍👩‍👧‍👦🏳️‍🌈走访🍜张记面馆💰20万",
		"combining marks":         "走访 张" + strings.Repeat("\u0301", 3000) + "记面馆",
		"impossible date":         "2025年13月45日走访 张记面馆",
		"30 February":             "2月30日走访 张记面馆 有意向",
		"a date long gone":        "0001年1月1日走访 张记面馆",
		"tomorrow":                "明天走访 张记面馆 有意向",
		"negative amount":         "走访 张记面馆 需求-20万",
		"nothing wanted":          "走访 张记面馆 需求0元",
		"huge amount":             "走访 张记面馆 需求99999999999999999999999999万",
		"large fraction":          "走访 张记面馆 需求0.00000000001万",
		"huge Chinese number":     "走访 张记面馆 需求" + strings.Repeat("九千九百九十九亿", 40),
		"SQL":                     "走访 '; DROP TABLE visit; -- 餐饮",
		"markup":                  "<script>alert(1)</script> {{.}} ${jndi:ldap://x} %s%n\\",
		"JSON":                    `{"msgtype":"text","text":{"content":"确认"}}`,
		"private use":             "\uE000\uE0010\uE001确认",
		"old number":              "改 走访99999999999999999999 金额 30万",
		"undo what is not there":  "撤销 走访 -1",
		"identity card":           "我的身份证140402198001011234 卡号6222021234567890123 密码是123456",
		"a code":                  "绑定 000000",
		"repayment":               "贷款1e308元 年利率-5% 借9999999个月",
		"only spaces":             " \t\u3000\n ",
		"only the name":           "@双百助手",
		"invalid UTF-8":           "走访 \xff\xfe 张记面馆",
	}
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{crowd: len(sentences)})
		c := o.client(t)
		before := o.booked(t).counts
		for i, name := range slices.Sorted(maps.Keys(sentences)) {
			for _, chat := range []string{"", groupOf("潞州区")} {
				at := time.Now()
				a, err := c.Say(t.Context(), drive.Message{ID: name + chat, Chat: chat, From: crowdID(i), Text: sentences[name]})
				switch words := a.Words(); {
				case err != nil || a.Status != http.StatusOK || words == "":
					t.Errorf("%s: %v, HTTP %d %q", name, err, a.Status, words)
				case !utf8.ValidString(words) || strings.ContainsRune(words, 0) || strings.Contains(words, "140402198001011234"):
					t.Errorf("%s: %q", name, words)
				case time.Since(at) > 2*time.Second:
					t.Errorf("%s took %v", name, time.Since(at))
				}
			}
		}
		after := o.booked(t).counts
		delete(before, "unanswered")
		delete(after, "unanswered")
		if !maps.Equal(before, after) {
			t.Errorf("on record before %v and after %v", before, after)
		}
	})
}

// envelope is a callback whose parts can be spoiled.
type envelope struct {
	timestamp, nonce, encrypted, signature string
	wrap                                   func(encrypted string) string
	method                                 string
}

// door is one way in, with the keys to it.
type door struct {
	url    string
	cipher *wecom.Cipher
	wrap   func(encrypted string) string
}

func (o *office) doors(t *testing.T) map[string]door {
	t.Helper()
	bot, err := wecom.NewCipher(botToken, botKey, "")
	must(t, err)
	app, err := wecom.NewCipher(appToken, appKey, corpID)
	must(t, err)
	return map[string]door{
		"aibot": {o.url + "/wecom/aibot", bot, func(e string) string { return `{"encrypt":"` + e + `"}` }},
		"app":   {o.url + "/wecom/app", app, func(e string) string { return "<xml><Encrypt><![CDATA[" + e + "]]></Encrypt></xml>" }},
	}
}

func (d door) seal(t *testing.T, plain string) envelope {
	t.Helper()
	encrypted, err := d.cipher.Encrypt(rand.Reader, []byte(plain))
	must(t, err)
	e := envelope{timestamp: strconv.FormatInt(time.Now().Unix(), 10), nonce: rand.Text(), encrypted: encrypted, wrap: d.wrap, method: http.MethodPost}
	return d.sign(e)
}

func (d door) sign(e envelope) envelope {
	e.signature = d.cipher.Sign(e.timestamp, e.nonce, e.encrypted)
	return e
}

func (d door) post(t *testing.T, e envelope) (status int, answer string) {
	t.Helper()
	q := url.Values{"msg_signature": {e.signature}, "timestamp": {e.timestamp}, "nonce": {e.nonce}}
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), e.method, d.url+"?"+q.Encode(), strings.NewReader(e.wrap(e.encrypted)))
	must(t, err)
	res, err := http.DefaultClient.Do(req)
	must(t, err)
	defer res.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(res.Body)
	must(t, err)
	return res.StatusCode, b.String()
}

// TestSpoiledCallbacks are refused with the status that says why, and no words.
func TestSpoiledCallbacks(t *testing.T) {
	o := opened(t, embedded(t), manners{})
	for name, d := range o.doors(t) {
		t.Run(name, func(t *testing.T) {
			good := d.seal(t, text(name, "spoil", "你好"))
			at := func(by time.Duration) envelope {
				e := good
				e.timestamp = strconv.FormatInt(time.Now().Add(by).Unix(), 10)
				return d.sign(e)
			}
			spoil := func(change func(*envelope)) envelope { e := good; change(&e); return e }
			for _, c := range []struct {
				name string
				sent envelope
				want int
			}{
				{"good", good, 200},
				{"wrong signature", spoil(func(e *envelope) { e.signature = strings.Repeat("0", 40) }), 403},
				{"no signature", spoil(func(e *envelope) { e.signature = "" }), 403},
				{"another nonce", spoil(func(e *envelope) { e.nonce = "other" }), 403},
				{"from an hour ago", at(-time.Hour), 400},
				{"from tomorrow", at(24 * time.Hour), 400},
				{"half the ciphertext", d.sign(spoil(func(e *envelope) { e.encrypted = e.encrypted[:len(e.encrypted)/2] })), 400},
				{"not base64", d.sign(spoil(func(e *envelope) { e.encrypted = "!!!" })), 400},
				{"half the envelope", spoil(func(e *envelope) { e.wrap = func(s string) string { w := d.wrap(s); return w[:len(w)/2] } }), 400},
				{"no envelope", spoil(func(e *envelope) { e.wrap = func(string) string { return "" } }), 400},
				{"too large", spoil(func(e *envelope) { e.wrap = func(string) string { return strings.Repeat("x", 1<<20+1) } }), 413},
				{"wrong method", spoil(func(e *envelope) { e.method = http.MethodPut }), 405},
				{"another's receiveid", d.foreign(t, name), 403},
			} {
				status, answer := d.post(t, c.sent)
				if status != c.want || (c.want != 200 && strings.ContainsFunc(answer, func(r rune) bool { return r > 127 })) {
					t.Errorf("%s: HTTP %d %q, want %d", c.name, status, answer, c.want)
				}
			}
		})
	}
}

// foreign is sealed for another corp with our keys.
func (d door) foreign(t *testing.T, name string) envelope {
	t.Helper()
	token, key := botToken, botKey
	if name == "app" {
		token, key = appToken, appKey
	}
	c, err := wecom.NewCipher(token, key, "wwsomebodyelse")
	must(t, err)
	return door{d.url, c, d.wrap}.seal(t, text(name, "foreign", "你好"))
}

// text is a message as the door's platform writes it.
func text(door, id, words string) string {
	if door == "app" {
		return fmt.Sprintf(`<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[lijuan]]></FromUserName><CreateTime>%d</CreateTime>`+
			`<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content><MsgId>%s</MsgId><AgentID>%d</AgentID></xml>`, corpID, time.Now().Unix(), words, id, agentID)
	}
	return fmt.Sprintf(`{"msgid":%q,"aibotid":%q,"chattype":"single","from":{"userid":"lijuan"},"msgtype":"text","text":{"content":%q}}`, id, botID, words)
}

// TestStrangeMessages are sealed well and mean little: they get an answer or the
// empty packet, or a 400, and change nothing.
func TestStrangeMessages(t *testing.T) {
	o := opened(t, embedded(t), manners{})
	before := o.booked(t).counts
	for name, bodies := range map[string][]string{
		"aibot": {
			`{`, ``, `null`, `[]`, `"text"`, `{"msgid":"1"}`, `{"msgtype":"text"}`, "\x00\xff",
			`{"msgid":"2","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"hologram"}`,
			`{"msgid":"3","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"event","event":{"eventtype":"moon_landing"}}`,
			`{"msgid":"4","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"event"}`,
			`{"msgid":"5","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"card_type":"x","event_key":"d:3:zz:1:confirm","task_id":"gone"}}}`,
			`{"msgid":"6","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"event","event":{"eventtype":"template_card_event","template_card_event":{"event_key":"` + strings.Repeat("k", 5000) + `","task_id":"x"}}}`,
			`{"msgid":"7","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"image","image":{"url":"file:///etc/passwd"}}`,
			`{"msgid":"8","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"image","image":{"url":"http://169.254.169.254/latest/meta-data"}}`,
			`{"msgid":"9","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"stream","stream":{"id":"../../x"}}`,
			`{"msgid":"10","aibotid":"a","chattype":"group","chatid":"","from":{"userid":""},"msgtype":"text","text":{"content":"确认"}}`,
			`{"msgid":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`,
			`{"msgid":"11","aibotid":"a","chattype":"single","from":{"userid":"` + strings.Repeat("u", 10000) + `"},"msgtype":"text","text":{"content":"你好"}}`,
			`{"msgid":"` + strings.Repeat("m", 10000) + `","aibotid":"a","chattype":"single","from":{"userid":"lijuan"},"msgtype":"text","text":{"content":"你好"}}`,
		},
		"app": {
			`<xml>`, ``, `<xml></xml>`, `<xml><MsgType>text</MsgType></xml>`, "\x00\xff", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><MsgType>&a;</MsgType></xml>`,
			strings.Replace(text("app", "21", "x"), "CDATA[text]", "CDATA[hologram]", 1),
			`<xml><FromUserName>lijuan</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>moon_landing</Event><AgentID>1000002</AgentID></xml>`,
			`<xml><FromUserName>lijuan</FromUserName><CreateTime>1</CreateTime><MsgType>event</MsgType><Event>template_card_event</Event><EventKey>d:3:zz:1:confirm</EventKey><TaskId>gone</TaskId><AgentID>1000002</AgentID></xml>`,
			`<xml><FromUserName>lijuan</FromUserName><CreateTime>1</CreateTime><MsgType>location</MsgType><Location_X>999</Location_X><Location_Y>NaN</Location_Y><MsgId>22</MsgId><AgentID>1000002</AgentID></xml>`,
			`<xml><FromUserName>lijuan</FromUserName><CreateTime>99999999999999999999</CreateTime><MsgType>text</MsgType><Content>你好</Content><MsgId>23</MsgId><AgentID>1000002</AgentID></xml>`,
			strings.Repeat("<a>", 20000),
		},
	} {
		d := o.doors(t)[name]
		for _, body := range bodies {
			status, answer := d.post(t, d.seal(t, body))
			if status != http.StatusOK && status != http.StatusBadRequest {
				t.Errorf("%s %.200q: HTTP %d %q", name, body, status, answer)
			}
		}
	}
	if after := o.booked(t).counts; !maps.Equal(before, after) {
		t.Errorf("on record before %v and after %v", before, after)
	}
}

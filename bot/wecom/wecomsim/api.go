package wecomsim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// call is one request of the product to the platform.
type call struct {
	r      *http.Request
	query  url.Values
	input  []byte
	status int
	body   []byte // answer
	header http.Header
	cut    bool // no answer at all
	door   Door
	chat   string
	user   string
	title  string
	found  findings
}

// result is what every JSON answer carries.
type result map[string]any

func (c *call) ok(r result) {
	out := result{"errcode": 0, "errmsg": "ok"}
	maps.Copy(out, r)
	c.status, c.body = http.StatusOK, encode(out)
}

// fail answers an error as the platform does: HTTP 200 and a text that ends
// with a hint for its support (app §0.2).
func (c *call) fail(code int, more ...string) {
	text := errTexts[code]
	if len(more) > 0 {
		text += ", " + strings.Join(more, ", ")
	}
	text = fmt.Sprintf("%s, hint: [1700000000123456789], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=%d", text, code)
	c.status, c.body = http.StatusOK, encode(result{"errcode": code, "errmsg": text})
}

// errTexts are the usual words; nobody may branch on them (app §0.2).
var errTexts = map[int]string{
	-1:     "system busy",
	40001:  "invalid credential",
	40003:  "invalid userid",
	40004:  "invalid media type",
	40007:  "invalid media_id",
	40008:  "invalid message type",
	40013:  "invalid corpid",
	40014:  "invalid access_token",
	40056:  "invalid agentid",
	40058:  "invalid Request Parameter",
	41001:  "access_token missing",
	41005:  "media data missing",
	41006:  "media_id missing",
	42001:  "access_token expired",
	42014:  "invalid task_id",
	42022:  "response_code already used",
	42049:  "template_card field missing or invalid",
	44001:  "empty media data",
	44004:  "content is empty",
	45001:  "media data size out of limit",
	45002:  "content size out of limit",
	45009:  "reach max api daily quota limit",
	45033:  "api concurrent out of limit",
	60020:  "not allow to access from your ip",
	60111:  "userid not found",
	60140:  "invalid response_code",
	81013:  "user & party & tag all invalid",
	82001:  "user & party & tag all empty",
	93000:  "invalid webhook url",
	41050:  "code expired or used",
	41051:  "externaluser has started chatting",
	84061:  "not external contact",
	95000:  "invalid open_kfid",
	95001:  "send too many messages",
	95002:  "user time limit",
	95004:  "open_kfid not exist",
	95007:  "invalid msg token",
	95008:  "too many menu items",
	95009:  "invalid menu item",
	95014:  "not a servicer",
	95016:  "service state transition not allowed",
	95018:  "service state does not allow sending",
	95019:  "servicer stopped",
	301002: "not allow operate another agent with this accesstoken",
}

const api = "/cgi-bin"

// routes lists everything the product may call.
func (p *Platform) routes() *http.ServeMux {
	mux := http.NewServeMux()
	open := func(pattern string, f func(*call)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { p.serve(w, r, f) })
	}
	signed := func(pattern string, f func(*call)) {
		open(pattern, func(c *call) {
			if p.authorised(c) {
				f(c)
			}
		})
	}
	open("GET "+api+"/gettoken", p.getToken)
	open("POST "+api+"/webhook/send", p.pushSend)
	open("POST "+api+"/webhook/upload_media", p.pushUpload)
	open("POST "+api+"/aibot/response", p.replyLater)
	signed("POST "+api+"/message/send", p.messageSend)
	signed("POST "+api+"/message/update_template_card", p.cardUpdate)
	signed("POST "+api+"/media/upload", p.mediaUpload)
	signed("GET "+api+"/media/get", p.mediaGet)
	signed("GET "+api+"/user/get", p.userGet)
	signed("GET "+api+"/getcallbackip", func(c *call) { c.ok(result{"ip_list": []string{"203.0.113.*", "127.0.0.1"}}) })
	signed("POST "+api+"/kf/sync_msg", p.kfSync)
	signed("POST "+api+"/kf/send_msg", p.kfSend)
	signed("POST "+api+"/kf/send_msg_on_event", p.kfSendOnEvent)
	signed("POST "+api+"/kf/service_state/get", p.kfState)
	signed("POST "+api+"/kf/service_state/trans", p.kfTrans)
	signed("POST "+api+"/kf/customer/batchget", p.kfCustomers)
	signed("GET "+api+"/kf/servicer/list", p.kfServicers)
	signed("POST "+api+"/kf/account/list", p.kfAccounts)
	signed("POST "+api+"/kf/add_contact_way", p.contactWay)
	signed("POST "+api+"/externalcontact/send_welcome_msg", p.sendWelcome)
	signed("GET "+api+"/externalcontact/list", p.contactList)
	signed("GET "+api+"/externalcontact/get", p.contactGet)
	mux.HandleFunc("GET /object/{sign}", p.serveObject)
	return mux
}

// ServeHTTP is the platform's API host and object storage.
func (p *Platform) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

const maxUpload = 32 << 20

// serve reads a call, lets faults strike, runs it and records it.
func (p *Platform) serve(w http.ResponseWriter, r *http.Request, f func(*call)) {
	start := p.cfg.Now()
	input, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpload))
	c := &call{r: r, query: r.URL.Query(), input: input, title: r.URL.Path}
	r.Body = io.NopCloser(bytes.NewReader(input))
	fault, struck := p.fault(r.URL.Path)
	switch {
	case err != nil:
		c.fail(45001)
	case !struck || !p.strike(fault, c):
		f(c)
		c.cut = struck && fault.Lose
	}
	p.mu.Lock()
	entry := Entry{
		Kind: KindAPI, Door: c.door, Chat: c.chat, User: c.user, Title: c.title, Raw: printable(r, input),
		Status: c.status, Answer: printableAnswer(c.body), Took: p.cfg.Now().Sub(start), Problems: c.found.problems, Advice: c.found.advice,
	}
	if c.cut {
		entry.Status, entry.Failure = 0, "连接断开"
	}
	if c.chat != "" {
		p.complain(c.chat, c.found.problems)
	}
	p.record(entry)
	p.mu.Unlock()
	if c.cut {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("Content-Type", "application/json; charset=UTF-8")
	maps.Copy(w.Header(), c.header)
	w.WriteHeader(c.status)
	_, _ = w.Write(c.body)
}

// printable keeps files out of the ledger.
func printable(r *http.Request, input []byte) string {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return fmt.Sprintf("(文件，%d 字节)", len(input))
	}
	return string(input)
}

func printableAnswer(body []byte) string {
	if len(body) > 0 && !json.Valid(body) {
		return fmt.Sprintf("(%d 字节)", len(body))
	}
	return string(body)
}

// decode reads the JSON body; it answers 40058 and reports false when it cannot.
func (c *call) decode(into any) bool {
	if err := json.Unmarshal(c.input, into); err != nil {
		c.fail(40058, "json parse error")
		return false
	}
	return true
}

// refuse records what was wrong and answers with a code.
func (c *call) refuse(code int, f findings) {
	c.found.join(f)
	c.fail(code, f.problems...)
}

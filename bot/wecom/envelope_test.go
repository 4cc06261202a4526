package wecom_test

import (
	"crypto/rand"
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/wecom"
)

// samplePost is the platform's published callback body.
const samplePost = `<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA[RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>`

func TestOpenPublishedPost(t *testing.T) {
	c := newCipher(t, sampleToken, sampleKey, sampleCorp)
	q := wecom.Query{Signature: "477715d11cdb4164915debcba66cb864d751f3e6", Timestamp: "1409659813", Nonce: "1372623149"}
	msg, err := c.OpenXML(q, []byte(samplePost))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"mycreate", "hello", "4561255354251345929", "218"} {
		if !strings.Contains(string(msg), part) {
			t.Errorf("message lacks %s: %s", part, msg)
		}
	}
}

func TestOpenEchoAnswersTheExactBytes(t *testing.T) {
	c := newCipher(t, sampleToken, sampleKey, sampleCorp)
	values, err := url.ParseQuery("msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr=" + url.QueryEscape(sampleEcho))
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.OpenEcho(wecom.ParseQuery(values))
	if err != nil || string(got) != "1616140317555161061" {
		t.Errorf("OpenEcho = %q, %v", got, err)
	}
}

func TestParseQueryAcceptsTheSpellingsOfTheSignature(t *testing.T) {
	for _, name := range []string{"msg_signature", "msgsignature", "signature"} {
		q := wecom.ParseQuery(url.Values{name: {"s"}, "timestamp": {"1"}, "nonce": {"n"}})
		if diff := cmp.Diff(wecom.Query{Signature: "s", Timestamp: "1", Nonce: "n"}, q); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestSealedRepliesOpenAgain(t *testing.T) {
	c := newCipher(t, botToken, botKey, "ww1")
	const msg, when, nonce = `<hello> & 你好`, 1767225600, `n"]]>1`

	body, err := c.SealJSON(rand.Reader, when, nonce, []byte(msg))
	if err != nil {
		t.Fatal(err)
	}
	var j struct {
		Encrypt, MsgSignature, Nonce string
		Timestamp                    json.Number
	}
	if err := json.Unmarshal(body, &j); err != nil {
		t.Fatal(err)
	}
	q := wecom.Query{Signature: j.MsgSignature, Timestamp: j.Timestamp.String(), Nonce: j.Nonce}
	if got, err := c.OpenJSON(q, body); err != nil || string(got) != msg || j.Nonce != nonce {
		t.Errorf("JSON: %q, %v from %s", got, err, body)
	}

	body, err = c.SealXML(rand.Reader, when, nonce, []byte(msg))
	if err != nil {
		t.Fatal(err)
	}
	var x struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }
	if err := xml.Unmarshal(body, &x); err != nil {
		t.Fatal(err)
	}
	q = wecom.Query{Signature: x.MsgSignature, Timestamp: x.TimeStamp, Nonce: x.Nonce}
	if got, err := c.OpenXML(q, body); err != nil || string(got) != msg || x.Nonce != nonce {
		t.Errorf("XML: %q, %v from %s", got, err, body)
	}
}

func TestOpenRefusesWhatIsNoEnvelope(t *testing.T) {
	c := newCipher(t, botToken, botKey, "")
	big := strings.Repeat("A", wecom.MaxBody)
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><xml><Encrypt>&b;</Encrypt></xml>`
	for _, body := range []string{"", "{}", "[]", `{"encrypt":7}`, `{"encrypt":"` + big + `"}`} {
		if _, err := c.OpenJSON(wecom.Query{}, []byte(body)); !errors.Is(err, wecom.ErrEnvelope) {
			t.Errorf("JSON %.40q: err = %v", body, err)
		}
	}
	for _, body := range []string{"", "<xml/>", "<xml><Encrypt>", bomb, "<xml><Encrypt>" + big + "</Encrypt></xml>"} {
		if _, err := c.OpenXML(wecom.Query{}, []byte(body)); !errors.Is(err, wecom.ErrEnvelope) {
			t.Errorf("XML %.40q: err = %v", body, err)
		}
	}
}

func TestOpenChecksTheSignatureBeforeDecrypting(t *testing.T) {
	c := newCipher(t, botToken, botKey, "")
	_, err := c.OpenJSON(wecom.Query{Signature: "0", Timestamp: botTime, Nonce: botNonce}, []byte(`{"Encrypt":"@@not base64"}`))
	if !errors.Is(err, wecom.ErrSignature) {
		t.Errorf("err = %v", err)
	}
}

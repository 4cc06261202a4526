package wecomsim_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"sort"
	"strings"
	"testing"

	"shuangbai/bot/wecom/wecomsim"
)

// openByHand undoes the platform's encryption with the standard library only,
// so that nothing here can agree with a mistake of ours.
func openByHand(t *testing.T, token, key string, q map[string][]string, encrypted, receiver string) string {
	t.Helper()
	parts := []string{token, q["timestamp"][0], q["nonce"][0], encrypted}
	sort.Strings(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	if hex.EncodeToString(sum[:]) != q["msg_signature"][0] {
		t.Fatal("signature does not match")
	}
	raw, _ := base64.StdEncoding.DecodeString(key + "=")
	data, _ := base64.StdEncoding.DecodeString(encrypted)
	block, err := aes.NewCipher(raw)
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCDecrypter(block, raw[:16]).CryptBlocks(data, data)
	data = data[:len(data)-int(data[len(data)-1])]
	size := int(binary.BigEndian.Uint32(data[16:20]))
	if got := string(data[20+size:]); got != receiver {
		t.Fatalf("receiver %q", got)
	}
	return string(data[20 : 20+size])
}

// The hand-made reader is held against the published vectors, and then
// against what the simulator sends.
func TestWhatIsSentOpensByThePublishedRules(t *testing.T) {
	const (
		vectorA = "IP9tnH0fKmt3aG4NkL0rzNo8WDGelT/EP1VLmIBxPB1T4s7irv3xMskr2IEFWMo72pesDHo2Cqs10uGeyGZCisO2IsyEExKYpRVLb6KIZ16cPrT7Sp2Q4zNHVqL08FNWqG2b2JkIgBBsRTYguLFpgU6HggppMycjk94/wB/8TqLE6WFWM1cdNCphlGFAm9eLnkm9qnIbVtKII4g/C1kqqbJsuuk4kFLTAij0wTzF83G9oRtbIhv4YZSA5kiS1mXi"
		sample  = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
	)
	q := map[string][]string{"timestamp": {"1767225600"}, "nonce": {"a1b2c3d4e5"}, "msg_signature": {"284721321b876e93c1aa6db692b4279b1e089cd9"}}
	if got := openByHand(t, botToken, botKey, q, vectorA, ""); !strings.HasPrefix(got, `{"msgid":"MSGID-1"`) {
		t.Fatalf("vector A = %s", got)
	}
	q = map[string][]string{"timestamp": {"1409659589"}, "nonce": {"263014780"}, "msg_signature": {"5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"}}
	if got := openByHand(t, appToken, appKey, q, sample, "wx5823bf96d3bd56c7"); got != "1616140317555161061" {
		t.Fatalf("the platform's sample = %s", got)
	}

	seen := map[string]string{}
	product := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path == "/wecom/app" {
			var in struct{ Encrypt, ToUserName, AgentID string }
			_ = xml.Unmarshal(body, &in)
			seen["app"] = openByHand(t, appToken, appKey, r.URL.Query(), in.Encrypt, corpID)
			return
		}
		var in struct{ Encrypt string }
		_ = json.Unmarshal(body, &in)
		seen["bot"] = openByHand(t, botToken, botKey, r.URL.Query(), in.Encrypt, "")
	})
	w := newWorld(t, func(c *wecomsim.Config) { c.Transport = wecomsim.Through(product) })
	for _, at := range []wecomsim.Sender{lijuan, inApp} {
		if _, err := w.Say(t.Context(), at, "你好"); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(seen["bot"], `"content":"你好"`) || !strings.Contains(seen["app"], "<Content><![CDATA[你好]]></Content>") {
		t.Errorf("seen %v", seen)
	}
}

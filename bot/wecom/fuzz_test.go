package wecom_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"shuangbai/bot/wecom"
)

func FuzzDecrypt(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.encrypted)
	}
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, encrypted string) {
		c := newCipher(t, botToken, botKey, "")
		msg, err := c.Decrypt(encrypted)
		if err != nil {
			if !errors.Is(err, wecom.ErrCipher) && !errors.Is(err, wecom.ErrReceiveID) {
				t.Fatalf("unknown error %v", err)
			}
			return
		}
		again, err := c.Encrypt(strings.NewReader(botRandom), msg)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := c.Decrypt(again); err != nil || !bytes.Equal(back, msg) {
			t.Fatalf("%q became %q, %v", msg, back, err)
		}
	})
}

// FuzzEnvelope signs whatever it is given, so that the parsers behind the
// signature are reached too.
func FuzzEnvelope(f *testing.F) {
	f.Add([]byte(samplePost), botNonce)
	f.Add([]byte(`{"encrypt":"`+vectors[0].encrypted+`"}`), botNonce)
	f.Add([]byte(`<xml><Encrypt>&lt;</Encrypt></xml>`), "")
	f.Fuzz(func(t *testing.T, body []byte, nonce string) {
		c := newCipher(t, botToken, botKey, "")
		for _, open := range []func(wecom.Query, []byte) ([]byte, error){c.OpenJSON, c.OpenXML} {
			if msg, err := open(wecom.Query{Timestamp: botTime, Nonce: nonce}, body); err == nil {
				t.Fatalf("opened %q without a signature", msg)
			}
		}
		sealed, err := c.SealXML(strings.NewReader(botRandom), 1, nonce, body)
		if err != nil {
			t.Fatal(err)
		}
		var fields struct {
			Encrypt []string
		}
		if err := xml.Unmarshal(sealed, &fields); err == nil && len(fields.Encrypt) != 1 {
			t.Fatalf("the nonce %q broke out of its element: %s", nonce, sealed)
		}
	})
}

package wecom_test

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"shuangbai/bot/wecom"
)

const (
	botToken  = "botTestToken2026"
	botKey    = "kWxJ3vQp7Zt1Lr9Yd5Hs2Nc8Fm4Ba6Ge0Ui3Ok7PqTz"
	botTime   = "1767225600"
	botNonce  = "a1b2c3d4e5"
	botRandom = "0123456789abcdef"

	sampleToken = "QDG6eK"
	sampleKey   = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	sampleCorp  = "wx5823bf96d3bd56c7"
	sampleEcho  = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
)

const groupText = `{"msgid":"MSGID-1","aibotid":"aibTEST","chatid":"wrCHAT1","chattype":"group","from":{"userid":"zhangsan"},"msgtype":"text","text":{"content":"@RobotA 你好"}}`

// vectors are wecom-aibot §1.6 A to F, made with the platform's own package.
var vectors = []struct {
	name, receiveID, plain, encrypted, signature string
}{
	{
		"A callback body", "", groupText,
		"IP9tnH0fKmt3aG4NkL0rzNo8WDGelT/EP1VLmIBxPB1T4s7irv3xMskr2IEFWMo72pesDHo2Cqs10uGeyGZCisO2IsyEExKYpRVLb6KIZ16cPrT7Sp2Q4zNHVqL08FNWqG2b2JkIgBBsRTYguLFpgU6HggppMycjk94/wB/8TqLE6WFWM1cdNCphlGFAm9eLnkm9qnIbVtKII4g/C1kqqbJsuuk4kFLTAij0wTzF83G9oRtbIhv4YZSA5kiS1mXi",
		"284721321b876e93c1aa6db692b4279b1e089cd9",
	},
	{
		"B with a receiver", "ww1234567890abcdef", groupText,
		"IP9tnH0fKmt3aG4NkL0rzNo8WDGelT/EP1VLmIBxPB1T4s7irv3xMskr2IEFWMo72pesDHo2Cqs10uGeyGZCisO2IsyEExKYpRVLb6KIZ16cPrT7Sp2Q4zNHVqL08FNWqG2b2JkIgBBsRTYguLFpgU6HggppMycjk94/wB/8TqLE6WFWM1cdNCphlGFAm9eLnkm9qnIbVtKII4g/C1kqqbJsuuk4kFLTAij0wTzF83EHlUHGUoh/TGiW6mSFNai6Q4rC8GDp+X7vFegZNTAhD7CB9hC9Mz4hzADO6tPZV78=",
		"8e14a451ffaf73866a6b32438be971364fef4b93",
	},
	{
		"C echo", "", "1616140317555161061",
		"IP9tnH0fKmt3aG4NkL0rzHeygzThfWPp7JaIBPliRGt8jxdtq/OkUzLSafMoe7ADmdqIEajuW19qDNVN6kdOWw==",
		"91ff90abc7175769d9645cbfd4aa3631dcd84aef",
	},
	{
		"D full padding block", "", "123456789012",
		"IP9tnH0fKmt3aG4NkL0rzDO8KeZmHtc+w3ZO/GvgRW4gzoUfgO8NvHbOA/FVwkvVUoks/0wU6TEpnsHkfL+beQ==",
		"85b1f3016fde425ebc20cd0332c9a0b556ff8e88",
	},
	{
		"E stream reply", "", `{"msgtype":"stream","stream":{"id":"s1","finish":false,"content":"1"}}`,
		"IP9tnH0fKmt3aG4NkL0rzMxqtH9yHbpUWR2qRElkG9ek18EOJ1nN5d7k4rphA0dyS8kWtv0Zitu0GJgoiyl38FBUEKvTPmVUxHxfLm9gjlc6tm3YHF79QeXWZQNKd+aE",
		"dd9172c13c18770cb2c628e874e8ff97e80b5dec",
	},
	{
		"F empty object", "", `{}`,
		"IP9tnH0fKmt3aG4NkL0rzGFemJGW/mgFF2FyFJLJhqg=",
		"d1853d4c2d89380c98bea53216b1257c39c9d46b",
	},
}

func newCipher(tb testing.TB, token, key, receiveID string) *wecom.Cipher {
	tb.Helper()
	c, err := wecom.NewCipher(token, key, receiveID)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestVectorsOfThePlatform(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.name, func(t *testing.T) {
			c := newCipher(t, botToken, botKey, v.receiveID)
			encrypted, err := c.Encrypt(strings.NewReader(botRandom), []byte(v.plain))
			if err != nil || encrypted != v.encrypted {
				t.Errorf("Encrypt = %q, %v", encrypted, err)
			}
			if got := c.Sign(botTime, botNonce, v.encrypted); got != v.signature {
				t.Errorf("Sign = %s, want %s", got, v.signature)
			}
			plain, err := c.Decrypt(v.encrypted)
			if err != nil || string(plain) != v.plain {
				t.Errorf("Decrypt = %q, %v", plain, err)
			}
		})
	}
}

func TestPublishedSampleOfThePlatform(t *testing.T) {
	c := newCipher(t, sampleToken, sampleKey, sampleCorp)
	if !c.Verify("5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3", "1409659589", "263014780", sampleEcho) {
		t.Error("the signature of the published sample is refused")
	}
	plain, err := c.Decrypt(sampleEcho)
	if err != nil || string(plain) != "1616140317555161061" {
		t.Errorf("Decrypt = %q, %v", plain, err)
	}
}

func TestVerifyRefusesAnythingElse(t *testing.T) {
	c := newCipher(t, botToken, botKey, "")
	good := c.Sign(botTime, botNonce, "abc")
	for _, bad := range []string{"", good[1:], strings.ToUpper(good), good + "0"} {
		if c.Verify(bad, botTime, botNonce, "abc") {
			t.Errorf("signature %q accepted", bad)
		}
	}
	if c.Verify(good, botTime, botNonce, "abd") || c.Verify(good, "1767225601", botNonce, "abc") {
		t.Error("signature accepted for other text or time")
	}
}

func TestDecryptChecksTheReceiver(t *testing.T) {
	empty, corp := newCipher(t, botToken, botKey, ""), newCipher(t, botToken, botKey, "ww1")
	for name, pair := range map[string][2]*wecom.Cipher{
		"corp message to the bot": {corp, empty},
		"bot message to the app":  {empty, corp},
	} {
		encrypted, err := pair[0].Encrypt(rand.Reader, []byte("hi"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pair[1].Decrypt(encrypted); !errors.Is(err, wecom.ErrReceiveID) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func TestDecryptRefusesDamagedText(t *testing.T) {
	c := newCipher(t, botToken, botKey, "")
	framed := func(plain string) string { // a cipher text with correct padding around any frame
		data, err := wecom.EncryptMedia(botKey, []byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(data)
	}
	raw, err := base64.StdEncoding.DecodeString(vectors[5].encrypted)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"empty":               "",
		"not base64":          "@@@@",
		"not whole blocks":    base64.StdEncoding.EncodeToString(raw[:31]),
		"half of its padding": base64.StdEncoding.EncodeToString(raw[:16]),
		"no length":           framed("0123456789abcdef"),
		"length too large":    framed("0123456789abcdef\x00\x00\x00\x05hiho"),
		"length huge":         framed("0123456789abcdef\xff\xff\xff\xffhiho"),
	} {
		if _, err := c.Decrypt(text); !errors.Is(err, wecom.ErrCipher) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func TestNewCipherRefusesBadKeys(t *testing.T) {
	for _, key := range []string{"", "short", botKey + "=", botKey[:42] + "!", strings.Repeat("A", 44)} {
		if _, err := wecom.NewCipher(botToken, key, ""); !errors.Is(err, wecom.ErrKey) {
			t.Errorf("key %q: err = %v", key, err)
		}
	}
}

func TestMedia(t *testing.T) {
	const vector = "b5FGVrQSXNYjrsJlTTb89c75Xd00ytgpUWCwQboQsYg=" // wecom-aibot §1.6 G
	data, err := wecom.EncryptMedia(botKey, []byte("hello media"))
	if got := base64.StdEncoding.EncodeToString(data); err != nil || got != vector {
		t.Errorf("EncryptMedia = %s, %v", got, err)
	}
	for _, key := range []string{botKey, botKey + "="} {
		plain, err := wecom.DecryptMedia(key, data)
		if err != nil || string(plain) != "hello media" {
			t.Errorf("DecryptMedia(%q) = %q, %v", key, plain, err)
		}
	}
	if _, err := wecom.DecryptMedia(botKey, data[:20]); !errors.Is(err, wecom.ErrCipher) {
		t.Errorf("cut off media: err = %v", err)
	}
	if _, err := wecom.DecryptMedia("tooshort", data); !errors.Is(err, wecom.ErrKey) {
		t.Errorf("bad key: err = %v", err)
	}
}

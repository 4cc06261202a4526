package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"shuangbai/bot/wecom"
)

// cipherKeys are what an administrator sets for the callback.
type cipherKeys struct{ Token, AESKey string }

func newCipherKeys() cipherKeys {
	key := ""
	for key == "" || strings.ContainsAny(key, "+/") {
		key = base64.RawStdEncoding.EncodeToString(randomBytes(32))
	}
	return cipherKeys{Token: hex.EncodeToString(randomBytes(16)), AESKey: key}
}

func (k cipherKeys) open() (*wecom.Cipher, error) { return wecom.NewCipher(k.Token, k.AESKey, "") }

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// secrets are made once, so that every start of the product reads what the last
// one wrote.
type secrets struct {
	cipher          cipherKeys
	dataKey, indexK string
}

func newSecrets() secrets {
	return secrets{
		cipher:  newCipherKeys(),
		dataKey: base64.StdEncoding.EncodeToString(randomBytes(32)),
		indexK:  base64.StdEncoding.EncodeToString(randomBytes(32)),
	}
}

// settings configure the product as a deployment would.
func (s secrets) settings(dsn, redisURL string) []string {
	return []string{
		"SHUANGBAI_SERVER_LISTEN=127.0.0.1:0",
		"SHUANGBAI_SERVER_ADMIN_LISTEN=127.0.0.1:0",
		"SHUANGBAI_DATABASE_DRIVER=mysql",
		"SHUANGBAI_DATABASE_DSN=" + dsn,
		"SHUANGBAI_REDIS_URL=" + redisURL,
		"SHUANGBAI_WECOM_CORP_ID=" + corpID,
		"SHUANGBAI_WECOM_AIBOT_TOKEN=" + s.cipher.Token,
		"SHUANGBAI_WECOM_AIBOT_ENCODING_AES_KEY=" + s.cipher.AESKey,
		"SHUANGBAI_WECOM_AIBOT_BOT_ID=" + botID,
		"SHUANGBAI_SECURITY_DATA_KEYS=bench:" + s.dataKey,
		"SHUANGBAI_SECURITY_INDEX_KEY=" + s.indexK,
	}
}

const corpID = "wwbench"

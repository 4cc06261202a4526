package wecom

import (
	"crypto/aes"
	"fmt"
	"slices"
)

// DecryptMedia decrypts a file downloaded from a link in an AI bot message.
// key is the bot's EncodingAESKey, or on a long connection the aeskey beside
// the link, in Base64 with or without "=". Media has no random, length or
// receiver in front or behind (wecom-aibot §5). data is not changed.
func DecryptMedia(key string, data []byte) ([]byte, error) {
	raw, err := decodeKey(key)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("wecom: new media cipher: %w", err)
	}
	return decryptCBC(block, raw, slices.Clone(data))
}

// EncryptMedia undoes DecryptMedia.
func EncryptMedia(key string, data []byte) ([]byte, error) {
	raw, err := decodeKey(key)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("wecom: new media cipher: %w", err)
	}
	return encryptCBC(block, raw, pad(slices.Clone(data))), nil
}

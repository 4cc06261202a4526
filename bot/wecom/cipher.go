package wecom

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
)

// ErrKey says that an EncodingAESKey cannot be one.
var ErrKey = errors.New("wecom: EncodingAESKey must be 43 letters and digits")

const (
	randomSize = 16 // random bytes in front of every message
	headSize   = randomSize + 4
	keySize    = 32
	encodedKey = 43 // characters of an EncodingAESKey
)

// Cipher signs, verifies, encrypts and decrypts the callbacks of one
// configured endpoint. It is safe for concurrent use.
type Cipher struct {
	token     string
	receiveID string
	key       []byte
	block     cipher.Block
}

// NewCipher takes the three values an administrator sets for the callback
// URL. receiveID is "" for an in-house AI bot and the corp id for an app.
func NewCipher(token, encodingAESKey, receiveID string) (*Cipher, error) {
	if len(encodingAESKey) != encodedKey {
		return nil, ErrKey
	}
	key, err := decodeKey(encodingAESKey)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("wecom: new cipher: %w", err)
	}
	return &Cipher{token: token, receiveID: receiveID, key: key, block: block}, nil
}

// Encrypt frames msg as random(16) ‖ length(4, big-endian) ‖ msg ‖ receiveID
// and returns the Base64 of its cipher text. random is crypto/rand.Reader
// outside of tests.
func (c *Cipher) Encrypt(random io.Reader, msg []byte) (string, error) {
	if uint64(len(msg)) > math.MaxUint32 {
		return "", ErrCipher
	}
	plain := make([]byte, headSize, headSize+len(msg)+len(c.receiveID)+padBlock)
	if _, err := io.ReadFull(random, plain[:randomSize]); err != nil {
		return "", fmt.Errorf("wecom: read random bytes: %w", err)
	}
	binary.BigEndian.PutUint32(plain[randomSize:], uint32(len(msg))) //nolint:gosec // bounded above
	plain = append(plain, msg...)
	plain = append(plain, c.receiveID...)
	return base64.StdEncoding.EncodeToString(encryptCBC(c.block, c.key, pad(plain))), nil
}

// Decrypt undoes Encrypt. It fails with ErrCipher for damaged text and with
// ErrReceiveID for a message to somebody else. It does not look at the
// signature: call Verify first, CBC alone protects nothing.
func (c *Cipher) Decrypt(encrypted string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, ErrCipher
	}
	plain, err := decryptCBC(c.block, c.key, data)
	if err != nil {
		return nil, err
	}
	if len(plain) < headSize {
		return nil, ErrCipher
	}
	size, rest := binary.BigEndian.Uint32(plain[randomSize:headSize]), plain[headSize:]
	if uint64(size) > uint64(len(rest)) {
		return nil, ErrCipher
	}
	if string(rest[size:]) != c.receiveID {
		return nil, ErrReceiveID
	}
	return rest[:size:size], nil
}

// decodeKey accepts a 32-byte key in Base64 with or without its "=". The
// decoder is not strict on purpose: the last of 43 characters carries unused
// bits, and real keys have them set.
func decodeKey(s string) ([]byte, error) {
	key, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(s, "="))
	if err != nil || len(key) != keySize {
		return nil, ErrKey
	}
	return key, nil
}

// encryptCBC overwrites padded, whose length is a multiple of the AES block.
// The IV is the head of the key, as the platform prescribes.
func encryptCBC(block cipher.Block, key, padded []byte) []byte {
	cipher.NewCBCEncrypter(block, key[:aes.BlockSize]).CryptBlocks(padded, padded)
	return padded
}

// decryptCBC overwrites data and returns it without padding.
func decryptCBC(block cipher.Block, key, data []byte) ([]byte, error) {
	if len(data) == 0 || len(data)%aes.BlockSize != 0 {
		return nil, ErrCipher
	}
	cipher.NewCBCDecrypter(block, key[:aes.BlockSize]).CryptBlocks(data, data)
	return unpad(data)
}

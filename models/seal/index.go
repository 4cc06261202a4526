package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
)

// IndexSize is the length of a blind index value: long enough that two values
// never meet, short enough for an index.
const IndexSize = 16

// Blind makes keyed hashes for one purpose: equal values give equal hashes, so
// that sealed columns can be looked up and rows chained, and whoever lacks the
// key can neither compute nor guess them. It is safe for concurrent use.
type Blind struct{ key []byte }

// NewBlind derives the hash of one purpose (such as "merchant.phone") from
// security.index_key; hashes of different purposes cannot be compared.
func NewBlind(indexKey []byte, purpose string) (*Blind, error) {
	if len(indexKey) < KeySize {
		return nil, fmt.Errorf("index key: %d bytes, want %d", len(indexKey), KeySize)
	}
	key, err := hkdf.Key(sha256.New, indexKey, nil, "shuangbai index "+purpose, sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("index key of %s: %w", purpose, err)
	}
	return &Blind{key: key}, nil
}

// Index is the blind index of a value, IndexSize bytes; nil for an empty value.
func (b *Blind) Index(value string) []byte {
	if value == "" {
		return nil
	}
	return b.Sum([]byte(value))[:IndexSize]
}

// Sum is the full keyed hash of data, 32 bytes.
func (b *Blind) Sum(data []byte) []byte {
	mac := hmac.New(sha256.New, b.key)
	mac.Write(data)
	return mac.Sum(nil)
}

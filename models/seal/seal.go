// Package seal encrypts what the records hold about people and finds it again.
//
// A sealed value names its algorithm and its key in front, so that keys can be
// rotated while old values stay readable, and it is bound to the table.column it
// lies in, so that it cannot be moved to another. Only the standard library is
// used: AES-256-GCM, HMAC-SHA256 and HKDF.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
)

// KeySize is the length of every key, in bytes.
const KeySize = 32

// aesGCM is the one algorithm so far: AES-256-GCM with a random nonce. One key
// seals at most 2^32 values (NIST SP 800-38D 8.3); rotate long before that.
const aesGCM = 1

// ErrUnsealed is returned for a value that carries no algorithm and key id:
// plain text that slipped into a sealed column is refused, not shown.
var ErrUnsealed = errors.New("value is not sealed")

// ErrUnknownKey is returned when the ring lacks the key a value names.
var ErrUnknownKey = errors.New("no key of that id")

// ErrTampered is returned when a value was changed, moved to another column or
// sealed by another key of the same id.
var ErrTampered = errors.New("sealed value does not verify")

// Key is one data key. IDs are 1 to 64 bytes and never reused.
type Key struct {
	ID    string
	Bytes []byte
}

// Ring holds the data keys; the first one writes, all of them read. It is safe
// for concurrent use.
type Ring struct {
	writer string
	keys   map[string]cipher.AEAD
}

// NewRing makes a ring of at least one key of KeySize bytes each.
func NewRing(keys ...Key) (*Ring, error) {
	if len(keys) == 0 {
		return nil, errors.New("a key ring needs a key")
	}
	r := &Ring{writer: keys[0].ID, keys: make(map[string]cipher.AEAD, len(keys))}
	for _, k := range keys {
		if len(k.ID) == 0 || len(k.ID) > 64 {
			return nil, fmt.Errorf("key id %q: want 1 to 64 bytes", k.ID)
		}
		if len(k.Bytes) != KeySize {
			return nil, fmt.Errorf("key %s: %d bytes, want %d", k.ID, len(k.Bytes), KeySize)
		}
		if r.keys[k.ID] != nil {
			return nil, fmt.Errorf("key %s is there twice", k.ID)
		}
		block, err := aes.NewCipher(k.Bytes)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", k.ID, err)
		}
		if r.keys[k.ID], err = cipher.NewGCMWithRandomNonce(block); err != nil {
			return nil, fmt.Errorf("key %s: %w", k.ID, err)
		}
	}
	return r, nil
}

// Seal encrypts plain for one place, the table.column it will lie in.
//
//	sealed = algorithm (1 byte) ‖ length of key id (1 byte) ‖ key id ‖ nonce ‖ ciphertext ‖ tag
func (r *Ring) Seal(place string, plain []byte) ([]byte, error) {
	head := make([]byte, 0, 2+len(r.writer)+len(plain)+r.keys[r.writer].Overhead())
	head = append(head, aesGCM, byte(len(r.writer))) // #nosec G115 -- at most 64 (NewRing)
	head = append(head, r.writer...)
	return r.keys[r.writer].Seal(head, nil, plain, bound(head, place)), nil
}

// Open decrypts what Seal made for the same place.
func (r *Ring) Open(place string, sealed []byte) ([]byte, error) {
	id, head, err := parse(sealed)
	if err != nil {
		return nil, err
	}
	aead := r.keys[id]
	if aead == nil {
		return nil, fmt.Errorf("%s: key %q: %w", place, id, ErrUnknownKey)
	}
	plain, err := aead.Open(nil, nil, sealed[head:], bound(sealed[:head], place))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", place, ErrTampered)
	}
	return plain, nil
}

// Stale reports whether a sealed value was written by a key other than the
// writing one, so that a rotation knows what to seal anew.
func (r *Ring) Stale(sealed []byte) bool {
	id, _, err := parse(sealed)
	return err != nil || id != r.writer
}

// NewKeyBytes makes a random key, for one subject or for a first start.
func NewKeyBytes() []byte {
	b := make([]byte, KeySize)
	_, _ = rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}

func parse(sealed []byte) (id string, head int, err error) {
	if len(sealed) < 3 || sealed[0] != aesGCM || sealed[1] == 0 || len(sealed) < 2+int(sealed[1]) {
		return "", 0, ErrUnsealed
	}
	head = 2 + int(sealed[1])
	return string(sealed[2:head]), head, nil
}

// bound is the associated data: the header, so that the key id cannot be
// changed, and the place, so that the value cannot be moved.
func bound(head []byte, place string) []byte {
	return append(slices.Clone(head), place...)
}

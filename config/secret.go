package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// mask is how every secret prints.
const mask = "***"

// Secret is a text that never prints: whatever the verb, the encoder or the
// logger, it comes out as *** (or nothing when it is empty).
type Secret string

// Reveal gives the text itself.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return mask
}

// Format implements fmt.Formatter, so that no verb shows the text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText implements encoding.TextMarshaler for encoders and loggers.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Key is a cryptographic key that never prints, like Secret.
type Key []byte

// String implements fmt.Stringer.
func (k Key) String() string {
	if len(k) == 0 {
		return ""
	}
	return mask
}

// Format implements fmt.Formatter, so that no verb shows the bytes.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// MarshalText implements encoding.TextMarshaler for encoders and loggers.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads base64, standard or URL-safe, padded or not.
func (k *Key) UnmarshalText(text []byte) error {
	s := strings.TrimRight(strings.TrimSpace(string(text)), "=")
	s = strings.NewReplacer("-", "+", "_", "/").Replace(s)
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return errors.New("not base64") // the decoder's error would show where it broke
	}
	*k = b
	return nil
}

// DataKey is one key that seals personal data, under the id stored with every
// sealed value.
type DataKey struct {
	ID  string
	Key Key // 32 bytes
}

// DataKeys is the ring of data keys in the order given: the first one writes.
type DataKeys []DataKey

// UnmarshalText reads "id:base64" pairs separated by commas or line breaks.
func (d *DataKeys) UnmarshalText(text []byte) error {
	pairs := strings.FieldsFunc(string(text), func(r rune) bool { return r == ',' || r == '\n' || r == '\r' })
	ring := make(DataKeys, 0, len(pairs))
	seen := make(map[string]bool, len(pairs))
	for _, pair := range pairs {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		one, err := dataKey(pair)
		if err != nil {
			return err
		}
		if seen[one.ID] {
			return errors.New("two keys with one id")
		}
		seen[one.ID] = true
		ring = append(ring, one)
	}
	if len(ring) == 0 {
		return errors.New("no key")
	}
	*d = ring
	return nil
}

// maxKeyID is the longest id that is stored in front of sealed values.
const maxKeyID = 16

func dataKey(pair string) (DataKey, error) {
	id, text, ok := strings.Cut(pair, ":")
	id = strings.TrimSpace(id)
	if !ok || id == "" || len(id) > maxKeyID || strings.Trim(id, keyIDLetters) != "" {
		return DataKey{}, errors.New("bad key id")
	}
	var key Key
	if err := key.UnmarshalText([]byte(text)); err != nil {
		return DataKey{}, err
	}
	if len(key) != 32 {
		return DataKey{}, errors.New("not 32 bytes")
	}
	return DataKey{ID: id, Key: key}, nil
}

const keyIDLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_."

// Zone is a time zone given by its name.
type Zone struct{ *time.Location }

// UnmarshalText reads an IANA name.
func (z *Zone) UnmarshalText(text []byte) error {
	loc, err := time.LoadLocation(string(text))
	if err != nil || string(text) == "" || string(text) == "Local" {
		return errors.New("unknown time zone")
	}
	z.Location = loc
	return nil
}

// MarshalText implements encoding.TextMarshaler.
func (z Zone) MarshalText() ([]byte, error) { return []byte(z.String()), nil }

// String gives the name; empty for no zone.
func (z Zone) String() string {
	if z.Location == nil {
		return ""
	}
	return z.Location.String()
}

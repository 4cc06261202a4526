package wecom

import (
	"crypto/sha1" //nolint:gosec // the platform prescribes SHA-1 (wecom-aibot §1.3)
	"crypto/subtle"
	"encoding/hex"
	"slices"
	"strings"
)

// Sign returns the lower-case hex SHA-1 over the sorted token, timestamp,
// nonce and encrypted text (wecom-aibot §1.3).
func (c *Cipher) Sign(timestamp, nonce, encrypted string) string {
	parts := []string{c.token, timestamp, nonce, encrypted}
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, ""))) //nolint:gosec // prescribed, see the import
	return hex.EncodeToString(sum[:])
}

// Verify reports in constant time whether signature belongs to the rest.
func (c *Cipher) Verify(signature, timestamp, nonce, encrypted string) bool {
	want := c.Sign(timestamp, nonce, encrypted)
	return subtle.ConstantTimeCompare([]byte(want), []byte(signature)) == 1
}

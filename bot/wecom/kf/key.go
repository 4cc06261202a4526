package kf

import (
	"encoding/base64"

	"shuangbai/bot/wecom/api"
)

// The first letter of an item's id says what a tap on it means.
const (
	idKey   = 'k' // the rest is the choice's key in base64url
	idTyped = 't' // the key is too long for an id: the label counts as typed
)

// itemID makes the id of an item from the key of a choice. It carries the key
// itself, so that a tap on an old menu, on any replica, still means what it
// meant; what the engine makes of an old key is idempotent.
func itemID(key string) string {
	id := string(idKey) + base64.RawURLEncoding.EncodeToString([]byte(key))
	if len(id) > api.KFMaxItemID {
		return string(idTyped)
	}
	return id
}

// key reads the key out of an item's id; false where there is none, and the
// label is to be read as if it were typed.
func key(id string) (string, bool) {
	if id == "" || id[0] != idKey {
		return "", false
	}
	b, err := base64.RawURLEncoding.DecodeString(id[1:])
	return string(b), err == nil
}

package bot

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/models"
)

// Kept is the answer to one message, as it is stored and given again whenever
// the message is repeated.
type Kept struct {
	Reply chat.Reply `json:"reply"`
	// Stream names the answer on the platform: the same id for every repeat, and
	// any replica finds the answer by it.
	Stream string `json:"stream"`
	// Row says that the message has an inbox row, which waits to be marked as
	// handed over.
	Row bool `json:"row,omitempty"`
}

func (k Kept) encode() []byte {
	b, err := json.Marshal(k)
	if err != nil { // strings and numbers only
		panic(err)
	}
	return b
}

func decodeKept(b []byte) (Kept, error) {
	var k Kept
	if err := json.Unmarshal(b, &k); err != nil {
		return Kept{}, models.Fail(models.Internal, "", err)
	}
	return k, nil
}

// MessageKey is the key under which a message is known everywhere: inbox,
// Redis, stream ids and task ids. 32 hex digits.
func MessageKey(m chat.Message) string {
	sum := sha256.Sum256([]byte(string(m.Door) + "\x00" + m.Bot + "\x00" + m.ID))
	return hex.EncodeToString(sum[:16])
}

// streamID is the time of the first copy and the message's key.
func streamID(at time.Time, key string) string {
	return strconv.FormatInt(at.Unix(), 10) + "-" + key
}

// splitStream takes a stream id apart; ok is false for one that is not ours.
func splitStream(id string) (at time.Time, key string, ok bool) {
	sec, key, found := strings.Cut(id, "-")
	n, err := strconv.ParseInt(sec, 10, 64)
	if !found || err != nil || len(key) != 32 {
		return time.Time{}, "", false
	}
	return time.Unix(n, 0), key, true
}

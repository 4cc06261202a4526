package bot

import (
	"context"
	"sync"

	"shuangbai/bot/chat"
)

// handedOver collects the messages whose answers were written to the platform's
// connection, so that one statement marks many. An answer that was handed over
// in the last moment before a crash may be sent once more by response_url; one
// that was not handed over is never lost.
type handedOver struct {
	mu   sync.Mutex
	keys map[chat.Door][]string
}

// HandedOver notes that the passive answer of a message went out.
func (b *Bot) HandedOver(door chat.Door, messageKey string) {
	b.handed.mu.Lock()
	defer b.handed.mu.Unlock()
	if b.handed.keys == nil {
		b.handed.keys = map[chat.Door][]string{}
	}
	b.handed.keys[door] = append(b.handed.keys[door], messageKey)
}

func (b *Bot) markHandedOver(ctx context.Context) error {
	b.handed.mu.Lock()
	keys := b.handed.keys
	b.handed.keys = nil
	b.handed.mu.Unlock()
	for door, ids := range keys {
		if err := b.Records.MarkHandedOver(ctx, string(door), ids...); err != nil {
			b.putBack(door, ids)
			return err
		}
	}
	return nil
}

func (b *Bot) putBack(door chat.Door, ids []string) {
	for _, id := range ids {
		b.HandedOver(door, id)
	}
}

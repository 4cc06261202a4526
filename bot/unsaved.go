package bot

import (
	"context"
	"sync"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/models"
)

// Notices posts a best-effort line to a response_url.
type Notices interface {
	Notice(ctx context.Context, replyURL, text string) error
}

// unsavedAfter is how long the platform has to deliver a refused message again
// before its sender is told (architecture.md 7).
const unsavedAfter = 15 * time.Second

// maxUnsaved bounds what an outage may keep in memory.
const maxUnsaved = 10_000

const unsavedWords = "刚才那条没有保存成功（系统暂时写不进数据），请过一会儿再发一次。"

// unsaved remembers messages that were refused because nothing could be
// written, until they are delivered again or their sender was told.
type unsaved struct {
	mu      sync.Mutex
	waiting map[string]unsavedMessage
}

type unsavedMessage struct {
	msg chat.Message
	at  time.Time
}

// Refused notes that a message got a 503.
func (b *Bot) Refused(m chat.Message) {
	if m.ReplyURL == "" {
		return
	}
	b.unsaved.mu.Lock()
	defer b.unsaved.mu.Unlock()
	key := MessageKey(m)
	if _, known := b.unsaved.waiting[key]; known || len(b.unsaved.waiting) >= maxUnsaved {
		return
	}
	b.unsaved.waiting[key] = unsavedMessage{m, b.Clock.Machine()}
}

// tellUnsaved tells the senders of refused messages that did not come again.
func (b *Bot) tellUnsaved(ctx context.Context) {
	for key, u := range b.dueUnsaved() {
		if _, err := b.Records.Inbox(ctx, string(u.msg.Door), key); models.CodeOf(err) == models.NotFound || models.CodeOf(err) == models.Unavailable {
			if err := b.Notices.Notice(ctx, u.msg.ReplyURL, unsavedWords); err != nil {
				b.Log.WarnContext(ctx, "sender not told that nothing was saved", "message", key, "error", err)
			}
		}
	}
}

func (b *Bot) dueUnsaved() map[string]unsavedMessage {
	b.unsaved.mu.Lock()
	defer b.unsaved.mu.Unlock()
	due := map[string]unsavedMessage{}
	for key, u := range b.unsaved.waiting {
		if b.Clock.Machine().Sub(u.at) >= unsavedAfter {
			due[key] = u
			delete(b.unsaved.waiting, key)
		}
	}
	return due
}

// Answered forgets a refusal: the message came again and was answered.
func (b *Bot) Answered(m chat.Message) {
	b.unsaved.mu.Lock()
	defer b.unsaved.mu.Unlock()
	delete(b.unsaved.waiting, MessageKey(m))
}

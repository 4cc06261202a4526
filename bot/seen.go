package bot

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"shuangbai/models"
)

// Roll notes when members were last heard of, so that those who never spoke to
// the bot can be named.
type Roll interface {
	MarkSeen(ctx context.Context, at time.Time, memberIDs ...int64) error
}

// seen collects the members heard of since the last note.
type seen struct {
	mu  sync.Mutex
	ids map[int64]struct{}
}

func (s *seen) hear(m *models.Member) {
	if m == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ids == nil {
		s.ids = map[int64]struct{}{}
	}
	s.ids[m.ID] = struct{}{}
}

func (s *seen) take() []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	ids := slices.Sorted(maps.Keys(s.ids))
	s.ids = nil
	return ids
}

// markSeen writes the roll; what is lost in a crash comes with the next message.
func (b *Bot) markSeen(ctx context.Context) error {
	ids := b.seen.take()
	if len(ids) == 0 {
		return nil
	}
	return b.Records.MarkSeen(ctx, b.Clock.Machine(), ids...)
}

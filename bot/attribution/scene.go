package attribution

import (
	"context"
	"log/slog"
	"time"

	"shuangbai/models"
)

// Entries tells by which codes customers of customer service came; those
// whom the platform no longer knows are left out.
type Entries interface {
	Entries(ctx context.Context, customers []string) (map[string]Entry, error)
}

// Entry is how a customer came.
type Entry struct {
	Scene string
	Param string // written by whoever made the link: untrusted
}

// SceneRecords are the sessions of customer service (models/store).
type SceneRecords interface {
	Unentered(ctx context.Context, account string, since time.Time, limit int) ([]string, error)
	Enter(ctx context.Context, sessions []models.KFSession) error
}

// Scenes asks for the codes of customers whose opening of the chat was missed.
type Scenes struct {
	Account  string
	Records  SceneRecords
	Platform Entries
	Now      func() time.Time // machine clock
	Log      *slog.Logger
}

const (
	sceneEvery = 2 * time.Second // before a merchant has told where the shop is
	sceneLot   = 100             // what one call takes
	known      = 48 * time.Hour  // how long the platform knows a customer
)

// Run asks until ctx ends. Any replica may.
func (s Scenes) Run(ctx context.Context) {
	tick := time.NewTicker(sceneEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.Once(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "codes of customers not asked for, will try again", "error", err)
		}
	}
}

// Once asks about those who wrote and were not asked about yet.
func (s Scenes) Once(ctx context.Context) error {
	now := s.Now()
	customers, err := s.Records.Unentered(ctx, s.Account, now.Add(-known), sceneLot)
	if err != nil || len(customers) == 0 {
		return err
	}
	entries, err := s.Platform.Entries(ctx, customers)
	if err != nil {
		return err
	}
	sessions := make([]models.KFSession, len(customers))
	for i, c := range customers {
		e := entries[c]
		sessions[i] = models.KFSession{
			OpenKFID: s.Account, Customer: c, Scene: short(e.Scene, maxScene), SceneParam: short(e.Param, maxParam), EnteredAt: now,
		}
	}
	return s.Records.Enter(ctx, sessions)
}

// The most bytes of a scene and of what was appended to its link.
const (
	maxScene = 32
	maxParam = 128
)

// short drops what the platform should not have let through.
func short(s string, limit int) string {
	if len(s) > limit {
		return ""
	}
	return s
}

package boot

import (
	"context"
	"time"
)

// How often what has had its time is deleted, and the trail is chained.
const (
	pruneEvery = 10 * time.Minute
	chainEvery = 30 * time.Second
)

// housekeeping deletes what no record needs any more and chains the audit
// trail; every replica may do it.
func (s *Server) housekeeping(ctx context.Context) {
	prune, chain := time.NewTicker(pruneEvery), time.NewTicker(chainEvery)
	defer prune.Stop()
	defer chain.Stop()
	for {
		var n int64
		var err error
		select {
		case <-ctx.Done():
			return
		case <-prune.C:
			n, err = s.Store.Prune(ctx)
		case <-chain.C:
			_, err = s.Store.SealAudit(ctx)
		}
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "housekeeping not done, will try again", "error", err)
		}
		if n > 0 {
			s.log.InfoContext(ctx, "old rows deleted", "rows", n)
		}
	}
}

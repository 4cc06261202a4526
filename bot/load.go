package bot

import (
	"context"
	"encoding/json"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/session"
	"shuangbai/models"
)

// loaded is what is known of a conversation when a turn begins.
type loaded struct {
	state      dialog.State
	version    session.Version
	checkUntil time.Time
	since      time.Time // from when on Redis is complete; zero when it did not answer
	kept       *Kept     // the message was answered before
	resumes    bool      // the message was promised before
	returning  bool      // the session had expired
	redis      bool      // Redis answered
}

// load finds the state: in Redis, else in the conversation's row. After a lost
// race (again), and after a turn that was not finished, the row is read in any
// case, because Redis may lag behind it.
func (b *Bot) load(ctx context.Context, m chat.Message, key string, again bool) (loaded, error) {
	fast, err := b.Sessions.Load(ctx, m.Conversation(), key)
	out := loaded{redis: err == nil, since: fast.Since}
	if err != nil {
		b.Log.DebugContext(ctx, "session not read", "error", err)
	}
	if fast.Kept != nil {
		k, err := decodeKept(fast.Kept)
		out.kept = &k
		return out, err
	}
	if fast.Snapshot != nil && !again && !fast.Unfinished {
		if err := out.use(*fast.Snapshot); err != nil {
			return out, err
		}
		if !b.Clock.Machine().Before(out.checkUntil) {
			return out, nil
		}
		err := b.checkInbox(ctx, m, key, &out)
		if err == nil && out.kept != nil {
			err = b.catchUp(ctx, m.Conversation(), out.version.Row)
		}
		return out, err
	}
	return out, b.loadRow(ctx, m, key, fast, again, &out)
}

// remembered is how long a repeated message gets its old answer (architecture.md 5).
const remembered = 7 * 24 * time.Hour

func (b *Bot) loadRow(ctx context.Context, m chat.Message, key string, fast session.Loaded, again bool, out *loaded) error {
	row, err := b.Records.Conversation(ctx, m.Conversation())
	switch {
	case models.CodeOf(err) == models.NotFound:
		row = &models.Conversation{}
	case err != nil && fast.Snapshot != nil && !again: // the best there is; nothing can be saved on it
		return out.use(*fast.Snapshot)
	case err != nil:
		return err
	}
	if fast.Snapshot != nil && fast.Snapshot.Version.Row >= row.Version {
		if err := out.use(*fast.Snapshot); err != nil {
			return err
		}
		return b.checkInbox(ctx, m, key, out)
	}
	if fast.Snapshot != nil { // a replica died, or is slow, between its commit and Redis
		b.forget(ctx, m.Conversation())
	}
	out.version = session.Version{Row: row.Version}
	now := b.Clock.Machine()
	// Where nothing ever changed, or Redis was complete for long enough, it would
	// know the answer; a lost race asks for it all the same.
	trusted := !again && out.redis && fast.Snapshot == nil && (row.Version == 0 || now.Sub(fast.Since) >= remembered)
	if len(row.State) > 0 {
		if err := json.Unmarshal(row.State, &out.state); err != nil {
			return models.Fail(models.Internal, "", err)
		}
	}
	out.returning = row.Version > 0 && now.Sub(row.UpdatedAt) > b.TTL
	if trusted {
		return nil
	}
	last := row.UpdatedAt // the latest answer that Redis may have lost
	if out.redis && fast.Since.Before(last) {
		last = fast.Since
	}
	if until := last.Add(remembered); now.Before(until) {
		out.checkUntil = until
	}
	return b.checkInbox(ctx, m, key, out)
}

// catchUp drops a session that is older than its row. The database knew an
// answer that Redis did not: a replica may have died between the two.
func (b *Bot) catchUp(ctx context.Context, conversation string, version int64) error {
	row, err := b.Records.Conversation(ctx, conversation)
	switch {
	case models.CodeOf(err) == models.NotFound:
		return nil
	case err != nil:
		return err
	}
	if row.Version > version {
		b.forget(ctx, conversation)
	}
	return nil
}

func (l *loaded) use(s session.Snapshot) error {
	if err := json.Unmarshal(s.State, &l.state); err != nil {
		return models.Fail(models.Internal, "", err)
	}
	l.version, l.checkUntil = s.Version, s.CheckUntil
	return nil
}

// checkInbox asks the database whether the message was answered or promised.
func (b *Bot) checkInbox(ctx context.Context, m chat.Message, key string, out *loaded) error {
	in, err := b.Records.Inbox(ctx, string(m.Door), key)
	switch {
	case models.CodeOf(err) == models.NotFound:
		return nil
	case err != nil:
		return err
	case in.Status == models.Received:
		out.resumes = true
		return nil
	}
	k, err := decodeKept(in.Reply)
	out.kept = &k
	return err
}

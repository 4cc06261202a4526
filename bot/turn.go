package bot

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/session"
	"shuangbai/models"
)

// maxRuns bounds how often one turn is run again because others of the same
// conversation were faster. Every round somebody gets through, so it takes as
// many messages at once in one conversation to reach it.
const maxRuns = 16

// turn is one message on its way.
type turn struct {
	*Bot
	msg    chat.Message
	masked bool
	key    string
	member *models.Member
}

// Handle runs the turn of one message and returns its answer: the kept one when
// the message was answered before. When it returns an error nothing was saved;
// models.Unavailable means the message should be delivered again.
func (b *Bot) Handle(ctx context.Context, m chat.Message) (Kept, error) {
	return b.handle(ctx, m, false)
}

// handle is Handle; promised says that the message's inbox row is there
// already, so the row must be looked at before anything else.
func (b *Bot) handle(ctx context.Context, m chat.Message, promised bool) (Kept, error) {
	t := turn{Bot: b, msg: m, key: MessageKey(m)}
	t.msg.Text, t.masked = b.clean(m.Text)
	t.msg.Quote, _ = b.clean(m.Quote)
	t.member = b.Records.Directory().Known(string(m.Door), b.Corp, m.From)
	b.seen.hear(t.member)

	defer b.lanes.enter(m.Conversation())()
	again := promised
	for range maxRuns {
		l, err := b.load(ctx, t.msg, t.key, again)
		if err != nil {
			return Kept{}, err
		}
		if l.kept != nil {
			return *l.kept, nil
		}
		kept, err := t.run(ctx, l)
		if !errors.Is(err, errFaster) {
			return kept, err
		}
		again = true
	}
	return Kept{}, models.Fail(models.Unavailable, "", errFaster)
}

// errFaster says that another turn of the conversation, or another copy of the
// message, was committed first.
var errFaster = errors.New("another turn was faster")

// clean takes out what must never be stored or logged: sensitive numbers, and
// the private-use marks that stand for record numbers.
func (b *Bot) clean(text string) (string, bool) {
	text = strings.Map(func(r rune) rune {
		if r >= 0xE000 && r <= 0xF8FF {
			return -1
		}
		return r
	}, text)
	return b.Mask(text)
}

func (t *turn) run(ctx context.Context, l loaded) (Kept, error) {
	draftID, err := t.newID()
	if err != nil {
		return Kept{}, err
	}
	records := &book{ctx: ctx, records: t.Records}
	ans, err := t.Engine.Step(records, l.state, dialog.Event{
		Message: t.msg, Masked: t.masked, Now: t.Clock.Product(), DraftID: draftID,
		Returning: l.returning, Member: t.member, Corp: t.Corp,
	})
	if err != nil {
		return Kept{}, err
	}
	ans.State.Recent.SeenAt = t.Clock.Machine()
	out := t.outgoing(ans)
	if len(ans.Changes) > 0 || len(out) > 0 || len(ans.Effects) > 0 || l.resumes ||
		!ans.State.Durable.Same(l.state.Durable) {
		return t.commit(ctx, l, ans, out)
	}
	if records.asked {
		if err := t.unmoved(ctx, l); err != nil {
			return Kept{}, err
		}
	}
	return t.keep(ctx, l, ans)
}

// unmoved fails when the conversation has moved on in the database. An answer
// made of the state and of records must not mix what was before a change with
// what came after it: another copy of this very message may have made it on
// another replica.
func (t *turn) unmoved(ctx context.Context, l loaded) error {
	row, err := t.Records.Conversation(ctx, t.msg.Conversation())
	switch {
	case models.CodeOf(err) == models.NotFound:
		return nil
	case err != nil:
		return err
	case row.Version != l.version.Row:
		return errFaster
	}
	return nil
}

func (t *turn) newID() (string, error) {
	var b [8]byte
	if _, err := io.ReadFull(t.Random, b[:]); err != nil {
		return "", models.Fail(models.Internal, "", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// keep ends a turn that changed nothing anybody would miss: Redis alone keeps
// its state and its answer.
func (t *turn) keep(ctx context.Context, l loaded, ans dialog.Answer) (Kept, error) {
	kept := t.kept(ans.Replies, t.Clock.Machine(), nil)
	outcome, before, err := t.Sessions.Save(ctx, t.msg.Conversation(), t.key, session.Write{
		Expected: l.version, Since: l.since,
		Next: session.Snapshot{
			Version:    session.Version{Row: l.version.Row, Rev: l.version.Rev + 1},
			State:      marshal(ans.State),
			CheckUntil: l.checkUntil,
		},
		Kept: kept.encode(),
	})
	switch {
	case err != nil: // Redis is away; the answer is right all the same
		t.Log.DebugContext(ctx, "session not kept", "error", err)
		return kept, nil
	case outcome == session.Already:
		return decodeKept(before)
	case outcome == session.Stale:
		return Kept{}, errFaster
	default:
		return kept, nil
	}
}

// commit ends a turn that changes a draft or a record: one transaction, then
// Redis gets the state with the same version.
func (t *turn) commit(ctx context.Context, l loaded, ans dialog.Answer, out []models.Outgoing) (Kept, error) {
	var kept Kept
	var state []byte
	w := t.writes(l, ans, out)
	bodies := make([]string, len(out)) // with their marks, should the transaction be tried again
	for i := range out {
		bodies[i] = string(out[i].Body)
	}
	w.Finish = func(numbers []int64) ([]byte, []byte) {
		kept = t.kept(ans.Replies, w.At, numbers)
		kept.Row = true
		state = fillState(ans.State, numbers)
		for i := range out {
			out[i].Body = []byte(fillText(bodies[i], numbers))
		}
		return state, kept.encode()
	}
	if _, err := t.Records.CommitTurn(ctx, w); err != nil {
		if code := models.CodeOf(err); code == models.Conflict || code == models.Duplicate {
			return Kept{}, errFaster
		}
		return Kept{}, err
	}
	_, _, err := t.Sessions.Save(ctx, t.msg.Conversation(), t.key, session.Write{
		Next: session.Snapshot{
			Version:    session.Version{Row: w.Conversation.Version + 1},
			State:      state,
			CheckUntil: l.checkUntil,
		},
		Since:   l.since,
		Kept:    kept.encode(),
		Changed: true,
	})
	if err != nil {
		t.Log.DebugContext(ctx, "session not saved", "error", err)
	}
	if w.Taken != nil {
		t.forget(ctx, w.Taken.Key)
	}
	return kept, nil
}

func (b *Bot) forget(ctx context.Context, conversation string) {
	if err := b.Sessions.Forget(ctx, conversation); err != nil {
		b.Log.DebugContext(ctx, "session not forgotten", "error", err)
	}
}

// rowLife is how long a conversation's row outlives its last change; a draft in
// it ends with the next day.
const rowLife = 72 * time.Hour

// customerLife is how long what a merchant said before consenting is kept
// (architecture.md 10).
const customerLife = 24 * time.Hour

func (t *turn) writes(l loaded, ans dialog.Answer, out []models.Outgoing) models.Turn {
	at := t.Clock.Machine()
	w := models.Turn{
		Now: t.Clock.Product(), At: at, Changes: ans.Changes, Outgoing: out,
		Actor: models.Actor{Door: string(t.msg.Door), External: t.msg.From, Corp: t.Corp},
		Conversation: models.Conversation{
			Key: t.msg.Conversation(), Version: l.version.Row,
			HasDraft:  len(ans.State.Durable.Drafts()) > 0,
			UpdatedAt: at, ExpiresAt: at.Add(rowLife),
		},
		Inbox: models.Inbox{
			Door: string(t.msg.Door), MessageID: t.key, Conversation: t.msg.Conversation(),
			Status: models.Handled, ReplyURL: t.msg.ReplyURL, CreatedAt: at, Resumes: l.resumes,
		},
	}
	switch {
	case t.member != nil:
		w.Actor.MemberID, w.Conversation.MemberID = t.member.ID, t.member.ID
	case t.msg.Door == chat.KF:
		w.Conversation.ExpiresAt = at.Add(customerLife)
	}
	for _, e := range ans.Effects {
		if take, ok := e.(dialog.TakeDraft); ok {
			w.Taken = t.taken(take.Parked)
		}
	}
	return w
}

// kept makes the answer that goes out now. A card's task id must never be used
// twice by one bot (wecom-aibot §7.3), so the message's key is part of it. A tap
// is answered by the tapped card itself: it becomes the next question.
func (t *turn) kept(replies []chat.Reply, at time.Time, numbers []int64) Kept {
	k := Kept{Stream: streamID(at, t.key)}
	if len(replies) == 0 || t.bySender(replies[0]) {
		k.Reply = chat.Reply{Silent: true}
		return k
	}
	k.Reply = t.named(fillReply(replies[0], numbers))
	return k
}

func (t *turn) named(r chat.Reply) chat.Reply {
	switch {
	case t.msg.Door == chat.KF: // no cards
		r.Card = ""
	case t.msg.Tap != nil && r.AsCard():
		r.Card, r.Update = t.msg.Tap.TaskID, true
	case r.Card != "":
		r.Card += "_" + t.key[:16]
	}
	if r.Rate != "" {
		r.Rate += "|" + t.key[:16]
	}
	return r
}

func marshal(s dialog.State) []byte {
	b, err := json.Marshal(s)
	if err != nil { // plain data only
		panic(err)
	}
	return b
}

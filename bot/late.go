package bot

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"shuangbai/bot/chat"
	"shuangbai/models"
)

// Promises keeps messages whose answer comes late, and answers that were never
// handed over.
type Promises interface {
	// PutReceived promises a message: some replica will handle it. A Duplicate
	// error says that the message is known already.
	PutReceived(ctx context.Context, in models.Inbox) error
	// StaleReceived gives this owner the promised messages from before a time, for
	// a while; no other owner gets them meanwhile.
	StaleReceived(ctx context.Context, before time.Time, owner string) ([]models.Inbox, error)
	// FinishReceived keeps the answer of a promised message that changed nothing.
	FinishReceived(ctx context.Context, door, messageID string, reply []byte) error
	// MarkHandedOver notes which answers were written to the platform's connection.
	MarkHandedOver(ctx context.Context, door string, messageIDs ...string) error
	// NotHandedOver lists answers committed before a time that nobody took.
	NotHandedOver(ctx context.Context, before time.Time) ([]models.Inbox, error)
	// SendLate marks an answer as handed over and inserts its outgoing row, both
	// or neither; a Conflict error when it was handed over meanwhile.
	SendLate(ctx context.Context, in models.Inbox, out *models.Outgoing) error
}

// The patience of the platform and of people (architecture.md 6 and 7).
const (
	patience     = 3500 * time.Millisecond // then a non-final answer is better than none
	turnLimit    = 20 * time.Second        // a turn that takes longer is given up
	promiseLimit = 350 * time.Millisecond  // to store a promise before the platform hangs up
	pickUpAfter  = 10 * time.Second
	lateAfter    = 30 * time.Second
	youngStream  = time.Minute
)

// MissedAfter is the age from which what was said at customer service is not
// answered any more, after an outage: an answer would come out of the blue, and
// an old 「1」 would confirm what nobody thinks of. It gets an apology instead.
const MissedAfter = time.Hour

// aged is a message as it is worth answering now. Events have codes, whose life
// is their own.
func (b *Bot) aged(m chat.Message) chat.Message {
	if m.Door != chat.KF || m.ReplyURL != "" || m.SentAt.IsZero() || b.Clock.Machine().Sub(m.SentAt) <= MissedAfter {
		return m
	}
	return chat.Message{ID: m.ID, Door: m.Door, Bot: m.Bot, From: m.From, Kind: chat.Missed, SentAt: m.SentAt}
}

// Answer is Handle for a caller who must answer within five seconds. final is
// false when the answer comes later: the message is then safely promised.
func (b *Bot) Answer(ctx context.Context, m chat.Message) (k Kept, final bool, err error) {
	type result struct {
		kept Kept
		err  error
	}
	done := make(chan result, 1)
	go func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), turnLimit)
		defer cancel()
		k, err := b.Handle(ctx, m)
		done <- result{k, err}
	}()
	wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	select {
	case r := <-done:
		return r.kept, true, r.err
	case <-wait.Done():
	}
	if err := b.promise(ctx, m); err != nil {
		return Kept{}, false, err
	}
	return Kept{Stream: streamID(b.Clock.Machine(), MessageKey(m))}, false, nil
}

func (b *Bot) promise(ctx context.Context, m chat.Message) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), promiseLimit)
	defer cancel()
	err := b.Records.PutReceived(ctx, b.Promised(m))
	if models.CodeOf(err) == models.Duplicate {
		return nil
	}
	return err
}

// Promised is the inbox row of a message that is taken in before its turn runs:
// nothing sensitive is in it. Resume, or the housekeeping of any replica, runs
// the turn.
func (b *Bot) Promised(m chat.Message) models.Inbox {
	m.Text, _ = b.clean(m.Text)
	m.Quote, _ = b.clean(m.Quote)
	body, err := json.Marshal(m)
	if err != nil { // plain data only
		panic(err)
	}
	return models.Inbox{
		Door: string(m.Door), MessageID: MessageKey(m), Conversation: m.Conversation(),
		Status: models.Received, Body: body, ReplyURL: m.ReplyURL, CreatedAt: b.Clock.Machine(),
	}
}

// Resume runs the turn of a promised message, exactly once however many replicas
// do. What there is to say goes out by rows or, where the door has a passive
// answer, by the late way.
func (b *Bot) Resume(ctx context.Context, m chat.Message) error {
	kept, err := b.handle(ctx, b.aged(m), true)
	if err != nil {
		return err
	}
	key := MessageKey(m)
	if m.Door == chat.KF && kept.Row { // nobody waits for a passive answer
		b.HandedOver(m.Door, key)
	}
	return b.Records.FinishReceived(ctx, string(m.Door), key, kept.encode())
}

// Poll answers the platform's question for the rest of a stream; final is false
// while the answer is still being made. Any replica can answer.
func (b *Bot) Poll(ctx context.Context, m chat.Message) (k Kept, final bool, err error) {
	at, key, ok := splitStream(m.StreamID)
	if !ok {
		return lost(m.StreamID), true, nil
	}
	in, err := b.Records.Inbox(ctx, string(m.Door), key)
	switch {
	case err == nil && in.Status == models.Handled:
		k, err = decodeKept(in.Reply)
		k.Stream = m.StreamID
		b.HandedOver(m.Door, key)
		return k, true, err
	case err == nil, b.Clock.Machine().Sub(at) < youngStream:
		return Kept{Stream: m.StreamID}, false, nil
	default:
		return lost(m.StreamID), true, nil
	}
}

func lost(stream string) Kept {
	return Kept{Stream: stream, Reply: chat.Reply{Text: "这条回复没有找到，请把刚才的话再发一次。"}}
}

// pickUp handles messages that were promised and then left lying, by a replica
// that was stopped, say.
func (b *Bot) pickUp(ctx context.Context) error {
	rows, err := b.Records.StaleReceived(ctx, b.Clock.Machine().Add(-pickUpAfter), b.Owner)
	if err != nil {
		return err
	}
	for _, in := range rows {
		var m chat.Message
		if err := json.Unmarshal(in.Body, &m); err != nil {
			return models.Fail(models.Internal, "", err)
		}
		if err := b.Resume(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

// sendLate sends answers that nobody took 30 s after they were committed, once,
// by the door's way to speak later.
func (b *Bot) sendLate(ctx context.Context) error {
	rows, err := b.Records.NotHandedOver(ctx, b.Clock.Machine().Add(-lateAfter))
	if err != nil {
		return err
	}
	for _, in := range rows {
		kept, err := decodeKept(in.Reply)
		if err != nil {
			return err
		}
		err = b.Records.SendLate(ctx, in, b.lateRow(in, kept))
		if err != nil && models.CodeOf(err) != models.Conflict {
			return err
		}
	}
	return nil
}

// lateRow makes the outgoing row of a late answer; nil when there is nothing to
// say or no way to say it.
func (b *Bot) lateRow(in models.Inbox, kept Kept) *models.Outgoing {
	if kept.Reply.Silent || kept.Reply.Update || (in.Door == string(chat.AIBot) && in.ReplyURL == "") {
		return nil
	}
	body, err := json.Marshal(Delivery{Reply: kept.Reply, ReplyURL: in.ReplyURL})
	if err != nil { // plain data only
		panic(err)
	}
	at := b.Clock.Machine()
	sender := in.Conversation[strings.LastIndexByte(in.Conversation, '|')+1:]
	return &models.Outgoing{
		Door: in.Door, Target: sender, Kind: KindReply, Body: body, Key: in.MessageID + ":late",
		State: models.Waiting, NotBefore: at, CreatedAt: at, ExpiresAt: in.CreatedAt.Add(time.Hour),
	}
}

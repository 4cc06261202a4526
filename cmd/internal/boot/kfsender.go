package boot

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/kf"
	"shuangbai/models"
)

// kfRecords is what the sender knows of sessions (models/store).
type kfRecords interface {
	KFAccount(ctx context.Context, account string) (models.KFAccount, error)
	KFSessions(ctx context.Context, account string, customers ...string) (map[string]models.KFSession, error)
	NoteKFSent(ctx context.Context, account, customer string, n int) error
	MoveKFSession(ctx context.Context, session models.KFSession) error
}

// kfSender sends replies to customers under our own msgid, which the platform
// takes once: a repeat is harmless.
type kfSender struct {
	client  *api.Client
	records kfRecords
	now     func() time.Time // machine clock
	name    func(userID string) string
	log     *slog.Logger
}

// The budget of a customer's last message (wecom-app-kf B5), and how long a
// message waits for the next one; whoever writes wakes it.
const (
	kfBudget = 5
	kfWindow = 48 * time.Hour
)

var (
	errPaused   = errors.New("an operator has paused the bot at customer service")
	errSpent    = errors.New("five messages are out, waits until the customer writes")
	errByPerson = errors.New("a person serves the session, the bot is silent")
	errOver     = errors.New("the session is over, waits until the customer writes")
)

// Send implements outbox.Sender.
func (s kfSender) Send(ctx context.Context, o models.Outgoing) (left int, err error) {
	switch o.Kind {
	case bot.KindHandOver:
		return 0, s.handOver(ctx, o)
	case bot.KindTakeBack:
		return 0, s.takeBack(ctx, o)
	}
	d, err := delivery(o)
	if err != nil {
		return 0, err
	}
	if err := s.speaks(ctx, d.Account); err != nil {
		return 0, err
	}
	if d.ReplyURL != "" {
		return 0, s.welcome(ctx, o, d)
	}
	messages := kf.Messages(d.Reply)
	if o.Parts >= len(messages) {
		return 0, &outbox.Refusal{Verdict: outbox.Never, Err: errNothing}
	}
	if err := s.allowed(ctx, d.Account, o.Target); err != nil {
		return 0, err
	}
	m := messages[o.Parts]
	m.To, m.OpenKFID, m.MsgID = o.Target, d.Account, kf.MsgID(o.Key, o.Parts)
	_, err = s.client.SendKF(ctx, m)
	if err = s.repeated(ctx, o, err); err != nil {
		return 0, s.refused(ctx, d.Account, o.Target, err)
	}
	if err := s.records.NoteKFSent(ctx, d.Account, o.Target, 1); err != nil { // the platform counts, too
		s.log.WarnContext(ctx, "message to a customer not counted", "error", err)
	}
	return len(messages) - 1 - o.Parts, nil
}

// speaks refuses what is said while an operator has paused the bot.
func (s kfSender) speaks(ctx context.Context, account string) error {
	a, err := s.records.KFAccount(ctx, account)
	switch {
	case err != nil:
		return &outbox.Refusal{Verdict: outbox.Later, Err: err}
	case a.Paused():
		return &outbox.Refusal{Verdict: outbox.Never, Err: errPaused}
	}
	return nil
}

// welcome answers an event by its code, in one message.
func (s kfSender) welcome(ctx context.Context, o models.Outgoing, d bot.Delivery) error {
	m, ok := kf.Welcome(d.Reply)
	if !ok {
		return &outbox.Refusal{Verdict: outbox.Never, Err: errNothing}
	}
	m.MsgID = kf.MsgID(o.Key, 0)
	_, err := s.client.SendKFOnEvent(ctx, d.ReplyURL, m)
	if err = s.repeated(ctx, o, err); err != nil {
		return refusal(err)
	}
	return nil
}

// allowed spares a call that the platform would refuse. It does not know
// everything; the platform has the last word.
func (s kfSender) allowed(ctx context.Context, account, customer string) error {
	all, err := s.records.KFSessions(ctx, account, customer)
	if err != nil {
		return &outbox.Refusal{Verdict: outbox.Later, Err: err}
	}
	session := all[customer]
	switch {
	case session.ByPerson(s.now()):
		return &outbox.Refusal{Verdict: outbox.Never, Err: errByPerson}
	case session.Sent >= kfBudget:
		return held(errSpent)
	}
	return nil
}

// held waits until the customer writes again, which wakes the row, or it expires.
func held(err error) *outbox.Refusal {
	return &outbox.Refusal{Verdict: outbox.Later, Wait: kfWindow, Err: err}
}

// codes of refusals that say nothing about a msgid. Which one a repeated msgid
// gets is not documented (wecom-app-kf H1).
var kfCodes = map[int]bool{
	api.KFTooMany: true, api.KFTooLate: true, api.KFEnded: true, api.KFState: true, api.KFCustomerSilent: true, 95000: true,
	95008: true, 95009: true, 95030: true, 40096: true, 40201: true,
}

// repeated makes nothing of the refusal of a message that may have been accepted
// before: another reason would have been given then, too.
func (s kfSender) repeated(ctx context.Context, o models.Outgoing, err error) error {
	e, ok := errors.AsType[*api.Error](err)
	if !ok || o.UnsureAt == nil || e.Class != api.Drop || e.Code == 0 || kfCodes[e.Code] {
		return err
	}
	s.log.InfoContext(ctx, "taken for a repeat that the platform refused", "outgoing", o.ID, "error", err)
	return nil
}

// refused says what a refusal means for the row (wecom-app-kf B9).
func (s kfSender) refused(ctx context.Context, account, customer string, err error) *outbox.Refusal {
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		return refusal(err)
	}
	switch e.Code {
	case api.KFTooMany, api.KFTooLate, api.KFEnded, api.KFCustomerSilent:
		return held(err)
	case api.KFState:
		return s.look(ctx, account, customer, err)
	}
	return refusal(err)
}

// look asks who has the session that refuses us.
func (s kfSender) look(ctx context.Context, account, customer string, refused error) *outbox.Refusal {
	state, servicer, err := s.client.KFState(ctx, account, customer)
	if err != nil {
		return &outbox.Refusal{Verdict: outbox.Later, Err: errors.Join(refused, err)}
	}
	at := talk{account, customer}
	if err := s.noted(ctx, at, state, servicer, ""); err != nil {
		s.log.WarnContext(ctx, "state of a session not noted", "error", err)
	}
	switch state {
	case api.KFPool, api.KFPerson:
		return &outbox.Refusal{Verdict: outbox.Never, Err: errByPerson}
	case api.KFOver:
		return held(errOver)
	case api.KFNew, api.KFBot:
	}
	return &outbox.Refusal{Verdict: outbox.Later, Err: refused}
}

package boot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"shuangbai/bot"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/kf"
	"shuangbai/models"
)

// talk is the one of a customer with one account.
type talk struct{ account, customer string }

var (
	errNobody  = errors.New("no receptionist is at work")
	errUnnamed = errors.New("whole departments serve, and nobody else is at work") // whoever is there takes it
)

// handOver gives a session to a person (wecom-app-kf B7). Whoever has it already
// keeps it, so a repeat is harmless.
func (s kfSender) handOver(ctx context.Context, o models.Outgoing) error {
	var h bot.HandOver
	if err := json.Unmarshal(o.Body, &h); err != nil {
		return &outbox.Refusal{Verdict: outbox.Never, Err: err}
	}
	at := talk{h.Account, o.Target}
	known, err := s.records.KFSessions(ctx, at.account, at.customer)
	if err != nil {
		return &outbox.Refusal{Verdict: outbox.Later, Err: err}
	}
	session := known[at.customer]
	if !h.Pool && session.WaitStage == models.NotWaiting { // the row was late
		return nil
	}
	state, servicer, err := s.client.KFState(ctx, at.account, at.customer)
	switch {
	case err != nil:
		return refusal(err)
	case state == api.KFNew || state == api.KFBot:
	case int(state) == session.State && session.ByPerson(s.now()):
		return nil
	default: // a person's, or over; whoever still waits is seen by those in charge
		return unnoted(s.noted(ctx, at, state, servicer, ""))
	}
	if h.Pool {
		return s.toPool(ctx, at)
	}
	return s.call(ctx, o, at, h)
}

// call gives the session to a receptionist at work.
func (s kfSender) call(ctx context.Context, o models.Outgoing, at talk, h bot.HandOver) error {
	taken, code, err := s.give(ctx, at, h.Prefer)
	switch {
	case errors.Is(err, errUnnamed):
		return s.toPool(ctx, at)
	case err != nil:
		return err
	}
	err = s.noted(ctx, at, api.KFPerson, taken, "") // first, so that the bot is silent from here on
	s.byCode(ctx, o, code, h.Words+s.introduction(taken))
	return unnoted(err)
}

// toPool lets whoever is at work take the session. Its code is kept for the day
// when nobody does.
func (s kfSender) toPool(ctx context.Context, at talk) error {
	code, err := s.client.MoveKF(ctx, at.account, at.customer, api.KFPool, "")
	if err != nil {
		return unmoved(err)
	}
	return unnoted(s.noted(ctx, at, api.KFPool, "", code))
}

// candidates lists the receptionists at work, the preferred ones first and the
// others from another one on for each customer, which spreads them. unnamed
// tells that there are departments whose people are not known.
func (s kfSender) candidates(ctx context.Context, at talk, prefer []string) (ids []string, unnamed bool, err error) {
	list, err := s.client.KFServicers(ctx, at.account)
	if err != nil {
		return nil, false, err
	}
	var first, rest []string
	for _, one := range list {
		liked := slices.ContainsFunc(prefer, func(id string) bool { return strings.EqualFold(id, one.UserID) })
		switch {
		case one.UserID == "":
			unnamed = true
		case !one.Serving():
		case liked:
			first = append(first, one.UserID)
		default:
			rest = append(rest, one.UserID)
		}
	}
	if n := len(rest); n > 0 {
		from := 0
		for _, b := range []byte(at.customer) {
			from = (from*31 + int(b)) % n
		}
		rest = slices.Concat(rest[from:], rest[:from])
	}
	return append(first, rest...), unnamed, nil
}

// give offers the session to one candidate after the other; an errNobody or
// errUnnamed when none of them is at work.
func (s kfSender) give(ctx context.Context, at talk, prefer []string) (taken, code string, err error) {
	candidates, unnamed, err := s.candidates(ctx, at, prefer)
	if err != nil {
		return "", "", refusal(err)
	}
	for _, id := range candidates {
		code, err := s.client.MoveKF(ctx, at.account, at.customer, api.KFPerson, id)
		if err == nil {
			return id, code, nil
		}
		if e, ok := errors.AsType[*api.Error](err); !ok || e.Code != api.KFNoServicer && e.Code != api.KFServicerAway {
			return "", "", unmoved(err)
		}
	}
	if unnamed {
		return "", "", &outbox.Refusal{Verdict: outbox.Never, Err: errUnnamed}
	}
	return "", "", &outbox.Refusal{Verdict: outbox.Never, Err: errNobody}
}

// introduction says who has the session now; the answer to the customer's wish
// has said the rest, so a lost word is no loss.
func (s kfSender) introduction(servicer string) string {
	who := "同事"
	if name := s.name(servicer); name != "" {
		who = name
	}
	return "已转给" + who + "，接下来由真人在这里回您。"
}

// byCode says something by the code of an event, if it still can be said.
func (s kfSender) byCode(ctx context.Context, o models.Outgoing, code, words string) {
	if code == "" {
		return
	}
	if _, err := s.client.SendKFOnEvent(ctx, code, api.KFMessage{MsgID: kf.MsgID(o.Key, 0), Text: words}); err != nil {
		s.log.InfoContext(ctx, "words about a session's change not said", "outgoing", o.ID, "error", err)
	}
}

// takeBack ends what no person answers and says so; with the customer's next
// message the bot serves again. Only a person's session can be ended (wecom-app-kf
// B7), so one in the pool is given to somebody first, where anybody is at work.
func (s kfSender) takeBack(ctx context.Context, o models.Outgoing) error {
	var back bot.TakeBack
	if err := json.Unmarshal(o.Body, &back); err != nil {
		return &outbox.Refusal{Verdict: outbox.Never, Err: err}
	}
	if err := s.speaks(ctx, back.Account); err != nil {
		return err
	}
	at, words := talk{back.Account, o.Target}, back.Reply.Plain()
	state, _, err := s.client.KFState(ctx, at.account, at.customer)
	if err != nil {
		return refusal(err)
	}
	switch state {
	case api.KFNew, api.KFBot:
		_, err := s.client.SendKF(ctx, api.KFMessage{To: at.customer, OpenKFID: at.account, MsgID: kf.MsgID(o.Key, 0), Text: words})
		if err = s.repeated(ctx, o, err); err != nil {
			return s.refused(ctx, at.account, at.customer, err)
		}
		return nil
	case api.KFOver:
		return unnoted(s.noted(ctx, at, state, "", ""))
	case api.KFPool:
		if err := s.outOfPool(ctx, o, at, back.Stuck); err != nil {
			return err
		}
	case api.KFPerson:
		if busy, err := s.writtenSince(ctx, o, at); busy || err != nil {
			return err
		}
	}
	code, err := s.client.MoveKF(ctx, at.account, at.customer, api.KFOver, "")
	if err != nil {
		return unmoved(err)
	}
	s.byCode(ctx, o, code, words)
	return unnoted(s.noted(ctx, at, api.KFOver, "", ""))
}

// writtenSince reports whether a receptionist has come to the session since the
// row was made: it is theirs then.
func (s kfSender) writtenSince(ctx context.Context, o models.Outgoing, at talk) (bool, error) {
	all, err := s.records.KFSessions(ctx, at.account, at.customer)
	if err != nil {
		return false, &outbox.Refusal{Verdict: outbox.Later, Err: err}
	}
	session := all[at.customer]
	return session.State == int(api.KFPerson) && session.StateAt.After(o.CreatedAt), nil
}

// outOfPool gives a session in the pool to a receptionist, so that it can be
// ended. Where nobody is at work the platform keeps it from the bot: the customer
// is told so instead.
func (s kfSender) outOfPool(ctx context.Context, o models.Outgoing, at talk, stuck string) error {
	_, _, err := s.give(ctx, at, nil)
	if !errors.Is(err, errUnnamed) && !errors.Is(err, errNobody) {
		return err
	}
	all, unread := s.records.KFSessions(ctx, at.account, at.customer)
	if unread != nil {
		return &outbox.Refusal{Verdict: outbox.Later, Err: unread}
	}
	if stuck != "" {
		s.byCode(ctx, o, all[at.customer].MsgCode, stuck)
	}
	return err
}

// unmoved says what a refused move means: a session that is elsewhere by now is
// looked at again.
func unmoved(err error) *outbox.Refusal {
	if e, ok := errors.AsType[*api.Error](err); ok && (e.Code == api.KFNoTransition || e.Code == api.KFEnded) {
		return &outbox.Refusal{Verdict: outbox.Later, Err: err}
	}
	return refusal(err)
}

func (s kfSender) noted(ctx context.Context, at talk, state api.KFStatus, servicer, code string) error {
	return s.records.MoveKFSession(ctx, models.KFSession{
		OpenKFID: at.account, Customer: at.customer, State: int(state), StateAt: s.now(), Servicer: servicer, MsgCode: code,
	})
}

// unnoted lets a move that is not written down be looked at again.
func unnoted(err error) error {
	if err == nil {
		return nil
	}
	return &outbox.Refusal{Verdict: outbox.Later, Err: err}
}

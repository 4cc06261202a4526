package boot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/aibot"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/app"
	"shuangbai/models"
)

// dropRepeats is how long the platform drops an app message of the same bytes.
const dropRepeats = 4 * time.Hour

// paces are the limits of the doors that have any for each target.
var paces = map[string]outbox.Pace{string(chat.App): outbox.AppPace, string(chat.Push): outbox.PushPace}

// appSender sends replies by message/send: cards as cards, the rest as text, in
// parts where it is long.
type appSender struct{ client *api.Client }

// Send implements outbox.Sender.
func (s appSender) Send(ctx context.Context, o models.Outgoing) (left int, err error) {
	d, err := delivery(o)
	if err != nil {
		return 0, err
	}
	if o.Resent {
		d.Reply.Text = again + d.Reply.Text
	}
	messages := app.Active(o.Target, d.Reply)
	if o.Parts > 0 && len(messages) > 0 && messages[0].Card != nil { // the card was refused before
		messages = inWords(o.Target, d.Reply)
	}
	if o.Parts >= len(messages) {
		return 0, &outbox.Refusal{Verdict: outbox.Never, Err: errNothing}
	}
	err = s.send(ctx, o, messages[o.Parts])
	if noCard(err) && messages[o.Parts].Card != nil {
		if messages = inWords(o.Target, d.Reply); len(messages) > 0 {
			err = s.send(ctx, o, messages[0])
		}
	}
	return len(messages) - 1 - o.Parts, err
}

func (s appSender) send(ctx context.Context, o models.Outgoing, m api.Message) error {
	m.Once = once(o.ID)
	receipt, err := s.client.Send(ctx, m)
	switch {
	case err != nil:
		return refusal(err)
	case len(receipt.Invalid) > 0:
		return &outbox.Refusal{Verdict: outbox.Never, Err: errInvalidUser}
	}
	return nil
}

// once is the time in which the platform drops a repeat of a row. It differs
// from row to row, which keeps two messages of the same words apart: only a
// repeat of the same row has the same bytes.
func once(row int64) time.Duration {
	const spread = 600
	return dropRepeats - time.Duration(row%spread)*time.Second
}

// inWords is a reply as plain text.
func inWords(to string, r chat.Reply) []api.Message {
	var out []api.Message
	for _, part := range api.Split(r.Plain(), api.MaxText) {
		out = append(out, api.Message{To: []string{to}, Text: part})
	}
	return out
}

// unfit are the codes of a card that the platform will never take
// (wecom-app-kf A12).
var unfit = []int{40058, 42028, 42036, 42037, 42038, 42039}

func noCard(err error) bool {
	e, ok := errors.AsType[*api.Error](err)
	return ok && slices.Contains(unfit, e.Code)
}

var (
	errInvalidUser = errors.New("the member is not in the app's visible range")
	errNothing     = errors.New("nothing to say")
)

// lateSender speaks once more where a person spoke to the AI bot.
type lateSender struct{ client *api.Client }

// Send implements outbox.Sender.
func (s lateSender) Send(ctx context.Context, o models.Outgoing) (left int, err error) {
	d, err := delivery(o)
	if err != nil {
		return 0, err
	}
	if d.ReplyURL == "" {
		return 0, &outbox.Refusal{Verdict: outbox.Never, Err: errNoURL}
	}
	d.Reply.Update = false
	body, err := aibot.Active(chat.Message{}, d.Reply)
	if err != nil || body == nil {
		return 0, &outbox.Refusal{Verdict: outbox.Never, Err: errors.Join(errNoWords, err)}
	}
	if err := s.client.Respond(ctx, d.ReplyURL, body); err != nil {
		refused := oneTarget(err)
		if refused.Verdict == outbox.Later { // the URL works once, whatever came of it
			refused.Verdict = outbox.Never
		}
		return 0, refused
	}
	return 0, nil
}

var (
	errNoURL   = errors.New("no response_url to answer by")
	errNoWords = errors.New("nothing that a response_url carries")
)

// Notice implements bot.Notices.
func (s lateSender) Notice(ctx context.Context, replyURL, text string) error {
	body, err := aibot.Active(chat.Message{}, chat.Reply{Text: text})
	if err != nil {
		return err
	}
	return s.client.Respond(ctx, replyURL, body)
}

func delivery(o models.Outgoing) (bot.Delivery, error) {
	var d bot.Delivery
	if err := json.Unmarshal(o.Body, &d); err != nil {
		return d, &outbox.Refusal{Verdict: outbox.Never, Err: err}
	}
	return d, nil
}

// The waits after a refusal: the platform's window of a minute's limit, and what
// an operator takes at least.
const (
	slowDown = time.Minute
	repair   = 5 * time.Minute
)

// oneTarget is refusal where every target has a key of its own: what is wrong
// with one says nothing about the others.
func oneTarget(err error) *outbox.Refusal {
	r := refusal(err)
	r.Door = false
	return r
}

// refusal says what a platform error means for the row, and for its door.
func refusal(err error) *outbox.Refusal {
	e := &api.Error{}
	if errors.As(err, &e) && e.Unknown {
		return &outbox.Refusal{Verdict: outbox.Unsure, Err: err}
	}
	switch api.ClassOf(err) {
	case api.Drop:
		return &outbox.Refusal{Verdict: outbox.Never, Err: err}
	case api.Slow:
		return &outbox.Refusal{Verdict: outbox.Later, Wait: slowDown, Door: true, Err: err}
	case api.Correct: // an operator may set it right while the row waits
		return &outbox.Refusal{Verdict: outbox.Later, Wait: repair, Alarm: true, Door: e.Code != 0, Err: err}
	case api.Retry, api.Renew:
	}
	return &outbox.Refusal{Verdict: outbox.Later, Err: err}
}

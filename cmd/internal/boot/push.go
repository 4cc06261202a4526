package boot

import (
	"context"
	"encoding/json"
	"errors"

	"shuangbai/bot"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/api"
	"shuangbai/models"
)

// again stands before a message that may have been seen already.
const again = "（补发）\n"

// groups tells the keys of groups.
type groups interface {
	Group(ctx context.Context, chatID string) (*models.Group, error)
}

// pushSender posts to groups. The key of a group is its secret: it lies sealed
// in the group's record and is here only while a message goes out.
type pushSender struct {
	client *api.Client
	groups groups
}

// Send implements outbox.Sender. The target is the group's chat id.
func (s pushSender) Send(ctx context.Context, o models.Outgoing) (left int, err error) {
	var post bot.Post
	if err := json.Unmarshal(o.Body, &post); err != nil {
		return 0, &outbox.Refusal{Verdict: outbox.Never, Err: err}
	}
	parts := pushes(post, o.Resent)
	if o.Parts >= len(parts) {
		return 0, &outbox.Refusal{Verdict: outbox.Never, Err: errNothing}
	}
	g, err := s.groups.Group(ctx, o.Target)
	switch {
	case models.CodeOf(err) == models.NotFound && err != nil:
		return 0, &outbox.Refusal{Verdict: outbox.Never, Err: err}
	case err != nil:
		return 0, &outbox.Refusal{Verdict: outbox.Later, Err: err}
	case g.WebhookKey == "":
		return 0, &outbox.Refusal{Verdict: outbox.Later, Wait: repair, Alarm: true, Err: errNoKey}
	}
	if o.Resent {
		if err := s.client.Reachable(ctx, g.WebhookKey); err != nil {
			return 0, unshown(err)
		}
	}
	if err := s.client.Push(ctx, g.WebhookKey, parts[o.Parts]); err != nil {
		return 0, oneTarget(err)
	}
	return len(parts) - 1 - o.Parts, nil
}

// unshown is a failed question before the one more time that a message goes
// out: nothing was shown, so it waits until the platform answers again.
func unshown(err error) *outbox.Refusal {
	r := oneTarget(err)
	if r.Verdict == outbox.Unsure {
		r.Verdict = outbox.Later
	}
	return r
}

var errNoKey = errors.New("the group has no webhook key: shuangbai groups key")

// pushes are the messages that carry a post, the mentions in the first.
func pushes(p bot.Post, resent bool) []api.Push {
	mark := ""
	if resent {
		mark = again
	}
	var out []api.Push
	if p.Markdown != "" {
		for _, part := range api.Split(p.Markdown, api.MaxPushMarkdown-len(mark)) {
			out = append(out, api.Push{Markdown: mark + part})
		}
		return out
	}
	for i, part := range api.Split(p.Text, api.MaxText-len(mark)) {
		out = append(out, api.Push{Text: mark + part})
		if i == 0 {
			out[i].Mentions = p.Mentions
		}
	}
	return out
}

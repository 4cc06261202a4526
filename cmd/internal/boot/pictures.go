package boot

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/media"
	"shuangbai/models"
	"shuangbai/models/store"
)

// pictureSender downloads the pictures of a message, makes them small and plain,
// and puts them with their draft or visit.
type pictureSender struct {
	fetch *media.Fetcher
	app   *api.Client
	key   string // the AI bot's, for links without one of their own
	store *store.Store
}

func (s *Server) pictures(client *api.Client) pictureSender {
	w := s.cfg.WeCom
	return pictureSender{
		fetch: media.NewFetcher(media.Config{Hosts: w.MediaHosts}),
		app:   client, key: w.AIBot.EncodingAESKey.Reveal(), store: s.Store,
	}
}

// Send implements outbox.Sender. Each picture has an id made of the row and its
// place in it, so that doing it again stores nothing twice.
func (p pictureSender) Send(ctx context.Context, o models.Outgoing) (left int, err error) {
	var job bot.PictureJob
	if err := json.Unmarshal(o.Body, &job); err != nil {
		return 0, &outbox.Refusal{Verdict: outbox.Never, Err: err}
	}
	return 0, p.keep(ctx, o, job)
}

func (p pictureSender) keep(ctx context.Context, o models.Outgoing, job bot.PictureJob) error {
	for i, m := range job.Media {
		raw, err := p.download(ctx, job.Door, m)
		if err != nil {
			return err
		}
		jpeg, err := media.Picture(ctx, raw)
		if err != nil {
			return &outbox.Refusal{Verdict: outbox.Never, Err: err}
		}
		err = p.store.PutPhoto(ctx, models.Photo{
			ID: photoID(o.Key, i), MemberID: job.MemberID, DraftID: job.DraftID, VisitID: job.VisitID,
			MIME: "image/jpeg", CreatedAt: o.CreatedAt,
		}, jpeg)
		if err != nil && models.CodeOf(err) != models.Duplicate {
			return &outbox.Refusal{Verdict: outbox.Later, Err: err}
		}
	}
	return nil
}

// photoID names the i-th picture of a row.
func photoID(key string, i int) string {
	return strings.ReplaceAll(key, ":", "-") + "-" + strconv.Itoa(i)
}

const maxPicture = 10 << 20 // bytes, as the platform lets pictures through

func (p pictureSender) download(ctx context.Context, door chat.Door, m chat.Media) ([]byte, error) {
	if door == chat.App {
		f, err := p.app.Download(ctx, m.MediaID, maxPicture)
		if err != nil {
			return nil, oneTarget(err)
		}
		return f.Data, nil
	}
	key := m.Key
	if key == "" {
		key = p.key
	}
	f, err := p.fetch.Fetch(ctx, m.URL, key)
	switch {
	case err == nil:
		return f.Data, nil
	case errors.Is(err, media.ErrGone), errors.Is(err, media.ErrLink), errors.Is(err, media.ErrAddress), errors.Is(err, media.ErrTooLarge):
		return nil, &outbox.Refusal{Verdict: outbox.Never, Err: err}
	default:
		return nil, &outbox.Refusal{Verdict: outbox.Later, Err: err}
	}
}

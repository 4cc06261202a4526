package api

import (
	"context"
	"crypto/md5" //nolint:gosec // the platform prescribes MD5 for pictures
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"

	"github.com/silenceper/wechat/v2/util"
	"github.com/silenceper/wechat/v2/work/robot"

	"shuangbai/bot/wecom/card"
)

const (
	// MaxPushMarkdown is the longest markdown of a push, in bytes; a longer
	// one is refused, not cut.
	MaxPushMarkdown = 4096

	maxPushImage = 2 << 20
)

// Push is a message to a group; exactly one of its contents is set
// (wecom-aibot §8.2).
type Push struct {
	Text     string   // at most MaxText bytes
	Mentions []string // with Text: userids or "@all"
	Markdown string   // markdown_v2: tables, no mentions
	Image    []byte   // JPEG or PNG, at most 2 MB
	FileID   string   // from UploadPush
	Card     *card.Card
}

// Push sends to the group whose webhook has the key; the key is the secret.
// Twenty a minute are allowed, and failed ones count.
func (c *Client) Push(ctx context.Context, key string, p Push) error {
	body, err := p.body()
	if err != nil {
		return &Error{Call: pushCall, Class: Drop, Err: err}
	}
	return c.push(ctx, key, body)
}

// Reachable asks whether a push by the key would be answered now, and shows
// nothing: it sends an empty text, which the platform refuses (wecom-aibot §8.5).
func (c *Client) Reachable(ctx context.Context, key string) error {
	err := c.push(ctx, key, robot.WebhookSendTextOption{MsgType: "text"})
	if e, ok := errors.AsType[*Error](err); ok && e.Code != 0 && e.Class == Drop {
		return nil
	}
	return err
}

const pushCall = "webhook/send"

func (c *Client) push(ctx context.Context, key string, body any) error {
	return c.visit(ctx, pushCall, key, func(ticket string) error {
		info, err := (&robot.Client{}).RobotBroadcast(ticket, body)
		if err == nil && info.ErrCode != 0 { // the SDK forgets to say so
			err = util.NewCommonError(pushCall, info.ErrCode, info.ErrMsg)
		}
		return err
	})
}

// UploadPush stores a file for the same webhook for three days. The SDK lacks
// this call.
func (c *Client) UploadPush(ctx context.Context, key, name string, data []byte) (mediaID string, err error) {
	const call = "webhook/upload_media"
	if err := uploadable("file", data); err != nil {
		return "", &Error{Call: call, Class: Drop, Err: err}
	}
	body, contentType, err := form(name, data)
	if err != nil {
		return "", &Error{Call: call, Class: Drop, Err: err}
	}
	target := c.target(call, map[string]string{"key": key, "type": "file"})
	answer, _, err := c.raw(ctx, request{
		call: call, method: http.MethodPost, target: target, body: body, contentType: contentType, limit: maxAnswer,
	})
	if err != nil {
		return "", err
	}
	var out struct {
		MediaID string `json:"media_id"`
	}
	err = decode(call, answer, &out, key)
	return out.MediaID, err
}

// body gives the wire form: the SDK's where it has one.
func (p Push) body() (any, error) {
	switch {
	case p.Markdown != "":
		if len(p.Markdown) > MaxPushMarkdown {
			return nil, fmt.Errorf("markdown longer than %d bytes", MaxPushMarkdown)
		}
		return struct {
			MsgType  string `json:"msgtype"`
			Markdown words  `json:"markdown_v2"`
		}{"markdown_v2", words{p.Markdown}}, nil
	case p.Text != "":
		if len(p.Text) > MaxText {
			return nil, fmt.Errorf("text longer than %d bytes", MaxText)
		}
		out := robot.WebhookSendTextOption{MsgType: "text"}
		out.Text.Content, out.Text.MentionedList = p.Text, p.Mentions
		return out, nil
	case len(p.Image) > 0:
		if len(p.Image) > maxPushImage {
			return nil, fmt.Errorf("picture larger than %d bytes", maxPushImage)
		}
		sum := md5.Sum(p.Image) //nolint:gosec // prescribed, see the import
		out := robot.WebhookSendImageOption{MsgType: "image"}
		out.Image.Base64, out.Image.MD5 = base64.StdEncoding.EncodeToString(p.Image), hex.EncodeToString(sum[:])
		return out, nil
	case p.FileID != "":
		out := robot.WebhookSendFileOption{MsgType: "file"}
		out.File.MediaID = p.FileID
		return out, nil
	case p.Card != nil:
		return struct {
			MsgType string     `json:"msgtype"`
			Card    *card.Card `json:"template_card"`
		}{"template_card", p.Card}, nil
	}
	return nil, errors.New("the message is empty")
}

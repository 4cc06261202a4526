package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"

	sdk "github.com/silenceper/wechat/v2/work/context"
	"github.com/silenceper/wechat/v2/work/material"
)

// minUpload is the smallest file that the platform takes, in bytes.
const minUpload = 6

// uploads are the largest files of each type, in bytes (wecom-app-kf A8).
var uploads = map[string]int{"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}

// Upload stores a file for three days and gives its media id. kind is image,
// voice, video or file.
func (c *Client) Upload(ctx context.Context, kind, name string, data []byte) (mediaID string, err error) {
	const call = "media/upload"
	if err := uploadable(kind, data); err != nil {
		return "", &Error{Call: call, Class: Drop, Err: err}
	}
	var answer *material.UploadTempFileResponse
	err = c.throughSDK(ctx, call, func(s *sdk.Context) (err error) {
		answer, err = material.NewClient(s).UploadTempFileFromReader(name, kind, bytes.NewReader(data))
		return err
	})
	if err != nil {
		return "", err
	}
	return answer.MediaID, nil
}

func uploadable(kind string, data []byte) error {
	limit, ok := uploads[kind]
	if !ok {
		return fmt.Errorf("no media type %q", kind)
	}
	if len(data) < minUpload || len(data) > limit {
		return fmt.Errorf("%d bytes, a file of type %s has %d to %d", len(data), kind, minUpload, limit)
	}
	return nil
}

// File is a downloaded medium.
type File struct {
	Name string // from Content-Disposition, as sent: sanitise it
	Type string // from Content-Type
	Data []byte
}

// Download fetches a medium of at most limit bytes. The SDK reads any length
// and tells a JSON refusal from a file by luck.
func (c *Client) Download(ctx context.Context, mediaID string, limit int64) (File, error) {
	const call = "media/get"
	var file File
	err := c.authorized(ctx, func(token string) error {
		query := map[string]string{"access_token": token, "media_id": mediaID}
		data, header, err := c.raw(ctx, request{call: call, method: http.MethodGet, target: c.target(call, query), limit: limit})
		if err != nil {
			return err
		}
		file = File{Type: header.Get("Content-Type"), Data: data}
		if _, params, err := mime.ParseMediaType(header.Get("Content-Disposition")); err == nil {
			file.Name = params["filename"]
		}
		if strings.Contains(file.Type, "json") || (file.Name == "" && bytes.HasPrefix(data, []byte(`{"errcode"`))) {
			if err := decode(call, data, nil, token); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return File{}, err
	}
	return file, nil
}

// form writes data as the part "media", as uploads want it.
func form(name string, data []byte) (body []byte, contentType string, err error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("media", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, "", fmt.Errorf("write form: %w", err)
	}
	return b.Bytes(), w.FormDataContentType(), nil
}

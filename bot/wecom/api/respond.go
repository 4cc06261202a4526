package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// ErrHost says that a response_url leads to a host that is not the platform.
var ErrHost = errors.New("response_url leads elsewhere")

// Respond uses up a response_url: one call, within an hour of the message
// (wecom-aibot §4.1). body is the answer in JSON. It is never retried here:
// when the Error is Unknown the words may have arrived, and a second call is
// refused anyway. The URL is a secret and in no error.
func (c *Client) Respond(ctx context.Context, responseURL string, body []byte) error {
	const call = "response_url"
	target, err := url.Parse(responseURL)
	if err != nil || !c.mayRespond(target) {
		return &Error{Call: call, Class: Drop, Err: ErrHost}
	}
	data, _, err := c.raw(ctx, request{
		call: call, method: http.MethodPost, target: target, body: body,
		contentType: "application/json; charset=utf-8", limit: maxAnswer,
	})
	if err != nil {
		return err
	}
	return decode(call, data, nil, target.Query().Get("response_code"))
}

// mayRespond allows the platform itself, and the configured base, which is
// the simulator in the demo.
func (c *Client) mayRespond(u *url.URL) bool {
	if u.User != nil {
		return false
	}
	official := u.Scheme == "https" && strings.EqualFold(u.Host, "qyapi.weixin.qq.com")
	return official || (u.Scheme == c.base.Scheme && strings.EqualFold(u.Host, c.base.Host))
}

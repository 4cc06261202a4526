package api

import (
	"context"
	"errors"
	"strings"
	"time"
)

// The errcodes of external contacts that a caller acts upon (wecom-app-kf C).
const (
	WelcomeOver = 41050 // the code is used or older than 20 s
	Chatting    = 41051 // the two are chatting already, or were greeted
	noContacts  = 84061 // the member has no contacts outside the corp
)

// maxWelcome is the longest greeting, in bytes.
const maxWelcome = 4000

// SendWelcome greets who added a member, once and within 20 s. Chatting says
// that no greeting is wanted any more.
func (c *Client) SendWelcome(ctx context.Context, code, text string) error {
	const call = "externalcontact/send_welcome_msg"
	if text == "" || len(text) > maxWelcome {
		return &Error{Call: call, Class: Drop, Err: errors.New("the greeting is empty or too long")}
	}
	in := struct {
		Code string `json:"welcome_code"`
		Text words  `json:"text"`
	}{code, words{text}}
	return c.kf(ctx, call, in, nil)
}

// Contacts lists the external_userids of a member's contacts outside the corp.
func (c *Client) Contacts(ctx context.Context, userID string) ([]string, error) {
	var out struct {
		IDs []string `json:"external_userid"`
	}
	err := c.authorized(ctx, func(token string) error {
		return c.get(ctx, "externalcontact/list", map[string]string{"access_token": token, "userid": userID}, &out)
	})
	if e, ok := errors.AsType[*Error](err); ok && e.Code == noContacts {
		return nil, nil
	}
	return out.IDs, err
}

// Follower is a member who has somebody outside the corp as contact.
type Follower struct {
	UserID string
	State  string // of the code that was scanned
	At     time.Time
}

// Follower tells how somebody became the contact of a member; the zero value
// when they are not.
func (c *Client) Follower(ctx context.Context, customer, userID string) (Follower, error) {
	cursor := ""
	for {
		var out struct {
			Users []struct {
				UserID  string `json:"userid"`
				State   string `json:"state"`
				Created int64  `json:"createtime"`
			} `json:"follow_user"`
			Next string `json:"next_cursor"`
		}
		err := c.authorized(ctx, func(token string) error {
			query := map[string]string{"access_token": token, "external_userid": customer}
			if cursor != "" {
				query["cursor"] = cursor
			}
			return c.get(ctx, "externalcontact/get", query, &out)
		})
		if err != nil {
			return Follower{}, err
		}
		for _, u := range out.Users {
			if strings.EqualFold(u.UserID, userID) {
				return Follower{UserID: u.UserID, State: u.State, At: time.Unix(u.Created, 0)}, nil
			}
		}
		if cursor = out.Next; cursor == "" {
			return Follower{}, nil
		}
	}
}

package api

import (
	"context"
	"errors"
	"net/http"
)

// KFStatus is who serves a session now (wecom-app-kf B7).
type KFStatus int

// The states of a session.
const (
	KFNew    KFStatus = 0 // the customer wrote, nobody has taken it
	KFBot    KFStatus = 1 // the bot serves
	KFPool   KFStatus = 2 // waits for a person
	KFPerson KFStatus = 3 // a person serves
	KFOver   KFStatus = 4 // ended, or nothing written yet
)

// KFState reads the state of a session, and in KFPerson who serves it.
func (c *Client) KFState(ctx context.Context, openKFID, customer string) (state KFStatus, servicer string, err error) {
	in := struct {
		OpenKFID string `json:"open_kfid"`
		Customer string `json:"external_userid"`
	}{openKFID, customer}
	var out struct {
		State    KFStatus `json:"service_state"`
		Servicer string   `json:"servicer_userid"`
	}
	err = c.kf(ctx, "kf/service_state/get", in, &out)
	return out.State, out.Servicer, err
}

// MoveKF changes the state of a session; servicer is needed for KFPerson only.
// The code it gives is good for one SendKFOnEvent. KFNoServicer and
// KFServicerAway ask for another candidate, KFNoTransition for another look at
// the state.
func (c *Client) MoveKF(ctx context.Context, openKFID, customer string, to KFStatus, servicer string) (code string, err error) {
	in := struct {
		OpenKFID string   `json:"open_kfid"`
		Customer string   `json:"external_userid"`
		State    KFStatus `json:"service_state"`
		Servicer string   `json:"servicer_userid,omitempty"`
	}{openKFID, customer, to, servicer}
	var out struct {
		Code string `json:"msg_code"`
	}
	err = c.kf(ctx, "kf/service_state/trans", in, &out)
	return out.Code, err
}

// KFCustomer is a customer who entered or wrote within 48 h.
type KFCustomer struct {
	ID      string `json:"external_userid"`
	Name    string `json:"nickname"`
	UnionID string `json:"unionid"` // only with a bound developer account
	Entered struct {
		Scene string `json:"scene"`
		Param string `json:"scene_param"` // written by whoever made the link: untrusted
	} `json:"enter_session_context"`
}

// maxCustomers is how many customers one call takes.
const maxCustomers = 100

// KFCustomers looks up to 100 customers up, with the way they entered: the
// repair of an enter_session that was missed (wecom-app-kf B8). Unknown ids are
// left out.
func (c *Client) KFCustomers(ctx context.Context, ids ...string) ([]KFCustomer, error) {
	const call = "kf/customer/batchget"
	if len(ids) == 0 || len(ids) > maxCustomers {
		return nil, &Error{Call: call, Class: Drop, Err: errors.New("1 to 100 customers are possible")}
	}
	in := struct {
		IDs     []string `json:"external_userid_list"`
		Context int      `json:"need_enter_session_context"`
	}{ids, 1}
	var out struct {
		Customers []KFCustomer `json:"customer_list"`
	}
	err := c.kf(ctx, call, in, &out)
	return out.Customers, err
}

// KFServicer is a receptionist of an account, or a whole department.
type KFServicer struct {
	UserID     string `json:"userid"`
	Department int    `json:"department_id"`
	Status     int    `json:"status"` // 0 serves, 1 does not; the event counts otherwise
}

// Serving reports whether a session may be given to this person.
func (s KFServicer) Serving() bool { return s.UserID != "" && s.Status == 0 }

// KFServicers lists the receptionists of an account.
func (c *Client) KFServicers(ctx context.Context, openKFID string) ([]KFServicer, error) {
	var out struct {
		List []KFServicer `json:"servicer_list"`
	}
	err := c.authorized(ctx, func(token string) error {
		query := map[string]string{"access_token": token, "open_kfid": openKFID}
		return c.exchange(ctx, "kf/servicer/list", http.MethodGet, query, nil, &out)
	})
	return out.List, err
}

// KFAccount is one customer-service account.
type KFAccount struct {
	ID      string `json:"open_kfid"`
	Name    string `json:"name"`
	Managed bool   `json:"manage_privilege"` // by this app; without it no message comes
}

// accountPage is how many accounts one call gives.
const accountPage = 100

// KFAccounts lists the accounts that this app may see.
func (c *Client) KFAccounts(ctx context.Context) ([]KFAccount, error) {
	var all []KFAccount
	for {
		in := struct {
			Offset int `json:"offset"`
			Limit  int `json:"limit"`
		}{len(all), accountPage}
		var out struct {
			List []KFAccount `json:"account_list"`
		}
		if err := c.kf(ctx, "kf/account/list", in, &out); err != nil {
			return nil, err
		}
		if all = append(all, out.List...); len(out.List) < accountPage {
			return all, nil
		}
	}
}

// AddKFContactWay makes the link of an account that brings scene back in
// enter_session; scene is at most 32 bytes of [0-9A-Za-z_-].
func (c *Client) AddKFContactWay(ctx context.Context, openKFID, scene string) (url string, err error) {
	in := struct {
		OpenKFID string `json:"open_kfid"`
		Scene    string `json:"scene,omitempty"`
	}{openKFID, scene}
	var out struct {
		URL string `json:"url"`
	}
	err = c.kf(ctx, "kf/add_contact_way", in, &out)
	return out.URL, err
}

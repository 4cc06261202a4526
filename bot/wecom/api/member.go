package api

import (
	"context"

	"github.com/silenceper/wechat/v2/work/addresslist"
	sdk "github.com/silenceper/wechat/v2/work/context"
)

// Member is what the platform tells an app about a member of the corp. Apps
// made since 2022 get no phone number and no avatar.
type Member struct {
	UserID         string
	Name           string
	Position       string
	Departments    []int
	MainDepartment int
	Active         bool
}

// statusActive is a member who uses WeCom; 2 is disabled, 4 not yet, 5 left.
const statusActive = 1

// Member looks a member up.
func (c *Client) Member(ctx context.Context, userID string) (Member, error) {
	const call = "user/get"
	var answer *addresslist.UserGetResponse
	err := c.throughSDK(ctx, call, func(s *sdk.Context) (err error) {
		answer, err = addresslist.NewClient(s).UserGet(userID)
		return err
	})
	if err != nil {
		return Member{}, err
	}
	return Member{
		UserID: answer.UserID, Name: answer.Name, Position: answer.Position,
		Departments: answer.Department, MainDepartment: answer.MainDepartment, Active: answer.Status == statusActive,
	}, nil
}

// CallbackAddresses lists the addresses that callbacks come from, such as
// "101.226.103.*"; a firewall takes them daily. The SDK lacks this call.
func (c *Client) CallbackAddresses(ctx context.Context) ([]string, error) {
	var out struct {
		List []string `json:"ip_list"`
	}
	err := c.authorized(ctx, func(token string) error {
		return c.get(ctx, "getcallbackip", map[string]string{"access_token": token}, &out)
	})
	return out.List, err
}

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
)

type membersCommands struct {
	List  membersListCommand  `cmd:"" help:"名册"`
	Code  membersCodeCommand  `cmd:"" help:"发一个一次性绑定码：六位数字，24 小时内有效"`
	Leave membersLeaveCommand `cmd:"" help:"登记某人离开"`
}

type membersListCommand struct {
	All bool `help:"离开的人也列出"`
}

// memberRow is a member as listed.
type memberRow struct {
	UserID   string      `json:"userid"`
	Name     string      `json:"name"`
	Role     models.Role `json:"role"`
	Org      models.Org  `json:"org"`
	County   string      `json:"county,omitempty"`
	Towns    []string    `json:"towns,omitempty"`
	Branch   string      `json:"branch,omitempty"`
	LastSeen *time.Time  `json:"last_seen,omitempty"`
	LeftAt   *time.Time  `json:"left_at,omitempty"`
}

func (m memberRow) String() string {
	parts := []string{m.UserID, m.Name, string(m.Role), string(m.Org), m.County, strings.Join(m.Towns, "、"), m.Branch}
	switch {
	case m.LeftAt != nil:
		parts = append(parts, "已离开")
	case m.LastSeen == nil:
		parts = append(parts, "还没说过话")
	}
	return strings.Join(parts, "\t")
}

// Run implements the command.
func (c *membersListCommand) Run(ctx context.Context, t *terminal) error {
	return t.look(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		rows := make([]memberRow, 0, len(d.Members))
		for i := range d.Members {
			if m := &d.Members[i]; c.All || m.Active() {
				rows = append(rows, listed(d, m))
			}
		}
		return show(t, rows)
	})
}

func listed(d *models.Directory, m *models.Member) memberRow {
	row := memberRow{
		UserID: m.UserID, Name: m.Name, Role: m.Role, Org: m.Org, Branch: m.Branch, LastSeen: m.LastSeen, LeftAt: m.LeftAt,
	}
	if county := d.County(m.CountyID); county != nil {
		row.County = county.Name
	}
	for _, id := range m.TownIDs {
		if town := d.Town(id); town != nil {
			row.Towns = append(row.Towns, town.Name)
		}
	}
	return row
}

type membersCodeCommand struct {
	UserID string `arg:"" name:"userid" help:"名册里的 userid"`
}

// Run implements the command.
func (c *membersCodeCommand) Run(ctx context.Context, t *terminal) error {
	return t.change(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		m, err := memberNamed(d, c.UserID)
		if err != nil {
			return err
		}
		code, err := s.CreateCode(ctx, clerk, models.BindMember, m.ID, 0, rand.Reader)
		if err != nil {
			return err
		}
		return t.code(code, m.Name, "绑定 "+code)
	})
}

// code shows a fresh one-time code; it is stored nowhere and cannot be shown again.
func (t *terminal) code(code, whom, say string) error {
	if t.json {
		return t.print(map[string]string{"code": code, "for": whom})
	}
	return t.tell(fmt.Sprintf("%s\t%s（24 小时内对双百助手说「%s」，只能用一次）", code, whom, say))
}

// memberNamed finds an active member by the roster's userid.
func memberNamed(d *models.Directory, userID string) (*models.Member, error) {
	for i := range d.Members {
		if m := &d.Members[i]; m.UserID == userID && m.Active() {
			return m, nil
		}
	}
	return nil, models.Fail(models.NotFound, "名册里没有这个 userid，或这个人已经离开："+userID, nil)
}

type membersLeaveCommand struct {
	UserID string `arg:"" name:"userid" help:"名册里的 userid"`
}

// Run implements the command.
func (c *membersLeaveCommand) Run(ctx context.Context, t *terminal) error {
	return t.change(ctx, func(s *store.Store) error {
		if err := s.LeaveMember(ctx, clerk, c.UserID); err != nil {
			return err
		}
		if t.json {
			return t.print(map[string]string{"left": c.UserID})
		}
		return t.tell("已登记离开：" + c.UserID)
	})
}

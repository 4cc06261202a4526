package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/store"
)

type kfCommands struct {
	Pause  kfPauseCommand  `cmd:"" help:"机器人不再说话，商户全部转给接待人员"`
	Resume kfResumeCommand `cmd:"" help:"交还给机器人；已在接待人员手里的会话由他们接完"`
	Status kfStatusCommand `cmd:"" help:"谁在接待，最近一次收取，几位商户在等人"`
	Codes  kfCodesCommand  `cmd:"" help:"每个商圈、每个乡镇一张码：链接和二维码图片"`
}

type kfPauseCommand struct{}

// Run implements the command.
func (kfPauseCommand) Run(ctx context.Context, t *terminal) error { return t.pauseKF(ctx, true) }

type kfResumeCommand struct{}

// Run implements the command.
func (kfResumeCommand) Run(ctx context.Context, t *terminal) error { return t.pauseKF(ctx, false) }

func (t *terminal) pauseKF(ctx context.Context, paused bool) error {
	account, err := t.desk()
	if err != nil {
		return err
	}
	return t.change(ctx, func(s *store.Store) error {
		if err := s.PauseKF(ctx, clerk, account, paused); err != nil {
			return err
		}
		return t.deskStatus(ctx, s, account)
	})
}

type kfStatusCommand struct{}

// Run implements the command.
func (kfStatusCommand) Run(ctx context.Context, t *terminal) error {
	account, err := t.desk()
	if err != nil {
		return err
	}
	return t.look(ctx, func(s *store.Store) error { return t.deskStatus(ctx, s, account) })
}

// desk is the account of the settings.
func (t *terminal) desk() (string, error) {
	cfg, err := t.settings(config.Data)
	if err != nil {
		return "", err
	}
	if !cfg.WeCom.KF.Given() {
		return "", usage{errors.New("没有配置微信客服，见 wecom.kf.open_kfid")}
	}
	return cfg.WeCom.KF.OpenKFID, nil
}

// deskRow is how customer service stands.
type deskRow struct {
	Account  string    `json:"account"`
	Paused   bool      `json:"paused"`
	PausedAt time.Time `json:"paused_at,omitzero"`
	SyncedAt time.Time `json:"synced_at,omitzero"`
	Waiting  int       `json:"waiting"`
}

func (d deskRow) String() string {
	who := "机器人接待"
	if d.Paused {
		who = "已暂停机器人，由接待人员接待（自 " + d.PausedAt.Format(time.RFC3339) + "）"
	}
	synced := "还没收取过"
	if !d.SyncedAt.IsZero() {
		synced = "最近收取 " + d.SyncedAt.Format(time.RFC3339)
	}
	return fmt.Sprintf("%s\t%s\t%s\t等人工 %d 位", d.Account, who, synced, d.Waiting)
}

// waitingShown is how many merchants who wait are counted at most.
const waitingShown = 1000

func (t *terminal) deskStatus(ctx context.Context, s *store.Store, account string) error {
	row, err := deskOf(ctx, s, account)
	if err != nil {
		return err
	}
	if t.json {
		return t.print(row)
	}
	return t.tell(row.String())
}

func deskOf(ctx context.Context, s *store.Store, account string) (deskRow, error) {
	var waiting []models.KFSession
	a, err := s.KFAccount(ctx, account)
	if err == nil {
		waiting, err = s.WaitingKF(ctx, account, waitingShown)
	}
	return deskRow{Account: account, Paused: a.Paused(), PausedAt: a.PausedAt, SyncedAt: a.SyncedAt, Waiting: len(waiting)}, err
}

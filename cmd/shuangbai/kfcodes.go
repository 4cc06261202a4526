package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/skip2/go-qrcode"

	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/api"
	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/store"
)

// kfCodesCommand makes the links that hang as QR codes in markets and towns.
type kfCodesCommand struct {
	County string `help:"只做这个县区" placeholder:"潞州区"`
	Out    string `help:"把二维码图片（PNG）写进这个文件夹" placeholder:"DIR" type:"path"`
}

// codeSize is the width of a picture in pixels: enough for a poster.
const codeSize = 1024

// placeCode is the code of one place; its scene comes back with every
// merchant who scans it.
type placeCode struct {
	County string `json:"county"`
	Place  string `json:"place"`
	Kind   string `json:"kind"` // market or town
	Scene  string `json:"scene"`
	Link   string `json:"link"`
	File   string `json:"file,omitempty"`
}

func (c placeCode) String() string {
	return strings.Join([]string{c.County, c.Place, c.Scene, c.Link}, "\t")
}

// Run implements the command.
func (c kfCodesCommand) Run(ctx context.Context, t *terminal) error {
	account, err := t.desk()
	if err != nil {
		return err
	}
	cfg, err := t.settings(config.Data)
	if err != nil {
		return err
	}
	client, err := api.New(api.Config{
		Base: cfg.WeCom.APIBase, CorpID: cfg.WeCom.CorpID, Now: time.Now,
		Secret: cmp.Or(cfg.WeCom.KF.Secret, cfg.WeCom.App.Secret).Reveal(), AgentID: cfg.WeCom.App.AgentID,
	})
	if err != nil {
		return err
	}
	return t.look(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		rows, err := c.places(d)
		if err != nil {
			return err
		}
		for i := range rows {
			if rows[i].Link, err = client.AddKFContactWay(ctx, account, rows[i].Scene); err != nil {
				return fmt.Errorf("%s %s: %w", rows[i].County, rows[i].Place, err)
			}
			if err := c.draw(&rows[i]); err != nil {
				return err
			}
		}
		return show(t, rows)
	})
}

// places lists the markets and towns that get a code.
func (c kfCodesCommand) places(d *models.Directory) ([]placeCode, error) {
	var rows []placeCode
	add := func(countyID int64, p placeCode) {
		if county := d.County(countyID); county != nil && (c.County == "" || c.County == county.Name) {
			p.County = county.Name
			rows = append(rows, p)
		}
	}
	for _, m := range d.Markets {
		add(m.CountyID, placeCode{Place: m.Name, Kind: "market", Scene: chat.SceneOfMarket(m.ID)})
	}
	for _, town := range d.Towns {
		add(town.CountyID, placeCode{Place: town.Name, Kind: "town", Scene: chat.SceneOfTown(town.ID)})
	}
	if len(rows) == 0 {
		return nil, models.Fail(models.NotFound, "没有要做码的商圈和乡镇，先导入，或核对县区名。", nil)
	}
	return rows, nil
}

// draw writes the picture of a code.
func (c kfCodesCommand) draw(p *placeCode) error {
	if c.Out == "" {
		return nil
	}
	if err := os.MkdirAll(c.Out, 0o750); err != nil {
		return err
	}
	name := strings.NewReplacer("/", "_", `\`, "_").Replace(p.County + "-" + p.Place + "-" + p.Scene + ".png")
	p.File = filepath.Join(c.Out, name)
	return qrcode.WriteFile(p.Link, qrcode.Medium, codeSize, p.File)
}

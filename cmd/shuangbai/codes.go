package main

import (
	"context"
	"fmt"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
)

type codesCommand struct{}

// codeRow is an open code as listed.
type codeRow struct {
	Purpose   models.CodePurpose `json:"purpose"`
	For       string             `json:"for"`
	ExpiresAt time.Time          `json:"expires_at"`
	TriesLeft int                `json:"tries_left"`
}

func (c codeRow) String() string {
	return fmt.Sprintf("%s\t到 %s\t还能试 %d 次", c.For, c.ExpiresAt.Local().Format("01-02 15:04"), c.TriesLeft)
}

// Run implements the command.
func (codesCommand) Run(ctx context.Context, t *terminal) error {
	return t.look(ctx, func(s *store.Store) error {
		d, err := s.LoadDirectory(ctx)
		if err != nil {
			return err
		}
		open, err := s.OpenCodes(ctx)
		if err != nil {
			return err
		}
		rows := make([]codeRow, 0, len(open))
		for _, c := range open {
			row := codeRow{Purpose: c.Purpose, ExpiresAt: c.ExpiresAt, TriesLeft: c.TriesLeft}
			if m := d.Member(c.MemberID); m != nil {
				row.For = m.Name
			}
			if county := d.County(c.CountyID); county != nil {
				row.For = county.Name
			}
			rows = append(rows, row)
		}
		return show(t, rows)
	})
}

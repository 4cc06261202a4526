// Package seed holds the data that come with the program: the counties and
// towns of Changzhi, which are real, and the markets, members, merchants and
// visits of the demo, which are invented. No person in it exists.
package seed

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
)

// The tables as their files hold them.
var (
	//go:embed towns.csv
	towns []byte
	//go:embed demo_markets.csv
	demoMarkets []byte
	//go:embed demo_members.csv
	demoMembers []byte
	//go:embed demo_merchants.csv
	demoMerchants []byte
)

// sower is who the trail says has put the data in.
var sower = models.Actor{Door: "seed"}

// Towns imports the counties and towns of Changzhi.
func Towns(ctx context.Context, s *store.Store) error {
	return put(ctx, s, sheet.Towns, towns, "")
}

// put imports a table that has no bad rows.
func put(ctx context.Context, s *store.Store, kind sheet.Kind, file []byte, corp string) error {
	got, err := s.Import(ctx, kind, bytes.NewReader(file), store.ImportOptions{By: sower, Corp: corp})
	if err != nil {
		return err
	}
	if !got.OK {
		return fmt.Errorf("seed %s: %+v", kind.Name, got.Errors)
	}
	return nil
}

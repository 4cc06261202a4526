package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
)

// seed makes the tables and puts in the places and the members who will talk.
func (b *bench) seed(ctx context.Context) (err error) {
	s, _, err := openRecords(ctx, b.secrets.settings(b.stores.dsn(b.stores.product, ""), b.stores.redisURL("")))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return putIn(ctx, s, memberRows())
}

// openRecords opens the database of the settings, tables included.
func openRecords(ctx context.Context, settings []string) (*store.Store, config.Config, error) {
	cfg, err := config.Load("", settings, config.Serve)
	if err != nil {
		return nil, cfg, err
	}
	s, err := boot.OpenStore(ctx, cfg, boot.StoreOptions{Schema: store.Migrate})
	return s, cfg, err
}

// putIn imports the towns and the members.
func putIn(ctx context.Context, s *store.Store, members string) error {
	for _, t := range []struct {
		kind sheet.Kind
		rows string
	}{{sheet.Towns, townRows()}, {sheet.Members, members}} {
		out, err := s.Import(ctx, t.kind, strings.NewReader(t.rows), store.ImportOptions{Corp: corpID})
		if err != nil {
			return err
		}
		if !out.OK {
			return fmt.Errorf("import %s: %v", t.kind.Name, out.Errors)
		}
	}
	return nil
}

// towns is how many towns the members share; each has one.
const towns = 64 // trees × places

// The signs of towns; none is in a merchant's name.
var (
	trees  = []rune("柳槐松柏杨榆桑枣")
	places = []rune("沟湾坪庄川河桥营")
)

func townName(n int) string {
	return string([]rune{trees[n/len(places)], places[n%len(places)]}) + "镇"
}

func townRows() string {
	var rows strings.Builder
	rows.WriteString("county_code,county,town_code,town,kind\n")
	for n := range towns {
		fmt.Fprintf(&rows, "140403,潞州区,140403%03d,%s,town\n", n+1, townName(n))
	}
	return rows.String()
}

// The signs of family names.
var families = []rune("赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨")

func memberRows() string {
	var rows strings.Builder
	rows.WriteString("userid,name,role,org,county,towns,branch\n")
	for n := range people {
		fmt.Fprintf(&rows, "%s,%s,liaison,bureau,潞州区,%s,\n", userID(n), personName(n), townName(n%towns))
	}
	return rows.String()
}

// personName gives every member a name of their own.
func personName(n int) string {
	given, round := n/len(families), n/len(families)/len(signs)
	return string([]rune{families[n%len(families)], signs[given%len(signs)], signs[(given+round+7)%len(signs)]})
}

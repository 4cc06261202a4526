package store_test

import (
	"log/slog"
	"testing"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/sheet"
	"shuangbai/models/store/storetest"
)

func follow(t *testing.T, s *store.Store) *store.Directories {
	t.Helper()
	d, err := s.Follow(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheDirectoryShowsAtOnceWhatThisProcessDid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		dirs := follow(t, s)
		var heard []string
		dirs.OnMerchants(func(added []models.MerchantName) {
			for _, m := range added {
				heard = append(heard, m.Name)
			}
		})
		before := dirs.Current()
		id := storetest.Save(t, s, storetest.Visit(1))
		if len(dirs.Current().MerchantsNamed("面馆1号")) != 1 || len(heard) != 1 {
			t.Errorf("the new merchant is not there; heard %v", heard)
		}
		if len(before.MerchantsNamed("面馆1号")) != 0 || dirs.Current().Revision <= before.Revision {
			t.Error("a directory that was given out must not change, and a new one must be newer")
		}
		if err := dirs.Renew(t.Context()); err != nil || len(heard) != 1 {
			t.Errorf("heard twice: %v, %v", heard, err)
		}
		v := visitOf(t, s, id)
		m := merchantOf(t, s, id)
		m.Name = "改名面馆"
		if _, err := decide(t, s, models.AmendVisit{Visit: *v, Merchant: *m, Fields: []string{"merchant"}}); err != nil {
			t.Fatal(err)
		}
		if d := dirs.Current(); len(d.MerchantsNamed("改名面馆")) != 1 || len(d.MerchantsNamed("面馆1号")) != 0 {
			t.Error("the new name is not there")
		}
		if err := s.LeaveMember(t.Context(), clerk, "lijuan"); err != nil {
			t.Fatal(err)
		}
		if dirs.Current().Known("aibot", "ww1", "lijuan") != nil {
			t.Error("a member who left is still known")
		}
		if _, err := decide(t, s, models.SetAbsence{Absence: models.Absence{MemberID: 4, From: "2025-09-20", To: "2025-09-25"}}); err != nil {
			t.Fatal(err)
		}
		if d := dirs.Current(); d.AwayOn(4, "2025-09-25") == nil || d.AwayOn(4, "2025-09-26") != nil {
			t.Error("the absence is not there")
		}
		away := dirs.Current().AwayOn(4, "2025-09-22")
		if _, err := decide(t, s, models.EndAbsence{ID: away.ID, To: "2025-09-21"}); err != nil {
			t.Fatal(err)
		}
		if d := dirs.Current(); d.AwayOn(4, "2025-09-21") == nil || d.AwayOn(4, "2025-09-22") != nil {
			t.Error("the absence does not end early")
		}
		_, err := decide(t, s, models.EndAbsence{ID: away.ID, To: "2025-09-21"})
		code(t, err, models.Conflict)
	})
}

func TestTheDirectoryLearnsFromOtherReplicas(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		if e.Driver() == "sqlite" {
			t.Skip("an SQLite file has one process")
		}
		city(t, e.Store)
		dirs := follow(t, e.Store)
		other, err := store.Open(t.Context(), e.Options)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Close() }()
		for i := range 300 { // more than the index keeps in its small layer
			storetest.Save(t, other, storetest.Visit(i))
		}
		bring(t, other, sheet.Members, "userid,name,role,org,county,towns,branch\nxinren,新人,联络员,局,潞州区,马厂镇,\n")
		if err := dirs.Renew(t.Context()); err != nil {
			t.Fatal(err)
		}
		d := dirs.Current()
		for _, name := range []string{"面馆0号", "面馆299号", "张记面馆"} {
			ids := d.MerchantsNamed(name)
			if len(ids) != 1 || d.Merchant(ids[0]).Name != name {
				t.Errorf("%s is %v", name, ids)
			}
		}
		if d.Known("app", "ww1", "xinren") == nil || len(d.Merchants) != 312 {
			t.Errorf("%d merchants", len(d.Merchants))
		}
		quiet := dirs.Current()
		if err := dirs.Renew(t.Context()); err != nil || dirs.Current() != quiet {
			t.Error("nothing changed, and yet it was renewed")
		}
	})
}

package store_test

import (
	"strings"
	"testing"
	"time"

	"shuangbai/models"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// digits is a random source whose codes are 000000, 000001 …
func digits(n byte) *strings.Reader {
	return strings.NewReader("\x00\x00" + string(rune(n)) + "\x00\x00\x00")
}

func TestAOneTimeCodeBindsOnce(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		city(t, e.Store)
		dirs := follow(t, e.Store)
		member := dirs.Current().Known("app", "ww1", "lijuan")
		typed, err := e.CreateCode(ctx, clerk, models.BindMember, member.ID, 0, digits(7))
		if err != nil || len(typed) != 6 {
			t.Fatalf("code %q, %v", typed, err)
		}
		if _, err = e.RedeemCode(ctx, models.BindGroup, typed); true {
			code(t, err, models.NotFound) // a member's code binds no group
		}
		found, err := e.RedeemCode(ctx, models.BindMember, typed)
		if err != nil || found.MemberID != member.ID || found.TriesLeft != 5 {
			t.Fatalf("found %+v, %v", found, err)
		}
		bind := models.UseMemberCode{CodeID: found.ID, Identity: models.Identity{MemberID: member.ID, Door: "aibot", Corp: "ww1", External: "woAAA"}}
		stolen := bind
		stolen.Identity.MemberID = 1
		_, err = decide(t, e.Store, stolen)
		code(t, err, models.Conflict)
		if _, err := decide(t, e.Store, bind); err != nil {
			t.Fatal(err)
		}
		if m := dirs.Current().Known("aibot", "ww1", "woAAA"); m == nil || m.ID != member.ID {
			t.Errorf("woAAA is %+v", m)
		}
		_, err = decide(t, e.Store, bind)
		code(t, err, models.Conflict)
		_, err = e.RedeemCode(ctx, models.BindMember, typed)
		code(t, err, models.NotFound)
	})
}

func TestWhoLeavesBindsNoMore(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		city(t, e.Store)
		member := follow(t, e.Store).Current().Known("app", "ww1", "lijuan")
		typed, err := e.CreateCode(ctx, clerk, models.BindMember, member.ID, 0, digits(7))
		if err != nil {
			t.Fatal(err)
		}
		if err := e.LeaveMember(ctx, clerk, "lijuan"); err != nil {
			t.Fatal(err)
		}
		_, err = e.RedeemCode(ctx, models.BindMember, typed)
		code(t, err, models.NotFound)
	})
}

func TestACodeEnds(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		open := func(typed string) bool {
			_, err := e.RedeemCode(ctx, models.BindGroup, typed)
			return err == nil
		}
		create := func(n byte) string {
			typed, err := e.CreateCode(ctx, clerk, models.BindGroup, 0, 3, digits(n))
			if err != nil {
				t.Fatal(err)
			}
			return typed
		}
		first, second := create(1), create(2)
		if open(first) || !open(second) {
			t.Error("a new code retires the one before")
		}
		for range 5 {
			if _, err := decide(t, e.Store, models.WrongCode{Purpose: models.BindGroup, CountyID: 3}); err != nil {
				t.Fatal(err)
			}
		}
		if open(second) {
			t.Error("open after five wrong tries")
		}
		third := create(3)
		found, err := e.RedeemCode(ctx, models.BindGroup, third)
		if err != nil {
			t.Fatal(err)
		}
		use := models.UseGroupCode{CodeID: found.ID, Group: models.Group{ChatID: "wr9", CountyID: 3}}
		_, err = decide(t, e.Store, use)
		code(t, err, models.Forbidden) // this sender guessed too often today
		turn := storetest.Turn("m1", 0, use)
		turn.Actor.External = "somebody else"
		if _, err := e.CommitTurn(ctx, turn); err != nil {
			t.Error(err)
		}
		if g, err := e.Group(ctx, "wr9"); err != nil || g.CountyID != 3 {
			t.Errorf("group %+v, %v", g, err)
		}
		fourth := create(4)
		e.Clock.Move(24 * time.Hour)
		if open(fourth) {
			t.Error("open after a day")
		}
	})
}

func TestUnansweredSentencesAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, c := range []models.KeepUnanswered{
			{Text: "能不能用公积金", Role: models.Liaison},
			{Text: "能不能用公积金", Role: models.AccountManager},
			{Text: "天气如何"},
			{Text: "利率多少", Ref: "rate", Like: true},
			{Text: "利率多少", Ref: "rate"},
			{Text: "利率多少", Ref: "rate"},
		} {
			if _, err := decide(t, s, c); err != nil {
				t.Fatal(err)
			}
		}
		list, err := s.Unanswered(t.Context(), storetest.Start, 2)
		if err != nil || len(list) != 2 {
			t.Fatalf("%+v, %v", list, err)
		}
		if a := list[0]; a.Text != "能不能用公积金" || a.Asked != 2 || a.Role != models.Liaison {
			t.Errorf("first %+v", a)
		}
		if b := list[1]; b.Ref != "rate" || b.Likes != 1 || b.Dislikes != 2 || b.Asked != 0 {
			t.Errorf("second %+v", b)
		}
	})
}

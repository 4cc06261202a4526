package store_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"shuangbai/models"
	"shuangbai/models/seal"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// Whoever reads the tables, but not the keys, learns nothing of what was said.
func TestNothingPersonalLiesOpen(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		visit := storetest.Visit(1)
		visit.Visit.Feedback, visit.Visit.Place, visit.Visit.Purpose = "利息太高", "东街口", "装修店面"
		turn := storetest.Turn("m1", 0, visit,
			models.SavePreScreen{Screen: models.PreScreen{Facts: `{"age":42,"said":"利息太高"}`, Verdict: "meets_basic"}},
			models.KeepUnanswered{Text: "利息太高怎么办", Role: models.Liaison})
		turn.Conversation.State = []byte("张建国 13800000001")
		turn.Inbox.Reply, turn.Inbox.ReplyURL = []byte("张建国 13800000001"), "https://qyapi.example/secret-url"
		turn.Outgoing = []models.Outgoing{{Door: "app", Target: "lijuan", Kind: "text", Body: []byte("张建国 13800000001"), Key: "k"}}
		if _, err := e.CommitTurn(ctx, turn); err != nil {
			t.Fatal(err)
		}
		again := storetest.Visit(2)
		again.Visit.MerchantID, again.Merchant.Operator = merchantOf(t, e.Store, 1).ID, "张建军"
		storetest.Save(t, e.Store, again)
		promise := models.Inbox{Door: "app", MessageID: "m2", Conversation: "c", Body: []byte("张建国 13800000001")}
		if err := e.PutReceived(ctx, promise); err != nil {
			t.Fatal(err)
		}
		if err := e.PutGroup(ctx, clerk, models.Group{ChatID: "wr1", CountyID: 1, WebhookKey: "secret-webhook"}); err != nil {
			t.Fatal(err)
		}
		secretCode, err := e.CreateCode(ctx, clerk, models.BindMember, 1, 0, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.PutPhoto(ctx, models.Photo{ID: "p1", MIME: "image/jpeg"}, bytes.Repeat([]byte("PICTURE"), 100_000)); err != nil {
			t.Fatal(err)
		}
		secrets := []string{
			"张建", "13800000001", "利息太高", "东街口", "装修", "老板很热情", "secret-url", "secret-webhook", "PICTUREPICTURE", secretCode,
		}
		seen := 0
		for table, values := range storetest.Dump(t, e) {
			for _, value := range values {
				seen++
				for _, secret := range secrets {
					if strings.Contains(value, secret) {
						t.Errorf("table %s holds %q", table, secret)
					}
				}
			}
		}
		if seen < 100 {
			t.Errorf("only %d values were looked at", seen)
		}
		if g, err := e.Group(ctx, "wr1"); err != nil || g.WebhookKey != "secret-webhook" {
			t.Errorf("group %+v, %v", g, err)
		}
	})
}

func TestPlainTextInASealedColumnIsRefused(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		id := storetest.Save(t, e.Store, storetest.Visit(1))
		merchant := merchantOf(t, e.Store, id).ID
		storetest.Exec(t, e, "UPDATE merchant SET phone = '13900000000' WHERE id = ?", merchant)
		if m, err := e.Merchant(t.Context(), merchant); err == nil {
			t.Errorf("read %+v", m)
		}
		storetest.Exec(t, e, "UPDATE merchant SET phone = operator WHERE id = ?", merchant)
		if m, err := e.Merchant(t.Context(), merchant); err == nil {
			t.Errorf("a value was moved to another column: %+v", m)
		}
	})
}

func TestKeysRotate(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		id := storetest.Save(t, e.Store, storetest.Visit(1))
		merchant := merchantOf(t, e.Store, id).ID
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		old, fresh := bytes.Repeat([]byte{1}, seal.KeySize), bytes.Repeat([]byte{9}, seal.KeySize)
		ring, err := seal.NewRing(seal.Key{ID: "2026", Bytes: fresh}, seal.Key{ID: "test", Bytes: old})
		if err != nil {
			t.Fatal(err)
		}
		e.Options.Ring = ring
		if e.Store, err = store.Open(t.Context(), e.Options); err != nil {
			t.Fatal(err)
		}
		if m, err := e.Merchant(t.Context(), merchant); err != nil || m.Operator != "张建国" {
			t.Errorf("under the new key: %+v, %v", m, err)
		}
		again := storetest.Visit(2)
		again.Visit.MerchantID, again.Merchant.Operator = merchant, "张建军"
		storetest.Save(t, e.Store, again)
		if m, err := e.Merchant(t.Context(), merchant); err != nil || m.Operator != "张建军" || m.Phone != "13800000002" {
			t.Errorf("written under the new key: %+v, %v", m, err)
		}
	})
}

func TestPhotosGoWithTheirVisit(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		ctx := t.Context()
		big := bytes.Repeat([]byte("0123456789abcdef"), 50_000) // several chunks
		early := models.Photo{ID: "early", DraftID: "draft-1", MIME: "image/jpeg"}
		if err := e.PutPhoto(ctx, early, big); err != nil {
			t.Fatal(err)
		}
		code(t, e.PutPhoto(ctx, early, big), models.Duplicate)
		code(t, e.PutPhoto(ctx, models.Photo{ID: "huge"}, make([]byte, store.MaxPhoto+1)), models.Invalid)
		id := storetest.Save(t, e.Store, storetest.Visit(1))
		for _, p := range []models.Photo{{ID: "late", DraftID: "draft-1", MIME: "image/png"}, {ID: "later", VisitID: id, MIME: "image/png"}, {ID: "first", DraftID: "gone", MIME: "image/png"}, {ID: "lost", DraftID: "dropped", MIME: "image/png"}} {
			if err := e.PutPhoto(ctx, p, []byte("x")); err != nil {
				t.Fatal(err)
			}
		}
		if v := visitOf(t, e.Store, id); v.Photos != 3 {
			t.Errorf("%d photos", v.Photos)
		}
		several := storetest.Visit(2)
		several.Visit.DraftID = "gone#1" // the first of several visits of one draft
		if v := visitOf(t, e.Store, storetest.Save(t, e.Store, several)); v.Photos != 1 {
			t.Errorf("%d photos of the draft's first visit", v.Photos)
		}
		if err := e.PutPhoto(ctx, models.Photo{ID: "merged", DraftID: "draft-3", MIME: "image/png"}, []byte("x")); err != nil {
			t.Fatal(err)
		}
		if _, err := decide(t, e.Store, models.MergeDraft{VisitID: id, DraftID: "draft-3"}); err != nil {
			t.Fatal(err)
		}
		list, err := e.Photos(ctx, id)
		if err != nil || len(list) != 4 {
			t.Errorf("photos %+v, %v", list, err)
		}
		p, body, err := e.Photo(ctx, "early")
		if err != nil || !bytes.Equal(body, big) || p.Size != len(big) {
			t.Errorf("photo %+v of %d bytes, %v", p, len(body), err)
		}
		e.Clock.Move(4 * 24 * time.Hour)
		if _, err := e.Prune(ctx); err != nil {
			t.Fatal(err)
		}
		if _, _, err = e.Photo(ctx, "lost"); true {
			code(t, err, models.NotFound)
		}
		if v := visitOf(t, e.Store, id); v.Photos != 4 {
			t.Errorf("after pruning %d photos", v.Photos)
		}
		if err := e.AttachPhotos(ctx, 99, "early", "late"); err != nil {
			t.Fatal(err)
		}
		if v := visitOf(t, e.Store, id); v.Photos != 2 {
			t.Errorf("after two were given away %d photos", v.Photos)
		}
	})
}

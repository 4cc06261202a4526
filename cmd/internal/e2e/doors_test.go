package e2e

import (
	"bytes"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"shuangbai/bot/wecom/wecomsim"
	"shuangbai/cmd/internal/drive"
)

// TestPhotosLoseTheirMetadata: pictures of a single chat, of a group's mixed
// message and of the app are downloaded, opened, made anew and put with the
// visit.
func TestPhotosLoseTheirMetadata(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{})
		single, group, app := wecomsim.Sender{User: "lijuan"}, wecomsim.Sender{User: "lijuan", Group: groupOf("潞州区")}, wecomsim.Sender{User: "lijuan", App: true}
		if !bytes.Contains(photo(t), []byte(secretPlace)) {
			t.Fatal("the picture has no metadata to lose")
		}
		for i, send := range []func() (wecomsim.Delivery, error){
			func() (wecomsim.Delivery, error) {
				return o.sim.SendMixed(t.Context(), group, "@双百助手 走访 张记面馆 有意向", [][]byte{photo(t)})
			},
			func() (wecomsim.Delivery, error) { return o.sim.Mention(t.Context(), group, "确认") },
			func() (wecomsim.Delivery, error) { return o.sim.SendImage(t.Context(), single, photo(t)) },
			func() (wecomsim.Delivery, error) { return o.sim.SendImage(t.Context(), app, photo(t)) },
		} {
			if d, err := send(); err != nil || len(d.Problems) > 0 {
				t.Fatalf("step %d: %v %q", i, err, d.Problems)
			}
		}
		eventually(t, "three photos are with the visit", func() bool {
			kept, err := o.Store.Photos(t.Context(), 1)
			must(t, err)
			return len(kept) == 3
		})
		kept, err := o.Store.Photos(t.Context(), 1)
		must(t, err)
		for _, p := range kept {
			_, body, err := o.Store.Photo(t.Context(), p.ID)
			must(t, err)
			if _, err := jpeg.Decode(bytes.NewReader(body)); err != nil || bytes.Contains(body, []byte("GPS")) || bytes.Contains(body, []byte("Exif")) {
				t.Errorf("photo %s: %v, %d bytes with the place in them", p.ID, err, len(body))
			}
		}
	})
}

// TestAnOldCard shows the draft as it is now instead of saving what it was.
func TestAnOldCard(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		o := opened(t, h, manners{})
		at := wecomsim.Sender{User: "lijuan"}
		_, err := o.sim.Say(t.Context(), at, "走访 张记面馆 需求20万 有意向")
		must(t, err)
		old := o.sim.Chat(at).LastCard()
		_, err = o.sim.Say(t.Context(), at, "改 金额 30万")
		must(t, err)
		_, err = o.sim.Press(t.Context(), at, wecomsim.Press{Message: old.ID, Button: "确认"})
		must(t, err)
		shown, _ := o.sim.Message(old.ID)
		if words := strings.Join(readable(shown, at.User), " "); !strings.Contains(words, "30万元") || o.count(t, "SELECT COUNT(*) FROM visit") != 0 {
			t.Errorf("the old card reads %q", words)
		}
		_, err = o.sim.Press(t.Context(), at, wecomsim.Press{Message: old.ID, Button: "确认"})
		must(t, err)
		if n := o.count(t, "SELECT COUNT(*) FROM visit WHERE amount = 300000"); n != 1 {
			t.Errorf("%d visits with the amount as corrected", n)
		}
		if found := o.sim.Problems(); len(found) > 0 {
			t.Errorf("against the platform's limits: %q", found)
		}
	})
}

// TestASessionEnds by the machine's clock; the draft stays and is offered again.
func TestASessionEnds(t *testing.T) {
	homes(t, func(t *testing.T, h home) {
		t.Parallel()
		o := opened(t, h, manners{settings: []string{"SHUANGBAI_SESSION_TTL=2s"}})
		c := o.client(t)
		say := func(id, text string) drive.Answer {
			return says(t, c, drive.Message{ID: id, From: "lijuan", Text: text})
		}
		say("1", "登记走访")
		say("2", "张记面馆")
		time.Sleep(3500 * time.Millisecond)
		reads(t, say("3", "有意向"), "没填完", "接着来")
		reads(t, say("4", "有意向"), "多少资金")
	})
}

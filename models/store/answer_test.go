package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"shuangbai/models"
	"shuangbai/models/seal"
	"shuangbai/models/store"
	"shuangbai/models/store/storetest"
)

// actions lists what the trail says was done, oldest first.
func actions(t *testing.T, s *store.Store, of ...string) []string {
	t.Helper()
	trail, err := s.Trail(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, line := range slices.Backward(trail) {
		if slices.Contains(of, line.Action) {
			out = append(out, fmt.Sprintf("%s %s %d by %d", line.Action, line.Object, line.ObjectID, line.MemberID))
		}
	}
	return out
}

func TestAnAnswerKeepsEveryVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		dirs := follow(t, s)
		if got := dirs.Current().Answer("rate"); got.Version != 0 || !got.BuiltIn() {
			t.Fatalf("before any change: %+v", got)
		}
		first := models.AnswerText{Topic: "rate", Text: "看{{.Window.Name}}的公告。", Next: "去问问。", Source: "附件四"}
		if _, err := decide(t, s, models.SetAnswer{Answer: first}); err != nil {
			t.Fatal(err)
		}
		if v, err := s.SetAnswer(t.Context(), clerk, models.AnswerText{Topic: "rate", Version: 1, Text: "换个说法。"}); err != nil || v != 2 {
			t.Fatalf("version %d, %v", v, err)
		}
		if got := dirs.Current().Answer("rate"); got.Version != 2 || got.Text != "换个说法。" || got.MemberID != 0 {
			t.Errorf("the directory says %+v", got)
		}
		if _, err := decide(t, s, models.ResetAnswer{Topic: "rate", Version: 2}); err != nil {
			t.Fatal(err)
		}
		if got := dirs.Current().Answer("rate"); got.Version != 3 || !got.BuiltIn() {
			t.Errorf("after the reset %+v", got)
		}
		history, err := s.AnswerHistory(t.Context(), "rate")
		if err != nil {
			t.Fatal(err)
		}
		at := storetest.Start.UTC()
		want := []models.AnswerText{
			{ID: 3, Topic: "rate", Version: 3, MemberID: 1, At: at},
			{ID: 2, Topic: "rate", Version: 2, Text: "换个说法。", At: at},
			{ID: 1, Topic: "rate", Version: 1, Text: first.Text, Next: "去问问。", Source: "附件四", MemberID: 1, At: at},
		}
		if diff := cmp.Diff(want, history); diff != "" {
			t.Error(diff)
		}
		if list, err := s.AnswerHistory(t.Context(), "fees"); err != nil || len(list) != 0 {
			t.Errorf("nobody changed fees: %v %v", list, err)
		}
		trail := []string{"answer.set answer_text 1 by 1", "answer.set answer_text 2 by 0", "answer.reset answer_text 3 by 1"}
		if diff := cmp.Diff(trail, actions(t, s, "answer.set", "answer.reset")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOfTwoWhoRewordAnAnswerOneIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		errs := make([]error, 6)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() {
				_, errs[i] = s.SetAnswer(t.Context(), clerk, models.AnswerText{Topic: "fees", Text: fmt.Sprint("说法", i)})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if models.CodeOf(err) != models.Conflict {
				t.Errorf("%v", err)
			}
		}
		if won != 1 {
			t.Errorf("%d wrote version 1", won)
		}
		for name, change := range map[string]models.Change{
			"over an old version":          models.SetAnswer{Answer: models.AnswerText{Topic: "fees", Text: "旧"}},
			"over one that is not there":   models.SetAnswer{Answer: models.AnswerText{Topic: "rate", Version: 4, Text: "新"}},
			"back to built-in, never left": models.ResetAnswer{Topic: "age"},
		} {
			if _, err := decide(t, s, change); models.CodeOf(err) != models.Conflict {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// asked puts sentences on the unanswered list, the first most often.
func asked(t *testing.T, s *store.Store, sentences ...string) {
	t.Helper()
	for i, text := range sentences {
		for range len(sentences) - i {
			if _, err := decide(t, s, models.KeepUnanswered{Text: text, Role: models.Liaison}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestASentenceIsAdoptedOnceAndCanBeDropped(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		s, ctx := e.Store, t.Context()
		dirs := follow(t, s)
		renewed := 0
		dirs.OnRenewal(func(*models.Directory) { renewed++ })
		asked(t, s, "这钱得掏多少利", "给邻居捎个话", "下雨了")
		if _, err := decide(t, s, models.KeepUnanswered{Text: "没说清", Ref: "faq.rate|1"}); err != nil {
			t.Fatal(err)
		}
		open, total, err := s.Questions(ctx, 2)
		if err != nil || total != 3 || len(open) != 2 || open[0].Text != "这钱得掏多少利" || open[0].Asked != 3 || open[1].ID != 2 {
			t.Fatalf("%+v, %d in all, %v", open, total, err)
		}
		id, aside := open[0].ID, open[1].ID
		if _, err := decide(t, s, models.AdoptExample{ID: id, Intent: "faq.rate"}, models.AdoptExample{ID: aside, Intent: models.SetAside}); err != nil {
			t.Fatal(err)
		}
		want := []models.Example{{ID: id, Text: "这钱得掏多少利", Intent: "faq.rate", MemberID: 1, At: storetest.Start.UTC()}}
		if diff := cmp.Diff(want, dirs.Current().Examples); diff != "" || renewed != 1 {
			t.Errorf("renewed %d times, examples %s", renewed, diff)
		}
		if open, _, err := s.Questions(ctx, 10); err != nil || len(open) != 1 || open[0].Text != "下雨了" {
			t.Errorf("still open: %+v, %v", open, err)
		}
		if list, err := s.Unanswered(ctx, storetest.Start.Add(-time.Hour), 10); err != nil || len(list) != 2 {
			t.Errorf("the sentence and the rating that wait: %+v, %v", list, err)
		}
		for _, again := range []models.AdoptExample{{ID: id, Intent: "faq.fees"}, {ID: 99, Intent: "faq.rate"}} {
			if err := s.AdoptExample(ctx, clerk, again.ID, again.Intent); models.CodeOf(err) != models.Conflict {
				t.Errorf("%+v: %v", again, err)
			}
		}
		if err := s.AdoptExample(ctx, clerk, id, ""); models.CodeOf(err) != models.Invalid {
			t.Errorf("as nothing: %v", err)
		}
		if _, err := decide(t, s, models.DropExample{ID: id}); err != nil {
			t.Fatal(err)
		}
		if err := s.DropExample(ctx, clerk, id); models.CodeOf(err) != models.Conflict {
			t.Errorf("dropped twice: %v", err)
		}
		if q, err := s.Question(ctx, id); err != nil || q.Intent != "" || len(dirs.Current().Examples) != 0 {
			t.Errorf("it waits again: %+v, %v", q, err)
		}
		for _, rows := range storetest.Dump(t, e) {
			if slices.ContainsFunc(rows, func(v string) bool { return v == "这钱得掏多少利" }) {
				t.Error("the sentence lies in the open")
			}
		}
		trail := []string{
			fmt.Sprintf("example.adopt unanswered %d by 1", id), fmt.Sprintf("example.adopt unanswered %d by 1", aside),
			fmt.Sprintf("example.drop unanswered %d by 1", id),
		}
		if diff := cmp.Diff(trail, actions(t, s, "example.adopt", "example.drop")); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAnotherReplicaSaysTheNewWordsWithinSeconds runs a follower on a second
// store of the same records (one process may have an SQLite file).
func TestAnotherReplicaSaysTheNewWordsWithinSeconds(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		other := e.Store
		if e.Driver() != "sqlite" {
			var err error
			if other, err = store.Open(t.Context(), e.Options); err != nil {
				t.Fatal(err)
			}
			defer func() { _ = other.Close() }()
		}
		dirs := follow(t, other)
		heard := make(chan *models.Directory, 1)
		dirs.OnRenewal(func(d *models.Directory) { heard <- d })
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { dirs.Run(ctx) })
		defer running.Wait()
		defer stop()
		asked(t, e.Store, "这钱得掏多少利")
		if _, err := decide(t, e.Store, models.SetAnswer{Answer: models.AnswerText{Topic: "rate", Text: "新说法"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := decide(t, e.Store, models.AdoptExample{ID: 1, Intent: "faq.rate"}); err != nil {
			t.Fatal(err)
		}
		late := time.NewTimer(5 * time.Second)
		defer late.Stop()
		select {
		case d := <-heard:
			if d.Answer("rate").Text != "新说法" || len(d.Examples) != 1 || d.Examples[0].Text != "这钱得掏多少利" {
				t.Errorf("the other replica knows %+v %+v", d.Answers, d.Examples)
			}
		case <-late.C:
			t.Error("after five seconds the other replica knows nothing")
		}
	})
}

// A turn that was decided on old words fails, and the words are read at once,
// so that it can be decided again.
func TestAConflictBringsTheNewWords(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		if e.Driver() == "sqlite" {
			t.Skip("an SQLite file has one process")
		}
		dirs := follow(t, e.Store)
		other, err := store.Open(t.Context(), e.Options)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Close() }()
		if _, err := other.SetAnswer(t.Context(), clerk, models.AnswerText{Topic: "rate", Text: "别处改的"}); err != nil {
			t.Fatal(err)
		}
		if _, err := decide(t, e.Store, models.SetAnswer{Answer: models.AnswerText{Topic: "rate", Text: "这里改的"}}); models.CodeOf(err) != models.Conflict {
			t.Errorf("%v", err)
		}
		if got := dirs.Current().Answer("rate"); got.Version != 1 || got.Text != "别处改的" {
			t.Errorf("%+v", got)
		}
	})
}

func TestWordsOutliveANewRoster(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		city(t, s)
		dirs := follow(t, s)
		asked(t, s, "这钱得掏多少利")
		if _, err := decide(t, s, models.SetAnswer{Answer: models.AnswerText{Topic: "rate", Text: "新说法"}}, models.AdoptExample{ID: 1, Intent: "faq.rate"}); err != nil {
			t.Fatal(err)
		}
		if err := s.LeaveMember(t.Context(), clerk, "lijuan"); err != nil {
			t.Fatal(err)
		}
		storetest.Save(t, s, storetest.Visit(1))
		for name, d := range map[string]*models.Directory{"followed": dirs.Current(), "loaded": loaded(t, s)} {
			if d.Answer("rate").Text != "新说法" || len(d.Examples) != 1 || len(d.MerchantsNamed("面馆1号")) != 1 {
				t.Errorf("%s: %+v %+v", name, d.Answers, d.Examples)
			}
		}
	})
}

func TestNamesAreReadWithAnyKeys(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		city(t, e.Store)
		asked(t, e.Store, "这钱得掏多少利")
		if err := e.AdoptExample(t.Context(), clerk, 1, "faq.rate"); err != nil {
			t.Fatal(err)
		}
		o := e.Options
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		ring, err := seal.NewRing(seal.Key{ID: "other", Bytes: seal.NewKeyBytes()})
		if err != nil {
			t.Fatal(err)
		}
		o.Ring = ring
		s, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = s.Close() }()
		if d, err := s.LoadNames(t.Context()); err != nil || len(d.MerchantsNamed("张记面馆")) != 1 {
			t.Errorf("%v", err)
		}
		if _, err := s.LoadDirectory(t.Context()); !errors.Is(err, seal.ErrUnknownKey) {
			t.Errorf("sealed words were read: %v", err)
		}
	})
}

func loaded(t *testing.T, s *store.Store) *models.Directory {
	t.Helper()
	d, err := s.LoadDirectory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

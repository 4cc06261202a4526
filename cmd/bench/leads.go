package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"shuangbai/bot/ladder"
	"shuangbai/bot/policy"
	"shuangbai/bot/worktime"
	"shuangbai/models"
	"shuangbai/models/store"
)

const (
	raceLeads   = 1000
	raceWorkers = 8
)

// leadRace is what eight workers needed for leads that all of them wanted.
type leadRace struct{ Open, Assign time.Duration }

// workday is an hour at which leads are worked, and night one before at which they are
// only opened.
var (
	workday = time.Date(2025, 9, 17, 10, 0, 0, 0, time.FixedZone("CST", 8*60*60))
	night   = workday.Add(-12 * time.Hour)
)

// office is what the workers work with: records, and a clock that can be set.
type office struct {
	*store.Store
	dirs *store.Directories
	now  atomic.Pointer[time.Time]
}

func (o *office) Directory() *models.Directory { return o.dirs.Current() }

// Product implements ladder.Clock.
func (o *office) Product() time.Time { return *o.now.Load() }

// Machine implements ladder.Clock.
func (o *office) Machine() time.Time { return time.Now() }

// assignLeads opens a lead from each of many visits and has the workers assign
// them, all at once; it fails when one was assigned twice or never.
func assignLeads(ctx context.Context, s *store.Store, zone *time.Location) (out leadRace, err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	dirs, err := s.Follow(ctx, slog.New(slog.DiscardHandler))
	if err != nil {
		return out, err
	}
	o := &office{Store: s, dirs: dirs}
	if err := o.visitMany(ctx); err != nil {
		return out, err
	}
	rules := policy.Default()
	var workers []*ladder.Worker
	for range raceWorkers {
		workers = append(workers, ladder.New(ladder.Options{
			Records: o, Clock: o, Policy: rules, Calendar: worktime.New(rules.Hours, zone), Log: slog.New(slog.DiscardHandler),
		}))
	}
	o.now.Store(&night)
	begin := time.Now()
	if err := o.race(ctx, workers[:1], func() (bool, error) {
		list, err := s.VisitsForLeads(ctx, 1)
		return len(list) == 0, err
	}); err != nil {
		return out, err
	}
	out.Open = time.Since(begin)
	o.now.Store(&workday)
	begin = time.Now()
	if err := o.race(ctx, workers, func() (bool, error) {
		list, err := s.LeadsToChase(ctx, workday, 1)
		return len(list) == 0, err
	}); err != nil {
		return out, err
	}
	out.Assign = time.Since(begin)
	return out, o.checkRace(ctx)
}

// visitMany records a visit with consent and interest to each of many merchants.
func (o *office) visitMany(ctx context.Context) error {
	d := o.Directory()
	liaisons := map[int64]int64{}
	for i := range d.Members {
		if m := &d.Members[i]; m.Role == models.Liaison && len(m.TownIDs) > 0 {
			liaisons[m.TownIDs[0]] = m.ID
		}
	}
	const lot = 100
	for first := 0; first < raceLeads; first += lot {
		turn := models.Turn{Now: workday, At: time.Now()}
		for n := first; n < first+lot; n++ {
			town := d.Towns[n%len(d.Towns)]
			turn.Changes = append(turn.Changes, models.SaveVisit{
				Visit: models.Visit{
					MemberID: liaisons[town.ID], CountyID: town.CountyID, TownID: town.ID, VisitedOn: "2025-09-17", RecordedAt: workday,
					IntentLevel: "interested", Amount: 200000, Consent: models.ConsentGiven, ConsentVersion: "1", DraftID: fmt.Sprintf("race-%d", n),
				},
				Merchant: models.Merchant{Name: merchantName(n), Industry: "catering", CountyID: town.CountyID, TownID: town.ID},
			})
		}
		if _, err := o.CommitTurn(ctx, turn); err != nil {
			return err
		}
	}
	return nil
}

// race lets the workers go round until it is done.
func (o *office) race(ctx context.Context, workers []*ladder.Worker, done func() (bool, error)) error {
	errs := make([]error, len(workers))
	var group sync.WaitGroup
	for i, w := range workers {
		group.Go(func() {
			for over := false; !over && errs[i] == nil; {
				if err := w.Once(ctx); err != nil && models.CodeOf(err) != models.Unavailable {
					errs[i] = err
					return
				}
				over, errs[i] = done()
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// checkRace wants one assignment for each lead, and one message.
func (o *office) checkRace(ctx context.Context) error {
	leads, total, err := o.Leads(ctx, models.LeadFilter{Limit: raceLeads})
	if err != nil {
		return err
	}
	if total != raceLeads {
		return fmt.Errorf("%d leads were opened, want %d", total, raceLeads)
	}
	for i := range leads {
		moves, err := o.MovesOf(ctx, leads[i].ID)
		if err != nil {
			return err
		}
		assigned := 0
		for _, m := range moves {
			if m.To == models.LeadAssigned {
				assigned++
			}
		}
		if assigned != 1 || leads[i].AssigneeID == 0 {
			return fmt.Errorf("lead %d was assigned %d times", leads[i].ID, assigned)
		}
	}
	return nil
}

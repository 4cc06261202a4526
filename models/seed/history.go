package seed

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"shuangbai/models"
	"shuangbai/models/store"
)

// weeks is how far the invented history reaches back.
const weeks = 4

// history invents visits. No merchant is visited twice, so none looks like a
// visit recorded double, and the demo's own merchants are left for the demo.
type history struct {
	d         *models.Directory
	chance    *rand.Rand
	unvisited map[int64][]int64 // merchants by town, in the order they will be visited
	drafts    int
}

func newHistory(d *models.Directory, chance *rand.Rand) *history {
	h := &history{d: d, chance: chance, unvisited: map[int64][]int64{}}
	demo, err := Directory()
	for _, m := range d.Merchants {
		if err == nil && len(demo.MerchantsNamed(m.Name)) == 0 {
			h.unvisited[m.TownID] = append(h.unvisited[m.TownID], m.ID)
		}
	}
	for _, town := range d.Towns {
		list := h.unvisited[town.ID]
		chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return h
}

// record stores the visits of each working day before start, by the same code
// that stores what a conversation decided.
func (h *history) record(ctx context.Context, s *store.Store, start time.Time) error {
	for back := weeks * 7; back >= 1; back-- {
		morning := time.Date(start.Year(), start.Month(), start.Day()-back, 9, 0, 0, 0, start.Location())
		if !workday(morning) {
			continue
		}
		for i := range h.d.Members {
			if m := &h.d.Members[i]; len(m.TownIDs) > 0 {
				if err := h.day(ctx, s, m, morning); err != nil {
					return fmt.Errorf("seed visits of %s: %w", morning.Format(time.DateOnly), err)
				}
			}
		}
	}
	return nil
}

// workday knows the holidays and make-up days that have been announced.
func workday(day time.Time) bool {
	if holiday := HolidayUtil.GetHoliday(day.Format(time.DateOnly)); holiday != nil {
		return holiday.IsWork()
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// day stores what one member did on one day; now and then the last visit was a
// mistake and is undone.
func (h *history) day(ctx context.Context, s *store.Store, m *models.Member, morning time.Time) error {
	turn := models.Turn{Now: morning.Add(8 * time.Hour), At: morning.Add(8 * time.Hour), Actor: models.Actor{MemberID: m.ID, Door: sower.Door}}
	for range h.chance.IntN(4) {
		town := m.TownIDs[h.chance.IntN(len(m.TownIDs))]
		at := morning.Add(time.Duration(30+h.chance.IntN(450)) * time.Minute)
		if visit, ok := h.visit(m, town, at); ok {
			turn.Changes = append(turn.Changes, visit)
		}
	}
	if len(turn.Changes) == 0 {
		return nil
	}
	numbers, err := s.CommitTurn(ctx, turn)
	if err != nil || h.chance.IntN(20) > 0 {
		return err
	}
	turn.Changes = []models.Change{models.UndoVisit{ID: numbers[len(numbers)-1], Version: 1}}
	_, err = s.CommitTurn(ctx, turn)
	return err
}

// visit invents one visit in a town; ok is false when everybody there was met.
func (h *history) visit(m *models.Member, townID int64, at time.Time) (c models.SaveVisit, ok bool) {
	list := h.unvisited[townID]
	if len(list) < 8 { // some are left for the plan of the demo's day
		return c, false
	}
	merchant := h.d.Merchant(list[0])
	h.unvisited[townID] = list[1:]
	h.drafts++
	c.Visit = models.Visit{
		MerchantID: merchant.ID, MemberID: m.ID, CountyID: merchant.CountyID, TownID: townID, MarketID: merchant.MarketID,
		VisitedOn: at.Format(time.DateOnly), RecordedAt: at, DraftID: fmt.Sprintf("seed-%d", h.drafts),
		IntentLevel: h.oneOf("interested", "interested", "interested", "considering", "considering", "not_now", "not_now", "has_loan", "not_met"),
		Consent:     models.ConsentNotAsked,
	}
	h.need(&c, merchant, at)
	if partner := h.partner(m, townID); partner != 0 && h.chance.IntN(3) == 0 {
		c.Visit.Partners = []int64{partner}
	}
	if c.Visit.IntentLevel != "not_met" {
		c.Visit.Feedback = h.sometimes(8, feedbacks)
		c.Visit.Note = h.sometimes(4, notes)
		c.Visit.Equipment = h.sometimes(10, equipment)
	}
	return c, true
}

// need invents what a merchant who listens wants, and whether the bank may call.
func (h *history) need(c *models.SaveVisit, merchant *models.MerchantName, at time.Time) {
	v := &c.Visit
	if v.IntentLevel != "interested" && v.IntentLevel != "considering" {
		return
	}
	v.Amount = int64(5*(1+h.chance.IntN(12))) * 10_000
	v.Guarantee = h.oneOf("credit", "credit", "credit", "mortgage", "")
	for _, trade := range trades {
		if trade.industry == merchant.Industry {
			v.Purpose = trade.purposes[h.chance.IntN(len(trade.purposes))]
		}
	}
	v.FollowUpOn = at.AddDate(0, 0, 7+h.chance.IntN(18)).Format(time.DateOnly)
	switch h.chance.IntN(10) {
	case 0:
		v.Consent = models.ConsentRefused
	case 1, 2, 3, 4:
		v.Consent = models.ConsentGiven
		c.Merchant.Phone = fmt.Sprintf("1990000%04d", h.drafts) // a block of numbers that looks like none
	default:
		return
	}
	v.ConsentVersion, v.ConsentBy, v.ConsentAt = "1", v.MemberID, &at
}

// partner is the other half of the pair of a town; 0 when there is none.
func (h *history) partner(m *models.Member, townID int64) int64 {
	for i := range h.d.Members {
		if o := &h.d.Members[i]; o.Org != m.Org && slices.Contains(o.TownIDs, townID) {
			return o.ID
		}
	}
	return 0
}

func (h *history) oneOf(words ...string) string { return words[h.chance.IntN(len(words))] }

// sometimes gives one of the words in one of n cases.
func (h *history) sometimes(n int, words []string) string {
	if h.chance.IntN(n) > 0 {
		return ""
	}
	return h.oneOf(words...)
}

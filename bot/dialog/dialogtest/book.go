package dialogtest

import (
	"cmp"
	"slices"
	"strings"

	"shuangbai/bot/dialog"
	"shuangbai/models"
)

var errNone = models.Fail(models.NotFound, "没有这条记录。", nil)

// Merchant implements dialog.Book.
func (w *World) Merchant(id int64) (*models.Merchant, error) { return copyOf(w.merchants[id]) }

// Visit implements dialog.Book.
func (w *World) Visit(id int64) (*models.Visit, error) { return copyOf(w.visits[id]) }

func copyOf[T any](p *T) (*T, error) {
	if p == nil {
		return nil, errNone
	}
	c := *p
	return &c, nil
}

// list gives the visits that fit, newest first, undone ones left out.
func (w *World) list(fits func(v *models.Visit) bool) []models.Visit {
	var out []models.Visit
	for _, v := range w.visits {
		if v.UndoneAt == nil && fits(v) {
			out = append(out, *v)
		}
	}
	slices.SortFunc(out, func(a, b models.Visit) int {
		return cmp.Or(strings.Compare(b.VisitedOn, a.VisitedOn), cmp.Compare(b.ID, a.ID))
	})
	return out
}

// VisitsOf implements dialog.Book.
func (w *World) VisitsOf(merchantID int64, since string) ([]models.Visit, error) {
	return w.list(func(v *models.Visit) bool { return v.MerchantID == merchantID && v.VisitedOn >= since }), nil
}

// Visits implements dialog.Book.
func (w *World) Visits(f models.VisitFilter) ([]models.Visit, int, error) {
	all := w.list(func(v *models.Visit) bool {
		return (f.MemberID == 0 || v.MemberID == f.MemberID || slices.Contains(v.Partners, f.MemberID)) &&
			(len(f.TownIDs) == 0 || slices.Contains(f.TownIDs, v.TownID)) &&
			(f.CountyID == 0 || v.CountyID == f.CountyID) &&
			(f.MarketID == 0 || v.MarketID == f.MarketID) &&
			(f.MerchantID == 0 || v.MerchantID == f.MerchantID) &&
			(f.From == "" || v.VisitedOn >= f.From) && (f.To == "" || v.VisitedOn <= f.To)
	})
	total := len(all)
	if f.Limit > 0 && total > f.Limit {
		all = all[:f.Limit]
	}
	return all, total, nil
}

// MetBy implements dialog.Book.
func (w *World) MetBy(memberID int64, day string) (ids []int64, err error) {
	visits, _, err := w.Visits(models.VisitFilter{MemberID: memberID, From: day, To: day})
	for _, v := range visits {
		if v.IntentLevel != "not_met" && !slices.Contains(ids, v.MerchantID) {
			ids = append(ids, v.MerchantID)
		}
	}
	return ids, err
}

// Coverage implements dialog.Book.
func (w *World) Coverage(marketIDs []int64) (map[int64]int, error) {
	met := map[int64]map[int64]bool{}
	for _, v := range w.list(func(v *models.Visit) bool { return v.IntentLevel != "not_met" }) {
		if slices.Contains(marketIDs, v.MarketID) {
			if met[v.MarketID] == nil {
				met[v.MarketID] = map[int64]bool{}
			}
			met[v.MarketID][v.MerchantID] = true
		}
	}
	out := map[int64]int{}
	for _, id := range marketIDs {
		out[id] = len(met[id])
	}
	return out, nil
}

// Unvisited implements dialog.Book.
func (w *World) Unvisited(marketID int64, limit int) ([]models.MerchantName, error) {
	var out []models.MerchantName
	for _, m := range w.directory.Merchants {
		seen := w.list(func(v *models.Visit) bool { return v.MerchantID == m.ID && v.IntentLevel != "not_met" })
		if m.MarketID == marketID && len(seen) == 0 && len(out) < limit {
			out = append(out, m)
		}
	}
	return out, nil
}

// FollowUps implements dialog.Book.
func (w *World) FollowUps(townIDs []int64, until string, limit int) ([]models.Visit, error) {
	due := w.list(func(v *models.Visit) bool {
		later := w.list(func(o *models.Visit) bool { return o.MerchantID == v.MerchantID && o.ID > v.ID })
		return v.FollowUpOn != "" && v.FollowUpOn <= until && slices.Contains(townIDs, v.TownID) && len(later) == 0
	})
	return due[:min(limit, len(due))], nil
}

// LastVisitBy implements dialog.Book.
func (w *World) LastVisitBy(memberID int64, day string) (*models.Visit, error) {
	var last *models.Visit
	for _, v := range w.list(func(v *models.Visit) bool {
		return v.MemberID == memberID && v.RecordedAt.Format("2006-01-02") == day
	}) {
		if last == nil || v.ID > last.ID {
			last = &v
		}
	}
	return copyOf(last)
}

// OpenDrafts implements dialog.Book.
func (w *World) OpenDrafts(memberID int64, except string) ([]dialog.ParkedDraft, error) {
	var out []dialog.ParkedDraft
	for key, k := range w.talks {
		if k.member != memberID || key == except {
			continue
		}
		for _, d := range k.state.Durable.Drafts() {
			out = append(out, dialog.ParkedDraft{Conversation: key, Version: k.version, Draft: d, State: k.state})
		}
	}
	slices.SortFunc(out, func(a, b dialog.ParkedDraft) int { return strings.Compare(b.Draft.ID, a.Draft.ID) })
	return out, nil
}

// RedeemCode implements dialog.Book.
func (w *World) RedeemCode(purpose models.CodePurpose, code string) (*models.OneTimeCode, error) {
	for i := range w.codes {
		if c := &w.codes[i]; c.Purpose == purpose && c.Clear == code && c.UsedAt == nil {
			return copyOf(&c.OneTimeCode)
		}
	}
	return nil, errNone
}

// Windows implements dialog.Book.
func (w *World) Windows(countyID int64) ([]models.Window, error) {
	var out []models.Window
	for _, window := range w.windows {
		if countyID == 0 || window.CountyID == countyID {
			out = append(out, window)
		}
	}
	return out, nil
}

// AddWindow puts a service window on record.
func (w *World) AddWindow(window models.Window) { w.windows = append(w.windows, window) }

// AddCode puts a one-time code on record.
func (w *World) AddCode(c Code) { w.codes = append(w.codes, c) }

package ladder

import (
	"context"
	"encoding/json"
	"fmt"

	"shuangbai/models"
)

// open opens a lead for each merchant who agreed and is interested, those whose
// visits were stored before there were leads included.
func (w *Worker) open(ctx context.Context) error {
	visits, err := w.Records.VisitsForLeads(ctx, lot)
	if err != nil {
		return err
	}
	for i := range visits {
		if err := w.openOne(ctx, ofVisit(&visits[i])); err != nil {
			return err
		}
	}
	screens, err := w.Records.PreScreensForLeads(ctx, lot)
	if err != nil {
		return err
	}
	for i := range screens {
		if err := w.openOne(ctx, ofScreen(&screens[i])); err != nil {
			return err
		}
	}
	return nil
}

func (w *Worker) openOne(ctx context.Context, l models.Lead) error {
	if m := w.Records.Directory().Merchant(l.MerchantID); m != nil {
		in, _ := w.Policy.Products.Industry(m.Industry)
		l.Green = in.Green
		if l.TownID == 0 {
			l.CountyID, l.TownID, l.MarketID = m.CountyID, m.TownID, m.MarketID
		}
	}
	if err := w.commit(ctx, models.OpenLead{Lead: l}); !passed(err) {
		return err
	}
	return nil
}

func ofVisit(v *models.Visit) models.Lead {
	return models.Lead{
		Origin: fmt.Sprintf("visit:%d", v.ID), Source: models.FromVisit, VisitID: v.ID,
		MerchantID: v.MerchantID, CountyID: v.CountyID, TownID: v.TownID, MarketID: v.MarketID,
		Amount: v.Amount, AmountMax: v.AmountMax, Purpose: v.Purpose, Guarantee: v.Guarantee,
	}
}

// ofScreen takes from the facts of a pre-screen what was wanted.
func ofScreen(p *models.PreScreen) models.Lead {
	var said struct {
		Amount    int64  `json:"amount"`
		Guarantee string `json:"guarantee"`
	}
	l := models.Lead{Origin: fmt.Sprintf("prescreen:%d", p.ID), Source: models.FromPreScreen, MerchantID: p.MerchantID}
	if json.Unmarshal([]byte(p.Facts), &said) == nil { // facts of another form tell nothing
		l.Amount, l.Guarantee = said.Amount, said.Guarantee
	}
	return l
}

// commit writes one decision of the program.
func (w *Worker) commit(ctx context.Context, c models.Change, out ...models.Outgoing) error {
	_, err := w.Records.CommitTurn(ctx, models.Turn{
		Now: w.Clock.Product(), At: w.Clock.Machine(), Changes: []models.Change{c}, Outgoing: out,
	})
	return err
}

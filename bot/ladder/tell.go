package ladder

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/models"
)

// handOn gives a lead on that its assignee cannot keep.
func (w *Worker) handOn(ctx context.Context, l *models.Lead, now time.Time, why string) error {
	return w.assign(ctx, l, now, lead.Case{Holder: w.Records.Directory().Member(l.AssigneeID), Why: why, Tried: []int64{l.AssigneeID}})
}

// assign gives a lead to whoever is to take it next, with a card; where nobody
// is left the county leads are told, once. The case says what is special.
func (w *Worker) assign(ctx context.Context, l *models.Lead, now time.Time, c lead.Case) error {
	d := w.Records.Directory()
	load, err := w.Records.CountLoad(ctx, bankOf(d, l.CountyID))
	if err != nil {
		return err
	}
	c.Directory, c.TownID, c.CountyID, c.Day = d, l.TownID, l.CountyID, now.Format(time.DateOnly)
	c.Load, c.Full = load, w.Policy.Leads.Full
	choice := lead.Choose(c)
	if choice.Member == nil {
		change := models.ClimbLead{ID: l.ID, Version: l.Version, Rung: models.Reassigned}
		return w.commit(ctx, change, w.toDeciders(l, now, "stuck", choice.Reason)...)
	}
	accept, contact := w.due.Due(now)
	next := *l
	next.State, next.Round, next.Rung = l.State.AfterTransfer(), l.Round+1, models.NotOverdue
	card, err := w.card(ctx, &next, choice.Member, choice.Reason)
	if err != nil {
		return err
	}
	out := []models.Outgoing{card}
	if before := d.Member(l.AssigneeID); before != nil && before.Active() {
		text := fmt.Sprintf("%s（%s）已转给%s：%s。", lead.Name(l.ID), w.merchant(l), choice.Member.Name, choice.Reason)
		out = append(out, row(before, key(&next, "taken", before), chat.Reply{Text: text}))
	}
	return w.commit(ctx, models.AssignLead{
		ID: l.ID, Version: l.Version, AssigneeID: choice.Member.ID, Branch: choice.Member.Branch, Reason: choice.Reason,
		AcceptBy: accept, ContactBy: contact,
	}, out...)
}

// nudge reminds the account manager of the limit that has passed.
func (w *Worker) nudge(ctx context.Context, l *models.Lead, now time.Time) error {
	m := w.Records.Directory().Member(l.AssigneeID)
	next := *l
	next.Rung = models.Nudged
	change := models.ClimbLead{ID: l.ID, Version: l.Version, Rung: models.Nudged, ChaseAt: w.due.After(l, lead.Nudge, now)}
	if m == nil || !m.Active() {
		return w.commit(ctx, change)
	}
	card, err := w.card(ctx, &next, m, overdue(l)+"，请尽快处理；办不了就点「转派」。")
	if err != nil {
		return err
	}
	return w.commit(ctx, change, card)
}

// escalate tells the county leads.
func (w *Worker) escalate(ctx context.Context, l *models.Lead, now time.Time) error {
	whose := "客户经理"
	if m := w.Records.Directory().Member(l.AssigneeID); m != nil {
		whose = m.Name
	}
	change := models.ClimbLead{ID: l.ID, Version: l.Version, Rung: models.Escalated, ChaseAt: w.due.After(l, lead.Escalate, now)}
	return w.commit(ctx, change, w.toDeciders(l, now, "escalate", whose+overdue(l)+"，再不处理会自动改派")...)
}

// overdue says which limit has passed.
func overdue(l *models.Lead) string {
	if l.State == models.LeadAccepted {
		return "过了首次联系的时限还没联系商户"
	}
	return "过了接单时限还没接单"
}

// toDeciders are the messages to the county leads about a lead.
func (w *Worker) toDeciders(l *models.Lead, now time.Time, what, why string) []models.Outgoing {
	var out []models.Outgoing
	d := w.Records.Directory()
	for _, m := range lead.Deciders(d, l.CountyID, now.Format(time.DateOnly)) {
		text := fmt.Sprintf("%s（%s）：%s。要指定人，请发「派单 %d 给 姓名」。", lead.Name(l.ID), w.merchant(l), why, l.ID)
		out = append(out, row(m, key(l, what, m), chat.Reply{Text: text}))
	}
	return out
}

// card is the card of a lead for a member.
func (w *Worker) card(ctx context.Context, l *models.Lead, m *models.Member, why string) (models.Outgoing, error) {
	merchant, err := w.Records.Merchant(ctx, l.MerchantID)
	if err != nil {
		return models.Outgoing{}, err
	}
	s := lead.Subject{Lead: l, Merchant: merchant, Place: w.place(l), Policy: w.Policy}
	if l.VisitID != 0 {
		if s.Visit, err = dialog.Found(w.Records.Visit(ctx, l.VisitID)); err != nil {
			return models.Outgoing{}, err
		}
	}
	say := func(sentence string) string { return dialog.SayKey(m.ID, sentence) }
	return row(m, key(l, "card", m), lead.Card(s, why, say)), nil
}

// place names the town and the market of a lead.
func (w *Worker) place(l *models.Lead) string {
	d, place := w.Records.Directory(), ""
	if town := d.Town(l.TownID); town != nil {
		place = town.Name
	}
	if market := d.Market(l.MarketID); market != nil {
		place += " · " + market.Name
	}
	return place
}

// merchant is the name of the merchant of a lead.
func (w *Worker) merchant(l *models.Lead) string {
	if m := w.Records.Directory().Merchant(l.MerchantID); m != nil {
		return m.Name
	}
	return "商户"
}

// bankOf lists the members of the bank who may get a lead of a county.
func bankOf(d *models.Directory, countyID int64) (ids []int64) {
	for i := range d.Members {
		if m := &d.Members[i]; m.Org == models.Bank && m.CountyID == countyID && m.Active() {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// key is the idempotency key of what is said about one rung of one assignment;
// acceptance and first contact each have a ladder of their own.
func key(l *models.Lead, what string, m *models.Member) string {
	return fmt.Sprintf("lead:%d:%d:%s:%d:%s:%d", l.ID, l.Round, l.State, l.Rung, what, m.ID)
}

// row is a message to one member's app.
func row(m *models.Member, key string, r chat.Reply) models.Outgoing {
	body, err := json.Marshal(bot.Delivery{Reply: r})
	if err != nil { // plain data only
		panic(err)
	}
	return models.Outgoing{Door: string(chat.App), Target: m.UserID, Kind: bot.KindReply, Body: body, Key: key}
}

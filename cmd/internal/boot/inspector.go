package boot

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/lead"
	"shuangbai/config"
	"shuangbai/handlers/sim"
	"shuangbai/models"
	"shuangbai/models/store"
)

// inspector shows the demo page what the server keeps. It belongs to the demo
// only: it shows everything, rights aside.
type inspector struct {
	store *store.Store
	dirs  *store.Directories
	wecom config.WeCom
}

// Records implements sim.Inspector: what happened by the product clock, then the
// trail, which has the machine's time.
func (i inspector) Records(ctx context.Context, limit int) ([]sim.Row, error) {
	visits, err := i.visits(ctx, limit)
	if err != nil {
		return nil, err
	}
	leads, err := i.leads(ctx, limit)
	if err != nil {
		return nil, err
	}
	rows := append(visits, leads...)
	slices.SortStableFunc(rows, func(a, b sim.Row) int { return b.At.Compare(a.At) })
	trail, err := i.trail(ctx, limit/2)
	return append(rows[:min(limit/2, len(rows))], trail...), err
}

func (i inspector) visits(ctx context.Context, limit int) ([]sim.Row, error) {
	visits, _, err := i.store.Visits(ctx, models.VisitFilter{Limit: limit})
	if err != nil {
		return nil, err
	}
	rows := make([]sim.Row, 0, len(visits))
	for _, v := range visits {
		rows = append(rows, sim.Row{
			At: v.RecordedAt, Table: "走访", ID: strconv.FormatInt(v.ID, 10), Title: i.merchant(v.MerchantID) + " " + v.VisitedOn, JSON: indented(v),
		})
	}
	return rows, nil
}

func (i inspector) leads(ctx context.Context, limit int) ([]sim.Row, error) {
	leads, _, err := i.store.Leads(ctx, models.LeadFilter{})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(leads, func(a, b models.Lead) int { return moved(b).Compare(moved(a)) })
	leads = leads[:min(limit, len(leads))]
	rows := make([]sim.Row, 0, len(leads))
	for _, l := range leads {
		title := i.merchant(l.MerchantID)
		if m := i.dirs.Current().Member(l.AssigneeID); m != nil {
			title += " → " + m.Name
		}
		rows = append(rows, sim.Row{
			At: moved(l), Table: "线索", ID: strconv.FormatInt(l.ID, 10), Title: title, State: lead.StateWord(l.State), JSON: indented(l),
		})
	}
	return rows, nil
}

// moved is when something last happened to a lead.
func moved(l models.Lead) time.Time {
	last := l.OpenedAt
	for _, at := range []*time.Time{l.AssignedAt, l.AcceptedAt, l.ContactedAt, l.AppliedAt, l.ApprovedAt, l.DisbursedAt, l.ClosedAt} {
		if at != nil && at.After(last) {
			last = *at
		}
	}
	return last
}

func (i inspector) merchant(id int64) string {
	if m := i.dirs.Current().Merchant(id); m != nil {
		return m.Name
	}
	return ""
}

var stateWords = map[models.OutgoingState]string{
	models.Waiting: "待发", models.Sent: "已发出", models.Unknown: "结果不明", models.Dead: "发不出去", models.Dropped: "不发了",
}

// Outbox implements sim.Inspector.
func (i inspector) Outbox(ctx context.Context, limit int) ([]sim.Row, error) {
	list, err := i.store.LatestOutgoing(ctx, limit)
	if err != nil {
		return nil, err
	}
	rows := make([]sim.Row, 0, len(list))
	for _, o := range list {
		title := words(o)
		body := json.RawMessage(o.Body)
		o.Body = nil
		rows = append(rows, sim.Row{
			At: o.CreatedAt, Table: o.Door, ID: strconv.FormatInt(o.ID, 10), Title: title, To: o.Target,
			State: stateWords[o.State], JSON: indented(map[string]any{"row": o, "body": body}),
		})
	}
	return rows, nil
}

// words is the first line of what a message says.
func words(o models.Outgoing) string {
	var body struct {
		bot.Delivery
		bot.Post
	}
	if json.Unmarshal(o.Body, &body) != nil {
		return o.Kind
	}
	text := cmp.Or(body.Reply.Plain(), body.Text, body.Markdown, o.Kind)
	line, _, _ := strings.Cut(text, "\n")
	return strings.Trim(line, "*# ")
}

func (i inspector) trail(ctx context.Context, limit int) ([]sim.Row, error) {
	lines, err := i.store.Trail(ctx, limit)
	if err != nil {
		return nil, err
	}
	rows := make([]sim.Row, 0, len(lines))
	for _, l := range lines {
		rows = append(rows, sim.Row{At: l.At, Table: "留痕", ID: strconv.FormatInt(l.ID, 10), Title: l.Action + " " + l.Object, JSON: indented(l)})
	}
	return rows, nil
}

// Session implements sim.Inspector: the state as the conversation's row has it.
func (i inspector) Session(ctx context.Context, door, chatID, user string) (string, error) {
	m := chat.Message{Door: chat.Door(door), Bot: demoBotID(i.wecom.AIBot.BotID), Chat: chatID, From: user}
	switch m.Door {
	case chat.App:
		m.Bot = strconv.FormatInt(i.wecom.App.AgentID, 10)
	case chat.KF:
		m.Bot = i.wecom.KF.OpenKFID
	default:
	}
	row, err := i.store.Conversation(ctx, m.Conversation())
	if models.CodeOf(err) == models.NotFound {
		return "", nil
	}
	if err != nil || len(row.State) == 0 { // forgotten at its end
		return "", err
	}
	var state any
	if err := json.Unmarshal(row.State, &state); err != nil {
		return "", err
	}
	return indented(map[string]any{"version": row.Version, "updated_at": row.UpdatedAt, "state": state}), nil
}

func indented(v any) string {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil { // plain records only
		panic(err)
	}
	return string(b)
}

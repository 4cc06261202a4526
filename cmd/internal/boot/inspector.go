package boot

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"shuangbai/bot/chat"
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

// Records implements sim.Inspector.
func (i inspector) Records(ctx context.Context, limit int) ([]sim.Row, error) {
	var rows []sim.Row
	for _, read := range []func(context.Context, int) ([]sim.Row, error){i.visits, i.outgoing, i.trail} {
		more, err := read(ctx, limit)
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	slices.SortStableFunc(rows, func(a, b sim.Row) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Table, b.Table)) })
	return rows[:min(limit, len(rows))], nil
}

func (i inspector) visits(ctx context.Context, limit int) ([]sim.Row, error) {
	visits, _, err := i.store.Visits(ctx, models.VisitFilter{Limit: limit})
	if err != nil {
		return nil, err
	}
	rows := make([]sim.Row, 0, len(visits))
	for _, v := range visits {
		name := ""
		if m := i.dirs.Current().Merchant(v.MerchantID); m != nil {
			name = m.Name
		}
		rows = append(rows, sim.Row{At: v.RecordedAt, Table: "走访", ID: strconv.FormatInt(v.ID, 10), Title: name + " " + v.VisitedOn, JSON: indented(v)})
	}
	return rows, nil
}

func (i inspector) outgoing(ctx context.Context, limit int) ([]sim.Row, error) {
	var rows []sim.Row
	for _, state := range []models.OutgoingState{models.Waiting, models.Sent, models.Unknown, models.Dead} {
		list, err := i.store.Outbox(ctx, state, limit)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			o.Body = nil
			rows = append(rows, sim.Row{At: o.CreatedAt, Table: "待发", ID: strconv.FormatInt(o.ID, 10), Title: o.Door + " → " + o.Target + " " + string(o.State), JSON: indented(o)})
		}
	}
	return rows, nil
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
	if m.Door == chat.App {
		m.Bot = strconv.FormatInt(i.wecom.App.AgentID, 10)
	}
	row, err := i.store.Conversation(ctx, m.Conversation())
	if models.CodeOf(err) == models.NotFound {
		return "", nil
	}
	if err != nil {
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

package pull

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/kf"
	"shuangbai/models"
)

// atOnce is how many conversations have their turns at a time.
const atOnce = 8

// take stores a page with its cursor and runs the turns of its messages.
func (p *Puller) take(ctx context.Context, a *models.KFAccount, page api.KFPage) error {
	now := p.Now()
	account, err := p.Records.KFAccount(ctx, p.Account) // an operator may have paused it in a long backlog
	if err != nil {
		return err
	}
	in := intake{
		Puller: p, now: now, age: bot.MissedAfter, paused: account.Paused(),
		page: models.KFPage{
			OpenKFID: p.Account, Owner: p.Owner, Epoch: p.epoch, Cursor: page.Cursor,
			At: now, Lease: lease, Drained: !bool(page.More),
		},
	}
	if a.SyncedAt.IsZero() {
		in.age = coldAge
	}
	if err := in.read(ctx, page); err != nil {
		return err
	}
	in.apologize(a.SyncedAt)
	fresh, err := p.Records.StoreKFPage(ctx, in.page)
	if err != nil {
		return err
	}
	p.Metrics.took(in, fresh)
	a.Cursor = page.Cursor
	if in.page.Drained {
		a.SyncedAt = now
	}
	return p.turns(ctx, in.due(fresh))
}

// intake sorts the items of one page.
type intake struct {
	*Puller
	now      time.Time
	age      time.Duration
	paused   bool
	page     models.KFPage
	sessions map[string]models.KFSession
	recalled map[string]bool
	live     []promised
	said     map[string]models.KFSession
	entered  map[string]models.KFSession
	moved    map[string]models.KFSession
	waits    map[string]models.KFWait
	missed   map[string]time.Time // when the last message came that was too old to answer
}

type promised struct {
	msg chat.Message
	key string
}

func (in *intake) read(ctx context.Context, page api.KFPage) (err error) {
	items := make([]kf.Item, 0, len(page.Messages))
	var customers []string
	in.recalled = map[string]bool{}
	for _, raw := range page.Messages {
		it, err := kf.Parse(raw)
		if err != nil {
			in.Log.WarnContext(ctx, "an item of customer service cannot be read", "error", err)
			continue
		}
		items = append(items, it)
		if it.Customer != "" {
			customers = append(customers, it.Customer)
		}
		if it.Event.Type == kf.EventRecall {
			in.recalled[it.Event.Recalled] = true
		}
	}
	slices.Sort(customers)
	if in.sessions, err = in.Records.KFSessions(ctx, in.Account, slices.Compact(customers)...); err != nil {
		return err
	}
	in.said, in.entered, in.moved = map[string]models.KFSession{}, map[string]models.KFSession{}, map[string]models.KFSession{}
	in.waits, in.missed, in.page.Follow = map[string]models.KFWait{}, map[string]time.Time{}, map[string]models.Outgoing{}
	for _, it := range items {
		in.item(ctx, it)
	}
	in.page.Said, in.page.Entered, in.page.Moved = values(in.said), values(in.entered), values(in.moved)
	for _, customer := range slices.Sorted(maps.Keys(in.waits)) {
		in.page.Waits = append(in.page.Waits, in.waits[customer])
	}
	return nil
}

func (in *intake) item(ctx context.Context, it kf.Item) {
	if it.OpenKFID != "" && it.OpenKFID != in.Account {
		return
	}
	session := models.KFSession{OpenKFID: in.Account, Customer: it.Customer}
	switch {
	case it.Type == "event":
		in.event(ctx, it, session)
	case it.Customer == "":
	case it.Origin == kf.FromCustomer:
		session.SaidAt = it.SentAt
		in.said[it.Customer] = session
	case it.Origin == kf.FromServicer:
		in.answered(it, session)
	}
	m := it.Message()
	m.Bot = in.Account
	if m.Kind == chat.Notice { // nobody said it, or a receptionist did
		return
	}
	row := in.Bot.Promised(m)
	switch in.hear(it) {
	case live:
		in.answer(m, row)
		return
	case toPerson:
		in.waiting(it, m, row.MessageID)
	case tooOld:
		in.missed[it.Customer] = it.SentAt
	case silent:
	}
	// That there was a message is kept, its words are not (architecture.md 10).
	row.Status, row.HandedOver, row.ReplyURL, row.Body = models.Handled, true, "", nil
	in.page.Messages = append(in.page.Messages, row)
}

// answer lets a message have its turn. Words after the end of a session leave
// its code without use, and words that are answered excuse those that are not.
func (in *intake) answer(m chat.Message, row models.Inbox) {
	if m.Kind != chat.Back && m.Kind != chat.Enter {
		delete(in.missed, m.From)
		in.live = slices.DeleteFunc(in.live, func(l promised) bool {
			if l.msg.Kind != chat.Back || l.msg.From != m.From {
				return false
			}
			in.page.Messages = slices.DeleteFunc(in.page.Messages, func(r models.Inbox) bool { return r.MessageID == l.key })
			return true
		})
	}
	in.live = append(in.live, promised{m, row.MessageID})
	in.page.Messages = append(in.page.Messages, row)
}

// event notes what an event says of a session.
func (in *intake) event(ctx context.Context, it kf.Item, session models.KFSession) {
	switch it.Event.Type {
	case kf.EventEnter:
		session.Scene, session.SceneParam, session.EnteredAt = short(it.Event.Scene, 32), short(it.Event.SceneParam, 128), it.SentAt
		in.entered[it.Customer] = session
	case kf.EventState:
		session.State, session.StateAt = int(api.KFPerson), it.SentAt
		session.Servicer = short(it.Event.Servicer, 64)
		if it.Event.Change == kf.ChangeEnded {
			session.State, session.Servicer = int(api.KFOver), ""
			in.waits[it.Customer] = models.KFWait{Customer: it.Customer, Answered: true}
		}
		in.moved[it.Customer], in.sessions[it.Customer] = session, session
	case kf.EventFailed:
		in.failed(ctx, it)
	}
}

// failed gives up the row of a message that was accepted and not delivered, so
// that a person sees it.
func (in *intake) failed(ctx context.Context, it kf.Item) {
	reason := "not delivered: " + it.Event.Reason()
	in.Log.WarnContext(ctx, "a message to a customer was not delivered", "reason", it.Event.Reason(), "msgid", it.Event.FailedID)
	rows, err := in.Records.SentKF(ctx, it.Customer)
	for _, o := range rows {
		for part := range o.Parts + 1 {
			if kf.MsgID(o.Key, part) == it.Event.FailedID {
				err = in.Records.FailSent(ctx, o.ID, reason)
			}
		}
	}
	if err != nil {
		in.Log.WarnContext(ctx, "that is not written down", "error", err)
	}
}

// due are the turns to run: new messages only, and first the openings of chats
// and the ends of sessions, because their words are due within 20 s.
func (in *intake) due(fresh map[string]bool) []chat.Message {
	var soon, others []chat.Message
	for _, l := range in.live {
		if !fresh[l.key] {
			continue
		}
		delete(fresh, l.key) // a page may hold two copies
		if l.msg.Kind == chat.Enter || l.msg.Kind == chat.Back {
			soon = append(soon, l.msg)
		} else {
			others = append(others, l.msg)
		}
	}
	return append(soon, others...)
}

// turns runs the turns of messages: those of one conversation in order. A turn
// that fails is run again by the housekeeping of some replica, because the
// message is taken in.
func (p *Puller) turns(ctx context.Context, messages []chat.Message) error {
	byChat := map[string][]chat.Message{}
	var order []string
	for _, m := range messages {
		c := m.Conversation()
		if byChat[c] == nil {
			order = append(order, c)
		}
		byChat[c] = append(byChat[c], m)
	}
	errs := make([]error, len(order))
	room := make(chan struct{}, atOnce)
	var wg sync.WaitGroup
	for i, c := range order {
		room <- struct{}{}
		wg.Go(func() {
			defer func() { <-room }()
			for _, m := range byChat[c] {
				if errs[i] = p.Bot.Resume(ctx, m); errs[i] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

func values(m map[string]models.KFSession) []models.KFSession {
	out := make([]models.KFSession, 0, len(m))
	for _, s := range m {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b models.KFSession) int { return strings.Compare(a.Customer, b.Customer) }) // all writers lock in one order
	return out
}

// short cuts what the platform should not have let through.
func short(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return ""
}

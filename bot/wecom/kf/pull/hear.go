package pull

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/reception"
	"shuangbai/bot/wecom/api"
	"shuangbai/bot/wecom/kf"
	"shuangbai/models"
)

// hearing is what is done about a message.
type hearing int

const (
	live     hearing = iota // it has its turn
	silent                  // nothing
	toPerson                // a person is to answer it
	tooOld                  // an answer now would come out of the blue
)

// codeAge is when the code of an event is dead.
const codeAge = 20 * time.Second

// hear decides who answers a message.
func (in *intake) hear(it kf.Item) hearing {
	age := in.now.Sub(it.SentAt)
	if it.Type == "event" {
		if in.paused || age > codeAge || it.Event.Type == kf.EventEnter && in.sessions[it.Customer].ByPerson(in.now) {
			return silent
		}
		return live
	}
	switch {
	case in.recalled[it.ID]:
		return silent
	case in.paused || in.sessions[it.Customer].ByPerson(in.now):
		return toPerson
	case age > in.age:
		return tooOld
	}
	return live
}

// answered notes that a receptionist wrote: the session is theirs.
func (in *intake) answered(it kf.Item, session models.KFSession) {
	in.waits[it.Customer] = models.KFWait{Customer: it.Customer, Answered: true}
	delete(in.missed, it.Customer)
	if it.SentAt.Add(time.Second).Before(in.sessions[it.Customer].StateAt) { // the platform tells whole seconds
		return
	}
	session.State, session.StateAt, session.Servicer = int(api.KFPerson), it.SentAt, short(it.Servicer, 64)
	in.moved[it.Customer], in.sessions[it.Customer] = session, session
}

// waiting notes that a merchant waits for a person. While the bot is paused
// their session goes to whoever is there.
func (in *intake) waiting(it kf.Item, m chat.Message, id string) {
	if !in.sessions[it.Customer].ByPerson(in.now) {
		in.page.Follow[id] = in.toPool(it.Customer, id)
	}
	w := in.waits[it.Customer]
	w.Customer = it.Customer
	if w.Since.IsZero() && (m.Kind != chat.Text || reception.Wants(m.Text)) {
		w.Since = in.Product().Add(it.SentAt.Sub(in.now))
	}
	in.waits[it.Customer] = w
}

func (in *intake) toPool(customer, id string) models.Outgoing {
	body, err := json.Marshal(bot.HandOver{Account: in.Account, Pool: true})
	if err != nil { // plain data only
		panic(err)
	}
	return models.Outgoing{
		Door: string(chat.KF), Target: customer, Kind: bot.KindHandOver, Key: "pool:" + id, Body: body, ExpiresAt: in.now.Add(models.KFReach),
	}
}

// apologize says one word to each merchant whose messages came in an outage and
// are too old to be answered. Its id is made of the outage, so that it is said
// once, over however many pages the backlog goes.
func (in *intake) apologize(synced time.Time) {
	if synced.IsZero() { // the very first pull: whoever served before had these
		return
	}
	for _, customer := range slices.Sorted(maps.Keys(in.missed)) {
		if in.now.Sub(in.missed[customer]) > models.KFReach || in.sessions[customer].ByPerson(in.now) {
			continue
		}
		m := chat.Message{
			ID: "missed:" + customer + ":" + strconv.FormatInt(synced.Unix(), 10), Door: chat.KF, Bot: in.Account, From: customer,
			Kind: chat.Missed, SentAt: in.now,
		}
		in.answer(m, in.Bot.Promised(m))
	}
}

package boot

import (
	"context"
	"errors"
	"time"

	"shuangbai/bot/attribution"
	"shuangbai/bot/chat"
	"shuangbai/bot/outbox"
	"shuangbai/bot/wecom/api"
	"shuangbai/models"
)

// entries asks the platform by which codes customers came.
type entries struct{ client *api.Client }

// Entries implements attribution.Entries.
func (e entries) Entries(ctx context.Context, customers []string) (map[string]attribution.Entry, error) {
	list, err := e.client.KFCustomers(ctx, customers...)
	if err != nil {
		return nil, err
	}
	out := make(map[string]attribution.Entry, len(list))
	for _, c := range list {
		out[c.ID] = attribution.Entry{Scene: c.Entered.Scene, Param: c.Entered.Param}
	}
	return out, nil
}

// sceneJob asks for the codes of customers whose opening of the chat was missed.
func (s *Server) sceneJob(client *api.Client) attribution.Scenes {
	return attribution.Scenes{
		Account: s.cfg.WeCom.KF.OpenKFID, Records: s.Store, Platform: entries{client}, Now: time.Now, Log: s.log,
	}
}

// externalContacts adds what becomes of merchants who add a member as contact.
func (s *Server) externalContacts(client *api.Client, senders map[string]outbox.Sender, keyed map[string]time.Duration) {
	senders[string(chat.Contact)] = contactSender{client}
	keyed[string(chat.Contact)] = outbox.Forever // a code greets once
	s.contacts = attribution.Contacts{
		Records: records{s.Store, s.dirs}, Clock: s.clock, Policy: s.policy, Corp: s.cfg.WeCom.CorpID,
		Leads: s.ladder, Platform: friends{client}, Log: s.log,
	}
}

// friends asks the platform for the contacts of members.
type friends struct{ client *api.Client }

// Contacts implements attribution.Friends.
func (f friends) Contacts(ctx context.Context, userID string) ([]string, error) {
	return f.client.Contacts(ctx, userID)
}

// Came implements attribution.Friends.
func (f friends) Came(ctx context.Context, customer, userID string) (string, time.Time, error) {
	one, err := f.client.Follower(ctx, customer, userID)
	return one.State, one.At, err
}

// contactSender greets new contacts.
type contactSender struct{ client *api.Client }

// Send implements outbox.Sender.
func (s contactSender) Send(ctx context.Context, o models.Outgoing) (left int, err error) {
	d, err := delivery(o)
	if err != nil {
		return 0, err
	}
	err = s.client.SendWelcome(ctx, d.ReplyURL, d.Reply.Plain())
	if err == nil {
		return 0, nil
	}
	e, ok := errors.AsType[*api.Error](err)
	if ok && (e.Code == api.Chatting || e.Code == api.WelcomeOver && o.UnsureAt != nil) { // greeted already
		return 0, nil
	}
	return 0, refusal(err)
}

// Nightly looks through the members' contacts at once, as the night does.
func (s *Server) Nightly(ctx context.Context) error { return s.contacts.Nightly(ctx) }

package attribution

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/policy"
	"shuangbai/models"
)

// ContactRecords is what contacts need of the database.
type ContactRecords interface {
	Directory() *models.Directory
	CommitTurn(ctx context.Context, t models.Turn) ([]int64, error)
	Lead(ctx context.Context, id int64) (*models.Lead, error)
	// KnownContacts tells which people outside the corp are noted as a member's.
	KnownContacts(ctx context.Context, memberID int64, customers []string) (map[string]bool, error)
	// ContactLead is the lead that came of a noted contact, zero for none.
	ContactLead(ctx context.Context, c models.Contact) (int64, error)
	CommitJob(ctx context.Context, run models.JobRun, rows []models.Outgoing) error
}

// Clock tells the product's time and the machine's.
type Clock interface {
	Product() time.Time
	Machine() time.Time
}

// Giver hands a new lead to a member (ladder.Worker).
type Giver interface {
	Give(ctx context.Context, l *models.Lead, m *models.Member, why string) error
}

// Friends tells whom members have as contacts outside the corp.
type Friends interface {
	// Contacts lists the external_userids of a member's contacts.
	Contacts(ctx context.Context, userID string) ([]string, error)
	// Came tells by which code somebody became a member's contact, and when; an
	// empty scene for another way.
	Came(ctx context.Context, customer, userID string) (scene string, at time.Time, err error)
}

// Contacts opens a lead for each merchant who adds a member as contact by a
// code of the campaign.
//
// Such a merchant was asked for no consent. Without it no phone is stored and
// nobody is passed on to the bank (campaign.md, PIPL); neither happens here: the
// merchant has chosen this very member, who has the contact by the merchant's
// own act. So the lead goes to that member alone, under a name that tells
// nothing but the place of the code, without phone and need, until the merchant
// agrees to more. Whoever adds a member of another office is only greeted.
type Contacts struct {
	Records  ContactRecords
	Clock    Clock
	Policy   *policy.Policy
	Corp     string
	Leads    Giver
	Platform Friends
	Log      *slog.Logger
}

// welcomeLife is how long the code of a new contact is good (wecom-app-kf C).
const welcomeLife = 20 * time.Second

// Added takes in that somebody added a member. A repeat changes nothing.
func (c Contacts) Added(ctx context.Context, m chat.Message) error {
	a := m.Added
	member := c.Records.Directory().Known(string(chat.App), c.Corp, a.Member)
	if _, ok := c.place(a.Scene); !ok || member == nil {
		return nil // a contact of the member's own, which is nobody's business
	}
	at := m.SentAt
	if at.IsZero() {
		at = c.Clock.Machine()
	}
	var welcome []models.Outgoing
	if a.Welcome != "" {
		welcome = append(welcome, c.welcome(bot.MessageKey(m), a, member))
	}
	contact := models.Contact{Customer: a.Customer, MemberID: member.ID, Scene: a.Scene, AddedAt: at}
	err := c.take(ctx, contact, member, welcome)
	if models.CodeOf(err) != models.Duplicate {
		return err
	}
	if len(welcome) > 0 { // known, and added again
		_, err = c.Records.CommitTurn(ctx, models.Turn{Now: c.Clock.Product(), At: c.Clock.Machine(), Outgoing: welcome})
	}
	if err == nil || models.CodeOf(err) == models.Duplicate {
		return c.give(ctx, contact, member)
	}
	return err
}

// take notes a contact, opens the lead and gives it to the member. Whoever is not
// of the bank gets none: the lead would have to be passed on, which the merchant
// has not agreed to.
func (c Contacts) take(ctx context.Context, contact models.Contact, member *models.Member, out []models.Outgoing) error {
	change := models.TakeContact{Contact: contact}
	switch at, ok := c.place(contact.Scene); {
	case !ok:
		change.Contact.Scene = ""
	case member.Org == models.Bank:
		change.Merchant = models.Merchant{Name: at.name + "扫码客户" + tag(contact), CountyID: at.county, TownID: at.town, MarketID: at.market}
		change.Lead = models.Lead{Source: models.FromCode, CountyID: at.county, TownID: at.town, MarketID: at.market}
	}
	_, err := c.Records.CommitTurn(ctx, models.Turn{
		Now: c.Clock.Product(), At: c.Clock.Machine(), Changes: []models.Change{change}, Outgoing: out,
	})
	if err != nil {
		return err
	}
	return c.give(ctx, contact, member)
}

// give gives the lead of a noted contact to the member, unless it was given: a
// repeat finishes what broke off.
func (c Contacts) give(ctx context.Context, contact models.Contact, member *models.Member) error {
	id, err := c.Records.ContactLead(ctx, contact)
	if err != nil || id == 0 {
		return err
	}
	l, err := c.Records.Lead(ctx, id)
	if models.CodeOf(err) == models.NotFound { // erased since
		return nil
	}
	if err != nil || l.State != models.LeadNew {
		return err
	}
	return c.Leads.Give(ctx, l, member, "商户扫码加了"+member.Name+"的微信，请先打招呼，问清店名和需求")
}

// tag tells nameless merchants of one place apart.
func tag(c models.Contact) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d", c.Customer, c.MemberID))
	return fmt.Sprintf("%X", sum[:2])
}

// place is where a code hangs.
type place struct {
	name                 string
	county, town, market int64
}

func (c Contacts) place(scene string) (place, bool) {
	d := c.Records.Directory()
	market, town := chat.ReadScene(scene)
	if k := d.Market(market); k != nil {
		return place{k.Name, k.CountyID, k.TownID, k.ID}, true
	}
	if t := d.Town(town); t != nil {
		return place{t.Name, t.CountyID, t.ID, 0}, true
	}
	return place{}, false
}

// welcome is the greeting that goes out by the code of a new contact.
func (c Contacts) welcome(key string, a *chat.Added, member *models.Member) models.Outgoing {
	who := member.Name
	if member.Org == models.Bank {
		who = "邮储银行客户经理" + who
	}
	body, err := json.Marshal(bot.Delivery{ReplyURL: a.Welcome, Reply: chat.Reply{
		Text: "您好，我是" + c.Policy.Campaign.Name + "的" + who + "，您的情况可以直接跟我说：店名、想用多少、做什么用。" +
			"咨询和办理都不收费，能不能批以银行审批为准。身份证号、银行卡号、密码和验证码都不用发。",
	}})
	if err != nil { // plain data only
		panic(err)
	}
	at := c.Clock.Machine()
	return models.Outgoing{
		Door: string(chat.Contact), Target: a.Customer, Kind: bot.KindReply, Body: body, Key: "contact:" + key,
		State: models.Waiting, NotBefore: at, CreatedAt: at, ExpiresAt: at.Add(welcomeLife),
	}
}

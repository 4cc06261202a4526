package models

import "time"

// HandOver is a merchant's own wish to be called by the bank, said at customer
// service by the customer who is the turn's actor, with consent. It finds the
// merchant, or records a new one: of the same phone and county, else of the
// same town and name where neither phone nor operator contradicts. The
// pre-screen is kept with the consent, the customer is bound to the merchant,
// and a lead opened unless the merchant has one on its way. Yields the number
// of the lead: the new one, or the one on its way.
type HandOver struct {
	Merchant Merchant
	Screen   PreScreen
	Lead     Lead // Source, TownID, Amount …; the merchant is filled in
}

// WithdrawConsent takes back a merchant's consent, by the merchant's own word at
// customer service or by a member who was told so: phone, operator's name and
// the facts of pre-screens go, the consents of visits are refused, the open lead
// is lost, and no customer is bound to the merchant any more. A Forbidden error
// for a customer who is not bound to it; a member's word leaves the name.
type WithdrawConsent struct{ MerchantID int64 }

// TakeContact notes that a merchant added a member as external contact by a
// scanned code, once for each merchant and member, and opens the lead of it.
// Nothing but the place of the code is known of such a merchant. Yields the
// lead's number; a Duplicate error when the contact was noted before.
type TakeContact struct {
	Contact  Contact
	Merchant Merchant // place and a name to go by
	Lead     Lead     // without a Source none is opened
}

func (HandOver) change()        {}
func (WithdrawConsent) change() {}
func (TakeContact) change()     {}

// Contact is a merchant outside the corp whom a member has as contact.
type Contact struct {
	Customer string // external_userid, stored as a keyed hash only
	MemberID int64
	Scene    string // of the code that was scanned; empty for a contact that came another way
	AddedAt  time.Time
}

// Visitor is what is known of somebody who writes to customer service.
type Visitor struct {
	Scene      string // of the code scanned last
	MerchantID int64  // bound by consent; 0: not known
	Lead       *Lead  // of that merchant, opened since they are bound: the one on its way, else the latest; nil: none
}

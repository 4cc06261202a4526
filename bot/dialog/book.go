package dialog

import (
	"shuangbai/models"
)

// Book is the read-only view of the records during one turn. Every method may
// cost a query, so flows ask only for what they show. Errors are the store's
// own; the turn is then abandoned and nothing is said to be saved.
type Book interface {
	// Directory is in memory and free of cost.
	Directory() *models.Directory
	// Merchant reads one merchant, phone and operator unsealed.
	Merchant(id int64) (*models.Merchant, error)
	// Visit reads one visit, undone ones included.
	Visit(id int64) (*models.Visit, error)
	// VisitsOf lists the visits of one merchant since a day (YYYY-MM-DD), newest
	// first, undone ones left out.
	VisitsOf(merchantID int64, since string) ([]models.Visit, error)
	// Visits lists visits by filter, newest first, and how many there are in all.
	Visits(f models.VisitFilter) (visits []models.Visit, total int, err error)
	// MetBy lists the merchants whom a member met on a day, alone or with a partner.
	MetBy(memberID int64, day string) ([]int64, error)
	// Coverage counts the visited households of markets: by market id.
	Coverage(marketIDs []int64) (map[int64]int, error)
	// DigestFigures counts what a county's digest tells.
	DigestFigures(q models.DigestQuery) (models.DigestFigures, error)
	// Unvisited lists merchants of a market nobody has met yet.
	Unvisited(marketID int64, limit int) ([]models.MerchantName, error)
	// FollowUps lists visits whose follow-up day is on or before a day, in the
	// towns given, with no later visit of the same merchant.
	FollowUps(townIDs []int64, until string, limit int) ([]models.Visit, error)
	// LastVisitBy finds the member's last visit recorded on a product day.
	LastVisitBy(memberID int64, day string) (*models.Visit, error)
	// OpenDrafts finds the member's drafts in other conversations, newest first.
	OpenDrafts(memberID int64, except string) ([]ParkedDraft, error)
	// RedeemCode finds the open one-time code that a typed code fits; a
	// models.NotFound error when none does.
	RedeemCode(purpose models.CodePurpose, code string) (*models.OneTimeCode, error)
	// Lead reads one lead, closed ones included.
	Lead(id int64) (*models.Lead, error)
	// Leads lists leads by filter, the green channel first, then the oldest, and
	// how many there are in all.
	Leads(f models.LeadFilter) (leads []models.Lead, total int, err error)
	// MovesOf lists the history of a lead, the oldest move first.
	MovesOf(leadID int64) ([]models.LeadMove, error)
	// Visitor is what is known of somebody who writes to an account of customer
	// service; everything is zero for somebody new.
	Visitor(account, customer string) (models.Visitor, error)
	// Windows lists the service windows of a county, or of the city for 0.
	Windows(countyID int64) ([]models.Window, error)
	// Questions lists the sentences nobody understood that wait for a decision,
	// those asked most first, and how many there are in all.
	Questions(limit int) (list []models.Unanswered, total int, err error)
	// Question reads one of them, decided on or not.
	Question(id int64) (*models.Unanswered, error)
}

// ParkedDraft is a draft that waits in another conversation of the same person.
type ParkedDraft struct {
	Conversation string
	Version      int64
	Draft        Draft
	State        State // of that conversation, the draft included
}

package bot

import (
	"context"
	"encoding/json"

	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// Reader is the read side of the records; each method is one of dialog.Book
// with a context.
type Reader interface {
	Directory() *models.Directory
	Merchant(ctx context.Context, id int64) (*models.Merchant, error)
	Visit(ctx context.Context, id int64) (*models.Visit, error)
	VisitsOf(ctx context.Context, merchantID int64, since string) ([]models.Visit, error)
	Visits(ctx context.Context, f models.VisitFilter) ([]models.Visit, int, error)
	MetBy(ctx context.Context, memberID int64, day string) ([]int64, error)
	Coverage(ctx context.Context, marketIDs []int64) (map[int64]int, error)
	DigestFigures(ctx context.Context, q models.DigestQuery) (models.DigestFigures, error)
	Unvisited(ctx context.Context, marketID int64, limit int) ([]models.MerchantName, error)
	FollowUps(ctx context.Context, townIDs []int64, until string, limit int) ([]models.Visit, error)
	LastVisitBy(ctx context.Context, memberID int64, day string) (*models.Visit, error)
	OpenConversations(ctx context.Context, memberID int64, except string) ([]models.Conversation, error)
	RedeemCode(ctx context.Context, purpose models.CodePurpose, code string) (*models.OneTimeCode, error)
	Windows(ctx context.Context, countyID int64) ([]models.Window, error)
	Visitor(ctx context.Context, account, customer string) (models.Visitor, error)
	Lead(ctx context.Context, id int64) (*models.Lead, error)
	Leads(ctx context.Context, f models.LeadFilter) ([]models.Lead, int, error)
	MovesOf(ctx context.Context, leadID int64) ([]models.LeadMove, error)
	Questions(ctx context.Context, limit int) (list []models.Unanswered, total int, err error)
	Question(ctx context.Context, id int64) (*models.Unanswered, error)
}

// book is a Reader during one turn.
type book struct {
	ctx     context.Context //nolint:containedctx // lives exactly as long as the turn it belongs to
	records Reader
	asked   bool // something was read that is not in memory
}

// ask gives the records to a look-up.
func (b *book) ask() Reader {
	b.asked = true
	return b.records
}

func (b *book) Directory() *models.Directory { return b.records.Directory() }

func (b *book) Merchant(id int64) (*models.Merchant, error) { return b.ask().Merchant(b.ctx, id) }

func (b *book) Visit(id int64) (*models.Visit, error) { return b.ask().Visit(b.ctx, id) }

func (b *book) VisitsOf(merchantID int64, since string) ([]models.Visit, error) {
	return b.ask().VisitsOf(b.ctx, merchantID, since)
}

func (b *book) Visits(f models.VisitFilter) ([]models.Visit, int, error) {
	return b.ask().Visits(b.ctx, f)
}

func (b *book) MetBy(memberID int64, day string) ([]int64, error) {
	return b.ask().MetBy(b.ctx, memberID, day)
}

func (b *book) DigestFigures(q models.DigestQuery) (models.DigestFigures, error) {
	return b.ask().DigestFigures(b.ctx, q)
}

func (b *book) Coverage(marketIDs []int64) (map[int64]int, error) {
	return b.ask().Coverage(b.ctx, marketIDs)
}

func (b *book) Unvisited(marketID int64, limit int) ([]models.MerchantName, error) {
	return b.ask().Unvisited(b.ctx, marketID, limit)
}

func (b *book) FollowUps(townIDs []int64, until string, limit int) ([]models.Visit, error) {
	return b.ask().FollowUps(b.ctx, townIDs, until, limit)
}

func (b *book) LastVisitBy(memberID int64, day string) (*models.Visit, error) {
	return b.ask().LastVisitBy(b.ctx, memberID, day)
}

func (b *book) RedeemCode(purpose models.CodePurpose, code string) (*models.OneTimeCode, error) {
	return b.ask().RedeemCode(b.ctx, purpose, code)
}

func (b *book) Windows(countyID int64) ([]models.Window, error) {
	return b.ask().Windows(b.ctx, countyID)
}

func (b *book) Visitor(account, customer string) (models.Visitor, error) {
	return b.ask().Visitor(b.ctx, account, customer)
}

func (b book) Questions(limit int) ([]models.Unanswered, int, error) {
	return b.records.Questions(b.ctx, limit)
}

func (b book) Question(id int64) (*models.Unanswered, error) { return b.records.Question(b.ctx, id) }

func (b *book) Lead(id int64) (*models.Lead, error) { return b.ask().Lead(b.ctx, id) }

func (b *book) Leads(f models.LeadFilter) ([]models.Lead, int, error) {
	return b.ask().Leads(b.ctx, f)
}

func (b *book) MovesOf(leadID int64) ([]models.LeadMove, error) {
	return b.ask().MovesOf(b.ctx, leadID)
}

// OpenDrafts opens the states of the member's other conversations.
func (b *book) OpenDrafts(memberID int64, except string) ([]dialog.ParkedDraft, error) {
	rows, err := b.ask().OpenConversations(b.ctx, memberID, except)
	if err != nil {
		return nil, err
	}
	var out []dialog.ParkedDraft
	for _, row := range rows {
		var s dialog.State
		if err := json.Unmarshal(row.State, &s); err != nil {
			return nil, models.Fail(models.Internal, "", err)
		}
		for _, draft := range s.Durable.Drafts() {
			out = append(out, dialog.ParkedDraft{Conversation: row.Key, Version: row.Version, Draft: draft, State: s})
		}
	}
	return out, nil
}

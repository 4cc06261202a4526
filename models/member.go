package models

import (
	"slices"
	"time"
)

// Role is what a member may do; product.md "Rights" is the table.
type Role string

// The roles.
const (
	Liaison        Role = "liaison"
	AccountManager Role = "account_manager"
	CountyLead     Role = "county_lead"
	CityManager    Role = "city_manager"
	Administrator  Role = "admin"
	Auditor        Role = "auditor"
	// MerchantRole is a merchant who asks; Stranger is somebody nobody has bound yet.
	MerchantRole Role = "merchant"
	Stranger     Role = "stranger"
)

// Org is the side a member belongs to; passing personal data from one to the
// other needs the merchant's consent.
type Org string

// The organisations.
const (
	Bureau Org = "bureau"
	Bank   Org = "bank"
)

// Member is a person of the bureau or the bank who works in the campaign.
type Member struct {
	ID        int64
	UserID    string // the id the roster gives; identities hold what doors send
	Name      string
	Role      Role
	Org       Org
	CountyID  int64 // 0: all of the city
	StationID int64 // liaisons only
	Branch    string
	TownIDs   []int64    `gorm:"-"`
	LeftAt    *time.Time `gorm:"serializer:instant"`
	LastSeen  *time.Time `gorm:"serializer:instant"`
}

// Active reports whether the member still takes part.
func (m *Member) Active() bool { return m.LeftAt == nil }

// Covers reports whether a town lies in the member's own scope.
func (m *Member) Covers(t *Town) bool {
	switch m.Role {
	case CityManager, Administrator, Auditor:
		return true
	case CountyLead:
		return t.CountyID == m.CountyID
	case Liaison, AccountManager:
		return slices.Contains(m.TownIDs, t.ID)
	case MerchantRole, Stranger:
	}
	return false
}

// Identity is one id by which a door knows a member. It is compared exactly
// first, then without case if exactly one fits.
type Identity struct {
	ID       int64
	MemberID int64
	Door     string
	Corp     string
	External string // exactly as received
}

// Absence is a span of days a member is away; both days included.
type Absence struct {
	ID        int64
	MemberID  int64
	From      string `gorm:"column:from_day"` // YYYY-MM-DD
	To        string `gorm:"column:to_day"`   // YYYY-MM-DD
	StandInID int64  // 0: the partner of the pair
	Reason    string
}

// CodePurpose tells what a one-time code is for.
type CodePurpose string

// The purposes.
const (
	BindMember CodePurpose = "member"
	BindGroup  CodePurpose = "group"
)

// OneTimeCode lets a stranger bind as a member, or a lead bind a group:
// 6 digits, 24 h, 5 tries. Only its keyed hash is stored.
type OneTimeCode struct {
	ID        int64
	Purpose   CodePurpose
	MemberID  int64     // member codes
	CountyID  int64     // group codes
	ExpiresAt time.Time `gorm:"serializer:instant"`
	TriesLeft int
	UsedAt    *time.Time `gorm:"serializer:instant"`
}

// Group is an internal group chat that belongs to a county.
type Group struct {
	ID       int64
	ChatID   string // case-sensitive
	CountyID int64
	// WebhookKey is the secret of the group's 消息推送; empty when none is set.
	WebhookKey string `gorm:"serializer:sealed"`
}

// TableName avoids a word that databases reserve.
func (Group) TableName() string { return "chat_group" }

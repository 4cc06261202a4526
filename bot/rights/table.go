// Package rights is the table of who may see and do what (product.md,
// "Rights"), as data, and the one pure function that reads it.
package rights

import "shuangbai/models"

// Thing is a column of the table.
type Thing string

// The columns.
const (
	Visit      Thing = "visit" // merchants and visits
	Phone      Thing = "phone"
	Need       Thing = "need"
	LeadState  Thing = "lead_state"
	LeadAmount Thing = "lead_amount"
	Setting    Thing = "setting" // roster, groups, markets, answers, policy dates
	Trail      Thing = "trail"   // the audit trail
)

// Extent is how far a right reaches inside the person's own scope.
type Extent int

// The extents, each one reaching further than the one before.
const (
	Nothing   Extent = iota
	Sums             // sums over several merchants, never one of them
	Masked           // with names of people and phones masked
	OwnBranch        // what the person's own branch of the bank handles
	All
)

// Right is one cell.
type Right struct {
	Read, Write Extent
	// Consent: writing needs the merchant's consent.
	Consent bool
	// Agreed is the extent of reading once the merchant agreed to it.
	Agreed Extent
	Assign bool // leads only
}

// Post is a row: a role on one side.
type Post struct {
	Role models.Role
	Org  models.Org
}

// Export is what a person may take away as a file.
type Export struct {
	Scope  string // "", own, county, city, audit
	Masked bool
	Branch bool // own branch, or own bank, only
}

// The scopes of an Export.
const (
	ExportOwn    = "own"
	ExportCounty = "county"
	ExportCity   = "city"
	ExportAudit  = "audit"
)

var (
	readWrite   = Right{Read: All, Write: All}
	read        = Right{Read: All}
	sums        = Right{Read: Sums}
	branch      = Right{Read: OwnBranch, Write: OwnBranch}
	withConsent = Right{Read: All, Write: All, Consent: true}
)

// table holds every cell that is not empty.
var table = map[Post]map[Thing]Right{
	{models.Liaison, models.Bureau}: {
		Visit: readWrite, Phone: withConsent, Need: read, LeadState: read,
		LeadAmount: {Read: Sums, Agreed: All},
	},
	{models.AccountManager, models.Bank}: {
		Visit: readWrite, Phone: withConsent, Need: read,
		LeadState: branch, LeadAmount: branch,
	},
	{models.CountyLead, models.Bureau}: {
		Visit: readWrite, Phone: read, Need: read,
		LeadState: {Read: All, Assign: true}, LeadAmount: sums,
	},
	{models.CountyLead, models.Bank}: {
		Visit: readWrite, Phone: read, Need: read,
		LeadState: branch, LeadAmount: branch,
	},
	{models.CityManager, models.Bureau}: {
		Visit: read, Need: sums, LeadState: read, LeadAmount: sums,
	},
	{models.CityManager, models.Bank}: {
		Visit: read, Phone: {Read: OwnBranch}, Need: read, LeadState: read, LeadAmount: {Read: OwnBranch},
	},
	{Role: models.Administrator}: {Setting: readWrite},
	{Role: models.Auditor}: {
		Visit: {Read: Masked}, Need: read, LeadState: read, LeadAmount: sums, Trail: read,
	},
}

var exports = map[Post]Export{
	{models.Liaison, models.Bureau}:      {Scope: ExportOwn},
	{models.AccountManager, models.Bank}: {Scope: ExportOwn},
	{models.CountyLead, models.Bureau}:   {Scope: ExportCounty, Masked: true},
	{models.CountyLead, models.Bank}:     {Scope: ExportCounty, Branch: true},
	{models.CityManager, models.Bureau}:  {Scope: ExportCity, Masked: true},
	{models.CityManager, models.Bank}:    {Scope: ExportCity, Branch: true},
	{Role: models.Administrator}:         {Scope: ExportAudit},
	{Role: models.Auditor}:               {Scope: ExportAudit},
}

// post is the row of a member. Administrators and auditors have one row each,
// whichever side they belong to.
func post(m *models.Member) Post {
	if m.Role == models.Administrator || m.Role == models.Auditor {
		return Post{Role: m.Role}
	}
	return Post{m.Role, m.Org}
}

// Of is the cell of a member; nothing for a stranger and for those who left.
func Of(m *models.Member, t Thing) Right {
	if m == nil || !m.Active() {
		return Right{}
	}
	return table[post(m)][t]
}

// ExportOf is what a member may take away.
func ExportOf(m *models.Member) Export {
	if m == nil || !m.Active() {
		return Export{}
	}
	return exports[post(m)]
}

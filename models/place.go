package models

// County is one of the 12 counties and districts of Changzhi.
type County struct {
	ID   int64
	Code string // administrative division code, 6 digits
	Name string
}

// TownKind tells what sort of unit a town is.
type TownKind string

// The kinds; coverage counts all but TownOther (unless policy says so).
const (
	Subdistrict TownKind = "subdistrict"
	TownProper  TownKind = "town"
	Township    TownKind = "township"
	TownOther   TownKind = "other"
)

// Town is the unit of 一镇一专员: a subdistrict, town or township.
type Town struct {
	ID       int64
	Code     string // 9 digits
	Name     string
	CountyID int64
	Kind     TownKind
}

// Market is a 商圈 or 专业市场 whose households are to be visited (§四(一)).
type Market struct {
	ID         int64
	Name       string
	TownID     int64
	CountyID   int64
	Households int
}

// Station is a grass-roots station of the bureau (基层所).
type Station struct {
	ID       int64
	Name     string
	CountyID int64
}

// WindowKind tells where a service window stands.
type WindowKind string

// The kinds of service windows.
const (
	Outlet WindowKind = "outlet" // a bank outlet
	Hall   WindowKind = "hall"   // a bureau service hall
)

// Window is a 双百工程服务专窗 (§五(一)1): advice and application intake.
type Window struct {
	ID       int64
	Name     string
	Kind     WindowKind
	CountyID int64
	TownID   int64 // 0 when not known
	Address  string
	Hours    string
	Phone    string // the window's public number
}

// TableName avoids a word that databases reserve.
func (Window) TableName() string { return "service_window" }

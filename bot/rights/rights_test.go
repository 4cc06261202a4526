package rights_test

import (
	"strings"
	"testing"
	"time"

	"shuangbai/bot/rights"
	"shuangbai/models"
)

// cells is product.md's table, word for word: R read, W write, S sums only,
// M read masked, – nothing; +c writing needs consent, +a read once the merchant
// agreed, +b own branch only, +A assign.
const cells = `
               visit  phone  need  lead_state  lead_amount
liaison/bureau  RW    RW+c   R     R           S+a
manager/bank    RW    RW+c   R     RW+b        RW+b
lead/bureau     RW    R      R     R+A         S
lead/bank       RW    R      R     RW+b        RW+b
city/bureau     R     –      S     R           S
city/bank       R     R+b    R     R           R+b
admin/bureau    –     –      –     –           –
auditor/bureau  M     –      R     R           S
`

var (
	home  = &models.Town{ID: 1, CountyID: 7}
	away  = &models.Town{ID: 2, CountyID: 7}
	far   = &models.Town{ID: 3, CountyID: 8}
	roles = map[string]models.Role{
		"liaison": models.Liaison, "manager": models.AccountManager, "lead": models.CountyLead,
		"city": models.CityManager, "admin": models.Administrator, "auditor": models.Auditor,
	}
)

func member(who string) *models.Member {
	role, org, _ := strings.Cut(who, "/")
	m := &models.Member{ID: 1, Role: roles[role], Org: models.Org(org), Branch: "甲支行"}
	switch m.Role {
	case models.Liaison, models.AccountManager:
		m.CountyID, m.TownIDs = 7, []int64{1}
	case models.CountyLead:
		m.CountyID = 7
	default:
	}
	return m
}

func TestEveryCellOfTheTable(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(cells), "\n")
	things := strings.Fields(lines[0])
	for _, line := range lines[1:] {
		fields := strings.Fields(line)
		for i, cell := range fields[1:] {
			t.Run(fields[0]+" "+things[i], func(t *testing.T) {
				checkCell(t, member(fields[0]), rights.Thing(things[i]), cell)
			})
		}
	}
}

func checkCell(t *testing.T, m *models.Member, thing rights.Thing, cell string) {
	t.Helper()
	letters, mark, _ := strings.Cut(cell, "+")
	extent := func(letter string) rights.Extent {
		if strings.Contains(letters, letter) {
			return rights.All
		}
		return rights.Nothing
	}
	read := extent("R")
	switch letters {
	case "S":
		read = rights.Sums
	case "M":
		read = rights.Masked
	}
	own := rights.Case{Town: home, Branch: "甲支行", Consent: true}
	expect(t, m, rights.Read, thing, own, read)
	expect(t, m, rights.Write, thing, own, extent("W"))
	expect(t, m, rights.Assign, thing, own, map[bool]rights.Extent{true: rights.All}[mark == "A"])

	if mark == "c" {
		expect(t, m, rights.Write, thing, rights.Case{Town: home, Branch: "甲支行"}, rights.Nothing)
	}
	if mark == "a" {
		expect(t, m, rights.Read, thing, rights.Case{Town: home, Agreed: true}, rights.All)
	}
	if mark == "b" && m.Role != models.CityManager {
		other := rights.Case{Town: home, Branch: "乙支行"}
		expect(t, m, rights.Read, thing, other, rights.Nothing)
		expect(t, m, rights.Write, thing, other, rights.Nothing)
	}
}

func expect(t *testing.T, m *models.Member, v rights.Verb, thing rights.Thing, c rights.Case, want rights.Extent) {
	t.Helper()
	if got := rights.Can(m, v, thing, c); got != want {
		t.Errorf("verb %d in %+v: got %d, want %d", v, c, got, want)
	}
}

func TestScope(t *testing.T) {
	for _, tc := range []struct {
		name string
		who  string
		in   rights.Case
		want rights.Extent
	}{
		{"own town", "liaison/bureau", rights.Case{Town: home}, rights.All},
		{"the next town", "liaison/bureau", rights.Case{Town: away}, rights.Nothing},
		{"the next town as stand-in", "liaison/bureau", rights.Case{Town: away, StandIn: true}, rights.All},
		{"a lead in the county", "lead/bank", rights.Case{Town: away}, rights.All},
		{"a lead in another county", "lead/bank", rights.Case{Town: far}, rights.Nothing},
		{"a manager of the city", "city/bureau", rights.Case{Town: far}, rights.All},
	} {
		t.Run(tc.name, func(t *testing.T) {
			expect(t, member(tc.who), rights.Read, rights.Visit, tc.in, tc.want)
		})
	}
}

func TestNobodyElse(t *testing.T) {
	left := member("lead/bureau")
	gone := time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)
	left.LeftAt = &gone
	for name, m := range map[string]*models.Member{
		"stranger": nil, "left": left, "a liaison of the bank": {Role: models.Liaison, Org: models.Bank, TownIDs: []int64{1}},
	} {
		t.Run(name, func(t *testing.T) {
			expect(t, m, rights.Read, rights.Visit, rights.Case{Town: home}, rights.Nothing)
			if rights.Writers(rights.Visit)(m) || rights.Readers(rights.Need)(m) || rights.Assigners(m) {
				t.Error("may do something")
			}
			if got := rights.ExportOf(m); got != (rights.Export{}) {
				t.Errorf("may export %+v", got)
			}
		})
	}
}

func TestExports(t *testing.T) {
	for who, want := range map[string]rights.Export{
		"liaison/bureau": {Scope: rights.ExportOwn},
		"manager/bank":   {Scope: rights.ExportOwn},
		"lead/bureau":    {Scope: rights.ExportCounty, Masked: true},
		"lead/bank":      {Scope: rights.ExportCounty, Branch: true},
		"city/bureau":    {Scope: rights.ExportCity, Masked: true},
		"city/bank":      {Scope: rights.ExportCity, Branch: true},
		"admin/bureau":   {Scope: rights.ExportAudit},
		"auditor/bureau": {Scope: rights.ExportAudit},
	} {
		if got := rights.ExportOf(member(who)); got != want {
			t.Errorf("%s: %+v, want %+v", who, got, want)
		}
	}
	if rights.Of(member("admin/bureau"), rights.Setting).Write != rights.All || rights.Of(member("auditor/bureau"), rights.Trail).Read != rights.All {
		t.Error("the settings are the administrator's, the trail is the auditor's")
	}
	if rights.Of(member("lead/bureau"), rights.Setting) != (rights.Right{}) {
		t.Error("a county lead may not change settings")
	}
}

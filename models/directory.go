package models

import "strings"

// MerchantName is what look-ups by name need of a merchant; the rest is read
// from the store when a turn wants it.
type MerchantName struct {
	ID       int64
	Name     string
	Industry string
	CountyID int64
	TownID   int64
	MarketID int64
	// MergedInto is the record that counts instead; the name still leads to it.
	MergedInto int64
}

// Directory is an immutable picture of the places, people and names of the
// campaign, kept in memory by every replica and renewed when the records
// change. Its slices and maps must not be changed by readers.
type Directory struct {
	Revision  int64 // grows with every renewal
	Counties  []County
	Towns     []Town
	Markets   []Market
	Stations  []Station
	Members   []Member // those who left included
	Groups    []Group  // without webhook keys
	Absences  []Absence
	Merchants []MerchantName
	Answers   []AnswerText // the newest of each topic that was ever changed
	Examples  []Example    // by id

	county       map[int64]*County
	town         map[int64]*Town
	market       map[int64]*Market
	member       map[int64]*Member
	group        map[string]*Group
	identity     map[identityKey]int64
	identityFold map[identityKey][]int64
	names        merchantIndex
	answer       map[string]*AnswerText
}

type identityKey struct{ door, corp, external string }

// NewDirectory indexes the records; identities bind door ids to members.
func NewDirectory(d Directory, identities []Identity) *Directory {
	d.county = index(d.Counties, func(c *County) int64 { return c.ID })
	d.town = index(d.Towns, func(t *Town) int64 { return t.ID })
	d.market = index(d.Markets, func(m *Market) int64 { return m.ID })
	d.member = index(d.Members, func(m *Member) int64 { return m.ID })
	d.group = index(d.Groups, func(g *Group) string { return g.ChatID })
	d.names = indexMerchants(d.Merchants)
	d.answer = index(d.Answers, func(a *AnswerText) string { return a.Topic })
	d.bind(identities)
	return &d
}

// Renewed is roster, which has neither merchants nor words, with those of d;
// the merchants' index is kept.
func (d *Directory) Renewed(roster Directory, identities []Identity) *Directory {
	renewed := NewDirectory(roster, identities)
	renewed.Merchants, renewed.names = d.Merchants, d.names
	renewed.Answers, renewed.answer, renewed.Examples = d.Answers, d.answer, d.Examples
	return renewed
}

// WithWords is d with other answers and examples.
func (d *Directory) WithWords(answers []AnswerText, examples []Example) *Directory {
	reworded := *d
	reworded.Answers, reworded.Examples = answers, examples
	reworded.answer = index(answers, func(a *AnswerText) string { return a.Topic })
	return &reworded
}

// WithMerchants is d with further merchants, made in a time that does not grow
// with d. Only the newest directory of a line may be continued.
func (d *Directory) WithMerchants(added ...MerchantName) *Directory {
	grown := *d
	grown.Merchants = append(grown.Merchants, added...)
	grown.names = d.names.with(grown.Merchants, len(added))
	return &grown
}

func (d *Directory) bind(identities []Identity) {
	d.identity = make(map[identityKey]int64, len(identities))
	d.identityFold = make(map[identityKey][]int64, len(identities))
	for _, id := range identities {
		k := identityKey{id.Door, id.Corp, id.External}
		d.identity[k] = id.MemberID
		k.external = strings.ToLower(k.external)
		d.identityFold[k] = append(d.identityFold[k], id.MemberID)
	}
}

func index[K comparable, T any](all []T, key func(*T) K) map[K]*T {
	m := make(map[K]*T, len(all))
	for i := range all {
		m[key(&all[i])] = &all[i]
	}
	return m
}

// County finds a county by id; nil when there is none.
func (d *Directory) County(id int64) *County { return d.county[id] }

// Town finds a town by id; nil when there is none.
func (d *Directory) Town(id int64) *Town { return d.town[id] }

// Market finds a market by id; nil when there is none.
func (d *Directory) Market(id int64) *Market { return d.market[id] }

// Member finds a member by id, those who left included; nil when there is none.
func (d *Directory) Member(id int64) *Member { return d.member[id] }

// Merchant finds a merchant's name entry by id, that of the record it was merged
// into for one that was; nil when there is none.
func (d *Directory) Merchant(id int64) *MerchantName { return d.names.standing(id) }

// Group finds the county group of a chat; nil for a group nobody has bound.
func (d *Directory) Group(chatID string) *Group { return d.group[chatID] }

// Answer gives the newest words for a topic, those of version 0 when nobody has
// ever changed them.
func (d *Directory) Answer(topic string) AnswerText {
	if a := d.answer[topic]; a != nil {
		return *a
	}
	return AnswerText{Topic: topic}
}

// MerchantsNamed lists the merchants of exactly that name, and those that a
// record of the name was merged into.
func (d *Directory) MerchantsNamed(name string) []int64 { return d.names.named(name) }

// Known finds the active member behind an id as a door sent it: exactly first,
// then without case if exactly one fits (product.md F). Nil for a stranger.
func (d *Directory) Known(door, corp, external string) *Member {
	k := identityKey{door, corp, external}
	id, ok := d.identity[k]
	if !ok {
		k.external = strings.ToLower(k.external)
		if ids := d.identityFold[k]; len(ids) == 1 {
			id, ok = ids[0], true
		}
	}
	if m := d.member[id]; ok && m != nil && m.Active() {
		return m
	}
	return nil
}

// AwayOn gives the absence of a member on a day (YYYY-MM-DD); nil when present.
func (d *Directory) AwayOn(memberID int64, day string) *Absence {
	for i := range d.Absences {
		a := &d.Absences[i]
		if a.MemberID == memberID && a.From <= day && day <= a.To {
			return a
		}
	}
	return nil
}

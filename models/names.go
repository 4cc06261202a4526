package models

import "maps"

// merchantIndex finds merchants by id and by name. It has two layers: a large
// one that many directories share, and a small one with the latest, which is
// copied whenever a merchant comes in.
type merchantIndex struct {
	base, recent nameLayer
}

type nameLayer struct {
	byID   map[int64]*MerchantName
	byName map[string][]int64
}

// recentMost is how large the copied layer may grow before it is folded into a
// new base.
const recentMost = 256

func indexMerchants(all []MerchantName) merchantIndex {
	base := nameLayer{make(map[int64]*MerchantName, len(all)), make(map[string][]int64, len(all))}
	for i := range all {
		base.add(&all[i])
	}
	return merchantIndex{base: base}
}

func (l nameLayer) add(m *MerchantName) {
	l.byID[m.ID] = m
	ids := l.byName[m.Name]
	l.byName[m.Name] = append(ids[:len(ids):len(ids)], m.ID) // never into a slice that readers hold
}

// with is the index of all, of which the last n are new.
func (x merchantIndex) with(all []MerchantName, n int) merchantIndex {
	if len(x.recent.byID)+n > recentMost {
		return indexMerchants(all)
	}
	recent := nameLayer{maps.Clone(x.recent.byID), maps.Clone(x.recent.byName)}
	if recent.byID == nil {
		recent = nameLayer{map[int64]*MerchantName{}, map[string][]int64{}}
	}
	for i := len(all) - n; i < len(all); i++ {
		recent.add(&all[i])
	}
	return merchantIndex{base: x.base, recent: recent}
}

func (x merchantIndex) find(id int64) *MerchantName {
	if m := x.recent.byID[id]; m != nil {
		return m
	}
	return x.base.byID[id]
}

func (x merchantIndex) named(name string) []int64 {
	old, latest := x.base.byName[name], x.recent.byName[name]
	if len(latest) == 0 {
		return old
	}
	return append(old[:len(old):len(old)], latest...)
}

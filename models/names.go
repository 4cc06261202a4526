package models

import (
	"maps"
	"slices"
)

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

// standing is find, and where the record was merged the one that counts.
func (x merchantIndex) standing(id int64) *MerchantName {
	m := x.find(id)
	for range mergesMost {
		if m == nil || m.MergedInto == 0 {
			break
		}
		m = x.find(m.MergedInto)
	}
	return m
}

// mergesMost is how often a record that was merged may have been merged again.
const mergesMost = 16

func (x merchantIndex) named(name string) []int64 {
	ids := x.base.byName[name]
	if latest := x.recent.byName[name]; len(latest) > 0 {
		ids = append(ids[:len(ids):len(ids)], latest...)
	}
	if !slices.ContainsFunc(ids, func(id int64) bool { return x.find(id).MergedInto != 0 }) {
		return ids
	}
	var out []int64
	for _, id := range ids {
		if m := x.standing(id); m != nil && !slices.Contains(out, m.ID) {
			out = append(out, m.ID)
		}
	}
	return out
}

package understand

import (
	"slices"
	"strings"
	"unicode/utf8"

	"shuangbai/bot/understand/script"
)

// longest and shortest are the bounds of a name that is looked for, in runes.
const (
	longest  = 31
	shortest = 2
)

// entry is one way to say a known name.
type entry struct {
	Name
	short bool // a short form: 潞州 for 潞州区, 东街 for 东街街道
}

// gazetteer finds known names in a text: one hash look-up for each length that
// a name beginning with this rune has, however many names there are.
type gazetteer struct {
	entries map[string][]entry
	lengths firsts
	near    nearIndex
}

func newGazetteer() *gazetteer {
	return &gazetteer{
		entries: map[string][]entry{}, lengths: newFirsts(),
		near: newNearIndex(),
	}
}

// add makes a name known under its full text and its short forms.
func (g *gazetteer) add(n Name) {
	full := script.Fold(n.Text)
	known := len(g.entries[full]) > 0
	if !g.put(full, entry{Name: n}) {
		return
	}
	for _, s := range shortForms(n.Kind, full) {
		g.put(s, entry{Name: n, short: true})
	}
	if !known && (n.Kind == Merchant || n.Kind == Town || n.Kind == Market) {
		g.near.add(full)
	}
}

func (g *gazetteer) put(key string, e entry) bool {
	size := utf8.RuneCountInString(key)
	if size < shortest || size > longest {
		return false
	}
	if slices.Contains(g.entries[key], e) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(key)
	g.entries[key] = append(g.entries[key], e)
	g.lengths.add(first, size)
	return true
}

// everyday words that are also the short form of a town or the like: they
// count as a name only in full.
var everyday = map[string]bool{
	"大有": true, "常青": true, "东和": true, "王和": true, "法中": true, "上司": true, "交口": true, "上村": true, "南宋": true,
	"善福": true, "五马": true, "阳高": true, "故县": true, "涌泉": true, "洪水": true, "石城": true, "延安": true, "英雄": true, "太行": true, "新店": true,
}

// shortForms are the ways people shorten an official name.
func shortForms(k Kind, full string) []string {
	var out []string
	cut := func(suffix string) {
		s, ok := strings.CutSuffix(full, suffix)
		if ok && utf8.RuneCountInString(s) >= 2 && !everyday[s] {
			out = append(out, s)
		}
	}
	switch k {
	case County:
		cut("区")
		cut("县")
	case Town:
		cut("街道")
		cut("镇")
		cut("乡")
		if s, ok := strings.CutSuffix(full, "街道"); ok {
			out = append(out, s+"街道办", s+"办事处")
		}
		if i := strings.Index(full, "经济技术开发区"); i > 0 && !strings.Contains(full, "部分") {
			out = append(out, full[:i]+"经开区", full[:i]+"开发区")
		}
	case Market:
		for _, suffix := range []string{"商圈", "步行街", "农贸市场", "集贸市场", "商贸城", "建材城", "物流园", "铁货市场", "药材市场", "花椒市场", "商业街", "集市"} {
			cut(suffix)
		}
		if s, ok := strings.CutSuffix(full, "市场"); ok {
			s = strings.TrimSuffix(strings.TrimSuffix(s, "农贸"), "集贸")
			if s+"市场" != full && utf8.RuneCountInString(s) >= 2 {
				out = append(out, s+"市场")
			}
		}
	case Merchant:
		if c := core(full); c != full {
			out = append(out, c)
		}
	case Branch:
		cut("支行")
	case Operator, Member:
	}
	return out
}

// suffixes say what a shop does; the part before them is its own name.
var suffixes = []string{
	"烟酒超市", "便利店", "五金店", "服装店", "药店", "大药房", "药房", "超市", "饭店", "饭馆", "面馆", "酒店", "宾馆", "批发部", "批发",
	"经销部", "门市部", "门市", "商店", "商行", "建材", "汽修", "货运", "物流", "理发店", "美发店", "五金", "服装", "烟酒", "店",
}

// core is a shop's own name when it is distinctive enough: 好又多超市 → 好又多,
// 晋味园饭店 → 晋味园; else the whole name.
func core(full string) string {
	for _, s := range suffixes {
		if c, ok := strings.CutSuffix(full, s); ok {
			if utf8.RuneCountInString(c) >= 3 {
				return c
			}
			return full
		}
	}
	return full
}

// text is a folded sentence cut into runes that are also addressable as one
// string, so that a look-up does not allocate.
type text struct {
	script.Text
	all string
	off []int // byte offset of each rune, and of the end
}

func newText(s string, limit int) text {
	t := text{Text: script.Of(s, limit)}
	t.all = string(t.Fold)
	t.off = make([]int, 0, len(t.Fold)+1)
	for i := range t.all {
		t.off = append(t.off, i)
	}
	t.off = append(t.off, len(t.all))
	return t
}

func (t text) fold(i, j int) string  { return t.all[t.off[i]:t.off[j]] }
func (t text) shown(i, j int) string { return string(t.Shown[i:j]) }

// slice is the part of t between two runes.
func (t text) slice(i, j int) text {
	part := text{all: t.all[t.off[i]:t.off[j]], off: make([]int, 0, j-i+1)}
	part.Shown, part.Fold = t.Shown[i:j], t.Fold[i:j]
	for _, o := range t.off[i : j+1] {
		part.off = append(part.off, o-t.off[i])
	}
	return part
}

// nameSpan is a known name found at a place.
type nameSpan struct {
	start, end int
	names      []entry
}

// longestAt is the longest known name that begins at t[i].
func (g *gazetteer) longestAt(t text, i int) (nameSpan, bool) {
	mask := g.lengths.of(t.Fold[i])
	if mask == 0 {
		return nameSpan{}, false
	}
	for n := min(longest, len(t.Fold)-i); n >= shortest; n-- {
		if !hasLength(mask, n) {
			continue
		}
		if found := g.entries[t.fold(i, i+n)]; len(found) > 0 {
			return nameSpan{start: i, end: i + n, names: found}, true
		}
	}
	return nameSpan{}, false
}

package understand

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// nearIndex finds a known name in spite of one wrong or missing character: it
// holds every name under each of its forms with one rune left out (symmetric
// deletion). A form that several names share is a chain.
type nearIndex struct {
	heads map[uint64]int32 // hash of a form → 1 + index in links
	links []nearLink
	full  [][]rune
	// The lengths of names by their first rune, and by their second: a name
	// with one slip still has one of the two, which spares most look-ups.
	first, second firsts
}

func newNearIndex() nearIndex {
	return nearIndex{heads: map[uint64]int32{}, first: newFirsts(), second: newFirsts()}
}

type nearLink struct {
	name int32 // index in full
	gap  int32 // the position left out
	next int32 // 1 + index of the next link; 0 ends
}

// shortestNear is the length from which a name is distinctive enough to be
// recognised with a slip.
const shortestNear = 3

func (x *nearIndex) add(full string) {
	runes := []rune(full)
	if len(runes) < shortestNear {
		return
	}
	id := int32(len(x.full)) //nolint:gosec // names are counted in thousands
	x.full = append(x.full, runes)
	x.first.add(runes[0], len(runes))
	x.second.add(runes[1], len(runes))
	for gap := range runes {
		h := hashWithout(runes, gap)
		x.links = append(x.links, nearLink{name: id, gap: int32(gap), next: x.heads[h]})
		x.heads[h] = int32(len(x.links)) //nolint:gosec // as above
	}
}

// hashWithout is the hash of the runes without the one at gap; gap < 0 leaves out none.
// Equal hashes are compared rune by rune, so a collision costs time only.
func hashWithout(runes []rune, gap int) uint64 {
	h := uint64(14695981039346656037)
	for i, r := range runes {
		if i != gap {
			h = (h ^ uint64(r)) * 1099511628211 //nolint:gosec // a rune is not negative
		}
	}
	return h
}

// find gives the known names that window differs from by one character: a
// missing one, or a wrong one that sounds alike or stands in a long name.
func (x *nearIndex) find(window []rune) [][]rune {
	var out [][]rune
	first, second := x.first.of(window[0]), x.second.of(window[1])
	if hasLength(first, len(window)+1) {
		x.missing(window, func(full []rune) { out = append(out, full) })
	}
	for hole := range window {
		if hole == 0 && hasLength(second, len(window)) || hole > 0 && hasLength(first, len(window)) {
			x.wrong(window, hole, func(full []rune) { out = append(out, full) })
		}
	}
	return out
}

// missing visits the names that window lacks one rune of.
func (x *nearIndex) missing(window []rune, visit func(full []rune)) {
	x.chain(hashWithout(window, -1), func(full []rune, gap int) {
		if len(full) == len(window)+1 && len(full) >= 4 && without(full, gap, window) && gap > 0 {
			visit(full)
		}
	})
}

// wrong visits the names that differ from window in the rune at hole.
func (x *nearIndex) wrong(window []rune, hole int, visit func(full []rune)) {
	x.chain(hashWithout(window, hole), func(full []rune, gap int) {
		if gap == hole && len(full) == len(window) && full[gap] != window[hole] && sameBut(full, window, gap) && plausible(full, gap, window[hole]) {
			visit(full)
		}
	})
}

func (x *nearIndex) chain(h uint64, visit func(full []rune, gap int)) {
	for at := x.heads[h]; at != 0; at = x.links[at-1].next {
		visit(x.full[x.links[at-1].name], int(x.links[at-1].gap))
	}
}

func without(full []rune, gap int, window []rune) bool {
	for i, r := range window {
		if i >= gap {
			i++
		}
		if full[i] != r {
			return false
		}
	}
	return true
}

func sameBut(a, b []rune, gap int) bool {
	for i := range a {
		if i != gap && a[i] != b[i] {
			return false
		}
	}
	return true
}

// plausible reports whether said at position gap may be a slip for the name's
// own character: it sounds alike, or the name is long and the slip is not in
// the surname (李记烩面馆 is not 张记烩面馆).
func plausible(full []rune, gap int, said rune) bool {
	if soundsLike(full[gap], said) {
		return true
	}
	return len(full) >= 5 && gap > 0 && gap < len(full)-1 && said >= 0x4e00 && !familyName(full[gap]) && !familyName(said)
}

func familyName(r rune) bool {
	return strings.ContainsRune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤一二三四五六七八九十大小老东西南北中", r)
}

// soundsLike compares the readings of two characters without tones and with
// the sounds that are mixed up in speech (z/zh, n/l, in/ing) made one.
func soundsLike(a, b rune) bool {
	for _, x := range readings(a) {
		if slices.Contains(readings(b), x) {
			return true
		}
	}
	return false
}

var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v",
	"ń", "n", "ň", "n", "ǹ", "n",
)

var merged = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ang", "an", "eng", "en", "ing", "in")

func readings(r rune) []string {
	said, ok := pinyin.PinyinDict[int(r)]
	if !ok {
		return nil
	}
	return strings.Split(merged.Replace(toneless.Replace(said)), ",")
}

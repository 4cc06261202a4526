package understand

import (
	"slices"
	"strings"

	"shuangbai/bot/slot"
	"shuangbai/bot/understand/numeral"
)

// mostVisits is how many visits one message can tell of.
const mostVisits = 30

// split cuts a message that tells of several visits into one part for each:
// lines, numbered points, or clauses that each begin with another merchant.
// The words before the first part hold for all. Less than two parts is none.
func (r *reader) split() (head [2]int, parts [][2]int) {
	merchants := r.distinct()
	if len(merchants) < 2 {
		return head, nil
	}
	starts := make([]int, len(merchants))
	for k, m := range merchants {
		floor := 0
		if k > 0 {
			floor = merchants[k-1].end
		}
		starts[k] = r.partStart(floor, m.start, k > 0)
	}
	head = [2]int{0, max(starts[0], r.verbBefore(merchants[0].start))}
	for k := range merchants {
		end := len(r.t.Fold)
		if k+1 < len(merchants) {
			end = starts[k+1]
		}
		parts = append(parts, [2]int{starts[k], end})
	}
	return head, parts
}

// verbBefore is where the verb of visiting before i begins, or 0: what is said
// before it (今天和王强在东街走访了…) holds for all that is visited, a place
// behind it (走访了东街的…) for the first.
func (r *reader) verbBefore(i int) int {
	for j := i - 1; j > 0; j-- {
		for _, verbs := range []*wordset{visitVerbs(), goingRound()} {
			if _, end, ok := verbs.at(r.t, j); ok && end <= i {
				return j
			}
		}
	}
	return 0
}

// goingRound tell of a round of visits: 今天跑了三家.
var goingRound = wordsOf("跑了 去了 走了 转了 见了 到了 跑 转")

// distinct are the merchants visited, each once.
func (r *reader) distinct() []mention {
	var out []mention
	for _, m := range r.merchants() {
		same := func(x mention) bool { return r.t.fold(x.start, x.end) == r.t.fold(m.start, m.end) }
		if !slices.ContainsFunc(out, same) {
			out = append(out, m)
		}
		if len(out) == mostVisits {
			break
		}
	}
	return out
}

// partStart is where the part of a merchant begins: after the last mark before
// it; the words before the first part are the head.
func (r *reader) partStart(floor, at int, later bool) int {
	marks := "\n:,;."
	if later {
		marks += "、"
	}
	for i := at - 1; i >= floor; i-- {
		if strings.ContainsRune(marks, r.t.Fold[i]) && !r.numbers(i) {
			return i + 1
		}
	}
	if later {
		return at
	}
	return floor
}

// numbers reports whether the mark at i belongs to a point's number: 1. or 1、.
func (r *reader) numbers(i int) bool {
	if i == 0 {
		return false
	}
	_, ok := numeral.Digit(r.t.Fold[i-1])
	return ok && (i < 2 || isMark(r.t.Fold[i-2]) || isArabic(r.t.Fold[i-2])) && r.t.Fold[i] != '\n' && r.t.Fold[i] != ','
}

// shared are the slots of the head that hold for every part.
var shared = []slot.Key{slot.VisitedOn, slot.Partner, slot.Town, slot.County, slot.Market}

// several reads each part as a visit of its own. Merchants that are only
// listed (A、B都想贷) share what is said after the last one.
func (r *reader) several(head [2]int, parts [][2]int) []slot.Values {
	common := r.part(head)
	items := make([]slot.Values, len(parts))
	for k, p := range parts {
		r.itemNo = k
		items[k] = r.part(p)
		for _, key := range shared {
			if v := common[key]; v != "" && items[k][key] == "" {
				items[k][key] = v
			}
		}
	}
	for k := len(items) - 2; k >= 0; k-- {
		if r.onlyNamed(parts[k]) {
			for key, v := range items[k+1] {
				if items[k][key] == "" && key != slot.Phone && key != slot.Operator {
					items[k][key] = v
				}
			}
		}
	}
	return items
}

// onlyNamed reports whether the part says nothing after the merchant's name.
func (r *reader) onlyNamed(p [2]int) bool {
	for _, m := range r.merchants() {
		if m.start >= p[0] && m.end <= p[1] {
			rest := strings.Trim(r.t.fold(m.end, p[1]), " ,、和跟还有以及")
			return rest == "" && !strings.Contains(r.t.fold(m.end, p[1]), "\n")
		}
	}
	return false
}

// part reads the slots of t[p[0]:p[1]] alone.
func (r *reader) part(p [2]int) slot.Values {
	sub := reader{
		today: r.today, intent: r.intent, result: r.result, itemNo: r.itemNo, gazetteer: r.gazetteer,
	}
	var found []mention
	for _, m := range r.found {
		if m.start >= p[0] && m.end <= p[1] {
			m.start, m.end = m.start-p[0], m.end-p[0]
			found = append(found, m)
		}
	}
	sub.line = newLine(r.t.slice(p[0], p[1]), found)
	return sub.read()
}

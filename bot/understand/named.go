package understand

import (
	"slices"
	"strings"

	"shuangbai/bot/slot"
)

// landmarks after a name say that it only tells where something else is.
var landmarks = strings.Fields("旁边 隔壁 对面 附近 门口 楼上 楼下 斜对面 旁 边上 后面 前面")

// besides before a name say the same: 隔壁就是老王五金店.
var besides = strings.Fields("隔壁是 隔壁就是 对面是 对面就是 旁边是 旁边就是 挨着 紧挨着 紧挨 靠着 临着 挨住")

// merchant reads the merchant spoken of.
func (r *reader) merchant() {
	for _, m := range r.merchants() {
		r.name(slot.Merchant, m, Merchant)
		return
	}
}

// merchants are the mentions of merchants that are no landmarks.
func (r *reader) merchants() []mention {
	var out []mention
	for _, m := range r.found {
		if m.class == classMerchant && !isLandmark(r.t, m) {
			out = append(out, m)
		}
	}
	return out
}

func isLandmark(t text, m mention) bool {
	before := t.fold(max(0, m.start-4), m.start)
	if slices.ContainsFunc(besides, func(w string) bool { return strings.HasSuffix(before, w) }) {
		return true
	}
	return slices.ContainsFunc(landmarks, func(w string) bool { return prefixed(t.Fold, m.end, w) })
}

// name sets k to the name that m mentions as one of the kinds, and notes a
// slip that was corrected and a name that several records bear.
func (r *reader) name(k slot.Key, m mention, kinds ...Kind) bool {
	if m.names == nil {
		if m.said != "" && slices.Contains(kinds, Merchant) {
			r.set(k, m.said)
			return true
		}
		return false
	}
	if r.out[k] != "" { // asked first: whom a sentence of many names means is costly to choose
		return false
	}
	names := r.choose(m, kinds)
	if len(names) == 0 {
		return false
	}
	r.set(k, names[0].Text)
	if m.corrected {
		r.result.Corrected = append(r.result.Corrected, Correction{Key: k, Said: m.said, Name: names[0], ItemNo: r.itemNo})
	}
	if len(names) > 1 {
		r.result.Ambiguous = append(r.result.Ambiguous, Ambiguity{Key: k, Said: r.t.shown(m.start, m.end), Names: names, ItemNo: r.itemNo})
	}
	return true
}

// choose lists the names of m of the first kind that it has; a full name goes
// before a short form, and a county said elsewhere decides between two towns.
func (r *reader) choose(m mention, kinds []Kind) []Name {
	for _, kind := range kinds {
		var full, short []Name
		for _, e := range m.names {
			switch {
			case e.Kind != kind:
			case e.short:
				short = append(short, e.Name)
			default:
				full = append(full, e.Name)
			}
		}
		if len(full) == 0 {
			full = short
		}
		if len(full) > 0 {
			return r.within(full)
		}
	}
	return nil
}

// within keeps the names inside the county or town that the sentence names.
func (r *reader) within(names []Name) []Name {
	if len(names) < 2 {
		return names
	}
	for _, m := range r.found {
		for _, e := range m.names {
			if e.Kind != County && e.Kind != Town {
				continue
			}
			var kept []Name
			for _, n := range names {
				if n.Within != "" && strings.Contains(n.Within, e.Text) {
					kept = append(kept, n)
				}
			}
			if len(kept) > 0 {
				return kept
			}
		}
	}
	return names
}

// places reads county, town and market. A short form that both a town and a
// market have means the town, unless a market is spoken of.
func (r *reader) places() {
	for _, m := range r.found {
		if isLandmark(r.t, m) {
			continue
		}
		switch m.class {
		case classCounty:
			r.name(slot.County, m, County)
		case classTown:
			r.place(m)
		case classMarket:
			r.name(slot.Market, m, Market)
		}
	}
}

func (r *reader) place(m mention) {
	for _, w := range []string{"商圈", "市场", "街区", "步行街", "商业街"} {
		if prefixed(r.t.Fold, m.end, w) && r.name(slot.Market, m, Market) {
			return
		}
	}
	r.name(slot.Town, m, Town, Market)
}

// markets reads a market where one is asked about: 东街怎么样.
func (r *reader) markets() {
	for _, m := range r.found {
		switch m.class {
		case classMarket:
			r.name(slot.Market, m, Market)
		case classTown:
			if r.intent == "market.show" && r.name(slot.Market, m, Market) {
				continue
			}
			r.place(m)
		case classCounty:
			r.name(slot.County, m, County)
		}
	}
}

// people reads operator and partner.
func (r *reader) people() {
	r.partner()
	r.owner()
}

// partner is who went along: 和李娟一起.
func (r *reader) partner() {
	if start, end, ok := r.after(partnerLeads(), partnerTitles); ok && !r.isOperator(start) {
		r.set(slot.Partner, r.t.shown(start, end))
	}
	for i := range r.found {
		m := &r.found[i]
		if m.class == classPerson && slices.ContainsFunc([]string{"陪同", "同行", "一起去", "一块去", "一道去", "也去了"}, func(w string) bool { return prefixed(r.t.Fold, m.end, w) }) {
			r.set(slot.Partner, r.t.shown(m.start, m.end))
		}
	}
}

func (r *reader) isOperator(i int) bool {
	m := r.over(i)
	return m != nil && m.class == classOperator
}

// owner is the operator of the merchant: 老板张建国, or the name that follows
// the shop's in a list (张记面馆 张建国 13800138000).
func (r *reader) owner() {
	if start, end, ok := r.after(operatorLeads(), nil); ok && r.t.shown(start, end) != r.out[slot.Partner] {
		r.set(slot.Operator, r.t.shown(start, end))
		return
	}
	r.each(classOperator, func(_ int, m mention) bool { return r.name(slot.Operator, m, Operator) })
	for _, m := range r.found {
		if m.class != classMerchant {
			continue
		}
		j := m.end
		for j < len(r.t.Fold) && strings.ContainsRune(" ,、", r.t.Fold[j]) {
			j++
		}
		if end, ok := r.personAt(j); ok && j > m.end && (end >= len(r.t.Fold) || isMark(r.t.Fold[end]) || isArabic(r.t.Fold[end])) {
			r.set(slot.Operator, r.t.shown(j, end))
		}
	}
}

// assignee is who a lead goes to, or whose leads are asked for.
func (r *reader) assignee() {
	if r.intent == "lead.list" {
		r.each(classPerson, func(_ int, m mention) bool {
			r.set(slot.Assignee, r.t.shown(m.start, m.end))
			return true
		})
		return
	}
	if start, end, ok := r.after(assigneeLeads(), partnerTitles); ok {
		r.set(slot.Assignee, r.t.shown(start, end))
		return
	}
	if r.intent == "absence.set" {
		r.standIn()
		return
	}
	r.each(classPerson, func(_ int, m mention) bool {
		r.set(slot.Assignee, r.t.shown(m.start, m.end))
		return true
	})
}

// takingOver follow the name of who stands in: 周婷代班, 这几天李敏替我.
var takingOver = wordsOf("代班 代个班 代我 代一下 替班 替我 替岗 顶班 顶岗 顶我 顶替 接手 接替 帮我顶 帮我盯 帮我代 负责我 值守 替")

// standIn is who takes over from somebody away.
func (r *reader) standIn() {
	for i := range r.t.Fold {
		_, _, ok := takingOver().at(r.t, i)
		if !ok {
			continue
		}
		for _, n := range []int{3, 2} {
			if i < n {
				continue
			}
			if end, ok := r.personAt(i - n); ok && end == i {
				r.set(slot.Assignee, r.t.shown(i-n, i))
				return
			}
		}
	}
}

// cities that are not ours, and the zones that are: the pre-screen needs them.
var cities = strings.Fields("太原 晋城 临汾 运城 大同 阳泉 朔州 忻州 吕梁 晋中 北京 上海 邯郸 安阳 郑州 河北 河南 陕西 西安 高平 高新区 经开区 石家庄 天津 长治")

func (r *reader) city() {
	for i := range r.t.Fold {
		for _, c := range cities {
			if prefixed(r.t.Fold, i, c) && !r.inside(i) {
				if end := i + len([]rune(c)); runeAt(r.t.Fold, end) == '市' {
					c += "市"
				}
				r.set(slot.City, c)
				return
			}
		}
	}
}

package understand

import (
	"slices"
	"strings"

	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
)

// reader reads the slots out of one sentence whose intent is known.
type reader struct {
	line
	today  civil.Date
	intent string
	out    slot.Values
	taken  []int // mentions already read into a slot
	result *Result
	itemNo int
	*gazetteer
	heard map[slot.Key][]hit // by slot, once looked for
}

// recipe says which readers of slots an intent takes. What an intent does not
// take is not read: the 20万 in a question about papers is, the 一般 in it is not.
type recipe []func(*reader)

var recipes = map[string]recipe{
	"visit.log": {
		(*reader).places, (*reader).merchant, (*reader).people, (*reader).phone, (*reader).amount, (*reader).ages, (*reader).time, (*reader).interest,
		(*reader).visitDays, (*reader).trade, (*reader).level, (*reader).guarantee, (*reader).equipment, (*reader).consent, (*reader).entity, (*reader).repayment,
		(*reader).purpose, (*reader).feedback,
	},
	"prescreen": {
		(*reader).places, (*reader).city, (*reader).ages, (*reader).time, (*reader).amount, (*reader).trade, (*reader).guarantee, (*reader).entity,
		(*reader).purpose, (*reader).phone, (*reader).interest, (*reader).merchant, (*reader).repayment, (*reader).standing,
	},
	"calc.repayment":    {(*reader).amount, (*reader).interest, (*reader).time, (*reader).repayment},
	"visit.list":        {(*reader).places, (*reader).merchant, (*reader).asked, (*reader).trade, (*reader).level},
	"merchant.lookup":   {(*reader).places, (*reader).merchant, (*reader).owner, (*reader).phone},
	"market.show":       {(*reader).markets},
	"plan.show":         {(*reader).markets, (*reader).ahead, (*reader).trade},
	"lead.list":         {(*reader).places, (*reader).merchant, (*reader).lead, (*reader).state, (*reader).asked, (*reader).assignee},
	"lead.update":       {(*reader).lead, (*reader).merchant, (*reader).lastState, (*reader).amount, (*reader).reason},
	"lead.assign":       {(*reader).lead, (*reader).merchant, (*reader).assignee, (*reader).reason, (*reader).places},
	"lead.create":       {(*reader).places, (*reader).merchant, (*reader).owner, (*reader).phone, (*reader).amount, (*reader).trade, (*reader).guarantee, (*reader).purpose, (*reader).consent, (*reader).time},
	"lead.status":       {(*reader).lead, (*reader).phone},
	"followup.log":      {(*reader).places, (*reader).merchant, (*reader).owner, (*reader).phone, (*reader).satisfaction, (*reader).visitDays, (*reader).level, (*reader).amount, (*reader).feedback},
	"followup.list":     {(*reader).places, (*reader).merchant, (*reader).ahead},
	"feedback.log":      {(*reader).places, (*reader).merchant, (*reader).owner, (*reader).phone, (*reader).feedback, (*reader).trade},
	"feedback.list":     {(*reader).places, (*reader).merchant, (*reader).asked},
	"event.log":         {(*reader).places, (*reader).partner, (*reader).kind, (*reader).headcount, (*reader).eventDay, (*reader).feedback},
	"event.list":        {(*reader).places, (*reader).kind, (*reader).asked},
	"equipment.request": {(*reader).places, (*reader).merchant, (*reader).equipment, (*reader).owner, (*reader).phone},
	"honour.nominate":   {(*reader).places, (*reader).merchant, (*reader).owner, (*reader).reason},
	"absence.set":       {(*reader).absence, (*reader).reason, (*reader).assignee},
	"digest.show":       {(*reader).places, (*reader).asked, (*reader).list},
	"progress.show":     {(*reader).places, (*reader).asked},
	"ranking.show":      {(*reader).places, (*reader).asked},
	"export":            {(*reader).list, (*reader).places, (*reader).merchant, (*reader).asked},
	"undo":              {(*reader).merchant},
	"bind":              {(*reader).places},
	"complaint":         {(*reader).merchant},
	"consent.withdraw":  {(*reader).places, (*reader).merchant, (*reader).phone},
	"human":             {(*reader).phone, (*reader).places},
	"amend":             {(*reader).amendment},
	"faq.amount":        {(*reader).guarantee, (*reader).amount, (*reader).trade, (*reader).time},
	"faq.term":          {(*reader).guarantee, (*reader).amount, (*reader).time},
	"faq.collateral":    {(*reader).amount, (*reader).places},
	"faq.equipment":     {(*reader).equipment},
	"faq.repayment":     {(*reader).amount},
	"faq.region":        {(*reader).places, (*reader).trade},
	"faq.products":      {(*reader).trade, (*reader).places},
	"faq.window":        {(*reader).places},
	"faq.manager":       {(*reader).places},
	"faq.age":           {(*reader).ages},
	"faq.tenure":        {(*reader).trade, (*reader).time},
}

// topicRecipe serves the questions that have no recipe of their own.
var topicRecipe = recipe{(*reader).amount, (*reader).places, (*reader).guarantee}

func (r *reader) read() slot.Values {
	r.out = slot.Values{}
	steps, ok := recipes[r.intent]
	if !ok && strings.HasPrefix(r.intent, "faq.") {
		steps = topicRecipe
	}
	for _, step := range steps {
		step(r)
	}
	return r.out
}

func (r *reader) set(k slot.Key, v string) {
	if v != "" && r.out[k] == "" {
		r.out[k] = v
	}
}

// each visits the mentions of one class in order.
func (r *reader) each(class rune, visit func(i int, m mention) (done bool)) {
	for i, m := range r.found {
		if m.class == class && !slices.Contains(r.taken, i) && visit(i, m) {
			return
		}
	}
}

// hits are the words of a slot's vocabulary that were said.
func (r *reader) hits(k slot.Key) []hit {
	if h, done := r.heard[k]; done {
		return h
	}
	if r.heard == nil {
		r.heard = map[slot.Key][]hit{}
	}
	h := vocabularies()[k].find(r.t, r.skip)
	r.heard[k] = h
	return h
}

// first reads the first word of the slot's vocabulary.
func (r *reader) first(k slot.Key) {
	if h := r.hits(k); len(h) > 0 {
		r.set(k, h[0].value)
	}
}

func (r *reader) guarantee()    { r.first(slot.Guarantee) }
func (r *reader) entity()       { r.first(slot.Entity) }
func (r *reader) state()        { r.first(slot.LeadState) }
func (r *reader) kind()         { r.first(slot.EventKind) }
func (r *reader) satisfaction() { r.first(slot.Satisfaction) }
func (r *reader) trade()        { r.first(slot.Industry) }

// standing is what a merchant says of the own credit: a fact of the pre-screen
// that the contract has no slot for. One bad word outweighs the good ones.
func (r *reader) standing() {
	for _, h := range r.hits(slot.CreditStanding) {
		if r.result.Beyond == nil {
			r.result.Beyond = slot.Values{}
		}
		if h.value == "false" || r.result.Beyond[slot.CreditStanding] == "" {
			r.result.Beyond[slot.CreditStanding] = h.value
		}
	}
}

// repayment is one way to repay; two that are compared are none.
func (r *reader) repayment() {
	if h := r.hits(slot.Repayment); len(h) == 1 {
		r.set(slot.Repayment, h[0].value)
	}
}

// lastState is where the lead stands now: the last state told.
func (r *reader) lastState() {
	if h := r.hits(slot.LeadState); len(h) > 0 {
		r.set(slot.LeadState, h[len(h)-1].value)
	} else if prefixed(r.t.Fold, 0, "接") && r.out[slot.LeadID] != "" { // 接17
		r.set(slot.LeadState, "accepted")
	}
}

// consent was given or refused; refused outweighs, as in 不愿意…，没同意.
func (r *reader) consent() {
	for _, h := range r.hits(slot.Consent) {
		if before := runeAt(r.t.Fold, h.start-1); before == '不' || before == '没' || before == '未' {
			h.value = "refused" // 不愿意把信息给银行
		}
		if h.value == "refused" || r.out[slot.Consent] == "" {
			r.out[slot.Consent] = h.value
		}
	}
}

// list is what to export; the 活动 of 活动以来 is none.
func (r *reader) list() {
	for _, h := range r.hits(slot.List) {
		if r.over(h.start) == nil {
			r.set(slot.List, h.value)
		}
	}
}

// equipment is a list, in the order said.
func (r *reader) equipment() {
	var said []string
	for _, h := range r.hits(slot.Equipment) {
		if !slices.Contains(said, h.value) {
			said = append(said, h.value)
		}
	}
	r.set(slot.Equipment, strings.Join(said, ","))
}

// level is how much the merchant wants a loan. What was said later counts;
// a loan elsewhere outweighs a "not now", and nobody met only counts alone.
func (r *reader) level() {
	level := ""
	for _, h := range r.hits(slot.IntentLevel) {
		switch {
		case r.intent == "visit.list" && h.value == "interested" && !r.says("有意向"):
		case h.value == "not_met" && level != "",
			h.value == "considering" && level == "not_now",
			h.value == "not_now" && level == "has_loan":
		default:
			level = h.value
		}
	}
	if level == "" && r.intent == "visit.list" && (r.says("有意向的") || r.says("想贷的")) {
		level = "interested"
	}
	if level != "not_met" && strings.Contains(r.t.all, "贷了") && (r.says("已经在") || r.says("早在") || r.says("刚在")) {
		level = "has_loan" // 已经在长治银行贷了20万
	}
	if level == "" && r.wishes() {
		level = "interested"
	}
	if level == "" && r.away() {
		level = "not_met"
	}
	if level == "" && r.declines() {
		level = "not_now"
	}
	r.set(slot.IntentLevel, level)
}

// away reports whether somebody was 不在: the word ends its clause.
func (r *reader) away() bool {
	for i := range r.t.Fold {
		if prefixed(r.t.Fold, i, "不在") && breaks(runeAt(r.t.Fold, i+2)) {
			return true
		}
	}
	return false
}

// wishes reports whether the sum is wished for in other words than 想贷: 想弄个十来万.
func (r *reader) wishes() bool {
	return slices.ContainsFunc(r.found, func(m mention) bool {
		if m.class != classAmount {
			return false
		}
		before := strings.TrimRight(r.t.fold(max(0, m.start-4), m.start), "个点它上先")
		return slices.ContainsFunc([]string{"想弄", "想整", "想搞", "想拿", "想用", "想周转"}, func(w string) bool { return strings.HasSuffix(before, w) })
	})
}

// declines reports whether a plain no follows the merchant's name: 老王五金店不要.
func (r *reader) declines() bool {
	declined := func(at int) bool {
		return slices.ContainsFunc([]string{"不要", "不用", "不贷", "没要", "不想"}, func(w string) bool { return prefixed(r.t.Fold, at, w) }) && breaks(runeAt(r.t.Fold, at+2))
	}
	for i, c := range r.t.Fold {
		if c == '说' && declined(i+1) {
			return true
		}
	}
	return slices.ContainsFunc(r.merchants(), func(m mention) bool { return declined(r.pastMarks(m.end)) })
}

func (r *reader) says(w string) bool { return strings.Contains(r.t.all, w) }

package understand

import (
	"slices"
	"strings"

	"shuangbai/bot/slot"
)

// A message may give two orders: 撤销上一条 然后登记走访 老王五金店 10万. It is
// taken apart only where each part is surely an order by itself and the later
// one begins with a verb of command: 想贷20万，然后又说不需要 is one visit.

const (
	longestOrders = 300 // runes of a message that is looked at for several orders
	mostOrders    = 3
)

// orderLinks stand between two orders.
var orderLinks = wordsOf("然后再 然后 完了再 完了 接着再 接着 随后 之后再 再 顺便再 顺便 顺带 并且 并 另外再 另外 同时")

// orderVerbs begin an order; softeners may stand before them.
var (
	orderVerbs = wordsOf(`登记 登一下 登个 登 记录 录入 录一下 录个 记一下 记个 记 走访 拜访 回访 查一下 查下 查查 查询 查看 查 看一下 看看 看下 看 列出 列一下 列 导出 导一份 下载
撤销 撤回 撤掉 删除 删掉 删了 改成 改一下 把 修改 更正 派给 派 分给 分派 转给 指派 线索 提名 推荐 请假 算一下 算算 汇总 发一下 发个 发 补登 补录 补`)
	softeners = wordsOf("帮我 给我 帮忙 麻烦 请 我要 我想 要 你 先")
)

// orderIntents are what can be ordered beside something else.
var orderIntents = []string{
	"undo", "amend", "visit.", "merchant.", "market.", "plan.", "lead.", "followup.", "feedback.", "event.", "equipment.", "honour.",
	"absence.", "digest.", "progress.", "ranking.", "export", "calc.",
}

// ownSubject are the orders that are parts of the visit told before them
// unless they name a merchant of their own.
var ownSubject = []string{"visit.log", "followup.log", "feedback.log", "equipment.request", "lead.create", "honour.nominate"}

// orders are the parts of a message that gives several orders, as said and in
// their order; nil where it gives one or none.
func (l *Lexicon) orders(q Query, whole line) []string {
	if q.Role == "merchant" || len(whole.t.Fold) > longestOrders {
		return nil
	}
	var out []string
	last, from := "", 0
	add := func(end int) bool {
		part := strings.Trim(whole.t.shown(from, end), " ,.;:!\n")
		intent, ok := l.order(q, part, len(out) > 0)
		if !ok || intent == last && intent == "visit.log" { // two visits are two items
			return false
		}
		out, last = append(out, part), intent
		return true
	}
	for i := 1; i < len(whole.t.Fold) && len(out) < mostOrders-1; i++ {
		next, ok := whole.orderAt(from, i)
		if !ok {
			continue
		}
		if !add(i) {
			return nil
		}
		from, i = next, next
	}
	if from == 0 || !add(len(whole.t.Fold)) {
		return nil
	}
	return out
}

// order is the intent of a part, if it surely is an order by itself.
func (l *Lexicon) order(q Query, part string, later bool) (intent string, ok bool) {
	q.Text = part
	t := newText(part, limit)
	found := shops(l.names, t, scan(l.names, t, q.Today))
	res := l.judge(q.Role, t, found)
	isOne := func(prefix string) bool { return strings.HasPrefix(res.Intent, prefix) }
	named := slices.ContainsFunc(found, func(m mention) bool { return m.class == classMerchant })
	ok = res.Confidence >= Act && slices.ContainsFunc(orderIntents, isOne) && (!later || named || !slices.Contains(ownSubject, res.Intent))
	return res.Intent, ok
}

// orderAt finds a later order behind a link or a mark at i; next is its first
// rune. A mark alone parts two orders only where the one before it, which
// begins at from, has a verb of command, too.
func (l *line) orderAt(from, i int) (next int, ok bool) {
	if l.over(i) != nil {
		return 0, false
	}
	next = l.pastMarks(i)
	marked := next > i && strings.Trim(l.t.fold(i, next), " ") != "" && l.commands(from)
	linked := false
	if next < len(l.t.Fold) {
		var end int
		if _, end, linked = orderLinks().at(l.t, next); linked {
			next = l.pastMarks(end)
		}
	}
	if next > i && l.movesLead(from) && l.movesLead(next) {
		return next, true
	}
	return next, (linked || marked) && l.commands(next)
}

// movesLead reports whether a lead's number and what becomes of it stand at i:
// 12号已联系, 把8号派给李敏.
func (l *line) movesLead(i int) bool {
	if runeAt(l.t.Fold, i) == '把' {
		i++
	}
	m := l.over(i)
	if m == nil || m.start != i || m.class != classLead && m.class != classNumber && (m.class != classDay || runeAt(l.t.Fold, m.end-1) != '号') {
		return false
	}
	at := l.pastMarks(m.end)
	if at >= len(l.t.Fold) {
		return false
	}
	if id, _, ok := vocabularies()[slot.LeadState].at(l.t, at); ok && vocabularies()[slot.LeadState].values[id] != "-" {
		return true
	}
	_, _, ok := assigneeLeads().at(l.t, at)
	return ok
}

// commands reports whether a verb of command stands at i, softened or not, and
// something to do behind it.
func (l *line) commands(i int) bool {
	for i < len(l.t.Fold) {
		_, end, ok := softeners().at(l.t, i)
		if !ok {
			break
		}
		i = end
	}
	if i >= len(l.t.Fold) {
		return false
	}
	_, end, ok := orderVerbs().at(l.t, i)
	return ok && l.pastMarks(end) < len(l.t.Fold)
}

func (l *line) pastMarks(i int) int {
	for i < len(l.t.Fold) && isMark(l.t.Fold[i]) {
		i++
	}
	return i
}

package understand

import (
	"slices"
	"strings"

	"shuangbai/bot/slot"
)

// Slots whose value is the words said: purpose, feedback, reason.

var purposeWords = wordsOf(`进货 备货 囤货 屯货 补货 铺货 上货 订货 装修 翻修 翻新 重新装修 门面装修 店面装修 周转 资金周转 流动资金 流动资金周转 周转资金 扩大经营 扩大规模 扩大生产 扩大店面
扩大经营规模 扩店 扩建 扩大 开分店 开新店 开连锁 买设备 购设备 换设备 更新设备 添设备 添置设备 购置设备 设备更新 上设备 进设备 买车 购车 换车 买货车 换货车 进原料 买原料 进原材料 买原材料 购买原材料 买化肥 买农资
买饲料 买种子 买种苗 交房租 付房租 交租金 付租金 付货款 结货款 付工资 发工资 还账 租门面 租房 租店面 租仓库 建大棚 盖大棚 建厂房 盖厂房 采购 升级改造 改造 收粮 收购 收花椒 收药材 还债 买房 炒股 理财 结婚 消费 看病
还信用卡 房租 货款 经营周转 日常周转 日常经营 生产经营 购货 购进货物 扩张 换新设备 买新设备 采购原料 采购原材料 修房子 补充流动资金 盘店 接店 盘个店`)

// verbs that make a purpose with the thing that follows them.
const purposeVerbs = "买购换添租建盖修收采进囤备"

// purpose reads what the money is for: 想贷30万装修, 用于买两台烤箱.
func (r *reader) purpose() {
	if start, ok := r.explicitPurpose(); ok {
		end := r.clause(start, 14)
		r.set(slot.Purpose, trimFree(r.t.shown(start, end)))
		return
	}
	for i := 0; i < len(r.t.Fold); i++ {
		if end := r.skip(i); end > i {
			i = end - 1
			continue
		}
		if _, end, ok := purposeWords().at(r.t, i); ok && !r.isUnlike(i, end) {
			r.set(slot.Purpose, trimFree(r.t.shown(i, r.extend(i, end))))
			return
		}
		if strings.ContainsRune(purposeVerbs, r.t.Fold[i]) && r.afterNeed(i) {
			if end := r.clause(i, 9); end-i >= 2 && r.t.Fold[end-1] != '的' { // 修手机的 is a trade
				r.set(slot.Purpose, trimFree(r.t.shown(i, end)))
				return
			}
		}
	}
}

func (r *reader) explicitPurpose() (start int, ok bool) {
	for i := range r.t.Fold {
		for _, w := range []string{"用途是", "用途:", "用途为", "用途", "主要用于", "用于", "用来", "用作", "用在", "拿来", "拿去"} {
			if prefixed(r.t.Fold, i, w) && r.skip(i) == i {
				j := skipSpace(r.t.Fold, i+len([]rune(w)))
				return j, r.clause(j, 14) > j+1
			}
		}
	}
	return 0, false
}

// isUnlike reports whether a purpose word stands where it is none: 装修公司,
// 进货渠道.
func (r *reader) isUnlike(i, end int) bool {
	for _, w := range []string{"公司", "渠道", "材料店", "店", "队", "价", "成本", "难", "慢", "不开", "花"} {
		if prefixed(r.t.Fold, end, w) && !prefixed(r.t.Fold, end, "店面") {
			return true
		}
	}
	if m := r.over(end); m != nil && m.start == end && m.class == classAmount && strings.HasSuffix(r.t.fold(i, end), "租") {
		return true // 房租3万 is what is paid
	}
	return i > 0 && (r.t.Fold[i-1] == '没' || r.t.Fold[i-1] == '搞') && !prefixed(r.t.Fold, i, "装")
}

// afterNeed reports whether the words before i speak of money wanted.
func (r *reader) afterNeed(i int) bool {
	before := r.t.fold(max(0, i-4), i)
	need := i
	for _, w := range []string{"左右", "上下", "以内", "来块", "多"} {
		if strings.HasSuffix(before, w) {
			need = i - len([]rune(w))
		}
	}
	if slices.ContainsFunc(r.found, func(m mention) bool { return m.class == classAmount && (m.end == need || m.end == need-1) }) {
		return true
	}
	if strings.ContainsRune("买换添租建盖", r.t.Fold[i]) && slices.ContainsFunc(r.found, func(m mention) bool { return m.class == classAmount }) &&
		slices.ContainsFunc([]string{"想", "打算", "准备", "计划"}, func(w string) bool { return strings.HasSuffix(before, w) }) {
		return true
	}
	return slices.ContainsFunc([]string{"贷款", "借钱", "借款", "贷点款", "点钱", "万想", "的钱", "要钱", "资金"}, func(w string) bool { return strings.HasSuffix(before, w) })
}

// ends of a free text inside a clause.
var freeEnds = wordsOf("用 一下 了 的话 有意 老板 同意 电话 信用 抵押 期限 再 不 没 能 可以 行吗 够 请 吗 怎么 利息 利率 中不中 行不行 咋 意向 , 、想 手机 他 她 已 下次 下周 今 明 都 该 多少 让 叫 拿 抵 行不 行么 成不 成吗 中吗 可行")

// extend adds the thing bought or done up to the end of the clause: 装修店面.
func (r *reader) extend(start, end int) int {
	stop := r.clause(start, 10)
	if stop <= end || stop-end > 4 {
		return end
	}
	return stop
}

// clause is the end of the words from i on: the next mark, mention or word
// that begins something else, at most most runes away.
func (r *reader) clause(i, most int) int {
	j := i
	for ; j < len(r.t.Fold) && j-i < most; j++ {
		if isMark(r.t.Fold[j]) && r.t.Fold[j] != '-' || r.startsMention(j) && j > i {
			break
		}
		if j-i >= 2 && r.ends(j) {
			break
		}
	}
	return j
}

func (r *reader) ends(j int) bool {
	_, _, ok := freeEnds().at(r.t, j)
	return ok
}

func trimFree(s string) string {
	s = strings.TrimSpace(s)
	for _, w := range []string{"用", "的", "了", "呢", "吧", "一下", "使用"} {
		s = strings.TrimSuffix(s, w)
	}
	return chineseCommas(strings.Trim(s, " ,.;:!?\""))
}

// markers of what a merchant complains of or asks for; those in the second
// list are part of what was said.
var (
	feedbackLeads = wordsOf("反映说 反映了 反映: 反映 反应说 反应: 反馈说 反馈了 反馈: 反馈 提出: 提出 诉求是 诉求: 诉求 意见是 意见: 意见 痛点是 痛点: 痛点 问题是 问题: 困难是 困难: 困难 抱怨说 抱怨 吐槽说 吐槽 提到 普遍说 都说")
	feedbackKeeps = wordsOf("嫌 希望 建议 要求 盼着 担心 怕")
)

// speakers stand between two leads: 登记问题：商户普遍反映….
var speakers = wordsOf("商户们 商户 老板 有商户 大家 普遍 都 好几家 几家 一家 有个 的")

var plainLeads = wordsOf("说 登记 记录 记一下 记")

// feedback reads the problem a merchant raised, in the words said.
func (r *reader) feedback() {
	if _, lead, ok := r.outside(feedbackLeads()); ok && !r.noProblem(lead) {
		if i, ok := r.led(feedbackLeads()); ok && r.setFeedback(i, 1) {
			return
		}
	}
	if i, _, ok := r.outside(feedbackKeeps()); ok && r.setFeedback(i, 2) {
		return
	}
	if r.intent != "feedback.log" {
		r.complained()
		return
	}
	if i, ok := r.led(plainLeads()); ok && r.setFeedback(i, 1) {
		return
	}
	if ms := r.merchants(); len(ms) > 0 {
		r.setFeedback(r.skipMarks(ms[0].end), 1)
	}
}

// noProblem reports whether the lead that ends at i is none: 没意见, 意见很大.
func (r *reader) noProblem(i int) bool {
	for _, w := range []string{"没意见", "没有意见", "无意见", "没啥意见", "没问题", "没有问题", "没困难"} {
		if strings.HasSuffix(r.t.fold(max(0, i-4), i), w) {
			return true
		}
	}
	return slices.ContainsFunc(r.hits(slot.Satisfaction), func(h hit) bool { return h.start < i && i <= h.end })
}

// complaints are what a problem is told with: 说手续太麻烦, 说放款拖了十天.
var complaints = wordsOf(`太麻烦 麻烦 繁琐 复杂 太慢 款慢 批慢 得慢 有点慢 比较慢 慢了 太高 率高 费高 息高 价高 偏高 高了 太贵 贵 太难 很难 难办 车难 太多 太少 太长 太短 不方便 不好使 不好用 不好办 看不懂 听不懂 弄不懂 没人管 没人理 没人接 没人来 没来 拖了 拖 坏了
等了 等太久 等不及 不合理 不清楚 不透明 不够 批少了 批得少 找不到 打不通 联系不上 没反应 没回音 没答复 没动静`)

var turnWords = wordsOf("就是 只是 但是 不过 可就是 但就是")

// mostSaid is how many 说 of a message are looked at.
const mostSaid = 4

// complained reads the problem told after a plain 说, where its words tell that
// it is one: what was said may also be a wish for a loan or the lack of it.
func (r *reader) complained() {
	for i, tries := 0, 0; i < len(r.t.Fold) && tries < mostSaid; i++ {
		if r.t.Fold[i] != '说' || r.skip(i) > i {
			continue
		}
		tries++
		from := r.skipMarks(i + 1)
		end := min(r.sentence(from), r.clauseOf(from))
		for _, h := range r.hits(slot.IntentLevel) {
			if h.start > from {
				end = min(end, h.start)
			}
		}
		if _, turn, ok := turnWords().first(r.t, from); ok && turn < end { // 说还行就是放款慢
			from = turn
		}
		said := r.t.fold(min(from, end), end)
		if _, stop, ok := complaints().first(r.t, from); ok && stop <= end && !strings.Contains(said, "贷") && !strings.Contains(said, "手头") {
			r.set(slot.Feedback, trimFeedback(r.t.shown(from, end)))
			return
		}
	}
}

// clauseOf is the end of the clause at i.
func (r *reader) clauseOf(i int) int {
	for i < len(r.t.Fold) && !clauseEnd(r.t.Fold[i]) {
		i++
	}
	return i
}

// setFeedback takes what was said from i on, if it is longer than least runes.
func (r *reader) setFeedback(i, least int) bool {
	end := r.sentence(i)
	if end <= i+least {
		return false
	}
	r.set(slot.Feedback, trimFeedback(r.t.shown(i, end)))
	return true
}

func (r *reader) skipMarks(i int) int {
	for i < len(r.t.Fold) && isMark(r.t.Fold[i]) {
		i++
	}
	return i
}

// outside finds the first of the words that is not part of a name.
func (r *reader) outside(words *wordset) (start, end int, ok bool) {
	for from := 0; ; {
		start, end, ok = words.first(r.t, from)
		if !ok || r.skip(start) == start {
			return start, end, ok
		}
		from = r.skip(start)
	}
}

// led is the position after a lead such as 反映, a second lead (反馈：希望…) and
// the merchant's name in between (登记诉求 张记面馆 反映…).
func (r *reader) led(words *wordset) (int, bool) {
	_, i, ok := r.outside(words)
	if !ok {
		return 0, false
	}
	for range 3 {
		i = r.skipMarks(r.skip(r.skipMarks(i)))
		if i >= len(r.t.Fold) {
			break
		}
		if _, end, again := words.at(r.t, i); again {
			i = end
		} else if _, end, filler := speakers().at(r.t, i); filler {
			i = end
		}
	}
	return r.skipMarks(i), true
}

// sentence is the end of what was said from i on: the clause, and those after
// it that go on with it.
func (r *reader) sentence(i int) int {
	for j := i; j < len(r.t.Fold); j++ {
		if strings.ContainsRune(".;!?\n", r.t.Fold[j]) {
			return j
		}
		if r.t.Fold[j] == ',' && (!r.goesOn(j+1) || r.newFact(skipSpace(r.t.Fold, j+1))) {
			return j
		}
		if r.t.Fold[j] == ' ' && j > i && r.newFact(j+1) {
			return j
		}
	}
	return len(r.t.Fold)
}

func (r *reader) goesOn(j int) bool {
	j = skipSpace(r.t.Fold, j)
	if _, end, ok := speakers().at(r.t, j); ok {
		j = end
	}
	for _, w := range []string{"希望", "要求", "也", "还", "而且", "尤其", "特别", "想让", "能不能", "建议", "导致", "又", "并且", "最好", "贷不", "办不", "另外希望"} {
		if prefixed(r.t.Fold, j, w) && !prefixed(r.t.Fold, j, "还在考虑") && !prefixed(r.t.Fold, j, "还想") {
			return true
		}
	}
	return false
}

// newFact reports whether the words at j begin another slot.
func (r *reader) newFact(j int) bool {
	if r.startsMention(j) {
		return true
	}
	for _, k := range []slot.Key{slot.IntentLevel, slot.Guarantee, slot.Consent, slot.Industry, slot.Satisfaction} {
		if slices.ContainsFunc(r.hits(k), func(h hit) bool { return h.start == j }) {
			return true
		}
	}
	return false
}

func trimFeedback(s string) string {
	s = strings.Trim(s, " ,.;:!?\"")
	for _, w := range []string{"说", "了:", "是", ":"} {
		s = strings.TrimPrefix(s, w)
	}
	return chineseCommas(strings.Trim(s, " ,.;:!?\""))
}

// chineseCommas writes the commas behind Chinese words as they were typed,
// before they were folded.
func chineseCommas(s string) string {
	if !strings.Contains(s, ",") {
		return s
	}
	out := []rune(s)
	for i, r := range out {
		if r == ',' && runeAt(out, i-1) >= firstHan {
			out[i] = '，'
		}
	}
	return string(out)
}

// reasons that stand without a lead.
var plainReasons = strings.Fields("休年假 年假 病假 事假 产假 婚假 丧假 陪产假 探亲假 公休 出差 培训 学习 开会 生病 住院 家里有事 家中有事 有事 调休 休假 看病 体检 忙不过来 不熟 太忙 外出 不是我片区的 利率高 利息高 嫌利率高 嫌利息高 去别的银行了 去别家了 征信不过 征信有问题 资料不全 不需要了 诚信经营 信用好 口碑好 按时还款 守信 带头经营")

// reason reads why: 原因休假, 因为利率高, or a plain word for it.
func (r *reader) reason() {
	for i := range r.t.Fold {
		for _, w := range []string{"原因是", "原因:", "原因", "因为", "由于", "理由是", "理由:", "理由", "因"} {
			if !prefixed(r.t.Fold, i, w) || r.skip(i) > i {
				continue
			}
			j := skipSpace(r.t.Fold, i+len([]rune(w)))
			if end := r.sentence(j); end > j+1 {
				r.set(slot.Reason, chineseCommas(strings.TrimRight(r.t.shown(j, end), " ,.;:!?\"了吧呢")))
				return
			}
		}
	}
	if r.out[slot.LeadState] == "lost" || r.out[slot.LeadState] == "declined" {
		r.whyNot()
	}
	if r.intent == "absence.set" || r.intent == "lead.assign" || r.intent == "honour.nominate" || r.out[slot.LeadState] == "lost" || r.out[slot.LeadState] == "declined" {
		r.set(slot.Reason, r.plainReason())
	}
}

// whyNot reads why a lead ended: the worry told (嫌麻烦), or the clause behind
// the state (被拒了，征信花).
func (r *reader) whyNot() {
	if i, _, ok := r.outside(feedbackKeeps()); ok {
		end := r.sentence(i)
		for _, h := range r.hits(slot.LeadState) {
			if h.start > i {
				end = min(end, h.start)
			}
		}
		if end > i+2 {
			r.set(slot.Reason, trimFeedback(r.t.shown(i, end)))
			return
		}
	}
	hits := r.hits(slot.LeadState)
	from := hits[len(hits)-1].end
	at := r.pastMarks(from)
	if end := r.sentence(at); at > from && end > at+1 && r.free(at, end) {
		r.set(slot.Reason, trimFree(r.t.shown(at, end)))
	}
}

// plainReason is the first of the plain words for a reason, and those that
// follow right behind it: 按时还款口碑好.
func (r *reader) plainReason() string {
	start, end := len(r.t.Fold), 0
	for _, w := range plainReasons {
		i := indexRunes(r.t.Fold, w)
		if j := i + len([]rune(w)); i >= 0 && r.skip(i) == i && (i < start || i == start && j > end) {
			start, end = i, j
		}
	}
	for next := end; next > 0; {
		next = 0
		for _, w := range plainReasons {
			if prefixed(r.t.Fold, end, w) {
				next = max(next, end+len([]rune(w)))
			}
		}
		end = max(end, next)
	}
	return r.t.shown(min(start, end), end)
}

func indexRunes(t []rune, w string) int {
	for i := range t {
		if prefixed(t, i, w) {
			return i
		}
	}
	return -1
}

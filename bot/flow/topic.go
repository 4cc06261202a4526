package flow

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"shuangbai/bot/policy/answer"
)

// topicNames are the topics on a button.
var topicNames = map[string]string{ //nolint:gosec // words for people, no secrets
	"eligibility": "谁能申请", "amount": "能贷多少", "term": "能贷几年", "rate": "利率", "repayment": "怎么还款",
	"process": "怎么申请", "materials": "要什么材料", "speed": "多久能下来", "collateral": "担保抵押",
	"revolving": "循环使用", "early_repayment": "提前还款", "purpose": "贷款用途", "products": "有什么产品",
	"subsidy": "贴息优惠", "chain": "产业链贷款", "fees": "收不收费", "equipment": "免费设备", "honour": "示范商户",
	"window": "服务专窗", "manager": "我的客户经理", "campaign": "双百工程是什么", "deadline": "活动到何时",
	"region": "地区要求", "age": "年龄要求", "tenure": "开店多久", "company": "公司能贷吗",
	"credit_record": "征信逾期", "fraud": "是真是假", "privacy": "信息安全",
}

// tapped are the questions that answers offer as taps: they lead to their topic
// whatever the classifier has learnt.
var tapped = map[string]string{
	"谁能申请": "eligibility", "能贷多少": "amount", "能贷几年": "term", "利率多少": "rate", "怎么还款": "repayment",
	"怎么申请": "process", "要什么材料": "materials", "需要抵押吗": "collateral", "能循环用吗": "revolving",
	"可以提前还吗": "early_repayment", "有什么产品": "products", "有没有贴息": "subsidy", "收费吗": "fees",
	"有什么免费设备": "equipment", "服务专窗在哪": "window", "我的客户经理是谁": "manager", "双百工程是什么": "campaign",
	"活动到什么时候": "deadline", "是真的吗": "fraud",
}

// shortNames are what an administrator types for a topic.
var shortNames = map[string]string{
	"条件": "eligibility", "资格": "eligibility", "额度": "amount", "金额": "amount", "期限": "term", "利息": "rate",
	"还款": "repayment", "还款方式": "repayment", "流程": "process", "申请": "process", "材料": "materials", "资料": "materials",
	"速度": "speed", "时效": "speed", "担保": "collateral", "抵押": "collateral", "循环": "revolving", "用途": "purpose",
	"产品": "products", "贴息": "subsidy", "优惠": "subsidy", "产业链": "chain", "收费": "fees", "费用": "fees", "手续费": "fees",
	"设备": "equipment", "牌匾": "honour", "专窗": "window", "窗口": "window", "网点": "window", "客户经理": "manager",
	"双百工程": "campaign", "活动": "campaign", "截止": "deadline", "地区": "region", "年龄": "age", "经营时间": "tenure",
	"公司": "company", "征信": "credit_record", "逾期": "credit_record", "防骗": "fraud", "隐私": "privacy",
}

// taskNames are the other things that a sentence may be meant for.
var taskNames = map[string]string{
	"prescreen": "帮我初审", "calc.repayment": "算月供", "lead.status": "我的申请", "consent.withdraw": "别再联系",
	"human": "找人帮忙", "complaint": "投诉", "greet": "打招呼", "help": "怎么用", "bind": "绑定身份",
	"visit.log": "登记走访", "visit.list": "走访记录", "merchant.lookup": "查商户", "market.show": "看商圈", "plan.show": "今天去哪",
	"lead.list": "线索列表", "lead.update": "更新线索", "lead.assign": "派单", "lead.create": "新建线索",
	"followup.log": "登记回访", "followup.list": "待回访", "feedback.log": "登记诉求", "feedback.list": "诉求列表",
	"event.log": "登记活动", "event.list": "活动列表", "equipment.request": "申领设备", "honour.nominate": "推荐示范户",
	"absence.set": "请假", "digest.show": "看日报", "progress.show": "看进度", "ranking.show": "看排名", "export": "导出",
	"undo": "撤销走访", "amend": "更正走访",
}

// meanings leads from every name to the intent it names; a topic's names win.
var meanings = func() map[string]string {
	all := map[string]string{}
	for intent, name := range taskNames {
		all[name], all[intent] = intent, intent
	}
	for _, names := range []map[string]string{shortNames, tapped} {
		for name, topic := range names {
			all[name] = faqIntent + topic
		}
	}
	for topic, name := range topicNames {
		all[name], all[topic], all[faqIntent+topic] = faqIntent+topic, faqIntent+topic, faqIntent+topic
	}
	return all
}()

// IntentNamed finds the intent that a word names: a topic by its id, the words
// on its button or a short name, another intent by its id or its name.
func IntentNamed(word string) (intent string, ok bool) {
	intent, ok = meanings[strings.TrimRight(strings.TrimSpace(word), "？?。！!：:")]
	return intent, ok
}

// TopicNamed is IntentNamed for topics alone.
func TopicNamed(word string) (topic string, ok bool) {
	intent, _ := IntentNamed(word)
	return strings.CutPrefix(intent, faqIntent)
}

// NameOf is the name of a topic or intent on a button; the intent itself when it
// has none.
func NameOf(intent string) string {
	if topic, ok := strings.CutPrefix(intent, faqIntent); ok {
		return cmp.Or(topicNames[topic], topic)
	}
	return cmp.Or(taskNames[intent], intent)
}

// topicList names all topics, in the order of the contract.
func topicList() string {
	var names []string
	for _, topic := range answer.Topics() {
		names = append(names, topicNames[topic])
	}
	return strings.Join(names, "、")
}

// topicWords are all names of topics, the longest first.
func topicWords() []string {
	words := slices.SortedFunc(maps.Keys(meanings), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), strings.Compare(a, b))
	})
	return slices.DeleteFunc(words, func(w string) bool { return !strings.HasPrefix(meanings[w], faqIntent) })
}

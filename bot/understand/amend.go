package understand

import (
	"slices"
	"strings"
	"sync"

	"shuangbai/bot/slot"
)

// fieldWords name the slot that a correction is about.
var fieldWords = []struct {
	words string
	key   slot.Key
}{
	{"回访日期 回访 回访时间 下次回访 跟进日期 跟进时间 下次回访时间 下次回访日期", slot.FollowUpOn},
	{"走访日期 走访时间 拜访时间 拜访日期 日期 时间", slot.VisitedOn},
	{"需求金额 贷款金额 金额 需求 额度 贷款额度 意向金额 授信金额", slot.Amount},
	{"联系电话 手机号码 手机号 电话号码 电话 手机 号码 联系方式", slot.Phone},
	{"经营者姓名 经营者 老板姓名 老板名字 老板 负责人 店主 姓名", slot.Operator},
	{"所在乡镇 乡镇 街道 镇", slot.Town},
	{"县区 县 区县", slot.County},
	{"商圈 市场", slot.Market},
	{"商户名称 商户名 商户 店名 名称 名字", slot.Merchant},
	{"行业 业态 经营范围 类型", slot.Industry},
	{"意向 意愿 贷款意向", slot.IntentLevel},
	{"担保方式 担保 贷款方式", slot.Guarantee},
	{"贷款用途 资金用途 用途", slot.Purpose},
	{"合作人 同行人 联合走访人 搭档 一起去的", slot.Partner},
	{"经营时间 经营年限 开店时间 开业时间", slot.MonthsInTrade},
	{"贷款期限 期限", slot.TermMonths},
	{"利率 年利率", slot.RatePercent},
	{"年龄 岁数", slot.Age},
	{"设备", slot.Equipment},
	{"诉求 反馈 意见", slot.Feedback},
	{"人数 参会人数", slot.Headcount},
	{"授权 同意", slot.Consent},
	{"还款方式", slot.Repayment},
	{"满意度", slot.Satisfaction},
	{"备注", slot.Note},
}

// amendment reads which field is corrected and to what.
func (r *reader) amendment() {
	field, end := r.field()
	from := r.valueStart(end)
	value := r.t.shown(from, len(r.t.Fold))
	if field == "" {
		field = r.guessField()
	}
	if field == "" {
		return
	}
	r.out[slot.Field] = string(field)
	if a := answerTo(r.gazetteer, field, value, r.today); (a.OK || len(a.Names) > 0) && value != "" {
		r.set(slot.Value, a.Value)
		if field == slot.Amount && a.Values[slot.Amount] == "" {
			r.out[slot.Field] = string(slot.AmountMax)
		}
	}
	if ms := r.merchants(); len(ms) > 0 && ms[0].end <= from {
		r.name(slot.Merchant, ms[0], Merchant)
	}
}

// fieldNames finds the names of fields; the id is the index in fieldWords.
var fieldNames = sync.OnceValue(func() *wordset {
	w := newWordset()
	for i, f := range fieldWords {
		for word := range strings.FieldsSeq(f.words) {
			w.add(word, i)
		}
	}
	return w
})

// field finds the name of the field: the first that stands in the sentence,
// the longest at its place.
func (r *reader) field() (k slot.Key, end int) {
	start, end, ok := r.outside(fieldNames())
	if !ok {
		return "", 0
	}
	id, _, _ := fieldNames().at(r.t, start)
	return fieldWords[id].key, end
}

var changeWords = wordsOf("应该是 应为 改成 改为 改到 调成 换成 调整到 推迟到 更正为 修改为 更改为 修改成 而是")

var valueLeads = wordsOf("应该是 应为 改成 改为 改到 调成 换成 调整到 推迟到 更正为 修改为 更改为 修改成 写错了是 而是 是 为 成 到 叫")

// valueStart is where the new value begins: after the last 改成, 应该是, 是.
func (r *reader) valueStart(end int) int {
	best := end
	if _, stop, ok := changeWords().first(r.t, end); ok {
		return r.skipMarks(stop)
	}
	for i := end; i < len(r.t.Fold); i++ {
		if _, stop, ok := valueLeads().at(r.t, i); ok && runeAt(r.t.Fold, i-1) != '不' {
			best = max(best, stop)
		}
	}
	return r.skipMarks(best)
}

// guessField tells the field by the value where none was named: 不是20万，是30万.
func (r *reader) guessField() slot.Key {
	for _, m := range slices.Backward(r.found) {
		switch m.class {
		case classAmount:
			return slot.Amount
		case classPhone:
			return slot.Phone
		case classDuration:
			return slot.MonthsInTrade
		case classAge:
			return slot.Age
		case classDay:
			return slot.VisitedOn
		case classTown:
			return slot.Town
		case classMerchant:
			return slot.Merchant
		case classPerson, classOperator:
			return slot.Operator
		}
	}
	for _, k := range []slot.Key{slot.IntentLevel, slot.Guarantee, slot.Industry, slot.Consent} {
		if len(r.hits(k)) > 0 {
			return k
		}
	}
	return ""
}

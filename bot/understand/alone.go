package understand

import "shuangbai/bot/slot"

// tails go on after a bare number that is an answer: 20吧, 20左右, 三五来个.
var tails = wordsOf("吧 呢 啊 呀 哦 左右 上下 以内 以上 多 来 就 够 也 行 可以 差不多 的样子 的 是吧 对 块 元 w k")

// heads stand before one, so that a numeral inside a word (和他一起, 下周三再去)
// is told from it.
var heads = wordsOf("约 概 要 需 贷 借 是 成 为 额 求 款 到 想 有 先 用 多 批 报 填 改 算 写 按 不 共 了 个 第 近 快")

// counters follow a number of people or things, and the number of a lead.
var counters = wordsOf("人 个 位 名 户 家 条 号 台 次 件 多 来 几")

// alone reports whether the bare number t[i:end] is what was answered and not
// part of another word.
func (a answer) alone(i, end int, after ...*wordset) bool {
	if m := a.over(i); m != nil && !a.mayBeNumber(m.class) {
		return false
	}
	ends := end >= len(a.t.Fold) || isMark(a.t.Fold[end])
	for _, w := range after {
		if !ends {
			_, _, ends = w.at(a.t, end)
		}
	}
	if i == 0 || isMark(a.t.Fold[i-1]) || isArabic(a.t.Fold[i]) {
		return ends
	}
	_, _, begins := heads().at(a.t, i-1)
	return ends && begins
}

// mayBeNumber reports whether what was recognised as of a class may be the
// number asked for: 12号 is a day, but a lead when a lead was asked for.
func (a answer) mayBeNumber(class rune) bool {
	return class == classNumber || class == classAmount || class == classLead || class == classDay && a.key == slot.LeadID
}

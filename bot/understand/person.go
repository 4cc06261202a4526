package understand

import (
	"slices"
	"strings"
)

// surnames of the region; those that are everyday words mostly are left out.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵钱严覃武戴莫孔汤常康申焦牛樊葛邢安齐庞颜庄聂章鲁岳翟殷詹倪耿关兰焦柳甄牧栗路原连暴苗靳郜裴卫冀宁申桑芦宣盖"

// notNames begin like a name and are none.
var notNames = wordsOf(`马上 高兴 方便 金额 钱不 钱够 白天 常常 常年 常来 安排 关门 关着 关于 关店 连锁 连续 连带 原因 原来 原地 路线 路上 宁可 任务 任何 程序 周一 周二 周三 周四 周五 周六 周日 周末 周转 周边 周期
石头 严重 高新 高铁 江苏 何时 何处 方式 方面 方案 方法 黄了 史上 白跑 安全 安装 齐全 顾客 包括 申请 申报 申领 康庄 武乡 黎城 沁县 卫生 钟头 金融 段时间 苗木 庄稼 毛病 毛利 汤馆 牛肉 羊肉 马路 林业 田地 江湖 雷同 兰州 陆续 连夜 方才 余款 任意 谢谢 夏天 秦皇 宣讲 宣传 原材料 原料 盖章`)

// afterName are the words that follow a person's name.
var afterName = wordsOf(`一起 一块 一道 一同 去 走访 走 到 在 今天 昨天 前天 上午 下午 跟进 跟 处理 负责 接 电话 手机 联系 说 想 有意 要 反映 的 是 今年 和 共同 联合 搞 拜访 跑 因 原因 吧 来 已 没 不 同意 还 干了 干 开
做 经营 办 入户 上门 组织 转 参加 代班 代我 替班 替我 顶班 接手 两人 俩 同志 经理 主任 先生 女士 师傅 老板 名下 手上 手里 本月 本周 这周 休假 出差 请假 收 态度 那 这 也 都 , . 、 ; : ? ! ( ) ~ - /`)

// personAt reads a person's name at t[i]: a known one, or a surname with one
// or two runes after it where a word follows that may follow a name.
func (l *line) personAt(i int) (end int, ok bool) {
	if m := l.over(i); m != nil {
		return m.end, m.start == i && (m.class == classPerson || m.class == classOperator)
	}
	t := l.t
	if i >= len(t.Fold)-1 || !strings.ContainsRune(surnames, t.Fold[i]) {
		return i, false
	}
	if _, _, other := notNames().at(t, i); other {
		return i, false
	}
	if i+3 <= len(t.Fold) && allHan(t.Fold[i:i+3]) && l.free(i, i+3) && l.hardEnd(i+3) {
		return i + 3, true
	}
	for _, n := range []int{2, 3} {
		if i+n > len(t.Fold) || !allHan(t.Fold[i:i+n]) || !l.free(i, i+n) {
			return i, false
		}
		if l.endsName(i + n) {
			return i + n, true
		}
	}
	return i, false
}

func allHan(s []rune) bool {
	return !slices.ContainsFunc(s, func(r rune) bool {
		return r < firstHan || r > lastHan || strings.ContainsRune("的了吗呢是不没有我你他她", r)
	})
}

func (l *line) endsName(i int) bool {
	if l.hardEnd(i) {
		return true
	}
	_, _, ok := afterName().at(l.t, i)
	return ok
}

var (
	partnerLeads  = wordsOf(`会同 联合 陪同 陪着 带着 叫上 约上 搭档 同行人 同行: 伙同 同 和 跟 与 带 陪 联手`)
	partnerTitles = strings.Fields(`邮储银行的 邮储的 银行的 支行的 所里的 市场所的 监管所的 我们所的 我们的 我的 咱们 客户经理 联络员 搭档 同事 经理 专员 所长 银行 邮储`)
	operatorLeads = wordsOf(`经营者姓名 经营者是 经营者叫 经营者: 经营者 负责人是 负责人叫 负责人: 负责人 老板姓名 老板名字叫 老板娘叫 老板娘是 老板娘 老板叫 老板是 老板: 老板 店主叫 店主是 店主: 店主 户主 业主
法人代表 法人: 法人是 联系人是 联系人: 联系人 姓名: 姓名 掌柜的 掌柜 当家的 主事的 名叫 人叫 他叫 她叫 我叫 我是 本人`)
	assigneeLeads = wordsOf(`转派给 指派给 分配给 安排给 派单给 改派给 转交给 移交给 派给 转给 分给 交给 划给 推给 派到 派 转 给 让 由 叫 请 到 : 归`)
)

// after finds the person named right after one of the leads, optional titles
// in between. The first in the text wins.
func (l *line) after(leads *wordset, titles []string) (start, end int, ok bool) {
	for i := range l.t.Fold {
		_, j, ok := leads.at(l.t, i)
		if !ok || l.inside(i) {
			continue
		}
		j = skipSpace(l.t.Fold, j)
		for range 2 {
			j = skipTitle(l.t.Fold, j, titles)
		}
		if end, ok := l.personAt(j); ok {
			return j, end, true
		}
	}
	return 0, 0, false
}

func skipSpace(t []rune, i int) int {
	for i < len(t) && (t[i] == ' ' || t[i] == ':') {
		i++
	}
	return i
}

func skipTitle(t []rune, i int, titles []string) int {
	for _, w := range titles {
		if prefixed(t, i, w) {
			return skipSpace(t, i+len([]rune(w)))
		}
	}
	return i
}

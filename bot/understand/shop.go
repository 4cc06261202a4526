package understand

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"shuangbai/bot/slot"
)

// Names of shops that the store does not know are picked out of a sentence by
// how they end (…面馆, …五金店) or by standing after a verb of visiting.

// endings of shop names; a single rune needs two of its own before it. Those
// of wares are goods as well: they need two runes of their own.
const endings = `面馆 饭店 饭馆 餐馆 餐厅 酒楼 火锅店 火锅 烧烤店 烧烤 小吃店 小吃 早餐店 快餐店 饺子馆 拉面馆 奶茶店 蛋糕店 烘焙坊 烘焙
羊汤馆 羊汤 驴肉馆 驴肉甩饼 甩饼店 麻辣烫 米线 米线店 包子铺 熟食店 超市 便利店 商店 商行 商场 百货 百货店 小卖部 五金店 五金行 五金 服装店 服饰店 服饰
鞋店 童装店 童装 药店 药房 大药房 诊所 烟酒店 烟酒行 烟酒超市 烟酒 副食店 副食 粮油店 粮油 水果店 水果 蔬菜店 蔬菜 蔬菜批发 水果批发 肉店 建材店 建材行 建材
家具店 家具城 家具 家电 电器店 电器行 灯具店 灯饰 汽修厂 汽修店 汽修 修理厂 修理铺 修车铺 洗车行 洗车店 洗车场 理发店 美发店 美容院 美容店 美甲店 造型
宾馆 旅馆 酒店 民宿 客栈 招待所 货运部 货运站 货运 物流 运输 快递站 快递 驿站 养殖场 种植园 果园 合作社 农场 农家乐 加工厂 食品厂 家具厂 服装厂 机械厂 砖厂 厂
门市部 门市 经销部 经营部 批发部 批发行 批发店 批发 零售店 专卖店 专营店 直营店 加盟店 旗舰店 茶庄 茶楼 茶行 酒庄 酒行 车行 手机店 手机 通讯 数码 眼镜店 眼镜
文具店 文具 书店 花店 鲜花 母婴店 母婴 化妆品店 打印店 打印社 图文 广告 照相馆 摄影 婚庆 网吧 ktv 健身房 洗衣店 干洗店 家政 维修部 维修店 电动车行 电动车店
豆腐坊 醋坊 油坊 铁匠铺 铁匠 维修 美容 美发 美容美发 开锁店 修鞋店 修鞋 鸡场 养鸡场 猪场 养猪场 牛场 羊场 轮胎店 轮胎 配件店 汽配 茶叶店 茶叶 粥铺 菜馆 烧饼铺 烧饼店 凉皮店 凉皮 卤味 炸鸡 汉堡 工作室 商贸 药材行 药材店 行 农资店 农资 饲料 饲料店 种子店 宠物店 琴行 画室 培训班 足浴店 足疗店 洗浴 洗浴中心 公司 店 馆 铺 坊 厂 工坊
饭庄 鞋城 收购站 配货站 大排档 修配部 咖啡馆 茶室 酒吧 书屋 花坊 洗浴城 二手车行 驾校 托管班 口腔 牙科 银楼 酒坊 肉铺 照相 理发 幼儿园 童装城 加油站 充电站 批发站 服务部 收购部 洗车 修车 便民店 超级市场`

const wares = `女装 男装 童鞋 内衣 门窗 熟食 农机 土特产 干果 炒货 冷饮 海鲜 水产 冻品 调料 干货 家居 布艺 窗帘 装饰 涂料 陶瓷 橱柜 卫浴 灯具 机电 电子 电脑 复印 印刷 玩具 床品 珠宝 首饰 黄金 钟表
乐器 渔具 自行车 摩托 摩托车 二手车 舞蹈 瑜伽 养生 足道 推拿 理疗 兽药 种业 化肥 豆制品 面粉 粮食 酒业 面业 包子 饺子 拉面 刀削面 盖浇饭 大盘鸡 小龙虾 串串 炸串 冒菜 面皮 烧饼 馒头 油条 凉粉 米皮 豆花 门业 洁具 家纺 日化 木业 车业 皮具 箱包 鞋业 钢构 装潢 酒水 糕点 粮行 花卉 烤鸭 烤鱼 羊肉 牛肉 排骨`

// notShops are words that end like a shop and are none.
const notShops = `开店 新店 小店 门店 本店 旅店 这店 那店 店铺 商铺 铺子 马厂 工厂 全店 网店 微店 分店 总店 老店 关店 看店 进店 到店 饭店 实体店 连锁店 加盟店
图书馆 体育馆 展览馆 担保公司 中介公司 贷款公司 我们公司 有限公司 电话费 街坊 作坊 建厂 进厂 办厂 开厂 铺货 床铺 扩店 盘店 转店 换店 门市 药店 面馆 农商行 银行 工行 建行 农行 中行 进行 举行 不行 可行 流行 同行 执行 一行 出行 旅行 支行 分行 合行`

var shopEndings = wordsOf(endings + " " + wares)

var shopWares = wordsOf(wares)

var fixedNotShops = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(notShops) {
		out[w] = true
	}
	return out
})

// shops adds the shops that the store does not know, or knows by a name that
// was written with a slip, to the mentions.
func shops(g *gazetteer, t text, found []mention) []mention {
	covered := cover(t, found)
	var out []mention
	add := func(m mention) {
		out = append(out, m)
		for i := m.start; i < m.end; i++ {
			covered[i] = m.class
		}
	}
	for i := 0; i < len(t.Fold); i++ {
		if covered[i] != 0 {
			continue
		}
		if m, ok := afterVerb(g, t, i, covered); ok {
			add(m)
			i = m.end - 1
			continue
		}
		end, ok := endingAt(t, i, covered)
		if !ok {
			continue
		}
		if m, ok := endingShop(g, t, i, end, covered); ok {
			add(m)
			i = end - 1
		}
	}
	if len(out) == 0 {
		return found
	}
	return merge(found, out)
}

// longestEnding bounds the endings that go on with each other, in runes.
const longestEnding = 8

// endingAt reads the ending of a shop's name at t[i] and those that go on with
// it: 烧烤店, 家电维修, 快递驿站.
func endingAt(t text, i int, covered []rune) (end int, ok bool) {
	_, end, ok = shopEndings().at(t, i)
	if !ok || !bareRunes(covered[i:end]) {
		return i, false
	}
	for {
		longer := end
		for from := i + 1; from <= end && from < len(t.Fold); from++ {
			if _, next, more := shopEndings().at(t, from); more && bareRunes(covered[from:next]) {
				longer = max(longer, next)
			}
		}
		if longer == end || longer-i > longestEnding {
			return end, true
		}
		end = longer
	}
}

// cover gives for each rune the class of the mention over it, 0 for none.
func cover(t text, found []mention) []rune {
	covered := make([]rune, len(t.Fold)+1)
	for _, m := range found {
		for i := m.start; i < m.end; i++ {
			covered[i] = m.class
		}
	}
	return covered
}

// bareRunes reports whether no mention lies over the runes.
func bareRunes(covered []rune) bool {
	return !slices.ContainsFunc(covered, func(class rune) bool { return class != 0 })
}

func isPlace(class rune) bool {
	return class == classTown || class == classCounty || class == classMarket
}

func merge(a, b []mention) []mention {
	out := slices.Concat(a, b)
	slices.SortFunc(out, func(x, y mention) int { return x.start - y.start })
	kept := out[:0]
	for _, m := range out {
		if len(kept) > 0 && m.start < kept[len(kept)-1].end {
			if m.class == classMerchant && m.end > kept[len(kept)-1].end {
				kept[len(kept)-1] = m
			}
			continue
		}
		kept = append(kept, m)
	}
	return kept
}

// leftStops are the words of leftWords by their last rune.
var leftStops = sync.OnceValue(func() map[rune][]leftStop {
	out := map[rune][]leftStop{}
	for w := range strings.FieldsSeq(leftWords) {
		last, _ := utf8.DecodeLastRuneInString(w)
		out[last] = append(out[last], leftStop{word: w, size: utf8.RuneCountInString(w)})
	}
	return out
})

type leftStop struct {
	word string
	size int
}

// leftWords stand before a shop's name: verbs, particles, marks. The longer goes
// first where one ends like another.
const leftWords = `走访了 走访过 走访 拜访了 拜访 回访了 回访 去了趟 去了一趟 跑了一趟 跑了趟 去了 去过 去趟 到了 跑了 访了 访问 见了 看了 看看 看下 联系了 联系 登记
录入 记录 查一下 查下 查查 查询 查看 搜一下 找一下 一家 有家 那家 这家 那个 这个 有个 一个 家的 旁边的 隔壁的 对面的 附近的 门口的 里的 隔壁 对面 旁边 楼下 楼上 附近 路口 商户名 商户 店名 名称 名叫 叫做
提名 推荐 推选 申报 申请 给我 帮我 撤销 删除 删掉 今天 昨天 上午 下午 刚才 刚刚 刚从 经营 开的 开了 开个 开家 经营着 盘了 盘下 还有 以及 另外 然后 包括 有没有 有 一户
反映 登错 报错 改成 改为 换成 记错 填错 写错 弄错 搞错 走错 找错 银行 客户 老板 店主 是 的 了 过 趟 在 给 为 帮 替 把 将 叫 去 到 找 查 从 跟 和 与 对 让 访 开 卖 干 做 弄 搞 办 进 买 跑 换 贷 借 比 被 等 及 看 我 俺 他 她 你 咱 们 个 户 想 要 能 不 也 就 都 又 还 各 那 这 哪 某 每 几 两 吗 啥 什么`

// otherWord reports whether the ending t[i:end] is part of another word or
// names goods: 厂房, 运输贷, 买羊肉, 不行.
func otherWord(t text, start, i, end int) bool {
	last, next := t.Fold[end-1], runeAt(t.Fold, end)
	switch {
	case end-i == 1 && strings.Contains(otherWords, string(last)+string(next)),
		next == '贷' && (last == '输' || last == '贸'),
		last == '行' && (i-start < 3 && end-i == 1 || next == '不'):
		return true
	}
	_, stop, ware := shopWares().at(t, i)
	return ware && stop == end && i-start < 2
}

// otherWords begin with an ending of one rune and are none of a shop's name.
const otherWords = "厂房 厂区 厂商 厂子 店面 店铺 铺面 铺子 铺货 铺底 行业 行情 行李 行动 行政 行程 馆子"

// endingShop reads the name that ends with the ending t[i:end].
func endingShop(g *gazetteer, t text, i, end int, covered []rune) (mention, bool) {
	start := i
	for start > 0 && i-start < 10 && covered[start-1] == 0 && isNameRune(t.Fold[start-1]) {
		if w, stop := stopBefore(t.Fold, start); stop && (w > 1 || !ownsParticle(t.Fold, start)) && !newlyOpened(t.Fold, start) {
			break
		}
		start--
	}
	if home := homeBefore(t.Fold, start); home >= 0 && bareRunes(covered[home:start]) {
		start = home
	}
	if otherWord(t, start, i, end) {
		return mention{}, false
	}
	if own := i - start; own == 0 || (own == 1 && end-i == 1 && !setApart(t, start, end)) || generic(t, start, i, end) {
		return mention{}, false
	}
	return shopMention(g, t, start, branchEnd(t, end, covered)), true
}

// branchEnd passes the place of a branch behind a shop's name: 金威超市东街店.
func branchEnd(t text, end int, covered []rune) int {
	at := end
	for at < len(t.Fold) && at-end < 6 && isPlace(covered[at]) {
		at++
	}
	if at > end && runeAt(t.Fold, at) == '店' {
		return at + 1
	}
	return end
}

// newlyOpened reports whether the 开 before i is that of 新开张: the words as
// written are all the name that such a shop has.
func newlyOpened(t []rune, i int) bool {
	return t[i-1] == '开' && (runeAt(t, i) == '张' || runeAt(t, i) == '业') && strings.ContainsRune("新刚才", runeAt(t, i-2)) ||
		strings.ContainsRune("新刚才", t[i-1]) && runeAt(t, i) == '开' && (runeAt(t, i+1) == '张' || runeAt(t, i+1) == '业')
}

// homeBefore is where the owner's name begins in 老张家的羊汤馆 and 王姐家的…,
// whose 家的 ends just before i; -1 without one.
func homeBefore(t []rune, i int) int {
	if !prefixed(t, i-2, "家的") {
		return -1
	}
	at := i - 4
	if at < 0 {
		return -1
	}
	nick := strings.ContainsRune("老小", t[at]) && strings.ContainsRune(surnames, t[at+1])
	title := strings.ContainsRune(surnames, t[at]) && strings.ContainsRune("姐哥叔婶嫂姨爷奶妈总", t[at+1])
	if nick || title || strings.ContainsRune(surnames, t[at]) && (at == 0 || isMark(t[at-1])) {
		return at
	}
	return -1
}

// setApart reports whether a name of two runes is a word by itself behind a
// verb of visiting: 走访 甲店.
func setApart(t text, start, end int) bool {
	if start == 0 || !isMark(t.Fold[start-1]) || end < len(t.Fold) && !isMark(t.Fold[end]) {
		return false
	}
	from := start - 1
	for from > 0 && isMark(t.Fold[from-1]) {
		from--
	}
	for i := max(0, from-5); i < from; i++ {
		if _, stop, ok := visitVerbs().at(t, i); ok && stop >= from {
			return true
		}
	}
	return false
}

// stopBefore finds the word that ends just before i and begins no shop's name.
func stopBefore(t []rune, i int) (size int, ok bool) {
	for _, w := range leftStops()[t[i-1]] {
		if prefixed(t, i-w.size, w.word) {
			return w.size, true
		}
	}
	return 0, false
}

// ownsParticle reports whether the 和 before i belongs to the name, as in
// 走访和顺超市 and 走访祥和棺材铺: before it stands a verb or nothing, one rune
// apart at most.
func ownsParticle(t []rune, i int) bool {
	if t[i-1] != '和' {
		return false
	}
	for _, j := range []int{i - 1, i - 2} {
		if j <= 0 || isMark(t[j-1]) {
			return j >= 0
		}
		if size, stop := stopBefore(t, j); stop && (size > 1 || j == i-1) {
			return true
		}
	}
	return false
}

func isNameRune(r rune) bool {
	return r >= 0x4e00 && r <= 0x9fff || unicode.IsLetter(r) && r < 0xE000 || isArabic(r) || r == '(' || r == ')' || r == '·' || r == '&'
}

// generic reports whether the words name a kind of shop and no shop: 小超市,
// 五金店, 新饭店.
func generic(t text, start, ending, end int) bool {
	own := t.fold(start, ending)
	if first := t.Fold[start]; strings.ContainsRune("收买购采贩销运囤备订换租添", first) && ending-start < 3 {
		return true // goods bought, not a shop: 收药材, 买家具
	}
	if ending > start && t.Fold[ending] == '店' && strings.ContainsRune("扩开盘转换守看关进到回", t.Fold[ending-1]) {
		return true // 扩店, 守店
	}
	if fixedNotShops()[t.fold(start, end)] || strings.Trim(own, "小大新老旧一家个间的某中型") == "" || strings.HasPrefix(own, "用于") || strings.HasPrefix(own, "用来") ||
		own == "小作" || own == "有限" || own == "限" || own == "限责任" || own == "有限责任" || own == "装修" || own == "扩" || own == "改造" || own == "换" || own == "租" || own == "农商" || strings.HasSuffix(own, "银") {
		return true
	}
	for start < ending && strings.ContainsRune("一两三几家个间的", t.Fold[start]) {
		start++
	}
	_, stop, ok := vocabularies()[slot.Industry].at(t, start)
	return ok && (stop == end || stop == end-1 && strings.ContainsRune("店馆铺摊部", t.Fold[stop]))
}

// verbs of visiting after which a shop's name stands even without an ending.
var visitVerbs = wordsOf(`走访了商户 走访商户 走访了一下 走访了 走访: 走访 拜访了 拜访 回访了 回访 去了趟 去了一趟 跑了趟 商户名称: 商户名: 商户: 店名: 商户名称 商户名 线索: 走访的是 去的是 记录: 登记:`)

// weakVerbs lead a known name, perhaps with a slip, but no new one.
var weakVerbs = wordsOf(`去了 到了 跑了 去 到 跑 上 见了 找了 给 帮 查 查下 查查 看看 推荐 提名 商户`)

// cutWords end a name that has no ending of its own.
var cutWords = wordsOf(`想 要 需 有 没 说 他 她 老板 反映 反馈 嫌 已 同意 不 人 经营 主营 做 卖 开 干 和 跟 电话 手机 意向 餐饮 零售 批发 服务 运输 贷 家 的 了 也 还 在 , 今 昨 店主 负责 满意 一般 一直 表示 暂 信用 抵押 明 下 情况`)

// afterVerb reads the name after the verb of visiting at i. A place and a
// landmark may stand in between: 走访青羊镇太行土特产, 走访路口的王麻子剪刀铺.
func afterVerb(g *gazetteer, t text, i int, covered []rune) (mention, bool) {
	from, strong := nameStart(t, i)
	if from < 0 {
		return mention{}, false
	}
	from = skipSpace(t.Fold, from)
	if m, ok := nearKnown(g, t, from, min(len(t.Fold), from+12)); ok && !covers(covered, from, m.end) {
		return m, true
	}
	said := from
	from = pastPlaces(t, from, covered)
	if from > said {
		if m, ok := nearKnown(g, t, from, min(len(t.Fold), from+12)); ok && !covers(covered, from, m.end) {
			return m, true
		}
	}
	if !strong {
		return mention{}, false
	}
	end, ending := nameEnd(t, from, covered)
	if !ending && end > from && strings.ContainsRune("县区镇乡市村", t.Fold[end-1]) { // a place that the store does not know
		from = pastPlaces(t, end, covered)
		end, ending = nameEnd(t, from, covered)
	}
	if runeAt(t.Fold, end) == '的' && end > from {
		from = end + 1
		end, ending = nameEnd(t, from, covered)
	}
	if ending || end-from < 2 || end-from > 8 || !plainName(t.fold(from, end)) {
		return mention{}, false
	}
	return shopMention(g, t, from, end), true
}

// pastPlaces passes places and what ties them to a name.
func pastPlaces(t text, i int, covered []rune) int {
	for i < len(t.Fold) && (isPlace(covered[i]) || t.Fold[i] == '的' || t.Fold[i] == ' ') {
		i++
	}
	return i
}

// covers reports whether a mention other than a place lies over the runes.
func covers(covered []rune, from, to int) bool {
	return slices.ContainsFunc(covered[from:to], func(class rune) bool { return class != 0 && !isPlace(class) })
}

// nameStart is where a name may begin: after a verb at i, or at i itself where
// a clause begins; -1 for nowhere.
func nameStart(t text, i int) (from int, strong bool) {
	if _, end, ok := visitVerbs().at(t, i); ok {
		return end, true
	}
	if _, end, ok := weakVerbs().at(t, i); ok {
		return end, (prefixed(t.Fold, i, "商户 ") || prefixed(t.Fold, i, "商户:")) && runeAt(t.Fold, i-1) != '范'
	}
	if i == 0 || isMark(t.Fold[i-1]) {
		return i, false
	}
	return -1, false
}

// nameEnd is the end of the name from i on; ending tells that it has the
// ending of a shop and is read by that.
func nameEnd(t text, i int, covered []rune) (end int, ending bool) {
	for end = i; end < len(t.Fold) && end-i < 12 && covered[end] == 0 && isNameRune(t.Fold[end]); end++ {
		if _, stop, ok := shopEndings().at(t, end); ok && end > i && (t.Fold[end] != '行' || stop > end+1 || end-i >= 3) {
			return end, true
		}
		if _, _, cut := cutWords().at(t, end); cut && end-i >= 2 && (t.Fold[end] != '家' || !endingSoon(t, end)) {
			break
		}
	}
	return end, false
}

// endingSoon reports whether a shop's ending follows within a few runes: the
// 家 of 老孙家羊汤馆 is part of the name.
func endingSoon(t text, i int) bool {
	for j := i + 1; j < len(t.Fold) && j-i < 4; j++ {
		if _, _, ok := shopEndings().at(t, j); ok {
			return true
		}
		if !isNameRune(t.Fold[j]) {
			return false
		}
	}
	return false
}

// plainName refuses what follows a verb of visiting but is no name: 走访记录,
// 走访了几家, 走访怎么登记.
func plainName(s string) bool {
	for _, w := range []string{
		"记录", "列表", "情况", "明细", "名单", "台账", "登记", "了", "过", "谁", "哪", "几", "多少", "怎", "咋", "如何", "什么", "啥", "吗", "计划", "安排",
		"路线", "任务", "商户", "排名", "排行", "进度", "最", "表", "数据", "一下", "的", "我", "你", "完", "日", "模板", "格式", "步骤", "流程", "次", "户", "导出", "时", "得", "提醒",
		"列", "查", "看", "改", "清单", "excel", "表", "有意", "介绍", "自己", "全部", "所有", "推荐", "建议", "目标", "旁边", "隔壁", "对面", "附近", "门口", "对象", "人", "要", "想", "今天", "结果", "统计", "补", "名", "冠军", "之星", "占比", "率", "条", "家", "新增", "录", "信息", "没", "不", "撤", "删", "满意", "完成", "累", "死", "辛苦", "顺利", "结束", "回来", "一天", "半天", "难", "然后", "顺便", "接着", "另外",
	} {
		if strings.Contains(s, w) {
			return false
		}
	}
	return true
}

// shopMention makes the mention of t[start:end]: the known shop that it is but
// for a slip, or a new one.
func shopMention(g *gazetteer, t text, start, end int) mention {
	if m, ok := nearKnown(g, t, start, end); ok && m.end >= end {
		return m
	}
	return mention{class: classMerchant, start: start, end: end, said: t.shown(start, end)}
}

// nearKnown finds a known name that begins at start with one slip in it and
// ends at most at end+1; the longest one.
func nearKnown(g *gazetteer, t text, start, end int) (mention, bool) {
	if g == nil {
		return mention{}, false
	}
	for e := min(end+1, start+longest, len(t.Fold)); e-start >= shortestNear; e-- {
		for _, full := range g.near.find(t.Fold[start:e]) {
			if len(full) > e-start && full[e-start-1] == t.Fold[e-1] && e < len(t.Fold) && !isMark(t.Fold[e]) {
				continue // only the last rune is missing: then nothing may follow
			}
			names := g.entries[string(full)]
			return mention{class: classOf(names), start: start, end: e, names: names, said: t.shown(start, e), corrected: true}, true
		}
	}
	return mention{}, false
}

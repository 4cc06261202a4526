package understand_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTwoOrdersInOneMessage(t *testing.T) {
	l := demoLexicon(t)
	for text, want := range map[string][]string{
		"撤销上一条 然后登记 走访老王五金店 10万":    {"撤销上一条", "登记 走访老王五金店 10万"},
		"先撤销上一条，再登记走访张记面馆 有意向":      {"先撤销上一条", "登记走访张记面馆 有意向"},
		"撤销上一条\n走访 老王五金店 10万":       {"撤销上一条", "走访 老王五金店 10万"},
		"走访张记面馆 想贷20万 然后帮我查一下老王五金店": {"走访张记面馆 想贷20万", "帮我查一下老王五金店"},
		"导出本月走访，顺便看看排名":             {"导出本月走访", "看看排名"},
		"线索12 已联系，线索15 已放款":         {"线索12 已联系", "线索15 已放款"},
		"12号已联系 15号授信20万":           {"12号已联系", "15号授信20万"},
		"把12号派给高峰，8号派给李敏":           {"把12号派给高峰", "8号派给李敏"},
		"导出本月走访然后发一下昨天日报":           {"导出本月走访", "发一下昨天日报"},
	} {
		if d := cmp.Diff(want, said(l, text).Orders); d != "" {
			t.Errorf("%s: %s", text, d)
		}
	}
}

func TestOneOrderIsNotTakenApart(t *testing.T) {
	l := demoLexicon(t)
	for _, text := range []string{
		"走访 张记面馆 需求20万 有意向", "走访张记面馆 想贷20万 然后又说不需要", "今天去了张记面馆然后去了老王五金店，都想贷10万",
		"走访张记面馆，有意向，记一下诉求利息高", "走访张记面馆 有意向 然后下周三回访", "走访老王五金店，要考虑考虑，再说吧", "扫了码然后咋弄",
		"走访张记面馆，再看看能不能贷", "老板说先看看，然后再登记", "撤销上一条", "走访再来小吃 10万", "走访张记面馆 20万，顺便登记云喇叭一个",
		"走访张记面馆 已授信，15号放款", "12号回访张记面馆 满意，15号再联系", "15号走访张记面馆，16号走访老王五金店", "12号线索 15号放款 20万",
	} {
		if got := said(l, text).Orders; got != nil {
			t.Errorf("%s: %q", text, got)
		}
	}
	for _, name := range []string{"data/labelled/working.tsv", "data/labelled/working2.tsv"} {
		for _, s := range readLabelled(t, name) {
			if got := said(l, s.text).Orders; got != nil {
				t.Errorf("%s: %q", s.text, got)
			}
		}
	}
}

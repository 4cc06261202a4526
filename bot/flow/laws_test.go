package flow_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shuangbai/bot/dialog"
	"shuangbai/bot/dialog/dialogtest"
	"shuangbai/bot/dialog/script"
	"shuangbai/bot/flow"
	"shuangbai/bot/policy"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// sayings is what people of the laws say, in any order.
var sayings = []string{
	"登记走访", "张记面馆", "走访 张记面馆 需求20万 有意向 13800138000", "走访 老王五金店 不同意 13900139000",
	"走访 张记面馆 有意向 10万\n走访 老王五金店 暂不需要", "走访 速通货运 需求30万", "餐饮", "20万", "13800138000",
	"已同意", "确认", "1", "2", "3", "取消", "上一步", "跳过", "重来", "继续", "改 金额 30万", "改", "撤销", "帮助",
	"利率是多少？", "今天走访", "查 张记面馆", "东街商圈怎么样", "不对", "对", "删 1", "改 1 金额 5万", "😀", "呜呼哀哉",
	"走访1 我也去了", "昨天走访 好又多超市 有意向 和王强一起",
	"未答", "采纳 1", "采纳 1 利率", "采纳 2 不用管", "撤回采纳 1", "答案 利率", "改答案 利率 看公告", "恢复答案 利率",
}

var (
	people   = []string{"李娟", "王强", "路人甲", "赵敏", "管理员"}
	places   = []string{"", "潞州区", "app"}
	anyPhone = regexp.MustCompile(`1\d{10}`)
)

// TestLaws lets people say and tap anything in any order. Whatever happens, no
// turn fails, no draft is stored twice, no phone is kept without consent, and
// a group sees neither a phone nor a need that was not just said.
func TestLaws(t *testing.T) {
	w := dialogtest.New(t, os.DirFS(seed))
	lexicon := understand.NewLexicon(dialogtest.Names(w.Directory()), nil)
	campaign := flow.New(policy.Default())
	flows, acts := campaign.All()
	engine, err := dialog.New(lexicon, campaign.Rules("双百助手"), flows, acts)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := dialogtest.New(t, os.DirFS(seed))
		w.Engine = engine
		for range rapid.IntRange(1, 30).Draw(rt, "turns") {
			step := draw(rt, w)
			seen, err := w.Do(step)
			if err != nil {
				rt.Fatalf("%+v: %v", step, err)
			}
			lawful(rt, step, seen)
		}
		for _, m := range w.Merchants() {
			if m.Phone != "" && m.Consent != models.ConsentGiven {
				rt.Fatalf("%s: a phone without consent", m.Name)
			}
		}
	})
}

func draw(rt *rapid.T, w *dialogtest.World) script.Step {
	step := script.Step{
		Verb: script.Says, Who: rapid.SampledFrom(people).Draw(rt, "who"), Where: rapid.SampledFrom(places).Draw(rt, "where"),
	}
	whose := rapid.SampledFrom(people).Draw(rt, "whose")
	if buttons := w.Buttons(whose, step.Where); len(buttons) > 0 && rapid.Bool().Draw(rt, "tap") {
		step.Verb, step.Of, step.Text = script.Taps, whose, rapid.SampledFrom(buttons).Draw(rt, "button")
		return step
	}
	step.Text = rapid.SampledFrom(sayings).Draw(rt, "text")
	return step
}

func lawful(rt *rapid.T, step script.Step, seen string) {
	if !strings.HasPrefix(seen, "bot") {
		rt.Fatalf("%+v: no answer: %s", step, seen)
	}
	if step.Verb == script.Taps && step.Of != step.Who && strings.Contains(seen, "record visit") {
		rt.Fatalf("%+v: somebody else's tap stored a visit: %s", step, seen)
	}
	if step.Where != "潞州区" {
		return
	}
	for line := range strings.Lines(seen) {
		if strings.HasPrefix(line, "record") || strings.HasPrefix(line, "to ") {
			break
		}
		if anyPhone.MatchString(line) {
			rt.Fatalf("%+v: a phone in the group: %s", step, seen)
		}
		if strings.Contains(line, "需求：") && strings.Contains(line, "万元") && !strings.Contains(step.Text, "万") {
			rt.Fatalf("%+v: a need in the group: %s", step, seen)
		}
	}
}

package policy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shuangbai/bot/civil"
	"shuangbai/bot/policy"
)

func sentences(t *testing.T, facts string, on civil.Date) string {
	t.Helper()
	f, err := policy.ParseFacts([]byte(facts))
	if err != nil {
		t.Fatal(err)
	}
	v, err := policy.Prescreen(policy.Default(), f, on)
	if err != nil {
		t.Fatal(err)
	}
	return v.Sentences(policy.Default(), on)
}

func TestAVerdictInWords(t *testing.T) {
	got := sentences(t, `{"city":"潞州区","entity":"individual_business","opened_on":"2025-03-15","age":42,
		"capacity":true,"purpose":"business","amount":300000,"industry":"catering"}`, today)
	want := `初审结果：现在还差一点时间。
✓ 执照登记地：在长治市范围内。（附件一1）
✓ 经营主体：是登记过的个体工商户。（附件一1）
✗ 经营时间：经营还不满1年，到2026年3月15日满。（附件一1）
　→ 这期间正常经营、留好流水，到时候再来。
✓ 年龄：年龄在18周岁到65周岁之间。（附件一2）
✓ 行为能力：具有完全民事行为能力。（附件一2）
？ 信用：还不知道信用情况，银行会查征信。（附件一3）
　→ 告诉我现在有没有逾期没还的款。
✓ 贷款用途：用于生产经营。（附件一4）
✓ 金额：在信用类最高200万元以内。（附件二1）
时间上最早到2026年3月15日满足。
可以了解：极速贷、住宿餐饮贷，按信用类办理。
下一步：时间到了再来测一次，也可以先到双百工程服务专窗咨询。
这只是照公开条件做的初步判断，能不能办、额度和利率都由银行审批决定。`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestEveryVerdictSaysThatTheBankDecides(t *testing.T) {
	for _, facts := range []string{`{}`, `{"city":"太原"}`, `{"age":17}`, `{"amount":99999999}`} {
		for _, day := range []string{"2025-09-17", "2026-01-01"} {
			got := sentences(t, facts, civil.MustParse(day))
			ended := strings.Contains(got, "已在2025年12月31日结束")
			if !strings.Contains(got, policy.Default().Wording.Closing) || ended != (day == "2026-01-01") {
				t.Errorf("%s on %s:\n%s", facts, day, got)
			}
		}
	}
}

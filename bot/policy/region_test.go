package policy_test

import (
	"testing"

	"shuangbai/bot/policy"
)

func TestPlacesOfChangzhi(t *testing.T) {
	area := policy.Default().Area
	inside := []string{
		"长治", "长治市", "山西省长治市", "山西长治", " 长治市 ", "高新区", "经开区", "长治高新区", "长治市经开区",
		"山西省 长治市 潞州区", "长治长子县", "山西省沁源", "沁",
	}
	for _, county := range area.Counties {
		short := county[:len(county)-len("县")]
		inside = append(inside, county, short, "长治市"+county, "山西省长治市"+short)
	}
	for _, name := range inside {
		if !area.Contains(name) {
			t.Errorf("%q is in Changzhi", name)
		}
	}
	for _, name := range []string{
		"", "太原", "山西", "山西省", "晋城市高新区", "店上镇", "长治县", "潞城市", "上党县", "沁水县", "市", "省长治", "长治市长治市",
		"长治市太原", "潞州区潞州区", "河北省长治市", "潞州区东街街道",
	} {
		if area.Contains(name) {
			t.Errorf("%q is not in the list", name)
		}
	}
}

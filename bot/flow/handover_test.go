package flow

import "testing"

func TestWhoWantsToBeCalled(t *testing.T) {
	for said, want := range map[string]bool{
		"请客户经理联系我": true, "我想贷款 让人联系我": true, "我想贷款，让人联系我": true, "叫银行给我回个电话": true,
		"能不能让客户经理联系一下我": true, "麻烦你们给我打个电话": true, "联系我": true, "麻烦联系我一下": true, "给我打个电话吧": true,
		"我不懂，请客户经理联系我": true, "请客户经理联系我，我叫李桂花，电话13812345678": true, "派个人来找我": true,
		"别让银行的人联系我": false, "不要联系我": false, "我不想让客户经理联系我": false, "没让你们联系我": false, "没人联系我": false,
		"我的客户经理是谁": false, "转人工": false, "怎么联系你们": false, "谁联系我": false, "能贷多少": false,
	} {
		if got := callMe.MatchString(said); got != want {
			t.Errorf("%s: %v", said, got)
		}
	}
}

package flow

import "testing"

func TestAFavourAskedOfAMerchantIsAComplaint(t *testing.T) {
	for said, want := range map[string]bool{
		"昨天那个姓王的跟我要红包": true, "客户经理问我要好处费": true, "那个人骂了我": true, "投诉 态度不好": true,
		"会不会跟我要钱": false, "跟我要手续费吗": false, "我要贷款": false, "怎么跟我要钱": false, "想要20万": false,
	} {
		if got := complaintWords.MatchString(said); got != want {
			t.Errorf("%s: %v", said, got)
		}
	}
}

package flow

import "testing"

func TestWhoDoesNotWantToBeCalledAnyMore(t *testing.T) {
	for text, want := range map[string]bool{
		"别再打电话了": true, "不想让你们联系了": true, "不要给我打电话": true, "我反悔了": true, "不贷了": true, "算了，不办了": true, "撤回吧": true,
		"别打这个号，打13811112222": false, "别晚上打电话": false, "留个别的联系电话": false, "张建国": false, "反悔药店": false, "不想被联系怎么办": false,
	} {
		if got := unwilling(text); got != want {
			t.Errorf("unwilling(%s) = %v", text, got)
		}
	}
}

package mask_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"shuangbai/bot/mask"
)

func TestSecretsAreTakenOut(t *testing.T) {
	for _, tc := range []struct {
		name, text, want string
		found            []string
	}{
		{"identity card", "我身份证140402199001011234", "我身份证〔身份证号已隐去〕", []string{mask.Identity}},
		{"identity card with X", "14040219900101123X，姓张", "〔身份证号已隐去〕，姓张", []string{mask.Identity}},
		{"small x", "14040219900101123x", "〔身份证号已隐去〕", []string{mask.Identity}},
		{"spaced", "140402 19900101 1234", "〔身份证号已隐去〕", []string{mask.Identity}},
		{"in fours", "1404 0219 9001 0112 34", "〔身份证号已隐去〕", []string{mask.Identity}},
		{"full width", "１４０４０２１９９００１０１１２３４", "〔身份证号已隐去〕", []string{mask.Identity}},
		{"fifteen digits", "老身份证140402900101123", "老身份证〔身份证号已隐去〕", []string{mask.Identity}},
		{"bank card", "卡号6222021234567890128", "卡号〔银行卡号已隐去〕", []string{mask.BankCard}},
		{"bank card in fours", "6225 7583 0000 0006 好了", "〔银行卡号已隐去〕 好了", []string{mask.BankCard}},
		{"card with a slip, called one", "银行卡6222021234567890123", "银行卡〔银行卡号已隐去〕", []string{mask.BankCard}},
		{"card with a slip in fours", "卡号是 6217 0012 3456 7890 123", "卡号是 〔银行卡号已隐去〕", []string{mask.BankCard}},
		{"bare, one digit wrong", "6222021234567890123", "〔银行卡号已隐去〕", []string{mask.BankCard}},
		{"in fours, one digit wrong", "6217 0012 3456 7890 123", "〔银行卡号已隐去〕", []string{mask.BankCard}},
		{"sixteen digits of any kind", "1234567890123456 好了", "〔银行卡号已隐去〕 好了", []string{mask.BankCard}},
		{"identity card with a slip", "140402199013011234", "〔银行卡号已隐去〕", []string{mask.BankCard}},
		{"two numbers in one", "14040219900101123413800138000", "〔银行卡号已隐去〕", []string{mask.BankCard}},
		{"password", "密码abc123", "密码〔密码已隐去〕", []string{mask.Password}},
		{"password with words", "我的支付密码是：Qw3!xx，别说", "我的支付密码是：〔密码已隐去〕，别说", []string{mask.Password}},
		{"pwd", "PWD: hunter2", "PWD: 〔密码已隐去〕", []string{mask.Password}},
		{"code", "验证码 123456", "验证码 〔验证码已隐去〕", []string{mask.Code}},
		{"code first", "123456是验证码", "〔验证码已隐去〕是验证码", []string{mask.Code}},
		{"two kinds", "140402199001011234 验证码是8848", "〔身份证号已隐去〕 验证码是〔验证码已隐去〕", []string{mask.Identity, mask.Code}},
		{"beside a phone", "13800138000 140402199001011234", "13800138000 〔身份证号已隐去〕", []string{mask.Identity}},
		{"phone after", "140402199001011234 13800138000", "〔身份证号已隐去〕 13800138000", []string{mask.Identity}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, found := mask.Mask(tc.text)
			if got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
			if d := cmp.Diff(tc.found, found); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBusinessDataStays(t *testing.T) {
	for _, s := range []string{
		"走访 张记面馆 餐饮 需求20万 有意向 13800138000",
		"138 0013 8000", "13800138000 13900139000", "13800138000、13900139000", "13800138000 13900139000 13700137000",
		"执照 92140403MA0K12345X", "91140400MA0HXXXX1X", "911404001234567896", "92140403MA0K1234",
		"注册号140402600123456", "对公账户执照911404001234567896", "执照号：140402600012345",
		"密码是什么", "忘记密码怎么办", "要验证码吗", "验证码收不到", "2025-09-17 200000", "金额200000元 300户 2025年9月17日",
		"", "你好", "执照号 91140400123456789", "信用代码9114040012345678961",
	} {
		if got, found := mask.Mask(s); got != s || found != nil {
			t.Errorf("%q became %q %v", s, got, found)
		}
	}
}

func TestStripLeavesWhatWasSaidBeside(t *testing.T) {
	for said, want := range map[string]string{"140402199001011234": "", "走访 张记面馆 密码abc123": "走访 张记面馆 密码", "你好": "你好"} {
		masked, _ := mask.Mask(said)
		if got := mask.Strip(masked); got != want {
			t.Errorf("%q: %q", said, got)
		}
	}
}

func TestNoBareCardNumberSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[1-8][0-9]{15,18}`).Draw(t, "digits")
		before := rapid.SampledFrom([]string{"", "我的", "13800138000 ", "走访 张记面馆 "}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", "。", " 13900139000", " 需求20万"}).Draw(t, "after")
		got, found := mask.Mask(before + digits + after)
		if strings.Contains(got, digits) || len(found) != 1 || !strings.HasSuffix(got, after) {
			t.Fatalf("%q %v", got, found)
		}
	})
}

func TestPhoneShowsThreeAndFour(t *testing.T) {
	for in, want := range map[string]string{"13800138000": "138****8000", "1380013": "*****13", "": "", "ab": "**", "张三丰": "*三丰"} {
		if got := mask.Phone(in); got != want {
			t.Errorf("Phone(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestNoIdentityNumberSurvives(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.StringMatching(`[1-6][1-5]0[1-9]2[0-9]`).Draw(t, "region")
		birth := rapid.StringMatching(`(19[4-9][0-9]|200[0-7])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])`).Draw(t, "birth")
		tail := rapid.StringMatching(`[0-9]{3}[0-9X]`).Draw(t, "tail")
		sep := rapid.SampledFrom([]string{"", " ", "-"}).Draw(t, "sep")
		before := rapid.SampledFrom([]string{"", "我的是", "13800138000 ", "张三，"}).Draw(t, "before")
		after := rapid.SampledFrom([]string{"", "。", " 13900139000", "谢谢"}).Draw(t, "after")
		got, found := mask.Mask(before + region + sep + birth + sep + tail + after)
		if strings.Contains(got, birth) || len(found) != 1 {
			t.Fatalf("%q %v", got, found)
		}
		if again, more := mask.Mask(got); again != got || more != nil {
			t.Fatalf("masking twice changed %q to %q", got, again)
		}
	})
}

func FuzzMask(f *testing.F) {
	f.Add("验证码140402199001011234密码")
	f.Add("14040219900101123X 6222021234567890128")
	f.Fuzz(func(t *testing.T, s string) {
		once, _ := mask.Mask(s)
		if twice, found := mask.Mask(once); twice != once && strings.ToValidUTF8(s, "") == s {
			t.Fatalf("%q: %q, then %q %v", s, once, twice, found)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	for b.Loop() {
		mask.Mask("今天和李娟一起去了老王五金店，想贷10万进货，老板电话13800138000")
	}
}

func TestLongMessagesStayCheap(t *testing.T) {
	for _, unit := range []string{"密码1234 ", "验证码123456 ", "14040219900101123X", "1 2-3 4", "密码"} {
		long := strings.Repeat(unit, 500)
		start := time.Now()
		mask.Mask(long)
		if d := time.Since(start); d > time.Second {
			t.Errorf("%q × 500 took %v", unit, d)
		}
	}
}

package numeral_test

import (
	"fmt"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"shuangbai/bot/understand/numeral"
	"shuangbai/bot/understand/script"
)

func TestAmountsAsPeopleTypeThem(t *testing.T) {
	for _, tc := range []struct {
		text     string
		min, max int64
	}{
		{"20万", 200000, 0},
		{"２０万", 200000, 0},
		{"20 万元", 200000, 0},
		{"50w", 500000, 0},
		{"2.5万", 25000, 0},
		{"2点5万", 25000, 0},
		{"二点五万", 25000, 0},
		{"三万五", 35000, 0},
		{"3万5", 35000, 0},
		{"3万5千", 35000, 0},
		{"一万二千五", 12500, 0},
		{"贰拾万", 200000, 0},
		{"壹佰贰拾万元整", 1200000, 0},
		{"貳拾萬圓", 200000, 0},
		{"十来万", 100000, 0},
		{"十几万", 100000, 0},
		{"20多万", 200000, 0},
		{"20来万", 200000, 0},
		{"二十多万", 200000, 0},
		{"三五万", 30000, 50000},
		{"十五六万", 150000, 160000},
		{"二三十万", 200000, 300000},
		{"一百二三十万", 1200000, 1300000},
		{"5、6万", 50000, 60000},
		{"20-30万", 200000, 300000},
		{"三万五万", 30000, 50000},
		{"十万八万", 80000, 100000},
		{"一亿两千万", 120000000, 0},
		{"两万三", 23000, 0},
		{"20到30万", 200000, 300000},
		{"20万到30万", 200000, 300000},
		{"八千到一万", 8000, 10000},
		{"五千块到八千块", 5000, 8000},
		{"不到五万", 0, 50000},
		{"最多20万", 0, 200000},
		{"20万以内", 0, 200000},
		{"最多贷20万", 0, 200000},
		{"200,000元", 200000, 0},
		{"¥200000", 200000, 0},
		{"8000块钱", 8000, 0},
		{"两千五百块", 2500, 0},
		{"一亿", 100000000, 0},
		{"1.2亿", 120000000, 0},
		{"一千万", 10000000, 0},
		{"三千五百万", 35000000, 0},
		{"一百零五万", 1050000, 0},
		{"20万3年", 200000, 0},
		{"二十万三年", 200000, 0},
		{"20万30户", 200000, 0},
	} {
		t.Run(tc.text, func(t *testing.T) {
			text := script.Of(tc.text, 0).Fold
			for i := range text {
				m, ok := numeral.Amount(text, i)
				if !ok {
					continue
				}
				if m.Min != tc.min || m.Max != tc.max || !m.Sure {
					t.Fatalf("got %d..%d sure=%v, want %d..%d", m.Min, m.Max, m.Sure, tc.min, tc.max)
				}
				return
			}
			t.Fatal("no amount found")
		})
	}
}

func TestWhatIsNotMoney(t *testing.T) {
	for _, s := range []string{"300户", "3年", "12号", "20%", "零", "0元", "两台", "十几个人"} {
		text := script.Of(s, 0).Fold
		if m, ok := numeral.Amount(text, 0); ok && m.Sure {
			t.Errorf("%s read as %+v", s, m)
		}
	}
}

func TestRates(t *testing.T) {
	for _, tc := range []struct {
		text string
		want int64
	}{
		{"4.35%", 43500},
		{"４.３５％", 43500},
		{"百分之四点二", 42000},
		{"三厘八", 38000},
		{"年息6厘", 60000},
		{"月息6厘", 72000},
		{"年化4个点", 40000},
		{"利率4.35", 43500},
		{"年利率是3.85", 38500},
		{"月息1分", 120000},
		{"月息0.5%", 60000},
		{"5个点", 50000},
		{"四厘半", 45000},
	} {
		t.Run(tc.text, func(t *testing.T) {
			text := script.Of(tc.text, 0).Fold
			for i := range text {
				if r, ok := numeral.Interest(text, i); ok {
					if r.Percent != tc.want {
						t.Fatalf("got %d, want %d", r.Percent, tc.want)
					}
					return
				}
			}
			t.Fatal("no rate found")
		})
	}
}

func TestPhonesInAnySpacing(t *testing.T) {
	for _, s := range []string{"13800138000", "138 0013 8000", "138-0013-8000", "+86 13800138000", "8613800138000", "1 3 8 0 0 1 3 8 0 0 0", "幺三八零零幺三八零零零", "１３８００１３８０００"} {
		text := script.Of(s, 0).Fold
		if got, _, end, ok := numeral.Phone(text, 0); !ok || got != "13800138000" || end != len(text) {
			t.Errorf("%s: %q %v end %d", s, got, ok, end)
		}
	}
	for _, s := range []string{"1380013800", "138001380000", "12800138000", "0355202123"} {
		if got, _, _, ok := numeral.Phone(script.Of(s, 0).Fold, 0); ok {
			t.Errorf("%s read as %s", s, got)
		}
	}
}

func TestEveryPrintedAmountReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wan := rapid.IntRange(1, 9999).Draw(t, "wan")
		yuan := int64(wan) * 10_000
		for _, s := range []string{
			fmt.Sprintf("%d万", wan), fmt.Sprintf("%d万元", wan), fmt.Sprintf("%dw", wan), fmt.Sprintf("%d元", yuan), fmt.Sprintf("¥%d", yuan),
			grouped(yuan) + "元", words(wan, "零一二三四五六七八九", "十百千") + "万", words(wan, "零壹贰叁肆伍陆柒捌玖", "拾佰仟") + "万元整",
		} {
			m, ok := numeral.Amount(script.Of(s, 0).Fold, 0)
			if !ok || m.Min != yuan || m.Max != 0 || !m.Sure || m.End != len([]rune(s)) {
				t.Fatalf("%s read as %+v, want %d", s, m, yuan)
			}
		}
	})
}

func TestEveryPrintedFractionOfWanReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wan, tenth := rapid.IntRange(1, 99).Draw(t, "wan"), rapid.IntRange(1, 9).Draw(t, "tenth")
		want := int64(wan)*10_000 + int64(tenth)*1000
		for _, s := range []string{fmt.Sprintf("%d.%d万", wan, tenth), fmt.Sprintf("%d点%d万", wan, tenth), fmt.Sprintf("%d万%d", wan, tenth), fmt.Sprintf("%d万%d千", wan, tenth)} {
			if m, ok := numeral.Amount([]rune(s), 0); !ok || m.Min != want {
				t.Fatalf("%s read as %+v, want %d", s, m, want)
			}
		}
	})
}

func TestEveryPrintedPhoneReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.StringMatching(`1[3-9][0-9]{9}`).Draw(t, "phone")
		for _, s := range []string{p, p[:3] + " " + p[3:7] + " " + p[7:], p[:3] + "-" + p[3:7] + "-" + p[7:], "+86" + p, "86 " + p} {
			if got, _, end, ok := numeral.Phone([]rune(s), 0); !ok || got != p || end != len(s) {
				t.Fatalf("%s read as %s (%v)", s, got, ok)
			}
		}
	})
}

// words writes 1..9999 in Chinese words, as a cheque does: every 十 has its 一.
func words(n int, digits, powers string) string {
	one, power := []rune(digits), []rune(powers)
	out, zero := "", false
	for i, unit := range []int{1000, 100, 10, 1} {
		d := n / unit % 10
		if d == 0 {
			zero = out != ""
			continue
		}
		if zero {
			out += string(one[0])
			zero = false
		}
		out += string(one[d])
		if i < 3 {
			out += string(power[2-i])
		}
	}
	return out
}

func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func FuzzAmount(f *testing.F) {
	for _, s := range []string{"二三十万", "1,234,567元", "三万五", "不到五万", "9999999999999万亿", "十十十万", "百分之", "3厘", "+86 1 3 8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := script.Of(s, 2000).Fold
		for i := range text {
			if m, ok := numeral.Amount(text, i); ok && (m.End <= i || m.End > len(text) || m.Min < 0 || m.Max < 0 || m.Min+m.Max == 0) {
				t.Fatalf("%q at %d: %+v", s, i, m)
			}
			if r, ok := numeral.Interest(text, i); ok && (r.Percent <= 0 || r.End <= i || r.End > len(text)) {
				t.Fatalf("%q at %d: %+v", s, i, r)
			}
			if p, _, end, ok := numeral.Phone(text, i); ok && (len(p) != 11 || end > len(text)) {
				t.Fatalf("%q at %d: %s", s, i, p)
			}
		}
	})
}

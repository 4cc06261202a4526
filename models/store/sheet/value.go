package sheet

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// words are the ways people write the values of a column, by what is stored.
var words = map[string]map[string][]string{
	"role": {
		"liaison":         {"联络员"},
		"account_manager": {"客户经理"},
		"county_lead":     {"县区负责人", "县级负责人", "负责人"},
		"city_manager":    {"市级负责人", "市级管理者"},
		"admin":           {"管理员"},
		"auditor":         {"审计员", "审计"},
	},
	"org": {
		"bureau": {"市场监管局", "市场监督管理局", "监管局", "局"},
		"bank":   {"邮储银行", "邮政储蓄银行", "邮储", "银行"},
	},
	"town_kind": {
		"subdistrict": {"街道"},
		"town":        {"镇"},
		"township":    {"乡"},
		"other":       {"其他"},
	},
	"window_kind": {
		"outlet": {"网点", "银行网点"},
		"hall":   {"大厅", "办事大厅", "政务大厅", "服务大厅"},
	},
	"industry": {
		"retail":        {"零售", "零售业"},
		"wholesale":     {"批发", "批发业"},
		"catering":      {"餐饮", "餐饮业"},
		"lodging":       {"住宿", "住宿业"},
		"transport":     {"运输", "交通运输", "交通物流", "物流"},
		"farming":       {"农业", "种养殖", "种植", "养殖", "涉农"},
		"chain":         {"连锁"},
		"pharmacy":      {"医药", "药店"},
		"tobacco":       {"烟草", "烟酒"},
		"service":       {"服务", "服务业", "居民服务"},
		"manufacturing": {"制造", "加工", "制造业"},
		"other":         {"其他"},
	},
	"chain_role": {
		"core": {"核心", "核心企业", "链主"},
		"up":   {"上游", "供应商"},
		"down": {"下游", "经销商"},
	},
	"consent": {
		"given":     {"是", "同意", "已同意"},
		"refused":   {"否", "不同意"},
		"not_asked": {"未问", "没问"},
	},
}

// Word reads one of the words of a list: role, org, town_kind, window_kind,
// industry, chain_role or consent.
func Word(list, said string) (value string, ok bool) {
	for value, also := range words[list] {
		if said == value || slices.Contains(also, said) {
			return value, true
		}
	}
	return "", false
}

// Day reads a day as people write it (2020-05-12, 2020/5/12, 2020年5月12日), or
// as a workbook counts days, into YYYY-MM-DD.
func Day(said string) (string, error) {
	if n, err := strconv.Atoi(said); err == nil && n >= firstSerial && n <= lastSerial {
		return time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), nil
	}
	for _, layout := range []string{"2006-1-2", "2006/1/2", "2006.1.2", "2006年1月2日"} {
		if t, err := time.Parse(layout, said); err == nil {
			return t.Format(time.DateOnly), nil
		}
	}
	return "", errors.New("不是一个日期，请写成 2020-05-12 这样")
}

// The days from 1954 to 2119 as a workbook counts them.
const (
	firstSerial = 20000
	lastSerial  = 80000
)

// Money reads a sum in yuan as people write it: 200000, 200,000元, 20万.
func Money(said string) (int64, error) {
	wrong := errors.New("应是大于 0 的金额，如 200000 或 20万")
	digits := strings.TrimSuffix(strings.NewReplacer(",", "", "，", "", " ", "").Replace(said), "元")
	factor := 1.0
	if tenThousands, ok := strings.CutSuffix(digits, "万"); ok {
		digits, factor = tenThousands, 10000
	}
	n, err := strconv.ParseFloat(digits, 64)
	yuan := math.Round(n * factor)
	if err != nil || strings.Trim(digits, "0123456789.") != "" || yuan < 1 || yuan > mostMoney {
		return 0, wrong
	}
	return int64(yuan), nil
}

// mostMoney is the largest sum that is no slip.
const mostMoney = 1e9

// Count reads a number of things, at least 1.
func Count(said string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSuffix(said, "户"))
	if err != nil || n < 1 {
		return 0, errors.New("应是大于 0 的整数")
	}
	return n, nil
}

// List reads several values of one cell, however they are separated.
func List(said string) []string {
	return strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(";；、,，/ \u3000", r) })
}

// Phone reads a Chinese mobile number.
func Phone(said string) (string, error) {
	digits := strings.NewReplacer(" ", "", "-", "").Replace(said)
	if len(digits) != 11 || digits[0] != '1' || strings.Trim(digits, "0123456789") != "" {
		return "", errors.New("应是 11 位手机号")
	}
	return digits, nil
}

package sheet

import (
	"slices"
	"strings"
)

// Kind is a kind of table: its columns under all their names.
type Kind struct {
	Name    string
	columns []column
}

type column struct {
	name     string
	also     []string // the first is the one people are told
	required bool
}

// The columns that several tables share.
var (
	county = column{"county", []string{"县区", "县（区）", "县(区)", "区县"}, true}
	town   = column{"town", []string{"乡镇", "乡镇街道", "乡镇/街道", "街道"}, true}
	phone  = column{"phone", []string{"电话", "手机号", "手机", "联系电话"}, false}
)

// The kinds of tables (contracts.md, "Commands").
var (
	Towns = Kind{"towns", []column{
		{"county_code", []string{"县区代码"}, true},
		county,
		{"town_code", []string{"乡镇代码"}, true},
		town,
		{"kind", []string{"类别", "类型"}, true},
	}}
	Markets = Kind{"markets", []column{
		county, town,
		{"market", []string{"商圈", "市场", "商圈名称"}, true},
		{"households", []string{"户数", "商户数", "商户户数"}, true},
	}}
	Members = Kind{"members", []column{
		{"userid", []string{"账号", "企业微信账号", "用户id"}, true},
		{"name", []string{"姓名"}, true},
		{"role", []string{"角色", "身份"}, true},
		{"org", []string{"单位", "机构"}, true},
		optional(county),
		{"towns", []string{"负责乡镇", "乡镇", "乡镇街道"}, false},
		{"branch", []string{"支行", "网点"}, false},
		{"station", []string{"基层所", "监管所"}, false},
	}}
	Merchants = Kind{"merchants", []column{
		{"merchant", []string{"商户", "商户名称", "店名", "字号"}, true},
		{"operator", []string{"经营者", "负责人", "经营者姓名"}, false},
		{"industry", []string{"行业", "业态"}, false},
		county, town,
		{"market", []string{"商圈", "市场"}, false},
		{"opened_on", []string{"开业日期", "成立日期", "开业时间"}, false},
		{"licence", []string{"执照号", "统一社会信用代码", "营业执照号", "注册号"}, false},
		phone,
		{"consent", []string{"是否同意", "同意"}, false},
	}}
	Leads = Kind{"leads", []column{
		{"merchant", []string{"商户", "商户名称", "店名", "字号"}, true},
		{"operator", []string{"经营者", "负责人", "经营者姓名", "联系人"}, false},
		phone, optional(county), town,
		{"market", []string{"商圈", "市场"}, false},
		{"amount", []string{"需求", "需求金额", "金额", "需求额度"}, false},
		{"chain", []string{"产业链", "链条", "链"}, false},
		{"role", []string{"链上角色", "角色", "位置"}, false},
		{"consent", []string{"是否同意", "同意"}, false},
	}}
	Windows = Kind{"windows", []column{
		county, optional(town),
		{"name", []string{"专窗", "名称", "专窗名称"}, true},
		{"kind", []string{"类别", "类型"}, false},
		{"address", []string{"地址"}, true},
		{"hours", []string{"服务时间", "时间"}, false},
		phone,
	}}
)

func optional(c column) column {
	c.required = false
	return c
}

// KindNamed finds a kind by its name in the import command.
func KindNamed(name string) (kind Kind, ok bool) {
	for _, k := range []Kind{Towns, Markets, Members, Merchants, Windows, Leads} {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// Title is the name that people are told for a column: the Chinese one.
func (k Kind) Title(name string) string {
	for _, c := range k.columns {
		if c.name == name {
			return c.also[0]
		}
	}
	return name
}

// column gives the English name of a header cell, empty for an unknown one.
func (k Kind) column(cell string) string {
	cell = strings.ToLower(strings.Join(strings.Fields(cell), ""))
	for _, c := range k.columns {
		if c.name == cell || slices.Contains(c.also, cell) {
			return c.name
		}
	}
	return ""
}

package policy

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"shuangbai/bot/policy/repay"
)

// checker collects problems. A line that could not be read holds no value to
// judge, so only the reader's own complaint about it is kept.
type checker struct {
	at       places
	unread   map[int]bool // by line
	problems []Problem
}

func newChecker(at places, unread []Problem) *checker {
	c := &checker{at: at, unread: map[int]bool{}, problems: unread}
	for _, p := range unread {
		c.unread[p.Row] = true
	}
	return c
}

func (c *checker) require(ok bool, path, message string) {
	row := c.at.line(path)
	if !ok && !c.unread[row] {
		c.problems = append(c.problems, Problem{Row: row, Column: path, Message: message})
	}
}

// mark is a place in the notice: §五(二)1, 附件二1.
var mark = regexp.MustCompile(`^(§[一二三四五六](\([一二三四]\)\d?)?|附件[一二三四]\d?)$`)

// mayBeZero are the keys whose zero value means something.
var mayBeZero = []string{"product", "undo_days", "visits_recorded", "green"}

// mayBeEmpty are the lists that need no item.
var mayBeEmpty = []string{"days_off", "days_on"}

// shape demands every key, a word in every text, a positive number in every
// number, and a mark of the notice in every source.
func (c *checker) shape(path string, v reflect.Value) {
	if _, own := v.Addr().Interface().(yaml.Unmarshaler); own {
		return
	}
	key := path[strings.LastIndex(path, ".")+1:]
	zero := v.IsZero() && !slices.Contains(mayBeZero, key)
	switch kind := v.Kind(); {
	case kind == reflect.Struct:
		for i := range v.NumField() {
			child := join(path, v.Type().Field(i).Tag.Get("yaml"))
			if _, there := c.at[child]; !there {
				c.problems = append(c.problems, Problem{Row: c.at.line(child), Column: child, Message: "缺少这一项"})
				continue
			}
			c.shape(child, v.Field(i))
		}
	case kind == reflect.Slice:
		c.require(v.Len() > 0 || slices.Contains(mayBeEmpty, key), path, "至少写一项")
		for i := range v.Len() {
			c.shape(fmt.Sprintf("%s[%d]", path, i), v.Index(i))
		}
	case kind == reflect.String:
		c.require(!zero, path, "不能为空")
		isMark := strings.HasSuffix(key, "source")
		c.require(zero || !isMark || mark.MatchString(v.String()), path, "要写成通知里的位置，例如 §四(一)、附件二1")
	case v.CanInt():
		c.require(!zero && v.Int() >= 0, path, "要大于0")
	}
}

// The ids the program knows, whatever the file calls them in Chinese.
var (
	guaranteeIDs = []string{"credit", "legal_person", "mortgage"}
	industryIDs  = []string{
		"retail", "wholesale", "catering", "lodging", "transport", "farming",
		"chain", "pharmacy", "tobacco", "service", "manufacturing", "other",
	}
	townKinds = []string{"subdistrict", "town", "township", "other"}
)

// rules checks what concerns more than one value, once each value is in shape.
func (c *checker) rules(p *Policy) {
	c.require(!p.Campaign.End.Before(p.Campaign.Start.Date), "campaign.end", "结束日期早于开始日期")
	c.area(p.Area)
	c.loan(p.Loan)
	c.products(p.Products)

	c.oneOf("market.rule", p.Market.Rule, "either", "both")
	c.require(p.Market.Percent <= 100, "market.percent", "不能超过100")
	c.oneOf("events.matchmaking_per", p.Events.MatchmakingPer, "quarter", "campaign")
	c.require(p.Leads.ContactMinutes >= p.Leads.AcceptMinutes, "leads.contact_minutes", "不能比接单时限短")
	c.require(p.Leads.ReassignMinutes >= p.Leads.EscalateMinutes, "leads.reassign_minutes", "不能早于告诉县区牵头人")
	for i, day := range p.Hours.DaysOn {
		c.require(!slices.Contains(p.Hours.DaysOff, day), fmt.Sprintf("hours.days_on[%d]", i), "同一天不能又上班又休息")
	}
	c.require(int(p.Digest.SendAt-p.Digest.CutOff)*60 >= p.Digest.ComputeAfterSeconds && p.Digest.ComputeAfterSeconds >= 30,
		"digest.send_at", "要在截止时间之后，留够计算的时间，且至少30秒")
	c.require(p.Dialog.ActPercent <= 100, "dialog.act_percent", "不能超过100")
	c.require(p.Binding.CodeDigits >= 6 && p.Binding.CodeDigits <= 10, "binding.code_digits", "绑定码要6到10位")
	c.require(p.Retention.ReplyDays >= 7, "retention.reply_days", "至少7天，否则重复的消息会重做一遍")
	c.require(p.Retention.InboxDays >= p.Retention.ReplyDays, "retention.inbox_days", "不能比保留回复的天数短")
	for _, receiver := range p.Consent.Receivers {
		c.require(strings.Contains(p.Consent.Text, receiver), "consent.text", "同意书里没有写接收方："+receiver)
	}
	for i := 1; i < len(p.Hours.Spans); i++ {
		c.require(p.Hours.Spans[i].From >= p.Hours.Spans[i-1].To, fmt.Sprintf("hours.spans[%d]", i), "时段要按先后写，不能重叠")
	}
}

func (c *checker) area(a Area) {
	c.distinct("area.counties", a.Counties)
	c.distinct("area.zones", a.Zones)
	c.distinct("area.town_kinds", a.TownKinds)
	for i, county := range a.Counties {
		c.require(strings.HasSuffix(county, "区") || strings.HasSuffix(county, "县"),
			fmt.Sprintf("area.counties[%d]", i), "县区名要写全，以区或县结尾")
	}
	for i, kind := range a.TownKinds {
		c.oneOf(fmt.Sprintf("area.town_kinds[%d]", i), kind, townKinds...)
	}
}

func (c *checker) loan(l Loan) {
	c.require(l.Eligibility.Age.Min < l.Eligibility.Age.Max, "loan.eligibility.age", "最小年龄要小于最大年龄")
	guarantees := make([]string, len(l.Limits.Guarantees))
	for i, g := range l.Limits.Guarantees {
		guarantees[i] = g.ID
		c.require(i == 0 || g.Amount > l.Limits.Guarantees[i-1].Amount,
			fmt.Sprintf("loan.limits.guarantees[%d].amount", i), "担保方式要按额度从小到大写")
	}
	c.exactly("loan.limits.guarantees", guarantees, guaranteeIDs)

	methods := make([]string, len(l.Repayment.Methods))
	for i, m := range l.Repayment.Methods {
		methods[i] = m.ID
	}
	var want []string
	for _, m := range repay.Methods() {
		want = append(want, string(m))
	}
	c.exactly("loan.repayment.methods", methods, want)
}

func (c *checker) products(p Products) {
	c.distinct("products.names", p.Names)
	ids := make([]string, len(p.Industries))
	for i, in := range p.Industries {
		ids[i] = in.ID
		if in.Product != "" {
			c.oneOf(fmt.Sprintf("products.industries[%d].product", i), in.Product, p.Names...)
		}
	}
	c.exactly("products.industries", ids, industryIDs)
}

func (c *checker) oneOf(path, value string, allowed ...string) {
	c.require(slices.Contains(allowed, value), path, "只能是："+strings.Join(allowed, "、"))
}

func (c *checker) distinct(path string, values []string) {
	for i, v := range values {
		c.require(slices.Index(values, v) == i, fmt.Sprintf("%s[%d]", path, i), "写了两次："+v)
	}
}

// exactly demands each of want once and nothing else, in any order.
func (c *checker) exactly(path string, ids, want []string) {
	for i, id := range ids {
		at := fmt.Sprintf("%s[%d].id", path, i)
		c.oneOf(at, id, want...)
		c.require(slices.Index(ids, id) == i, at, "写了两次："+id)
	}
	for _, id := range want {
		c.require(slices.Contains(ids, id), path, "缺少："+id)
	}
}

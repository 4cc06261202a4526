package policy

import (
	"shuangbai/bot/civil"
)

// State is how one rule stands.
type State string

// The states.
const (
	Passed  State = "passed"
	Failed  State = "failed"
	Unknown State = "unknown"
)

// Finding is one rule applied to the facts: how it stands, why, what to do
// about it, and where the notice says so.
type Finding struct {
	ID     string `json:"id"`
	State  State  `json:"state"`
	Why    string `json:"why"`
	Todo   string `json:"todo,omitempty"`
	Source string `json:"source"`

	means Outcome    // the verdict cannot be better than this
	turns civil.Date // first day on which time mends it; zero when unknown
	late  bool       // on that day the age limit has passed
}

// findings applies the eight rules in the order of the contract.
func (p *Policy) findings(f Facts, today civil.Date) []Finding {
	e := p.Loan.Eligibility
	out := []Finding{
		{ID: "region", Source: p.Area.Source},
		{ID: "entity", Source: e.Entity.Source},
		{ID: "tenure", Source: e.Tenure.Source},
		{ID: "age", Source: e.Age.Source},
		{ID: "capacity", Source: e.Capacity.Source},
		{ID: "credit", Source: e.Credit.Source},
		{ID: "purpose", Source: e.Purpose.Source},
		{ID: "amount", Source: p.Loan.Limits.Source},
	}
	p.region(&out[0], f)
	p.entity(&out[1], f)
	p.tenure(&out[2], f, today)
	p.age(&out[3], f, today)
	p.capacity(&out[4], f)
	p.credit(&out[5], f)
	p.purpose(&out[6], f)
	p.amount(&out[7], f)

	limit := e.Age.Max + 1
	if turns := out[2].turns; !turns.IsZero() && !f.BirthDate.IsZero() && !turns.Before(f.BirthDate.Anniversary(limit)) {
		out[2].late = true
		out[2].Todo = "到那天已经过了年龄上限，请先到" + p.Window.Name + "问问别的产品。"
	}
	return out
}

func (r *Finding) pass(why string) { r.State, r.Why, r.means = Passed, why, MeetsBasic }

func (r *Finding) fail(means Outcome, why, todo string) {
	r.State, r.means, r.Why, r.Todo = Failed, means, why, todo
}

func (r *Finding) doubt(why, todo string) {
	r.State, r.means, r.Why, r.Todo = Unknown, NeedsReview, why, todo
}

func (p *Policy) region(r *Finding, f Facts) {
	switch {
	case f.City == "":
		r.doubt("还不知道营业执照登记在哪里。", "告诉我执照登记在哪个县区。")
	case p.Area.Contains(f.City):
		r.pass("在" + p.Area.City + "范围内。")
	default:
		r.fail(NotEligible, "不在"+p.Area.City+"范围内。", "可以到执照登记地的银行网点问问当地的贷款。")
	}
}

var entities = []string{"individual_business", "company", "none"}

func (p *Policy) entity(r *Finding, f Facts) {
	switch f.Entity {
	case "":
		r.doubt("还不知道是不是登记过的个体工商户。", "告诉我是个体工商户、公司，还是还没办执照。")
	case "individual_business":
		r.pass("是登记过的个体工商户。")
	case "company":
		r.fail(NotEligible, p.Loan.Name+"只面向个体工商户，公司不在范围内。", "公司的贷款请到"+p.Window.Name+"咨询。")
	default:
		r.fail(NotEligible, "还没有营业执照。", "先到市场监督管理局登记，正常经营满"+Months(p.Loan.Eligibility.Tenure.MinMonths)+"后再来。")
	}
}

func (p *Policy) tenure(r *Finding, f Facts, today civil.Date) {
	need := p.Loan.Eligibility.Tenure.MinMonths
	span := Months(need)
	switch {
	case !f.OpenedOn.IsZero():
		full := f.OpenedOn.AddMonths(need)
		if !full.After(today) {
			r.pass("经营已满" + span + "。")
			return
		}
		r.fail(NotYet, "经营还不满"+span+"，到"+full.Chinese()+"满。", "这期间正常经营、留好流水，到时候再来。")
		r.turns = full
	case f.MonthsInBusiness == nil:
		r.doubt("还不知道经营了多久。", "告诉我哪年哪月开的业。")
	case *f.MonthsInBusiness >= int64(need):
		r.pass("经营已满" + span + "。")
	default:
		r.fail(NotYet, "经营还不满"+span+"。", "告诉我开业的年月日，我帮您算哪天满。")
	}
}

func (p *Policy) age(r *Finding, f Facts, today civil.Date) {
	limits := p.Loan.Eligibility.Age
	switch {
	case !f.BirthDate.IsZero():
		p.ageOf(r, limits.on(f.BirthDate, today))
		if r.means == NotYet {
			r.turns = f.BirthDate.Anniversary(limits.Min)
			r.Why = "还不满" + years(limits.Min) + "，到" + r.turns.Chinese() + "满。"
			r.Todo = "到那天以后再来。"
		}
	case f.BirthYear != nil:
		year := int(*f.BirthYear)
		first := limits.on(civil.Date{Year: year, Month: 1, Day: 1}, today)
		last := limits.on(civil.Date{Year: year, Month: 12, Day: 31}, today)
		if first != last {
			r.doubt("只知道出生年份，今年正好在年龄的界线上。", "告诉我出生的年月日。")
			return
		}
		p.ageOf(r, first)
	case f.Age != nil:
		p.ageOf(r, limits.at(*f.Age))
	default:
		r.doubt("还不知道年龄。", "告诉我出生的年月日。")
	}
}

// at places an age against the limits: -1 too young, 0 within, 1 past.
func (a Ages) at(age int64) int {
	switch {
	case age < int64(a.Min):
		return -1
	case age > int64(a.Max):
		return 1
	}
	return 0
}

// on places someone born on a day, as at does.
func (a Ages) on(birth, today civil.Date) int { return a.at(int64(today.YearsSince(birth))) }

func (p *Policy) ageOf(r *Finding, place int) {
	limits := p.Loan.Eligibility.Age
	switch place {
	case 0:
		r.pass("年龄在" + years(limits.Min) + "到" + years(limits.Max) + "之间。")
	case 1:
		r.fail(NotEligible, "已经超过"+years(limits.Max)+"。", "可以到"+p.Window.Name+"问问有没有别的产品合适。")
	default:
		r.fail(NotYet, "还不满"+years(limits.Min)+"。", "告诉我出生的年月日，我帮您算哪天满。")
	}
}

func (p *Policy) capacity(r *Finding, f Facts) {
	switch {
	case f.Capacity == nil:
		r.doubt("还不知道能不能独立办理民事事务。", "本人能独立签合同、办手续的话，说“能”就行。")
	case *f.Capacity:
		r.pass("具有完全民事行为能力。")
	default:
		r.fail(NotEligible, "需要具有完全民事行为能力。", "可以到"+p.Window.Name+"问问家人能怎样办理。")
	}
}

func (p *Policy) credit(r *Finding, f Facts) {
	switch {
	case f.CreditOK == nil:
		r.doubt("还不知道信用情况，银行会查征信。", "告诉我现在有没有逾期没还的款。")
	case *f.CreditOK:
		r.pass("您说信用良好，以银行查到的为准。")
	default:
		r.fail(NeedsReview, "您说信用上有过问题，要由银行看过才知道。", "先把逾期的款还清，再请客户经理帮您看。")
	}
}

func (p *Policy) purpose(r *Finding, f Facts) {
	switch f.Purpose {
	case "":
		r.doubt("还不知道钱用在哪里。", "告诉我贷款打算做什么用。")
	case "business":
		r.pass("用于生产经营。")
	default:
		r.fail(NotEligible, "贷款只能用于生产经营。", "其他用途请到"+p.Window.Name+"咨询。")
	}
}

func (p *Policy) amount(r *Finding, f Facts) {
	limits := p.Loan.Limits
	named, given := limits.Guarantee(f.Guarantee)
	if f.Amount == nil {
		r.doubt("还没说想贷多少。", "告诉我大概需要多少钱。")
		r.means = MeetsBasic // an amount not said does not change the verdict
		return
	}
	fits, ok := limits.Smallest(*f.Amount)
	switch {
	case !ok:
		largest := limits.Largest()
		r.fail(NeedsReview, "超过"+largest.Name+"类最高"+Yuan(largest.Amount)+"。", "请客户经理看看能不能分步安排，或者少贷一些。")
	case given && *f.Amount > named.Amount:
		r.fail(NeedsReview, named.Name+"类最高"+Yuan(named.Amount)+"。", "可以看看"+fits.Name+"类（最高"+Yuan(fits.Amount)+"），或者少贷一些。")
	case given:
		r.pass("在" + named.Name + "类最高" + Yuan(named.Amount) + "以内。")
	default:
		r.pass("在" + fits.Name + "类最高" + Yuan(fits.Amount) + "以内。")
	}
}

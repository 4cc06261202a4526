package understand_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
)

// pieces are what sentences are made of; thrown together they reach the edges
// of every reader.
var pieces = strings.Split(`走访|张记面馆|店|家的|老张|店上镇|31号|2月30日|明天|20万|三万|五万|说|太慢|，|。| |12号|线索|派给|王强|不|同意|没|意见|反映|就是|代班|替|一下|下周三|上旬|9月|隔壁是|开张|新|水果店|县|东街|的|行|厂|房|改成|金额|#|点|利率|万|亿|十|把|号|48|信用好|逾期|贷了|已经在|导出|本季度|商户 |以来|年底|再贷|不要|陪同|放弃了|嫌|原因`, "|")

var dayKeys = []slot.Key{slot.VisitedOn, slot.FollowUpOn, slot.On, slot.From, slot.To, slot.AbsentFrom, slot.AbsentTo, slot.EventOn, slot.OpenedOn, slot.BirthDate}

// Whatever is thrown together is read without a fall, and every day that comes
// out is one of the calendar.
func TestPiecesInAnyOrder(t *testing.T) {
	l := demoLexicon(t)
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 9).Draw(t, "pieces"), "")
		for _, within := range []string{"", "visit.log", "absence.set", "lead.update", "visit.list", "prescreen"} {
			got := l.Understand(understand.Query{Text: text, Today: today, Within: within})
			for _, said := range append(got.Items, got.Slots) {
				for _, k := range dayKeys {
					if _, err := civil.Parse(said[k]); said.Has(k) && err != nil {
						t.Fatalf("%q: %s is %s", text, k, said[k])
					}
				}
			}
		}
		for _, k := range []slot.Key{slot.Amount, slot.FollowUpOn, slot.Merchant, slot.Operator, slot.Town, slot.Equipment, slot.Value} {
			l.Read(k, text, today)
		}
	})
}

// Package lead decides what happens to leads: who gets one, when an overdue one
// is chased, and what the card of one says. It is pure; package ladder does
// what it decides.
package lead

import (
	"strconv"
	"strings"

	"shuangbai/models"
)

var stateWords = map[models.LeadState]string{
	models.LeadNew: "待派单", models.LeadAssigned: "待接单", models.LeadAccepted: "已接单", models.LeadContacted: "已联系",
	models.LeadApplied: "已申请", models.LeadApproved: "已授信", models.LeadDisbursed: "已放款",
	models.LeadDeclined: "银行未批", models.LeadLost: "商户放弃", models.DuplicateLead: "重复",
}

// StateWord is a state for people: 待接单.
func StateWord(s models.LeadState) string { return stateWords[s] }

// AllowedWords lists what a lead may become from a state: 已联系、商户放弃、重复.
func AllowedWords(from models.LeadState) string {
	var words []string
	for _, to := range models.Allowed(from) {
		if to != models.LeadAssigned {
			words = append(words, StateWord(to))
		}
	}
	return strings.Join(words, "、")
}

var sourceWords = map[models.LeadSource]string{
	models.FromVisit: "走访", models.FromPreScreen: "初审", models.FromCode: "扫码", models.FromChain: "产业链名单",
	models.FromEvent: "活动", models.FromImport: "导入名单", models.ByHand: "手工登记",
}

// SourceWord is a source for people: 走访.
func SourceWord(s models.LeadSource) string { return sourceWords[s] }

// Name is how people call a lead: 线索12.
func Name(id int64) string { return "线索" + strconv.FormatInt(id, 10) }

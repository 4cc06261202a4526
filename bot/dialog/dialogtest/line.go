package dialogtest

import (
	"fmt"
	"strconv"
	"strings"

	"shuangbai/models"
)

// VisitLine prints a visit as stories show what was recorded; empty facts are
// left out.
func VisitLine(d *models.Directory, m *models.Merchant, v *models.Visit) string {
	parts := []string{fmt.Sprintf("record visit %d: %s on %s by %s", v.ID, m.Name, v.VisitedOn, people(d, append([]int64{v.MemberID}, v.Partners...)))}
	add := func(name, value string) {
		if value != "" && value != "0" {
			parts = append(parts, name+"="+value)
		}
	}
	if t := d.Town(v.TownID); t != nil {
		add("town", t.Name)
	}
	if market := d.Market(v.MarketID); market != nil {
		add("market", market.Name)
	}
	add("industry", m.Industry)
	add("operator", m.Operator)
	add("phone", m.Phone)
	add("intent", v.IntentLevel)
	add("amount", strconv.FormatInt(v.Amount, 10))
	add("amount_max", strconv.FormatInt(v.AmountMax, 10))
	add("purpose", v.Purpose)
	add("guarantee", v.Guarantee)
	add("months", strconv.Itoa(v.MonthsInTrade))
	add("equipment", v.Equipment)
	add("feedback", v.Feedback)
	add("follow_up", v.FollowUpOn)
	add("note", v.Note)
	add("place", v.Place)
	add("photos", strconv.Itoa(v.Photos))
	add("consent", string(v.Consent))
	return strings.Join(parts, " ")
}

func people(d *models.Directory, ids []int64) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		if m := d.Member(id); m != nil {
			names[i] = m.Name
		} else {
			names[i] = "–"
		}
	}
	return strings.Join(names, "+")
}

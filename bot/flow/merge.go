package flow

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/lead"
	"shuangbai/models"
)

var mergeOrder = regexp.MustCompile(`^合并[\s　]*(\S+?)(?:[\s　]+|和|与|、|，|,)(\S+)$`)

// The picks of a merge: the merchants' numbers.
const (
	keptPick = "merge.kept"
	gonePick = "merge.gone"
)

// shopMerge lets the county lead make one shop of two records: 「合并 张记面馆 张记
// 面食馆」 keeps the first.
func (c Campaign) shopMerge() dialog.Flow {
	return dialog.Flow{
		Name: "merchant.merge", Title: "合并商户", Pattern: mergeOrder, Words: []string{"合并商户", "合并"},
		Help: dialog.Help{Name: "合并商户", Say: "合并商户"},
		Access: dialog.Access{
			Allow:  func(m *models.Member) bool { return m.Role == models.CountyLead },
			Denied: "合并商户由县区牵头人来办。",
		},
		Begin: mergeBegin, ReadBack: mergeReadBack, Complete: mergeComplete,
	}
}

func mergeBegin(t *dialog.Turn, d *dialog.Draft) (string, error) {
	said := mergeOrder.FindStringSubmatch(strings.TrimSpace(t.Heard()))
	if said == nil {
		return "要合并哪两家？留下的放前面，如「合并 张记面馆 张记面食馆」；同名的带上乡镇，如「合并 东街街道张记面馆 西街街道张记面馆」。", nil
	}
	for i, pick := range []string{keptPick, gonePick} {
		m, problem := mergeable(t, said[i+1])
		if problem != "" {
			return problem, nil
		}
		d.Picks[pick] = number(m.ID)
	}
	kept, gone, err := mergePair(t, d)
	if err != nil {
		return "", err
	}
	if err := models.CheckMerge(kept, gone); err != nil {
		return models.Sentence(err), nil
	}
	return "", nil
}

// mergeable finds the one merchant of a name in the speaker's county; the town
// may stand in front of it.
func mergeable(t *dialog.Turn, said string) (*models.MerchantName, string) {
	found := ownMerchants(t, said, 0)
	for i := range t.Directory().Towns {
		town := &t.Directory().Towns[i]
		if name, ok := strings.CutPrefix(said, town.Name); ok && name != "" {
			found = append(found, ownMerchants(t, name, town.ID)...)
		}
	}
	switch len(found) {
	case 0:
		return nil, "您的县区里没有「" + said + "」。"
	case 1:
		return found[0], ""
	}
	var places []string
	for _, m := range found {
		places = append(places, where(t.Directory(), m)+m.Name)
	}
	return nil, "「" + said + "」有好几家：" + strings.Join(places, "、") + "。请带上乡镇，如「" + townName(t, found[0].TownID) + found[0].Name + "」。"
}

// ownMerchants lists the merchants of a name in the speaker's county, in one
// town of it unless that is 0.
func ownMerchants(t *dialog.Turn, name string, townID int64) (found []*models.MerchantName) {
	for _, id := range t.Directory().MerchantsNamed(name) {
		if m := t.Directory().Merchant(id); m.CountyID == t.Me().CountyID && (townID == 0 || m.TownID == townID) {
			found = append(found, m)
		}
	}
	return slices.Compact(found)
}

func townName(t *dialog.Turn, id int64) string {
	if town := t.Directory().Town(id); town != nil {
		return town.Name
	}
	return ""
}

func mergePair(t *dialog.Turn, d *dialog.Draft) (kept, gone *models.Merchant, err error) {
	if kept, err = t.Merchant(parseNumber(d.Picks[keptPick])); err == nil {
		gone, err = t.Merchant(parseNumber(d.Picks[gonePick]))
	}
	return kept, gone, err
}

func mergeReadBack(t *dialog.Turn, d *dialog.Draft) (dialog.ReadBack, error) {
	kept, gone, err := mergePair(t, d)
	if err != nil {
		return dialog.ReadBack{}, err
	}
	facts := make([]chat.Fact, 0, 2)
	for _, m := range []struct {
		word string
		is   *models.Merchant
	}{{"留下", kept}, {"并入", gone}} {
		visits, err := t.VisitsOf(m.is.ID, "")
		if err != nil {
			return dialog.ReadBack{}, err
		}
		place := where(t.Directory(), &models.MerchantName{TownID: m.is.TownID, MarketID: m.is.MarketID})
		facts = append(facts, chat.Fact{Name: m.word, Value: m.is.Name + "（" + place + "），走访 " + number(int64(len(visits))) + " 次"})
	}
	return dialog.ReadBack{
		Title: "请核对：合并商户", Facts: facts, Confirm: "合并",
		Text: "走访、线索、初审都归到留下的这家；两家都有在办线索的，后建的记为重复。合错了可以拆开。",
	}, nil
}

func mergeComplete(t *dialog.Turn, d *dialog.Draft) (dialog.Closing, error) {
	kept, gone, err := mergePair(t, d)
	if err != nil {
		return dialog.Closing{}, err
	}
	if err := models.CheckMerge(kept, gone); err != nil { // since the question was asked
		return dialog.Closing{Text: models.Sentence(err) + "没有合并。", Word: "没有合并", Brief: "合并商户"}, nil
	}
	if err := tellDuplicate(t, kept.ID, gone.ID); err != nil {
		return dialog.Closing{}, err
	}
	n := t.Change(models.MergeMerchants{KeepID: kept.ID, GoneID: gone.ID})
	return dialog.Closing{
		Text: gone.Name + "已并入" + kept.Name + "，编号 " + dialog.NumberOf(n) + "。合错了请告诉管理员这个编号，能照原样拆开。",
		Word: "已合并", Brief: "合并 " + dialog.NumberOf(n) + "，" + kept.Name,
	}, nil
}

// tellDuplicate lets the account manager know whose lead ends because the other
// record of the shop has an older one.
func tellDuplicate(t *dialog.Turn, keptID, goneID int64) error {
	open, _, err := t.Leads(models.LeadFilter{MerchantIDs: []int64{keptID, goneID}, OpenOnly: true})
	if err != nil || len(open) < 2 {
		return err
	}
	slices.SortFunc(open, func(a, b models.Lead) int { return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID)) })
	older, younger := &open[0], &open[1]
	if younger.AssigneeID == 0 {
		return nil
	}
	text := lead.Name(younger.ID) + "（" + merchantName(t, younger.MerchantID) + "）和" + lead.Name(older.ID) + "是同一家商户，已记为重复，不用再跟"
	t.Do(dialog.Tell{MemberID: younger.AssigneeID, Reply: chat.Reply{Text: text + heldBy(t, older) + "。"}})
	return nil
}

package flow

import (
	"slices"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/bot/slot"
	"shuangbai/models"
)

// ownTownPick is the pick among towns of one name.
const ownTownPick = string(slot.Town) + ".which"

// ownTown is the town of the shop of a merchant who speaks: the one said, of
// the market said, or of the code that was scanned; nil while it is not clear.
func ownTown(r dialog.Row) *models.Town {
	if picked := parseNumber(r.Pick(ownTownPick)); picked != 0 {
		return r.Directory().Town(picked)
	}
	if r.Has(slot.Town) {
		if fitting := fittingTowns(r); len(fitting) == 1 {
			return fitting[0]
		}
		return nil
	}
	if k := ownMarket(r); k != nil {
		return r.Directory().Town(k.TownID)
	}
	near := sceneTown(r)
	if near != nil && r.Has(slot.County) {
		if county := r.Directory().County(near.CountyID); county == nil || county.Name != r.Value(slot.County) {
			return nil
		}
	}
	return near
}

// fittingTowns lists the towns that the name said may mean: where one of them lies
// in the county of the scanned code, that one.
func fittingTowns(r dialog.Row) []*models.Town {
	all := townsNamed(r)
	if near := sceneTown(r); near != nil && len(all) > 1 {
		if i := slices.IndexFunc(all, func(town *models.Town) bool { return town.CountyID == near.CountyID }); i >= 0 {
			return all[i : i+1]
		}
	}
	return all
}

// ownMarket is the market said, else that of the scanned code.
func ownMarket(r dialog.Row) *models.Market {
	d, near := r.Directory(), sceneTown(r)
	if !r.Has(slot.Market) {
		market, _ := chat.ReadScene(scene(r))
		return d.Market(market)
	}
	var found []*models.Market
	for i := range d.Markets {
		k := &d.Markets[i]
		if k.Name == r.Value(slot.Market) {
			found = append(found, k)
		}
	}
	if i := slices.IndexFunc(found, func(k *models.Market) bool { return near != nil && k.CountyID == near.CountyID }); i >= 0 {
		return found[i]
	}
	if len(found) == 1 {
		return found[0]
	}
	return nil
}

// sceneTown is the town where the scanned code hangs; nil without one.
func sceneTown(r dialog.Row) *models.Town {
	d := r.Directory()
	market, town := chat.ReadScene(scene(r))
	if k := d.Market(market); k != nil {
		return d.Town(k.TownID)
	}
	return d.Town(town)
}

// scene is of the code scanned last. What cannot be read is as good as no code:
// the place is asked for then.
func scene(r dialog.Row) string {
	v, err := visitor(r.Turn)
	if err != nil {
		return ""
	}
	return v.Scene
}

// ownTownCheck refuses a place that is none of the campaign's.
func ownTownCheck(r dialog.Row, value string) string {
	if slices.ContainsFunc(r.Directory().Towns, func(town models.Town) bool { return town.Name == value }) {
		return ""
	}
	return "长治没有叫「" + value + "」的乡镇或街道。店不在长治的这里办不了，回「取消」就行。"
}

// settleOwnTown asks which of several towns of one name is meant.
func settleOwnTown(r dialog.Row) (*dialog.Question, error) {
	if ownTown(r) != nil {
		return nil, nil //nolint:nilnil // settled
	}
	fitting := fittingTowns(r)
	if len(fitting) == 0 { // in another county than was said
		return &dialog.Question{Refuse: true, Prompt: r.Value(slot.County) + "没有叫「" + r.Value(slot.Town) + "」的乡镇或街道。"}, nil
	}
	q := &dialog.Question{Name: ownTownPick, Prompt: "「" + r.Value(slot.Town) + "」不止一个，是哪个县区的？"}
	for _, town := range fitting {
		if county := r.Directory().County(town.CountyID); county != nil {
			q.Choices = append(q.Choices, chat.Choice{Text: county.Name, Key: number(town.ID)})
		}
	}
	return q, nil
}

// townsOfCounty are the towns to choose from once the county is said.
func townsOfCounty(r dialog.Row) []chat.Choice {
	var out []chat.Choice
	for i := range r.Directory().Towns {
		town := &r.Directory().Towns[i]
		if county := r.Directory().County(town.CountyID); county != nil && county.Name == r.Value(slot.County) {
			out = append(out, chat.Choice{Text: town.Name, Key: town.Name})
		}
	}
	return out
}

// placeWords names county, town and market of the shop.
func placeWords(r dialog.Row) string {
	town := ownTown(r)
	if town == nil {
		return ""
	}
	words := town.Name
	if county := r.Directory().County(town.CountyID); county != nil {
		words = county.Name + words
	}
	if k := ownMarket(r); k != nil && k.TownID == town.ID {
		words += k.Name
	}
	return words
}

// hailsFrom is where somebody at customer service belongs to: the shop agreed
// for, else the scanned code; nil where nothing is known.
func hailsFrom(d *models.Directory, v models.Visitor) (*models.County, *models.Town) {
	market, town := chat.ReadScene(v.Scene)
	if m := d.Merchant(v.MerchantID); m != nil {
		market, town = 0, m.TownID
	}
	if k := d.Market(market); k != nil {
		town = k.TownID
	}
	at := d.Town(town)
	if at == nil {
		return nil, nil
	}
	return d.County(at.CountyID), at
}

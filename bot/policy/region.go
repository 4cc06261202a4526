package policy

import (
	"slices"
	"strings"
)

// Contains reports whether a place name means Changzhi, one of its counties
// (区 or 县 may be left off) or one of its zones; 山西省 and 长治市 may stand
// before, whole or short. Anything else, former names and towns included, is
// another place.
func (a Area) Contains(name string) bool {
	name = strings.Join(strings.Fields(name), "")
	name = trimPlace(name, a.Province, "省")
	city := trimPlace(name, a.City, "市")
	if city == "" {
		return name != ""
	}
	return slices.Contains(a.Zones, city) || a.county(city)
}

func (a Area) county(name string) bool {
	return slices.ContainsFunc(a.Counties, func(county string) bool {
		return name == county || name == strings.TrimSuffix(strings.TrimSuffix(county, "区"), "县")
	})
}

// trimPlace takes a leading place off name, with its suffix or without.
func trimPlace(name, place, suffix string) string {
	if rest, ok := strings.CutPrefix(name, place); ok {
		return rest
	}
	return strings.TrimPrefix(name, strings.TrimSuffix(place, suffix))
}

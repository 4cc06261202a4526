package flow

import (
	"slices"
	"strings"

	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// maxWindows is how many service windows one answer names.
const maxWindows = 3

// windowsOf names the windows of a county, those in the town first.
func (c Campaign) windowsOf(t *dialog.Turn, county *models.County, town *models.Town) (string, error) {
	all, err := t.Windows(county.ID)
	if err != nil {
		return "", err
	}
	if len(all) == 0 {
		return county.Name + "的窗口名单还没录入，可以先到邮储银行网点或市场监管服务大厅问。", nil
	}
	if town != nil {
		slices.SortStableFunc(all, func(a, b models.Window) int { return far(a, town) - far(b, town) })
	}
	lines := []string{county.Name + "的" + c.policy.Window.Name + "："}
	for _, w := range all[:min(maxWindows, len(all))] {
		lines = append(lines, windowLine(t, w))
	}
	if len(all) > maxWindows {
		lines = append(lines, "还有别的窗口，说一声乡镇我再找近的。")
	}
	return strings.Join(lines, "\n"), nil
}

// far orders windows by nearness: 0 in the town, 1 elsewhere.
func far(w models.Window, town *models.Town) int {
	if w.TownID == town.ID {
		return 0
	}
	return 1
}

// windowLine is one window; its number stays out of groups.
func windowLine(t *dialog.Turn, w models.Window) string {
	parts := []string{w.Name, w.Address, w.Hours}
	if !t.Group() {
		parts = append(parts, w.Phone)
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return "· " + strings.Join(parts, "，")
}

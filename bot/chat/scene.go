package chat

import (
	"strconv"
	"strings"
)

// SceneOfMarket is the scene of the QR code that hangs in a market: the
// platform seals it into the link, so visitors cannot make it up
// (wecom-app-kf B2). At most 32 bytes of [0-9A-Za-z_-].
func SceneOfMarket(id int64) string { return "m_" + strconv.FormatInt(id, 10) }

// SceneOfTown is the scene of a town's QR code.
func SceneOfTown(id int64) string { return "t_" + strconv.FormatInt(id, 10) }

// ReadScene reads a scene; zero for what it does not name.
func ReadScene(scene string) (market, town int64) {
	kind, number, _ := strings.Cut(scene, "_")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id <= 0 {
		return 0, 0
	}
	switch kind {
	case "m":
		return id, 0
	case "t":
		return 0, id
	}
	return 0, 0
}

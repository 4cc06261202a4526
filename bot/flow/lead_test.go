package flow_test

import (
	"testing"

	"shuangbai/bot/dialog/script"
)

func TestLeadStories(t *testing.T) {
	script.Dir(t, "testdata/lead", *update, func(t *testing.T) script.Driver { return world(t) })
}

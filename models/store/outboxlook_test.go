package store_test

import (
	"testing"

	"shuangbai/models/store/storetest"
)

func TestTheLatestMessagesComeFirst(t *testing.T) {
	storetest.EachEnv(t, func(t *testing.T, e *storetest.Env) {
		queue(t, e.Store, 5)
		list, err := e.LatestOutgoing(t.Context(), 2)
		if err != nil || len(list) != 2 || string(list[0].Body) != "第4条" || string(list[1].Body) != "第3条" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

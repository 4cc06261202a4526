package main

import (
	"context"
	"fmt"
	"time"

	"shuangbai/config"
	"shuangbai/models/store"
)

// deskLate is how old the last pull may be: with the platform's own rules off
// nobody is served meanwhile (wecom-app-kf G23).
const deskLate = 5 * time.Minute

// examineKF looks at customer service: who serves, and whether messages are
// pulled.
func examineKF(ctx context.Context, s *store.Store, cfg config.Config) []symptom {
	const what = "微信客服"
	if !cfg.WeCom.KF.Given() {
		return []symptom{{what, warn, "没有配置", "商户扫码问不了；见 wecom.kf.open_kfid"}}
	}
	d, err := deskOf(ctx, s, cfg.WeCom.KF.OpenKFID)
	switch {
	case err != nil:
		return []symptom{{what, poor, failure(err), ""}}
	case d.Paused:
		return []symptom{{what, warn, "已暂停机器人，由接待人员接待", "恢复：shuangbai kf resume"}}
	case d.SyncedAt.IsZero():
		return []symptom{{what, warn, "还没收取过消息", "启动服务；看应用的回调和「可调用接口的应用」"}}
	case time.Since(d.SyncedAt) > deskLate:
		return []symptom{{
			what, warn, "最近一次收取是 " + d.SyncedAt.Format(time.RFC3339) + "，那以后商户没人接待",
			"看服务是否在运行、日志里的错误码；一时修不好先 shuangbai kf pause",
		}}
	case d.Waiting > 0:
		return []symptom{{what, good, fmt.Sprintf("机器人接待，%d 位商户在等人工", d.Waiting), ""}}
	}
	return []symptom{{what, good, "机器人接待", ""}}
}

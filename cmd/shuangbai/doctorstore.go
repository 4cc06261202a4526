package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"shuangbai/cmd/internal/boot"
	"shuangbai/config"
	"shuangbai/models"
	"shuangbai/models/store"
)

// examineStore looks at the database, its tables, and whether our keys open
// what is sealed in them.
func examineStore(ctx context.Context, cfg config.Config) []symptom {
	start := time.Now()
	s, err := boot.OpenStore(ctx, cfg, boot.StoreOptions{Schema: store.AnySchema, ReadOnly: true})
	if err != nil {
		return []symptom{{"数据库", poor, failure(err), "看 database.driver 和 database.dsn；第一次用先运行 shuangbai migrate up"}}
	}
	defer s.Close() //nolint:errcheck // only read
	ready := s.Ready(ctx)
	all := []symptom{{"数据库", good, fmt.Sprintf("%s，%d 毫秒内连上", s.Driver(), time.Since(start).Milliseconds()), ""}}
	switch {
	case errors.Is(ready, store.ErrSchema):
		return append(all, symptom{"数据库的表", poor, failure(ready), "shuangbai migrate up"})
	case ready != nil:
		return []symptom{{"数据库", poor, failure(ready), "看数据库是否在运行、口令是否对"}}
	}
	all = append(all, symptom{"数据库的表", good, "是本程序的版本", ""})
	all = append(all, examineRecords(ctx, s)...)
	return append(all, examineKF(ctx, s, cfg)...)
}

func examineRecords(ctx context.Context, s *store.Store) []symptom {
	d, err := s.LoadDirectory(ctx)
	if err != nil {
		return []symptom{{"名册", poor, failure(err), ""}}
	}
	all := []symptom{
		counted("乡镇", len(d.Towns), "shuangbai import towns"),
		counted("名册", len(d.Members), "shuangbai import members"),
		counted("县区群", len(d.Groups), "shuangbai groups code 县区名，由县区负责人在群里说「绑定本群」"),
	}
	if _, err := s.Unanswered(ctx, time.Time{}, 1); err != nil {
		return append(all, symptom{"密钥", poor, "打不开已加密的内容", "security.data_keys 少了以前用过的密钥"})
	}
	return append(all, symptom{"密钥", good, "能打开已加密的内容", ""})
}

func counted(what string, n int, remedy string) symptom {
	if n == 0 {
		return symptom{what, warn, "还没有", remedy}
	}
	return symptom{what, good, fmt.Sprintf("%d 个", n), ""}
}

// examineRedis looks at the sessions' store and, by its clock, at ours.
func examineRedis(ctx context.Context, t *terminal, cfg config.Config) []symptom {
	if cfg.Redis.URL.Reveal() == config.Embedded {
		if cfg.Database.Driver == config.MySQL {
			return []symptom{{"Redis", warn, "在进程内", "只能运行一个副本；多副本要设 redis.url"}}
		}
		return []symptom{{"Redis", good, "在进程内，只能运行一个副本", ""}}
	}
	client, stop, err := boot.OpenRedis(cfg.Redis.URL.Reveal()) //nolint:contextcheck // one inside the process lives until closed
	if err != nil {
		return []symptom{{"Redis", poor, failure(err), "看 redis.url"}}
	}
	defer stop()
	info, err := client.Info(ctx, "server").Result()
	if err != nil {
		return []symptom{{"Redis", poor, "连不上", "看 redis.url，Redis 是否在运行；没有它也能用，但每句话都要查数据库"}}
	}
	_, rest, _ := strings.Cut(info, "redis_version:")
	version, _, _ := strings.Cut(rest, "\r\n")
	all := []symptom{{"Redis", good, "版本 " + version, ""}}
	theirs, err := client.Time(ctx).Result()
	if skew := t.now().Sub(theirs).Abs(); err == nil && skew > cfg.Callback.MaxSkew/2 {
		return append(all, symptom{"时钟", poor, "与 Redis 所在的机器差 " + skew.Round(time.Second).String(), "给两台机器对时（NTP）"})
	}
	return append(all, symptom{"时钟", good, cfg.Schedule.Timezone.String() + "，与 Redis 所在的机器一致", ""})
}

// failure is what may be said of an error: our own sentence, or its kind.
func failure(err error) string {
	if known := new(models.Error); errors.As(err, &known) && known.Text != "" {
		return known.Text
	}
	return err.Error()
}

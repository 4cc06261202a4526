package reception_test

import (
	"testing"
	"time"

	"shuangbai/bot/policy"
	"shuangbai/bot/reception"
	"shuangbai/bot/worktime"
	"shuangbai/models"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestNext(t *testing.T) {
	clock := reception.Clock{
		Limits:   policy.Reception{ChaseMinutes: 10, GiveUpMinutes: 15},
		Calendar: worktime.New(policy.Default().Hours, shanghai),
	}
	for _, tc := range []struct {
		name   string
		stage  models.WaitStage
		chased string
		now    string
		paused bool
		want   reception.Step
	}{
		{"asked in office hours", models.WaitAsked, "2025-09-17 10:00", "2025-09-17 10:00", false, reception.Call},
		{"asked at lunch", models.WaitAsked, "2025-09-17 12:10", "2025-09-17 14:29", false, reception.Nothing},
		{"the office opens", models.WaitAsked, "2025-09-17 12:10", "2025-09-17 14:30", false, reception.Call},
		{"over a weekend", models.WaitAsked, "2025-09-19 20:00", "2025-09-21 10:00", false, reception.Nothing},
		{"on a Sunday that is worked", models.WaitAsked, "2025-09-27 20:00", "2025-09-28 09:00", false, reception.Call},
		{"nine minutes", models.WaitCalled, "2025-09-17 10:00", "2025-09-17 10:09", false, reception.Nothing},
		{"ten minutes", models.WaitCalled, "2025-09-17 10:00", "2025-09-17 10:10", false, reception.Chase},
		{"four and six minutes around lunch", models.WaitCalled, "2025-09-17 11:56", "2025-09-17 14:36", false, reception.Chase},
		{"wrote after the office closed", models.WaitCalled, "2025-09-17 20:00", "2025-09-18 09:09", false, reception.Nothing},
		{"ten minutes in the morning", models.WaitCalled, "2025-09-17 20:00", "2025-09-18 09:10", false, reception.Chase},
		{"told once", models.WaitChased, "2025-09-17 10:10", "2025-09-17 10:19", false, reception.Nothing},
		{"told again", models.WaitChased, "2025-09-17 10:10", "2025-09-17 10:20", false, reception.ChaseMore},
		{"told twice", models.WaitChased2, "2025-09-17 10:20", "2025-09-17 10:34", false, reception.Nothing},
		{"nobody comes", models.WaitChased2, "2025-09-17 10:20", "2025-09-17 10:35", false, reception.GiveUp},
		{"the bot is paused", models.WaitChased2, "2025-09-17 10:20", "2025-09-17 17:00", true, reception.Nothing},
		{"paused, and people are told all the same", models.WaitCalled, "2025-09-17 10:00", "2025-09-17 10:10", true, reception.Chase},
		{"nobody waits", models.NotWaiting, "2025-09-17 10:00", "2025-09-17 17:00", false, reception.Nothing},
	} {
		s := &models.KFSession{WaitStage: tc.stage, WaitsSince: instant(t, tc.chased), ChasedAt: instant(t, tc.chased)}
		if got := clock.Next(s, instant(t, tc.now), tc.paused); got != tc.want {
			t.Errorf("%s: step %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestThanksWantNoAnswer(t *testing.T) {
	for words, want := range map[string]bool{
		"谢谢": false, "好的，谢谢您！": false, "嗯嗯": false, "收到": false, "ok": false, "好": false, "知道了，再见": false, "非常感谢": false, "麻烦您了": false,
		"您好": true, "你好": true, "好的，那要带什么": true, "谢谢，还有利率呢": true, "行吗": true, "在吗": true, "": true, "？": true,
	} {
		if got := reception.Wants(words); got != want {
			t.Errorf("%q wants an answer: %v", words, got)
		}
	}
}

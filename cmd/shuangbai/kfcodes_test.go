package main

import (
	"net/http/httptest"

	"github.com/rogpeppe/go-internal/testscript"

	"shuangbai/bot/wecom/wecomsim"
)

// platform ACCOUNT: WeCom, simulated, with one account of customer service.
func platform(ts *testscript.TestScript, _ bool, args []string) {
	const key = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
	sim, err := wecomsim.New(wecomsim.Config{
		CorpID: ts.Getenv("SHUANGBAI_WECOM_CORP_ID"),
		Bot:    wecomsim.Bot{ID: "b", Token: "t", EncodingAESKey: key},
		App:    wecomsim.App{AgentID: 1, Secret: ts.Getenv("SHUANGBAI_WECOM_APP_SECRET"), Token: "t", EncodingAESKey: key},
		KF:     []wecomsim.KFAccount{{ID: args[0], Name: "双百客服"}},
	})
	ts.Check(err)
	server := httptest.NewServer(sim)
	ts.Defer(func() { server.Close(); sim.Close() })
	ts.Setenv("SHUANGBAI_WECOM_API_BASE", server.URL)
}

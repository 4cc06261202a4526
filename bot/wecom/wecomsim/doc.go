// Package wecomsim is a stateful fake of the WeCom platform: one corp with
// members, internal groups, an AI bot (智能机器人), a self-built app (自建应用)
// and a group push (消息推送) key per group.
//
// It plays the platform's side of the wire and nothing else. People act
// through Go calls (Say, SendImage, Tap, Rate …); the platform encrypts, signs
// and posts the callback, redelivers it when no answer comes, checks the
// answer against every limit of the references and keeps what each person
// would see. Everything the product calls is served by Platform as an
// http.Handler under /cgi-bin. What crosses the wire is in the ledger.
//
//	sim, err := wecomsim.New(wecomsim.Config{…})
//	bot := httptest.NewServer(product)
//	sim.SetCallbacks(bot.URL+"/wecom/aibot", bot.URL+"/wecom/app")
//	lijuan := wecomsim.Sender{User: "lijuan"}
//	d, err := sim.Say(ctx, lijuan, "走访 张记面馆")
//	fmt.Println(sim.Chat(lijuan).Last().Text, d.Problems)
//	d, err = sim.Tap(ctx, lijuan, "确认")
//
// It shares only the cipher with the product, and the cipher is pinned by the
// published vectors; it must not share the product's mistakes. Comments such
// as "aibot §3.2" and "app A6" point into wecom-aibot.md and wecom-app-kf.md.
// Where the references are silent the choice is marked "our guess".
package wecomsim

// Package sim is the chat client of the demo at /sim: it shows the WeCom
// simulator as its members would see the real thing, and beside it what the
// server did. It is mounted in `demo` only.
//
// The page is driven by the JSON below; browser tests and outside clients may
// use it as well. `as` is a userid, or the id of a guest: a merchant who has
// scanned a code. `chat` is "bot" (one to one with the AI bot), "app" (the
// self-built app), a group's chatid, "kf" (a guest's chat with customer
// service) or "kf/" and a guest's id (the same chat, as its receptionist sees
// it). Refusals are {"error": "…"} with status 400, 404, 409, 415 or 502.
//
//	GET  /sim/api/state                     people, groups, names, clock
//	GET  /sim/api/updates?as=&chat=&after=&run=&wait=
//	     new and changed messages of the chat after a cursor; waits up to
//	     `wait` seconds (at most 25) for one. {run, rev, reset, now, busy,
//	     counts, callers, rooms, messages}: `counts` is the number of messages
//	     from others in every chat by its key ("bot/lijuan", "app/lijuan",
//	     "group/wr…", "kf/account/guest", "desk/guest"); `callers` is how every
//	     guest stands with customer service; `reset` says that the cursor was
//	     of another run.
//	GET  /sim/api/chats?as=                 the person's conversations, last words first
//	POST /sim/api/say   {as, chat, text, mention, quote}
//	POST /sim/api/send  multipart: as, chat, kind (image|mixed|file|voice|video), text, mention, file…, sample…
//	POST /sim/api/place {as, chat, lat, lng, label}
//	POST /sim/api/tap   {as, chat, message, button, selected: {question: [option…]}}
//	POST /sim/api/rate  {as, chat, message, like, cancel, words, reasons}
//	POST /sim/api/enter {as, chat}
//	POST /sim/api/scan  {as, scene} or {name, scene}: a guest, or a new one, scans a poster
//	POST /sim/api/pick  {as, chat, item}    a guest taps an item of a menu
//	POST /sim/api/take, /sim/api/end {as, chat}: a receptionist takes or ends a session
//	     all answer {as, msgid, skipped, attempts: [{status, took_ms, error}],
//	     problems, advice, reply} once the callback is answered; 502 with the
//	     same body and "error" when it was not.
//	GET  /sim/api/posters                   the codes: {scene, name, county, market}
//	GET  /sim/api/posters/{scene}           the code of one, as SVG
//	GET  /sim/api/media/{id}                a picture or file of a chat
//	GET  /sim/api/samples, /sim/api/samples/{name}
//	GET  /sim/api/inspect?as=&chat=&after=  {records, outbox, session, wire}
//	GET  /sim/clock                         {now, movable}
//	POST /sim/clock     {"now": RFC 3339}   moves the product clock
package sim

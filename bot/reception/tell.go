package reception

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"shuangbai/bot"
	"shuangbai/bot/chat"
	"shuangbai/bot/lead"
	"shuangbai/models"
)

// call gives the session to a person. Whoever asked while the office was closed
// is told why it comes now; in the same row, because a message of its own could
// have to wait until they write.
func (w *Worker) call(s *models.KFSession, now time.Time) []models.Outgoing {
	words := ""
	if !w.Calendar.Working(s.WaitsSince) {
		words = "您之前要找人工，现在上班了："
	}
	return []models.Outgoing{w.handOver(s, "call", words, now)}
}

// handOver prefers the account managers of the place whose code was scanned.
func (w *Worker) handOver(s *models.KFSession, what, words string, now time.Time) models.Outgoing {
	_, town := w.place(s)
	h := bot.HandOver{Account: s.OpenKFID, Words: words}
	d := w.Records.Directory()
	for i := range d.Members {
		m := &d.Members[i]
		if m.Role == models.AccountManager && m.Active() && slices.Contains(m.TownIDs, town) && d.AwayOn(m.ID, now.Format(time.DateOnly)) == nil {
			h.Prefer = append(h.Prefer, m.UserID)
		}
	}
	o := row(chat.KF, s.Customer, key(s, what), bot.KindHandOver, h)
	o.ExpiresAt = s.SaidAt.Add(models.KFReach)
	return o
}

// waitsInPool is the service_state of a session that nobody has taken yet
// (wecom-app-kf B7).
const waitsInPool = 2

// chase tells those in charge, the first time the receptionist, too, and calls
// again where no person has the session.
func (w *Worker) chase(s *models.KFSession, now time.Time) []models.Outgoing {
	text := fmt.Sprintf("在等人工，%d分钟没人回", w.Calendar.Between(s.WaitsSince, now))
	byPerson := s.ByPerson(w.Clock.Machine())
	switch who := w.servicer(s); {
	case who != nil:
		text += "，接待人是" + who.Name
	case !byPerson || s.State == waitsInPool:
		text += "，还没有接待人接上"
	}
	out := w.tell(s, now, fmt.Sprintf("chase%d", s.WaitStage), text+"。请到企业微信的「微信客服」里回他，或请在岗的同事接一下")
	if !byPerson {
		out = append(out, w.handOver(s, fmt.Sprintf("call%d", s.WaitStage), "", now))
	}
	return out
}

// giveUp says that nobody is free and lets the bot go on.
func (w *Worker) giveUp(s *models.KFSession, now time.Time) []models.Outgoing {
	r := chat.Reply{Text: "对不住，同事们现在都没空接，让您久等了。先由我接着答，您直接问就行。要找人，上班时间（" + w.Policy.Hours.String() +
		"）随时再说「转人工」，或到" + w.Policy.Window.Name + "当面问。"}
	stuck := "对不住，现在没有同事在，让您久等了。您的话留在这里，同事上班（" + w.Policy.Hours.String() +
		"）才看得到；着急的话请到" + w.Policy.Window.Name + "当面问。"
	o := row(chat.KF, s.Customer, key(s, "give-up"), bot.KindTakeBack, bot.TakeBack{Account: s.OpenKFID, Reply: r, Stuck: stuck})
	o.ExpiresAt = s.SaidAt.Add(models.KFReach)
	return append(w.tell(s, now, "given-up", "等人工一直没人回，已由机器人接着答"), o)
}

// tell tells those in charge what became of a merchant, without their words.
func (w *Worker) tell(s *models.KFSession, now time.Time, what, text string) (out []models.Outgoing) {
	where, _ := w.place(s)
	for _, m := range w.inCharge(s, now) {
		reply := chat.Reply{Title: "客服有人等", Text: "一位商户（" + where + "）" + text + "。"}
		out = append(out, row(chat.App, m.UserID, fmt.Sprintf("%s:%d", key(s, what), m.ID), bot.KindReply, bot.Delivery{Reply: reply}))
	}
	return out
}

// inCharge are the county leads of the place whose code was scanned, else the
// administrators; and first of all whoever has the session.
func (w *Worker) inCharge(s *models.KFSession, now time.Time) (all []*models.Member) {
	d := w.Records.Directory()
	if m := w.servicer(s); m != nil && s.WaitStage < models.WaitChased {
		all = append(all, m)
	}
	leads := lead.Deciders(d, w.county(s), now.Format(time.DateOnly))
	for i := range d.Members {
		if m := &d.Members[i]; len(leads) == 0 && m.Role == models.Administrator && m.Active() {
			all = append(all, m)
		}
	}
	for _, m := range leads {
		if !slices.Contains(all, m) {
			all = append(all, m)
		}
	}
	return all
}

// servicer is the member who serves the session; nil when that is not known.
func (w *Worker) servicer(s *models.KFSession) *models.Member {
	d := w.Records.Directory()
	i := slices.IndexFunc(d.Members, func(m models.Member) bool { return m.UserID == s.Servicer && s.Servicer != "" && m.Active() })
	if i < 0 {
		return nil
	}
	return &d.Members[i]
}

// place is where the merchant comes from, by the code that was scanned.
func (w *Worker) place(s *models.KFSession) (words string, townID int64) {
	d := w.Records.Directory()
	market, town := chat.ReadScene(s.Scene)
	if m := d.Market(market); m != nil {
		return "扫的是" + m.Name + "的码", m.TownID
	}
	if t := d.Town(town); t != nil {
		return "扫的是" + t.Name + "的码", t.ID
	}
	return "没有扫码来源", 0
}

func (w *Worker) county(s *models.KFSession) int64 {
	_, town := w.place(s)
	if t := w.Records.Directory().Town(town); t != nil {
		return t.CountyID
	}
	return 0
}

// key is the idempotency key of what is done about one wait.
func key(s *models.KFSession, what string) string {
	return fmt.Sprintf("wait:%s:%d:%s", s.Customer, s.WaitsSince.Unix(), what)
}

func row(door chat.Door, target, key, kind string, body any) models.Outgoing {
	b, err := json.Marshal(body)
	if err != nil { // plain data only
		panic(err)
	}
	return models.Outgoing{Door: string(door), Target: target, Key: key, Kind: kind, Body: b}
}

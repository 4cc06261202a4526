package dialogtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"shuangbai/bot/chat"
	"shuangbai/bot/dialog"
	"shuangbai/models"
)

// apply stores the changes of a turn and prints them.
func (w *World) apply(member int64, from string, changes []models.Change) (numbers []int64, seen string, err error) {
	numbers = make([]int64, len(changes))
	var b strings.Builder
	for i, c := range changes {
		n, line, err := w.applyBy(member, from, c)
		if err != nil {
			return nil, "", err
		}
		numbers[i] = n
		b.WriteString(line + "\n")
	}
	w.renew()
	return numbers, b.String(), nil
}

// applyBy does what customers may cause, and everything else for members.
func (w *World) applyBy(member int64, from string, change models.Change) (int64, string, error) {
	switch c := change.(type) {
	case models.HandOver:
		return w.handOver(from, c)
	case models.WithdrawConsent:
		return 0, w.withdraw(c, member == 0), nil
	default:
		return w.applyOne(member, change)
	}
}

func (w *World) applyOne(member int64, change models.Change) (int64, string, error) {
	switch c := change.(type) {
	case models.SaveVisit:
		return w.saveVisit(c)
	case models.AmendVisit:
		return w.amendVisit(c)
	case models.UndoVisit:
		v := w.visits[c.ID]
		if v.Version != c.Version || v.UndoneAt != nil {
			return 0, "", models.Fail(models.Conflict, "", nil)
		}
		now := w.Now
		v.UndoneAt, v.Version = &now, v.Version+1
		return 0, fmt.Sprintf("record visit %d undone", c.ID), nil
	case models.JoinVisit:
		v := w.visits[c.VisitID]
		if v.MemberID != c.MemberID && !slices.Contains(v.Partners, c.MemberID) {
			v.Partners = append(v.Partners, c.MemberID)
			v.Version++
		}
		return 0, fmt.Sprintf("record visit %d joint: %s", c.VisitID, w.people(append([]int64{v.MemberID}, v.Partners...))), nil
	case models.MergeDraft:
		w.visits[c.VisitID].Photos += w.photos[c.DraftID]
		return 0, w.line(w.visits[c.VisitID]), nil
	case models.EndAbsence:
		return 0, w.endAbsence(c), nil
	case models.SetAbsence:
		c.Absence.ID = int64(len(w.places.Absences) + 1)
		w.places.Absences = append(w.places.Absences, c.Absence)
		return c.Absence.ID, fmt.Sprintf("record absence %d: %s %s..%s stand-in %s", c.Absence.ID,
			w.name(c.Absence.MemberID), c.Absence.From, c.Absence.To, w.name(c.Absence.StandInID)), nil
	case models.UseMemberCode:
		w.use(c.CodeID)
		w.ids = append(w.ids, c.Identity)
		return 0, fmt.Sprintf("record identity %s %s: %s", c.Identity.Door, c.Identity.External, w.name(c.Identity.MemberID)), nil
	case models.UseGroupCode:
		w.use(c.CodeID)
		w.places.Groups = append(w.places.Groups, c.Group)
		return 0, fmt.Sprintf("record group %s: %s", c.Group.ChatID, w.places.Counties[c.Group.CountyID-1].Name), nil
	case models.KeepUnanswered:
		return w.keep(c)
	case models.SetAnswer:
		return w.reword(member, c.Answer)
	case models.ResetAnswer:
		return w.reword(member, models.AnswerText{Topic: c.Topic, Version: c.Version})
	case models.AdoptExample:
		return w.adopt(c)
	case models.DropExample:
		return w.drop(c.ID)
	case models.Witness:
		return 0, fmt.Sprintf("record witness: %s %s %d by %s", c.Action, c.Object, c.ID, w.name(member)), nil
	case models.MergeMerchants:
		return w.mergeShops(c)
	case models.OpenLead:
		return w.openLead(c.Lead)
	case models.AssignLead, models.MoveLead, models.NoteLead:
		line, err := w.changeLead(member, c)
		return 0, line, err
	case models.SavePreScreen:
		w.screens++
		return w.screens, fmt.Sprintf("record %T %+v", c, c), nil
	default:
		return 0, fmt.Sprintf("record %T %+v", c, c), nil
	}
}

func (w *World) endAbsence(c models.EndAbsence) string {
	a := &w.places.Absences[c.ID-1]
	a.To = c.To
	return fmt.Sprintf("absence %d ends: %s %s..%s", c.ID, w.name(a.MemberID), a.From, a.To)
}

func (w *World) use(codeID int64) {
	for i := range w.codes {
		if w.codes[i].ID == codeID {
			now := w.Now
			w.codes[i].UsedAt = &now
		}
	}
}

func (w *World) saveVisit(c models.SaveVisit) (int64, string, error) {
	for _, v := range w.visits {
		if v.DraftID == c.Visit.DraftID {
			return 0, "", models.Fail(models.Duplicate, "", nil)
		}
	}
	v, m := c.Visit, c.Merchant
	if v.MerchantID == 0 {
		m.ID = int64(len(w.merchants) + 1)
		m.Version = 1
		if v.Consent != models.ConsentGiven {
			m.Phone = ""
		}
		w.merchants[m.ID] = &m
		v.MerchantID = m.ID
		w.Named(models.MerchantName{ID: m.ID, Name: m.Name, Industry: m.Industry, CountyID: m.CountyID, TownID: m.TownID, MarketID: m.MarketID})
	} else {
		complete(w.merchants[v.MerchantID], m, v.Consent == models.ConsentGiven)
	}
	v.ID, v.Version, v.RecordedAt = int64(len(w.visits)+1), 1, w.Now
	v.Photos = len(c.Photos) + w.photos[c.Visit.DraftID]
	w.visits[v.ID] = &v
	return v.ID, w.line(&v), nil
}

func complete(stored *models.Merchant, m models.Merchant, consent bool) {
	if m.Operator != "" {
		stored.Operator = m.Operator
	}
	if m.Phone != "" && consent {
		stored.Phone = m.Phone
	}
	if m.Industry != "" {
		stored.Industry = m.Industry
	}
	if m.MarketID != 0 {
		stored.MarketID = m.MarketID
	}
	if consent {
		stored.Consent = models.ConsentGiven
	}
}

func (w *World) amendVisit(c models.AmendVisit) (int64, string, error) {
	stored := w.visits[c.Visit.ID]
	if stored.Version != c.Visit.Version {
		return 0, "", models.Fail(models.Conflict, "", nil)
	}
	v := c.Visit
	v.Version++
	w.visits[v.ID] = &v
	if slices.Contains(c.Fields, "merchant") {
		w.merchants[v.MerchantID].Name = c.Merchant.Name
	}
	if c.Merchant.ID != 0 || c.Merchant.Phone != "" || c.Merchant.Operator != "" || c.Merchant.Industry != "" {
		complete(w.merchants[v.MerchantID], c.Merchant, v.Consent == models.ConsentGiven)
	}
	if slices.Contains(c.Fields, "phone") { // named and empty: deleted
		w.merchants[v.MerchantID].Phone = c.Merchant.Phone
	}
	return v.ID, "amend " + strings.Join(c.Fields, ",") + "\n" + w.line(&v), nil
}

// mergeShops makes one shop of two, and prints the visits that it gets by it.
func (w *World) mergeShops(c models.MergeMerchants) (int64, string, error) {
	kept, gone := w.merchants[c.KeepID], w.merchants[c.GoneID]
	w.merges++
	gone.MergedInto = kept.ID
	lines := []string{fmt.Sprintf("record merge %d: %s into %s", w.merges, gone.Name, kept.Name)}
	for id := int64(1); id <= int64(len(w.visits)); id++ {
		if v := w.visits[id]; v.MerchantID == gone.ID {
			v.MerchantID = kept.ID
			lines = append(lines, w.line(v))
		}
	}
	return w.merges, strings.Join(append(lines, w.mergeLeads(kept.ID, gone.ID)...), "\n"), nil
}

// line prints a visit as stored.
func (w *World) line(v *models.Visit) string {
	return VisitLine(w.directory, w.merchants[v.MerchantID], v)
}

func (w *World) people(ids []int64) string { return people(w.directory, ids) }

func (w *World) name(id int64) string {
	if m := w.directory.Member(id); m != nil {
		return m.Name
	}
	return "–"
}

// effect performs an effect and prints it.
func (w *World) effect(e dialog.Effect) string {
	switch e := e.(type) {
	case dialog.FetchMedia:
		if e.VisitID != 0 {
			w.visits[e.VisitID].Photos += len(e.Media)
			return fmt.Sprintf("photos %d for visit %d\n%s\n", len(e.Media), e.VisitID, w.line(w.visits[e.VisitID]))
		}
		w.photos[e.DraftID] += len(e.Media)
		return fmt.Sprintf("photos %d for the draft\n", len(e.Media))
	case dialog.TakeDraft:
		k := w.talks[e.Parked.Conversation]
		k.state.Durable = k.state.Durable.Without(e.Parked.Draft.ID)
		k.version++
		return ""
	case dialog.Tell:
		return "to " + w.name(e.MemberID) + ": " + strings.ReplaceAll(e.Reply.Markdown(), "\n", "\n  ") + "\n"
	}
	return ""
}

// fill puts the numbers into a text.
func fill(text string, numbers []int64) string {
	for i, n := range numbers {
		text = strings.ReplaceAll(text, dialog.NumberOf(i), strconv.FormatInt(n, 10))
	}
	return text
}

func fillReply(r chat.Reply, numbers []int64) chat.Reply {
	r.Text, r.Title, r.Done = fill(r.Text, numbers), fill(r.Title, numbers), fill(r.Done, numbers)
	r.Facts, r.Choices = slices.Clone(r.Facts), slices.Clone(r.Choices)
	for i := range r.Facts {
		r.Facts[i].Value = fill(r.Facts[i].Value, numbers)
	}
	for i := range r.Choices {
		r.Choices[i].Key = fill(r.Choices[i].Key, numbers)
	}
	return r
}

package boot

import (
	"sync/atomic"

	"shuangbai/bot/civil"
	"shuangbai/bot/slot"
	"shuangbai/bot/understand"
	"shuangbai/models"
)

// lexicons is the lexicon of the current directory: merchants are added as they
// come in, everything else, examples included, makes a new one.
type lexicons struct {
	current atomic.Pointer[understand.Lexicon]
}

// Understand reads a sentence with the names of now.
func (l *lexicons) Understand(q understand.Query) understand.Result {
	return l.current.Load().Understand(q)
}

// Read reads the answer to one question with the names of now.
func (l *lexicons) Read(key slot.Key, text string, today civil.Date) understand.Reading {
	return l.current.Load().Read(key, text, today)
}

func (l *lexicons) renew(d *models.Directory) {
	l.current.Store(Lexicon(d))
}

func (l *lexicons) add(d *models.Directory, merchants []models.MerchantName) {
	names := make([]understand.Name, 0, len(merchants))
	for _, m := range merchants {
		names = append(names, merchantName(d, &m))
	}
	l.current.Load().Add(names...)
}

// Lexicon knows the names of a directory and the sentences adopted in it.
func Lexicon(d *models.Directory) *understand.Lexicon {
	learnt := make([]understand.Example, 0, len(d.Examples))
	for _, e := range d.Examples {
		learnt = append(learnt, understand.Example{Intent: e.Intent, Text: e.Text})
	}
	return understand.NewLexicon(Names(d), learnt)
}

// Names lists everything a directory gives a name to.
func Names(d *models.Directory) []understand.Name {
	names := make([]understand.Name, 0, len(d.Merchants)+len(d.Towns)+len(d.Markets)+len(d.Members)+len(d.Counties))
	for _, c := range d.Counties {
		names = append(names, understand.Name{Kind: understand.County, Text: c.Name, ID: c.ID})
	}
	for _, t := range d.Towns {
		names = append(names, understand.Name{Kind: understand.Town, Text: t.Name, ID: t.ID, Within: countyName(d, t.CountyID)})
	}
	for _, m := range d.Markets {
		names = append(names, understand.Name{Kind: understand.Market, Text: m.Name, ID: m.ID, Within: countyName(d, m.CountyID)})
	}
	for _, m := range d.Members {
		if m.Active() {
			names = append(names, understand.Name{Kind: understand.Member, Text: m.Name, ID: m.ID, Within: countyName(d, m.CountyID)})
		}
	}
	for i := range d.Merchants {
		names = append(names, merchantName(d, &d.Merchants[i]))
	}
	return names
}

func merchantName(d *models.Directory, m *models.MerchantName) understand.Name {
	within := ""
	if t := d.Town(m.TownID); t != nil {
		within = t.Name
	}
	return understand.Name{Kind: understand.Merchant, Text: m.Name, ID: m.ID, Within: within}
}

func countyName(d *models.Directory, id int64) string {
	if c := d.County(id); c != nil {
		return c.Name
	}
	return ""
}

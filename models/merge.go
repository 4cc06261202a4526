package models

// CheckMerge refuses to take two records for one shop where they contradict.
func CheckMerge(kept, gone *Merchant) error {
	switch {
	case kept.ID == gone.ID:
		return Fail(Invalid, "这就是同一条记录，不用合并。", nil)
	case kept.MergedInto != 0 || gone.MergedInto != 0:
		return Fail(Conflict, "其中一家已经合并过了。", nil)
	case kept.CountyID != gone.CountyID:
		return Fail(Invalid, "两家不在一个县区，不能合并。", nil)
	case kept.Licence != "" && gone.Licence != "" && kept.Licence != gone.Licence:
		return Fail(Invalid, "两家的营业执照号不同，不是同一家店，不能合并。", nil)
	case kept.Consent == ConsentGiven && gone.Consent == ConsentRefused, kept.Consent == ConsentRefused && gone.Consent == ConsentGiven:
		return Fail(Invalid, "一条记着商户同意转给银行，另一条记着不同意。请先问清商户，把其中一条改对再合并。", nil)
	}
	return nil
}

// Completed is the kept record with what only the other one knows.
func (m Merchant) Completed(gone *Merchant) Merchant {
	for _, f := range []struct{ to, from *string }{
		{&m.Operator, &gone.Operator}, {&m.Licence, &gone.Licence}, {&m.Industry, &gone.Industry}, {&m.OpenedOn, &gone.OpenedOn}, {&m.Phone, &gone.Phone},
	} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
	if m.MarketID == 0 && m.TownID == gone.TownID {
		m.MarketID = gone.MarketID
	}
	if m.Consent == ConsentNotAsked {
		m.Consent = gone.Consent
	}
	if m.Consent != ConsentGiven {
		m.Phone = ""
	}
	return m
}

// Restored is the kept record as it was before a merge, but for what was changed
// since: merged is what the merge made of it.
func (m Merchant) Restored(before, merged *Merchant) Merchant {
	for _, f := range []struct{ now, before, merged *string }{
		{&m.Operator, &before.Operator, &merged.Operator},
		{&m.Licence, &before.Licence, &merged.Licence},
		{&m.Industry, &before.Industry, &merged.Industry},
		{&m.OpenedOn, &before.OpenedOn, &merged.OpenedOn},
		{&m.Phone, &before.Phone, &merged.Phone},
	} {
		if *f.now == *f.merged {
			*f.now = *f.before
		}
	}
	if m.MarketID == merged.MarketID {
		m.MarketID = before.MarketID
	}
	if m.Consent == merged.Consent {
		m.Consent = before.Consent
	}
	return m
}

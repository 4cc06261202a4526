package wecomsim

// checkControls holds everything one can tap or choose against aibot §7.2.
func (f *findings) checkControls(c *Card, place cardPlace) {
	switch c.Type {
	case ButtonInteraction:
		f.count("button_list", len(c.Buttons), 1, 6)
		f.checkButtons("button_list", c.Buttons, place)
		if c.Selection != nil {
			f.checkSelection("button_selection", *c.Selection, 10, 10)
		}
	case VoteInteraction:
		f.need(c.Checkbox != nil, "缺少 checkbox")
		if c.Checkbox != nil {
			f.checkSelection("checkbox", *c.Checkbox, 20, 11)
			f.need(c.Checkbox.Mode == 0 || c.Checkbox.Mode == 1, "checkbox.mode 是 %d，应为 0 或 1", c.Checkbox.Mode)
		}
		f.checkSubmit(c, place)
	case MultipleInteraction:
		f.count("select_list", len(c.Selects), 1, 3)
		seen := map[string]bool{}
		for _, s := range c.Selects {
			f.need(!seen[s.QuestionKey], "select_list 的 question_key %q 重复", s.QuestionKey)
			seen[s.QuestionKey] = true
			f.checkSelection("select_list", s, 10, 10)
		}
		f.checkSubmit(c, place)
	}
}

func (f *findings) checkSubmit(c *Card, place cardPlace) {
	f.need(c.Submit != nil, "缺少 submit_button（42049）")
	if c.Submit != nil {
		f.checkButtons("submit_button", []Button{*c.Submit}, place)
	}
}

func (f *findings) checkButtons(field string, list []Button, place cardPlace) {
	keys := map[string]bool{}
	for _, b := range list {
		f.need(b.Text != "", "%s 缺少 text", field)
		f.maxRunes(field+".text", b.Text, 10)
		f.need(b.Style >= 0 && b.Style <= 4, "%s.style 是 %d，应为 1–4", field, b.Style)
		if b.Type == 1 && place == cardApp {
			f.need(b.URL != "", "%s 的 type 1 要有 url", field)
			continue
		}
		f.need(b.Type == 0, "%s.type 是 %d", field, b.Type)
		f.need(b.Key != "", "%s 缺少 key", field)
		f.maxBytes(field+".key", b.Key, 1024)
		f.need(!keys[b.Key], "%s 的 key %q 重复", field, b.Key)
		keys[b.Key] = true
	}
}

func (f *findings) checkSelection(field string, s Selection, most, length int) {
	f.need(s.QuestionKey != "", "%s 缺少 question_key", field)
	f.maxBytes(field+".question_key", s.QuestionKey, 1024)
	f.maxRunes(field+".title", s.Title, 13)
	f.count(field+".option_list", len(s.Options), 1, most)
	ids := map[string]bool{}
	for _, o := range s.Options {
		f.need(o.ID != "" && o.Text != "", "%s.option_list 缺少 id 或 text", field)
		f.maxBytes(field+".option_list.id", o.ID, 128)
		f.maxRunes(field+".option_list.text", o.Text, length)
		f.need(!ids[o.ID], "%s.option_list 的 id %q 重复", field, o.ID)
		ids[o.ID] = true
	}
	f.need(s.SelectedID == "" || ids[s.SelectedID], "%s.selected_id %q 不在选项里", field, s.SelectedID)
}

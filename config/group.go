package config

import "fmt"

// readGroups checks the list of groups and gives it back as it is.
func readGroups(name string, v any, problems *LoadError) (any, bool) {
	all, ok := v.([]any)
	if !ok {
		problems.add(name, "应当是"+groupSet.Label)
		return nil, false
	}
	before := len(*problems)
	chats := make(map[string]bool, len(all))
	for i, one := range all {
		at := fmt.Sprintf("%s[%d]", name, i)
		group, ok := one.(map[string]any)
		if !ok {
			problems.add(at, "应当是 {county, chat_id, webhook_key}")
			continue
		}
		readGroup(at, group, problems)
		chat, _ := group["chat_id"].(string)
		if chat != "" && chats[chat] {
			problems.add(at+".chat_id", "出现了两次")
		}
		chats[chat] = true
	}
	return all, len(*problems) == before
}

func readGroup(at string, group map[string]any, problems *LoadError) {
	for _, field := range []string{"county", "chat_id"} {
		if _, there := group[field]; !there {
			problems.add(at+"."+field, "没有设置")
		}
	}
	for field, v := range group {
		s, isText := v.(string)
		switch field {
		case "county", "chat_id", "webhook_key":
			if !isText || s == "" {
				problems.add(at+"."+field, "应当是文字")
			}
		default:
			problems.add(at+"."+field, "没有这个键")
		}
	}
}

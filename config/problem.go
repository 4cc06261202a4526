package config

import "strings"

// Problem is one thing wrong with the settings. It names the key or variable
// and says what is wrong in Chinese, never what the value was.
type Problem struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// LoadError is everything wrong with the settings, reported at once.
type LoadError []Problem

// Error lists the problems, one a line.
func (p LoadError) Error() string {
	var b strings.Builder
	b.WriteString("配置有误：")
	for _, one := range p {
		b.WriteString("\n  " + one.Name + "：" + one.Text)
	}
	return b.String()
}

func (p *LoadError) add(name, text string) { *p = append(*p, Problem{name, text}) }

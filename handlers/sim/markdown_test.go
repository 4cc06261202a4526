package sim

import (
	"regexp"
	"strings"
	"testing"
)

func newRenderer() renderer {
	return renderer{bot: "双百助手", name: func(id string) string {
		if id == "lijuan" {
			return "李娟"
		}
		return id
	}}
}

func TestMarkdown(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"words keep their lines", "一\n二", "<p>一<br>二</p>"},
		{"paragraphs", "一\n\n二", "<p>一</p><p>二</p>"},
		{"heading", "## 条件", "<h2>条件</h2>"},
		{"marks", "**粗** *斜* `码`", "<p><strong>粗</strong> <em>斜</em> <code>码</code></p>"},
		{"marks in code stay", "`**x**`", "<p><code>**x**</code></p>"},
		{"link", "[看](https://e.test/?a=1&b=2)", `<p><a href="https://e.test/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">看</a></p>`},
		{"bad link stays words", "[看](javascript:alert)", "<p>看</p>"},
		{"bullets", "- 一\n- 二\n  - 三", "<ul><li>一</li><li>二<ul><li>三</li></ul></li></ul>"},
		{"numbers go on", "3. 一\n4. 二", `<ol start="3"><li>一</li><li>二</li></ol>`},
		{"quote within quote", "> 一\n> > 二", "<blockquote><p>一</p><blockquote><p>二</p></blockquote></blockquote>"},
		{"rule", "一\n\n---\n二", "<p>一</p><hr><p>二</p>"},
		{"fence", "```\n<b>&\n```\n完", "<pre><code>&lt;b&gt;&amp;</code></pre><p>完</p>"},
		{"open fence", "```\nx", "<pre><code>x</code></pre>"},
		{"table", "|商圈|户数|\n|---|--:|\n|东街|120|\n|西街|", `<div class="table"><table><thead><tr><th>商圈</th><th class="right">户数</th></tr></thead><tbody>` +
			`<tr><td>东街</td><td class="right">120</td></tr><tr><td>西街</td><td class="right"></td></tr></tbody></table></div>`},
		{"colour", `<font color="warning">急</font>`, `<p><span class="warning">急</span></p>`},
		{"mention", "请看 <@lijuan>", `<p>请看 <b class="at">@李娟</b></p>`},
		{"thinking", "<think>想</think>答", "<blockquote><p>🤔 想</p></blockquote><p>答</p>"},
		{"markup is words", `<script>alert(1)</script><img src=x onerror=y>`, "<p>&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=y&gt;</p>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newRenderer().render(tt.in); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"lines and the bot", "@双百助手 好\n再见", `<b class="at">@双百助手</b> 好<br>再见`},
		{"address", "见 https://e.test/a。", `见 <a href="https://e.test/a" target="_blank" rel="noopener noreferrer">https://e.test/a</a>。`},
		{"anchor", `<a href="https://e.test">看</a>`, `<a href="https://e.test" target="_blank" rel="noopener noreferrer">看</a>`},
		{"evil anchor", `<a href="javascript:x">看</a>`, "看"},
		{"markdown is not rendered", "**x**", "**x**"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newRenderer().words(tt.in); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// own lists every tag the renderer may write, with its attributes.
var own = regexp.MustCompile(`^</?(p|br|hr|h[1-6]|strong|em|code|pre|ul|ol|li|blockquote|table|thead|tbody|tr|th|td|a|b|span|div)( (class|href|start|target|rel)="[^"<>]*")*>`)

func FuzzMarkupNeverBreaksOut(f *testing.F) {
	for _, seed := range []string{
		"[a](http://![b](http://c/onmouseover=x))", "`a`[`b`](http://`c`)", "<a href=\"http://x\" onclick=1>y</a>", "|a|\n|-|\n|<b>|", "> - 1. ```", "\x000\x00", "**[x](http://a*b*c)**", "<@<b>>", "<font color=\"info\"><script></font>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, out := range []string{newRenderer().render(text), newRenderer().words(text)} {
			rest := out
			for {
				i := strings.IndexByte(rest, '<')
				if i < 0 {
					break
				}
				tag := own.FindString(rest[i:])
				if tag == "" {
					t.Fatalf("foreign markup at %q in %q from %q", rest[i:], out, text)
				}
				rest = rest[i+len(tag):]
			}
			if strings.Contains(out, `href="javascript`) {
				t.Fatalf("script address in %q", out)
			}
		}
	})
}

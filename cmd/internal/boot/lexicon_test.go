package boot_test

import (
	"os"
	"strings"
	"testing"

	"shuangbai/bot/civil"
	"shuangbai/bot/understand"
	"shuangbai/cmd/internal/boot"
	"shuangbai/models"
	"shuangbai/models/seed"
)

// adopted are sentences that nobody understands before, what an administrator
// attaches them to, and how others may put the same.
var adopted = []struct {
	text, intent string
	near         []string
}{
	{"给媳妇办一个中不", "faq.eligibility", []string{"给媳妇办一个行不", "能给媳妇办一个吗"}},
	{"这玩意儿要掏几个子儿", "faq.fees", []string{"这玩意儿得掏几个子儿啊", "这个要掏几个子儿"}},
	{"银子几时进兜", "faq.speed", []string{"银子几时进兜里", "银子啥时候进兜"}},
	{"门市部搬家了咋弄", "faq.region", []string{"我门市部搬家了咋弄呀", "门市部搬家了怎么弄"}},
	{"该我蹬哪条街了", "plan.show", []string{"今天该我蹬哪条街了", "该我蹬哪条街啦"}},
}

func directories(t *testing.T) (plain, taught *models.Directory) {
	t.Helper()
	plain, err := seed.Directory()
	if err != nil {
		t.Fatal(err)
	}
	var examples []models.Example
	for i, a := range adopted {
		examples = append(examples, models.Example{ID: int64(i + 1), Text: a.text, Intent: a.intent})
	}
	return plain, plain.WithWords(nil, examples)
}

func read(l *understand.Lexicon, text string) understand.Result {
	return l.Understand(understand.Query{Text: text, Role: "liaison", Today: civil.MustParse("2025-09-17")})
}

// An adopted sentence is acted on from then on, word for word. What is near is
// understood the same way: nine of ten are acted on, and the tenth is asked about.
func TestWhatWasAdoptedIsUnderstoodAndSoIsWhatIsNear(t *testing.T) {
	plain, taught := directories(t)
	before, after := boot.Lexicon(plain), boot.Lexicon(taught)
	near, asked := 0, 0
	for _, a := range adopted {
		if r := read(before, a.text); r.Confidence >= understand.Act {
			t.Errorf("%s was understood before: %s %.2f", a.text, r.Intent, r.Confidence)
		}
		if r := read(after, a.text); r.Intent != a.intent || r.Confidence < understand.Act {
			t.Errorf("%s: %s %.2f, want %s", a.text, r.Intent, r.Confidence, a.intent)
		}
		for _, said := range a.near {
			r := read(after, said)
			if near++; r.Confidence < understand.Act {
				asked++
			}
			if r.Intent != a.intent {
				t.Errorf("%s: %s %.2f, want %s", said, r.Intent, r.Confidence, a.intent)
			}
		}
	}
	if asked*10 > near {
		t.Errorf("%d of %d sentences near an adopted one are only asked about", asked, near)
	}
}

// TestAdoptingSpoilsNoOthers reads the labelled sentences with and without the
// adopted ones: what is acted on must stay what it was.
func TestAdoptingSpoilsNoOthers(t *testing.T) {
	plain, taught := directories(t)
	before, after := boot.Lexicon(plain), boot.Lexicon(taught)
	data, err := os.ReadFile("../../../bot/understand/data/labelled/working.tsv")
	if err != nil {
		t.Fatal(err)
	}
	all, moved := 0, 0
	for line := range strings.Lines(string(data)) {
		fields := strings.Split(line, "\t")
		if len(fields) < 3 || strings.HasPrefix(line, "#") {
			continue
		}
		all++
		a, b := read(before, fields[2]), read(after, fields[2])
		if a.Intent != b.Intent {
			moved++
			t.Logf("%s: %s %.2f, then %s %.2f", fields[2], a.Intent, a.Confidence, b.Intent, b.Confidence)
			if b.Confidence >= understand.Act {
				t.Errorf("%s is acted on as %s", fields[2], b.Intent)
			}
		}
	}
	if all < 500 || moved*200 > all {
		t.Errorf("%d of %d sentences mean something else", moved, all)
	}
}

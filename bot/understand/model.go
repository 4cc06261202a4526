package understand

import (
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// model scores intents: a linear classifier over the features of a masked
// sentence, learnt from the example sentences when it is loaded. Learning
// walks the examples in one fixed order, so equal examples give equal models.
type model struct {
	intents []string
	class   map[string]int
	rows    map[string]int32  // feature → index in weights
	weights []float32         // one row of len(intents) for each feature
	exact   map[string]string // built-in sentences word by word → intent
	adopted map[string]string // adopted ones
}

// sample is one example after masking.
type sample struct {
	key      string // the masked sentence without marks
	features []string
	rows     []int32 // of the features, once reserved
	class    int
	scale    float32
}

// shortText is up to how many bytes of a masked sentence single runes tell, too,
// whether it has been seen before: it has next to no pairs.
const shortText = 12

const (
	rounds   = 4    // passes over the built-in examples
	lessons  = 3    // passes over the adopted ones
	rate     = 0.5  // of learning, before it is divided by the feature's use
	minBlame = 0.01 // classes believed in less than this are left alone
	doubt    = 1.3  // flattens the belief: learnt sentences make it surer than it is right
)

// builtInModel is learnt once from the built-in examples; nobody changes it.
var builtInModel = sync.OnceValue(func() *model {
	m := &model{class: map[string]int{}, rows: map[string]int32{}, exact: map[string]string{}, adopted: map[string]string{}}
	examples := builtIn()
	for _, e := range examples {
		if _, known := m.class[e.Intent]; !known {
			m.class[e.Intent] = len(m.intents)
			m.intents = append(m.intents, e.Intent)
		}
	}
	samples := m.samples(examples)
	m.reserve(samples)
	m.learn(samples, rounds)
	m.remember(samples)
	return m
})

// teach is the model that has learnt further examples, too. An example of an
// intent that is none is left out.
func (m *model) teach(further []Example) *model {
	further = slices.DeleteFunc(slices.Clone(further), func(e Example) bool {
		_, known := m.class[e.Intent]
		return !known
	})
	if len(further) == 0 {
		return m
	}
	t := &model{intents: m.intents, class: m.class, rows: maps.Clone(m.rows), weights: slices.Clone(m.weights), exact: m.exact, adopted: maps.Clone(m.adopted)}
	samples := t.samples(further)
	t.reserve(samples)
	t.learn(samples, lessons)
	for _, e := range samples {
		t.adopted[e.key] = t.intents[e.class]
	}
	return t
}

// remember keeps the built-in sentences word by word. A sentence that stands
// for two intents is for none.
func (m *model) remember(samples []sample) {
	for _, e := range samples {
		intent := m.intents[e.class]
		if old, known := m.exact[e.key]; known && old != intent {
			intent = ""
		}
		m.exact[e.key] = intent
	}
}

func (m *model) samples(examples []Example) []sample {
	out := make([]sample, 0, len(examples))
	for _, e := range examples {
		masked := maskExample(e.Text)
		features := masked.features(make([]string, 0, 4*len(masked.text)/3))
		out = append(out, sample{key: bare(masked.text), features: features, class: m.class[e.Intent], scale: scaleOf(len(features))})
	}
	return out
}

// reserve gives every feature of the samples a row.
func (m *model) reserve(samples []sample) {
	for k := range samples {
		s := &samples[k]
		s.rows = make([]int32, len(s.features))
		for i, f := range s.features {
			row, known := m.rows[f]
			if !known {
				row = int32(len(m.rows)) //nolint:gosec // features are counted in ten thousands
				m.rows[strings.Clone(f)] = row
			}
			s.rows[i] = row
		}
	}
	m.weights = append(m.weights, make([]float32, len(m.rows)*len(m.intents)-len(m.weights))...)
}

// learn is multinomial logistic regression by AdaGrad steps.
func (m *model) learn(samples []sample, rounds int) {
	n := len(m.intents)
	used := make([]float32, len(m.rows))
	score := make([]float32, n)
	for round := range rounds {
		for k := range samples {
			s := &samples[(k*7919+round*104729)%len(samples)]
			m.sum(s.rows, s.scale, score)
			softmax(score)
			for c, p := range score {
				blame := -p
				if c == s.class {
					blame = 1 - p
				}
				if math.Abs(float64(blame)) < minBlame {
					continue
				}
				m.step(s.rows, used, c, blame*s.scale)
			}
		}
	}
}

func (m *model) step(rows []int32, used []float32, c int, blame float32) {
	n := len(m.intents)
	for _, r := range rows {
		used[r] += blame * blame
		m.weights[int(r)*n+c] += rate * blame / float32(math.Sqrt(1+float64(used[r])))
	}
}

// scaleOf makes long and short sentences weigh alike: the features of a
// sentence are scaled to one length.
func scaleOf(features int) float32 { return float32(6 / math.Sqrt(float64(max(features, 4)))) }

// sum adds the rows up into score, scaled.
func (m *model) sum(rows []int32, scale float32, score []float32) {
	clear(score)
	n := len(m.intents)
	for _, r := range rows {
		row := m.weights[int(r)*n : int(r)*n+n]
		for c, w := range row {
			score[c] += w
		}
	}
	for c := range score {
		score[c] *= scale
	}
}

func softmax(score []float32) {
	top := slices.Max(score)
	total := float32(0)
	for i, s := range score {
		score[i] = float32(math.Exp(float64(s - top)))
		total += score[i]
	}
	for i := range score {
		score[i] /= total
	}
}

// belief is what the model makes of a sentence.
type belief struct {
	ranked []Candidate // the intents believed in most, best first, rules and examples together
	plain  float64     // how much the examples alone believe in the best of them
	seen   float64     // how much of the sentence the examples have seen before, 0..1
}

// believe weighs the examples and the bias that the rules give an intent.
func (m *model) believe(s masked, bias func(intent string) float32) belief {
	var buf [256]string
	features := s.features(buf[:0])
	var rowBuf [256]int32
	rows := rowBuf[:0]
	grams, known := 0, 0
	short := len(s.text) <= shortText
	for _, f := range features {
		r, ok := m.rows[f]
		if n := utf8.RuneCountInString(f); n == 2 || short && n == 1 {
			grams++
			if ok {
				known++
			}
		}
		if ok {
			rows = append(rows, r)
		}
	}
	score := make([]float32, len(m.intents))
	m.sum(rows, scaleOf(len(features)), score)
	plain := slices.Clone(score)
	softmax(plain)
	for c, intent := range m.intents {
		score[c] = (score[c] + bias(intent)) / doubt
	}
	softmax(score)
	ranked := m.top(score)
	return belief{ranked: ranked, plain: float64(plain[m.class[ranked[0].Intent]]), seen: float64(known) / float64(max(grams, 1))}
}

func (m *model) top(score []float32) []Candidate {
	const most = 4
	ranked := make([]Candidate, 0, most+1)
	for c, p := range score {
		at := len(ranked)
		for at > 0 && float64(p) > ranked[at-1].Confidence {
			at--
		}
		if at < most {
			ranked = slices.Insert(ranked, at, Candidate{Intent: m.intents[c], Confidence: float64(p)})
			ranked = ranked[:min(most, len(ranked))]
		}
	}
	return ranked
}

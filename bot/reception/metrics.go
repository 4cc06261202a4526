package reception

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"shuangbai/models"
)

// Metrics are the figures of merchants who wait for a person. A nil *Metrics
// counts nothing.
type Metrics struct {
	number  prometheus.Gauge
	longest prometheus.Gauge
	steps   *prometheus.CounterVec
}

// NewMetrics registers the figures.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		number: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "shuangbai_kf_waiting",
			Help: "Merchants who wait for a person at customer service.",
		}),
		longest: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "shuangbai_kf_longest_wait_seconds",
			Help: "How long the first of them has been waiting, closed hours included.",
		}),
		steps: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shuangbai_kf_wait_steps_total",
			Help: "What was done about them: called, chased, given_up.",
		}, []string{"step"}),
	}
	r.MustRegister(m.number, m.longest, m.steps)
	return m
}

func (m *Metrics) waiting(list []models.KFSession, now time.Time) {
	if m == nil {
		return
	}
	m.number.Set(float64(len(list)))
	longest := 0.0
	for i := range list {
		longest = max(longest, now.Sub(list[i].WaitsSince).Seconds())
	}
	m.longest.Set(longest)
}

func (m *Metrics) took(step Step) {
	if m == nil {
		return
	}
	names := map[Step]string{Call: "called", Chase: "chased", ChaseMore: "chased", GiveUp: "given_up"}
	m.steps.WithLabelValues(names[step]).Inc()
}

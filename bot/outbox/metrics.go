package outbox

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"shuangbai/models"
)

// Metrics are the figures of a replica's deliveries. A nil *Metrics counts
// nothing.
type Metrics struct {
	rows   *prometheus.CounterVec
	alarms *prometheus.CounterVec
	age    prometheus.Gauge
	person *prometheus.GaugeVec
}

// NewMetrics registers the figures.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		rows: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shuangbai_outbox_total",
			Help: "Attempts to deliver, by door and what came of them: sent, part, paced, failed, dead, unknown.",
		}, []string{"door", "outcome"}),
		alarms: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shuangbai_outbox_alarms_total",
			Help: "Refusals that only an operator can set right, by door.",
		}, []string{"door"}),
		age: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "shuangbai_outbox_oldest_seconds",
			Help: "How long the first message in line has been waiting.",
		}),
		person: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "shuangbai_outbox_for_person",
			Help: "Messages in the outbox that wait for a person, by state: unknown, dead.",
		}, []string{"state"}),
	}
	r.MustRegister(m.rows, m.alarms, m.age, m.person)
	return m
}

func (m *Metrics) settled(o models.Outgoing) {
	if m == nil {
		return
	}
	outcome := string(o.State)
	switch {
	case o.State != models.Waiting:
	case !o.Uncounted:
		outcome = "failed"
	case o.LastError != "":
		outcome = "paced"
	default:
		outcome = "part"
	}
	m.rows.WithLabelValues(o.Door, outcome).Inc()
}

func (m *Metrics) alarm(door string) {
	if m != nil {
		m.alarms.WithLabelValues(door).Inc()
	}
}

func (m *Metrics) oldest(since, now time.Time) {
	if m == nil {
		return
	}
	age := 0.0
	if !since.IsZero() {
		age = now.Sub(since).Seconds()
	}
	m.age.Set(max(age, 0))
}

func (m *Metrics) forPerson(state models.OutgoingState, n int64) {
	if m != nil {
		m.person.WithLabelValues(string(state)).Set(float64(n))
	}
}

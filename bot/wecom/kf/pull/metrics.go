package pull

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"shuangbai/models"
)

// Metrics are the figures of a replica's pulling. A nil *Metrics counts nothing.
type Metrics struct {
	age      prometheus.Gauge
	stuck    prometheus.Gauge
	paused   prometheus.Gauge
	pages    prometheus.Counter
	messages *prometheus.CounterVec
	refusals *prometheus.CounterVec
	lag      prometheus.Histogram
}

// NewMetrics registers the figures.
func NewMetrics(r prometheus.Registerer) *Metrics {
	m := &Metrics{
		age: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "shuangbai_kf_sync_age_seconds",
			Help: "How long ago everything at customer service had been pulled.",
		}),
		stuck: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "shuangbai_kf_stuck",
			Help: "1 when nothing has been pulled for so long that customers are not served.",
		}),
		paused: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "shuangbai_kf_paused",
			Help: "1 while an operator has handed customer service back to people.",
		}),
		pages: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "shuangbai_kf_pages_total",
			Help: "Pages of customer service that this replica took in.",
		}),
		messages: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shuangbai_kf_messages_total",
			Help: "New messages taken in: answered by the bot, or only kept.",
		}, []string{"how"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "shuangbai_kf_sync_failures_total",
			Help: "Calls for a page that failed, by errcode; 0 without an answer.",
		}, []string{"code"}),
		lag: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name:    "shuangbai_kf_lag_seconds",
			Help:    "From when a message was sent to when it was taken in.",
			Buckets: []float64{0.5, 1, 2, 5, 10, 20, 60, 300, 3600},
		}),
	}
	r.MustRegister(m.age, m.stuck, m.paused, m.pages, m.messages, m.refusals, m.lag)
	return m
}

func (m *Metrics) stands(a models.KFAccount, now time.Time, stuck bool) {
	if m == nil {
		return
	}
	if !a.SyncedAt.IsZero() {
		m.age.Set(max(now.Sub(a.SyncedAt).Seconds(), 0))
	}
	m.stuck.Set(flag(stuck))
	m.paused.Set(flag(a.Paused()))
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (m *Metrics) took(in intake, fresh map[string]bool) {
	if m == nil {
		return
	}
	m.pages.Inc()
	answered := 0
	for _, l := range in.live {
		if fresh[l.key] {
			answered++
			m.lag.Observe(max(in.now.Sub(l.msg.SentAt).Seconds(), 0))
		}
	}
	m.messages.WithLabelValues("answered").Add(float64(answered))
	m.messages.WithLabelValues("kept").Add(float64(len(fresh) - answered))
}

func (m *Metrics) refused(code int) {
	if m != nil {
		m.refusals.WithLabelValues(strconv.Itoa(code)).Inc()
	}
}

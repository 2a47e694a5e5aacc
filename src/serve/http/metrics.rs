//! What is counted, for Prometheus.

use prometheus::{Encoder as _, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

use crate::serve::engine::{Answer, Mode};

/// The counters.
pub(in crate::serve) struct Metrics {
    registry: Registry,
    /// Requests by method, route and status.
    pub(in crate::serve) requests: IntCounterVec,
    /// How long they took.
    pub(in crate::serve) seconds: HistogramVec,
    /// Requests under way.
    pub(in crate::serve) in_progress: IntGauge,
    /// The safety filter's decisions by project and whether they let through.
    pub(in crate::serve) validations: IntCounterVec,
    /// How long those took.
    pub(in crate::serve) validation_seconds: HistogramVec,
    /// Announcements by project and whether they were taken.
    pub(in crate::serve) webhooks: IntCounterVec,
    /// Decisions by front, effect and mode.
    pub(in crate::serve) decisions: IntCounterVec,
    /// Policies that were brought and not taken.
    pub(in crate::serve) refused_policies: IntCounterVec,
}

const BUCKETS: [f64; 14] = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

impl Metrics {
    /// Counters at zero.
    ///
    /// # Errors
    ///
    /// If two of them had one name, which is a bug.
    pub(in crate::serve) fn new() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let counter = |name: &str, help: &str, labels: &[&str]| {
            let counter = IntCounterVec::new(Opts::new(name, help), labels)?;
            registry.register(Box::new(counter.clone()))?;
            Ok::<_, prometheus::Error>(counter)
        };
        let histogram = |name: &str, help: &str, labels: &[&str]| {
            let options = HistogramOpts::new(name, help).buckets(BUCKETS.to_vec());
            let histogram = HistogramVec::new(options, labels)?;
            registry.register(Box::new(histogram.clone()))?;
            Ok::<_, prometheus::Error>(histogram)
        };
        let in_progress = IntGauge::new("http_requests_in_progress", "HTTP requests under way")?;
        registry.register(Box::new(in_progress.clone()))?;
        Ok(Self {
            requests: counter("http_requests_total", "HTTP requests", &["method", "endpoint", "status_code"])?,
            seconds: histogram(
                "http_request_duration_seconds",
                "How long HTTP requests took",
                &["method", "endpoint"],
            )?,
            in_progress,
            validations: counter("validation_total", "Actions validated", &["project_id", "allowed"])?,
            validation_seconds: histogram("validation_duration_seconds", "How long validations took", &["allowed"])?,
            webhooks: counter("webhook_sent_total", "Announcements to webhooks", &["project_id", "success"])?,
            decisions: counter("policyc_decisions_total", "Decisions", &["front", "effect", "mode"])?,
            refused_policies: counter("policyc_policies_refused_total", "Policies not taken", &["origin"])?,
            registry,
        })
    }

    /// Counts a decision.
    pub(in crate::serve) fn count(&self, answer: &Answer) {
        let mode = match answer.said.mode {
            Mode::Enforce => "enforce",
            Mode::Shadow => "shadow",
            Mode::Off => "off",
        };
        self.decisions.with_label_values(&[answer.said.front.as_str(), answer.said.effect.name(), mode]).inc();
    }

    /// All of them as text.
    pub(in crate::serve) fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        // Writing into memory does not fail; what is left out is seen by whoever reads it.
        let _ = TextEncoder::new().encode(&self.registry.gather(), &mut text);
        text
    }
}

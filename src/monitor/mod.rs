//! Thresholds over time: `error_rate > 0.003` for `5m` blocks, asks or alerts.
//!
//! In: the threshold document (`apiVersion: v1`, `spec.rules`, `spec.alerts`), or a sentence of a suggestion that says as much. Out: the
//! same document, Rego with guards and its tests, alerting rules for Prometheus, and rules of a [`Policy`](crate::policy::Policy) over
//! `signals`. A condition is a closed grammar: a metric, a comparison, a number. What is not known, negative or of another type never
//! passes a threshold.

mod condition;
mod document;
mod emit;
mod sentence;

pub use condition::{Comparison, ConditionError, Threshold, Window};
pub use document::{Alert, AlertSeverity, Monitor, MonitorMetadata, MonitorRule, MonitorSpec, ThresholdAction};
pub use emit::{lower, prometheus, rego, yaml};
pub use sentence::{NotAThreshold, Told, from_sentence};

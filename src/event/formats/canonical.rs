//! The behaviour log itself, where it does not come one event a line: in arrays, as documents over several lines, as a stream of
//! server-sent events. Plain lines never come here.

use serde_json::Value;

use super::sink::Sink;
use super::values::has;
use super::{Format, Importer, Record};
use crate::event::Event;

/// See the module.
pub(super) struct Canonical;

impl Format for Canonical {
    fn name(&self) -> &'static str {
        "policyc"
    }

    fn about(&self) -> &'static str {
        "behaviour logs of policyc, its decision log included"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["log_id", "agent_id", "action"])
    }

    fn keys(&self) -> &'static [&'static str] {
        &["log_id", "agent_id", "action"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(CanonicalLines)
    }
}

struct CanonicalLines;

impl Importer for CanonicalLines {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        match Event::from_json(record.text) {
            Ok(_) => sink.event(record.line, record.text, record.value),
            Err(reason) => sink.bad(record.line, &reason.to_string(), record.text.as_bytes()),
        }
    }

    fn finish(&mut self, _: &mut Sink) {}
}

//! The safety filter: what its `/logs` answers, page by page or entry by entry.

use serde_json::Value;

use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, has, items, name, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct SafetyFilterLog;

impl Format for SafetyFilterLog {
    fn name(&self) -> &'static str {
        "safety-filter"
    }

    fn about(&self) -> &'static str {
        "logs of the safety filter (GET /logs)"
    }

    fn fits(&self, value: &Value) -> bool {
        is_entry(value) || items(value, "items").iter().any(is_entry)
    }

    fn lists(&self) -> &'static [&'static str] {
        &["items"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["action_id", "agent_name", "action_type", "allowed"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(SafetyFilterEntries)
    }
}

struct SafetyFilterEntries;

impl Importer for SafetyFilterEntries {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        if !is_entry(value) {
            return sink.bad(
                record.line,
                "not an entry of the safety filter: expected `agent_name` and `action_type`",
                record.text.as_bytes(),
            );
        }
        let mut call = ImportedCall::new(record.line, name(value, &["action_type"]).unwrap_or_default());
        call.id = name(value, &["action_id"]);
        call.agent = name(value, &["agent_name"]);
        call.params = at(value, "params").and_then(arguments);
        call.time = time_at(value, &["timestamp"]);
        call.outcome = match at(value, "allowed") {
            Some(Value::Bool(true)) => Some(outcome::SUCCESS.into()),
            Some(Value::Bool(false)) => Some(outcome::DENIED.into()),
            _ => None,
        };
        sink.call(call);
    }

    fn finish(&mut self, _: &mut Sink) {}
}

fn is_entry(value: &Value) -> bool {
    has(value, &["agent_name", "action_type"]) && (has(value, &["allowed"]) || has(value, &["action_id"]))
}

//! `OpenCode`: parts of its storage, `opencode export`, and `opencode run --format json`.

use serde_json::Value;

use super::messages::{refused, said};
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, has, items, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct OpenCode;

impl Format for OpenCode {
    fn name(&self) -> &'static str {
        "opencode"
    }

    fn about(&self) -> &'static str {
        "OpenCode sessions (storage, export, run --format json)"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["sessionID"]) && (has(value, &["messageID"]) || has(value, &["part"]) || has(value, &["callID"]))
            || has(value, &["info", "messages"])
            || has(value, &["info", "parts"])
    }

    fn lists(&self) -> &'static [&'static str] {
        &["messages"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["sessionID", "messageID", "type"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(OpencodeParts::default())
    }
}

#[derive(Default)]
struct OpencodeParts {
    prompt: Option<String>,
}

impl Importer for OpencodeParts {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let message = &record.value;
        let mut found = false;
        if has(message, &["parts"]) {
            let agent = name(message, &["info.agent", "info.mode"]);
            for part in items(message, "parts") {
                if text(message, "info.role") == Some("user") && text(part, "type") == Some("text") {
                    self.prompt = name(part, &["text"]);
                }
                found |= self.part(part, agent.as_deref(), message, record.line, sink);
            }
        } else {
            let part = at(message, "part").unwrap_or(message);
            found = self.part(part, None, message, record.line, sink);
        }
        if !found {
            sink.other();
        }
    }

    fn finish(&mut self, _: &mut Sink) {}
}

impl OpencodeParts {
    fn part(&mut self, part: &Value, agent: Option<&str>, around: &Value, line: u64, sink: &mut Sink) -> bool {
        if text(part, "type") != Some("tool") {
            return false;
        }
        let mut call = ImportedCall::new(line, text(part, "tool").unwrap_or_default());
        call.id = name(part, &["callID", "id"]);
        call.params = at(part, "state.input").and_then(arguments);
        call.time =
            time_at(part, &["state.time.start"]).or_else(|| time_at(around, &["timestamp", "info.time.created"]));
        call.session = name(part, &["sessionID"]).or_else(|| name(around, &["sessionID", "info.sessionID"]));
        call.agent = Some(agent.unwrap_or("opencode").to_owned());
        call.fact("prompt", self.prompt.take());
        let error = text(part, "state.error").unwrap_or_default();
        call.outcome = text(part, "state.status").and_then(|status| match status {
            "completed" => Some(outcome::SUCCESS.into()),
            "error" if refused(error) => Some(outcome::DENIED.into()),
            "error" => Some(outcome::ERROR.into()),
            "pending" | "running" => None,
            other => Some(other.to_owned().into()),
        });
        call.output = text(part, "state.output").map(str::to_owned).and_then(said);
        sink.call(call);
        true
    }
}

//! Managed agents of Anthropic: streams of session events, one a line, alone or behind the name of the call that gave them.
//!
//! A call, the user's confirmation and the result are three events; what is not confirmed was refused.

use serde_json::Value;

use super::join::Joiner;
use super::messages::said;
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, content_text, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct ManagedAgents;

impl Format for ManagedAgents {
    fn name(&self) -> &'static str {
        "managed-agents"
    }

    fn about(&self) -> &'static str {
        "events of Claude managed-agent sessions"
    }

    fn fits(&self, value: &Value) -> bool {
        text(value, "type").is_some_and(|kind| kind.starts_with("agent.") || kind == "user.tool_confirmation")
    }

    fn keys(&self) -> &'static [&'static str] {
        &["type"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(ManagedAgentsEvents::default())
    }
}

#[derive(Default)]
struct ManagedAgentsEvents {
    calls: Joiner,
    session: Option<String>,
    agent: Option<String>,
}

impl Importer for ManagedAgentsEvents {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let event = &record.value;
        let kind = text(event, "type").unwrap_or_default();
        if kind.starts_with("agent.") && kind.ends_with("tool_use") {
            return self.call(&record, sink);
        }
        if kind == "user.tool_confirmation" {
            if text(event, "result") == Some("deny") {
                self.calls.note(text(event, "tool_use_id").unwrap_or_default(), |call| {
                    call.outcome = Some(outcome::DENIED.into());
                });
            }
            return;
        }
        if kind.ends_with("tool_result") {
            let id = ["tool_use_id", "mcp_tool_use_id", "custom_tool_use_id"].iter().find_map(|key| text(event, key));
            self.calls.result(id.unwrap_or_default(), |call| result(call, event), sink);
            return;
        }
        if event.get("agent").is_some() {
            self.calls.finish(sink);
            self.session = name(event, &["id", "session_id"]).or_else(|| self.session.take());
            self.agent = name(event, &["agent.name", "agent.id", "agent"]);
        }
        sink.other();
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.calls.finish(sink);
    }
}

impl ManagedAgentsEvents {
    fn call(&mut self, record: &Record<'_>, sink: &mut Sink) {
        let event = &record.value;
        let mut call = ImportedCall::new(record.line, text(event, "name").unwrap_or_default());
        call.id = name(event, &["id"]);
        call.params = at(event, "input").and_then(arguments);
        call.time = time_at(event, &["processed_at", "created_at"]);
        call.session = name(event, &["session_id"])
            .or_else(|| self.session.clone())
            .or_else(|| Some(sink.input_name().to_owned()));
        call.agent.clone_from(&self.agent);
        call.fact("mcp_server", name(event, &["mcp_server_name"]));
        if text(event, "evaluated_permission") == Some("deny") {
            call.outcome = Some(outcome::DENIED.into());
        }
        match call.id.clone() {
            Some(id) => self.calls.call(&id, call, sink),
            None => self.calls.whole(call, sink),
        }
    }
}

fn result(call: &mut ImportedCall, event: &Value) {
    if call.outcome.is_some() {
        return;
    }
    let failed = event.get("is_error") == Some(&Value::Bool(true));
    call.outcome = Some(if failed { outcome::ERROR } else { outcome::SUCCESS }.into());
    call.output = at(event, "content").map(content_text).and_then(said);
}

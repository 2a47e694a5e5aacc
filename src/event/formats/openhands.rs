//! `OpenHands`: trajectories, event streams, and the histories in the output of evaluations.
//!
//! An action names its kind and arguments, an observation the action that caused it. Messages, thoughts and changes of state are no calls.

use serde_json::Value;

use super::join::Joiner;
use super::messages::{refused, said};
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, first, has, items, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct OpenHands;

impl Format for OpenHands {
    fn name(&self) -> &'static str {
        "openhands"
    }

    fn about(&self) -> &'static str {
        "OpenHands trajectories and event streams"
    }

    fn fits(&self, value: &Value) -> bool {
        is_event(value) || ["trajectory", "history"].iter().any(|list| items(value, list).iter().any(is_event))
    }

    fn lists(&self) -> &'static [&'static str] {
        &["trajectory", "history"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["source", "action", "args"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(OpenhandsEvents::default())
    }
}

fn is_event(value: &Value) -> bool {
    matches!(text(value, "source"), Some("agent" | "user" | "environment"))
        && (has(value, &["action", "args"]) || has(value, &["observation", "content"]))
}

/// Actions that do nothing outside of the agent.
const INNER: [&str; 12] = [
    "agent_state_changed",
    "change_agent_state",
    "condensation",
    "condensation_request",
    "finish",
    "message",
    "null",
    "recall",
    "reject",
    "system",
    "task_tracking",
    "think",
];

/// What `OpenHands` puts among the arguments of an action for itself.
const OWN: [&str; 8] =
    ["blocking", "confirmation_state", "hidden", "is_confirmed", "is_input", "keep_prompt", "security_risk", "thought"];

#[derive(Default)]
struct OpenhandsEvents {
    calls: Joiner,
    prompt: Option<String>,
    step: u64,
}

impl Importer for OpenhandsEvents {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let event = &record.value;
        // Of an evaluation each line is a run of its own, and counts from nought.
        let run = record.envelopes.first().map(|_| record.document);
        let key = |id: Option<String>| Some(format!("{} {}", run.unwrap_or_default(), id?));
        if let Some(observed) = text(event, "observation") {
            let told = key(name(event, &["cause"]))
                .is_some_and(|key| self.calls.result(&key, |call| result(call, observed, event), sink));
            if !told {
                sink.other();
            }
            return;
        }
        let Some(action) = text(event, "action") else {
            let reason = "not an event of OpenHands: expected `action` or `observation`";
            return sink.bad(record.line, reason, record.text.as_bytes());
        };
        if INNER.contains(&action) || text(event, "source") != Some("agent") {
            if action == "message" && text(event, "source") == Some("user") {
                self.prompt = name(event, &["args.content", "message"]);
            }
            return sink.other();
        }
        let call = self.call(action, event, &record, sink);
        match key(name(event, &["id"])) {
            Some(key) if call.outcome.is_none() => self.calls.call(&key, call, sink),
            _ => self.calls.whole(call, sink),
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.calls.finish(sink);
    }
}

impl OpenhandsEvents {
    fn call(&mut self, action: &str, event: &Value, record: &Record<'_>, sink: &Sink) -> ImportedCall {
        let mut params = at(event, "args").and_then(arguments).unwrap_or_default();
        let risk = params.get("security_risk").cloned();
        let is_refused = params.get("confirmation_state").and_then(Value::as_str) == Some("rejected");
        params.retain(|key, value| !OWN.contains(&key.as_str()) && !value.is_null());
        // A call of a tool of an MCP server is one of that tool.
        let action = match (action, params.get("name").and_then(Value::as_str).map(str::to_owned)) {
            ("call_tool_mcp", Some(tool)) => {
                params = params.get("arguments").and_then(arguments).unwrap_or_default();
                tool
            }
            _ => action.to_owned(),
        };
        let mut call = ImportedCall::new(record.line, action);
        call.id = name(event, &["tool_call_metadata.tool_call_id"]);
        call.params = Some(params);
        call.time = time_at(event, &["timestamp"]);
        let run = record.envelopes.first();
        call.session = Some(run.and_then(|run| name(run, &["instance_id"])).unwrap_or_else(|| match run {
            Some(_) => format!("{}-{}", sink.input_name(), record.document),
            None => sink.input_name().to_owned(),
        }));
        call.agent = run.and_then(|run| name(run, &["metadata.agent_class", "agent_class"]));
        call.fact("prompt", self.prompt.take());
        call.fact("security_risk", risk.filter(|risk| !risk.is_null()));
        call.outcome = is_refused.then(|| outcome::DENIED.into());
        if call.time.is_none() {
            call.fact("step", Some(self.step));
            self.step += 1;
        }
        call
    }
}

/// Puts what was observed to the call that caused it.
fn result(call: &mut ImportedCall, observed: &str, event: &Value) {
    let content = text(event, "content").unwrap_or_default();
    let exit = first(event, &["extras.exit_code", "extras.metadata.exit_code"]).and_then(Value::as_i64);
    call.outcome = Some(match (observed, exit) {
        ("user_rejected", _) => outcome::DENIED.into(),
        _ if refused(content) => outcome::DENIED.into(),
        ("error", _) => outcome::ERROR.into(),
        (_, Some(code)) if code != 0 => outcome::ERROR.into(),
        _ => outcome::SUCCESS.into(),
    });
    call.output = said(content.to_owned());
}

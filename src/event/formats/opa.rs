//! OPA: decision logs, as the console and remote sinks have them. `input` is the request, `result` the decision.

use serde_json::{Map, Value};

use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, first, has, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct OpaLog;

impl Format for OpaLog {
    fn name(&self) -> &'static str {
        "opa"
    }

    fn about(&self) -> &'static str {
        "decision logs of OPA"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["decision_id"]) && (has(value, &["input"]) || has(value, &["path"]) || has(value, &["result"]))
    }

    fn keys(&self) -> &'static [&'static str] {
        &["decision_id", "input"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(OpaEntries)
    }
}

struct OpaEntries;

impl Importer for OpaEntries {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        if !has(value, &["decision_id"]) {
            // Other lines of the console log.
            return sink.other();
        }
        let nothing = Value::Null;
        let input = at(value, "input").unwrap_or(&nothing);
        let action =
            name(input, &["action", "tool", "tool_name", "action.name", "tool.name", "name", "payload.name", "method"])
                .or_else(|| name(value, &["path", "query"]));
        let mut call = ImportedCall::new(record.line, action.unwrap_or_default());
        call.id = name(value, &["decision_id"]);
        call.time = time_at(value, &["timestamp"]);
        let agents =
            ["agent_id", "agent", "agent.id", "agent.name", "subject.id", "user.id", "user.name", "user", "subject"];
        call.agent = name(input, &agents).or_else(|| name(value, &["requested_by", "labels.id"]));
        call.session = name(input, &["session_id", "context.session_id", "session.id"]);
        match at(input, "context") {
            Some(Value::Object(context)) => call.facts.clone_from(context),
            _ => {
                call.params =
                    first(input, &["params", "arguments", "args", "parameters", "payload.args", "tool_input"])
                        .and_then(arguments);
            }
        }
        if call.params.is_none() && call.facts.is_empty() {
            call.params = input.as_object().map(rest);
        } else if let Some(Value::Object(params)) = call.facts.remove("params") {
            call.params = Some(params);
        }
        call.outcome = Some(decision(value).into());
        sink.call(call);
    }

    fn finish(&mut self, _: &mut Sink) {}
}

/// What an input says beside who and what.
fn rest(input: &Map<String, Value>) -> Map<String, Value> {
    const NAMES: [&str; 9] =
        ["agent_id", "agent", "subject", "user", "action", "tool", "tool_name", "session_id", "method"];
    input
        .iter()
        .filter(|(key, _)| !NAMES.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn decision(value: &Value) -> &'static str {
    if at(value, "error").is_some() {
        return outcome::ERROR;
    }
    let Some(result) = at(value, "result") else { return outcome::DENIED };
    let said = match result {
        Value::Object(_) => {
            let refusals = ["deny", "violation", "violations", "denied", "block", "reject"];
            for key in refusals {
                match at(result, key) {
                    Some(Value::Array(list)) if !list.is_empty() => return outcome::DENIED,
                    Some(Value::Bool(true)) => return outcome::DENIED,
                    _ => {}
                }
            }
            let keys = ["allow", "allowed", "permitted", "permit", "effect", "decision", "verdict", "authorized"];
            match first(result, &keys) {
                Some(said) => said,
                None if refusals.iter().any(|key| result.get(key).is_some()) => return outcome::SUCCESS,
                None => return outcome::UNKNOWN,
            }
        }
        other => other,
    };
    match said {
        Value::Bool(true) => outcome::SUCCESS,
        Value::Bool(false) => outcome::DENIED,
        Value::String(word) => match word.to_ascii_lowercase().as_str() {
            "allow" | "allowed" | "permit" | "permitted" | "accept" => outcome::SUCCESS,
            "deny" | "denied" | "block" | "blocked" | "forbid" | "reject" => outcome::DENIED,
            _ => outcome::UNKNOWN,
        },
        Value::Array(list) if list.is_empty() && text(value, "path").is_some_and(|path| path.ends_with("deny")) => {
            outcome::SUCCESS
        }
        Value::Array(list) if !list.is_empty() && text(value, "path").is_some_and(|path| path.ends_with("deny")) => {
            outcome::DENIED
        }
        _ => outcome::UNKNOWN,
    }
}

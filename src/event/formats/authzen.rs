//! AuthZEN: evaluations as a decision point logs them, with the decision beside the request or around it.

use serde_json::{Map, Value};

use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, first, has, items, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct AuthZen;

impl Format for AuthZen {
    fn name(&self) -> &'static str {
        "authzen"
    }

    fn about(&self) -> &'static str {
        "AuthZEN evaluations (requests with their decisions)"
    }

    fn fits(&self, value: &Value) -> bool {
        is_evaluation(request(value)) && !has(value, &["decision_id"])
    }

    fn keys(&self) -> &'static [&'static str] {
        &["subject", "action", "resource"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(AuthzenEntries)
    }
}

fn request(value: &Value) -> &Value {
    first(value, &["request", "evaluation", "input"]).unwrap_or(value)
}

fn is_evaluation(value: &Value) -> bool {
    first(value, &["subject.id", "subject.type"]).is_some()
        && (first(value, &["action.name"]).is_some() && has(value, &["resource"]) || has(value, &["evaluations"]))
}

struct AuthzenEntries;

impl Importer for AuthzenEntries {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        let asked = request(value);
        if !is_evaluation(asked) {
            return sink.bad(
                record.line,
                "not an evaluation: expected `subject`, `action` and `resource`",
                record.text.as_bytes(),
            );
        }
        let answer = first(value, &["response", "result"]).unwrap_or(value);
        let all = items(asked, "evaluations");
        if all.is_empty() {
            return evaluation(&record, asked, asked, answer, None, sink);
        }
        for (place, one) in all.iter().enumerate() {
            let answer = items(answer, "evaluations").get(place).unwrap_or(&Value::Null);
            evaluation(&record, one, asked, answer, Some(place), sink);
        }
    }

    fn finish(&mut self, _: &mut Sink) {}
}

/// One evaluation; of several, what it leaves out stands beside the list.
fn evaluation(record: &Record<'_>, one: &Value, around: &Value, answer: &Value, place: Option<usize>, sink: &mut Sink) {
    let part = |key: &str| at(one, key).or_else(|| at(around, key)).cloned().unwrap_or_default();
    let (subject, action, resource, context) = (part("subject"), part("action"), part("resource"), part("context"));
    let tool = match text(&action, "name") {
        Some("tools/call" | "call_tool" | "invoke") => name(&resource, &["id", "name"]),
        named => named.map(str::to_owned),
    };
    let mut call = ImportedCall::new(record.line, tool.unwrap_or_default());
    let id = name(&record.value, &["id", "request_id", "decision_id", "evaluation_id"]);
    call.id = match (id, place) {
        (Some(id), Some(place)) => Some(format!("{id}/{place}")),
        (id, _) => id,
    };
    call.agent = name(&context, &["agent"]).or_else(|| name(&subject, &["id"]));
    call.session = name(&context, &["session_id", "session.id", "session"]);
    call.time = time_at(&record.value, &["timestamp", "time", "created_at"]).or_else(|| time_at(&context, &["time"]));
    let given = ["arguments", "params", "properties.arguments", "properties"];
    let mut params = Map::new();
    for source in [&resource, &action] {
        params.extend(first(source, &given).and_then(arguments).unwrap_or_default());
    }
    call.params = Some(params);
    call.fact("resource", name(&resource, &["id"]));
    call.fact("resource_type", name(&resource, &["type"]));
    call.outcome = match at(answer, "decision") {
        Some(Value::Bool(true)) => Some(outcome::SUCCESS.into()),
        Some(Value::Bool(false)) => Some(outcome::DENIED.into()),
        Some(Value::String(word)) => Some(word.clone().into()),
        _ => None,
    };
    sink.call(call);
}

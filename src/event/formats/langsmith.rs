//! `LangSmith`: exports of runs, flat or as trees.

use serde_json::{Map, Value};

use super::otlp::attributes;
use super::python;
use super::sink::Sink;
use super::spans::{Span, Traces};
use super::values::{at, first, has, items, name, text};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct LangSmith;

impl Format for LangSmith {
    fn name(&self) -> &'static str {
        "langsmith"
    }

    fn about(&self) -> &'static str {
        "LangSmith exports of runs"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["run_type", "name"]) || items(value, "runs").iter().any(|run| has(run, &["run_type"]))
    }

    fn lists(&self) -> &'static [&'static str] {
        &["runs"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["id", "run_type", "name"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(Runs::default())
    }
}

#[derive(Default)]
struct Runs {
    traces: Traces,
}

/// No run is looked for deeper in a tree.
const MAX_DEPTH: usize = 64;

impl Importer for Runs {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        self.run(&record.value, &record, None, 0, sink);
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.traces.finish(sink);
    }
}

impl Runs {
    fn run(&mut self, value: &Value, record: &Record<'_>, above: Option<(&str, &str)>, depth: usize, sink: &mut Sink) {
        let Some(id) = name(value, &["id", "run_id"]) else {
            return sink.bad(record.line, "a run without an id", record.text.as_bytes());
        };
        let trace = name(value, &["trace_id"]).or_else(|| above.map(|(trace, _)| trace.to_owned()));
        let trace = trace.unwrap_or_else(|| id.clone());
        let parent = name(value, &["parent_run_id"]).or_else(|| above.map(|(_, parent)| parent.to_owned()));
        // Bulk exports have inputs, outputs and what is extra as text.
        let extra = match at(value, "extra") {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            other => other.cloned().unwrap_or_default(),
        };
        let mut found = Map::new();
        if text(value, "run_type") == Some("tool") {
            found.insert("openinference.span.kind".to_owned(), "TOOL".into());
        }
        let metadata = attributes(extra.get("metadata"));
        let known =
            |keys: &[&str]| keys.iter().find_map(|key| metadata.get(*key)).filter(|value| value.is_string()).cloned();
        found.extend(known(&["lc_agent_name", "agent_name", "agent"]).map(|agent| ("agent.name".to_owned(), agent)));
        let session = known(&["session_id", "thread_id", "conversation_id"]);
        found.extend(session.map(|session| ("session.id".to_owned(), session)));
        for (key, path) in [("input.value", "inputs"), ("output.value", "outputs")] {
            if let Some(given) = at(value, path) {
                found.insert(key.to_owned(), given_to_tool(given));
            }
        }
        let error = first(value, &["error"]).and_then(Value::as_str).unwrap_or_default();
        let span = Span {
            line: record.line,
            trace: trace.clone(),
            id: id.clone(),
            parent,
            name: text(value, "name").unwrap_or_default().to_owned(),
            start: at(value, "start_time").cloned(),
            attributes: found,
            failed: !error.is_empty() || text(value, "status") == Some("error"),
            message: error.to_owned(),
            ..Span::default()
        };
        self.traces.add(span, sink);
        if depth < MAX_DEPTH {
            for child in items(value, "child_runs") {
                self.run(child, record, Some((&trace, &id)), depth + 1, sink);
            }
        }
    }
}

/// Inputs of tools often are the text of an object, under `input`.
fn given_to_tool(given: &Value) -> Value {
    match given.as_object().filter(|fields| fields.len() == 1).and_then(|_| first(given, &["input", "output"])) {
        Some(Value::String(text)) if text.starts_with('{') => match serde_json::from_str(text) {
            Ok(inner) => inner,
            Err(_) => python::dictionary(text).map_or_else(|| given.clone(), Value::Object),
        },
        Some(inner @ Value::Object(_)) => inner.clone(),
        _ => given.clone(),
    }
}

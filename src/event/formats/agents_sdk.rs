//! `OpenAI` Agents SDK: its traces, span by span.

use serde_json::{Map, Value};

use super::sink::Sink;
use super::spans::{Span, Traces};
use super::values::{at, has, items, name, text};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct AgentsSdk;

impl Format for AgentsSdk {
    fn name(&self) -> &'static str {
        "openai-agents"
    }

    fn about(&self) -> &'static str {
        "traces of the OpenAI Agents SDK"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["span_data"])
            || text(value, "object") == Some("trace")
            || items(value, "data").iter().any(|span| has(span, &["span_data"]))
    }

    fn lists(&self) -> &'static [&'static str] {
        &["data"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["object", "span_data", "trace_id"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(AgentsSdkSpans::default())
    }
}

#[derive(Default)]
struct AgentsSdkSpans {
    traces: Traces,
}

impl Importer for AgentsSdkSpans {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        let Some(data) = at(value, "span_data") else { return sink.other() };
        let (Some(id), Some(trace)) = (name(value, &["id"]), name(value, &["trace_id"])) else {
            return sink.bad(record.line, "a span without `id` and `trace_id`", record.text.as_bytes());
        };
        let kind = match text(data, "type") {
            Some("function") => "TOOL",
            Some("agent") => "AGENT",
            _ => "",
        };
        let mut found = Map::from_iter([("openinference.span.kind".to_owned(), Value::from(kind))]);
        for (key, path) in [("input.value", "input"), ("output.value", "output")] {
            found.extend(at(data, path).map(|given| (key.to_owned(), given.clone())));
        }
        let span = Span {
            line: record.line,
            trace,
            id,
            parent: name(value, &["parent_id"]),
            name: text(data, "name").unwrap_or_default().to_owned(),
            start: at(value, "started_at").cloned(),
            attributes: found,
            failed: at(value, "error").is_some(),
            message: text(value, "error.message").unwrap_or_default().to_owned(),
            ..Span::default()
        };
        self.traces.add(span, sink);
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.traces.finish(sink);
    }
}

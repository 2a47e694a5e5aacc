//! Langfuse: exports of observations and of traces.

use serde_json::{Map, Value};

use super::otlp::attributes;
use super::sink::Sink;
use super::spans::{Span, Traces};
use super::values::{at, first, items, name, text};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct Langfuse;

impl Format for Langfuse {
    fn name(&self) -> &'static str {
        "langfuse"
    }

    fn about(&self) -> &'static str {
        "Langfuse exports of observations and traces"
    }

    fn fits(&self, value: &Value) -> bool {
        is_observation(value)
            || ["data", "observations"].iter().any(|list| items(value, list).iter().any(is_observation))
    }

    fn lists(&self) -> &'static [&'static str] {
        &["data", "observations"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["type", "traceId", "startTime"]
    }

    fn advice(&self) -> &'static str {
        "pass the input and output of each tool to its observation"
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(LangfuseObservations::default())
    }
}

fn is_observation(value: &Value) -> bool {
    let known =
        ["SPAN", "GENERATION", "EVENT", "TOOL", "AGENT", "CHAIN", "RETRIEVER", "EVALUATOR", "EMBEDDING", "GUARDRAIL"];
    text(value, "type").is_some_and(|kind| known.contains(&&*kind.to_ascii_uppercase()))
        && first(value, &["traceId", "trace_id"]).is_some()
        && first(value, &["startTime", "start_time"]).is_some()
}

#[derive(Default)]
struct LangfuseObservations {
    traces: Traces,
}

impl Importer for LangfuseObservations {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let inner = items(&record.value, "observations");
        if inner.is_empty() {
            return self.observation(&record.value, &record, sink);
        }
        for observation in inner {
            self.observation(observation, &record, sink);
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.traces.finish(sink);
    }
}

impl LangfuseObservations {
    fn observation(&mut self, value: &Value, record: &Record<'_>, sink: &mut Sink) {
        let Some(id) = name(value, &["id"]) else {
            return sink.bad(record.line, "an observation without an id", record.text.as_bytes());
        };
        let session = name(value, &["sessionId", "session_id"])
            .or_else(|| name(&record.value, &["sessionId", "session_id"]))
            .or_else(|| record.envelopes.first().and_then(|trace| name(trace, &["sessionId", "session_id"])));
        let mut found: Map<String, Value> = attributes(value.get("metadata"));
        found.retain(|key, _| key == "agent.name" || key == "gen_ai.agent.name");
        let kind = text(value, "type").unwrap_or_default().to_ascii_uppercase();
        found.insert("openinference.span.kind".to_owned(), kind.into());
        for (key, given) in [("input.value", at(value, "input")), ("output.value", at(value, "output"))] {
            found.extend(given.map(|given| (key.to_owned(), given.clone())));
        }
        found.extend(session.map(|session| ("session.id".to_owned(), session.into())));
        let trace = name(value, &["traceId", "trace_id"]).unwrap_or_else(|| id.clone());
        let span = Span {
            line: record.line,
            trace,
            id,
            parent: name(value, &["parentObservationId", "parent_observation_id"]),
            name: text(value, "name").unwrap_or_default().to_owned(),
            start: first(value, &["startTime", "start_time"]).cloned(),
            attributes: found,
            failed: text(value, "level") == Some("ERROR"),
            message: first(value, &["statusMessage", "status_message"])
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            ..Span::default()
        };
        self.traces.add(span, sink);
    }
}

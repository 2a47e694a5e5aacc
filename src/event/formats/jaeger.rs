//! Jaeger: traces as its query API and its UI export them.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::sink::Sink;
use super::spans::{Span, Traces};
use super::values::{at, first, has, items, name, text};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct Jaeger;

impl Format for Jaeger {
    fn name(&self) -> &'static str {
        "jaeger"
    }

    fn about(&self) -> &'static str {
        "traces exported by Jaeger"
    }

    fn fits(&self, value: &Value) -> bool {
        let is_span = |span: &Value| has(span, &["traceID", "spanID"]);
        let of_trace = |trace: &Value| has(trace, &["traceID", "spans"]) || items(trace, "spans").iter().any(is_span);
        items(value, "data").iter().any(of_trace) || of_trace(value) || is_span(value)
    }

    fn lists(&self) -> &'static [&'static str] {
        &["data.spans", "spans"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["data"]
    }

    fn advice(&self) -> &'static str {
        "switch on the capture of tool arguments and results in the instrumentation (gen_ai.tool.call.arguments)"
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::<JaegerSpans>::default()
    }
}

#[derive(Default)]
struct JaegerSpans {
    traces: Traces,
    /// The traces whose spans have come and whose processes have not.
    open: Vec<String>,
}

impl Importer for JaegerSpans {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        let (Some(trace), Some(id)) = (name(value, &["traceID"]), name(value, &["spanID"])) else {
            return sink.bad(record.line, "a span without `traceID` and `spanID`", record.text.as_bytes());
        };
        let parent =
            items(value, "references").iter().find(|reference| text(reference, "refType") != Some("FOLLOWS_FROM"));
        let attributes = tags(value);
        let failed = attributes.get("error") == Some(&Value::Bool(true))
            || attributes.get("otel.status_code").and_then(Value::as_str) == Some("ERROR");
        if self.open.last() != Some(&trace) && self.open.len() < 4_096 {
            self.open.push(trace.clone());
        }
        let message = attributes.get("otel.status_description").and_then(Value::as_str).unwrap_or_default().to_owned();
        self.traces.add(
            Span {
                line: record.line,
                trace,
                id,
                parent: parent
                    .and_then(|reference| name(reference, &["spanID"]))
                    .or_else(|| name(value, &["parentSpanID"])),
                name: text(value, "operationName").unwrap_or_default().to_owned(),
                start: first(value, &["startTime", "startTimeMillis"]).cloned(),
                events: items(value, "logs").iter().map(|log| pairs(items(log, "fields"))).collect(),
                attributes,
                failed,
                message,
                service: name(value, &["process.serviceName"]),
                process: name(value, &["processID"]),
            },
            sink,
        );
    }

    fn end(&mut self, _: usize, envelope: &Value, sink: &mut Sink) {
        let Some(Value::Object(processes)) = at(envelope, "processes") else { return };
        let services: HashMap<String, String> = processes
            .iter()
            .filter_map(|(key, process)| Some((key.clone(), text(process, "serviceName")?.to_owned())))
            .collect();
        for trace in std::mem::take(&mut self.open) {
            self.traces.close(&trace, &services, sink);
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.traces.finish(sink);
    }
}

fn tags(value: &Value) -> Map<String, Value> {
    match at(value, "tags") {
        Some(Value::Object(map)) => map.clone(),
        _ => pairs(items(value, "tags")),
    }
}

fn pairs(list: &[Value]) -> Map<String, Value> {
    list.iter()
        .filter_map(|pair| Some((text(pair, "key")?.to_owned(), pair.get("value").cloned().unwrap_or_default())))
        .collect()
}

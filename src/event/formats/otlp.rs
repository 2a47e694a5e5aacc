//! OpenTelemetry: OTLP as JSON, as collectors and Tempo write it, and spans as the SDKs' console exporters and `OpenInference` print them.
//!
//! Calls are spans of `execute_tool`, of MCP's `tools/call`, of `OpenInference`'s kind `TOOL`; also the log records of Claude Code.

use serde_json::{Map, Value};

use super::sink::{ImportedCall, Sink, outcome};
use super::spans::{Span, Traces};
use super::values::{arguments, at, first, has, items, name, text, time_at};
use super::{Format, Importer, Record};

/// OTLP/JSON.
pub(super) struct Otlp;
/// Spans by themselves.
pub(super) struct OpenInference;

/// Where OTLP/JSON, Tempo and the query API of Jaeger keep spans and log records.
pub(super) const LISTS: &[&str] = &[
    "resourceSpans.scopeSpans.spans",
    "resourceSpans.instrumentationLibrarySpans.spans",
    "resource_spans.scope_spans.spans",
    "batches.scopeSpans.spans",
    "batches.instrumentationLibrarySpans.spans",
    "trace.resourceSpans.scopeSpans.spans",
    "trace.batches.scopeSpans.spans",
    "result.resourceSpans.scopeSpans.spans",
    "resourceLogs.scopeLogs.logRecords",
    "resource_logs.scope_logs.log_records",
    "resourceMetrics",
];

const ADVICE: &str = "switch on the capture of tool arguments and results (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true, \
     or the opt-in attributes gen_ai.tool.call.arguments and gen_ai.tool.call.result)";

impl Format for Otlp {
    fn name(&self) -> &'static str {
        "otlp"
    }

    fn about(&self) -> &'static str {
        "OpenTelemetry traces and logs (OTLP/JSON, Tempo)"
    }

    fn fits(&self, value: &Value) -> bool {
        let keys = ["resourceSpans", "resourceLogs", "resourceMetrics", "resource_spans", "resource_logs", "batches"];
        let within = |value: &Value| keys.iter().any(|key| value.get(key).is_some_and(Value::is_array));
        within(value) || ["trace", "result"].iter().any(|around| value.get(around).is_some_and(within))
    }

    fn lists(&self) -> &'static [&'static str] {
        LISTS
    }

    fn keys(&self) -> &'static [&'static str] {
        &["resourceSpans"]
    }

    fn advice(&self) -> &'static str {
        ADVICE
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::<OtlpSpans>::default()
    }
}

impl Format for OpenInference {
    fn name(&self) -> &'static str {
        "openinference"
    }

    fn about(&self) -> &'static str {
        "spans one by one: OpenInference and Phoenix exports, console exporters of OpenTelemetry SDKs"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["attributes"])
            && first(value, &["context.span_id", "context.spanId", "span_id", "spanId", "context.trace_id"]).is_some()
    }

    fn lists(&self) -> &'static [&'static str] {
        &["spans", "data.spans.edges"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["attributes", "context"]
    }

    fn advice(&self) -> &'static str {
        ADVICE
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::<OtlpSpans>::default()
    }
}

#[derive(Default)]
struct OtlpSpans {
    traces: Traces,
}

impl Importer for OtlpSpans {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        if has(value, &["body"]) || has(value, &["timeUnixNano"]) || has(value, &["scopeMetrics"]) {
            return log_record(&record, sink);
        }
        let around = record.envelopes.iter().rev().find_map(|around| at(around, "resource"));
        let resource = around.or_else(|| at(value, "resource"));
        let service = resource.map(|resource| attributes(resource.get("attributes")));
        let Some(span) = span(value, record.line, service.as_ref()) else {
            let reason = "a span without an id: expected `traceId` and `spanId`";
            return sink.bad(record.line, reason, record.text.as_bytes());
        };
        self.traces.add(span, sink);
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.traces.finish(sink);
    }
}

fn span(value: &Value, line: u64, resource: Option<&Map<String, Value>>) -> Option<Span> {
    let trace = name(value, &["traceId", "trace_id", "context.trace_id", "context.traceId", "traceID"])?;
    let id = name(value, &["spanId", "span_id", "context.span_id", "context.spanId", "spanID"])?;
    let status = first(value, &["status.code", "status.status_code", "status_code", "status"]);
    let failed = match status {
        Some(Value::Number(code)) => code.as_i64() == Some(2),
        Some(Value::String(code)) => code.to_ascii_uppercase().ends_with("ERROR"),
        _ => false,
    };
    Some(Span {
        line,
        trace,
        id,
        parent: name(value, &["parentSpanId", "parent_span_id", "parent_id", "parentId"]),
        name: text(value, "name").unwrap_or_default().to_owned(),
        start: first(value, &["startTimeUnixNano", "start_time_unix_nano", "start_time", "startTime"]).cloned(),
        attributes: attributes(value.get("attributes")),
        events: items(value, "events").iter().map(|event| attributes(event.get("attributes"))).collect(),
        failed,
        message: first(value, &["status.message", "status.description", "status_message"])
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned(),
        service: resource.and_then(|resource| Some(resource.get("service.name")?.as_str()?.to_owned())),
        process: None,
    })
}

/// Attributes as names with dots, whether they came as a list of pairs, as names with dots, or nested.
pub(super) fn attributes(value: Option<&Value>) -> Map<String, Value> {
    let mut found = Map::new();
    match value {
        Some(Value::Array(pairs)) => {
            for pair in pairs {
                if let Some(key) = text(pair, "key") {
                    found.insert(key.to_owned(), pair.get("value").map(any_value).unwrap_or_default());
                }
            }
        }
        Some(Value::Object(map)) => {
            for (key, value) in map {
                flatten(key.clone(), value, 0, &mut found);
            }
        }
        // Exports to CSV and Parquet have them as text.
        Some(Value::String(text)) => {
            if let Ok(value @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                return attributes(Some(&value));
            }
        }
        _ => {}
    }
    found
}

/// Names with dots for what is nested; also kept whole under its own name, as arguments are.
fn flatten(key: String, value: &Value, depth: usize, found: &mut Map<String, Value>) {
    if let Value::Object(map) = value
        && depth < 8
    {
        for (inner, value) in map {
            flatten(format!("{key}.{inner}"), value, depth + 1, found);
        }
    }
    found.insert(key, value.clone());
}

/// The value of OTLP's `AnyValue`.
fn any_value(value: &Value) -> Value {
    let Some((kind, inner)) = value.as_object().and_then(|map| map.iter().next()) else { return value.clone() };
    match kind.as_str() {
        "intValue" | "int_value" => match inner {
            Value::String(digits) => digits.parse::<i64>().map_or_else(|_| inner.clone(), Value::from),
            other => other.clone(),
        },
        "arrayValue" | "array_value" => Value::Array(items(inner, "values").iter().map(any_value).collect()),
        "kvlistValue" | "kvlist_value" => Value::Object(attributes_once(inner.get("values"))),
        "stringValue" | "string_value" | "boolValue" | "bool_value" | "doubleValue" | "double_value" | "bytesValue" => {
            inner.clone()
        }
        _ => value.clone(),
    }
}

fn attributes_once(pairs: Option<&Value>) -> Map<String, Value> {
    let pairs = pairs.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    pairs
        .iter()
        .filter_map(|pair| Some((text(pair, "key")?.to_owned(), pair.get("value").map(any_value).unwrap_or_default())))
        .collect()
}

/// A log record: of Claude Code, what it decided of a tool and what came of it.
fn log_record(record: &Record<'_>, sink: &mut Sink) {
    let value = &record.value;
    let found = attributes(value.get("attributes"));
    let word = |key: &str| found.get(key).and_then(Value::as_str);
    let event = word("event.name").or_else(|| text(value, "eventName")).or_else(|| text(value, "body.stringValue"));
    let event = event.unwrap_or_default();
    let event = event.rsplit('.').next().unwrap_or_default();
    let refused = event == "tool_decision" && word("decision") == Some("reject");
    if !(refused || event == "tool_result") {
        return sink.other();
    }
    let tool = word("tool_name").or_else(|| word("function_name")).unwrap_or_default();
    let mut call = ImportedCall::new(record.line, tool);
    call.id = word("tool_use_id").or_else(|| word("call_id")).map(str::to_owned);
    call.params = ["tool_input", "tool_parameters", "function_args", "arguments"]
        .iter()
        .find_map(|key| arguments(found.get(*key)?));
    call.session = ["session.id", "conversation.id"].iter().find_map(|key| word(key)).map(str::to_owned);
    call.time = time_at(value, &["timeUnixNano", "time_unix_nano", "observedTimeUnixNano"]);
    let resource = record.envelopes.iter().rev().find_map(|around| at(around, "resource"));
    call.agent = resource
        .map(|resource| attributes(resource.get("attributes")))
        .and_then(|resource| Some(resource.get("service.name")?.as_str()?.to_owned()));
    let success = match found.get("success") {
        Some(Value::Bool(success)) => Some(*success),
        Some(Value::String(success)) => success.parse().ok(),
        _ => None,
    };
    call.outcome = match (refused, word("decision"), success) {
        (true, ..) | (_, Some("reject"), _) => Some(outcome::DENIED.into()),
        (_, _, Some(true)) => Some(outcome::SUCCESS.into()),
        (_, _, Some(false)) => Some(outcome::ERROR.into()),
        _ => None,
    };
    call.fact("denied_by", word("source").filter(|_| refused));
    sink.call(call);
}

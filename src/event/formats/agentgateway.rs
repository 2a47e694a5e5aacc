//! agentgateway: its access log as JSON. It has no arguments.

use serde_json::Value;

use super::sink::{ImportedCall, Sink, outcome};
use super::values::{at, time};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct AgentGateway;

impl Format for AgentGateway {
    fn name(&self) -> &'static str {
        "agentgateway"
    }

    fn about(&self) -> &'static str {
        "access logs of agentgateway"
    }

    fn fits(&self, value: &Value) -> bool {
        field(value, &["mcp.method.name", "mcp.method"]).is_some()
            && field(value, &["gateway", "listener", "route", "endpoint", "scope", "mcp.target"]).is_some()
    }

    fn keys(&self) -> &'static [&'static str] {
        &["mcp.method", "gateway"]
    }

    fn advice(&self) -> &'static str {
        "agentgateway logs no arguments of tools; take traces (OTLP) with them, or the log of the agent"
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(AgentgatewayEntries)
    }
}

/// A field by a name with dots, in the line or under `fields`.
fn field<'v>(value: &'v Value, names: &[&str]) -> Option<&'v Value> {
    let inner = at(value, "fields");
    let look = |name: &&str| {
        let nested = || at(value, name).or_else(|| at(inner?, name));
        value.get(*name).or_else(|| inner?.get(*name)).or_else(nested)
    };
    names.iter().find_map(look).filter(|value| !value.is_null())
}

fn word(value: &Value, names: &[&str]) -> Option<String> {
    match field(value, names)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

struct AgentgatewayEntries;

impl Importer for AgentgatewayEntries {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        if word(value, &["mcp.method.name", "mcp.method"]).as_deref() != Some("tools/call") {
            return sink.other();
        }
        let names = ["gen_ai.tool.name", "mcp.tool.name", "mcp.resource.name", "mcp.tool"];
        let mut call = ImportedCall::new(record.line, word(value, &names).unwrap_or_default());
        call.id = word(value, &["span.id", "request.id", "request_id"]);
        call.time = field(value, &["time", "timestamp", "ts"]).and_then(time);
        call.agent = word(value, &["jwt.azp", "jwt.client_id", "jwt.sub", "mcp.client.name"]);
        call.session = word(value, &["mcp.session.id", "session.id", "trace.id"]);
        call.fact("mcp_server", word(value, &["mcp.target"]));
        let status = field(value, &["http.status", "http.response.status_code", "status"]).and_then(Value::as_i64);
        let error = word(value, &["error", "mcp.error"]).unwrap_or_default().to_lowercase();
        let denied = matches!(status, Some(401 | 403)) || error.contains("denied") || error.contains("unauthorized");
        call.outcome = match status {
            _ if denied => Some(outcome::DENIED.into()),
            _ if !error.is_empty() => Some(outcome::ERROR.into()),
            Some(..400) => Some(outcome::SUCCESS.into()),
            Some(_) => Some(outcome::ERROR.into()),
            None => None,
        };
        sink.call(call);
    }

    fn finish(&mut self, _: &mut Sink) {}
}

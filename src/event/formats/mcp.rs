//! MCP: JSON-RPC messages of a connection, bare or with a time and a direction around them.
//!
//! Requests of `tools/call` and their answers are joined by id, connection by connection: ids begin anew after `initialize`.

use serde_json::Value;

use super::join::Joiner;
use super::messages::refused;
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, content_text, name, output, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct Mcp;

impl Format for Mcp {
    fn name(&self) -> &'static str {
        "mcp"
    }

    fn about(&self) -> &'static str {
        "MCP messages (JSON-RPC), as a transcript or a capture"
    }

    fn fits(&self, value: &Value) -> bool {
        message(value).is_some()
    }

    fn keys(&self) -> &'static [&'static str] {
        &["jsonrpc", "method"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(Connection::default())
    }
}

/// Where a line keeps the message.
const INSIDE: [&str; 7] = ["message", "msg", "payload", "data", "body", "rpc", "frame"];

/// The message of a line, which may be there as text.
fn message(value: &Value) -> Option<Value> {
    let is_message = |value: &Value| text(value, "jsonrpc") == Some("2.0");
    if is_message(value) {
        return Some(value.clone());
    }
    INSIDE.iter().find_map(|key| match at(value, key)? {
        Value::String(text) if text.contains("jsonrpc") => serde_json::from_str(text).ok().filter(is_message),
        inner => Some(inner.clone()).filter(is_message),
    })
}

#[derive(Default)]
struct Connection {
    calls: Joiner,
    agent: Option<String>,
    /// How many connections there were.
    count: u64,
    step: u64,
}

impl Importer for Connection {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let Some(message) = message(&record.value) else {
            return sink.bad(record.line, "not a JSON-RPC message: `jsonrpc` is missing", record.text.as_bytes());
        };
        let paths = ["session_id", "sessionId", "mcp_session_id", "connection", "connection_id"];
        let named = name(&record.value, &paths);
        let id = at(&message, "id").map(ToString::to_string);
        match (text(&message, "method"), id) {
            (Some("initialize"), _) => {
                if named.is_none() {
                    self.calls.finish(sink);
                    self.count += 1;
                }
                self.agent = name(&message, &["params.clientInfo.name"]);
                sink.other();
            }
            (Some("tools/call"), Some(id)) => self.call(&message, &id, named, &record, sink),
            (None, Some(id)) => {
                let key = self.key(named.as_deref(), &id);
                if !self.calls.result(&key, |call| result(call, &message), sink) {
                    sink.other();
                }
            }
            _ => sink.other(),
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.calls.finish(sink);
    }
}

impl Connection {
    fn key(&self, named: Option<&str>, id: &str) -> String {
        format!("{}\n{}\n{id}", named.unwrap_or_default(), self.count)
    }

    fn call(&mut self, message: &Value, id: &str, named: Option<String>, record: &Record<'_>, sink: &mut Sink) {
        let mut call = ImportedCall::new(record.line, text(message, "params.name").unwrap_or_default());
        let key = self.key(named.as_deref(), id);
        call.id = Some(id.trim_matches('"').to_owned());
        call.params = Some(at(message, "params.arguments").and_then(arguments).unwrap_or_default());
        call.time = time_at(&record.value, &["timestamp", "ts", "time", "at"]);
        call.fact("step", Some(self.step).filter(|_| call.time.is_none()));
        self.step += 1;
        call.session = Some(named.unwrap_or_else(|| match self.count {
            0 | 1 => sink.input_name().to_owned(),
            count => format!("{}-{count}", sink.input_name()),
        }));
        call.agent = name(&record.value, &["agent", "client", "agent_id"]).or_else(|| self.agent.clone());
        self.calls.call(&key, call, sink);
    }
}

/// Codes by which servers and gateways say that they refuse: HTTP's, and those that gateways use.
const REFUSALS: [i64; 4] = [401, 403, -32_001, -32_003];

fn result(call: &mut ImportedCall, message: &Value) {
    let error = at(message, "error");
    let code = error.and_then(|error| error.get("code")).and_then(Value::as_i64);
    let said = error.and_then(|error| text(error, "message")).unwrap_or_default().to_lowercase();
    let answered = at(message, "result.content").map(content_text).unwrap_or_default();
    let words = ["denied", "forbidden", "unauthorized", "not allowed", "not permitted", "rejected", "blocked by"];
    let failed = error.is_some() || at(message, "result.isError") == Some(&Value::Bool(true));
    let denied = error.is_some()
        && (code.is_some_and(|code| REFUSALS.contains(&code)) || words.iter().any(|word| said.contains(word)))
        || failed && refused(&answered);
    let word = match (denied, failed) {
        (true, _) => outcome::DENIED,
        (_, true) => outcome::ERROR,
        _ => outcome::SUCCESS,
    };
    call.outcome = Some(word.into());
    call.output = at(message, "result.structuredContent")
        .cloned()
        .or_else(|| output(Some(&Value::String(answered)).filter(|text| text.as_str() != Some(""))));
}

//! Codex: the rollouts under `~/.codex/sessions`.
//!
//! Calls are `response_item`s; results are items too, or events that give the exit code.

use serde_json::Value;

use super::join::Joiner;
use super::messages::{refused, said};
use super::sink::{Call, Sink, outcome};
use super::values::{arguments, at, content_text, has, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct Codex;

impl Format for Codex {
    fn name(&self) -> &'static str {
        "codex"
    }

    fn about(&self) -> &'static str {
        "Codex rollouts (~/.codex/sessions)"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["payload"])
            && matches!(
                text(value, "type"),
                Some("session_meta" | "response_item" | "event_msg" | "turn_context" | "compacted")
            )
    }

    fn keys(&self) -> &'static [&'static str] {
        &["timestamp", "type", "payload"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(Rollout::default())
    }
}

#[derive(Default)]
struct Rollout {
    calls: Joiner,
    session: Option<String>,
    prompt: Option<String>,
}

impl Importer for Rollout {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let Some(payload) = at(&record.value, "payload") else {
            return sink.bad(record.line, "not a line of a Codex rollout: it has no `payload`", record.text.as_bytes());
        };
        if text(&record.value, "type") == Some("session_meta") {
            self.session = name(payload, &["id", "session_id"]);
            return sink.other();
        }
        let kind = text(payload, "type").unwrap_or_default();
        match kind {
            "function_call" | "custom_tool_call" | "local_shell_call" | "web_search_call" | "mcp_tool_call_begin" => {
                self.call(kind, payload, &record, sink);
            }
            "function_call_output"
            | "custom_tool_call_output"
            | "exec_command_end"
            | "mcp_tool_call_end"
            | "patch_apply_end" => {
                let id = text(payload, "call_id").unwrap_or_default();
                self.calls.result(id, |call| result(call, payload), sink);
            }
            "user_message" => {
                self.prompt = name(payload, &["message"]);
                sink.other();
            }
            _ => sink.other(),
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.calls.finish(sink);
    }
}

impl Rollout {
    fn call(&mut self, kind: &str, payload: &Value, record: &Record<'_>, sink: &mut Sink) {
        let tool = match kind {
            "local_shell_call" => "local_shell",
            "web_search_call" => "web_search",
            "mcp_tool_call_begin" => text(payload, "invocation.tool").unwrap_or_default(),
            _ => text(payload, "name").unwrap_or_default(),
        };
        let mut call = Call::new(record.line, tool);
        call.id = name(payload, &["call_id", "id"]);
        let given = ["arguments", "input", "action", "invocation.arguments"].iter().find_map(|key| at(payload, key));
        call.params = given.and_then(arguments);
        call.time = time_at(&record.value, &["timestamp"]);
        call.session = Some(self.session.clone().unwrap_or_else(|| sink.input_name().to_owned()));
        call.agent = Some("codex".to_owned());
        call.fact("prompt", self.prompt.take());
        match call.id.clone() {
            Some(id) if kind != "web_search_call" => self.calls.call(&id, call, sink),
            _ => {
                call.outcome = Some(word(text(payload, "status").unwrap_or("completed")));
                self.calls.whole(call, sink);
            }
        }
    }
}

fn word(status: &str) -> std::borrow::Cow<'static, str> {
    match status {
        "completed" | "success" => outcome::SUCCESS.into(),
        "failed" | "error" | "incomplete" => outcome::ERROR.into(),
        other => other.to_owned().into(),
    }
}

fn result(call: &mut Call, payload: &Value) {
    let given = ["output", "aggregated_output", "stdout", "result"].iter().find_map(|key| at(payload, key));
    // Of some versions the output is JSON with the exit code beside the text.
    let inner = match given {
        Some(Value::String(text)) => serde_json::from_str::<Value>(text).ok().filter(|inner| has(inner, &["output"])),
        Some(other) if has(other, &["output"]) => Some(other.clone()),
        _ => None,
    };
    let content = match (&inner, given) {
        (Some(inner), _) => at(inner, "output").map(content_text).unwrap_or_default(),
        (None, Some(given)) => at(given, "content").map_or_else(|| content_text(given), content_text),
        _ => String::new(),
    };
    let code = at(payload, "exit_code")
        .or_else(|| inner.as_ref().and_then(|inner| at(inner, "metadata.exit_code")))
        .and_then(Value::as_i64)
        .or_else(|| exit_code(&content));
    let failed = code.is_some_and(|code| code != 0)
        || at(payload, "success") == Some(&Value::Bool(false))
        || at(payload, "result.Err").is_some()
        || at(payload, "result.Ok.isError") == Some(&Value::Bool(true));
    let denied = refused(&content) || at(payload, "result.Err").and_then(Value::as_str).is_some_and(refused);
    let word = match (denied, failed) {
        (true, _) => outcome::DENIED,
        (_, true) => outcome::ERROR,
        _ => outcome::SUCCESS,
    };
    call.outcome = Some(word.into());
    call.output = said(content);
}

/// The exit code that a text begins with: `Exit code: 1`, or a line `Process exited with code 1`.
fn exit_code(content: &str) -> Option<i64> {
    let marks = ["Exit code: ", "Process exited with code ", "exit code: "];
    let start: String = content.lines().take(8).collect::<Vec<_>>().join("\n");
    marks.iter().find_map(|mark| {
        let rest = start.split_once(mark)?.1;
        rest.split(|c: char| !c.is_ascii_digit() && c != '-').next()?.parse().ok()
    })
}

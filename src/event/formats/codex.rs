//! Codex: the rollouts under `~/.codex/sessions`, of any version, and what `codex exec --json` prints.
//!
//! Calls are `response_item`s; results are items too, or events that give the exit code. Old rollouts have the items bare.

use std::collections::HashSet;

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::join::Joiner;
use super::messages::{refused, said};
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, content_text, has, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct Codex;

impl Format for Codex {
    fn name(&self) -> &'static str {
        "codex"
    }

    fn about(&self) -> &'static str {
        "Codex rollouts (~/.codex/sessions), codex exec --json"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["payload"])
            && matches!(
                text(value, "type"),
                Some("session_meta" | "response_item" | "event_msg" | "turn_context" | "compacted")
            )
            || is_stream(value)
            || has(value, &["record_type"])
    }

    fn begins(&self, first: &Value) -> bool {
        // The first line of an old rollout.
        has(first, &["id", "timestamp"]) && first.get("instructions").is_some() && first.get("type").is_none()
    }

    fn keys(&self) -> &'static [&'static str] {
        &["timestamp", "type", "payload"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(Rollout::default())
    }
}

/// Whether a value is a line that `codex exec --json` prints.
fn is_stream(value: &Value) -> bool {
    match text(value, "type") {
        Some("thread.started") => has(value, &["thread_id"]),
        Some("item.started" | "item.updated" | "item.completed") => text(value, "item.type").is_some(),
        _ => false,
    }
}

/// So many calls are remembered, so that an event that tells of one once more does not count.
const MAX_SEEN: usize = 1 << 20;

#[derive(Default)]
struct Rollout {
    calls: Joiner,
    session: Option<String>,
    prompt: Option<String>,
    seen: HashSet<u64>,
    step: u64,
}

impl Importer for Rollout {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        if let Some(thread) = name(value, &["thread_id"]) {
            self.session = Some(thread);
        }
        if let Some(item) = at(value, "item") {
            return self.item(item, &record, sink);
        }
        let bare = ["type", "record_type", "instructions"].iter().any(|key| value.get(key).is_some());
        let Some(payload) = at(value, "payload").or(Some(value).filter(|_| bare)) else {
            return sink.bad(record.line, "not a line of a Codex rollout: it has no `payload`", record.text.as_bytes());
        };
        if text(value, "type") == Some("session_meta") || value.get("instructions").is_some() {
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
                if !self.calls.result(id, |call| result(call, payload), sink) && kind == "mcp_tool_call_end" {
                    // New versions say nothing of the beginning.
                    self.call(kind, payload, &record, sink);
                    self.calls.result(id, |call| result(call, payload), sink);
                }
            }
            "user_message" => {
                self.prompt = name(payload, &["message"]);
                sink.other();
            }
            "message" if text(payload, "role") == Some("user") && at(value, "payload").is_none() => {
                self.prompt = at(payload, "content").map(content_text);
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
            "mcp_tool_call_begin" | "mcp_tool_call_end" => text(payload, "invocation.tool").unwrap_or_default(),
            _ => text(payload, "name").unwrap_or_default(),
        };
        let mut call = ImportedCall::new(record.line, tool);
        call.id = name(payload, &["call_id", "id"]);
        if let Some(id) = &call.id
            && self.seen.len() < MAX_SEEN
            && !self.seen.insert(xxh3_64(id.as_bytes()))
        {
            return;
        }
        call.fact("mcp_server", name(payload, &["invocation.server"]));
        let given = ["arguments", "input", "action", "invocation.arguments"].iter().find_map(|key| at(payload, key));
        call.params = given.and_then(arguments);
        call.time = time_at(&record.value, &["timestamp"]);
        call.session = Some(self.session.clone().unwrap_or_else(|| sink.input_name().to_owned()));
        call.agent = Some("codex".to_owned());
        call.fact("prompt", self.prompt.take().filter(|prompt| !prompt.trim().is_empty()));
        if call.time.is_none() {
            call.fact("step", Some(self.step));
            self.step += 1;
        }
        match call.id.clone() {
            Some(id) if kind != "web_search_call" => self.calls.call(&id, call, sink),
            _ => {
                call.outcome = Some(word(text(payload, "status").unwrap_or("completed")));
                self.calls.whole(call, sink);
            }
        }
    }
}

impl Rollout {
    /// An item of `codex exec --json`, which comes when it begins and when it ends.
    fn item(&mut self, item: &Value, record: &Record<'_>, sink: &mut Sink) {
        let (tool, given): (_, &[&str]) = match text(item, "type").unwrap_or_default() {
            "command_execution" => ("shell", &["command"]),
            "file_change" => ("apply_patch", &["changes"]),
            "web_search" => ("web_search", &["query"]),
            "mcp_tool_call" => (text(item, "tool").unwrap_or_default(), &[]),
            _ => return sink.other(),
        };
        let Some(id) = name(item, &["id"]) else {
            return sink.bad(record.line, "an item without an id", record.text.as_bytes());
        };
        let mut call = ImportedCall::new(record.line, tool);
        call.params = match at(item, "arguments") {
            Some(inner) if given.is_empty() => arguments(inner),
            _ => {
                let pair = |key: &&str| Some(((*key).to_owned(), at(item, key)?.clone()));
                Some(given.iter().filter_map(pair).collect())
            }
        };
        call.fact("mcp_server", name(item, &["server"]));
        call.session = Some(self.session.clone().unwrap_or_else(|| sink.input_name().to_owned()));
        call.agent = Some("codex".to_owned());
        call.fact("step", Some(self.step));
        // Ids of items are good within a run alone.
        let key = format!("{}/{id}", call.session.as_deref().unwrap_or_default());
        call.id = Some(id);
        if self.seen.len() < MAX_SEEN && self.seen.insert(xxh3_64(key.as_bytes())) {
            self.step += 1;
            self.calls.call(&key, call, sink);
        }
        if text(&record.value, "type") == Some("item.completed") {
            self.calls.result(&key, |call| ended(call, item), sink);
        }
    }
}

/// What became of an item of `codex exec --json`.
fn ended(call: &mut ImportedCall, item: &Value) {
    let failed =
        at(item, "exit_code").and_then(Value::as_i64).is_some_and(|code| code != 0) || at(item, "error").is_some();
    call.outcome = Some(match text(item, "status") {
        _ if refused(text(item, "error.message").unwrap_or_default()) => outcome::DENIED.into(),
        Some("declined" | "rejected" | "denied") => outcome::DENIED.into(),
        Some("completed") | None if failed => outcome::ERROR.into(),
        Some(status) => word(status),
        None => outcome::SUCCESS.into(),
    });
    call.output = match at(item, "aggregated_output").and_then(Value::as_str) {
        Some(text) => said(text.to_owned()),
        None => at(item, "result.content").map(content_text).and_then(said),
    };
}

fn word(status: &str) -> std::borrow::Cow<'static, str> {
    match status {
        "completed" | "success" => outcome::SUCCESS.into(),
        "failed" | "error" | "incomplete" => outcome::ERROR.into(),
        other => other.to_owned().into(),
    }
}

fn result(call: &mut ImportedCall, payload: &Value) {
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

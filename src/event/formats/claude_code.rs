//! Claude Code: the transcripts under `~/.claude/projects`, of sessions and their sub-agents, and what `claude -p --output-format stream-json` and
//! the Agent SDK print.
//!
//! Calls stand in lines of the assistant, results in lines of the user, joined by id. Refusals by the user, a hook or a rule of
//! permission are results with an error that says so. Anthropic calls the form internal: lines of unknown types are passed over.

use serde_json::Value;

use super::join::Joiner;
use super::messages::{refused, said};
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, content_text, has, items, name, output, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct ClaudeCode;

impl Format for ClaudeCode {
    fn name(&self) -> &'static str {
        "claude-code"
    }

    fn about(&self) -> &'static str {
        "Claude Code sessions (~/.claude/projects), --output-format stream-json"
    }

    fn fits(&self, value: &Value) -> bool {
        is_line(value)
    }

    fn keys(&self) -> &'static [&'static str] {
        &["type", "sessionId"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(SessionSoFar::default())
    }
}

/// Types of lines that carry no session.
const OTHER_LINES: [&str; 3] = ["file-history-snapshot", "summary", "permission-mode"];

fn is_line(value: &Value) -> bool {
    let Some(kind) = text(value, "type") else { return false };
    let marks = ["uuid", "leafUuid", "parentUuid", "isSidechain", "operation", "permissionMode", "snapshot"];
    (has(value, &["sessionId"]) || OTHER_LINES.contains(&kind)) && marks.iter().any(|mark| value.get(mark).is_some())
        || is_streamed(value, kind)
}

/// Whether a value is a message that the program prints as it works.
fn is_streamed(value: &Value, kind: &str) -> bool {
    has(value, &["session_id"])
        && match kind {
            "system" => has(value, &["subtype"]),
            "result" => has(value, &["subtype"]) && value.get("is_error").is_some(),
            "assistant" | "user" => has(value, &["message"]) && value.get("parent_tool_use_id").is_some(),
            "stream_event" => has(value, &["event"]),
            _ => false,
        }
}

/// What a session's lines have said so far.
#[derive(Default)]
struct SessionSoFar {
    calls: Joiner,
    /// The request that no call has carried yet.
    prompt: Option<String>,
    /// The ids of calls that the end of a run says were refused.
    refused: Vec<String>,
    /// How many calls without a time there were.
    step: u64,
}

/// So many refused calls are remembered.
const MAX_REFUSED: usize = 4_096;

impl Importer for SessionSoFar {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let line = record.value;
        if !line.is_object() || text(&line, "type").is_none() {
            return sink.bad(
                record.line,
                "not a line of a Claude Code session: it has no `type`",
                record.text.as_bytes(),
            );
        }
        for denial in items(&line, "permission_denials") {
            let id = text(denial, "tool_use_id").unwrap_or_default();
            self.refused.extend((self.refused.len() < MAX_REFUSED).then(|| id.to_owned()));
        }
        let Some(message) = at(&line, "message") else { return sink.other() };
        let mut found = false;
        match at(message, "content") {
            Some(Value::Array(parts)) => {
                for part in parts {
                    found |= self.part(part, &line, record.line, sink);
                }
            }
            Some(Value::String(prompt)) if text(&line, "type") == Some("user") => self.ask(prompt, &line),
            _ => {}
        }
        if !found {
            sink.other();
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        // Calls that were refused have no result in what is printed without a person.
        for id in std::mem::take(&mut self.refused) {
            self.calls.note(&id, |call| call.outcome = Some(outcome::DENIED.into()));
        }
        self.calls.finish(sink);
    }
}

impl SessionSoFar {
    /// Takes note of a request, unless the program wrote it: a summary of what came before, or that somebody stopped it.
    fn ask(&mut self, prompt: &str, line: &Value) {
        let is = |key: &str| line.get(key) == Some(&Value::Bool(true));
        let own = is("isMeta") || is("isCompactSummary") || prompt.starts_with("[Request interrupted by user");
        if !own && !prompt.trim().is_empty() {
            self.prompt = Some(prompt.to_owned());
        }
    }

    fn part(&mut self, part: &Value, line: &Value, number: u64, sink: &mut Sink) -> bool {
        match text(part, "type") {
            Some("tool_use" | "server_tool_use" | "mcp_tool_use") => {
                self.call(part, line, number, sink);
                true
            }
            Some("tool_result") => {
                let Some(id) = text(part, "tool_use_id") else { return false };
                self.calls.result(id, |call| result(call, part, line), sink);
                true
            }
            Some("text") if text(line, "type") == Some("user") => {
                self.ask(text(part, "text").unwrap_or_default(), line);
                false
            }
            _ => false,
        }
    }

    fn call(&mut self, part: &Value, line: &Value, number: u64, sink: &mut Sink) {
        let mut call = ImportedCall::new(number, text(part, "name").unwrap_or_default());
        call.id = name(part, &["id"]);
        call.params = at(part, "input").and_then(arguments);
        call.time = time_at(line, &["timestamp"]);
        call.session = name(line, &["sessionId", "session_id"]);
        let aside = line.get("isSidechain") == Some(&Value::Bool(true)) || at(line, "parent_tool_use_id").is_some();
        call.agent = Some(if aside { "claude-code-subagent" } else { "claude-code" }.to_owned());
        call.fact("prompt", self.prompt.take());
        if call.time.is_none() {
            call.fact("step", Some(self.step));
            self.step += 1;
        }
        match call.id.clone() {
            Some(id) => self.calls.call(&id, call, sink),
            None => self.calls.whole(call, sink),
        }
    }
}

/// Texts with which a refusal begins.
const REFUSALS: [&str; 6] = [
    "The user doesn't want to proceed",
    "The user doesn't want to take this action",
    "Permission to use ",
    "Claude requested permissions to ",
    "This command requires approval",
    "Permission for this ",
];

fn result(call: &mut ImportedCall, part: &Value, line: &Value) {
    let failed = part.get("is_error") == Some(&Value::Bool(true));
    let content = at(part, "content").map(content_text).unwrap_or_default();
    let denied = has(line, &["toolDenialKind"])
        || failed
            && (REFUSALS.iter().any(|start| content.starts_with(start))
                || by_hook(&content)
                || refused(&content)
                || text(line, "toolUseResult").is_some_and(|result| result.contains("User rejected tool use")));
    let word = match (denied, failed) {
        (true, _) => outcome::DENIED,
        (_, true) => outcome::ERROR,
        _ => outcome::SUCCESS,
    };
    call.outcome = Some(word.into());
    if let Some(modified) = at(line, "wireToolInputs").zip(call.id.as_deref()).and_then(|(inputs, id)| inputs.get(id)) {
        call.params = arguments(modified).or(call.params.take());
    }
    if denied {
        call.fact("denied_by", name(line, &["toolDenialKind"]));
    } else {
        call.output =
            said(content).or_else(|| output(at(part, "content").filter(|_| items(part, "content").is_empty())));
    }
}

/// Whether a hook refused the call.
fn by_hook(content: &str) -> bool {
    let start: String = content.chars().take(200).collect::<String>().to_lowercase();
    start.contains("hook") && ["blocked", "denied", "hook error", "stopped"].iter().any(|word| start.contains(word))
}

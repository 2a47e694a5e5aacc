//! Gemini CLI: the chats under `~/.gemini/tmp`, as one document or a message a line.

use serde_json::Value;

use super::messages::{refused, said};
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, content_text, has, items, name, text, time_at};
use super::{Format, Importer, Record};

/// See the module.
pub(super) struct GeminiCli;

impl Format for GeminiCli {
    fn name(&self) -> &'static str {
        "gemini-cli"
    }

    fn about(&self) -> &'static str {
        "Gemini CLI chats (~/.gemini/tmp)"
    }

    fn fits(&self, value: &Value) -> bool {
        has(value, &["sessionId", "projectHash"])
            || text(value, "type") == Some("gemini")
            || has(value, &["sessionId", "messageId", "message"])
    }

    fn lists(&self) -> &'static [&'static str] {
        &["messages"]
    }

    fn keys(&self) -> &'static [&'static str] {
        &["sessionId", "messages"]
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::new(Chat::default())
    }
}

#[derive(Default)]
struct Chat {
    session: Option<String>,
    prompt: Option<String>,
}

impl Importer for Chat {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        if let Some(session) = record.envelopes.first().and_then(|chat| name(chat, &["sessionId"])) {
            self.session = Some(session);
        } else if let Some(session) = name(&record.value, &["sessionId"]) {
            self.session = Some(session);
        }
        let calls = items(&record.value, "toolCalls");
        if calls.is_empty() {
            if text(&record.value, "type") == Some("user") {
                self.prompt = ["content", "message"].iter().find_map(|key| at(&record.value, key)).map(content_text);
            }
            return sink.other();
        }
        for made in calls {
            let mut call = ImportedCall::new(record.line, text(made, "name").unwrap_or_default());
            call.id = name(made, &["id"]);
            call.params = at(made, "args").and_then(arguments);
            call.time = time_at(made, &["timestamp"]).or_else(|| time_at(&record.value, &["timestamp"]));
            call.session = Some(self.session.clone().unwrap_or_else(|| sink.input_name().to_owned()));
            call.agent = Some("gemini-cli".to_owned());
            call.fact("prompt", self.prompt.take().filter(|prompt| !prompt.trim().is_empty()));
            let answered = answer(made);
            call.outcome = text(made, "status").map(|status| match status {
                "success" => outcome::SUCCESS.into(),
                "error" if refused(&answered) => outcome::DENIED.into(),
                "error" => outcome::ERROR.into(),
                "cancelled" if answered.is_empty() || refused(&answered) => outcome::DENIED.into(),
                other => other.to_owned().into(),
            });
            call.output = said(answered);
            sink.call(call);
        }
    }

    fn finish(&mut self, _: &mut Sink) {}
}

/// What the tool answered, as text.
fn answer(made: &Value) -> String {
    let parts = items(made, "result").iter().filter_map(|part| at(part, "functionResponse.response"));
    let texts = parts.map(|response| match ["output", "error"].iter().find_map(|key| at(response, key)) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => response.to_string(),
    });
    let joined = texts.collect::<Vec<_>>().join("\n");
    if joined.is_empty() { at(made, "resultDisplay").map(content_text).unwrap_or_default() } else { joined }
}

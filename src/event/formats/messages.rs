//! Conversations with a model: `OpenAI` (Chat and Responses), Anthropic, and `LangChain` or `LangGraph`; also those of Bedrock, Gemini, the
//! Vercel AI SDK and Pydantic AI, which mark calls in their own ways.
//!
//! A record is a conversation, a request with its response, or one message. Calls and results are joined by id, and by order
//! where there is none. The three rows of the table share one importer, which takes each message for what it is: programs mix
//! them. Without times, `context.step` gives the order.

use std::collections::{HashMap, HashSet};

use serde_json::{Value, json};
use xxhash_rust::xxh3::xxh3_64;

use super::join::Joiner;
use super::sink::{ImportedCall, Sink, outcome};
use super::values::{arguments, at, content_text, first, has, items, name, output, text, time_at};
use super::{Format, Importer, Record};

/// Messages of `OpenAI`, and of what speaks its protocol.
pub(super) struct OpenAi;
/// Messages of Anthropic.
pub(super) struct Anthropic;
/// Messages and states of `LangChain` and `LangGraph`.
pub(super) struct LangGraph;

/// Which program wrote a message, as far as it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    OpenAi,
    Anthropic,
    LangGraph,
}

impl Format for OpenAi {
    fn name(&self) -> &'static str {
        "openai-messages"
    }

    fn about(&self) -> &'static str {
        "OpenAI Chat and Responses conversations and API logs"
    }

    fn fits(&self, value: &Value) -> bool {
        dialect(value).is_some_and(|dialect| dialect.is_none_or(|dialect| dialect == Dialect::OpenAi))
    }

    fn lists(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn keys(&self) -> &'static [&'static str] {
        &["messages"]
    }

    fn family(&self) -> Option<&'static str> {
        Some("messages")
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::<Conversations>::default()
    }
}

impl Format for Anthropic {
    fn name(&self) -> &'static str {
        "anthropic-messages"
    }

    fn about(&self) -> &'static str {
        "Anthropic Messages conversations and API logs"
    }

    fn fits(&self, value: &Value) -> bool {
        dialect(value).is_some_and(|dialect| dialect.is_none_or(|dialect| dialect == Dialect::Anthropic))
    }

    fn lists(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn keys(&self) -> &'static [&'static str] {
        &["messages"]
    }

    fn family(&self) -> Option<&'static str> {
        Some("messages")
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::<Conversations>::default()
    }
}

impl Format for LangGraph {
    fn name(&self) -> &'static str {
        "langgraph"
    }

    fn about(&self) -> &'static str {
        "LangChain messages and LangGraph states"
    }

    fn fits(&self, value: &Value) -> bool {
        dialect(value).is_some_and(|dialect| dialect.is_none_or(|dialect| dialect == Dialect::LangGraph))
    }

    fn lists(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn keys(&self) -> &'static [&'static str] {
        &["messages"]
    }

    fn family(&self) -> Option<&'static str> {
        Some("messages")
    }

    fn importer(&self) -> Box<dyn Importer + Send> {
        Box::<Conversations>::default()
    }
}

/// Where a document of several conversations keeps them, as logs of Inspect do.
const SAMPLES: &[&str] = &["samples"];
/// Where a record keeps its messages.
const LISTS: [&str; 19] = [
    "messages",
    "traj",
    "conversation",
    "values.messages",
    "state.messages",
    "request.messages",
    "request.input",
    "body.messages",
    "body.input",
    "input",
    "output",
    "kwargs.messages",
    "contents",
    "request.contents",
    "input.inputBodyJson.messages",
    "input.inputBodyJson.contents",
    "data",
    "chat_history",
    "params.messages",
];
/// Where it keeps those of the answer.
const ANSWERS: [&str; 8] = [
    "response.output",
    "response.content",
    "response.body.output",
    "output",
    "response.messages",
    "response.body.content",
    "content",
    "output.outputBodyJson.messages",
];
/// Where it keeps the choices of the answer.
const CHOICES: [&str; 4] = ["choices", "response.choices", "response.body.choices", "output.outputBodyJson.choices"];
/// Where it keeps an answer that is one message.
const MESSAGES: [&str; 7] = [
    "response",
    "response.body",
    "output.message",
    "response.output.message",
    "output.outputBodyJson",
    "output.outputBodyJson.output.message",
    "result.message",
];
/// Where it keeps candidates of the answer.
const CANDIDATES: [&str; 3] = ["candidates", "response.candidates", "output.outputBodyJson.candidates"];

/// `None` if a value holds no messages; else whose they are, if that shows.
#[expect(clippy::option_option, reason = "no messages, messages of any dialect, messages of one")]
fn dialect(value: &Value) -> Option<Option<Dialect>> {
    if let Some(sample) = items(value, "samples").first() {
        return dialect(sample);
    }
    let messages = messages(value);
    let known: Vec<_> = messages.iter().filter(|message| is_message(message)).take(64).collect();
    if known.is_empty() || known.len() * 2 < messages.len().min(64) {
        return None;
    }
    Some(known.iter().find_map(|message| dialect_of(unwrapped(message))))
}

fn dialect_of(message: &Value) -> Option<Dialect> {
    let parts = parts_of(message);
    let kind = text(message, "type").unwrap_or_default();
    if parts.iter().any(|part| matches!(text(part, "type"), Some("tool_use" | "tool_result" | "server_tool_use"))) {
        return Some(Dialect::Anthropic);
    }
    if matches!(kind, "human" | "ai" | "tool" | "AIMessageChunk" | "ToolMessage" | "AIMessage" | "HumanMessage")
        || items(message, "tool_calls").iter().any(|call| has(call, &["name", "args"]))
    {
        return Some(Dialect::LangGraph);
    }
    let calls = items(message, "tool_calls").iter().any(|call| has(call, &["function"]) || has(call, &["custom"]));
    (calls || has(message, &["function_call"]) || text(message, "role") == Some("tool") || is_item(kind))
        .then_some(Dialect::OpenAi)
}

/// Whether a type is that of an item of the Responses API which is a call or a result.
fn is_item(kind: &str) -> bool {
    kind == "mcp_approval_request"
        || kind == "mcp_approval_response"
        || (kind.ends_with("_call") || kind.ends_with("_call_output")) && !matches!(kind, "tool_call" | "mcp_tool_call")
}

/// The parts of a message, which some programs keep beside its text.
fn parts_of(message: &Value) -> &[Value] {
    let content = items(message, "content");
    if content.is_empty() { items(message, "parts") } else { content }
}

fn is_message(value: &Value) -> bool {
    let message = unwrapped(value);
    text(message, "role").is_some_and(|role| {
        matches!(role, "system" | "developer" | "user" | "assistant" | "tool" | "function" | "human" | "ai" | "model")
    }) || dialect_of(message).is_some()
        || has(message, &["kind", "parts"])
        || text(message, "type").is_some_and(|kind| matches!(kind, "system" | "human" | "ai" | "tool" | "reasoning"))
            && has(message, &["content"])
}

/// A message without what `LangChain` wraps around it.
fn unwrapped(message: &Value) -> &Value {
    match (at(message, "data"), at(message, "kwargs")) {
        (Some(data), _) if has(message, &["type"]) && has(data, &["content"]) => data,
        (_, Some(kwargs)) if has(message, &["lc"]) => kwargs,
        _ => message,
    }
}

/// The messages of a record, in their order.
fn messages(record: &Value) -> Vec<&Value> {
    // A conversation that is nothing but its messages.
    if let Value::Array(list) = record {
        return list.iter().collect();
    }
    // A message by itself.
    if is_message(record) && !LISTS.iter().take(5).any(|list| at(record, list).is_some_and(Value::is_array)) {
        return vec![record];
    }
    let mut found: Vec<&Value> = Vec::new();
    if let Some(list) = LISTS.iter().find_map(|list| at(record, list)?.as_array()) {
        found.extend(list);
    } else if let Some(fields) = record.as_object().filter(|fields| fields.len() == 1) {
        // An update of one node of a graph.
        found.extend(fields.values().flat_map(|update| items(update, "messages")));
    }
    let choices = CHOICES.iter().find_map(|list| at(record, list)?.as_array());
    found.extend(choices.into_iter().flatten().filter_map(|choice| at(choice, "message")));
    let candidates = CANDIDATES.iter().find_map(|list| at(record, list)?.as_array());
    found.extend(candidates.into_iter().flatten().filter_map(|candidate| at(candidate, "content")));
    for answer in MESSAGES.iter().map(|path| at(record, path)).chain([Some(record)]).flatten() {
        if text(answer, "role") == Some("assistant") && has(answer, &["content"]) {
            found.push(answer);
        }
    }
    let items = ANSWERS.iter().find_map(|list| at(record, list)?.as_array());
    let is_new = |item: &&Value| is_message(item) && !found.iter().any(|known| std::ptr::eq(*known, *item));
    let answered: Vec<&Value> = items.into_iter().flatten().filter(is_new).collect();
    found.extend(answered);
    found
}

/// So many calls are remembered, to tell the history that a request repeats from what is new.
const MAX_SEEN: usize = 1 << 20;

#[derive(Default)]
struct Conversations {
    calls: Joiner,
    seen: HashSet<u64>,
    step: u64,
    prompt: Option<String>,
    /// The calls of the last message with some that gave no id, of which these still wait.
    nameless: Vec<String>,
    /// The session of the last call.
    last_session: String,
    /// The sessions of answers that others may go on from.
    answers: HashMap<String, String>,
    /// The document of the last message that came by itself, how many did in it, and how many conversations there were.
    document: (u64, u64, u64),
    count: u64,
}

/// Where a call stands.
struct CallPlace<'a> {
    line: u64,
    session: &'a str,
    agent: Option<&'a str>,
    time: Option<&'a str>,
}

impl Importer for Conversations {
    fn record(&mut self, record: Record<'_>, sink: &mut Sink) {
        let value = &record.value;
        let messages = messages(value);
        if messages.is_empty() {
            return if value.is_object() {
                sink.other();
            } else {
                sink.bad(record.line, "not a conversation: no messages in it", record.text.as_bytes());
            };
        }
        let alone = matches!(messages.as_slice(), [only] if std::ptr::eq(*only, value));
        // Answers of the Responses API go on from others, and updates of a graph from each other.
        let chained = has(value, &["previous_response_id"]) || text(value, "object") == Some("response");
        let update = !alone && is_update(value);
        let session = match self.goes_on(value).or_else(|| session(value, alone)) {
            Some(session) => session,
            None if alone || update => self.of_document(record.document, sink),
            None => of_content(&messages),
        };
        if let (true, Some(id)) = (chained && self.answers.len() < MAX_SEEN, name(value, &["id", "response.id"])) {
            self.answers.insert(id, session.clone());
        }
        let agent = name(value, &["agent", "agent_id", "agent_name", "assistant_id", "metadata.agent", "agent.name"]);
        let time =
            time_at(value, &["timestamp", "created_at", "created", "time", "response.created_at", "response.created"]);
        // One record is one conversation: what waits in it waits no longer than its end, unless requests repeat it.
        let repeated = has(value, &["request"]) || has(value, &["body"]) || alone || update || chained;
        if !(alone || update || chained) {
            (self.step, self.prompt) = (0, None);
        }
        let before = sink.counted.events;
        for message in messages {
            let place =
                CallPlace { line: record.line, session: &session, agent: agent.as_deref(), time: time.as_deref() };
            self.message(unwrapped(message), &place, sink);
        }
        if !repeated {
            self.calls.finish(sink);
            self.nameless.clear();
        }
        if before == sink.counted.events {
            sink.other();
        }
    }

    fn finish(&mut self, sink: &mut Sink) {
        self.calls.finish(sink);
    }
}

/// Whether a record is what one node of a graph added to its state.
fn is_update(value: &Value) -> bool {
    value.as_object().is_some_and(|fields| {
        fields.len() == 1 && fields.values().all(|update| update.get("messages").is_some_and(Value::is_array))
    })
}

/// The session that a record names.
fn session(value: &Value, alone: bool) -> Option<String> {
    let paths = [
        "session_id",
        "sessionId",
        "conversation_id",
        "conversationId",
        "thread_id",
        "conversation.id",
        "metadata.session_id",
        "metadata.thread_id",
        "configurable.thread_id",
        "trace_id",
        "metadata.conversation_id",
        "request.conversation",
        "conversation",
    ];
    if let Some(session) = name(value, &paths) {
        return Some(session);
    }
    // The id of a message by itself is that of the message.
    if let Some(id) = name(value, &["id"]).filter(|_| !alone) {
        return Some(id);
    }
    // Of a batch: what its owner calls a request.
    if let Some(id) = name(value, &["custom_id"]) {
        return Some(id);
    }
    // A task that an agent was set, and which try it was.
    let task = name(value, &["task_id", "task.id", "instance_id"])?;
    Some(match name(value, &["trial", "run", "attempt"]) {
        Some(trial) => format!("{task}/{trial}"),
        None => task,
    })
}

/// A name for a conversation that has none: the same wherever its first request stands.
fn of_content(messages: &[&Value]) -> String {
    let user = messages.iter().position(|message| matches!(role(unwrapped(message)), "user" | "human")).unwrap_or(0);
    let start: String = messages.iter().take(user + 1).map(std::string::ToString::to_string).collect();
    format!("chat-{:016x}", xxh3_64(start.as_bytes()))
}

fn role(message: &Value) -> &str {
    text(message, "role").or_else(|| text(message, "type")).unwrap_or_default()
}

impl Conversations {
    /// The session of the answer that a record goes on from.
    fn goes_on(&self, value: &Value) -> Option<String> {
        self.answers.get(text(value, "previous_response_id")?).cloned()
    }

    /// The session of messages that come by themselves: one a line, or several in an array, which is a conversation then.
    fn of_document(&mut self, document: u64, sink: &mut Sink) -> String {
        let (last, messages, conversations) = self.document;
        let ended = document != last && messages > 1;
        if ended {
            self.calls.finish(sink);
            self.nameless.clear();
            (self.step, self.prompt) = (0, None);
        }
        let messages = if document == last { messages + 1 } else { 1 };
        let conversations = conversations + u64::from(ended);
        self.document = (document, messages, conversations);
        match conversations {
            0 => sink.input_name().to_owned(),
            more => format!("{}-{}", sink.input_name(), more + 1),
        }
    }

    fn message(&mut self, message: &Value, place: &CallPlace<'_>, sink: &mut Sink) {
        let role = role(message);
        if matches!(role, "user" | "human") {
            let said = at(message, "content").map(content_text).unwrap_or_default();
            if !said.trim().is_empty() {
                self.prompt = Some(said);
            }
        }
        let speaker = text(message, "name").filter(|_| matches!(role, "assistant" | "ai"));
        let place = CallPlace { agent: speaker.or(place.agent), ..*place };
        let own_time = time_at(message, &["timestamp", "created_at", "time", "created"]);
        let place = CallPlace { time: own_time.as_deref().or(place.time), ..place };
        let calls = items(message, "tool_calls");
        let calls = if calls.is_empty() { items(message, "additional_kwargs.tool_calls") } else { calls };
        let parts = parts_of(message);
        let is_call = |part: &Value| first(part, &["functionCall", "function_call"]).is_some();
        if !calls.is_empty() || has(message, &["function_call"]) || parts.iter().any(is_call) {
            self.nameless.clear();
        }
        for made in calls {
            let tool = first(made, &["function.name", "custom.name", "name", "function"]);
            let given = first(made, &["function.arguments", "custom.input", "args", "arguments", "input"]);
            self.call(tool, given, name(made, &["id", "call_id"]), &place, sink);
        }
        if let Some(made) = at(message, "function_call") {
            self.call(at(made, "name"), at(made, "arguments"), None, &place, sink);
        }
        for part in parts {
            self.part(part, &place, sink);
        }
        match role {
            "tool" | "function" | "ToolMessage" => self.result(message, &["tool_call_id", "id"], sink),
            kind if is_item(kind) => self.item(kind, message, &place, sink),
            _ => {}
        }
    }

    fn part(&mut self, part: &Value, place: &CallPlace<'_>, sink: &mut Sink) {
        let ids = ["id", "toolCallId", "tool_call_id", "toolUseId"];
        let given = ["input", "args", "arguments"];
        match first(part, &["type", "part_kind"]).and_then(Value::as_str).unwrap_or_default() {
            "tool_use" | "server_tool_use" | "mcp_tool_use" | "tool-call" | "tool_call" | "builtin-tool-call" => {
                let tool = first(part, &["name", "toolName", "tool_name"]);
                self.call(tool, first(part, &given), name(part, &ids), place, sink);
            }
            "tool-result" | "tool-return" | "builtin-tool-return" => self.result(part, &ids, sink),
            // Pydantic AI asks a model to call once more where a call failed.
            "retry-prompt" => {
                let failed = json!({"content": first(part, &["content"]), "is_error": true});
                if let Some(id) = name(part, &ids) {
                    self.result(&with_id(&failed, &id), &["id"], sink);
                }
            }
            kind if kind == "tool_result" || kind.ends_with("_tool_result") => {
                self.result(part, &["tool_use_id", "mcp_tool_use_id", "toolUseId"], sink);
            }
            // A part of the Vercel AI SDK's interface is a call with what has become of it.
            kind if kind == "dynamic-tool" || kind.starts_with("tool-") && has(part, &["toolCallId"]) => {
                self.shown(kind, part, place, sink);
            }
            _ => self.unmarked(part, place, sink),
        }
    }

    /// A part that is marked by its key: Bedrock's and Gemini's.
    fn unmarked(&mut self, part: &Value, place: &CallPlace<'_>, sink: &mut Sink) {
        if let Some(made) = at(part, "toolUse") {
            self.call(at(made, "name"), at(made, "input"), name(made, &["toolUseId"]), place, sink);
        } else if let Some(result) = at(part, "toolResult") {
            self.result(result, &["toolUseId"], sink);
        } else if let Some(made) = first(part, &["functionCall", "function_call"]) {
            self.call(at(made, "name"), at(made, "args"), name(made, &["id"]), place, sink);
        } else if let Some(result) = first(part, &["functionResponse", "function_response"]) {
            let told = json!({
                "id": at(result, "id"), "content": at(result, "response"), "is_error": at(result, "response.error").is_some(),
            });
            self.result(&told, &["id"], sink);
        }
    }

    /// A call as an interface shows it, with its state.
    fn shown(&mut self, kind: &str, part: &Value, place: &CallPlace<'_>, sink: &mut Sink) {
        let named = Value::from(kind.trim_start_matches("tool-"));
        let id = name(part, &["toolCallId"]);
        self.call(
            Some(at(part, "toolName").unwrap_or(&named)),
            first(part, &["input", "args"]),
            id.clone(),
            place,
            sink,
        );
        let refused = at(part, "approval.approved") == Some(&Value::Bool(false));
        let word = match text(part, "state") {
            _ if refused => outcome::DENIED,
            Some("output-denied") => outcome::DENIED,
            Some("output-available" | "result") => outcome::SUCCESS,
            Some("output-error") => outcome::ERROR,
            _ => return,
        };
        let told = output(first(part, &["output", "result", "errorText"]));
        let tell = |call: &mut ImportedCall| (call.outcome, call.output) = (Some(word.into()), told);
        self.calls.result(&key(place.session, &id.unwrap_or_default()), tell, sink);
    }

    /// An item of the Responses API.
    fn item(&mut self, kind: &str, item: &Value, place: &CallPlace<'_>, sink: &mut Sink) {
        if kind == "mcp_approval_response" {
            if item.get("approve") == Some(&Value::Bool(false)) {
                let id = text(item, "approval_request_id").unwrap_or_default();
                self.calls.result(&key(place.session, id), |call| call.outcome = Some(outcome::DENIED.into()), sink);
            }
            return;
        }
        if kind.ends_with("_call_output") {
            return self.result(item, &["call_id", "id"], sink);
        }
        let builtin = Value::from(kind.trim_end_matches("_call"));
        let tool = at(item, "name").unwrap_or(&builtin);
        let given = first(item, &["arguments", "input", "action", "code", "queries"]);
        let id = name(item, &["call_id", "id"]);
        self.call(Some(tool), given, id.clone(), place, sink);
        // Calls that the service itself made come with what became of them.
        let ended = text(item, "status").is_some_and(|status| status != "in_progress") || has(item, &["output"]);
        let asks = kind == "mcp_approval_request";
        if let (Some(id), true) = (id, !asks && ended && !matches!(kind, "function_call" | "custom_tool_call")) {
            let failed = at(item, "error").is_some() || text(item, "status") == Some("failed");
            let output = output(at(item, "output"));
            self.calls.result(
                &key(place.session, &id),
                |call| {
                    call.outcome = Some(if failed { outcome::ERROR } else { outcome::SUCCESS }.into());
                    call.output = output;
                },
                sink,
            );
        }
    }

    fn call(
        &mut self,
        tool: Option<&Value>,
        given: Option<&Value>,
        id: Option<String>,
        place: &CallPlace<'_>,
        sink: &mut Sink,
    ) {
        let mut call = ImportedCall::new(place.line, tool.and_then(Value::as_str).unwrap_or_default());
        call.params = Some(given.and_then(arguments).unwrap_or_default());
        call.agent = Some(place.agent.unwrap_or("assistant").to_owned());
        call.session = Some(place.session.to_owned());
        call.time = place.time.map(str::to_owned);
        call.fact("prompt", self.prompt.take());
        call.fact("step", Some(self.step).filter(|_| call.time.is_none()));
        self.step += 1;
        self.count += 1;
        let key = match &id {
            Some(id) => key(place.session, id),
            None => format!("{}\n#{}", place.session, self.count),
        };
        if id.is_some() {
            // Providers have been seen to give one id to different calls of a conversation.
            let given = given.map(Value::to_string).unwrap_or_default();
            let mark = xxh3_64(format!("{key}\n{}\n{given}", call.action).as_bytes());
            if self.seen.contains(&mark) {
                return;
            }
            // Ids such as `call_1` may come again in a conversation of the same name; long ones do not.
            if self.seen.len() < MAX_SEEN && id.as_deref().is_some_and(|id| id.len() > 12) {
                self.seen.insert(mark);
            }
        } else {
            self.nameless.push(key.clone());
        }
        call.id = id;
        place.session.clone_into(&mut self.last_session);
        self.calls.call(&key, call, sink);
    }

    fn result(&mut self, result: &Value, ids: &[&str], sink: &mut Sink) {
        let key = match name(result, ids) {
            Some(id) => key(&self.last_session, &id),
            None if self.nameless.is_empty() => return,
            None => self.nameless.remove(0),
        };
        let content = first(result, &["content", "output.value", "output", "result"]);
        let said_text = content.map(content_text).unwrap_or_default();
        let is_error = ["is_error", "isError"].iter().any(|key| result.get(key) == Some(&Value::Bool(true)))
            || text(result, "status") == Some("error")
            || text(result, "output.type").is_some_and(|kind| kind.starts_with("error"));
        let word = match (refused(&said_text), is_error || failed(&said_text)) {
            (true, _) => outcome::DENIED,
            (_, true) => outcome::ERROR,
            _ => outcome::SUCCESS,
        };
        self.calls.result(
            &key,
            |call| {
                call.outcome = Some(word.into());
                call.output = said(said_text).or_else(|| output(content.filter(|content| content.is_object())));
            },
            sink,
        );
    }
}

/// A result with an id.
fn with_id(result: &Value, id: &str) -> Value {
    let mut result = result.clone();
    if let Value::Object(fields) = &mut result {
        fields.insert("id".to_owned(), id.into());
    }
    result
}

/// What a call waits under: ids are good within a session.
fn key(session: &str, id: &str) -> String {
    format!("{session}\n{id}")
}

/// What a tool said, as JSON if it is.
pub(super) fn said(text: String) -> Option<Value> {
    if text.is_empty() { None } else { output(Some(&Value::String(text))) }
}

/// Whether a tool's answer begins as errors do.
pub(super) fn failed(answer: &str) -> bool {
    let start = answer.trim_start();
    let word = start.get(..5).unwrap_or_default();
    word.eq_ignore_ascii_case("error")
        && start.get(5..).and_then(|rest| rest.chars().next()).is_none_or(|next| !next.is_alphanumeric())
}

/// Phrases by which programs tell a model that its call was refused.
const REFUSALS: [&str; 18] = [
    "rejected by user",
    "rejected by the user",
    "user rejected",
    "user denied",
    "user declined",
    "user cancelled the tool",
    "declined by user",
    "denied by user",
    "denied by the user",
    "did not allow tool call",
    "rejected permission to use",
    "permission denied by policy",
    "denied by policy",
    "blocked by policy",
    "tool call rejected",
    "tool call was rejected",
    "blocked by guardrail",
    "not approved by",
];

/// Whether an answer says that the call was refused. Only its beginning counts: what a tool found is not asked.
pub(super) fn refused(answer: &str) -> bool {
    let start: String = answer.chars().take(200).collect::<String>().to_lowercase();
    REFUSALS.iter().any(|phrase| start.contains(phrase))
}

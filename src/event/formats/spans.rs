//! Spans of traces: calls of tools, and the spans around them that say for which agent and session.
//!
//! In: spans of any collector as [`Span`]s, in any order. Out: calls, trace by trace, in the order in which they began. A trace is
//! held until it is known to be over or too much is held; memory is bounded, and a trace that is too long for it goes in parts.

#![allow(clippy::struct_field_names, reason = "a span has a trace")]

use std::collections::{HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use super::messages::refused;
use super::sink::{ImportedCall, Sink, outcome, weight};
use super::values::{arguments, content_text, items, output, text, time};

/// How much is held, in bytes.
const MAX_BYTES: usize = if cfg!(test) { 64 * 1024 } else { 24 * 1024 * 1024 };
/// No span is looked for further up.
const MAX_UP: usize = 64;

/// A span, whoever wrote it.
#[derive(Debug, Default)]
pub(super) struct Span {
    pub(super) line: u64,
    pub(super) trace: String,
    pub(super) id: String,
    pub(super) parent: Option<String>,
    pub(super) name: String,
    /// When it began.
    pub(super) start: Option<Value>,
    /// Names with dots, as the source has them.
    pub(super) attributes: Map<String, Value>,
    /// What happened within it: attributes of events.
    pub(super) events: Vec<Map<String, Value>>,
    pub(super) failed: bool,
    pub(super) message: String,
    /// Who acts if no span says.
    pub(super) service: Option<String>,
    /// The key under which the trace says what the service is, where that comes later.
    pub(super) process: Option<String>,
}

impl Span {
    /// The first attribute there is of some names.
    fn any(&self, names: &[&str]) -> Option<&Value> {
        names.iter().find_map(|name| self.attributes.get(*name)).filter(|value| !value.is_null())
    }

    fn any_text(&self, names: &[&str]) -> Option<String> {
        match self.any(names)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn kind(&self) -> String {
        self.any_text(&["openinference.span.kind", "traceloop.span.kind"]).unwrap_or_default().to_ascii_uppercase()
    }

    fn operation(&self) -> String {
        self.any_text(&["gen_ai.operation.name", "ai.operationId"]).unwrap_or_default()
    }

    /// The tool that it is a call of.
    fn tool(&self) -> Option<String> {
        let method = self.any_text(&["mcp.method.name", "mcp.method", "rpc.method"]);
        let is_call = self.operation() == "execute_tool"
            || self.operation() == "ai.toolCall"
            || self.kind() == "TOOL"
            || method.as_deref() == Some("tools/call")
            || self.operation().is_empty() && self.name.starts_with("execute_tool ");
        if !is_call {
            return None;
        }
        let names = [
            "gen_ai.tool.name",
            "tool.name",
            "ai.toolCall.name",
            "mcp.tool.name",
            "mcp.request.params.name",
            "traceloop.entity.name",
        ];
        self.any_text(&names).or_else(|| {
            let start = ["execute_tool ", "tools/call ", "running tool "];
            let name = start.iter().find_map(|start| self.name.strip_prefix(start)).unwrap_or(&self.name);
            (!name.trim().is_empty()).then(|| name.trim().to_owned())
        })
    }

    fn agent(&self) -> Option<String> {
        let named = self.any_text(&["gen_ai.agent.name", "agent.name", "gen_ai.agent.id", "ai.telemetry.functionId"]);
        named.or_else(|| {
            if let Some(name) = self.name.strip_prefix("invoke_agent ") {
                return Some(name.trim().to_owned());
            }
            let is_agent = self.kind() == "AGENT" || self.operation() == "invoke_agent";
            (is_agent && !self.name.is_empty()).then(|| self.name.clone())
        })
    }

    fn session(&self) -> Option<String> {
        self.any_text(&[
            "gen_ai.conversation.id",
            "session.id",
            "langfuse.session.id",
            "traceloop.association.properties.session_id",
            "mcp.session.id",
            "gcp.vertex.agent.session_id",
        ])
    }

    fn arguments(&self) -> Option<Map<String, Value>> {
        let names = [
            "gen_ai.tool.call.arguments",
            "gcp.vertex.agent.tool_call_args",
            "input.value",
            "ai.toolCall.args",
            "ai.toolCall.input",
            "mcp.request.arguments",
            "traceloop.entity.input",
            "tool_arguments",
        ];
        if let Some(given) = self.any(&names) {
            let found = arguments(given)?;
            // OpenLLMetry puts them below `inputs`, and of one that is text makes `input_str`.
            return match found.get("inputs") {
                Some(Value::Object(inputs)) if found.contains_key("tags") || found.len() == 1 => Some(inputs.clone()),
                _ => Some(found),
            };
        }
        let prefixes = ["mcp.request.argument.", "gen_ai.tool.call.arguments.", "mcp.tool.arguments."];
        let spread: Map<String, Value> = self
            .attributes
            .iter()
            .filter_map(|(key, value)| Some((prefixes.iter().find_map(|prefix| key.strip_prefix(prefix))?, value)))
            .map(|(key, value)| (key.to_owned(), value.clone()))
            .collect();
        (!spread.is_empty()).then_some(spread)
    }

    fn call(&self, tool: String) -> ImportedCall {
        let mut call = ImportedCall::new(self.line, tool);
        call.id =
            self.any_text(&["gen_ai.tool.call.id", "ai.toolCall.id", "tool_call.id", "gcp.vertex.agent.tool_call_id"]);
        call.params = self.arguments();
        call.time = self.start.as_ref().and_then(time);
        let names = [
            "gen_ai.tool.call.result",
            "gcp.vertex.agent.tool_response",
            "output.value",
            "ai.toolCall.result",
            "ai.toolCall.output",
            "traceloop.entity.output",
        ];
        call.output = output(self.any(&names));
        let error = self.any_text(&["error.type", "exception.type"]).unwrap_or_default();
        let failed = self.failed || !error.is_empty() || self.attributes.get("error") == Some(&Value::Bool(true));
        let said = call.output.as_ref().map(content_text).unwrap_or_default();
        let denied = failed
            && ["denied", "forbidden", "unauthorized", "rejected", "blocked"]
                .iter()
                .any(|word| error.to_lowercase().contains(word) || self.message.to_lowercase().contains(word))
            || refused(&self.message)
            || refused(&said);
        let word = match (denied, failed) {
            (true, _) => outcome::DENIED,
            (_, true) => outcome::ERROR,
            _ => outcome::SUCCESS,
        };
        call.outcome = Some(word.into());
        call
    }

    /// The calls that an answer of a model asks for: id, name and arguments.
    fn asked(&self) -> Vec<(String, Map<String, Value>)> {
        let mut found = Vec::new();
        let all = std::iter::once(&self.attributes).chain(&self.events);
        for attributes in all {
            for name in ["gen_ai.output.messages", "gen_ai.completion", "message"] {
                let Some(value) = attributes.get(name) else { continue };
                let parsed = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
                asked_in(parsed.as_ref().unwrap_or(value), &mut found);
            }
        }
        found.extend(self.spread("llm.output_messages."));
        found
    }

    /// Calls that are spread over attributes with numbers in their names.
    fn spread(&self, prefix: &str) -> Vec<(String, Map<String, Value>)> {
        let is_arguments = |key: &&String| key.starts_with(prefix) && key.ends_with(".tool_call.function.arguments");
        let keys = self.attributes.keys().filter(is_arguments);
        keys.filter_map(|key| {
            let stem = key.strip_suffix("function.arguments")?;
            let id = self.attributes.get(&format!("{stem}id"))?.as_str()?;
            Some((id.to_owned(), arguments(self.attributes.get(key)?)?))
        })
        .collect()
    }

    /// What the user asked, as a model's span has it.
    fn prompt(&self) -> Option<String> {
        let value = self.any(&["gen_ai.input.messages", "gen_ai.prompt"])?;
        let parsed = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let messages = parsed.as_ref().unwrap_or(value).as_array()?;
        let last = messages.iter().rfind(|message| text(message, "role") == Some("user"))?;
        let parts = items(last, "parts").iter().filter_map(|part| text(part, "content").or_else(|| text(part, "text")));
        let joined = parts.collect::<Vec<_>>().join("\n");
        let said = if joined.is_empty() { last.get("content").map(content_text).unwrap_or_default() } else { joined };
        (!said.trim().is_empty()).then_some(said)
    }
}

/// Looks for calls in messages: parts of type `tool_call`, and `tool_calls` with a function.
fn asked_in(value: &Value, found: &mut Vec<(String, Map<String, Value>)>) {
    let messages = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    for message in messages {
        let parts = items(message, "parts").iter().chain(items(message, "tool_calls")).chain(items(message, "content"));
        for part in parts {
            let given =
                ["arguments", "function.arguments", "input"].iter().find_map(|path| super::values::at(part, path));
            if let (Some(id), Some(given)) = (text(part, "id"), given.and_then(arguments)) {
                found.push((id.to_owned(), given));
            }
        }
    }
}

#[derive(Debug, Default)]
struct SpanNode {
    parent: Option<String>,
    agent: Option<String>,
    session: Option<String>,
}

#[derive(Debug)]
struct SpanEvents {
    id: String,
    parent: Option<String>,
    process: Option<String>,
    service: Option<String>,
    call: ImportedCall,
}

#[derive(Debug, Default)]
struct SpanTree {
    nodes: HashMap<String, SpanNode>,
    calls: Vec<SpanEvents>,
    /// Arguments by the id of the call, out of the answers of models.
    asked: HashMap<String, Map<String, Value>>,
    prompts: Vec<(String, String)>,
    bytes: usize,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Traces {
    order: VecDeque<String>,
    traces: HashMap<String, SpanTree>,
    bytes: usize,
}

impl Traces {
    /// Takes a span.
    pub(super) fn add(&mut self, mut span: Span, sink: &mut Sink) {
        if !self.traces.contains_key(&span.trace) {
            self.order.push_back(span.trace.clone());
        }
        let trace = self.traces.entry(span.trace.clone()).or_default();
        let before = trace.bytes;
        let (agent, session) = (span.agent(), span.session());
        trace.bytes += 256 + span.id.len() + span.trace.len() + agent.as_ref().map_or(0, String::len);
        let parent = span.parent.take().filter(|parent| !parent.is_empty());
        match span.tool() {
            Some(tool) => {
                let call = span.call(tool);
                trace.bytes += call.weight();
                let (process, service) = (span.process.take(), span.service.take());
                trace.calls.push(SpanEvents { id: span.id.clone(), parent: parent.clone(), process, service, call });
            }
            None => {
                sink.other();
                for (id, given) in span.asked() {
                    trace.bytes += 128 + given.values().map(weight).sum::<usize>();
                    trace.asked.insert(id, given);
                }
                if let (Some(prompt), Some(start)) = (span.prompt(), span.start.as_ref().and_then(time)) {
                    trace.bytes += 64 + prompt.len();
                    trace.prompts.push((start, prompt));
                }
            }
        }
        trace.nodes.insert(span.id, SpanNode { parent, agent, session });
        self.bytes += trace.bytes - before;
        while self.bytes > MAX_BYTES {
            let Some(oldest) = self.order.pop_front() else { break };
            self.close(&oldest, &HashMap::new(), sink);
        }
    }

    /// Lets go of a trace. `services` says what its processes are.
    pub(super) fn close(&mut self, trace: &str, services: &HashMap<String, String>, sink: &mut Sink) {
        let Some(found) = self.traces.remove(trace) else { return };
        // Names of traces that are gone leave the queue at its front alone: none is looked for in it.
        while self.order.front().is_some_and(|name| !self.traces.contains_key(name)) {
            self.order.pop_front();
        }
        self.bytes = self.bytes.saturating_sub(found.bytes);
        for call in found.finish(trace, services) {
            sink.call(call);
        }
    }

    /// Lets go of all.
    pub(super) fn finish(&mut self, sink: &mut Sink) {
        for trace in std::mem::take(&mut self.order) {
            self.close(&trace, &HashMap::new(), sink);
        }
    }
}

impl SpanTree {
    /// Something of a span or of the nearest one above it that has it.
    fn up<'t, T>(&'t self, from: &str, look: impl Fn(&'t SpanNode) -> Option<T>) -> Option<T> {
        let mut at = Some(from);
        for _ in 0..MAX_UP {
            let node = self.nodes.get(at?)?;
            if let Some(found) = look(node) {
                return Some(found);
            }
            at = node.parent.as_deref();
        }
        None
    }

    /// The whole calls, in the order in which they began.
    fn finish(mut self, name: &str, services: &HashMap<String, String>) -> Vec<ImportedCall> {
        self.merge();
        self.prompts.sort();
        self.prompts.dedup_by(|later, earlier| later.1 == earlier.1);
        let mut prompts = std::mem::take(&mut self.prompts).into_iter().peekable();
        let mut calls = std::mem::take(&mut self.calls);
        calls.sort_by(|a, b| a.call.time.cmp(&b.call.time));
        let mut finished = Vec::new();
        for SpanEvents { id, process, service, mut call, .. } in calls {
            call.agent = self
                .up(&id, |node| node.agent.clone())
                .or_else(|| process.as_ref().and_then(|process| services.get(process).cloned()))
                .or(service);
            call.session = Some(self.up(&id, |node| node.session.clone()).unwrap_or_else(|| name.to_owned()));
            if call.params.is_none()
                && let Some(key) = &call.id
            {
                call.params = self.asked.remove(key);
            }
            // The last request before it, if no earlier call has carried it.
            let mut prompt = None;
            while prompts.peek().is_some_and(|(start, _)| call.time.as_ref().is_none_or(|time| start <= time)) {
                prompt = prompts.next().map(|(_, prompt)| prompt);
            }
            call.fact("prompt", prompt);
            call.id = call.id.or_else(|| Some(id).filter(|id| !id.is_empty()));
            finished.push(call);
        }
        finished
    }

    /// Counts a call once that several spans tell of: the client's and the server's, or the framework's and the protocol's.
    fn merge(&mut self) {
        let places: HashMap<String, usize> =
            self.calls.iter().enumerate().map(|(place, made)| (made.id.clone(), place)).collect();
        let mut inner = HashSet::new();
        for place in 0..self.calls.len() {
            let Some(made) = self.calls.get(place) else { continue };
            let Some(outer) = self.around(made, &places) else { continue };
            let Some(told) = self.calls.get(place).map(|made| made.call.clone()) else { continue };
            if let Some(outer) = self.calls.get_mut(outer) {
                let call = &mut outer.call;
                call.params = call.params.take().filter(|params| !params.is_empty()).or(told.params);
                call.output = call.output.take().or(told.output);
                call.id = call.id.take().or(told.id);
                // What the inner one says of a refusal or failure is so for both.
                if call.outcome.as_deref() == Some(outcome::SUCCESS) {
                    call.outcome = told.outcome;
                }
                inner.insert(place);
            }
        }
        let mut place = 0;
        self.calls.retain(|_| {
            place += 1;
            !inner.contains(&(place - 1))
        });
    }

    /// The call of the same tool that a call stands within.
    fn around(&self, made: &SpanEvents, places: &HashMap<String, usize>) -> Option<usize> {
        let mut at = made.parent.as_deref();
        for _ in 0..8 {
            let id = at?;
            if let Some(place) = places.get(id)
                && let Some(outer) = self.calls.get(*place)
                && outer.call.action == made.call.action
                && outer.id != made.id
            {
                return Some(*place);
            }
            at = self.nodes.get(id)?.parent.as_deref();
        }
        None
    }
}

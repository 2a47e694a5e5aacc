//! What an importer writes to: calls become lines of a behaviour log, and are counted.
//!
//! In: [`ImportedCall`]s, and what is no call and why. Out: lines, each with the line of the source in front of it, and [`Imported`].

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};
use xxhash_rust::xxh3::xxh3_64;

use super::{AssumedOutcome, Format};
use crate::event::{BehaviorLog, limits};

/// What is between the number of a line and a reason why it is no event. No event begins so.
pub(in crate::event) const UNREADABLE: u8 = b'!';

/// So many sessions are told apart.
const MAX_SESSIONS: usize = 1 << 20;

/// The words that importers have for outcomes.
pub(super) mod outcome {
    /// It was done.
    pub(in super::super) const SUCCESS: &str = "success";
    /// It was refused.
    pub(in super::super) const DENIED: &str = "denied";
    /// It failed.
    pub(in super::super) const ERROR: &str = "error";
    /// The log does not say.
    pub(in super::super) const UNKNOWN: &str = "unknown";
}

/// One action as an importer has it.
#[derive(Debug, Clone, Default)]
pub(super) struct ImportedCall {
    /// The 1-based line that it came from.
    pub(super) line: u64,
    /// The source's own id.
    pub(super) id: Option<String>,
    /// Who acted; a default of the format's if the source does not say.
    pub(super) agent: Option<String>,
    pub(super) action: String,
    /// The arguments; `None` if the source did not capture them.
    pub(super) params: Option<Map<String, Value>>,
    /// What else is known of the circumstances.
    pub(super) facts: Map<String, Value>,
    /// A word for what came of it; `None` if the source does not say.
    pub(super) outcome: Option<Cow<'static, str>>,
    pub(super) time: Option<String>,
    pub(super) session: Option<String>,
    pub(super) output: Option<Value>,
}

impl ImportedCall {
    pub(super) fn new(line: u64, action: impl Into<String>) -> Self {
        Self { line, action: action.into(), ..Self::default() }
    }

    /// Adds a fact, if there is one.
    pub(super) fn fact(&mut self, key: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            self.facts.insert(key.to_owned(), value.into());
        }
    }

    /// About how much memory it takes.
    pub(super) fn weight(&self) -> usize {
        let output = self.output.as_ref().map_or(0, weight);
        let params = self.params.iter().flatten().map(|(key, value)| key.len() + weight(value)).sum::<usize>();
        512 + output + params + self.facts.values().map(weight).sum::<usize>()
    }
}

/// About how much memory a value takes.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => 32 + text.len(),
        Value::Array(items) => 32 + items.iter().map(weight).sum::<usize>(),
        Value::Object(map) => 64 + map.iter().map(|(key, value)| 48 + key.len() + weight(value)).sum::<usize>(),
        _ => 32,
    }
}

/// What was made of one input.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// The format's name; empty for lines of a behaviour log, which nothing is made of.
    pub format: &'static str,
    /// How many events there were.
    pub events: u64,
    /// How many of them with arguments.
    pub with_arguments: u64,
    /// How many of them with an outcome.
    pub with_outcome: u64,
    /// How many records were no actions, such as messages without a call.
    pub other_records: u64,
    /// The sessions, by hashes of their names.
    pub(in crate::event) sessions: BTreeSet<u64>,
}

/// See the module.
#[derive(Debug)]
pub struct Sink {
    pub(super) out: Vec<u8>,
    pub(super) counted: Imported,
    /// Who acted where the source does not say.
    agent: &'static str,
    /// How many calls had no id, by the session that they were in.
    anonymous: u64,
    /// What names the input in ids that it does not give itself: the same for the same content.
    name: String,
    /// What counts as the outcome where there is none, if that was asked for.
    assumed: Option<AssumedOutcome>,
}

impl Sink {
    pub(super) fn new(format: &dyn Format, agent: &'static str, name: String) -> Self {
        let counted = Imported { format: format.name(), ..Imported::default() };
        Self { out: Vec::new(), counted, agent, anonymous: 0, name, assumed: None }
    }

    /// Takes this for the outcome where there is none.
    pub(super) fn assuming(self, assumed: Option<AssumedOutcome>) -> Self {
        Self { assumed, ..self }
    }

    /// What names the input where the source names no session: the same for the same content.
    pub(super) fn input_name(&self) -> &str {
        &self.name
    }

    /// Takes an action.
    pub(super) fn call(&mut self, call: ImportedCall) {
        let ImportedCall { line, id, agent, action, params, mut facts, outcome, time, session, output } = call;
        if action.trim().is_empty() {
            return self.bad(line, "a call without a name", b"");
        }
        self.counted.with_arguments += u64::from(params.as_ref().is_some_and(|params| !params.is_empty()));
        self.counted.with_outcome += u64::from(outcome.is_some());
        self.counted.events += 1;
        if let Some(session) = &session
            && self.counted.sessions.len() < MAX_SESSIONS
        {
            self.counted.sessions.insert(xxh3_64(session.as_bytes()));
        }
        if let Some(params) = params {
            facts.insert("params".to_owned(), Value::Object(params));
        }
        let id = match id.filter(|id| !id.trim().is_empty()) {
            // Such as `call_1`: names a call within its session alone.
            Some(id) if id.len() <= SHORT_ID && session.is_some() => {
                format!("{}/{id}", session.as_deref().unwrap_or_default())
            }
            Some(id) => id,
            None => {
                self.anonymous += 1;
                format!("{}#{}", session.as_deref().unwrap_or(&self.name), self.anonymous)
            }
        };
        let mut event = BehaviorLog {
            log_id: id,
            agent_id: agent.filter(|agent| !agent.trim().is_empty()).unwrap_or_else(|| self.agent.to_owned()),
            action,
            context: facts,
            outcome: outcome
                .map_or_else(|| self.assumed.unwrap_or(AssumedOutcome::Unknown).word().to_owned(), Cow::into_owned),
            timestamp: time,
            session_id: session,
            group: None,
            label: None,
            output,
        };
        let mut text = serde_json::to_string(&event).unwrap_or_default();
        // An output never costs its event.
        if text.len() > limits::MAX_LINE_BYTES {
            event.output = None;
            text = serde_json::to_string(&event).unwrap_or_default();
        }
        if text.is_empty() || text.len() > limits::MAX_LINE_BYTES {
            return self.bad(line, "the event is longer than 16 MiB", b"");
        }
        self.line(line, text.as_bytes());
    }

    /// Takes an event that is a line of a behaviour log already.
    pub(super) fn event(&mut self, line: u64, text: &str, value: Value) {
        self.counted.events += 1;
        match (self.assumed, value) {
            (Some(assumed), Value::Object(mut event)) if event.get("outcome").is_none_or(Value::is_null) => {
                event.insert("outcome".to_owned(), assumed.word().into());
                self.line(line, Value::Object(event).to_string().as_bytes());
            }
            _ => self.line(line, text.as_bytes()),
        }
    }

    /// Takes note of what cannot be read; `text` is the beginning of it.
    pub(super) fn bad(&mut self, line: u64, reason: &str, text: &[u8]) {
        self.out.extend_from_slice(format!("{line}\t").as_bytes());
        self.out.push(UNREADABLE);
        self.out.extend(reason.bytes().map(|byte| if byte < b' ' { b' ' } else { byte }));
        self.out.push(b'\t');
        self.out.extend(text.iter().map(|byte| if *byte == b'\n' || *byte == b'\r' { b' ' } else { *byte }));
        self.out.push(b'\n');
    }

    /// Takes note of a record that is no action.
    pub(super) fn other(&mut self) {
        self.counted.other_records += 1;
    }

    fn line(&mut self, line: u64, text: &[u8]) {
        self.out.extend_from_slice(format!("{line}\t").as_bytes());
        self.out.extend_from_slice(text);
        self.out.push(b'\n');
    }
}

/// An id of at most so many bytes is taken to name a call within its session alone.
const SHORT_ID: usize = 12;

/// The number of the source's line and the rest, of a line that a [`Sink`] wrote.
pub(in crate::event) fn numbered(line: &[u8]) -> Option<(u64, &[u8])> {
    let tab = line.iter().take(24).position(|byte| *byte == b'\t')?;
    let number = std::str::from_utf8(line.get(..tab)?).ok()?.parse().ok()?;
    Some((number, line.get(tab + 1..)?))
}

/// The reason and the beginning of the text, of what a [`Sink`] took for unreadable.
pub(in crate::event) fn unreadable(text: &[u8]) -> Option<(&str, &[u8])> {
    let rest = text.strip_prefix(&[UNREADABLE])?;
    let tab = rest.iter().position(|byte| *byte == b'\t').unwrap_or(rest.len());
    let reason = std::str::from_utf8(rest.get(..tab)?).unwrap_or("not readable");
    Some((reason, rest.get(tab + 1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::event::formats::claude_code::ClaudeCode;
    use serde_json::json;

    fn lines(sink: &Sink) -> Vec<(u64, Event)> {
        let lines = sink.out.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines
            .map(|line| {
                let (number, text) = numbered(line).unwrap();
                (number, Event::from_json(std::str::from_utf8(text).unwrap()).unwrap())
            })
            .collect()
    }

    #[test]
    fn what_is_missing_gets_a_substitute() {
        let mut sink = Sink::new(&ClaudeCode, "coder", "f".to_owned());
        sink.call(ImportedCall::new(7, "read"));
        let mut call = ImportedCall::new(8, "read");
        (call.id, call.session) = (Some("call_1".to_owned()), Some("s".to_owned()));
        sink.call(call);
        let found = lines(&sink);
        let names: Vec<_> = found.iter().map(|(line, event)| (*line, &*event.log_id, &*event.agent_id)).collect();
        assert_eq!(names, [(7, "f#1", "coder"), (8, "s/call_1", "coder")]);
        assert_eq!(found[0].1.outcome, "unknown");
        assert_eq!((sink.counted.events, sink.counted.with_outcome, sink.counted.sessions.len()), (2, 0, 1));
    }

    #[test]
    fn an_output_never_costs_its_event_and_reasons_stay_on_their_line() {
        let mut sink = Sink::new(&ClaudeCode, "coder", "f".to_owned());
        let mut call = ImportedCall::new(1, "read");
        call.output = Some(json!("x".repeat(limits::MAX_LINE_BYTES)));
        sink.call(call);
        assert_eq!(lines(&sink)[0].1.output, None);
        sink.out.clear();
        sink.bad(3, "a\nb", b"c\nd");
        assert_eq!(sink.out, b"3\t!a b\tc d\n");
        let (number, text) = numbered(sink.out.trim_ascii_end()).unwrap();
        assert_eq!((number, unreadable(text)), (3, Some(("a b", &b"c d"[..]))));
    }
}

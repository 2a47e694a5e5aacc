//! What agents did: one [`Event`] a logged action, and how logs are read.
//!
//! In: bytes of a behaviour log. Out: events and, for each line that is none, where it stands and why. Nothing here
//! knows of policies.

mod archive;
mod behavior_log;
pub mod digest;
pub mod duplicates;
mod error;
mod fold;
pub mod formats;
mod gzip;
mod in_order;
mod jsonl;
mod ledger;
mod options;
#[cfg(feature = "parquet")]
mod parquet;
pub mod provenance;
pub mod quality;
mod read;
pub mod redact;
mod report;
mod salvage;
mod scan;
mod skipped;
mod source;
mod trace;
mod unique_keys;
mod unread;

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

pub use behavior_log::BehaviorLog;
pub use digest::Digest;
pub use duplicates::{Duplicates, Repeats};
pub use error::ReadError;
pub(crate) use fold::LineFold;
pub use fold::{Fold, Position};
pub use options::{KeepStreams, NoProgress, Progress, ReadOptions};
pub use policyc_core::policy::OutcomeClass;
use policyc_core::policy::Request;
pub use policyc_core::{Attribute, AttributePath, ElementPath, MAX_ARRAYS, PathError, trim_name, value};
pub use read::{LogEntry, events, read, read_in_order, read_reporting, read_with_lines};
pub(crate) use read::{read_lines, take_event};
pub use report::{FileReport, PassedOver, ReadAs, ReadReport};
#[cfg(test)]
pub(crate) use scan::Interest;
pub(crate) use scan::{Dictionary, Held, Line, Scanner, by_number};
pub use skipped::Skipped;
pub use source::Inputs;
pub use trace::{Traced, trace};
pub(crate) use unique_keys::unique;

/// How much of a log, of a file or a member of an archive, tells what is in it, in bytes.
const HEAD_BYTES: u64 = 256 * 1024;

/// Limits on hostile input, in one place.
pub mod limits {
    /// The longest line of a log, in bytes: 16 MiB. A longer one is malformed.
    pub const MAX_LINE_BYTES: usize = 16 * 1024 * 1024;
    /// The deepest nesting of a line, in levels; the JSON parser's own limit. A deeper one is malformed.
    pub const MAX_DEPTH: usize = 128;
    /// How much of a stream that has to be read more than once is kept, in compressed bytes: 256 MiB, some GiB of log.
    pub const MAX_KEPT_BYTES: usize = 256 * 1024 * 1024;
    /// How many distinct log ids are told apart to find duplicates: 16 Mi, of 8 bytes each. Past it none are left out.
    pub const MAX_LOG_IDS: usize = if cfg!(test) { 4_096 } else { 16 * 1024 * 1024 };
    /// How many events may share their log ids with others to be compared with them: 8 Mi. Past it no duplicates are left out.
    pub const MAX_REPEATED_EVENTS: u64 = if cfg!(test) { 20_000 } else { 8 * 1024 * 1024 };
    /// What requests, arguments and outputs of a log, and its sessions, may take to tell where arguments came from: 256 MiB. Past it nothing is derived.
    pub const MAX_TRACED_BYTES: usize = if cfg!(test) { 6 * 1024 * 1024 } else { 256 * 1024 * 1024 };
}

/// One logged action.
///
/// `log_id`, `agent_id` and `action` are not blank and carry no outer blanks.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Names the entry in its log.
    pub log_id: String,
    /// Who acted.
    pub agent_id: String,
    /// What the agent did: the name of the tool or operation.
    pub action: String,
    /// The circumstances: arguments and facts, nested as the log has them.
    pub context: Map<String, Value>,
    /// What came of it, as the log says it; see [`OutcomeClasses`].
    pub outcome: String,
    /// When it happened. `None` if the log does not say, or not as RFC 3339.
    pub timestamp: Option<Timestamp>,
    /// Whether the log gives a timestamp that is not RFC 3339.
    pub timestamp_unreadable: bool,
    /// The session that the action belongs to.
    pub session_id: Option<String>,
    /// Events that must fall into one fold of an evaluation.
    pub group: Option<String>,
    /// `benign` or `attack`, for evaluation only: nothing that learns reads it.
    pub label: Option<String>,
    /// What the tool answered. Only [`provenance`] reads it; it is no part of a request and never learned from.
    pub output: Option<Value>,
}

impl<'e> From<&'e Event> for Request<'e> {
    fn from(event: &'e Event) -> Self {
        Self { agent_id: &event.agent_id, action: &event.action, context: &event.context }
    }
}

/// Why a line of a log, or a JSON value, is no event.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MalformedEvent {
    /// Not JSON, or past the depth limit.
    #[error("not valid JSON: {0}")]
    Json(String),
    /// JSON, but no object.
    #[error("expected a JSON object, found {0}")]
    NotAnObject(&'static str),
    /// A required field is not there.
    #[error("missing field `{0}`")]
    Missing(&'static str),
    /// A field stands in the line twice, and readers of JSON differ in which they take.
    #[error("duplicate field `{0}`")]
    Duplicate(&'static str),
    /// A required field holds only blanks.
    #[error("field `{0}` is blank")]
    Blank(&'static str),
    /// A field has a value of the wrong type.
    #[error("field `{field}`: expected {expected}, found {found}")]
    WrongType {
        /// The field.
        field: &'static str,
        /// What it should hold.
        expected: &'static str,
        /// What it holds.
        found: &'static str,
    },
    /// The line is longer than [`limits::MAX_LINE_BYTES`].
    #[error("longer than {} MiB", limits::MAX_LINE_BYTES / (1024 * 1024))]
    TooLong,
    /// The line is not UTF-8.
    #[error("not valid UTF-8")]
    NotUtf8,
    /// A record of another format that is no event.
    #[error("{0}")]
    Record(String),
}

/// The fields of an event as they stand in the log, before they are checked; unknown keys are passed over unparsed.
#[derive(Default)]
struct RawEvent {
    log_id: Option<Value>,
    agent_id: Option<Value>,
    action: Option<Value>,
    context: Option<Value>,
    outcome: Option<Value>,
    timestamp: Option<Value>,
    session_id: Option<Value>,
    group: Option<Value>,
    label: Option<Value>,
    output: Option<Value>,
    /// The first field that there are two of.
    duplicate: Option<&'static str>,
}

impl<'de> Deserialize<'de> for RawEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;

        impl<'de> Visitor<'de> for Fields {
            type Value = RawEvent;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawEvent, A::Error> {
                let mut raw = RawEvent::default();
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    let (name, field) = match &*key {
                        "log_id" => ("log_id", &mut raw.log_id),
                        "agent_id" => ("agent_id", &mut raw.agent_id),
                        "action" => ("action", &mut raw.action),
                        "context" => ("context", &mut raw.context),
                        "outcome" => ("outcome", &mut raw.outcome),
                        "timestamp" => ("timestamp", &mut raw.timestamp),
                        "session_id" => ("session_id", &mut raw.session_id),
                        "group" => ("group", &mut raw.group),
                        "label" => ("label", &mut raw.label),
                        "output" => ("output", &mut raw.output),
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    if field.replace(map.next_value()?).is_some() {
                        raw.duplicate.get_or_insert(name);
                    }
                }
                Ok(raw)
            }
        }

        deserializer.deserialize_map(Fields)
    }
}

impl Event {
    /// Reads one line of a behaviour log.
    ///
    /// # Errors
    ///
    /// [`MalformedEvent`] says what is wrong with it.
    pub fn from_json(line: &str) -> Result<Self, MalformedEvent> {
        if !line.trim_start().starts_with('{') {
            return match serde_json::from_str::<Value>(line) {
                Ok(value) => Err(MalformedEvent::NotAnObject(value::type_name(&value))),
                Err(error) => Err(MalformedEvent::Json(json_reason(&error))),
            };
        }
        let raw: RawEvent = serde_json::from_str(line).map_err(|error| MalformedEvent::Json(json_reason(&error)))?;
        raw.check()
    }
}

/// The parser's reason with the column, without its line number, which is always 1.
fn json_reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((reason, _)) => format!("{reason} at column {}", error.column()),
        None => text,
    }
}

impl RawEvent {
    fn check(self) -> Result<Event, MalformedEvent> {
        if let Some(field) = self.duplicate {
            return Err(MalformedEvent::Duplicate(field));
        }
        let (timestamp, timestamp_unreadable) = match self.timestamp {
            None | Some(Value::Null) => (None, false),
            Some(Value::String(text)) => {
                let parsed = text.trim().parse().ok();
                (parsed, parsed.is_none())
            }
            // Since 1970, in seconds or fractions of them.
            Some(number @ Value::Number(_)) => {
                let parsed = formats::time(&number).and_then(|text| text.parse().ok());
                (parsed, parsed.is_none())
            }
            Some(other) => return Err(wrong_type("timestamp", "a string", &other)),
        };
        Ok(Event {
            log_id: name("log_id", self.log_id)?,
            agent_id: name("agent_id", self.agent_id)?,
            action: name("action", self.action)?,
            context: match self.context {
                None | Some(Value::Null) => Map::new(),
                Some(Value::Object(context)) => context,
                Some(other) => return Err(wrong_type("context", "an object", &other)),
            },
            outcome: match self.outcome {
                None | Some(Value::Null) => "success".to_owned(),
                Some(Value::String(outcome)) => outcome,
                Some(other) => return Err(wrong_type("outcome", "a string", &other)),
            },
            timestamp,
            timestamp_unreadable,
            session_id: optional("session_id", self.session_id)?,
            group: optional("group", self.group)?,
            label: optional("label", self.label)?,
            output: self.output.filter(|output| !output.is_null()),
        })
    }
}

fn name(field: &'static str, value: Option<Value>) -> Result<String, MalformedEvent> {
    match value {
        None => Err(MalformedEvent::Missing(field)),
        Some(Value::String(text)) => match trim_name(&text) {
            "" => Err(MalformedEvent::Blank(field)),
            trimmed if trimmed.len() == text.len() => Ok(text),
            trimmed => Ok(trimmed.to_owned()),
        },
        Some(other) => Err(wrong_type(field, "a string", &other)),
    }
}

fn optional(field: &'static str, value: Option<Value>) -> Result<Option<String>, MalformedEvent> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong_type(field, "a string", &other)),
    }
}

fn wrong_type(field: &'static str, expected: &'static str, found: &Value) -> MalformedEvent {
    MalformedEvent::WrongType { field, expected, found: value::type_name(found) }
}

/// Which outcomes are good and which are denials. All others are neutral.
///
/// Outcomes compare without outer blanks and without regard to ASCII case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutcomeClasses {
    good: Vec<String>,
    denied: Vec<String>,
    /// Words for failures beside those that are known anyway.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    failures: Vec<String>,
}

/// Outcomes that say that an action was tried and was not done, or not in full. They are neutral, and known.
const FAILURES: &[&str] = &[
    "aborted",
    "asked",
    "canceled",
    "cancelled",
    "error",
    "errored",
    "exception",
    "fail",
    "failed",
    "failure",
    "interrupted",
    "invalid",
    "timed_out",
    "timeout",
];

impl OutcomeClasses {
    /// Makes the two lists. An outcome in both is a denial: doubt never widens a policy.
    pub fn new(
        good: impl IntoIterator<Item = impl AsRef<str>>,
        denied: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Self {
        fn fold(names: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<String> {
            let mut names: Vec<_> = names.into_iter().map(|name| name.as_ref().trim().to_ascii_lowercase()).collect();
            names.sort();
            names.dedup();
            names
        }
        Self { good: fold(good), denied: fold(denied), failures: Vec::new() }
    }

    /// Takes words for failures.
    #[must_use]
    pub fn with_failures(mut self, failures: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        self.failures.extend(failures.into_iter().map(|word| folded(word.as_ref()).into_owned()));
        self
    }

    /// Whether it is clear what `outcome` says: it is good, a denial, or a word for a failure such as `error`. An action whose
    /// outcome is unknown may have been done.
    pub fn is_known(&self, outcome: &str) -> bool {
        self.class(outcome) != OutcomeClass::Neutral || {
            let outcome = folded(outcome);
            FAILURES.contains(&&*outcome) || self.failures.iter().any(|word| *word == outcome)
        }
    }

    /// Whether `outcome` says that a call went wrong: it is neither good nor a denial, nor is a person still being asked.
    pub fn is_failure(&self, outcome: &str) -> bool {
        self.class(outcome) == OutcomeClass::Neutral && folded(outcome) != "asked"
    }

    /// The class of `outcome`.
    pub fn class(&self, outcome: &str) -> OutcomeClass {
        let outcome = folded(outcome);
        let listed = |names: &[String]| names.iter().any(|name| *name == outcome);
        if listed(&self.denied) {
            OutcomeClass::Denied
        } else if listed(&self.good) {
            OutcomeClass::Good
        } else {
            OutcomeClass::Neutral
        }
    }
}

/// An outcome as it is compared: without outer blanks, in lower case.
fn folded(outcome: &str) -> Cow<'_, str> {
    let outcome = outcome.trim();
    if outcome.bytes().any(|b| b.is_ascii_uppercase()) { outcome.to_ascii_lowercase().into() } else { outcome.into() }
}

impl Default for OutcomeClasses {
    /// Good: `success`, `ok`, `allowed`. Denied: `denied`, `blocked`, `rejected`.
    fn default() -> Self {
        Self::new(["success", "ok", "allowed"], ["denied", "blocked", "rejected"])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuses(line: &str, reason: &str) {
        assert_eq!(Event::from_json(line).unwrap_err().to_string(), reason, "{line}");
    }

    #[test]
    fn a_field_that_stands_there_twice_is_refused() {
        for (field, line) in [
            ("action", r#"{"log_id":"l","agent_id":"a","action":"x","action":"x"}"#),
            ("outcome", r#"{"outcome":null,"log_id":"l","agent_id":"a","action":"x","outcome":"denied"}"#),
            ("context", r#"{"log_id":"l","agent_id":"a","context":{},"action":"x","cont\u0065xt":{}}"#),
        ] {
            refuses(line, &format!("duplicate field `{field}`"));
        }
    }

    #[test]
    fn reads_the_fields_and_their_defaults() {
        let event = Event::from_json(
            r#"{"log_id":" l1 ","agent_id":"a","action":"\u001fread\u00a0","unknown":[1],"session_id":null}"#,
        )
        .unwrap();
        assert_eq!((event.log_id.as_str(), event.action.as_str()), ("l1", "read"));
        assert_eq!(event.outcome, "success");
        assert!(event.context.is_empty());
        assert_eq!((event.timestamp, event.session_id), (None, None));
    }

    #[test]
    fn the_last_of_two_equal_keys_of_the_context_counts() {
        let line = r#"{"log_id":"l","agent_id":"a","action":"y","n":1,"n":2,"context":{"k":1,"k":2}}"#;
        assert_eq!(Event::from_json(line).unwrap().context["k"], 2);
    }

    #[test]
    fn keeps_events_whose_timestamp_is_not_rfc_3339() {
        let read = |timestamp: &str| {
            Event::from_json(&format!(r#"{{"log_id":"l","agent_id":"a","action":"x","timestamp":"{timestamp}"}}"#))
                .unwrap()
        };
        assert!(read("2026-11-01T10:00:00Z").timestamp.is_some());
        assert!(read("2026-11-01T10:00:00.123456+02:00").timestamp.is_some());
        for text in ["yesterday", "2026-11-01T10:00:00", "2026-11-01", ""] {
            let event = read(text);
            assert_eq!((event.timestamp, event.timestamp_unreadable), (None, true), "{text}");
        }
    }

    #[test]
    fn says_what_is_wrong_with_a_line() {
        refuses("[1,2]", "expected a JSON object, found an array");
        refuses("nope", "not valid JSON: expected ident at column 2");
        refuses("{\"log_id\":\"l\"", "not valid JSON: EOF while parsing an object at column 13");
        refuses(r#"{"agent_id":"a","action":"x"}"#, "missing field `log_id`");
        refuses(r#"{"log_id":"l","agent_id":" \t","action":"x"}"#, "field `agent_id` is blank");
        refuses(r#"{"log_id":1,"agent_id":"a","action":"x"}"#, "field `log_id`: expected a string, found a number");
        refuses(r#"{"log_id":"l","agent_id":"a","action":null}"#, "field `action`: expected a string, found null");
        refuses(
            r#"{"log_id":"l","agent_id":"a","action":"x","context":[]}"#,
            "field `context`: expected an object, found an array",
        );
        refuses(
            r#"{"log_id":"l","agent_id":"a","action":"x","outcome":[]}"#,
            "field `outcome`: expected a string, found an array",
        );
        refuses(
            r#"{"log_id":"l","agent_id":"a","action":"x","group":7}"#,
            "field `group`: expected a string, found a number",
        );
    }

    #[test]
    fn a_line_past_the_depth_limit_is_malformed() {
        let nested = |depth: usize| {
            format!(
                r#"{{"log_id":"l","agent_id":"a","action":"x","context":{{"k":{}{}}}}}"#,
                "[".repeat(depth),
                "]".repeat(depth)
            )
        };
        assert!(Event::from_json(&nested(limits::MAX_DEPTH - 3)).is_ok());
        assert!(matches!(
            Event::from_json(&nested(limits::MAX_DEPTH)),
            Err(MalformedEvent::Json(reason)) if reason.contains("recursion limit")
        ));
    }

    #[test]
    fn a_denial_outweighs_a_success() {
        let classes = OutcomeClasses::new(["done", "maybe"], ["maybe"]);
        assert_eq!(classes.class("DONE "), OutcomeClass::Good);
        assert_eq!(classes.class("maybe"), OutcomeClass::Denied);
        assert_eq!(classes.class("success"), OutcomeClass::Neutral);
        assert_eq!(OutcomeClasses::default().class("Blocked"), OutcomeClass::Denied);
    }

    #[test]
    fn an_outcome_that_is_no_known_word_is_unknown() {
        let classes = OutcomeClasses::new(["success", "200"], ["403"]);
        for (outcome, known) in [
            ("200", true),
            ("403", true),
            (" Error ", true),
            ("TIMEOUT", true),
            ("completed", false),
            ("", false),
            ("500", false),
            ("denied", false),
        ] {
            assert_eq!(classes.is_known(outcome), known, "{outcome:?}");
        }
    }
}

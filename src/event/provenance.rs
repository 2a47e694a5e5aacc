//! Provenance: where an argument came from, found out from a session's requests and earlier outputs.
//!
//! In: the events of a log, of which some carry an `output`. Out: an index, and events with `context.prov` added where it is
//! not given: for each argument in `context.params` `prompt` if its text stands in a request of its session so far, else `tool` if it
//! stands in an output that was strictly earlier, else `none`. Letters compare without case. Nothing here learns: the index
//! is thrown away when the log has been read.
//!
//! Before and after are by `timestamp`, and where timestamps are equal by the number in `context.step`; a session without
//! timestamps on all its events goes by steps alone, and for one without either nothing is said. The order of lines says
//! nothing. A fold: parts of a log merge in any order.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::error::ReadError;
use super::jsonl::Position;
use super::read::{Fold, KeepStreams, Progress, ReadOptions, read};
use super::source::Inputs;
use super::{Event, limits};

/// The key of a context under which it stands where arguments came from.
pub const KEY: &str = "prov";

/// When an event was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    time: Option<Timestamp>,
    step: Option<i64>,
}

impl Moment {
    fn of(event: &Event) -> Self {
        Self { time: event.timestamp, step: event.context.get("step").and_then(Value::as_i64) }
    }
}

/// What a session's events can be ordered by.
#[derive(Debug, Clone, Copy)]
enum Clock {
    Time,
    Step,
}

impl Clock {
    fn compare(self, a: Moment, b: Moment) -> Ordering {
        let steps = || a.step.zip(b.step).map_or(Ordering::Equal, |(a, b)| a.cmp(&b));
        match self {
            Self::Time => a.time.cmp(&b.time).then_with(steps),
            Self::Step => steps(),
        }
    }
}

/// What is kept of one session.
#[derive(Debug, Default)]
struct Session {
    events: u64,
    timed: u64,
    stepped: u64,
    /// Texts of outputs in lower case, each with when it was there.
    outputs: BTreeMap<Box<str>, Vec<Moment>>,
    /// Texts of requests, likewise.
    prompts: BTreeMap<Box<str>, Vec<Moment>>,
    bytes: usize,
}

impl Session {
    fn clock(&self) -> Option<Clock> {
        if self.timed == self.events {
            Some(Clock::Time)
        } else if self.stepped == self.events {
            Some(Clock::Step)
        } else {
            None
        }
    }

    /// Whether looking at all its texts for each of its events is too much.
    fn is_too_much(&self) -> bool {
        let bytes = u64::try_from(self.bytes).unwrap_or(u64::MAX);
        bytes.saturating_mul(self.events) > limits::MAX_TRACED_WORK
    }

    fn join(&mut self, other: Self) {
        self.events += other.events;
        self.timed += other.timed;
        self.stepped += other.stepped;
        for (into, from) in [(&mut self.outputs, other.outputs), (&mut self.prompts, other.prompts)] {
            for (text, moments) in from {
                let length = text.len();
                let known = into.entry(text).or_default();
                // Whose text was known to both parts is held once.
                self.bytes += if known.is_empty() { length } else { 0 } + moments.len() * size_of::<Moment>();
                known.extend(moments);
            }
        }
    }
}

/// Where it is not derived where arguments came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Everywhere: there is more text than [`limits::MAX_TRACED_BYTES`].
    Everywhere,
    /// Not in so many sessions: their events have no order, or searching them would be more than
    /// [`limits::MAX_TRACED_WORK`].
    Sessions(usize),
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mebibytes = limits::MAX_TRACED_BYTES / (1024 * 1024);
        match self {
            Self::Everywhere => write!(
                f,
                "where arguments came from was not derived: the requests and outputs of the log are more than {mebibytes} MiB; \
                 give `context.prov` in the log"
            ),
            Self::Sessions(count) => write!(
                f,
                "where arguments came from was not derived in {count} session{}: not all events there have a `timestamp`, or a \
                 number in `context.step`, or there is too much text to search",
                if *count == 1 { "" } else { "s" }
            ),
        }
    }
}

impl Gap {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Sessions(a), Self::Sessions(b)) => Self::Sessions(a + b),
            _ => Self::Everywhere,
        }
    }
}

/// The index of a log: what each session's users said and its tools answered.
#[derive(Debug, Default)]
pub struct Provenance {
    sessions: HashMap<String, Session>,
    bytes: usize,
    has_outputs: bool,
    /// Whether there was more text than [`limits::MAX_TRACED_BYTES`]; then nothing is kept.
    overflow: bool,
}

impl Provenance {
    /// The index of events in memory.
    pub fn of_events<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut index = Self::default();
        events.into_iter().for_each(|event| index.add(event));
        index
    }

    /// Whether anything is to be derived: the log has an output in a session.
    pub fn has_outputs(&self) -> bool {
        self.has_outputs
    }

    /// Where nothing is derived although the log has outputs.
    pub fn gap(&self) -> Option<Gap> {
        if !self.has_outputs {
            return None;
        }
        let silent = |session: &&Session| session.bytes > 0 && (session.is_too_much() || session.clock().is_none());
        match self.sessions.values().filter(silent).count() {
            _ if self.overflow => Some(Gap::Everywhere),
            0 => None,
            sessions => Some(Gap::Sessions(sessions)),
        }
    }

    fn add(&mut self, event: &Event) {
        let Some(id) = &event.session_id else {
            return;
        };
        self.has_outputs |= event.output.is_some();
        if self.overflow {
            return;
        }
        let moment = Moment::of(event);
        let session = match self.sessions.get_mut(id) {
            Some(session) => session,
            None => self.sessions.entry(id.clone()).or_default(),
        };
        session.events += 1;
        session.timed += u64::from(moment.time.is_some());
        session.stepped += u64::from(moment.step.is_some());
        let before = session.bytes;
        let prompt = event.context.get("prompt").and_then(Value::as_str).map(str::to_lowercase);
        let output = event.output.as_ref().map(|output| {
            let mut text = String::new();
            leaves(output, &mut text);
            text.to_lowercase()
        });
        for (into, text) in [(&mut session.outputs, output), (&mut session.prompts, prompt)] {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                let length = text.len();
                let known = into.entry(text.into()).or_default();
                session.bytes += if known.is_empty() { length } else { 0 } + size_of::<Moment>();
                known.push(moment);
            }
        }
        self.bytes += session.bytes - before;
        self.bound();
    }

    fn bound(&mut self) {
        if self.overflow || self.bytes > limits::MAX_TRACED_BYTES {
            self.overflow = true;
            self.sessions = HashMap::new();
        }
    }

    /// Joins the indexes of two parts of a log.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.has_outputs |= other.has_outputs;
        self.overflow |= other.overflow;
        let mut others: Vec<_> = other.sessions.into_iter().collect();
        while let Some((id, session)) = others.pop().filter(|_| !self.overflow) {
            let into = self.sessions.entry(id).or_default();
            let before = into.bytes;
            into.join(session);
            self.bytes += into.bytes - before;
        }
        self.bound();
        self
    }

    /// Adds `context.prov` to an event of the log, if it is not given and its session is known.
    pub fn derive(&self, event: &mut Event) {
        event.output = None;
        if !self.has_outputs {
            return;
        }
        let session = event.session_id.as_ref().and_then(|id| self.sessions.get(id));
        let Some((session, clock)) = session.filter(|s| !s.is_too_much()).and_then(|s| Some((s, s.clock()?))) else {
            return;
        };
        let Some(Value::Object(params)) = event.context.get("params").filter(|_| !event.context.contains_key(KEY))
        else {
            return;
        };
        let seen = Seen { session, clock, now: Moment::of(event) };
        let told = seen.object(params);
        if !told.is_empty() {
            event.context.insert(KEY.to_owned(), Value::Object(told));
        }
    }
}

/// All texts in a value, keys too: tools answer with tables.
fn leaves(value: &Value, into: &mut String) {
    match value {
        Value::Null | Value::Bool(_) => {}
        Value::Number(number) => {
            into.push_str(&number.to_string());
            into.push('\n');
        }
        Value::String(text) => {
            into.push_str(text);
            into.push('\n');
        }
        Value::Array(items) => items.iter().for_each(|item| leaves(item, into)),
        Value::Object(object) => {
            for (key, value) in object {
                into.push_str(key);
                into.push('\n');
                leaves(value, into);
            }
        }
    }
}

/// What had been said by the time of an event.
struct Seen<'s> {
    session: &'s Session,
    clock: Clock,
    now: Moment,
}

/// From the least to the most trusted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum From {
    None,
    Tool,
    Prompt,
}

impl Seen<'_> {
    fn object(&self, params: &Map<String, Value>) -> Map<String, Value> {
        let told = params.iter().filter_map(|(key, value)| {
            let told = match value {
                Value::Object(inner) => Some(self.object(inner)).filter(|told| !told.is_empty()).map(Value::Object)?,
                value => self.value(value)?.into(),
            };
            Some((key.clone(), told))
        });
        told.collect()
    }

    /// `None` for what has no text that could have come from anywhere: truths, what is empty, arrays of anything else.
    fn value(&self, value: &Value) -> Option<&'static str> {
        let from = match value {
            Value::Array(items) if !items.is_empty() => {
                items.iter().map(|item| self.scalar(item)).collect::<Option<Vec<_>>>()?.into_iter().min()?
            }
            value => self.scalar(value)?,
        };
        Some(match from {
            From::Prompt => "prompt",
            From::Tool => "tool",
            From::None => "none",
        })
    }

    fn scalar(&self, value: &Value) -> Option<From> {
        let (text, number) = match value {
            Value::Number(number) => (number.to_string(), true),
            Value::String(text) if !text.trim().is_empty() => (text.to_lowercase(), false),
            _ => return None,
        };
        let in_any = |texts: &BTreeMap<Box<str>, Vec<Moment>>, when: fn(Ordering) -> bool| {
            texts.iter().any(|(said, moments)| {
                moments.iter().any(|then| when(self.clock.compare(*then, self.now)))
                    && if number { has_number(said, &text) } else { said.contains(&text) }
            })
        };
        // A request stands with the event that it is the request of, an output answers it.
        Some(if in_any(&self.session.prompts, Ordering::is_le) {
            From::Prompt
        } else if in_any(&self.session.outputs, Ordering::is_lt) {
            From::Tool
        } else {
            From::None
        })
    }
}

/// Whether a number stands in a text by itself: 5 is in `5 EUR`, and neither in `15` nor in `5.50`.
fn has_number(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + number.len()..).unwrap_or_default());
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let sign = |c: Option<char>| matches!(c, Some('.' | ','));
        let (mut back, mut on) = (before.chars().rev(), after.chars());
        let (left, right) = (back.next(), on.next());
        let goes_on =
            digit(left) || digit(right) || (sign(left) && digit(back.next())) || (sign(right) && digit(on.next()));
        !goes_on && (left != Some('-') || number.starts_with('-'))
    })
}

impl Fold for Provenance {
    fn event(&mut self, event: Event, _: Position<'_>) {
        self.add(&event);
    }

    fn merge(self, other: Self) -> Self {
        self.merge(other)
    }
}

/// Inputs and options with which a log is read so that its events say where their arguments came from.
#[derive(Debug)]
pub struct Traced {
    /// The inputs for the next pass.
    pub inputs: Inputs,
    /// The options, with the index if the log has outputs.
    pub options: ReadOptions,
}

/// Reads a log for its outputs. What comes but once, such as the standard input, is kept for the next pass.
///
/// # Errors
///
/// [`ReadError`]; also if there is no event at all.
pub fn trace(inputs: &Inputs, options: &ReadOptions, progress: &dyn Progress) -> Result<Traced, ReadError> {
    let first = ReadOptions { keep_streams: KeepStreams::Yes, ..options.clone() };
    let (index, report) = read(inputs, &first, Provenance::default, progress)?;
    let provenance = index.has_outputs.then(|| Arc::new(index));
    Ok(Traced { inputs: inputs.again(&report.files), options: ReadOptions { provenance, ..options.clone() } })
}

/// Adds where arguments came from to the events of some logs in memory, if an event of any of them has an output in its
/// session. Sessions of different logs are different ones, whatever their names. Gives where nothing could be derived.
pub fn derive_all(logs: &mut [&mut [Event]]) -> Option<Gap> {
    let mut indexes: Vec<_> = logs.iter().map(|events| Provenance::of_events(events.iter())).collect();
    let any = indexes.iter().any(Provenance::has_outputs);
    for (events, index) in logs.iter_mut().zip(&mut indexes).filter(|_| any) {
        index.has_outputs = true;
        events.iter_mut().for_each(|event| index.derive(event));
    }
    indexes.iter().filter_map(Provenance::gap).reduce(Gap::join)
}

#[cfg(test)]
mod tests;

//! Lines of a log, read by prediction: the next line will have the keys of the last one, in the same order and spelled
//! alike, and most of its values will have been seen.
//!
//! In: lines of text. Out: [`Line`]s, whose names, attributes and values are numbers of a [`Dictionary`]. A key that comes
//! as predicted costs a comparison of bytes; one that does not is looked up, and corrects the prediction. A value is
//! delimited, not parsed; the JSON parser reads each distinct one the first time that it is met, as long as the dictionary
//! takes it, and each time behind that. So nothing is believed that was not parsed, and a line's cost is that of what is new in it.
//!
//! [`Event::from_json`] says what a line means. A line that could be anything but a plain event (a key twice, a field of
//! another type, text that is no JSON) is not read here: `scan` gives nothing, the line is parsed the long way, and if it is
//! an event, scanned again as [`canonical`] prints it. The dictionary is bounded; its owner starts another when it is full.

mod clock;
mod dictionary;
mod number;
mod short;
mod text;

use std::borrow::Cow;

use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use self::clock::Clock;
pub(crate) use self::dictionary::{ContextAttribute, Dictionary};
use self::dictionary::{LINE, Names, Role};
use self::number::number;
use self::short::Short;
use self::text::{container_end, scalar_end, skip_blanks, string_end};
use super::{BehaviorLog, Event, trim_name};

/// The deepest nesting that is scanned. The parser's own limit is for the line as a whole; what is near it goes there.
const MAX_DEPTH: usize = 32;

/// An event as numbers and borrowed text.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) dictionary: &'a Dictionary,
    /// The line itself, which [`Event::from_json`] reads.
    pub(crate) text: &'a str,
    /// Whether it says what the tool answered.
    pub(crate) has_output: bool,
    /// Whether an attribute that is watched for it holds an object.
    pub(crate) has_watched_object: bool,
    pub(crate) log_id: &'a str,
    pub(crate) agent: u32,
    pub(crate) action: u32,
    pub(crate) outcome: u32,
    pub(crate) timestamp: Option<Timestamp>,
    pub(crate) timestamp_unreadable: bool,
    pub(crate) session_id: Option<&'a str>,
    /// Each attribute of the context once, in the order of the line; no nulls.
    facts: &'a [Fact],
    fresh: &'a [Value],
}

/// An attribute's value in one event.
#[derive(Debug, Clone, Copy)]
struct Fact {
    attribute: u32,
    value: ValueAt,
}

/// Where the value of a fact is.
#[derive(Debug, Clone, Copy)]
enum ValueAt {
    /// The dictionary's number for it.
    Known(u32),
    /// Among the line's own values.
    Fresh(u32),
}

/// The value of a fact.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Held<'a> {
    /// By its number among the attribute's values in the dictionary.
    Known(u32),
    /// Not in the dictionary.
    Fresh(&'a Value),
}

impl<'a> Line<'a> {
    /// The attributes, by number, with their values.
    pub(crate) fn facts(&self) -> impl Iterator<Item = (u32, Held<'a>)> + use<'a> {
        let fresh = self.fresh;
        self.facts.iter().filter_map(move |fact| {
            let held = match fact.value {
                ValueAt::Known(value) => Held::Known(value),
                ValueAt::Fresh(place) => Held::Fresh(fresh.get(index(place))?),
            };
            Some((fact.attribute, held))
        })
    }

    /// The attributes with their values in full.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'a ContextAttribute, &'a Value)> + use<'a> {
        let dictionary = self.dictionary;
        self.facts().filter_map(move |(attribute, held)| {
            let attribute = dictionary.attribute(attribute)?;
            Some(match held {
                Held::Known(value) => (attribute, attribute.value(value)?),
                Held::Fresh(value) => (attribute, value),
            })
        })
    }

    pub(crate) fn action_name(&self) -> &'a str {
        self.dictionary.actions.get(self.action)
    }
}

pub(crate) fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What is found by a number of a dictionary: what `make` gives, made once.
#[inline]
pub(crate) fn by_number<T>(known: &mut Vec<T>, number: u32, mut make: impl FnMut(u32) -> T) -> Option<&mut T> {
    while known.len() <= index(number) {
        known.push(make(u32::try_from(known.len()).unwrap_or(u32::MAX)));
    }
    known.get_mut(index(number))
}

/// The text of an event as [`Scanner::scan`] takes it; tags and output are left out.
pub(super) fn canonical(event: &Event) -> String {
    let timestamp = match event.timestamp {
        _ if event.timestamp_unreadable => Some("unreadable".to_owned()),
        timestamp => timestamp.map(|timestamp| timestamp.to_string()),
    };
    let line = BehaviorLog {
        log_id: event.log_id.clone(),
        agent_id: event.agent_id.clone(),
        action: event.action.clone(),
        context: event.context.clone(),
        outcome: event.outcome.clone(),
        timestamp,
        session_id: event.session_id.clone(),
        group: None,
        label: None,
        output: None,
    };
    // Maps of strings and JSON values are always printed.
    serde_json::to_string(&line).unwrap_or_default()
}

/// Where a string stands in the line, or its unescaped text among the scanner's own.
#[derive(Debug, Clone, Copy)]
enum StringPlace {
    Plain(usize, usize),
    Escaped(usize),
}

/// Reads lines one after the other.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    dictionary: Dictionary,
    clock: Clock,
    /// Objects that are open around the one that is read, and how many facts there were when that one began.
    open: Vec<(u32, usize)>,
    facts: Vec<Fact>,
    fresh: Vec<Value>,
    escaped: Vec<String>,
}

/// The fields of one line so far.
#[derive(Debug, Default)]
struct LineFields {
    log_id: Option<StringPlace>,
    agent: Option<u32>,
    action: Option<u32>,
    outcome: Option<u32>,
    timestamp: Option<Timestamp>,
    timestamp_unreadable: bool,
    session_id: Option<StringPlace>,
    has_output: bool,
    has_watched_object: bool,
}

/// What is asked of the context.
pub(crate) struct Interest<'w> {
    /// Whether the values of an attribute are read. The values of others are passed over.
    pub(crate) wants: &'w dyn Fn(&[String]) -> bool,
    /// Whether an object at this path is to be told of.
    pub(crate) watches: &'w dyn Fn(&[String]) -> bool,
    /// Whether an object at this path in which nothing is wanted, or is there, is a fact: `{}`.
    pub(crate) wants_empty: &'w dyn Fn(&[String]) -> bool,
}

/// One line, and how it is read.
#[derive(Clone, Copy)]
struct ScanInput<'a> {
    text: &'a str,
    deep: bool,
    interest: &'a Interest<'a>,
}

impl Scanner {
    pub(crate) fn dictionary(&self) -> &Dictionary {
        &self.dictionary
    }

    /// Forgets all numbers.
    pub(crate) fn restart(&mut self) {
        self.dictionary = Dictionary::default();
    }

    /// Reads one line, without blanks around it. `None` if it is no plain event. `interest` is asked once for each
    /// attribute and object. `deep` lifts the limit on nesting, for text that a parser has
    /// already been through.
    pub(crate) fn scan<'a>(&'a mut self, text: &'a str, deep: bool, interest: &Interest<'_>) -> Option<Line<'a>> {
        let fields = self.fields(ScanInput { text, deep, interest })?;
        let scanner = &*self;
        let held = |at: StringPlace| match at {
            StringPlace::Plain(from, to) => text.get(from..to),
            StringPlace::Escaped(place) => scanner.escaped.get(place).map(String::as_str),
        };
        let log_id = trim_name(held(fields.log_id?)?);
        if log_id.is_empty() {
            return None;
        }
        let session_id = match fields.session_id {
            Some(at) => Some(held(at)?),
            None => None,
        };
        Some(Line {
            dictionary: &scanner.dictionary,
            text,
            has_output: fields.has_output,
            has_watched_object: fields.has_watched_object,
            log_id,
            agent: fields.agent?,
            action: fields.action?,
            outcome: fields.outcome?,
            timestamp: fields.timestamp,
            timestamp_unreadable: fields.timestamp_unreadable,
            session_id,
            facts: &scanner.facts,
            fresh: &scanner.fresh,
        })
    }

    #[expect(clippy::too_many_lines, reason = "the hot path: one loop over the keys of a line")]
    fn fields(&mut self, input: ScanInput<'_>) -> Option<LineFields> {
        let text = input.text;
        let bytes = text.as_bytes();
        self.dictionary.begin_line();
        self.open.clear();
        self.facts.clear();
        self.fresh.clear();
        self.escaped.clear();
        let mut fields = LineFields::default();
        let mut at = 1;
        if bytes.first() != Some(&b'{') {
            return None;
        }
        // The object that is being read, and its last member so far.
        let (mut object, mut last) = (LINE, None);
        loop {
            let rest = bytes.get(at..)?;
            let (node, role) = match self.dictionary.follow(object, last, rest) {
                Some(found) => {
                    at += found.length;
                    // More blanks than last time.
                    if bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
                        at = skip_blanks(bytes, at);
                    }
                    (found.node, found.role)
                }
                None => {
                    let start = at;
                    at = skip_blanks(bytes, at);
                    if bytes.get(at) == Some(&b'}') {
                        at += 1;
                        last = Some(object);
                        let Some((outer, facts)) = self.open.pop() else { break };
                        if self.facts.len() == facts && self.dictionary.is_wanted_empty(object, input.interest) {
                            self.empty_object(input, object);
                        }
                        object = outer;
                        continue;
                    }
                    if last.is_some() {
                        if bytes.get(at) != Some(&b',') {
                            return None;
                        }
                        at = skip_blanks(bytes, at + 1);
                    }
                    let (key, end) = string(text, at)?;
                    at = skip_blanks(bytes, end);
                    if bytes.get(at) != Some(&b':') {
                        return None;
                    }
                    at = skip_blanks(bytes, at + 1);
                    let node = self.dictionary.member(object, &key);
                    self.dictionary.learn(object, last, node, bytes.get(start..at)?);
                    (node, self.dictionary.role(node))
                }
            };
            // A key that stands twice.
            if !self.dictionary.enter(node) {
                return None;
            }
            if bytes.get(at) == Some(&b'{') && matches!(role, Role::Context | Role::Fact) {
                if !input.deep && self.open.len() >= MAX_DEPTH {
                    return None;
                }
                at += 1;
                if role == Role::Fact && self.dictionary.is_watched(node, input.interest.watches) {
                    fields.has_watched_object = true;
                }
                self.open.push((object, self.facts.len()));
                (object, last) = (node, None);
                continue;
            }
            at = match role {
                Role::Fact => self.fact(input, at, node)?,
                Role::Agent => read_name(&mut self.dictionary.agents, input, at, name, &mut fields.agent)?,
                Role::Action => read_name(&mut self.dictionary.actions, input, at, name, &mut fields.action)?,
                Role::Outcome => read_name(&mut self.dictionary.outcomes, input, at, outcome, &mut fields.outcome)?,
                _ => self.field(input, at, role, &mut fields)?,
            };
            last = Some(node);
        }
        if at != bytes.len() {
            return None;
        }
        if fields.outcome.is_none() {
            fields.outcome = Some(self.dictionary.outcomes.number("success", None));
        }
        Some(fields)
    }

    /// Reads a field of the line that stands at `at`, and gives its end.
    fn field(&mut self, input: ScanInput<'_>, at: usize, role: Role, fields: &mut LineFields) -> Option<usize> {
        let (raw, plain) = delimit(input, at)?;
        match role {
            Role::Unread => {
                if !plain {
                    serde_json::from_str::<IgnoredAny>(raw).ok()?;
                }
            }
            Role::Output => {
                fields.has_output |= raw != "null";
                if !plain {
                    serde_json::from_str::<Value>(raw).ok()?;
                }
            }
            Role::SessionId | Role::Tag if raw == "null" => {}
            Role::Timestamp | Role::LogId | Role::SessionId | Role::Tag if raw.starts_with('"') => {
                let inner = if plain {
                    StringPlace::Plain(at + 1, at + raw.len() - 1)
                } else {
                    self.escaped.push(serde_json::from_str(raw).ok()?);
                    StringPlace::Escaped(self.escaped.len() - 1)
                };
                match role {
                    Role::LogId => fields.log_id = Some(inner),
                    Role::SessionId => fields.session_id = Some(inner),
                    Role::Timestamp => {
                        let text = match inner {
                            StringPlace::Plain(from, to) => input.text.get(from..to)?,
                            StringPlace::Escaped(place) => self.escaped.get(place)?,
                        };
                        fields.timestamp = self.clock.read(text);
                        fields.timestamp_unreadable = fields.timestamp.is_none();
                    }
                    _ => {}
                }
            }
            _ => return None,
        }
        Some(at + raw.len())
    }

    /// Reads the value of an attribute, `node`, that stands at `at`, and gives its end.
    #[inline]
    fn fact(&mut self, input: ScanInput<'_>, at: usize, node: u32) -> Option<usize> {
        let attribute = self.dictionary.attribute_of(node, input.interest.wants);
        // What most values are: short, and seen before.
        let short = Short::at(input.text.as_bytes(), at);
        if let (Some(attribute), Some((short, end))) = (attribute, short)
            && let Some(known) = self.dictionary.known(attribute, short)
        {
            self.facts.push(Fact { attribute, value: ValueAt::Known(known) });
            return Some(end);
        }
        self.new_fact(input, at, attribute, short)
    }

    /// Takes an object that has nothing in it for a value.
    fn empty_object(&mut self, input: ScanInput<'_>, node: u32) {
        const EMPTY: &str = "{}";
        let Some(attribute) = self.dictionary.attribute_of(node, input.interest.wants) else { return };
        let known = self.dictionary.find(attribute, EMPTY).map(Ok);
        let known = known.unwrap_or_else(|| self.dictionary.take(attribute, EMPTY, Value::Object(Map::new())));
        let value = match known {
            Ok(known) => ValueAt::Known(known),
            Err(value) => {
                self.fresh.push(value);
                ValueAt::Fresh(u32::try_from(self.fresh.len() - 1).unwrap_or(u32::MAX))
            }
        };
        self.facts.push(Fact { attribute, value });
    }

    /// The same for any value; a short one is not known.
    fn new_fact(
        &mut self,
        input: ScanInput<'_>,
        at: usize,
        attribute: Option<u32>,
        short: Option<(Short, usize)>,
    ) -> Option<usize> {
        let (raw, plain) = match short {
            Some((_, end)) => (input.text.get(at..end)?, input.text.as_bytes().get(at) == Some(&b'"')),
            None => delimit(input, at)?,
        };
        let end = at + raw.len();
        if raw == "null" {
            return Some(end);
        }
        let parse = || -> Option<Value> { number(raw).map_or_else(|| serde_json::from_str(raw).ok(), Some) };
        let Some(attribute) = attribute else {
            // What nobody wants must be JSON all the same, or the line is no event.
            return (plain || parse().is_some()).then_some(end);
        };
        let known = if short.is_none() { self.dictionary.find(attribute, raw) } else { None };
        let value = match known {
            Some(known) => ValueAt::Known(known),
            None => match self.dictionary.take(attribute, raw, parse()?) {
                Ok(known) => ValueAt::Known(known),
                Err(value) => {
                    self.fresh.push(value);
                    ValueAt::Fresh(u32::try_from(self.fresh.len() - 1).ok()?)
                }
            },
        };
        self.facts.push(Fact { attribute, value });
        Some(end)
    }
}

/// Reads the name that stands at `at` into `number`, and gives its end. `name` says what of its text counts.
#[inline]
fn read_name(
    names: &mut Names,
    input: ScanInput<'_>,
    at: usize,
    name: fn(&str) -> Option<&str>,
    number: &mut Option<u32>,
) -> Option<usize> {
    let short = Short::at(input.text.as_bytes(), at);
    if let Some((short, end)) = short
        && let Some(known) = names.known(short)
    {
        *number = Some(known);
        return Some(end);
    }
    let (text, end) = string(input.text, at)?;
    *number = Some(names.number(name(&text)?, short.map(|(short, _)| short)));
    Some(end)
}

/// The value that stands at `at`, as it is spelled, and whether it is a string without escapes.
fn delimit(input: ScanInput<'_>, at: usize) -> Option<(&str, bool)> {
    let bytes = input.text.as_bytes();
    let (end, plain) = match bytes.get(at)? {
        b'"' => string_end(bytes, at + 1)?,
        b'[' | b'{' => (container_end(bytes, at, if input.deep { usize::MAX } else { MAX_DEPTH })?, false),
        _ => (scalar_end(bytes, at), false),
    };
    Some((input.text.get(at..end)?, plain))
}

/// A name without its outer blanks, unless nothing is left.
fn name(text: &str) -> Option<&str> {
    let name = trim_name(text);
    (!name.is_empty()).then_some(name)
}

/// An outcome, just as it is.
#[expect(clippy::unnecessary_wraps, reason = "beside `name`")]
fn outcome(text: &str) -> Option<&str> {
    Some(text)
}

/// The text of the string that stands at `at`, and where it ends.
fn string(text: &str, at: usize) -> Option<(Cow<'_, str>, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(at) != Some(&b'"') {
        return None;
    }
    let (end, plain) = string_end(bytes, at + 1)?;
    let raw = text.get(at..end)?;
    let string =
        if plain { text.get(at + 1..end - 1)?.into() } else { serde_json::from_str::<String>(raw).ok()?.into() };
    Some((string, end))
}

#[cfg(test)]
mod tests;

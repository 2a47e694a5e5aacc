//! The sample that licences are learned from: a bounded choice of sessions that no order of lines can change.
//!
//! In: events. Out: for each agent up to [`MAX_SESSIONS`] whole sessions: those with the smallest hashes of their ids
//! (bottom-k sampling: Cohen and Kaplan, "Summarizing Data using Bottom-k Sketches", PODC 2007). All agents together
//! have [`MAX_SLOTS`]; past it, only sessions below a threshold are kept, halved until they fit. How many sessions an agent
//! keeps below a threshold only grows with the log, so the last threshold is that of the whole log, however it was cut
//! and joined. The hash has no key, or two runs would choose differently: whoever names sessions can choose to be in the sample,
//! which buys no more than writing more lines would.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::Value;
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

use super::super::domains::cut;
use super::super::spread::day;
use super::is_argument;
use crate::event::{AttributePath, Event, Line, LineFold, Scanner, take_event};

/// How many sessions of an agent are kept.
const MAX_SESSIONS: usize = 200;
/// How many sessions of all agents are kept.
const MAX_SLOTS: usize = 2_048;
/// How many events of a session are kept for one action, and how many actions of a session.
const MAX_EVENTS: usize = 6;
const MAX_ACTIONS: usize = 16;
/// How long a name may be to be in the sample, in bytes.
pub(super) const MAX_NAME: usize = 256;
/// How many bytes of an event's attributes are kept, those behind in the order of paths left out.
const MAX_EVENT_BYTES: usize = 2_048;
/// How much of a string is kept, in bytes. A longer one is text and names nothing.
pub(super) const MAX_STRING: usize = 200;
/// How much of a prompt is kept, in bytes.
pub(super) const MAX_PROMPT: usize = 8_192;

/// An event's attributes by path, `prompt` left out: objects walked, no nulls.
pub(in crate::mine) type Flat = BTreeMap<AttributePath, Value>;

/// What is kept of one session.
#[derive(Debug, Default)]
pub(super) struct SampledSession {
    /// The longest prompt; of equally long ones the first in their order.
    pub(super) prompt: Option<String>,
    pub(super) good: Kept,
    pub(super) denied: Kept,
    /// Whether the log names it, or it is but one event.
    pub(super) named: bool,
}

/// What is kept of an event.
#[derive(Debug)]
pub(super) struct SampledEvent {
    pub(super) flat: Flat,
    /// The day of UTC since 1970, if the log says.
    pub(super) day: Option<i64>,
    /// The event as a line, as long as its attributes have not been read: most events give way to others before.
    unread: Option<Box<str>>,
}

/// By action, events in the order of the hashes of their ids, then of their attributes.
pub(super) type Kept = BTreeMap<String, BTreeMap<(u64, u64), SampledEvent>>;

/// Stands for the hash of attributes that have not been read.
const UNREAD: u64 = 0;

/// The sessions of all agents, by the hash of the agent's name, then the session's.
#[derive(Debug)]
pub(super) struct LogSample {
    agents: FxHashMap<u64, BTreeMap<u64, SampledSession>>,
    slots: usize,
    /// Sessions are kept up to this hash.
    threshold: u64,
}

/// A hash that is the same in each run and each version, of which every bit counts.
fn fixed_hash(kind: u64, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), kind)
}

/// Names a session; an event without one is a session of its own, with the id of its entry.
pub(in crate::mine) fn session_hash(session_id: Option<&str>, log_id: &str) -> u64 {
    match session_id {
        Some(session) => fixed_hash(0, session),
        None => fixed_hash(1, log_id),
    }
}

impl LogSample {
    pub(super) fn new() -> Self {
        Self { agents: FxHashMap::default(), slots: 0, threshold: u64::MAX }
    }

    /// Takes a good or a denied event of a session. Gives up to which session it would take another of the agent.
    pub(super) fn add(&mut self, agent: u64, session: u64, line: &Line<'_>, good: bool) -> u64 {
        self.keep(agent, session, line, good);
        let full = self.agents.get(&agent).filter(|sessions| sessions.len() >= MAX_SESSIONS);
        full.and_then(BTreeMap::last_key_value).map_or(self.threshold, |(last, _)| self.threshold.min(*last))
    }

    fn keep(&mut self, agent: u64, session: u64, line: &Line<'_>, good: bool) {
        let action = line.action_name();
        if session > self.threshold || action.len() > MAX_NAME {
            return;
        }
        let sessions = self.agents.entry(agent).or_default();
        let full = sessions.len() >= MAX_SESSIONS;
        if full && sessions.last_key_value().is_some_and(|(last, _)| session > *last) {
            return;
        }
        let known = sessions.contains_key(&session);
        let kept = sessions.entry(session).or_default();
        kept.named = line.session_id.is_some();
        if good {
            kept.see_prompt(
                line.attributes().find(|(attribute, _)| attribute.path == ["prompt"]).map(|(_, prompt)| prompt),
            );
        }
        let events = if good { &mut kept.good } else { &mut kept.denied };
        let order = fixed_hash(2, line.log_id);
        let full = events.get(action).is_some_and(|events| {
            events.len() >= MAX_EVENTS && events.last_key_value().is_some_and(|(last, _)| order > last.0)
        });
        if !full {
            let day = line.timestamp.map(day);
            if line.text.len() <= MAX_EVENT_BYTES {
                let event = SampledEvent { flat: Flat::new(), day, unread: Some(line.text.into()) };
                keep(events, action, (order, UNREAD), event);
            } else {
                let (flat, content) = flatten(line);
                keep(events, action, (order, content), SampledEvent { flat, day, unread: None });
            }
        }
        if !known {
            self.slots += 1;
            self.trim(agent);
        }
    }

    /// Brings one agent's sessions, then all, within their bounds.
    fn trim(&mut self, agent: u64) {
        if let Some(sessions) = self.agents.get_mut(&agent) {
            while sessions.len() > MAX_SESSIONS {
                sessions.pop_last();
                self.slots -= 1;
            }
        }
        while self.slots > MAX_SLOTS {
            self.lower_threshold(self.threshold / 2);
        }
    }

    fn lower_threshold(&mut self, threshold: u64) {
        self.threshold = self.threshold.min(threshold);
        let above = self.threshold.saturating_add(1);
        self.slots = 0;
        #[expect(clippy::iter_over_hash_type, reason = "each agent by itself")]
        for sessions in self.agents.values_mut() {
            if above > self.threshold {
                sessions.split_off(&above);
            }
            self.slots += sessions.len();
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.lower_threshold(other.threshold);
        let mut others: Vec<_> = other.agents.into_iter().collect();
        while let Some((agent, sessions)) = others.pop() {
            let into = self.agents.entry(agent).or_default();
            for (hash, session) in sessions.into_iter().filter(|(hash, _)| *hash <= self.threshold) {
                match into.get_mut(&hash) {
                    Some(known) => known.join(session),
                    None => {
                        into.insert(hash, session);
                        self.slots += 1;
                    }
                }
            }
            self.trim(agent);
        }
        self
    }

    /// Reads what was put off.
    pub(super) fn read(&mut self) {
        let sessions: Vec<_> = self.agents.values_mut().flat_map(BTreeMap::values_mut).collect();
        sessions.into_par_iter().for_each_init(Scanner::default, |scanner, session| {
            for events in session.good.values_mut().chain(session.denied.values_mut()) {
                let read = std::mem::take(events).into_iter().map(|(order, event)| event.read(order, scanner));
                events.extend(read);
            }
        });
    }

    /// The sessions of an agent, by their hashes, once they are read.
    pub(super) fn of(&self, agent: u64) -> impl Iterator<Item = (u64, &SampledSession)> {
        self.agents.get(&agent).into_iter().flatten().map(|(hash, session)| (*hash, session))
    }
}

impl SampledSession {
    fn see_prompt(&mut self, prompt: Option<&Value>) {
        if let Some(text) = prompt.and_then(Value::as_str).filter(|text| !text.trim().is_empty()) {
            let text = cut(text, MAX_PROMPT);
            let better = self
                .prompt
                .as_deref()
                .is_none_or(|known| text.len() > known.len() || (text.len() == known.len() && text < known));
            if better {
                self.prompt = Some(text.to_owned());
            }
        }
    }

    fn join(&mut self, other: Self) {
        self.named |= other.named;
        self.see_prompt(other.prompt.map(Value::String).as_ref());
        for (into, from) in [(&mut self.good, other.good), (&mut self.denied, other.denied)] {
            for (action, events) in from {
                for (order, event) in events {
                    keep(into, &action, order, event);
                }
            }
        }
    }
}

impl SampledEvent {
    /// Reads the attributes, if that was put off.
    fn read(self, (id, content): (u64, u64), scanner: &mut Scanner) -> ((u64, u64), Self) {
        let Some(event) = self.unread.as_deref().and_then(|text| Event::from_json(text).ok()) else {
            return ((id, content), self);
        };
        let mut read = Flattened::default();
        take_event(scanner, &mut read, &event);
        let Flattened(flat, content) = read;
        ((id, content), Self { flat, unread: None, ..self })
    }
}

/// The last line's attributes and their hash.
#[derive(Default)]
struct Flattened(Flat, u64);

impl LineFold for Flattened {
    fn wants_empty(&self, path: &[String]) -> bool {
        is_argument(path)
    }

    fn line(&mut self, line: &Line<'_>) {
        (self.0, self.1) = flatten(line);
    }

    fn merge(self, _: Self) -> Self {
        self
    }
}

fn keep(kept: &mut Kept, action: &str, mut order: (u64, u64), mut event: SampledEvent) {
    let events = match kept.get_mut(action) {
        Some(events) => events,
        None => kept.entry(action.to_owned()).or_default(),
    };
    // What has one id is told apart by its attributes.
    let (id, _) = order;
    if events.range((id, u64::MIN)..=(id, u64::MAX)).next().is_some() {
        let mut scanner = Scanner::default();
        let unread = events.remove(&(id, UNREAD)).map(|known| known.read((id, UNREAD), &mut scanner));
        events.extend(unread);
        (order, event) = event.read(order, &mut scanner);
    }
    // Of one event logged twice, the first day: in any order the same.
    let first = events.get(&order).and_then(|known| known.day).into_iter().chain(event.day).min();
    events.insert(order, SampledEvent { day: first, ..event });
    while events.len() > MAX_EVENTS {
        events.pop_last();
    }
    while kept.len() > MAX_ACTIONS {
        kept.pop_last();
    }
}

/// What is kept of an event's attributes, and a hash of it.
fn flatten(line: &Line<'_>) -> (Flat, u64) {
    let mut attributes: Vec<_> = line.attributes().collect();
    attributes.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let mut flat = Flat::new();
    let mut bytes = 0;
    let (mut content, mut text) = (Xxh3::new(), String::new());
    for (attribute, value) in attributes.into_iter().filter(|(attribute, _)| attribute.path != ["prompt"]) {
        if bytes > MAX_EVENT_BYTES {
            break;
        }
        let value = match value {
            // One byte more than the limit marks what was cut.
            Value::String(text) if text.len() > MAX_STRING => cut(text, MAX_STRING + 4).into(),
            Value::Array(items) if items.len() > 32 || items.iter().any(|i| i.is_array() || i.is_object()) => {
                Value::Array(Vec::new())
            }
            value => value.clone(),
        };
        text.clear();
        let _ = write!(text, "{value}\0");
        bytes += attribute.path.iter().map(String::len).sum::<usize>() + text.len() - 1;
        if bytes <= MAX_EVENT_BYTES
            && let Ok(path) = AttributePath::new(&attribute.path)
        {
            let start = text.len();
            let _ = write!(text, "{path}\0");
            let (value_text, path_text) = text.split_at(start);
            content.update(path_text.as_bytes());
            content.update(value_text.as_bytes());
            flat.insert(path, value);
        }
    }
    (flat, content.digest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_event_read_late_is_kept_as_one_read_at_once(
            events in prop::collection::vec((0u64..9, 0u64..3, prop::option::of(0i64..3)), 0..40),
        ) {
            let (mut early, mut late) = (Kept::new(), Kept::new());
            let mut scanner = Scanner::default();
            for (id, value, day) in events {
                let line = format!(r#"{{"log_id":"l{id}","agent_id":"a","action":"x","context":{{"v":{value}}}}}"#);
                let event = || SampledEvent { flat: Flat::new(), day, unread: Some(line.as_str().into()) };
                let (order, read) = event().read((id, UNREAD), &mut scanner);
                keep(&mut early, "x", order, read);
                keep(&mut late, "x", (id, UNREAD), event());
            }
            let late = late.remove("x").unwrap_or_default().into_iter();
            let late: BTreeMap<_, _> = late.map(|(order, event)| event.read(order, &mut scanner)).collect();
            let early = early.remove("x").unwrap_or_default();
            prop_assert!(early.values().all(|event| !event.flat.is_empty()));
            prop_assert_eq!(format!("{late:?}"), format!("{early:?}"));
        }
    }
}

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

use rustc_hash::FxHashMap;
use serde_json::Value;
use xxhash_rust::xxh3::{Xxh3, xxh3_64_with_seed};

use super::super::domains::cut;
use super::super::spread::day;
use crate::event::{AttributePath, Line};

/// How many sessions of an agent are kept.
const MAX_SESSIONS: usize = 200;
/// How many sessions of all agents are kept.
const MAX_SLOTS: usize = 2_048;
/// How many events of a session are kept for one action, and how many actions of a session.
const MAX_EVENTS: usize = 6;
const MAX_ACTIONS: usize = 16;
/// How long a name may be to be in the sample.
const MAX_NAME: usize = 256;
/// How many bytes of an event's attributes are kept, those behind in the order of paths left out.
const MAX_EVENT_BYTES: usize = 2_048;
/// How much of a string is kept, in bytes. A longer one is text and names nothing.
pub(super) const MAX_STRING: usize = 200;
/// How much of a prompt is kept, in bytes.
pub(super) const MAX_PROMPT: usize = 8_192;

/// An event's attributes by path, `prompt` left out: objects walked, no nulls.
pub(super) type Flat = BTreeMap<AttributePath, Value>;

/// What is kept of one session.
#[derive(Debug, Default)]
pub(super) struct Session {
    /// The longest prompt; of equally long ones the first in their order.
    pub(super) prompt: Option<String>,
    pub(super) good: Kept,
    pub(super) denied: Kept,
    /// Whether the log names it, or it is but one event.
    pub(super) named: bool,
}

/// What is kept of an event.
#[derive(Debug)]
pub(super) struct Sampled {
    pub(super) flat: Flat,
    /// The day of UTC since 1970, if the log says.
    pub(super) day: Option<i64>,
}

/// By action, events in the order of their hashes.
pub(super) type Kept = BTreeMap<String, BTreeMap<(u64, u64), Sampled>>;

/// The sessions of all agents, by the hash of the agent's name, then the session's.
#[derive(Debug)]
pub(super) struct Sample {
    agents: FxHashMap<u64, BTreeMap<u64, Session>>,
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

impl Sample {
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
            let (flat, content) = flatten(line);
            let day = line.timestamp.map(day);
            keep(events, action, (order, content), Sampled { flat, day });
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

    /// The sessions of an agent, by their hashes.
    pub(super) fn of(&self, agent: u64) -> impl Iterator<Item = (u64, &Session)> {
        self.agents.get(&agent).into_iter().flatten().map(|(hash, session)| (*hash, session))
    }
}

impl Session {
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

fn keep(kept: &mut Kept, action: &str, order: (u64, u64), event: Sampled) {
    let events = match kept.get_mut(action) {
        Some(events) => events,
        None => kept.entry(action.to_owned()).or_default(),
    };
    // Of one event logged twice, the first day: in any order the same.
    let first = events.get(&order).and_then(|known| known.day).into_iter().chain(event.day).min();
    events.insert(order, Sampled { day: first, ..event });
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

//! What a log holds and what it lacks: what a person wants to know before trusting what is learned from it.
//!
//! In: events, as a fold. Out: [`Quality`]: counts, shares, the words that nobody knows. Collections are bounded.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::{Event, Fold, OutcomeClass, OutcomeClasses, Position};

/// So many names of a kind are told apart.
const MAX_NAMES: usize = 10_000;
/// So many sessions are told apart.
const MAX_SESSIONS: usize = 1 << 21;

/// See the module.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Quality {
    /// How many events there are, duplicates included.
    pub events: u64,
    /// Of them those that are evidence for their action.
    pub good: u64,
    /// Those that are evidence against it.
    pub denied: u64,
    /// Those with arguments.
    pub with_arguments: u64,
    /// Those with a session.
    pub with_session: u64,
    /// Those with a time.
    pub with_time: u64,
    /// Those with what the tool answered.
    pub with_output: u64,
    /// Those with the request that they serve.
    pub with_request: u64,
    /// Agents, with their events.
    pub agents: BTreeMap<String, u64>,
    /// Actions, with their events.
    pub actions: BTreeMap<String, u64>,
    /// Outcomes that are no known words, with their events.
    pub unknown_outcomes: BTreeMap<String, u64>,
    /// The first time.
    pub first: Option<Timestamp>,
    /// The last time.
    pub last: Option<Timestamp>,
    #[serde(skip)]
    sessions: BTreeSet<u64>,
    #[serde(skip)]
    outcomes: OutcomeClasses,
}

impl Quality {
    /// Nothing yet, with these words for outcomes.
    pub fn new(outcomes: OutcomeClasses) -> Self {
        Self { outcomes, ..Self::default() }
    }

    /// How many sessions there are.
    pub fn sessions(&self) -> usize {
        self.sessions.len()
    }
}

fn count(names: &mut BTreeMap<String, u64>, name: &str, more: u64) {
    if let Some(count) = names.get_mut(name) {
        *count += more;
    } else if names.len() < MAX_NAMES {
        names.insert(name.to_owned(), more);
    }
}

impl Fold for Quality {
    fn event(&mut self, event: Event, _: Position<'_>) {
        self.events += 1;
        match self.outcomes.class(&event.outcome) {
            OutcomeClass::Good => self.good += 1,
            OutcomeClass::Denied => self.denied += 1,
            OutcomeClass::Neutral if !self.outcomes.is_known(&event.outcome) => {
                count(&mut self.unknown_outcomes, &event.outcome, 1);
            }
            OutcomeClass::Neutral => {}
        }
        let arguments = event.context.get("params").and_then(serde_json::Value::as_object);
        self.with_arguments += u64::from(arguments.is_some_and(|arguments| !arguments.is_empty()));
        self.with_session += u64::from(event.session_id.is_some());
        self.with_time += u64::from(event.timestamp.is_some());
        self.with_output += u64::from(event.output.is_some());
        self.with_request += u64::from(event.context.contains_key("prompt"));
        count(&mut self.agents, &event.agent_id, 1);
        count(&mut self.actions, &event.action, 1);
        self.first = self.first.into_iter().chain(event.timestamp).min();
        self.last = self.last.into_iter().chain(event.timestamp).max();
        if let Some(session) = event.session_id.filter(|_| self.sessions.len() < MAX_SESSIONS) {
            self.sessions.insert(xxh3_64(session.as_bytes()));
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.events += other.events;
        self.good += other.good;
        self.denied += other.denied;
        self.with_arguments += other.with_arguments;
        self.with_session += other.with_session;
        self.with_time += other.with_time;
        self.with_output += other.with_output;
        self.with_request += other.with_request;
        for (into, from) in [
            (&mut self.agents, other.agents),
            (&mut self.actions, other.actions),
            (&mut self.unknown_outcomes, other.unknown_outcomes),
        ] {
            for (name, more) in from {
                count(into, &name, more);
            }
        }
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.into_iter().chain(other.last).max();
        self.sessions.extend(other.sessions);
        self
    }
}

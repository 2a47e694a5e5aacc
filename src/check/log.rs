//! What a log says of banned actions, and what of it an artifact is probed with.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::Ban;
use crate::event::{Event, OutcomeClass, OutcomeClasses, Position};

/// So many occurrences of an action are shown.
const SHOWN: usize = 5;

/// So many distinct contexts are kept to probe an artifact with.
const MAX_CONTEXTS: usize = 20_000;

/// So many agents are kept.
const MAX_AGENTS: usize = 1_000;

/// An event in which a banned action went through.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// The file.
    pub path: String,
    /// The 1-based line.
    pub line: u64,
    /// The entry.
    pub log_id: String,
    /// Who acted.
    pub agent_id: String,
    /// When, if the log says so.
    pub timestamp: Option<Timestamp>,
}

/// What happened of one action under one ban.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogFacts {
    /// By the number of the ban and the action: how often it went through, by whom, and the first few times.
    pub banned: BTreeMap<(usize, String), Log>,
    /// What an artifact is probed with.
    pub probes: ProbeSet,
}

/// How often a banned action went through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Log {
    /// How often.
    pub count: u64,
    /// By whom; the first thousand.
    pub agents: BTreeSet<String>,
    /// The first few times, in the order of the log.
    pub first: Vec<Occurrence>,
}

/// Agents and contexts of a log.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProbeSet {
    /// Every agent that was seen.
    pub agents: BTreeSet<String>,
    /// Every distinct context, by its text, with where it stood first.
    pub contexts: BTreeMap<String, (Map<String, Value>, String, u64)>,
    /// Every action that was seen and is banned.
    pub actions: BTreeSet<String>,
    /// Whether there were more than are kept.
    pub truncated: bool,
}

impl Occurrence {
    pub(super) fn of(event: &Event, at: Position<'_>) -> Self {
        Self {
            path: at.path.to_owned(),
            line: at.line,
            log_id: event.log_id.clone(),
            agent_id: event.agent_id.clone(),
            timestamp: event.timestamp,
        }
    }
}

impl Log {
    /// Takes one event by `agent`.
    pub(super) fn add(&mut self, agent: &str, occurrence: impl FnOnce() -> Occurrence) {
        self.count += 1;
        if self.agents.len() < MAX_AGENTS && !self.agents.contains(agent) {
            self.agents.insert(agent.to_owned());
        }
        if self.first.len() < SHOWN {
            self.first.push(occurrence());
        }
    }

    /// Adds what a later part of the log says.
    pub(super) fn append(&mut self, later: Self) {
        self.count += later.count;
        self.agents.extend(later.agents);
        self.first.extend(later.first);
        self.first.truncate(SHOWN);
    }
}

impl LogFacts {
    /// Takes one event. `probing` keeps agents and contexts.
    pub fn event(&mut self, event: Event, at: Position<'_>, bans: &[Ban], outcomes: &OutcomeClasses, probing: bool) {
        let good = outcomes.class(&event.outcome) == OutcomeClass::Good;
        for (index, _) in bans.iter().enumerate().filter(|(_, ban)| ban.action.matches(&event.action)) {
            if probing {
                self.probes.actions.insert(event.action.clone());
            }
            if !good {
                continue;
            }
            let log = self.banned.entry((index, event.action.clone())).or_default();
            log.add(&event.agent_id, || Occurrence::of(&event, at));
        }
        if probing {
            let probes = &mut self.probes;
            if probes.agents.len() < MAX_AGENTS {
                probes.agents.insert(event.agent_id);
            } else if !probes.agents.contains(&event.agent_id) {
                probes.truncated = true;
            }
            let key = Value::Object(event.context.clone()).to_string();
            if probes.contexts.len() < MAX_CONTEXTS {
                probes.contexts.entry(key).or_insert_with(|| (event.context, at.path.to_owned(), at.line));
            } else if !probes.contexts.contains_key(&key) {
                probes.truncated = true;
            }
        }
    }

    /// Adds what a later part of the log says.
    pub fn append(&mut self, later: Self) {
        for (key, more) in later.banned {
            self.banned.entry(key).or_default().append(more);
        }
        let ProbeSet { agents, contexts, actions, truncated } = later.probes;
        let probes = &mut self.probes;
        probes.agents.extend(agents);
        probes.actions.extend(actions);
        for (key, context) in contexts {
            probes.contexts.entry(key).or_insert(context);
        }
        probes.truncated |= truncated || probes.contexts.len() > MAX_CONTEXTS || probes.agents.len() > MAX_AGENTS;
        while probes.contexts.len() > MAX_CONTEXTS {
            probes.contexts.pop_last();
        }
    }
}

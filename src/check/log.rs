//! What a log says of banned actions, and what of it an artifact is probed with.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{Ban, RuleAttributes};
use crate::event::{Event, OutcomeClass, OutcomeClasses, PassedOver, Position, Skipped};

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

/// So many distinct names of actions are kept.
pub(super) const MAX_ACTIONS: usize = 20_000;

/// So many distinct outcomes that are not known are kept.
const MAX_WORDS: usize = 50;

/// A longer word is cut, in characters.
const MAX_WORD_CHARS: usize = 60;

/// What a log says of banned actions, and what a gate could not see of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LogFacts {
    /// By the number of the ban and the action: how often it went through, by whom, and the first few times.
    pub banned: BTreeMap<(usize, String), Log>,
    /// The same for events whose outcome says neither that it went through nor that it did not.
    pub unclear: BTreeMap<(usize, String), Log>,
    /// Outcomes that are not known, over all events.
    pub unknown_outcomes: Words,
    /// Every action that was seen.
    pub actions: BTreeSet<String>,
    /// Whether there were more actions than are kept.
    pub actions_truncated: bool,
    /// Which attributes that the rules look at stand in events.
    pub attributes: RuleAttributes,
    /// Lines that are no events.
    pub unreadable: Unreadable,
    /// Files in the named directories that were not read.
    pub passed_over: Vec<PassedOver>,
    /// Files of which no event has an outcome.
    pub without_outcomes: Vec<String>,
    /// What an artifact is probed with.
    pub probes: ProbeSet,
}

/// Words and how often each was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The words that are kept.
    pub counts: BTreeMap<String, u64>,
    /// How often others were met.
    pub others: u64,
}

impl Words {
    fn add(&mut self, word: &str) {
        let word: String = word.trim().chars().take(MAX_WORD_CHARS).collect();
        *self.counts.entry(word).or_default() += 1;
        self.cut();
    }

    fn append(&mut self, later: Self) {
        self.others += later.others;
        for (word, count) in later.counts {
            *self.counts.entry(word).or_default() += count;
        }
        self.cut();
    }

    fn cut(&mut self) {
        while self.counts.len() > MAX_WORDS {
            self.others += self.counts.pop_last().map_or(0, |(_, count)| count);
        }
    }

    /// How often any was met.
    pub fn total(&self) -> u64 {
        self.counts.values().sum::<u64>() + self.others
    }
}

impl fmt::Display for Words {
    /// The commonest first: `` `completed` (12), `done` (3) and 4 others``.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 8;
        let mut words: Vec<_> = self.counts.iter().collect();
        words.sort_by_key(|(word, count)| (std::cmp::Reverse(**count), *word));
        for (index, (word, count)) in words.iter().take(SHOWN).enumerate() {
            write!(f, "{}`{word}` ({count})", if index == 0 { "" } else { ", " })?;
        }
        let rest = words.iter().skip(SHOWN).map(|(_, count)| **count).sum::<u64>() + self.others;
        if rest > 0 { write!(f, " and {rest} others") } else { Ok(()) }
    }
}

/// Lines of a log that are no events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unreadable {
    /// How many there are.
    pub lines: u64,
    /// The first few.
    pub first: Vec<Skipped>,
    /// Those that name an action that is banned, by the number of the ban and the action: how many, and the first few.
    pub banned: BTreeMap<(usize, String), (u64, Vec<Skipped>)>,
    /// How many do not say which action they are of.
    pub of_any_action: u64,
}

impl Unreadable {
    /// Takes one line.
    pub fn add(&mut self, line: &Skipped, bans: &[Ban]) {
        self.lines += 1;
        if self.first.len() < SHOWN {
            self.first.push(line.clone());
        }
        let Some(actions) = &line.actions else {
            self.of_any_action += 1;
            return;
        };
        for (index, ban) in bans.iter().enumerate() {
            for action in actions.iter().filter(|action| ban.action.matches(action)) {
                let (count, first) = self.banned.entry((index, action.clone())).or_default();
                *count += 1;
                if first.len() < SHOWN {
                    first.push(line.clone());
                }
            }
        }
    }
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
    /// With which outcomes, where these are not known.
    pub outcomes: Words,
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
        self.outcomes.append(later.outcomes);
    }
}

impl LogFacts {
    /// Takes one event. `probing` keeps agents and contexts.
    pub fn event(&mut self, event: Event, at: Position<'_>, bans: &[Ban], outcomes: &OutcomeClasses, probing: bool) {
        self.attributes.event(&event);
        let good = outcomes.class(&event.outcome) == OutcomeClass::Good;
        let known = outcomes.is_known(&event.outcome);
        if !known {
            self.unknown_outcomes.add(&event.outcome);
        }
        if !self.actions.contains(&event.action) {
            if self.actions.len() < MAX_ACTIONS {
                self.actions.insert(event.action.clone());
            } else {
                self.actions_truncated = true;
            }
        }
        for (index, _) in bans.iter().enumerate().filter(|(_, ban)| ban.action.matches(&event.action)) {
            if probing {
                self.probes.actions.insert(event.action.clone());
            }
            if !good && known {
                continue;
            }
            let logs = if good { &mut self.banned } else { &mut self.unclear };
            let log = logs.entry((index, event.action.clone())).or_default();
            log.add(&event.agent_id, || Occurrence::of(&event, at));
            if !good {
                log.outcomes.add(&event.outcome);
            }
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
        for (key, more) in later.unclear {
            self.unclear.entry(key).or_default().append(more);
        }
        self.unknown_outcomes.append(later.unknown_outcomes);
        self.attributes.append(later.attributes);
        self.actions.extend(later.actions);
        self.actions_truncated |= later.actions_truncated || self.actions.len() > MAX_ACTIONS;
        while self.actions.len() > MAX_ACTIONS {
            self.actions.pop_last();
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

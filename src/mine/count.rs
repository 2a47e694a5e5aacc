//! Counting: the two folds over the events that all figures come from.
//!
//! [`Survey`] sees every event first and finds which pairs of item and action can be frequent at all; [`Tally`] then
//! counts those exactly and gathers what they rest on. Both merge in any order. Nothing here decides what is kept.

use rustc_hash::{FxHashMap, FxHashSet};

use jiff::Timestamp;

use super::grants::Observations;
use super::items::{Keys, Names, Seen, index};
use super::readiness::{Experience, Sight};
use super::sequences::Sessions;
use super::sketch::Sketch;
use super::spread::{Spread, Spreads};
use super::{MAX_ACTIONS, MAX_AGENTS, MAX_SESSIONS, Pass, SKETCH_PAIRS};
use crate::event::{Event, OutcomeClass, OutcomeClasses};
use crate::policy::OutcomeCounts;

/// The earliest and the latest of some timestamps.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TimeRange {
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
}

impl TimeRange {
    pub(super) fn add(&mut self, time: Option<Timestamp>) {
        self.join(Self { first: time, last: time });
    }

    pub(super) fn join(&mut self, other: Self) {
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.last = self.last.max(other.last);
    }
}

/// The first log ids in their order as strings. One too long to be an id is passed over.
#[derive(Debug, Clone, Default)]
pub(super) struct LogIds(Vec<String>);

/// How many log ids a rule shows.
const MAX_LOG_IDS: usize = 5;
const MAX_LOG_ID_BYTES: usize = 256;

impl LogIds {
    pub(super) fn from_sorted(ids: Vec<String>) -> Self {
        Self(ids)
    }

    pub(super) fn into_sorted(self) -> Vec<String> {
        self.0
    }

    pub(super) fn add(&mut self, id: &str) {
        let full = self.0.len() >= MAX_LOG_IDS;
        if id.len() > MAX_LOG_ID_BYTES || (full && self.0.last().is_some_and(|last| last.as_str() <= id)) {
            return;
        }
        if let Err(place) = self.0.binary_search_by(|known| known.as_str().cmp(id)) {
            self.0.insert(place, id.to_owned());
            self.0.truncate(MAX_LOG_IDS);
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        for id in &other.0 {
            self.add(id);
        }
    }
}

/// The first pass: what there is, and what can be frequent.
pub(super) struct Survey<'k> {
    keys: &'k Keys,
    classes: &'k OutcomeClasses,
    pub(super) total: u64,
    pub(super) outcomes: OutcomeCounts,
    pub(super) times: TimeRange,
    pub(super) unreadable_timestamps: u64,
    /// Hashes of session ids; `None` past [`MAX_SESSIONS`].
    pub(super) sessions: Option<FxHashSet<u64>>,
    pub(super) actions: Names,
    /// Pairs of item and action.
    pub(super) pairs: Sketch,
    pub(super) observations: Observations,
    pub(super) spreads: Spreads,
    pub(super) experience: Experience,
    pub(super) sequences: Sessions,
    /// Pairs of attribute and item of one event.
    items: Vec<(u64, u64)>,
}

impl<'k> Survey<'k> {
    pub(super) fn new(keys: &'k Keys, classes: &'k OutcomeClasses) -> Self {
        Self {
            keys,
            classes,
            total: 0,
            outcomes: OutcomeCounts::default(),
            times: TimeRange::default(),
            unreadable_timestamps: 0,
            sessions: Some(FxHashSet::default()),
            actions: Names::new(MAX_ACTIONS),
            pairs: Sketch::new(SKETCH_PAIRS),
            observations: Observations::new(),
            spreads: Spreads::default(),
            experience: Experience::default(),
            sequences: Sessions::default(),
            items: Vec::new(),
        }
    }

    pub(super) fn met_collision(&self) -> bool {
        self.actions.collision || self.observations.met_collision()
    }
}

impl Pass for Survey<'_> {
    fn see(&mut self, event: &Event) {
        let class = self.classes.class(&event.outcome);
        self.total += 1;
        self.outcomes.add(class);
        self.times.add(event.timestamp);
        self.unreadable_timestamps += u64::from(event.timestamp_unreadable);
        let session = event.session_id.as_deref().map(|session| self.keys.name(session));
        if let (Some(session), Some(sessions)) = (session, &mut self.sessions) {
            sessions.insert(session);
            if sessions.len() > MAX_SESSIONS {
                self.sessions = None;
            }
        }
        let action = self.keys.name(&event.action);
        self.actions.add(action, &event.action);
        self.items.clear();
        self.keys.items(&event.context, |item| self.items.push((item.attribute, item.hash)));
        self.items.sort_unstable();
        self.items.dedup();
        for (_, item) in &self.items {
            self.pairs.add((*item, action));
        }
        self.observations.event(self.keys, action, event, class);
        if class == OutcomeClass::Good {
            let agent = self.keys.name(&event.agent_id);
            self.spreads.add(action, agent, session, event.timestamp);
            if let Some(session) = session {
                self.sequences.add(action, session, event);
            }
            let session = session.unwrap_or_else(|| self.keys.name(&event.log_id));
            self.experience.add(Sight { action, agent, session, items: &self.items });
        }
    }

    fn merge(self, other: Self) -> Self {
        let (mut outcomes, mut times) = (self.outcomes, self.times);
        outcomes.join(other.outcomes);
        times.join(other.times);
        Self {
            keys: self.keys,
            classes: self.classes,
            total: self.total + other.total,
            outcomes,
            times,
            unreadable_timestamps: self.unreadable_timestamps + other.unreadable_timestamps,
            sessions: self.sessions.zip(other.sessions).and_then(|(mut sessions, others)| {
                sessions.extend(others);
                (sessions.len() <= MAX_SESSIONS).then_some(sessions)
            }),
            actions: self.actions.merge(other.actions),
            pairs: self.pairs.merge(other.pairs),
            observations: self.observations.merge(other.observations),
            spreads: self.spreads.merge(other.spreads),
            experience: self.experience.merge(other.experience),
            sequences: self.sequences.merge(other.sequences),
            items: self.items,
        }
    }
}

/// Items and actions that can be part of a rule, numbered.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    items: FxHashMap<u64, u32>,
    /// Numbers of actions, by hash.
    actions: FxHashMap<u64, u32>,
    /// Hashes of actions, by number.
    pub(super) action_hashes: Vec<u64>,
}

impl Vocabulary {
    /// Numbers what stands in pairs of item and action.
    pub(super) fn new(pairs: &[(u64, u64)]) -> Self {
        let mut vocabulary = Self::default();
        let id = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        for (item, action) in pairs {
            let next = id(vocabulary.items.len());
            vocabulary.items.entry(*item).or_insert(next);
            let next = id(vocabulary.actions.len());
            vocabulary.actions.entry(*action).or_insert_with(|| {
                vocabulary.action_hashes.push(*action);
                next
            });
        }
        vocabulary
    }

    pub(super) fn item_count(&self) -> usize {
        self.items.len()
    }

    pub(super) fn item(&self, hash: u64) -> Option<u32> {
        self.items.get(&hash).copied()
    }

    pub(super) fn action(&self, hash: u64) -> Option<u32> {
        self.actions.get(&hash).copied()
    }

    /// The event's items that are in the vocabulary, sorted, each once; `seen` notes them.
    pub(super) fn items_of(&self, keys: &Keys, event: &Event, seen: &mut Seen, ids: &mut Vec<u32>) {
        ids.clear();
        keys.items(&event.context, |item| {
            if let Some(id) = self.item(item.hash) {
                seen.note(id, item);
                ids.push(id);
            }
        });
        ids.sort_unstable();
        ids.dedup();
    }
}

/// The rules to count: antecedents, and the actions that go with each.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    /// Sorted numbers of items, never empty.
    pub(super) antecedents: Vec<Box<[u32]>>,
    /// By antecedent and action; the values number the pairs.
    pub(super) pairs: FxHashMap<(u32, u32), u32>,
    /// Antecedents by their first item.
    by_first: FxHashMap<u32, Vec<u32>>,
}

impl Candidates {
    pub(super) fn new(rules: impl IntoIterator<Item = (Box<[u32]>, u32)>) -> Self {
        let mut candidates = Self::default();
        let mut known: FxHashMap<Box<[u32]>, u32> = FxHashMap::default();
        for (antecedent, action) in rules {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let number = *known.entry(antecedent.clone()).or_insert(next);
            if number == next
                && let Some(first) = antecedent.first().copied()
            {
                candidates.by_first.entry(first).or_default().push(number);
                candidates.antecedents.push(antecedent);
            }
            let next = u32::try_from(candidates.pairs.len()).unwrap_or(u32::MAX);
            candidates.pairs.entry((number, action)).or_insert(next);
        }
        candidates
    }
}

/// What a candidate rests on.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    pub(super) outcomes: OutcomeCounts,
    pub(super) count: u64,
    pub(super) times: TimeRange,
    pub(super) log_ids: LogIds,
    /// Hashes of the agents of good events.
    pub(super) agents: FxHashSet<u64>,
    /// Of good events.
    pub(super) spread: Spread,
}

impl Gathered {
    fn join(&mut self, other: Self) {
        self.count += other.count;
        self.outcomes.join(other.outcomes);
        self.times.join(other.times);
        self.log_ids.join(&other.log_ids);
        self.agents.extend(other.agents);
        self.spread.join(&other.spread);
    }
}

/// The last pass: exact counts of the candidates, and their evidence.
pub(super) struct Tally<'k> {
    keys: &'k Keys,
    classes: &'k OutcomeClasses,
    vocabulary: &'k Vocabulary,
    candidates: &'k Candidates,
    pub(super) seen: Seen,
    /// Events in which each antecedent holds.
    pub(super) antecedents: Vec<u64>,
    pub(super) pairs: Vec<Gathered>,
    /// Agents of good events.
    pub(super) agents: Names,
    ids: Vec<u32>,
}

impl<'k> Tally<'k> {
    pub(super) fn new(
        keys: &'k Keys,
        classes: &'k OutcomeClasses,
        vocabulary: &'k Vocabulary,
        candidates: &'k Candidates,
    ) -> Self {
        Self {
            keys,
            classes,
            vocabulary,
            candidates,
            seen: Seen::new(vocabulary.item_count()),
            antecedents: vec![0; candidates.antecedents.len()],
            pairs: vec![Gathered::default(); candidates.pairs.len()],
            agents: Names::new(MAX_AGENTS),
            ids: Vec::new(),
        }
    }
}

impl Pass for Tally<'_> {
    fn see(&mut self, event: &Event) {
        let class = self.classes.class(&event.outcome);
        let agent = self.keys.name(&event.agent_id);
        let good = class == OutcomeClass::Good;
        if good {
            self.agents.add(agent, &event.agent_id);
        }
        let session = event.session_id.as_deref().map(|session| self.keys.name(session));
        self.vocabulary.items_of(self.keys, event, &mut self.seen, &mut self.ids);
        let action = self.vocabulary.action(self.keys.name(&event.action));
        for antecedent in self.ids.iter().filter_map(|id| self.candidates.by_first.get(id)).flatten() {
            let Some(items) = self.candidates.antecedents.get(index(*antecedent)) else {
                continue;
            };
            if items.len() > 1 && !items.iter().all(|item| self.ids.binary_search(item).is_ok()) {
                continue;
            }
            if let Some(count) = self.antecedents.get_mut(index(*antecedent)) {
                *count += 1;
            }
            let pair = action.and_then(|action| self.candidates.pairs.get(&(*antecedent, action)));
            if let Some(gathered) = pair.and_then(|pair| self.pairs.get_mut(index(*pair))) {
                gathered.count += 1;
                gathered.outcomes.add(class);
                gathered.times.add(event.timestamp);
                gathered.log_ids.add(&event.log_id);
                if good {
                    gathered.spread.add(session, event.timestamp);
                }
                if good && !self.agents.overflow {
                    gathered.agents.insert(agent);
                }
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.seen = self.seen.merge(other.seen);
        self.agents = self.agents.merge(other.agents);
        self.antecedents.iter_mut().zip(other.antecedents).for_each(|(into, from)| *into += from);
        self.pairs.iter_mut().zip(other.pairs).for_each(|(into, from)| into.join(from));
        self
    }
}

//! The survey: the fold that sees every event first.
//!
//! In: lines. Out: which pairs of item and action can be frequent at all, and what grants, readiness and sequences are learned
//! from. What was counted by numbers is put under hashes when these lose their meaning; under hashes it merges in any order.
//! Nothing here decides what is kept.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;

use super::columns::{Columns, Place};
use super::count::TimeRange;
use super::denials::Denials;
use super::domains::{Domain, SeenIn};
use super::grants::{Observations, Use, is_argument, session_hash};
use super::items::{Keys, NamesByHash};
use super::rates::Rates;
use super::readiness::{DistinctValues, ExperienceFold, MetSessions};
use super::sequences::{Moment, SessionPairs};
use super::sketch::Sketch;
use super::spread::Spreads;
use super::stats::float;
use super::{MAX_ACTIONS, MAX_SESSIONS, sketch_pairs};
use crate::event::{Dictionary, Held, Line, LineFold, OutcomeClass, OutcomeClasses, by_number};
use crate::policy::{OutcomeCounts, Thresholds};

/// The first pass: what there is, and what can be frequent.
pub(super) struct Survey<'k> {
    keys: &'k Keys,
    classes: &'k OutcomeClasses,
    pub(super) total: u64,
    pub(super) outcomes: OutcomeCounts,
    pub(super) times: TimeRange,
    pub(super) unreadable_timestamps: u64,
    /// Outcomes of which it is not clear what they say, the first few by name.
    pub(super) unknown_outcomes: BTreeSet<String>,
    /// Hashes of session ids; `None` past [`MAX_SESSIONS`].
    pub(super) sessions: Option<FxHashSet<u64>>,
    pub(super) actions: NamesByHash,
    /// Pairs of item and action.
    pub(super) pairs: Sketch,
    /// The hash of the attribute that an item is of, for items that came often.
    attributes: FxHashMap<u64, u64>,
    pub(super) observations: Observations,
    pub(super) spreads: Spreads,
    pub(super) experience: ExperienceFold,
    pub(super) sequences: SessionPairs,
    pub(super) denials: Denials,
    pub(super) rates: Rates,
    /// What has not been put under hashes yet.
    columns: Columns,
    numbers: SurveyNumbers,
    /// Whether more than pairs is looked at.
    learns: bool,
    /// The last session and its two hashes.
    session: Option<(String, u64, u64)>,
}

/// What the numbers of the dictionary stand for, as far as it was asked.
#[derive(Debug, Default)]
struct SurveyNumbers {
    classes: Vec<OutcomeClass>,
    /// Hashes, and up to which session the sample takes an agent's.
    agents: Vec<(u64, u64)>,
    /// Hashes.
    actions: Vec<u64>,
    /// Sessions of good events, by action.
    sessions: Vec<MetSessions>,
    /// The attribute `step`, among the first so many.
    step: Option<u32>,
    attributes: u32,
}

impl SurveyNumbers {
    /// The value of `context.step`.
    fn step<'l>(&mut self, line: &Line<'l>) -> Option<&'l Value> {
        while let Some(attribute) = line.dictionary.attribute(self.attributes) {
            if attribute.path == ["step"] {
                self.step = Some(self.attributes);
            }
            self.attributes += 1;
        }
        let step = self.step?;
        let held = line.facts().find_map(|(attribute, held)| (attribute == step).then_some(held))?;
        match held {
            Held::Known(value) => line.dictionary.attribute(step)?.value(value),
            Held::Fresh(value) => Some(value),
        }
    }
}

/// Keeps those that sort first, so that the order of lines does not matter.
fn note_unknown(known: &mut BTreeSet<String>, more: impl IntoIterator<Item = String>) {
    const MOST: usize = 8;
    known.extend(more);
    while known.len() > MOST {
        known.pop_last();
    }
}

impl<'k> Survey<'k> {
    pub(super) fn new(keys: &'k Keys, classes: &'k OutcomeClasses, min_support: f64) -> Self {
        Self {
            keys,
            classes,
            total: 0,
            outcomes: OutcomeCounts::default(),
            times: TimeRange::default(),
            unreadable_timestamps: 0,
            unknown_outcomes: BTreeSet::new(),
            sessions: Some(FxHashSet::default()),
            actions: NamesByHash::new(MAX_ACTIONS),
            pairs: Sketch::new(sketch_pairs(min_support)),
            attributes: FxHashMap::default(),
            observations: Observations::new(),
            spreads: Spreads::default(),
            experience: ExperienceFold::default(),
            sequences: SessionPairs::default(),
            denials: Denials::default(),
            rates: Rates::default(),
            columns: Columns::default(),
            numbers: SurveyNumbers::default(),
            learns: true,
            session: None,
        }
    }

    /// One that finds pairs alone.
    pub(super) fn of_pairs(keys: &'k Keys, classes: &'k OutcomeClasses, min_support: f64) -> Self {
        Self { learns: false, ..Self::new(keys, classes, min_support) }
    }

    pub(super) fn met_collision(&self) -> bool {
        self.actions.collision || self.observations.met_collision()
    }

    /// Those of some pairs that may reach the thresholds as rules with one condition. `margin` times a threshold is enough.
    pub(super) fn within_reach(
        &self,
        mut pairs: Vec<(u64, u64)>,
        thresholds: &Thresholds,
        margin: f64,
    ) -> Vec<(u64, u64)> {
        // In each event an item meets one action, so its pairs are its events; some may have been forgotten.
        let mut antecedents: FxHashMap<u64, u64> = FxHashMap::default();
        for ((item, _), least) in self.pairs.least() {
            *antecedents.entry(item).or_insert(0) += least;
        }
        pairs.retain(|(item, action)| {
            let both = self.pairs.most((*item, *action));
            let antecedent = antecedents.get(item).copied().unwrap_or_default().max(1);
            let confidence = (float(both) / float(antecedent)).min(1.0);
            let share = float(self.actions.count(*action)) / float(self.total);
            confidence >= thresholds.min_confidence * margin && confidence / share >= thresholds.min_lift * margin
        });
        pairs
    }

    /// The attributes that these items are of, by hash; `None` if that is not known of all.
    pub(super) fn attributes_of(&self, items: impl Iterator<Item = u64>) -> Option<FxHashSet<u64>> {
        items.map(|item| self.attributes.get(&item).copied()).collect()
    }

    /// The fixed and the keyed hash of a session.
    fn session(&mut self, id: &str) -> (u64, u64) {
        match &self.session {
            Some((last, fixed, keyed)) if last == id => (*fixed, *keyed),
            _ => {
                let (fixed, keyed) = (session_hash(Some(id), ""), self.keys.name(id));
                self.session = Some((id.to_owned(), fixed, keyed));
                if let Some(sessions) = &mut self.sessions {
                    sessions.insert(keyed);
                    if sessions.len() > MAX_SESSIONS {
                        self.sessions = None;
                    }
                }
                (fixed, keyed)
            }
        }
    }

    /// Puts what was counted by numbers under hashes.
    fn settle(&mut self, dictionary: &Dictionary) {
        let (rows, attributes) = self.columns.take(self.keys, dictionary);
        // The values of each attribute, with the hashes of their items.
        let known = dictionary.attributes().zip(&attributes).map(|(attribute, key)| {
            let values = (0..).map_while(|number| attribute.value(number));
            let values: Vec<_> = values.map(|value| (value, key.hashes(value))).collect();
            (&attribute.path, key.hash, values)
        });
        let known: Vec<_> = known.collect();
        // An item that is rarer is never looked for by its attribute.
        let often = self.total / 4_096;
        for row in rows {
            let (agent_name, action_name) = (dictionary.agents.get(row.agent), dictionary.actions.get(row.action));
            let (agent, action) = (self.keys.name(agent_name), self.keys.name(action_name));
            let events = row.outcomes.total();
            if self.learns {
                self.rates.add(action, agent, row.recent);
            }
            self.outcomes.join(row.outcomes);
            self.times.join(row.times);
            self.actions.add(action, action_name, events);
            self.observations.agent(agent, agent_name, events);
            let mut part = Use { outcomes: row.outcomes, ..Use::default() };
            let mut shown = Vec::new();
            for (column, (path, attribute, known_values)) in row.columns.into_iter().zip(&known) {
                let mut domain = Domain::default();
                let mut all = SeenIn::default();
                let mut values = DistinctValues::default();
                if let Some(rest) = column.rest {
                    (domain, all, values) = (rest.domain, rest.seen, rest.values);
                }
                let cells = column.cells.seen().zip(known_values);
                for (seen, (value, items)) in cells.filter(|(seen, _)| seen.count > 0) {
                    for item in items {
                        self.pairs.add((*item, action), seen.count);
                        if seen.count > often {
                            self.attributes.insert(*item, *attribute);
                        }
                        if row.good {
                            values.add(*item, seen.owner);
                        }
                    }
                    if row.good {
                        domain.add(value, seen);
                        all.join(seen);
                    }
                }
                if row.good && all.count > 0 {
                    shown.push((*attribute, all.owner, values));
                    part.domains.insert(*attribute, ((*path).clone(), domain));
                }
            }
            if row.good {
                self.spreads.add(action, agent, &row.spread);
                self.experience.with(action, |known| {
                    known.agent(agent, SeenIn { count: events, owner: row.sessions });
                    for (attribute, owner, values) in &shown {
                        // What shows an attribute without a value, an empty array, shows no shape.
                        if !values.is_empty() {
                            known.attribute(*attribute, *owner);
                            known.values(*attribute, values);
                        }
                    }
                });
                (part.times, part.log_ids, part.sessions) = (row.times, row.log_ids, row.sessions);
            }
            self.observations.add(action, agent, part);
        }
        for (number, sessions) in (0_u32..).zip(std::mem::take(&mut self.numbers.sessions)) {
            if !sessions.is_empty() {
                let action = self.keys.name(dictionary.actions.get(number));
                self.experience.with(action, |known| known.sessions(sessions));
            }
        }
    }
}

impl LineFold for Survey<'_> {
    fn wants_empty(&self, path: &[String]) -> bool {
        is_argument(path)
    }

    fn line(&mut self, line: &Line<'_>) {
        let classes = self.classes;
        let unknown = &mut self.unknown_outcomes;
        let class = by_number(&mut self.numbers.classes, line.outcome, |outcome| {
            let outcome = line.dictionary.outcomes.get(outcome);
            if !classes.is_known(outcome) {
                note_unknown(unknown, [outcome.to_owned()]);
            }
            classes.class(outcome)
        });
        let class = class.map_or(OutcomeClass::Neutral, |class| *class);
        self.total += 1;
        self.unreadable_timestamps += u64::from(line.timestamp_unreadable);
        let (session, keyed_session) = match line.session_id {
            Some(id) => {
                let (fixed, keyed) = self.session(id);
                (fixed, Some(keyed))
            }
            None => (session_hash(None, line.log_id), None),
        };
        let place = Place { session, keyed_session };
        let keys = self.keys;
        let action =
            by_number(&mut self.numbers.actions, line.action, |action| keys.name(line.dictionary.actions.get(action)));
        let action = action.map_or(0, |action| *action);
        self.columns.add(keys, line, class, place, action, &mut self.pairs);
        if class != OutcomeClass::Neutral && self.learns {
            let sampled = by_number(&mut self.numbers.agents, line.agent, |agent| {
                (keys.name(line.dictionary.agents.get(agent)), u64::MAX)
            });
            if let Some((agent, limit)) = sampled.filter(|(_, limit)| session <= *limit) {
                *limit = self.observations.sample(*agent, session, line, class == OutcomeClass::Good);
            }
        }
        if class == OutcomeClass::Denied && self.learns {
            let agent = by_number(&mut self.numbers.agents, line.agent, |agent| {
                (keys.name(line.dictionary.agents.get(agent)), u64::MAX)
            });
            if let Some((agent, _)) = agent {
                self.denials.add(action, *agent, keyed_session, line);
            }
        }
        if class == OutcomeClass::Good && self.learns {
            if let Some(sessions) = by_number(&mut self.numbers.sessions, line.action, |_| MetSessions::default()) {
                sessions.add(session);
            }
            if let (Some(keyed), Some(id)) = (keyed_session, line.session_id) {
                let moment = Moment::new(line.timestamp, self.numbers.step(line));
                // A session is an agent's: a line of another agent under the same id must not change its order.
                let agent = by_number(&mut self.numbers.agents, line.agent, |agent| {
                    (keys.name(line.dictionary.agents.get(agent)), u64::MAX)
                });
                let agent = agent.map_or(0, |(agent, _)| *agent);
                self.sequences.add(action, keyed.rotate_left(32) ^ agent, id, moment);
            }
        }
        if self.columns.is_full() {
            self.settle(line.dictionary);
        }
    }

    fn close(&mut self, dictionary: &Dictionary) {
        self.settle(dictionary);
        self.numbers = SurveyNumbers::default();
    }

    fn merge(mut self, other: Self) -> Self {
        let (observations, (pairs, spreads, experience, sequences)) = rayon::join(
            || self.observations.merge(other.observations),
            || {
                let (pairs, spreads) = (self.pairs.merge(other.pairs), self.spreads.merge(other.spreads));
                let experience = self.experience.merge(other.experience);
                (pairs, spreads, experience, self.sequences.merge(other.sequences))
            },
        );
        let (mut outcomes, mut times) = (self.outcomes, self.times);
        outcomes.join(other.outcomes);
        times.join(other.times);
        self.attributes.extend(other.attributes);
        note_unknown(&mut self.unknown_outcomes, other.unknown_outcomes);
        Self {
            keys: self.keys,
            classes: self.classes,
            total: self.total + other.total,
            outcomes,
            times,
            unreadable_timestamps: self.unreadable_timestamps + other.unreadable_timestamps,
            unknown_outcomes: self.unknown_outcomes,
            sessions: self.sessions.zip(other.sessions).and_then(|(mut sessions, others)| {
                sessions.extend(others);
                (sessions.len() <= MAX_SESSIONS).then_some(sessions)
            }),
            actions: self.actions.merge(other.actions),
            pairs,
            attributes: self.attributes,
            observations,
            spreads,
            experience,
            sequences,
            denials: self.denials.merge(other.denials),
            rates: self.rates.merge(other.rates),
            columns: Columns::default(),
            numbers: SurveyNumbers::default(),
            learns: self.learns,
            session: None,
        }
    }
}

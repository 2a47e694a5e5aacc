//! Readiness: for each action, the chance that the next session shows something new about it.
//!
//! In: good events, one by one, in any order. Out: an estimate with an interval and a verdict. What can be new, a *shape*, is
//! an agent, an attribute, or a value of an attribute that takes at most [`MAX_VALUES`]; one that takes more is open, and
//! no grant lists its values.
//!
//! The estimate is that of Good and Turing (Good, "The Population Frequencies of Species and the Estimation of Population
//! Parameters", Biometrika 40, 1953): the share of sessions that showed a shape which no other session showed. Where each
//! session shows one shape that is the number of shapes seen once over the number of sessions; where it shows several, it
//! is the same estimate by leaving one out: so many sessions would have been news to the rest. The unit is the session,
//! since the events of one are not independent. The interval is Wilson's for that share. It takes sessions for
//! independent, and is narrower than the bound that holds for certain (`McAllester` and Schapire, "On the Convergence Rate
//! of Good-Turing Estimators", COLT 2000), which says little below some thousand sessions.
//!
//! Bounded: past [`MAX_CELLS`] or [`MAX_SESSION_CELLS`] nothing is estimated, and the miner warns. Nothing here knows of
//! grants.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::domains::{Owner, SeenIn};
use super::items::NamesByHash;
use super::spread::{Smaller, Smallest};
use super::stats::{float, round6, wilson};
use crate::policy::{Readiness, ReadinessVerdict};

/// How many values an attribute may take and still be expected to take no other.
const MAX_VALUES: usize = 24;
/// How many pairs of action and agent, or of action and attribute, are kept.
pub(super) const MAX_CELLS: usize = 50_000;
/// How many sessions of one action are told apart. With more the estimate is too high.
const MAX_ACTION_SESSIONS: usize = 4_096;
/// How many pairs of action and session are kept.
const MAX_SESSION_CELLS: usize = 1_000_000;
/// An action is seen enough when the chance of something new is surely no more than this.
const MAX_NEW_SHARE: f64 = 0.05;

/// Shapes by their hash, each with the sessions that showed it, as far as they matter.
type Shapes = FxHashMap<u64, Owner>;

/// One action's good events.
#[derive(Debug, Default)]
pub(super) struct ActionEvents {
    good: u64,
    sessions: ActionSessions,
    agents: Shapes,
    attributes: Shapes,
    /// By attribute.
    values: FxHashMap<u64, DistinctValues>,
}

/// Hashes of the sessions of one action.
type ActionSessions = Smallest<u64, MAX_ACTION_SESSIONS>;

/// The same while they are met.
pub(super) type MetSessions = Smaller<u64, MAX_ACTION_SESSIONS>;

/// The values of an attribute, by hash: all, or none where there are too many.
#[derive(Debug, Clone)]
pub(super) struct DistinctValues(Option<Shapes>);

impl Default for DistinctValues {
    fn default() -> Self {
        Self(Some(Shapes::default()))
    }
}

impl DistinctValues {
    pub(super) fn add(&mut self, value: u64, shown: Owner) {
        if let Some(values) = &mut self.0 {
            values.entry(value).or_default().join(shown);
            if values.len() > MAX_VALUES {
                self.0 = None;
            }
        }
    }

    /// Whether there were too many to keep.
    pub(super) fn are_too_many(&self) -> bool {
        self.0.is_none()
    }

    /// Whether there was none at all.
    pub(super) fn is_empty(&self) -> bool {
        self.0.as_ref().is_some_and(FxHashMap::is_empty)
    }

    fn join(&mut self, other: &Self) {
        match &other.0 {
            None => self.0 = None,
            #[expect(clippy::iter_over_hash_type, reason = "a join, in whatever order")]
            Some(values) => {
                for (value, shown) in values {
                    self.add(*value, *shown);
                }
            }
        }
    }
}

impl ActionEvents {
    /// Takes an agent's good events.
    pub(super) fn agent(&mut self, agent: u64, seen: SeenIn) {
        self.good += seen.count;
        self.agents.entry(agent).or_default().join(seen.owner);
    }

    /// Takes the sessions of some good events.
    pub(super) fn sessions(&mut self, sessions: MetSessions) {
        self.sessions.join(&sessions.smallest());
    }

    /// Takes good events that had an attribute.
    pub(super) fn attribute(&mut self, attribute: u64, shown: Owner) {
        self.attributes.entry(attribute).or_default().join(shown);
    }

    /// Takes what is known of an attribute's values.
    pub(super) fn values(&mut self, attribute: u64, values: &DistinctValues) {
        self.values.entry(attribute).or_default().join(values);
    }

    fn cells(&self) -> usize {
        self.agents.len() + self.attributes.len()
    }

    fn join(&mut self, other: Self) {
        self.good += other.good;
        self.sessions.join(&other.sessions);
        other.agents.into_iter().for_each(|(agent, shown)| self.agents.entry(agent).or_default().join(shown));
        other.attributes.into_iter().for_each(|(attribute, shown)| self.attribute(attribute, shown));
        other.values.iter().for_each(|(attribute, values)| self.values(*attribute, values));
    }

    fn readiness(&self, action: &str) -> Readiness {
        let values = self.values.values().filter_map(|values| values.0.as_ref());
        let shapes = [&self.agents, &self.attributes].into_iter().chain(values).flat_map(FxHashMap::values);
        let alone: FxHashSet<u64> = shapes.copied().filter_map(Owner::alone).collect();
        let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
        let sessions = count(self.sessions.len());
        let new = count(alone.len()).min(sessions);
        let interval = wilson(new, sessions);
        let enough = enough_sessions(new);
        let ready = sessions >= enough;
        Readiness {
            action: action.to_owned(),
            good_events: self.good,
            sessions,
            new_share: round6(float(new) / float(sessions.max(1))),
            low: interval.low,
            high: interval.high,
            verdict: if ready { ReadinessVerdict::SeenEnough } else { ReadinessVerdict::KeepLogging },
            more_sessions: (!ready).then(|| enough.saturating_sub(sessions)),
        }
    }
}

/// How many sessions it takes, `new` of which show something that no other does, for a chance of something new that is
/// surely low enough.
fn enough_sessions(new: u64) -> u64 {
    let enough = |sessions: u64| wilson(new, sessions).high <= MAX_NEW_SHARE;
    let mut high = new.max(1);
    while !enough(high) {
        high = high.saturating_mul(2);
    }
    let mut low = high / 2;
    // INVARIANT: `high` is enough, `low` is not, or is no number of sessions to ask about.
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

/// What is kept of the events.
#[derive(Debug, Default)]
pub(super) struct ExperienceFold {
    /// By hash.
    actions: FxHashMap<u64, ActionEvents>,
    cells: usize,
    session_cells: usize,
    /// Whether there was too much to keep; then nothing is.
    pub(super) overflow: bool,
}

impl ExperienceFold {
    /// Adds to what is known of an action.
    pub(super) fn with(&mut self, action: u64, add: impl FnOnce(&mut ActionEvents)) {
        if self.overflow {
            return;
        }
        let action = self.actions.entry(action).or_default();
        let (cells, sessions) = (action.cells(), action.sessions.len());
        add(action);
        self.cells += action.cells() - cells;
        self.session_cells += action.sessions.len() - sessions;
        self.check();
    }

    fn check(&mut self) {
        if self.overflow || self.cells > MAX_CELLS || self.session_cells > MAX_SESSION_CELLS {
            self.overflow = true;
            self.actions = FxHashMap::default();
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.overflow |= other.overflow;
        other.actions.into_iter().for_each(|(hash, from)| self.with(hash, |action| action.join(from)));
        self.check();
        self
    }

    /// The estimates, by action.
    pub(super) fn readiness(&self, names: &NamesByHash) -> Vec<Readiness> {
        let actions = self.actions.iter().filter_map(|(hash, action)| Some((names.get(*hash)?, action)));
        let by_name: BTreeMap<_, _> = actions.collect();
        by_name.into_iter().map(|(name, action)| action.readiness(name)).collect()
    }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded figures are exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One action's estimate from sessions, each with its items; the agent is always the same.
    fn ready(sights: &[(u64, Vec<(u64, u64)>)]) -> Readiness {
        experience(sights).actions[&0].readiness("x")
    }

    fn experience(sights: &[(u64, Vec<(u64, u64)>)]) -> ExperienceFold {
        let mut experience = ExperienceFold::default();
        for (session, items) in sights {
            see(&mut experience, 0, *session, items);
        }
        experience
    }

    /// One good event.
    fn see(experience: &mut ExperienceFold, agent: u64, session: u64, items: &[(u64, u64)]) {
        let seen = SeenIn::once(session);
        experience.with(0, |action| {
            let mut sessions = MetSessions::default();
            sessions.add(session);
            action.sessions(sessions);
            action.agent(agent, seen);
            for (attribute, value) in items {
                action.attribute(*attribute, seen.owner);
                let mut values = DistinctValues::default();
                values.add(*value, seen.owner);
                action.values(*attribute, &values);
            }
        });
    }

    #[test]
    fn estimates_the_share_of_sessions_that_were_news() {
        // Good's case, one shape a session: values 1 and 2 often, 3 and 4 once, in ten sessions.
        let values = [1, 1, 1, 1, 2, 2, 2, 2, 3, 4];
        let sights: Vec<_> = (0..).zip(values).map(|(session, value)| (session, vec![(7, value)])).collect();
        let found = ready(&sights);
        assert_eq!((found.sessions, found.new_share, found.verdict), (10, 0.2, ReadinessVerdict::KeepLogging));
        // A session that brings two new shapes is one session.
        let mut sights = sights;
        sights[9].1.push((8, 1));
        assert_eq!(ready(&sights).new_share, 0.2);
        // What one session shows twice is still shown by one session alone.
        sights.push((8, vec![(7, 3)]));
        assert_eq!((ready(&sights).good_events, ready(&sights).new_share), (11, 0.2));
    }

    #[test]
    fn values_that_never_end_are_not_news() {
        let sights = |n: u64| (0..n).map(|session| (session, vec![(7, session)])).collect::<Vec<_>>();
        assert_eq!(ready(&sights(24)).new_share, 1.0);
        assert_eq!(ready(&sights(100)).new_share, 0.0);
    }

    #[test]
    fn seventy_three_sessions_without_news_are_enough() {
        let sights = |n: u64| (0..n).map(|session| (session, vec![(7, 1)])).collect::<Vec<_>>();
        let found = ready(&sights(73));
        assert_eq!((found.verdict, found.more_sessions), (ReadinessVerdict::SeenEnough, None));
        let found = ready(&sights(72));
        assert_eq!((found.verdict, found.more_sessions), (ReadinessVerdict::KeepLogging, Some(1)));
        assert!(wilson(10, enough_sessions(10)).high <= 0.05 && wilson(10, enough_sessions(10) - 1).high > 0.05);
    }

    #[test]
    fn too_many_cells_are_forgotten() {
        let mut experience = ExperienceFold::default();
        for agent in 0..=u64::try_from(MAX_CELLS).unwrap() {
            see(&mut experience, agent, 0, &[]);
        }
        assert!(experience.overflow && experience.readiness(&NamesByHash::new(9)).is_empty());
    }

    proptest! {
        #[test]
        fn no_order_changes_an_estimate(
            sights in prop::collection::vec((0u64..20, prop::collection::vec((0u64..3, 0u64..40), 0..4)), 1..200),
            cut in 0usize..200,
        ) {
            let (a, b) = sights.split_at(cut.min(sights.len()));
            let merged = experience(b).merge(experience(a));
            let whole = experience(&sights);
            prop_assert_eq!((merged.cells, merged.session_cells), (whole.cells, whole.session_cells));
            prop_assert_eq!(merged.actions[&0].readiness("x"), whole.actions[&0].readiness("x"));
        }
    }
}

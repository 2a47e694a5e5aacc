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

use super::items::Names;
use super::spread::Smallest;
use super::stats::{float, round6, wilson};
use crate::policy::{Readiness, Verdict};

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

/// The sessions that showed a shape, as far as it matters.
#[derive(Debug, Clone, Copy)]
enum Shown {
    /// This one alone.
    Once(u64),
    Often,
}

impl Shown {
    fn join(&mut self, other: Self) {
        match (&self, other) {
            (Self::Once(known), Self::Once(session)) if *known == session => {}
            _ => *self = Self::Often,
        }
    }

    fn alone(&self) -> Option<u64> {
        match self {
            Self::Once(session) => Some(*session),
            Self::Often => None,
        }
    }
}

/// Shapes by their hash.
type Shapes = FxHashMap<u64, Shown>;

/// True if the shape was not known.
fn show(shapes: &mut Shapes, shape: u64, shown: Shown) -> bool {
    let known = shapes.len();
    shapes.entry(shape).and_modify(|before| before.join(shown)).or_insert(shown);
    shapes.len() > known
}

/// One action's good events.
#[derive(Debug, Default)]
struct Action {
    good: u64,
    sessions: Smallest<u64, MAX_ACTION_SESSIONS>,
    agents: Shapes,
    attributes: Shapes,
    /// By attribute; `None` where there are too many.
    values: FxHashMap<u64, Option<Shapes>>,
}

impl Action {
    fn value(&mut self, attribute: u64, value: u64, shown: Shown) {
        let slot = self.values.entry(attribute).or_insert_with(|| Some(Shapes::default()));
        if let Some(values) = slot {
            show(values, value, shown);
            if values.len() > MAX_VALUES {
                *slot = None;
            }
        }
    }

    fn cells(&self) -> usize {
        self.agents.len() + self.attributes.len()
    }

    fn join(&mut self, other: Self) {
        self.good += other.good;
        self.sessions.join(&other.sessions);
        other.agents.into_iter().for_each(|(agent, shown)| {
            show(&mut self.agents, agent, shown);
        });
        other.attributes.into_iter().for_each(|(attribute, shown)| {
            show(&mut self.attributes, attribute, shown);
        });
        other.values.into_iter().for_each(|(attribute, values)| match values {
            None => {
                self.values.insert(attribute, None);
            }
            Some(values) => values.into_iter().for_each(|(value, shown)| self.value(attribute, value, shown)),
        });
    }

    fn readiness(&self, action: &str) -> Readiness {
        let values = self.values.values().flatten();
        let shapes = [&self.agents, &self.attributes].into_iter().chain(values).flat_map(FxHashMap::values);
        let alone: FxHashSet<u64> = shapes.filter_map(Shown::alone).collect();
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
            verdict: if ready { Verdict::SeenEnough } else { Verdict::KeepLogging },
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
pub(super) struct Experience {
    /// By hash.
    actions: FxHashMap<u64, Action>,
    cells: usize,
    session_cells: usize,
    /// Whether there was too much to keep; then nothing is.
    pub(super) overflow: bool,
}

/// One good event, by hashes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) action: u64,
    pub(super) agent: u64,
    /// Of an event without a session, whatever is its own.
    pub(super) session: u64,
    /// Pairs of attribute and item.
    pub(super) items: &'a [(u64, u64)],
}

impl Experience {
    /// Takes one good event.
    pub(super) fn add(&mut self, sight: Sight<'_>) {
        if self.overflow {
            return;
        }
        let action = self.actions.entry(sight.action).or_default();
        let (cells, sessions) = (action.cells(), action.sessions.len());
        let shown = Shown::Once(sight.session);
        action.good += 1;
        action.sessions.add(sight.session);
        show(&mut action.agents, sight.agent, shown);
        for (attribute, value) in sight.items {
            show(&mut action.attributes, *attribute, shown);
            action.value(*attribute, *value, shown);
        }
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
        other.actions.into_iter().for_each(|(hash, from)| {
            let action = self.actions.entry(hash).or_default();
            let (cells, sessions) = (action.cells(), action.sessions.len());
            action.join(from);
            self.cells += action.cells() - cells;
            self.session_cells += action.sessions.len() - sessions;
        });
        self.check();
        self
    }

    /// The estimates, by action.
    pub(super) fn readiness(&self, names: &Names) -> Vec<Readiness> {
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
        let mut experience = Experience::default();
        for (session, items) in sights {
            experience.add(Sight { action: 0, agent: 0, session: *session, items });
        }
        experience.actions[&0].readiness("x")
    }

    #[test]
    fn estimates_the_share_of_sessions_that_were_news() {
        // Good's case, one shape a session: values 1 and 2 often, 3 and 4 once, in ten sessions.
        let values = [1, 1, 1, 1, 2, 2, 2, 2, 3, 4];
        let sights: Vec<_> = (0..).zip(values).map(|(session, value)| (session, vec![(7, value)])).collect();
        let found = ready(&sights);
        assert_eq!((found.sessions, found.new_share, found.verdict), (10, 0.2, Verdict::KeepLogging));
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
        assert_eq!((found.verdict, found.more_sessions), (Verdict::SeenEnough, None));
        let found = ready(&sights(72));
        assert_eq!((found.verdict, found.more_sessions), (Verdict::KeepLogging, Some(1)));
        assert!(wilson(10, enough_sessions(10)).high <= 0.05 && wilson(10, enough_sessions(10) - 1).high > 0.05);
    }

    #[test]
    fn too_many_cells_are_forgotten() {
        let mut experience = Experience::default();
        for agent in 0..=u64::try_from(MAX_CELLS).unwrap() {
            experience.add(Sight { action: 0, agent, session: 0, items: &[] });
        }
        assert!(experience.overflow && experience.readiness(&Names::new(9)).is_empty());
    }

    proptest! {
        #[test]
        fn no_order_changes_an_estimate(
            sights in prop::collection::vec((0u64..20, prop::collection::vec((0u64..3, 0u64..40), 0..4)), 1..200),
            cut in 0usize..200,
        ) {
            let part = |sights: &[(u64, Vec<(u64, u64)>)]| {
                let mut experience = Experience::default();
                for (session, items) in sights {
                    experience.add(Sight { action: 0, agent: 0, session: *session, items });
                }
                experience
            };
            let (a, b) = sights.split_at(cut.min(sights.len()));
            let merged = part(b).merge(part(a));
            let whole = part(&sights);
            prop_assert_eq!((merged.cells, merged.session_cells), (whole.cells, whole.session_cells));
            prop_assert_eq!(merged.actions[&0].readiness("x"), whole.actions[&0].readiness("x"));
        }
    }
}

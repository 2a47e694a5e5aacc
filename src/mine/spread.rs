//! Spread: over how many sessions and days the good events under an entry are spread.
//!
//! In: events, one by one, in any order. Out: two numbers for its evidence, exact up to [`MAX_SPREAD`] and that number
//! above. They are what bounds the few lines of a log that somebody planted. Nothing here knows of what is allowed.

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::items::Keys;
use crate::policy::{Evidence, Grant, MAX_SPREAD};

/// How many pairs of action and agent are followed: no more than grants are learned for.
const MAX_USES: usize = super::MAX_GRANT_CELLS;

/// The smallest `MOST` of some keys: their number is the same whatever the order they came in.
#[derive(Debug, Clone)]
pub(super) struct Smallest<K, const MOST: usize>(Vec<K>);

impl<K, const MOST: usize> Default for Smallest<K, MOST> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord + Copy, const MOST: usize> Smallest<K, MOST> {
    /// Whether a key would change nothing, as the last one of them tells.
    fn is_past(&self, key: K) -> bool {
        self.0.len() >= MOST && self.0.last().is_some_and(|last| *last <= key)
    }

    pub(super) fn add(&mut self, key: K) {
        if self.is_past(key) {
            return;
        }
        if let Err(place) = self.0.binary_search(&key) {
            self.0.insert(place, key);
            self.0.truncate(MOST);
        }
    }

    /// Takes many keys at once, in any order.
    fn extend(&mut self, keys: &[K]) {
        self.0.extend_from_slice(keys);
        self.0.sort();
        self.0.dedup();
        self.0.truncate(MOST);
    }

    pub(super) fn join(&mut self, other: &Self) {
        if !other.0.is_empty() {
            self.extend(&other.0);
        }
    }

    /// How many there were, or `MOST` if there were more.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The same; nothing for none.
    fn count(&self) -> Option<u64> {
        u64::try_from(self.0.len()).ok().filter(|count| *count > 0)
    }
}

/// Keys on their way to the smallest `MOST`: those that come one by one are put in order many at a time.
#[derive(Debug, Clone)]
pub(super) struct Smaller<K, const MOST: usize> {
    kept: Smallest<K, MOST>,
    waiting: Vec<K>,
}

impl<K, const MOST: usize> Default for Smaller<K, MOST> {
    fn default() -> Self {
        Self { kept: Smallest::default(), waiting: Vec::new() }
    }
}

impl<K: Ord + Copy, const MOST: usize> Smaller<K, MOST> {
    pub(super) fn add(&mut self, key: K) {
        // A session's events mostly come one behind the other.
        if self.kept.is_past(key) || self.waiting.last() == Some(&key) {
            return;
        }
        self.waiting.push(key);
        if self.waiting.len() >= MOST {
            self.kept.extend(&self.waiting);
            self.waiting.clear();
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.kept.0.is_empty() && self.waiting.is_empty()
    }

    pub(super) fn smallest(mut self) -> Smallest<K, MOST> {
        self.kept.extend(&self.waiting);
        self.kept
    }
}

/// The day of UTC since 1970.
pub(super) fn day(time: Timestamp) -> i64 {
    const SECONDS_PER_DAY: i64 = 24 * 60 * 60;
    time.as_second().div_euclid(SECONDS_PER_DAY)
}

/// The sessions and the days of some good events.
#[derive(Debug, Clone, Default)]
pub(super) struct SessionSpread {
    /// Hashes of session ids.
    sessions: Smallest<u64, MAX_SPREAD>,
    /// Days of UTC since 1970.
    days: Smallest<i64, MAX_SPREAD>,
    last_session: Option<u64>,
    last_day: Option<i64>,
}

impl SessionSpread {
    /// Takes one good event; `session` is the hash of its session's id.
    pub(super) fn add(&mut self, session: Option<u64>, time: Option<Timestamp>) {
        self.add_day(session, time.map(day));
    }

    /// The same, the day of UTC since 1970 being known.
    pub(super) fn add_day(&mut self, session: Option<u64>, day: Option<i64>) {
        // Mostly the session and the day are those of the event before.
        if let Some(session) = session.filter(|session| self.last_session != Some(*session)) {
            self.last_session = Some(session);
            self.sessions.add(session);
        }
        if let Some(day) = day.filter(|day| self.last_day != Some(*day)) {
            self.last_day = Some(day);
            self.days.add(day);
        }
    }

    pub(super) fn join(&mut self, other: &Self) {
        self.sessions.join(&other.sessions);
        self.days.join(&other.days);
    }

    /// Notes the numbers in `evidence`.
    pub(super) fn fill(&self, evidence: &mut Evidence) {
        evidence.sessions = self.sessions.count();
        evidence.days = self.days.count();
    }
}

/// The spread of each agent's good events with each action.
#[derive(Debug, Default)]
pub(super) struct Spreads {
    /// By hash of action, then agent.
    uses: FxHashMap<(u64, u64), SessionSpread>,
    overflow: bool,
}

impl Spreads {
    /// Takes some good events of an agent with an action.
    pub(super) fn add(&mut self, action: u64, agent: u64, spread: &SessionSpread) {
        if !self.overflow {
            self.uses.entry((action, agent)).or_default().join(spread);
            self.check();
        }
    }

    fn check(&mut self) {
        if self.overflow || self.uses.len() > MAX_USES {
            self.overflow = true;
            self.uses = FxHashMap::default();
        }
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.overflow |= other.overflow;
        other.uses.into_iter().for_each(|(key, spread)| self.uses.entry(key).or_default().join(&spread));
        self.check();
        self
    }

    /// Notes the numbers in the evidence of `grants` that do not have them: each rests on all good events of its agents with the
    /// action. A licence rests on some of them, and has brought the numbers of those.
    pub(super) fn fill(&self, keys: &Keys, grants: &mut [Grant]) {
        for grant in grants.iter_mut().filter(|grant| !grant.glob && grant.support.is_none()) {
            let action = keys.name(&grant.action);
            let uses: Vec<_> = grant.agents.iter().map(|agent| (action, keys.name(agent))).collect();
            let mut spread = SessionSpread::default();
            for part in uses.iter().filter_map(|key| self.uses.get(key)) {
                spread.join(part);
            }
            spread.fill(&mut grant.evidence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn days_are_those_of_utc() {
        let mut spread = SessionSpread::default();
        for time in
            ["2026-11-01T23:59:59Z", "2026-11-02T00:30:00+01:00", "2026-11-02T00:00:00Z", "1969-12-31T23:00:00Z"]
        {
            spread.add(None, Some(time.parse().unwrap()));
        }
        let mut evidence = Evidence::default();
        spread.fill(&mut evidence);
        assert_eq!((evidence.days, evidence.sessions), (Some(3), None));
    }

    proptest! {
        #[test]
        fn counts_exactly_up_to_the_cap_in_any_order(keys in prop::collection::vec(0u64..150, 0..400), cut in 0usize..400) {
            let (a, b) = keys.split_at(cut.min(keys.len()));
            let spread = |part: &[u64]| {
                let mut spread = SessionSpread::default();
                for key in part {
                    spread.add(Some(*key), None);
                }
                spread
            };
            let mut merged = spread(b);
            merged.join(&spread(a));
            let mut smaller = Smaller::<u64, MAX_SPREAD>::default();
            for key in &keys {
                smaller.add(*key);
            }
            prop_assert_eq!(&smaller.smallest().0, &merged.sessions.0);
            let exact = keys.iter().collect::<std::collections::BTreeSet<_>>().len().min(MAX_SPREAD);
            prop_assert_eq!(merged.sessions.0.len(), exact);
            prop_assert_eq!(merged.sessions.0, spread(&keys).sessions.0);
        }
    }
}

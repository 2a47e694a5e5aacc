//! Counting what evaluators said: an associative, commutative fold, so that neither the order of a log nor the number of
//! threads shows in a report.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::event::OutcomeClass;
use crate::policy::Effect;

/// How many requests were allowed, asked and blocked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// Went through.
    pub allow: u64,
    /// A person must approve.
    pub ask: u64,
    /// Refused.
    pub block: u64,
}

impl Effects {
    /// Counts so many.
    pub fn add(&mut self, effect: Effect, times: u64) {
        match effect {
            Effect::Allow => self.allow += times,
            Effect::Ask => self.ask += times,
            Effect::Block => self.block += times,
        }
    }

    /// All of them.
    pub fn total(self) -> u64 {
        self.allow + self.ask + self.block
    }
}

impl Merge for Effects {
    fn merge(&mut self, other: Self) {
        self.allow += other.allow;
        self.ask += other.ask;
        self.block += other.block;
    }
}

/// [`Effects`] by class of outcome. A good event that is blocked is a false block; a denied one should be blocked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ByOutcome {
    /// Of good events.
    pub good: Effects,
    /// Of denied events.
    pub denied: Effects,
    /// Of all others.
    pub neutral: Effects,
}

impl ByOutcome {
    /// Counts so many events.
    pub fn add(&mut self, class: OutcomeClass, effect: Effect, times: u64) {
        match class {
            OutcomeClass::Good => self.good.add(effect, times),
            OutcomeClass::Denied => self.denied.add(effect, times),
            OutcomeClass::Neutral => self.neutral.add(effect, times),
        }
    }
}

impl Merge for ByOutcome {
    fn merge(&mut self, other: Self) {
        self.good.merge(other.good);
        self.denied.merge(other.denied);
        self.neutral.merge(other.neutral);
    }
}

/// A count that can be put together from parts in any order.
pub trait Merge {
    /// Adds what another part counted.
    fn merge(&mut self, other: Self);
}

impl Merge for u64 {
    fn merge(&mut self, other: Self) {
        *self += other;
    }
}

/// A table whose keys come from a log. Past [`Table::MAX_KEYS`] keys it is dropped as a whole and says so: which keys
/// came first depends on the order of lines, and no report may.
#[derive(Debug, Clone, PartialEq)]
pub struct Table<K, V> {
    rows: Option<BTreeMap<K, V>>,
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Self { rows: Some(BTreeMap::new()) }
    }
}

impl<K: Ord, V: Default> Table<K, V> {
    /// So many keys are kept.
    pub const MAX_KEYS: usize = 20_000;

    /// Changes the row of `key`.
    pub fn update(&mut self, key: K, change: impl FnOnce(&mut V)) {
        if let Some(rows) = &mut self.rows {
            change(rows.entry(key).or_default());
            if rows.len() > Self::MAX_KEYS {
                self.rows = None;
            }
        }
    }

    /// The rows in the order of their keys; `None` if there were too many.
    pub fn rows(&self) -> Option<&BTreeMap<K, V>> {
        self.rows.as_ref()
    }
}

impl<K: Ord, V: Default + Merge> Merge for Table<K, V> {
    fn merge(&mut self, other: Self) {
        match other.rows {
            None => self.rows = None,
            Some(rows) => {
                for (key, value) in rows {
                    self.update(key, |row| row.merge(value));
                }
            }
        }
    }
}

/// The least few of many, in order: the same whatever order they come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Least<T>(Vec<T>);

impl<T> Default for Least<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Ord> Least<T> {
    /// So many are kept.
    pub const MAX: usize = 5;

    /// Takes `item` in if it is among the least.
    pub fn add(&mut self, item: T) {
        if let Err(index) = self.0.binary_search(&item)
            && index < Self::MAX
        {
            self.0.insert(index, item);
            self.0.truncate(Self::MAX);
        }
    }

    /// The least, in order.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T: Ord> Merge for Least<T> {
    fn merge(&mut self, other: Self) {
        for item in other.0 {
            self.add(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_past_its_limit_is_dropped_whatever_the_order() {
        let max = Table::<usize, u64>::MAX_KEYS;
        let mut table = Table::<usize, u64>::default();
        for key in 0..max {
            table.update(key, |count| *count += 1);
        }
        let mut other = table.clone();
        other.merge(table.clone());
        assert_eq!(other.rows().and_then(|rows| rows.get(&7)), Some(&2));
        let mut one = Table::<usize, u64>::default();
        one.update(max, |count| *count += 1);
        let mut left = table.clone();
        left.merge(one.clone());
        one.merge(table);
        assert_eq!((left.rows(), one.rows()), (None, None));
    }

    #[test]
    fn keeps_the_least_in_order() {
        let mut least = Least::default();
        for item in [9, 3, 7, 3, 1, 8, 2] {
            least.add(item);
        }
        assert_eq!(least.as_slice(), [1, 2, 3, 7, 8]);
    }
}

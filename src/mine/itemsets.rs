//! Frequent itemsets: antecedents of more than one condition.
//!
//! In: events, kept as distinct transactions with weights. Out: every itemset up to a size that goes with some action
//! often enough, with its counts. A set is grown from its subsets, whose lists of transactions are intersected (Zaki,
//! "Scalable Algorithms for Association Mining", IEEE TKDE 12, 2000). Bounded by [`MAX_TRANSACTION_ITEMS`] and
//! [`MAX_ITEMSETS`]. Confidence and lift are not looked at here.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::MineError;
use super::count::ItemReader;
use super::items::{Noted, index};
use crate::event::{Dictionary, Line, LineFold};

/// How many items all distinct transactions may hold together, one more counted for each.
pub(super) const MAX_TRANSACTION_ITEMS: usize = 8_000_000;
/// How many frequent itemsets there may be.
pub(super) const MAX_ITEMSETS: usize = 200_000;

/// How often events had these items, by action; `u32::MAX` is an action that no rule can have.
type Weights = Vec<(u32, u64)>;

/// Distinct transactions of frequent items.
pub(super) struct Transactions<'k> {
    pub(super) reading: ItemReader<'k>,
    item_count: usize,
    weights: FxHashMap<Box<[u32]>, Weights>,
    size: usize,
    pub(super) overflow: bool,
}

impl<'k> Transactions<'k> {
    pub(super) fn new(reading: ItemReader<'k>, item_count: usize) -> Self {
        Self { reading, item_count, weights: FxHashMap::default(), size: 0, overflow: false }
    }

    fn check(&mut self) {
        if self.overflow || self.size > MAX_TRANSACTION_ITEMS {
            self.overflow = true;
            self.weights = FxHashMap::default();
        }
    }
}

fn add(weights: &mut Weights, action: u32, count: u64) {
    match weights.iter_mut().find(|(known, _)| *known == action) {
        Some((_, sum)) => *sum += count,
        None => weights.push((action, count)),
    }
}

impl LineFold for Transactions<'_> {
    fn wants(&self, path: &[String]) -> bool {
        self.reading.wants(path)
    }

    fn line(&mut self, line: &Line<'_>) {
        let action = self.reading.action(line).unwrap_or(u32::MAX);
        let ids = self.reading.items(line);
        if ids.is_empty() || self.overflow {
            return;
        }
        if let Some(weights) = self.weights.get_mut(ids) {
            add(weights, action, 1);
        } else {
            self.size += ids.len() + 1;
            self.weights.insert(ids.into(), vec![(action, 1)]);
            self.check();
        }
    }

    fn close(&mut self, _: &Dictionary) {
        self.reading.close();
    }

    fn merge(mut self, other: Self) -> Self {
        self.reading = self.reading.merge(other.reading);
        self.overflow |= other.overflow;
        self.size += other.size;
        other.weights.into_iter().for_each(|(items, weights)| match self.weights.get_mut(&items) {
            Some(into) => {
                self.size -= items.len() + 1;
                for (action, count) in weights {
                    add(into, action, count);
                }
            }
            None => {
                self.weights.insert(items, weights);
            }
        });
        self.check();
        self
    }
}

/// Counts of an itemset.
#[derive(Debug)]
pub(super) struct Counts {
    /// Events that have all its items.
    pub(super) events: u64,
    /// Those with each action that goes with it often enough.
    pub(super) actions: Weights,
}

/// Frequent itemsets by size: those of one item first.
pub(super) type Levels = Vec<BTreeMap<Box<[u32]>, Counts>>;

/// Finds all itemsets of at most `max_items` items, one for each attribute, for which `frequent` holds of the count with
/// some action.
pub(super) fn frequent_itemsets(
    transactions: Transactions<'_>,
    max_items: u32,
    frequent: impl Fn(u64) -> bool,
) -> Result<Levels, MineError> {
    let Transactions { reading, weights, item_count, .. } = transactions;
    let seen = reading.seen;
    let (sets, weights): (Vec<_>, Vec<_>) = weights.into_iter().unzip();
    let mut occurs: Vec<Vec<u32>> = vec![Vec::new(); item_count];
    for (transaction, items) in (0_u32..).zip(&sets) {
        for item in items {
            if let Some(list) = occurs.get_mut(index(*item)) {
                list.push(transaction);
            }
        }
    }
    drop(sets);
    let mut search =
        ItemsetSearch { weights, seen, frequent, max_items: index(max_items), found: 0, levels: Vec::new() };
    let roots = (0_u32..).zip(occurs).collect();
    search.grow(&mut Vec::new(), roots)?;
    Ok(search.levels)
}

struct ItemsetSearch<F> {
    weights: Vec<Weights>,
    seen: Noted,
    frequent: F,
    max_items: usize,
    found: usize,
    levels: Levels,
}

impl<F: Fn(u64) -> bool> ItemsetSearch<F> {
    /// Takes the itemsets that are `prefix` and one of `ends`, each with its transactions, and grows those that are
    /// frequent.
    fn grow(&mut self, prefix: &mut Vec<u32>, ends: Vec<(u32, Vec<u32>)>) -> Result<(), MineError> {
        let mut kept = Vec::new();
        for (item, transactions) in ends {
            let counts = self.count(&transactions);
            if counts.actions.is_empty() {
                continue;
            }
            self.found += 1;
            if self.found > MAX_ITEMSETS {
                return Err(MineError::TooManyItemsets { limit: MAX_ITEMSETS });
            }
            prefix.push(item);
            if self.levels.len() < prefix.len() {
                self.levels.push(BTreeMap::new());
            }
            if let Some(level) = self.levels.get_mut(prefix.len() - 1) {
                level.insert(prefix.as_slice().into(), counts);
            }
            prefix.pop();
            kept.push((item, transactions));
        }
        if prefix.len() + 1 >= self.max_items {
            return Ok(());
        }
        for (place, (item, transactions)) in kept.iter().enumerate() {
            let ends = kept.iter().skip(place + 1).filter(|(other, _)| !self.share_attribute(*item, *other));
            let ends = ends.map(|(other, theirs)| (*other, intersect(transactions, theirs))).collect();
            prefix.push(*item);
            self.grow(prefix, ends)?;
            prefix.pop();
        }
        Ok(())
    }

    fn share_attribute(&self, a: u32, b: u32) -> bool {
        self.seen.get(a).zip(self.seen.get(b)).is_none_or(|(a, b)| a.attribute == b.attribute)
    }

    fn count(&self, transactions: &[u32]) -> Counts {
        let mut events = 0;
        let mut actions: FxHashMap<u32, u64> = FxHashMap::default();
        for (action, count) in transactions.iter().filter_map(|t| self.weights.get(index(*t))).flatten() {
            events += count;
            *actions.entry(*action).or_insert(0) += count;
        }
        let mut actions: Weights = actions
            .into_iter()
            .filter(|(action, count)| *action != u32::MAX && *count > 0 && (self.frequent)(*count))
            .collect();
        actions.sort_unstable();
        Counts { events, actions }
    }
}

/// What two sorted lists have in common.
fn intersect(a: &[u32], b: &[u32]) -> Vec<u32> {
    let mut both = Vec::new();
    let mut b = b.iter().peekable();
    for item in a {
        while b.next_if(|other| *other < item).is_some() {}
        if b.next_if(|other| *other == item).is_some() {
            both.push(*item);
        }
    }
    both
}

//! Which keys of a long stream are frequent, in memory that does not grow with it.
//!
//! In: keys, one by one. Out: counts that are exact while there are few keys, and otherwise too low by no more than a
//! known share of the stream. (Misra and Gries, "Finding repeated elements", 1982; merging and pruning to the k largest
//! as in Agarwal et al., "Mergeable Summaries", PODS 2012.)
//!
//! A stream of rare keys would take and free counters all the time. The bound is for the worst stream, and what another
//! falls short of it is a budget: so often keys may be left out altogether, and are, by a mark that costs less than the key.

use rustc_hash::FxHashMap;

/// Counters of the most frequent keys. Keys are outputs of a keyed hash.
#[derive(Debug)]
pub(super) struct Sketch {
    counts: FxHashMap<(u64, u64), u64>,
    /// `k`: a pruning leaves at most so many counters, and comes when there are more than twice as many.
    kept: usize,
    /// All that was counted.
    weight: u64,
    pruned: bool,
    /// `weight` less all counters, and less k + 1 times what all prunings took off any one counter. It never falls.
    budget: u64,
    /// How often keys were left out, by the last bits of their marks; none before a pruning.
    ///
    /// INVARIANT: k + 1 times any of them is within the budget. So what a key lost by prunings and by being left out is no
    /// more than weight / (k + 1).
    left_out: Vec<u32>,
}

impl Sketch {
    pub(super) fn new(kept: usize) -> Self {
        let counts = FxHashMap::default();
        Self { counts, kept: kept.max(1), weight: 0, pruned: false, budget: 0, left_out: Vec::new() }
    }

    fn counters(&self) -> u64 {
        u64::try_from(self.kept).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// Whether a key that occurs need not be added, for it has been left out. Equal keys have one mark, wherever they occur;
    /// different ones may share it.
    #[inline]
    pub(super) fn leaves_out(&mut self, mark: u64) -> bool {
        let counters = self.counters();
        let bucket = mark & u64::try_from(self.left_out.len().wrapping_sub(1)).unwrap_or(u64::MAX);
        let Some(count) = usize::try_from(bucket).ok().and_then(|bucket| self.left_out.get_mut(bucket)) else {
            return false;
        };
        if (u64::from(*count) + 1).saturating_mul(counters) > self.budget || *count == u32::MAX {
            return false;
        }
        *count += 1;
        self.weight += 1;
        self.budget += 1;
        true
    }

    /// Takes a key that occurred so often.
    pub(super) fn add(&mut self, key: (u64, u64), times: u64) {
        self.weight += times;
        *self.counts.entry(key).or_insert(0) += times;
        self.prune();
    }

    pub(super) fn merge(mut self, other: Self) -> Self {
        self.weight += other.weight;
        self.pruned |= other.pruned;
        self.budget += other.budget;
        if self.left_out.is_empty() {
            self.left_out = other.left_out;
        } else {
            let left_out = self.left_out.iter_mut().zip(other.left_out);
            left_out.for_each(|(into, from)| *into = into.saturating_add(from));
        }
        let (mut into, from) = if self.counts.len() < other.counts.len() {
            (other.counts, self.counts)
        } else {
            (self.counts, other.counts)
        };
        #[expect(clippy::iter_over_hash_type, reason = "a sum, in whatever order")]
        for (key, count) in from {
            *into.entry(key).or_insert(0) += count;
        }
        self.counts = into;
        self.prune();
        self
    }

    /// Takes the (k+1)-th largest count off each counter: more than k times as much goes in all, so that all prunings
    /// together take no more than weight / (k + 1) off any one.
    fn prune(&mut self) {
        if self.counts.len() <= 2 * self.kept {
            return;
        }
        self.pruned = true;
        if self.left_out.is_empty() {
            self.left_out = vec![0; (2 * self.kept).next_power_of_two()];
        }
        let mut counts: Vec<u64> = self.counts.values().copied().collect();
        let (_, cut, _) = counts.select_nth_unstable_by(self.kept, |a, b| b.cmp(a));
        let cut = *cut;
        let mut taken = 0;
        self.counts.retain(|_, count| {
            taken += cut.min(*count);
            *count = count.saturating_sub(cut);
            *count > 0
        });
        self.budget += taken - cut.saturating_mul(self.counters());
    }

    /// How much any count may be too low at most: 0 as long as there were no more than 2k keys. Neither depends on the
    /// order of the stream or on how it was cut into parts.
    pub(super) fn error_bound(&self) -> u64 {
        if self.pruned { self.weight / self.counters() } else { 0 }
    }

    /// Whether there were more than 2k keys.
    pub(super) fn was_pruned(&self) -> bool {
        self.pruned
    }

    /// The keys that there are counters for, each with the least that it has occurred.
    pub(super) fn least(&self) -> impl Iterator<Item = ((u64, u64), u64)> {
        self.counts.iter().map(|(key, count)| (*key, *count))
    }

    /// The most that a key can have occurred.
    pub(super) fn most(&self, key: (u64, u64)) -> u64 {
        self.counts.get(&key).copied().unwrap_or_default().saturating_add(self.error_bound())
    }

    /// The keys that there are counters for, each with the most that it can have occurred.
    pub(super) fn keys(&self) -> impl Iterator<Item = ((u64, u64), u64)> {
        let error = self.error_bound();
        self.counts.iter().map(move |(key, count)| (*key, count.saturating_add(error)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn never_errs_by_more_than_its_bound(
            stream in prop::collection::vec(prop_oneof![0u64..40, 0u64..4], 0..400),
            cut in 0usize..400,
            k in 1usize..12,
            marks in 1u64..30,
        ) {
            let (a, b) = stream.split_at(cut.min(stream.len()));
            let sketch = |part: &[u64]| {
                let mut sketch = Sketch::new(k);
                for key in part {
                    // Some keys have no mark.
                    if *key % 5 == 0 || !sketch.leaves_out(key % marks) {
                        sketch.add((*key, 0), 1);
                    }
                }
                sketch
            };
            let mut exact = BTreeMap::new();
            for key in &stream {
                *exact.entry((*key, 0)).or_insert(0_u64) += 1;
            }
            let merged = sketch(a).merge(sketch(b));
            let whole = sketch(&stream);
            prop_assert_eq!(merged.error_bound(), whole.error_bound());
            prop_assert_eq!(merged.pruned, exact.len() > 2 * k);
            for sketch in [merged, whole] {
                let most: BTreeMap<_, _> = sketch.keys().collect();
                prop_assert!(most.len() <= 2 * k);
                for (key, count) in &exact {
                    let upper = most.get(key).copied().unwrap_or(sketch.error_bound());
                    prop_assert!(upper >= *count && upper <= count + sketch.error_bound());
                }
            }
        }
    }
}

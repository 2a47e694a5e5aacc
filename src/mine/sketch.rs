//! Which keys of a long stream are frequent, in memory that does not grow with it.
//!
//! In: keys, one by one. Out: counts that are exact while there are few keys, and otherwise too low by no more than a
//! known share of the stream. (Misra and Gries, "Finding repeated elements", 1982; merging and pruning to the k largest
//! as in Agarwal et al., "Mergeable Summaries", PODS 2012.)

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
}

impl Sketch {
    pub(super) fn new(kept: usize) -> Self {
        Self { counts: FxHashMap::default(), kept: kept.max(1), weight: 0, pruned: false }
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
        let mut counts: Vec<u64> = self.counts.values().copied().collect();
        let (_, cut, _) = counts.select_nth_unstable_by(self.kept, |a, b| b.cmp(a));
        let cut = *cut;
        self.counts.retain(|_, count| {
            *count = count.saturating_sub(cut);
            *count > 0
        });
    }

    /// How much any count may be too low at most: 0 as long as there were no more than 2k keys. Neither depends on the
    /// order of the stream or on how it was cut into parts.
    pub(super) fn error_bound(&self) -> u64 {
        let counters = u64::try_from(self.kept).unwrap_or(u64::MAX).saturating_add(1);
        if self.pruned { self.weight / counters } else { 0 }
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
        fn never_errs_by_more_than_its_bound(stream in prop::collection::vec(0u64..40, 0..400), cut in 0usize..400, k in 1usize..12) {
            let (a, b) = stream.split_at(cut.min(stream.len()));
            let sketch = |part: &[u64]| {
                let mut sketch = Sketch::new(k);
                for key in part {
                    sketch.add((*key, 0), 1);
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

//! Odd values: how many of a log there may be, and how many there are by those of a sample.

/// One in so many values may be unlike the others.
pub(super) const MANY_ODD: u64 = 50;

/// In how many of all good events there is what so many of the sampled ones have. Only once it is chance, and no rate.
pub(super) fn in_whole_log(found: usize, sampled: usize, good: u64) -> u64 {
    let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
    match found {
        0 | 1 => count(found),
        found => count(found).saturating_mul(good).div_ceil(count(sampled).max(1)),
    }
}

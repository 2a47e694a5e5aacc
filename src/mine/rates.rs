//! Rates: how often each agent does each action within a minute, an hour and a day.
//!
//! In: the times of events that were not denied, in any order. Out: for each window the peak, an upper bound of how many events any sliding window of
//! that length holds, and the limit that it suggests. `docs/mining.md` has the formula.
//!
//! Times are counted in buckets of whole seconds since 1970, one second wide at first. When there are more than [`MAX_BUCKETS`]
//! of all agents and actions together, all become twice as wide, and again until they fit. How many buckets of a width there are only
//! grows with the log, so the last width is that of the whole log, whatever its order. A window of W seconds touches at most
//! ⌈W/w⌉ + 1 buckets of w seconds, and ⌊(W − 2)/w⌋ + 2 where all times are whole seconds: so many in a row, at their fullest, are the
//! peak. At one second that is exact for whole seconds, and counts a minute as 61 seconds for others. Where a bucket is wider than
//! half the window, the bound would say little, and the window has none.

use jiff::Timestamp;
use rustc_hash::FxHashMap;

use super::items::Keys;
use crate::policy::{Grant, Rate};

/// How many buckets there are at most.
const MAX_BUCKETS: usize = if cfg!(test) { 2_000 } else { 1024 * 1024 };
/// How many pairs of agent and action are followed: no more than grants are learned for.
const MAX_USES: usize = if cfg!(test) { 1_000 } else { super::MAX_GRANT_CELLS };
/// The windows, in seconds.
pub(super) const WINDOWS: [u32; 3] = [60, 3_600, 86_400];
/// In how many windows one after the other the agent must have done the action for a limit to be suggested.
pub(super) const MIN_WINDOWS: u64 = 5;

/// Times of events, as they come.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// Since 1970.
    seconds: Vec<u32>,
    /// Whether one of them is no whole second.
    fractional: bool,
    /// How many events have no time.
    undated: u64,
}

impl Recent {
    #[inline]
    pub(super) fn add(&mut self, time: Option<Timestamp>) {
        match time.and_then(|time| u32::try_from(time.as_second()).ok()) {
            Some(second) => {
                self.seconds.push(second);
                self.fractional |= time.is_some_and(|time| time.subsec_nanosecond() != 0);
            }
            None => self.undated += 1,
        }
    }
}

/// The events of one agent with one action.
#[derive(Debug, Default)]
struct Times {
    /// Buckets by their number, ascending, with how many events they hold.
    buckets: Vec<(u32, u32)>,
    undated: u64,
}

impl Times {
    /// Takes buckets in order.
    fn join(&mut self, other: Vec<(u32, u32)>) {
        if self.buckets.is_empty() {
            self.buckets = other;
        } else if !other.is_empty() {
            self.buckets.extend(other);
            // Two runs in order, which a stable sort merges.
            self.buckets.sort_by_key(|(bucket, _)| *bucket);
            sum_equal(&mut self.buckets);
        }
    }

    fn widen(&mut self, levels: u32) {
        self.buckets.iter_mut().for_each(|(bucket, _)| *bucket = bucket.checked_shr(levels).unwrap_or(0));
        sum_equal(&mut self.buckets);
    }

    /// The most events in so many buckets in a row.
    fn peak(&self, most: u64) -> u64 {
        let (mut peak, mut sum) = (0, 0);
        let mut begin = self.buckets.iter().peekable();
        for (bucket, count) in &self.buckets {
            sum += u64::from(*count);
            while let Some((_, gone)) = begin.next_if(|(first, _)| u64::from(bucket - first) >= most) {
                sum -= u64::from(*gone);
            }
            peak = peak.max(sum);
        }
        peak
    }

    /// How many windows, one beginning where the other ends, hold an event.
    fn windows(&self, window: u32, width: u64) -> u64 {
        let mut last = None;
        let mut windows = 0;
        for (bucket, _) in &self.buckets {
            let number = u64::from(*bucket) * width / u64::from(window);
            windows += u64::from(last != Some(number));
            last = Some(number);
        }
        windows
    }
}

/// Makes one of each run of equal buckets.
fn sum_equal(buckets: &mut Vec<(u32, u32)>) {
    buckets.dedup_by(|next, kept| {
        let equal = next.0 == kept.0;
        if equal {
            kept.1 = kept.1.saturating_add(next.1);
        }
        equal
    });
}

/// The times of each agent's events with each action.
#[derive(Debug, Default)]
pub(super) struct Rates {
    /// By hash of action, then agent.
    uses: FxHashMap<(u64, u64), Times>,
    /// Buckets are two to the power of this many seconds wide.
    level: u32,
    buckets: usize,
    /// Whether a time is no whole second.
    fractional: bool,
    overflow: bool,
}

impl Rates {
    /// Takes some events of an agent with an action.
    pub(super) fn add(&mut self, action: u64, agent: u64, mut recent: Recent) {
        if self.overflow || (recent.seconds.is_empty() && recent.undated == 0) {
            return;
        }
        self.fractional |= recent.fractional;
        // Mostly they come in order.
        #[expect(clippy::stable_sort_primitive, reason = "a stable sort merges runs that are in order")]
        recent.seconds.sort();
        let mut buckets: Vec<_> =
            recent.seconds.into_iter().map(|second| (second.checked_shr(self.level).unwrap_or(0), 1)).collect();
        sum_equal(&mut buckets);
        self.join((action, agent), Times { buckets, undated: recent.undated });
        self.fit();
    }

    fn join(&mut self, of: (u64, u64), other: Times) {
        let times = self.uses.entry(of).or_default();
        let before = times.buckets.len();
        times.undated += other.undated;
        times.join(other.buckets);
        self.buckets += times.buckets.len() - before;
    }

    fn widen_to(&mut self, level: u32) {
        let levels = level.saturating_sub(self.level);
        if levels > 0 {
            self.level = level;
            #[expect(clippy::iter_over_hash_type, reason = "each by itself")]
            for times in self.uses.values_mut() {
                times.widen(levels);
            }
            self.buckets = self.uses.values().map(|times| times.buckets.len()).sum();
        }
    }

    fn fit(&mut self) {
        if self.uses.len() > MAX_USES {
            (self.overflow, self.uses, self.buckets) = (true, FxHashMap::default(), 0);
        }
        while self.buckets > MAX_BUCKETS && self.level < u32::BITS {
            self.widen_to(self.level + 1);
        }
    }

    pub(super) fn merge(mut self, mut other: Self) -> Self {
        self.overflow |= other.overflow;
        if self.overflow {
            return Self { overflow: true, ..Self::default() };
        }
        self.fractional |= other.fractional;
        let level = self.level.max(other.level);
        self.widen_to(level);
        other.widen_to(level);
        other.uses.into_iter().for_each(|(of, times)| self.join(of, times));
        self.fit();
        self
    }

    fn width(&self) -> u64 {
        1_u64.checked_shl(self.level).unwrap_or(u64::MAX)
    }

    /// How many buckets a window of at least two seconds touches at most.
    fn touched(&self, window: u32) -> u64 {
        let (window, width) = (u64::from(window), self.width());
        if self.fractional { window.div_ceil(width) + 1 } else { window.saturating_sub(2) / width + 2 }
    }

    /// Whether any event has a time.
    pub(super) fn has_times(&self) -> bool {
        self.buckets > 0
    }

    /// Notes in `grants` how often their agents did the action, where the log, which spans so many `seconds`, is as long as the window.
    /// A limit counts for each agent, so the peak is that of the busiest.
    pub(super) fn fill(&self, keys: &Keys, seconds: i64, grants: &mut [Grant]) {
        let width = self.width();
        for grant in grants.iter_mut().filter(|grant| !grant.glob) {
            let action = keys.name(&grant.action);
            let uses: Vec<_> =
                grant.agents.iter().filter_map(|agent| self.uses.get(&(action, keys.name(agent)))).collect();
            let fine = |window: &u32| i64::from(*window) <= seconds && width * 2 <= u64::from(*window);
            let rate = |window_seconds: u32| {
                let touched = self.touched(window_seconds);
                let peak = uses.iter().map(|times| times.peak(touched)).max().filter(|peak| *peak > 0)?;
                let windows = uses.iter().map(|times| times.windows(window_seconds, width)).max().unwrap_or(0);
                let max_requests = if windows >= MIN_WINDOWS { limit(peak) } else { None };
                Some(Rate { window_seconds, peak, windows, max_requests })
            };
            grant.rates = WINDOWS.into_iter().filter(fine).filter_map(rate).collect();
            if !grant.rates.is_empty() {
                grant.undated = uses.iter().map(|times| times.undated).sum();
            }
        }
    }
}

/// The limit that a peak suggests: half as much again, and at least twice its square root more, rounded up to 1, 2 or 5 times a
/// power of ten.
fn limit(peak: u64) -> Option<u32> {
    let square = peak.checked_mul(4)?;
    let root = square.isqrt() + u64::from(square.isqrt().pow(2) < square);
    let wanted = peak.checked_add(peak.div_ceil(2).max(root))?;
    let mut power = 1_u64;
    loop {
        for digit in [1, 2, 5] {
            let round = power.checked_mul(digit)?;
            if round >= wanted {
                return u32::try_from(round).ok();
            }
        }
        power = power.checked_mul(10)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn recent(seconds: &[u32]) -> Recent {
        let mut recent = Recent::default();
        for second in seconds {
            recent.add(Some(Timestamp::from_second((*second).into()).unwrap()));
        }
        recent
    }

    #[test]
    fn limits_are_round_and_leave_room() {
        for (peak, expected) in
            [(1, 5), (2, 5), (3, 10), (10, 20), (24, 50), (100, 200), (1_000, 2_000), (1_400, 5_000)]
        {
            assert_eq!(limit(peak), Some(expected), "{peak}");
        }
        assert_eq!(limit(u64::MAX), None);
        assert_eq!(limit(3_000_000_000), None);
    }

    #[test]
    fn a_time_that_is_none_is_counted_as_none() {
        let mut recent = recent(&[5]);
        for time in [None, Some("1969-01-01T00:00:00Z".parse().unwrap()), Some("2200-01-01T00:00:00Z".parse().unwrap())]
        {
            recent.add(time);
        }
        assert_eq!((recent.seconds.as_slice(), recent.undated), (&[5][..], 3));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn the_peak_of_whole_seconds_is_exact_and_no_order_changes_it(
            seconds in prop::collection::vec(1_000_000_u32..1_020_000, 1..400),
            spread in prop::sample::select(vec![1_u32, 2, 4]),
            cut in 0_usize..400,
        ) {
            let seconds: Vec<u32> = seconds.iter().map(|second| second * spread).collect();
            let (a, b) = seconds.split_at(cut.min(seconds.len()));
            let mut whole = Rates::default();
            whole.add(1, 1, recent(&seconds));
            let mut first = Rates::default();
            first.add(1, 1, recent(b));
            let mut second = Rates::default();
            second.add(1, 1, recent(a));
            let merged = first.merge(second);
            let (times, others) = (&whole.uses[&(1, 1)], &merged.uses[&(1, 1)]);
            prop_assert_eq!((&times.buckets, whole.level), (&others.buckets, merged.level));
            for window in [60, 3_600] {
                let exact = |length: u32| {
                    let inside = |end: &u32| seconds.iter().filter(|at| **at <= *end && end - **at < length).count();
                    u64::try_from(seconds.iter().map(inside).max().unwrap()).unwrap()
                };
                let peak = times.peak(whole.touched(window));
                prop_assert_eq!(peak, exact(window));
            }
        }

        #[test]
        fn slow_no_window_holds_more_than_the_peak(
            millis in prop::collection::vec(0_i64..40_000_000, 1..3_500),
        ) {
            let mut recent = Recent::default();
            for milli in &millis {
                recent.add(Some(Timestamp::from_millisecond(*milli).unwrap()));
            }
            let mut rates = Rates::default();
            rates.add(1, 1, recent);
            let mut sorted = millis.clone();
            sorted.sort_unstable();
            for window in [60, 3_600] {
                let exact = |length: i64| {
                    let inside = |(at, end): (usize, &i64)| sorted.iter().take(at + 1).filter(|at| end - **at < length * 1_000).count();
                    u64::try_from(sorted.iter().enumerate().map(inside).max().unwrap()).unwrap()
                };
                let peak = rates.uses[&(1, 1)].peak(rates.touched(window));
                // A window and, at either end, what else the buckets hold that it touches.
                let wide = i64::from(window) + 2 * i64::try_from(rates.width()).unwrap();
                prop_assert!((exact(window.into())..=exact(wide)).contains(&peak), "{} {} {}", exact(window.into()), peak, exact(wide));
            }
        }

        #[test]
        fn wider_buckets_are_those_of_the_whole_log_in_any_order(
            seconds in prop::collection::vec(0_u32..4_000_000, 1_000..5_000),
            parts in 1_usize..9,
        ) {
            let mut whole = Rates::default();
            whole.add(1, 1, recent(&seconds));
            let mut merged = Rates::default();
            for part in seconds.chunks(seconds.len() / parts + 1).rev() {
                let mut one = Rates::default();
                one.add(1, 1, recent(part));
                merged = one.merge(merged);
            }
            prop_assert!(whole.buckets <= MAX_BUCKETS);
            prop_assert_eq!(&whole.uses[&(1, 1)].buckets, &merged.uses[&(1, 1)].buckets);
            prop_assert_eq!(whole.level, merged.level);
        }
    }
}

//! Amounts: numbers are held to a range, rounded outwards.
//!
//! An amount has no form of its own that a string could be told by, so it is no row of the table of generalisations: what
//! is a number has a range, and nothing else has. What a range costs is seen by leaving out the session that has an end: is its number
//! within what the others justify?

use super::{Owner, SeenIn, Unit};
use crate::policy::{Bound, Test};

/// How far a range is rounded outwards, with the place on the ladder: to two digits; to the limits that people set, 1, 2 or 5 times a
/// power of ten; and, better than no bound, to such a limit of ten times what was seen.
const WIDER: [(u8, Widen); 3] = [(2, Widen::Digits), (3, Widen::Limit), (4, Widen::Tenfold)];

#[derive(Debug, Clone, Copy)]
enum Widen {
    Digits,
    Limit,
    Tenfold,
}

impl Widen {
    /// The range from `low` to `high`, widened.
    fn range(self, (low, high): (f64, f64)) -> (f64, f64) {
        // An end on its own side of zero goes outwards, or to zero.
        let outwards = |round: fn(f64) -> f64| {
            (if low < 0.0 { round(low) } else { 0.0 }, if high > 0.0 { round(high) } else { 0.0 })
        };
        match self {
            Self::Digits => (-round_up(-low), round_up(high)),
            Self::Limit => outwards(round_125),
            Self::Tenfold => outwards(|end| round_125(end * 10.0)),
        }
    }
}

/// A number that was seen.
#[derive(Debug, Clone, Copy)]
struct SeenNumber {
    at: f64,
    seen: SeenIn,
}

/// An end of a range, and where it would be without the session that alone has it, if others have numbers.
#[derive(Debug, Clone, Copy)]
struct End {
    first: SeenNumber,
    second: Option<f64>,
}

impl End {
    /// Whether it is `own` end, of the same session.
    fn is_of(self, own: Self) -> bool {
        self.first.seen.owner == own.first.seen.owner && self.first.at.total_cmp(&own.first.at).is_eq()
    }

    /// Takes another end; what `further` prefers comes first.
    fn join(&mut self, other: Self, further: fn(f64, f64) -> bool) {
        let (near, far) = if further(self.first.at, other.first.at) { (other, *self) } else { (*self, other) };
        let mut first = far.first;
        if !further(first.at, near.first.at) {
            first.seen.join(near.first.seen);
        }
        // A second that the owner of the first has stands behind a first of its own part that it does not have.
        let others = [near.first, far.first].into_iter().filter(|end| end.seen.owner != first.seen.owner);
        let seconds = others.map(|end| end.at).chain(near.second).chain(far.second);
        let second = seconds.reduce(|a, b| if further(b, a) { b } else { a });
        *self = Self { first, second: second.filter(|_| first.seen.owner != Owner::Several) };
    }
}

/// The least and the greatest of some numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    low: End,
    high: End,
}

impl Range {
    pub(super) fn of(at: f64, seen: SeenIn) -> Self {
        let end = End { first: SeenNumber { at, seen }, second: None };
        Self { low: end, high: end }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.low.join(other.low, |a, b| a < b);
        self.high.join(other.high, |a, b| a > b);
    }

    /// The least and the greatest.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.low.first.at, self.high.first.at)
    }

    /// The range without ends that one session alone has, unless they are those of `own`, an agent whose numbers are among them.
    pub(super) fn shared_with(self, own: Self) -> Self {
        let shared = |end: End, own: End, further: fn(f64, f64) -> bool| {
            match end.second {
                _ if end.is_of(own) || end.first.seen.owner == Owner::Several => end,
                // Nobody knows whose the second is; without the session of the first the others would have come to it.
                Some(at) if further(at, own.first.at) => End {
                    first: SeenNumber { at, seen: SeenIn { owner: Owner::Several, ..end.first.seen } },
                    second: None,
                },
                _ => own,
            }
        };
        Self { low: shared(self.low, own.low, |a, b| a < b), high: shared(self.high, own.high, |a, b| a > b) }
    }

    /// The ranges, each with its level, its tests, and how many events would lie outside had their session not been there.
    pub(super) fn rungs(&self, unit: Unit) -> impl Iterator<Item = (u8, Vec<Test>, u64)> {
        self.rungs_for(*self, unit)
    }

    /// The ranges of many agents' numbers, with what they cost the agent whose numbers are `own`.
    pub(super) fn rungs_for(self, own: Self, unit: Unit) -> impl Iterator<Item = (u8, Vec<Test>, u64)> {
        WIDER.into_iter().filter_map(move |(level, widen)| {
            let (low, high) = widen.range(self.ends());
            let tests = vec![Test::Min(Bound::from_f64(low)?), Test::Max(Bound::from_f64(high)?)];
            Some((level, tests, self.misses(own, widen, unit)))
        })
    }

    fn misses(self, own: Self, widen: Widen, unit: Unit) -> u64 {
        let ends = [(self.low, own.low), (self.high, own.high)];
        let outside = ends.into_iter().map(|(end, own)| {
            let alone = end.first.seen.alone(unit);
            if alone == 0 || !end.is_of(own) {
                return 0;
            }
            let without = |this: End| this.second.unwrap_or(this.first.at);
            // Without another session nothing justifies a range; one event of several says nothing of the others.
            let (Some(_), Unit::Session) = (end.second, unit) else { return alone };
            let owner = end.first.seen.owner;
            let rest = |other: End| if other.first.seen.owner == owner { without(other) } else { other.first.at };
            let (low, high) = widen.range((rest(self.low), rest(self.high)));
            if low <= end.first.at && end.first.at <= high { 0 } else { alone }
        });
        outside.sum()
    }
}

/// The next number away from zero that is 1, 2 or 5 times a power of ten.
fn round_125(value: f64) -> f64 {
    let size = value.abs();
    let power = size.log10().floor();
    if !power.is_finite() {
        return value;
    }
    // As text, since powers of ten are not exact doubles.
    let steps = [1, 2, 5, 10, 20].into_iter().filter_map(|step| format!("{step}e{power}").parse::<f64>().ok());
    steps.filter(|step| *step >= size).fold(f64::INFINITY, f64::min).copysign(value)
}

/// The next number of two significant digits that is not below `value`.
fn round_up(value: f64) -> f64 {
    // As text, since powers of ten are not exact doubles: `1.2e3`.
    let text = format!("{value:.1e}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return value;
    };
    let (Ok(nearest), Ok(digits), Ok(exponent)) =
        (text.parse::<f64>(), digits.replace('.', "").parse::<i64>(), exponent.parse::<i32>())
    else {
        return value;
    };
    if nearest >= value {
        return nearest;
    }
    format!("{}e{}", digits + 1, exponent - 1).parse().unwrap_or(value)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded figures are exact")]
mod tests {
    use super::*;

    #[test]
    fn rounds_up_to_two_digits() {
        for (value, expected) in [
            (0.0, 0.0),
            (99.0, 99.0),
            (99.5, 100.0),
            (101.0, 110.0),
            (0.00123, 0.0013),
            (-101.0, -100.0),
            (-99.0, -99.0),
        ] {
            assert_eq!(round_up(value), expected, "{value}");
        }
    }

    #[test]
    fn an_end_costs_what_the_other_sessions_would_not_have_allowed() {
        let misses = |numbers: &[(f64, u64)]| {
            let mut ranges = numbers.iter().map(|(at, session)| Range::of(*at, SeenIn::once(*session)));
            let mut range = ranges.next().unwrap();
            ranges.clone().for_each(|other| range.join(other));
            // In any order the same.
            let mut back = Range::of(numbers[numbers.len() - 1].0, SeenIn::once(numbers[numbers.len() - 1].1));
            numbers.iter().rev().skip(1).for_each(|(at, session)| back.join(Range::of(*at, SeenIn::once(*session))));
            assert_eq!(format!("{back:?}"), format!("{range:?}"));
            range.rungs(Unit::Session).map(|(_, _, misses)| misses).collect::<Vec<_>>()
        };
        // 990 and 995 round to 1000 alike, and 3 is not far from 2.
        assert_eq!(misses(&[(2.0, 1), (3.0, 2), (991.0, 3), (995.0, 4)]), [1, 0, 0]);
        assert_eq!(misses(&[(2.0, 1), (2.0, 2), (400.0, 3), (700.0, 4), (690.0, 4)]), [1, 1, 0]);
        assert_eq!(misses(&[(5.0, 1), (80.0, 1), (90.0, 1)]), [1 + 1, 2, 2]);
    }
}

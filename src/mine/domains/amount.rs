//! Amounts: numbers are held to a range, rounded outwards.
//!
//! An amount has no form of its own that a string could be told by, so it is no row of the table of generalisations: what
//! is a number has a range, and nothing else has.

use super::Seen;
use crate::policy::{Bound, Test};

/// An end of a range.
#[derive(Debug, Clone, Copy)]
struct End {
    at: f64,
    seen: Seen,
}

impl End {
    /// Takes another end; the one that `further` prefers stays.
    fn join(&mut self, other: Self, further: fn(f64, f64) -> bool) {
        if further(other.at, self.at) {
            *self = other;
        } else if !further(self.at, other.at) {
            self.seen.join(other.seen);
        }
    }
}

/// The least and the greatest of some numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    low: End,
    high: End,
}

impl Range {
    pub(super) fn of(at: f64, seen: Seen) -> Self {
        Self { low: End { at, seen }, high: End { at, seen } }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.low.join(other.low, |a, b| a < b);
        self.high.join(other.high, |a, b| a > b);
    }

    /// The least and the greatest.
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.low.at, self.high.at)
    }

    /// The range, rounded outwards to two significant digits, and how many events had an end of it in one session alone.
    pub(super) fn tests(&self) -> Option<(Vec<Test>, u64)> {
        let tests = vec![
            Test::Min(Bound::from_f64(-round_up(-self.low.at))?),
            Test::Max(Bound::from_f64(round_up(self.high.at))?),
        ];
        Some((tests, self.low.seen.alone() + self.high.seen.alone()))
    }
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
}

//! Statistics of a rule: how sure its confidence is, and whether it could be chance.
//!
//! In: counts. Out: figures, rounded so that they print the same everywhere. Nothing here knows what is counted.

use crate::policy::Interval;

/// A count as a double. Counts past 2^53 would round; no log has so many lines.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "counts of log lines stay far below 2^53")]
pub(crate) fn float(count: u64) -> f64 {
    count as f64
}

/// Rounds to 6 decimal places as Python's `round` does: to the nearest decimal of the exact double, ties to even.
pub(crate) fn round6(value: f64) -> f64 {
    format!("{value:.6}").parse().unwrap_or(value)
}

/// Rounds to 6 significant digits.
pub(super) fn significant6(value: f64) -> f64 {
    format!("{value:.5e}").parse().unwrap_or(value)
}

/// The 95 % score interval of the proportion `hits / trials`, to 6 places; see [`wilson_of`].
pub(super) fn wilson(hits: u64, trials: u64) -> Interval {
    wilson_of(float(hits) / float(trials), float(trials))
}

/// The 95 % score interval of a proportion seen in so many trials, to 6 places (Wilson, "Probable Inference, the Law of
/// Succession, and Statistical Inference", JASA 22, 1927). Without trials anything is possible.
pub(crate) fn wilson_of(share: f64, trials: f64) -> Interval {
    const Z: f64 = 1.959_963_984_540_054;
    if trials <= 0.0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let scale = 1.0 + Z * Z / trials;
    let center = (share + Z * Z / (2.0 * trials)) / scale;
    let reach = Z * (share * (1.0 - share) / trials + Z * Z / (4.0 * trials * trials)).sqrt() / scale;
    Interval { low: round6((center - reach).max(0.0)), high: round6((center + reach).min(1.0)) }
}

/// The one-sided p-value of Fisher's exact test, to 6 significant digits: the chance that of `total` events, with
/// `antecedent` and `consequent` of them marked independently, at least `both` carry both marks (Fisher, "Statistical
/// Methods for Research Workers", 5th ed., 1934, section 21.02). Below the smallest double it is 0.
pub(crate) fn fisher(both: u64, antecedent: u64, consequent: u64, total: u64) -> f64 {
    let most = antecedent.min(consequent);
    let least = (antecedent + consequent).saturating_sub(total);
    if both <= least || both > most {
        return if both > most { 0.0 } else { 1.0 };
    }
    // From the likelier of `both` and the mode: its terms outweigh all others, so nothing overflows.
    let mode = u64::try_from((u128::from(antecedent) + 1) * (u128::from(consequent) + 1) / (u128::from(total) + 2))
        .unwrap_or(most)
        .clamp(least, most);
    let start = both.max(mode);
    // The ratio of the term at x + 1 to that at x.
    let step = |x: u64| {
        float(antecedent - x) * float(consequent - x)
            / (float(x + 1) * (float(total) - float(antecedent) - float(consequent) + float(x + 1)))
    };
    let mut sum = 1.0;
    let mut term = 1.0;
    for x in start..most {
        term *= step(x);
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
    }
    term = 1.0;
    for x in (both..start).rev() {
        term /= step(x);
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
    }
    significant6((ln_hypergeometric(start, antecedent, consequent, total).exp() * sum).min(1.0))
}

/// The logarithm of the hypergeometric probability of `both`, by saddle points: no cancellation, however large the
/// counts (Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000).
fn ln_hypergeometric(both: u64, antecedent: u64, consequent: u64, total: u64) -> f64 {
    let (p, q) = (float(antecedent) / float(total), float(total - antecedent) / float(total));
    ln_binomial(both, consequent, p, q) + ln_binomial(antecedent - both, total - consequent, p, q)
        - ln_binomial(antecedent, total, p, q)
}

fn ln_binomial(hits: u64, trials: u64, p: f64, q: f64) -> f64 {
    let (x, n) = (float(hits), float(trials));
    if hits == 0 {
        return if p < 0.1 { -deviance(n, n * q) - n * p } else { n * q.ln() };
    }
    if hits == trials {
        return if q < 0.1 { -deviance(n, n * p) - n * q } else { n * p.ln() };
    }
    stirling_error(trials)
        - stirling_error(hits)
        - stirling_error(trials - hits)
        - deviance(x, n * p)
        - deviance(n - x, n * q)
        - 0.5 * (std::f64::consts::TAU.ln() + x.ln() + (-x / n).ln_1p())
}

/// ln(n!) less Stirling's approximation of it.
fn stirling_error(n: u64) -> f64 {
    let x = float(n);
    if n <= 15 {
        let factorial: f64 = (1..=n).map(float).product();
        return factorial.ln() - (x + 0.5) * x.ln() + x - 0.5 * std::f64::consts::TAU.ln();
    }
    let square = x * x;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square) / square)
        / x
}

/// x·ln(x/mean) + mean - x, also where `x` is close to `mean`.
fn deviance(x: f64, mean: f64) -> f64 {
    if (x - mean).abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() + mean - x;
    }
    let v = (x - mean) / (x + mean);
    let mut sum = (x - mean) * v;
    let mut term = 2.0 * x * v;
    let mut odd = 1.0;
    loop {
        term *= v * v;
        odd += 2.0;
        let next = sum + term / odd;
        if next.to_bits() == sum.to_bits() {
            return next;
        }
        sum = next;
    }
}

/// The estimate of Krichevsky and Trofimov ("The Performance of Universal Encoding", 1981) of a rate.
pub(super) fn kt(hits: f64, trials: f64) -> f64 {
    (hits + 0.5) / (trials + 1.0)
}

/// A length as a number.
pub(super) fn float_len(len: usize) -> f64 {
    u64::try_from(len).map_or(f64::MAX, float)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "rounded figures are exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rounds_as_python_does() {
        assert_eq!(round6(2.0 / 3.0), 0.666_667);
        assert_eq!(round6(0.000_000_5), 0.0);
        assert_eq!(round6(0.000_001_5), 0.000_002);
        assert_eq!(round6(1.111_111_111), 1.111_111);
    }

    #[test]
    fn wilson_matches_published_values() {
        // Newcombe, Statistics in Medicine 17 (1998), table I: 81/263, 15/148, 0/20, 1/29.
        for (hits, trials, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let interval = wilson(hits, trials);
            assert!((interval.low - low).abs() < 5e-5 && (interval.high - high).abs() < 5e-5, "{interval:?}");
        }
        assert_eq!(wilson(10, 10).high, 1.0);
        assert_eq!(wilson(0, 0), Interval { low: 0.0, high: 1.0 });
    }

    #[test]
    fn fisher_matches_exact_rationals() {
        // From integer binomials.
        for (both, antecedent, consequent, total, expected) in [
            (3, 4, 4, 8, 0.242_857),
            (4, 4, 4, 8, 0.014_285_7),
            (4, 6, 6, 10, 0.547_619),
            (0, 4, 4, 8, 1.0),
            (5, 5, 5, 5, 1.0),
            (60, 200, 1500, 10000, 3.95203e-8),
            (30, 200, 1500, 10000, 5.30944e-1),
            (10, 200, 1500, 10000, 9.99998e-1),
            (900, 1000, 5000, 20000, 0.0),
            (2600, 10_000, 25_000, 100_000, 7.87995e-3),
        ] {
            let p = fisher(both, antecedent, consequent, total);
            assert_eq!(p, expected, "{both} {antecedent} {consequent} {total}");
        }
        assert_eq!(fisher(500_000, 500_000, 500_000, 1_000_000), 0.0);
    }

    proptest! {
        #[test]
        fn fisher_sums_the_tail(n in 1u64..60, a in 0u64..60, c in 0u64..60, x in 0u64..60) {
            let (a, c) = (a.min(n), c.min(n));
            let choose = |n: u64, k: u64| if k > n { 0.0 } else { (0..k).map(|i| float(n - i) / float(i + 1)).product::<f64>() };
            let tail: f64 =
                (x..=a.min(c)).map(|x| choose(c, x) * choose(n - c, a - x)).sum::<f64>() / choose(n, a);
            prop_assert!((fisher(x, a, c, n) - tail).abs() <= 1e-5 * tail, "{} {}", fisher(x, a, c, n), tail);
        }
    }
}

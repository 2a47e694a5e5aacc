//! Rules: which antecedents and actions are kept, in what order, and in which words.
//!
//! In: exact counts. Out: mined policies. The figures, thresholds and sentence are those of the original miner, down to
//! the order of its floating-point operations. Nothing here reads events.

use std::cmp::Ordering;
use std::fmt::Write as _;

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::items::Item;
use super::itemsets::Levels;
use super::stats::{self, float, round6};
use crate::policy::{Evidence, MinedPolicy, Thresholds};

/// The counts that a rule's figures are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RuleCounts {
    /// Events in which antecedent and action meet.
    pub(super) both: u64,
    /// Events in which the antecedent holds.
    pub(super) antecedent: u64,
    /// Events with the action.
    pub(super) consequent: u64,
    /// All events.
    pub(super) total: u64,
}

/// Support, confidence and lift (Agrawal and Srikant, "Fast Algorithms for Mining Association Rules", VLDB 1994),
/// unrounded.
#[derive(Debug, Clone, Copy)]
struct Figures {
    support: f64,
    confidence: f64,
    lift: f64,
}

impl RuleCounts {
    fn figures(self) -> Figures {
        let total = float(self.total);
        let confidence = float(self.both) / float(self.antecedent);
        Figures { support: float(self.both) / total, confidence, lift: confidence / (float(self.consequent) / total) }
    }

    /// That of Fisher's exact test.
    pub(super) fn p_value(self) -> f64 {
        stats::fisher(self.both, self.antecedent, self.consequent, self.total)
    }

    /// Whether the rule reaches the thresholds; figures are compared before they are rounded.
    pub(super) fn reach(self, thresholds: &Thresholds) -> bool {
        let Figures { support, confidence, lift } = self.figures();
        support >= thresholds.min_support && confidence >= thresholds.min_confidence && lift >= thresholds.min_lift
    }
}

/// Whether a pair that occurs so often in so many events has the support that is asked for.
pub(super) fn is_frequent(both: u64, total: u64, min_support: f64) -> bool {
    float(both) / float(total) >= min_support
}

/// Orders fractions `a.0 / a.1` and `b.0 / b.1` exactly.
pub(super) fn compare_ratios(a: (u64, u64), b: (u64, u64)) -> Ordering {
    (u128::from(a.0) * u128::from(b.1)).cmp(&(u128::from(b.0) * u128::from(a.1)))
}

/// The antecedents and actions to keep: those that reach the thresholds, and of those with more than one condition only
/// the ones whose confidence is strictly above that of every part of the antecedent, the empty part (the action's share
/// of all events) included. `action_count` gives n(C) by number.
pub(super) fn select(
    levels: &Levels,
    thresholds: &Thresholds,
    total: u64,
    action_count: impl Fn(u32) -> u64,
) -> Vec<(Box<[u32]>, u32)> {
    let mut kept = Vec::new();
    // The highest confidence of a set and its parts, for the sets of the level before.
    let mut best_below: FxHashMap<(&[u32], u32), (u64, u64)> = FxHashMap::default();
    for level in levels {
        let mut best_here = FxHashMap::default();
        for (items, counts) in level {
            for (action, both) in &counts.actions {
                let own = (*both, counts.events);
                let mut best = (action_count(*action), total);
                let mut part = Vec::with_capacity(items.len());
                for left_out in items.iter().filter(|_| items.len() > 1) {
                    part.clear();
                    part.extend(items.iter().filter(|item| *item != left_out));
                    // A part of a frequent set is frequent, so it is there.
                    if let Some(of_part) = best_below.get(&(part.as_slice(), *action))
                        && compare_ratios(*of_part, best).is_gt()
                    {
                        best = *of_part;
                    }
                }
                let better = compare_ratios(own, best).is_gt();
                let counts =
                    RuleCounts { both: *both, antecedent: counts.events, consequent: action_count(*action), total };
                if (items.len() == 1 || better) && counts.reach(thresholds) {
                    kept.push((items.clone(), *action));
                }
                best_here.insert((&**items, *action), if better { own } else { best });
            }
        }
        best_below = best_here;
    }
    kept
}

/// A rule that was counted and kept.
#[derive(Debug)]
pub(super) struct CountedRule<'a> {
    /// In their order.
    pub(super) antecedent: Vec<&'a Item>,
    pub(super) consequent: &'a str,
    pub(super) counts: RuleCounts,
    pub(super) evidence: Evidence,
}

impl CountedRule<'_> {
    /// Confidence and support descending, then antecedent and consequent.
    fn order(&self, other: &Self) -> Ordering {
        let confidence = |rule: &Self| (rule.counts.both, rule.counts.antecedent);
        compare_ratios(confidence(other), confidence(self))
            .then_with(|| other.counts.both.cmp(&self.counts.both))
            .then_with(|| {
                let pairs = self.antecedent.iter().zip(&other.antecedent);
                pairs.map(|(a, b)| a.order(b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            })
            .then_with(|| self.antecedent.len().cmp(&other.antecedent.len()))
            .then_with(|| self.consequent.cmp(other.consequent))
    }

    fn description(&self, figures: Figures) -> String {
        let conditions: Vec<_> = self
            .antecedent
            .iter()
            .map(|item| match &item.value {
                Value::String(text) => format!("{}={}", item.attribute, python_repr(text)),
                other => format!("{}={other}", item.attribute),
            })
            .collect();
        format!(
            "When {}, agents perform '{}' with {:.1}% confidence (support={:.1}%, lift={:.2})",
            conditions.join(" and "),
            self.consequent,
            figures.confidence * 100.0,
            figures.support * 100.0,
            figures.lift
        )
    }
}

/// Puts rules into the order of the file and numbers them.
pub(super) fn finish(mut rules: Vec<CountedRule<'_>>) -> Vec<MinedPolicy> {
    rules.sort_by(CountedRule::order);
    let policies = rules.into_iter().enumerate().map(|(index, rule)| {
        let figures = rule.counts.figures();
        MinedPolicy {
            policy_id: format!("policy_{:04}", index + 1),
            description: rule.description(figures),
            antecedent: rule.antecedent.iter().map(|item| (item.attribute.clone(), item.value.clone())).collect(),
            consequent: rule.consequent.to_owned(),
            support: round6(figures.support),
            confidence: round6(figures.confidence),
            lift: round6(figures.lift),
            evidence: Some(rule.evidence),
        }
    });
    policies.collect()
}

/// What Python's `repr` makes of a string (Objects/unicodeobject.c, `unicode_repr`).
fn python_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut repr = String::with_capacity(text.len() + 2);
    repr.push(quote);
    for c in text.chars() {
        // Writing to a string cannot fail.
        let _ = match c {
            '\\' => write!(repr, "\\\\"),
            '\n' => write!(repr, "\\n"),
            '\r' => write!(repr, "\\r"),
            '\t' => write!(repr, "\\t"),
            c if c == quote => write!(repr, "\\{c}"),
            c if is_printable(c) => write!(repr, "{c}"),
            c if u32::from(c) <= 0xff => write!(repr, "\\x{:02x}", u32::from(c)),
            c if u32::from(c) <= 0xffff => write!(repr, "\\u{:04x}", u32::from(c)),
            c => write!(repr, "\\U{:08x}", u32::from(c)),
        };
    }
    repr.push(quote);
    repr
}

/// Python's `str.isprintable` for one character: not of the categories Other and Separator, but for the blank.
fn is_printable(c: char) -> bool {
    use std::sync::LazyLock;
    static PRINTABLE: LazyLock<Option<regex::Regex>> = LazyLock::new(|| regex::Regex::new(r"\A[^\p{C}\p{Z}]\z").ok());
    if c.is_ascii() {
        return c == ' ' || c.is_ascii_graphic();
    }
    let mut buffer = [0; 4];
    let text: &str = c.encode_utf8(&mut buffer);
    PRINTABLE.as_ref().is_some_and(|printable| printable.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_python_does() {
        for (text, expected) in [
            ("admin", "'admin'"),
            ("", "''"),
            ("it's", "\"it's\""),
            ("it's \"so\"", "'it\\'s \"so\"'"),
            ("a\\b\n\r\t", "'a\\\\b\\n\\r\\t'"),
            ("\u{0}\u{7f}\u{a0}\u{ad}", "'\\x00\\x7f\\xa0\\xad'"),
            ("naïve 日本 🦀", "'naïve 日本 🦀'"),
            ("\u{200b}\u{2028}\u{feff}\u{e000}", "'\\u200b\\u2028\\ufeff\\ue000'"),
            ("\u{e0001}\u{10ffff}", "'\\U000e0001\\U0010ffff'"),
            ("\u{3000}\u{301}", "'\\u3000\u{301}'"),
        ] {
            assert_eq!(python_repr(text), expected);
        }
    }

    #[test]
    fn thresholds_are_compared_unrounded() {
        let counts = RuleCounts { both: 1, antecedent: 3, consequent: 1, total: 3 };
        let reach = |min_confidence: f64| {
            counts.reach(&Thresholds { min_support: 0.0, min_confidence, min_lift: 1.0, max_conditions: 1 })
        };
        assert!(reach(0.333_333) && !reach(0.333_334));
    }
}

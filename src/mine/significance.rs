//! Significance: which rules would still stand out if one asks how many were tried.
//!
//! In: the counts of every hypothesis that a run tests. Out: a p-value for each, corrected for their number. A miner that
//! tries ten thousand rules finds five hundred with p ≤ 0.05 in noise (Webb, "Discovering Significant Patterns", Machine
//! Learning 68, 2007). Nothing here reads events or drops a rule.
//!
//! What is counted as a hypothesis: every antecedent that is frequent with some action, together with every action that
//! is frequent with some antecedent, whether or not the two meet, and whether or not the rule has the confidence and lift
//! that are asked for. Those thresholds look at the very counts that the test looks at, so that what they throw away was
//! tested all the same.

use std::collections::BTreeSet;

use super::itemsets::Levels;
use super::rules::{self, RuleCounts};
use super::stats::{float, significant6};
use crate::policy::{Correction, Significance};

/// The hypotheses of one run.
#[derive(Debug, Default)]
pub(super) struct Family {
    /// Of the frequent pairs of antecedent and action. What is frequent apart and not together has at most `p = 1`, which
    /// is what the rest of `hypotheses` is taken for.
    p_values: Vec<f64>,
    hypotheses: u64,
}

impl Family {
    /// The hypotheses among frequent antecedents, each named by an `A`, and actions.
    pub(super) fn new<A: Ord>(frequent: impl IntoIterator<Item = (A, u32, RuleCounts)>) -> Self {
        let (mut antecedents, mut actions, mut p_values) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        for (antecedent, action, counts) in frequent {
            antecedents.insert(antecedent);
            actions.insert(action);
            p_values.push(counts.p_value());
        }
        let count = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
        Self { p_values, hypotheses: count(antecedents.len()).saturating_mul(count(actions.len())) }
    }

    /// The hypotheses of frequent itemsets; `action_count` gives n(C) by number.
    pub(super) fn of_itemsets(levels: &Levels, total: u64, action_count: impl Fn(u32) -> u64) -> Self {
        let sets = levels.iter().flatten();
        Self::new(sets.flat_map(|(items, counts)| {
            counts.actions.iter().map(|(action, both)| {
                let consequent = action_count(*action);
                (&**items, *action, RuleCounts { both: *both, antecedent: counts.events, consequent, total })
            })
        }))
    }

    /// The hypotheses of single conditions: of `pairs`, those that have the support that is asked for.
    pub(super) fn of_pairs(pairs: impl IntoIterator<Item = (u32, u32, RuleCounts)>, min_support: f64) -> Self {
        let frequent =
            |counts: &RuleCounts| counts.both > 0 && rules::is_frequent(counts.both, counts.total, min_support);
        Self::new(pairs.into_iter().filter(|(_, _, counts)| frequent(counts)))
    }

    /// Corrects the p-values.
    pub(super) fn adjust(mut self, correction: Correction) -> Adjusted {
        self.p_values.sort_by(f64::total_cmp);
        let tests = float(self.hypotheses);
        let ranked = (1_u64..).map(float).zip(&self.p_values);
        let mut adjusted: Vec<(f64, f64)> = match correction {
            Correction::None => self.p_values.iter().map(|p| (*p, *p)).collect(),
            Correction::Holm => {
                let mut least = 0.0_f64;
                let step = ranked.map(|(rank, p)| {
                    least = least.max(((tests - rank + 1.0) * p).min(1.0));
                    (*p, least)
                });
                step.collect()
            }
            Correction::Bh => ranked.map(|(rank, p)| (*p, tests / rank * p)).collect(),
        };
        if correction == Correction::Bh {
            let mut most = 1.0_f64;
            for (_, adjusted) in adjusted.iter_mut().rev() {
                most = most.min(*adjusted);
                *adjusted = most;
            }
        }
        Adjusted { adjusted, hypotheses: self.hypotheses }
    }
}

/// Corrected p-values of one run.
#[derive(Debug)]
pub(super) struct Adjusted {
    /// By p-value, ascending. Equal ones have equal corrections.
    adjusted: Vec<(f64, f64)>,
    hypotheses: u64,
}

impl Adjusted {
    /// The correction of a p-value of the family, to 6 significant digits.
    pub(super) fn of(&self, p_value: f64) -> f64 {
        let place = self.adjusted.partition_point(|(known, _)| *known < p_value);
        self.adjusted.get(place).map_or(1.0, |(_, adjusted)| significant6(*adjusted))
    }

    /// What the file says about it.
    pub(super) fn significance(&self, correction: Correction, alpha: f64) -> Significance {
        Significance { correction, alpha, hypotheses: self.hypotheses }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Event;
    use crate::mine::{MineOptions, mine_events};
    use crate::policy::{PolicySet, Thresholds};
    use serde_json::json;

    #[track_caller]
    fn check(correction: Correction, hypotheses: u64, p_values: &[f64], expected: &[f64]) {
        let adjusted = Family { p_values: p_values.to_vec(), hypotheses }.adjust(correction);
        let found: Vec<_> = p_values.iter().map(|p| adjusted.of(*p)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn corrects_as_r_does() {
        // p.adjust of R, with its argument `n` where hypotheses are more than p-values.
        let p_values = [0.005, 0.13, 0.011, 0.04, 0.02];
        check(Correction::Holm, 5, &p_values, &[0.025, 0.13, 0.044, 0.08, 0.06]);
        check(Correction::Bh, 5, &p_values, &[0.025, 0.13, 0.0275, 0.05, 0.033_333_3]);
        check(Correction::None, 5, &p_values, &p_values);
        check(Correction::Holm, 10, &[0.01, 0.02], &[0.1, 0.18]);
        check(Correction::Bh, 10, &[0.01, 0.02, 0.9], &[0.1, 0.1, 1.0]);
    }

    #[test]
    fn equal_p_values_get_equal_corrections() {
        check(Correction::Holm, 4, &[0.01, 0.01, 0.02, 0.02], &[0.04, 0.04, 0.04, 0.04]);
        check(Correction::Bh, 4, &[0.01, 0.01, 0.02, 0.02], &[0.02, 0.02, 0.02, 0.02]);
        check(Correction::Bh, 3, &[0.0, 0.5, 0.5], &[0.0, 0.5, 0.5]);
    }

    #[test]
    fn counts_what_is_frequent_apart_as_tested_together() {
        let counts = RuleCounts { both: 3, antecedent: 3, consequent: 5, total: 10 };
        let rare = RuleCounts { both: 1, ..counts };
        let family = Family::of_pairs([(0, 0, counts), (1, 1, counts), (1, 2, rare)], 0.2);
        assert_eq!((family.hypotheses, family.p_values.len()), (4, 2));
    }

    /// Whole numbers below `n` without a pattern (Knuth's MMIX generator, its high bits).
    fn noise(n: u64) -> impl FnMut() -> u64 {
        let mut state = 42_u64;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % n
        }
    }

    /// 600 events with five attributes of four values; the action follows `k0` where `follows` says so of a number up to
    /// 99, and is drawn otherwise.
    fn log(follows: impl Fn(u64) -> bool) -> Vec<Event> {
        let (mut percent, mut value, mut action) = (noise(100), noise(4), noise(8));
        let events = (0..600).map(|n| {
            let values: Vec<_> = (0..5).map(|_| value()).collect();
            let drawn = action();
            let action = if follows(percent()) { values[0] } else { drawn };
            let context: serde_json::Map<_, _> =
                values.iter().enumerate().map(|(at, value)| (format!("k{at}"), json!(value))).collect();
            let event =
                json!({"log_id": n.to_string(), "agent_id": "a", "action": format!("do{action}"), "context": context});
            Event::from_json(&event.to_string()).unwrap()
        });
        events.collect()
    }

    fn mined(events: &[Event], correction: Correction, max_conditions: u32) -> PolicySet {
        let mut options = MineOptions::new("2026-11-21T00:00:00Z".parse().unwrap());
        options.thresholds = Thresholds { min_support: 0.01, min_confidence: 0.1, min_lift: 1.1, max_conditions };
        options.correction = correction;
        mine_events(events, &options).unwrap().set
    }

    #[test]
    fn noise_makes_no_rule_that_survives_a_correction() {
        let events = log(|_| false);
        for max_conditions in [1, 2] {
            assert!(mined(&events, Correction::None, max_conditions).policies.len() > 20);
            for correction in [Correction::Holm, Correction::Bh] {
                let set = mined(&events, correction, max_conditions);
                assert!(set.policies.len() <= 1, "{max_conditions} {correction:?}: {:?}", set.policies);
            }
        }
    }

    #[test]
    fn planted_rules_survive_a_correction() {
        for noise in [0, 10, 20] {
            let events = log(|percent| percent >= noise);
            for correction in [Correction::Holm, Correction::Bh] {
                let set = mined(&events, correction, 1);
                let found: BTreeSet<_> = set
                    .policies
                    .iter()
                    .map(|policy| (serde_json::to_string(&policy.antecedent).unwrap(), policy.consequent.clone()))
                    .collect();
                let planted = (0..4).map(|value| (format!(r#"{{"k0":{value}}}"#), format!("do{value}")));
                assert_eq!(found, planted.collect(), "{noise} % noise, {correction:?}");
                let evidence = set.policies[0].evidence.as_ref().unwrap();
                assert!(evidence.p_adjusted >= evidence.p_value && evidence.p_adjusted < Some(1e-9));
                let significance = set.significance.unwrap();
                assert_eq!((significance.correction, significance.alpha), (correction, 0.05));
                assert!(significance.hypotheses >= 20 * 4);
            }
        }
    }
}

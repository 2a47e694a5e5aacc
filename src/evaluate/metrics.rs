//! Figures: shares with their intervals, the size of a policy, how alike two policies are.
//!
//! In: counts and policies. Out: numbers, rounded so that they print the same everywhere.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::mine::stats::wilson_of;
pub(super) use crate::mine::stats::{float, round6};
use crate::numbers::count;
use crate::policy::{Conditions, Interval, Policy, Rule, Test};

/// `hits` of `of`, as a ratio.
pub(super) fn ratio(hits: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| round6(float(hits) / float(of)))
}

/// A share of what was judged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Share {
    /// How many, over all folds.
    pub count: u64,
    /// Of how many, over all folds.
    pub of: u64,
    /// `count / of`, to 6 places; absent if nothing was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Its 95 % Wilson score interval. What several folds judged, they judged alike for the most part: the interval is
    /// that of so many trials as there are different sessions or events, not judgements.
    pub interval: Interval,
}

impl Share {
    /// `count` of `of` judgements of `distinct` different things.
    pub(super) fn new(count: u64, of: u64, distinct: u64) -> Self {
        let share = if of == 0 { 0.0 } else { float(count) / float(of) };
        Self { count, of, share: ratio(count, of), interval: wilson_of(share, float(distinct.min(of))) }
    }
}

/// The mean of figures and their standard deviation (of a sample).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// The mean, to 6 places.
    pub mean: f64,
    /// The standard deviation with n - 1, to 6 places; 0 for a single figure.
    pub deviation: f64,
}

impl Spread {
    /// Of `figures`; `None` if there are none.
    pub(super) fn of(figures: &[f64]) -> Option<Self> {
        let count = float(u64::try_from(figures.len()).unwrap_or(u64::MAX));
        if figures.is_empty() {
            return None;
        }
        let mean = figures.iter().sum::<f64>() / count;
        let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
        let deviation = if count > 1.0 { (squares / (count - 1.0)).sqrt() } else { 0.0 };
        Some(Self { mean: round6(mean), deviation: round6(deviation) })
    }
}

/// How much a policy is to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Size {
    pub(super) rules: u64,
    /// Conditions, those under `unless` included.
    pub(super) constraints: u64,
    pub(super) complexity: u64,
}

/// Measures a policy. Its weighted structural complexity is the sum over its rules of what each names (Xu and Stoller,
/// "Mining Attribute-Based Access Control Policies", IEEE TDSC 12(5), 2015; all weights are 1, as there): the action, each
/// agent in or out of scope, and for each condition 1, or for a set of values as many as it lists.
pub(super) fn size(policy: &Policy) -> Size {
    let mut size = Size::default();
    for rule in policy.rules() {
        size.rules += 1;
        size.constraints += count(rule.conditions().count());
        size.complexity += 1
            + count(rule.allowed_agents.as_ref().map_or(0, Vec::len) + rule.blocked_agents.len())
            + rule.conditions().map(|condition| weight(&condition.test)).sum::<u64>();
    }
    size
}

fn weight(test: &Test) -> u64 {
    match test.unqualified() {
        Test::In(values) | Test::NotIn(values) => count(values.len()),
        Test::Only(names) => count(names.len()),
        _ => 1,
    }
}

/// What the rules of a policy say, each as one text: ids, reasons and evidence aside.
pub(super) fn rule_set(policy: &Policy) -> BTreeSet<String> {
    fn conditions(conditions: &Conditions) -> Vec<Value> {
        conditions
            .iter()
            .map(|condition| {
                let test = &condition.test;
                let attribute = condition.attribute().to_string();
                json!([attribute, test.is_optional(), test.operator().name(), test.operand()])
            })
            .collect()
    }
    fn text(rule: &Rule) -> String {
        let names = |entries: &[crate::policy::AgentEntry]| {
            let mut names: Vec<_> = entries.iter().map(ToString::to_string).collect();
            names.sort();
            names
        };
        json!([
            rule.action.to_string(),
            rule.effect,
            rule.allowed_agents.as_deref().map(names),
            names(&rule.blocked_agents),
            conditions(&rule.constraints),
            rule.unless.as_ref().map(conditions),
            rule.rate_limit,
        ])
        .to_string()
    }
    policy.rules().iter().map(text).collect()
}

/// The mean Jaccard similarity, shared rules over all rules, of each two of `sets`. Two policies without rules are alike.
/// `None` for fewer than two.
pub(super) fn stability(sets: &[BTreeSet<String>]) -> Option<f64> {
    let mut similarities = Vec::new();
    for (index, set) in sets.iter().enumerate() {
        for other in sets.iter().skip(index + 1) {
            let shared = count(set.intersection(other).count());
            similarities.push(ratio(shared, count(set.len() + other.len()) - shared).unwrap_or(1.0));
        }
    }
    Spread::of(&similarities).map(|spread| spread.mean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_seen_says_nothing() {
        assert_eq!(Share::new(0, 0, 0).interval, Interval { low: 0.0, high: 1.0 });
        assert_eq!(Share::new(0, 0, 0).share, None);
    }

    #[test]
    fn judging_twice_makes_nothing_surer() {
        assert_eq!(Share::new(162, 526, 263).interval, Share::new(81, 263, 263).interval);
    }

    #[test]
    fn a_spread_is_that_of_a_sample() {
        assert_eq!(Spread::of(&[]), None);
        assert_eq!(Spread::of(&[0.5]), Some(Spread { mean: 0.5, deviation: 0.0 }));
        assert_eq!(
            Spread::of(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]),
            Some(Spread { mean: 5.0, deviation: 2.13809 })
        );
    }

    fn policy(rules: &str) -> Policy {
        Policy::from_yaml(
            &format!(
                "apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: p}}\nspec:\n  default: block\n  rules: {rules}\n"
            ),
            "p",
        )
        .unwrap()
    }

    #[test]
    fn complexity_counts_what_a_rule_names() {
        let policy = policy(
            "[{id: r1, action: pay, effect: allow, allowed_agents: [a, b], constraints: {c: {in: [x, y, z]}, d: {min: 1, max: 2}}}, \
             {id: r2, action: '*', effect: ask}]",
        );
        assert_eq!(size(&policy), Size { rules: 2, constraints: 3, complexity: 1 + 2 + 3 + 2 + 1 });
    }

    #[test]
    fn rules_are_alike_whatever_they_are_called() {
        let one = policy("[{id: r1, action: pay, effect: allow, allowed_agents: [a, b], reason: seen}]");
        let same = policy("[{id: r7, action: pay, effect: allow, allowed_agents: [b, a]}]");
        let more =
            policy("[{id: r1, action: pay, effect: allow, allowed_agents: [a, b]}, {id: r2, action: x, effect: ask}]");
        assert_eq!(rule_set(&one), rule_set(&same));
        let sets = [rule_set(&one), rule_set(&same), rule_set(&more)];
        assert_eq!(stability(&sets[..1]), None);
        assert_eq!(stability(&sets[..2]), Some(1.0));
        assert_eq!(stability(&sets), Some(0.666_667));
        assert_eq!(stability(&[BTreeSet::new(), BTreeSet::new()]), Some(1.0));
    }
}

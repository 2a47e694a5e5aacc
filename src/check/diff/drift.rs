//! What moved between two policy sets: entries that appeared and vanished, and confidences that changed by more than
//! chance explains.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::check::codes::{rule_appeared, rule_moved, rule_vanished};
use crate::check::{Found, Places};
use crate::lower::{LowerOptions, lower};
use crate::mine::stats::fisher;
use crate::policy::{Effect, Grant, MinedPolicy, Policy, PolicySet};

/// The chance of crying wolf over all policies together.
const SIGNIFICANCE: f64 = 0.05;

/// Without counts there is no test: so large a change is reported.
const LARGE: f64 = 0.1;

/// What changed from `old` to `new`. `places` are of the old set and of the new one.
pub fn sets(old: &PolicySet, new: &PolicySet, places: (&Places, &Places)) -> Vec<Found> {
    let (before, after) = (mined(old), mined(new));
    let both = before.keys().filter(|key| after.contains_key(*key)).count();
    let mut found = Vec::new();
    for (key, policy) in &after {
        match before.get(key) {
            None => found.push(appeared(policy, places.1)),
            Some(was) => found.extend(moved(was, policy, both, places.1)),
        }
    }
    for (_, policy) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        let message = format!("{} (confidence {:.4}) is mined no longer", words(policy), policy.confidence);
        found.push(
            Found::new(&rule_vanished::CODE, message)
                .at(places.0.of(Some(&policy.policy_id)))
                .action(&policy.consequent)
                .rule(Some(&policy.policy_id)),
        );
    }
    let (before, after) = (grants(old), grants(new));
    found.extend(moved_effects((old, &before), (new, &after), places));
    for (_, grant) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
        let message = format!("`{}` is granted to {} in a new way", grant.action, grant.agents.join(", "));
        let mut one = Found::new(&rule_appeared::CODE, message)
            .at(places.1.of(Some(&grant.grant_id)))
            .action(&grant.action)
            .rule(Some(&grant.grant_id));
        one.evidence.push(format!("{} good events", grant.evidence.count));
        found.push(one);
    }
    for (_, grant) in before.iter().filter(|(key, _)| !after.contains_key(*key)) {
        let message = format!("`{}` is granted to {} in this way no longer", grant.action, grant.agents.join(", "));
        found.push(
            Found::new(&rule_vanished::CODE, message)
                .at(places.0.of(Some(&grant.grant_id)))
                .action(&grant.action)
                .rule(Some(&grant.grant_id)),
        );
    }
    found.sort_by(|a, b| a.order().cmp(&b.order()));
    found
}

/// Grants of which the policy made of the set would do something else.
fn moved_effects(
    (old, before): (&PolicySet, &BTreeMap<GrantKey, &Grant>),
    (new, after): (&PolicySet, &BTreeMap<GrantKey, &Grant>),
    places: (&Places, &Places),
) -> Vec<Found> {
    let (was, is) = (effects(old), effects(new));
    let mut found = Vec::new();
    for (key, grant) in after {
        let Some(other) = before.get(key) else { continue };
        let (Some(from), Some(to)) = (was.get(&other.grant_id), is.get(&grant.grant_id)) else { continue };
        if from == to {
            continue;
        }
        // Effects order from the widest.
        let code = if to < from { &rule_appeared::CODE } else { &rule_vanished::CODE };
        let message = format!("`{}` by {} went from {from} to {to}", grant.action, grant.agents.join(", "));
        let mut one = Found::new(code, message)
            .at(places.1.of(Some(&grant.grant_id)))
            .action(&grant.action)
            .rule(Some(&grant.grant_id))
            .about(format!("{from} to {to}"));
        one.evidence.push(format!("{} good events", grant.evidence.outcomes.good));
        found.push(one);
    }
    found
}

/// What the policy made of a set does with what each grant takes in: by its rule, else by the default.
fn effects(set: &PolicySet) -> BTreeMap<String, Effect> {
    let default = LowerOptions::default();
    let lowered = lower(set, &default).map(|lowered| lowered.policy);
    let mut effects: BTreeMap<String, Effect> = set
        .grants
        .iter()
        .map(|grant| (grant.grant_id.clone(), grant.effect.filter(|_| lowered.is_err()).unwrap_or(default.default)))
        .collect();
    for rule in lowered.iter().flat_map(Policy::rules) {
        for grant in rule.evidence.iter().flat_map(|evidence| &evidence.grants) {
            effects.insert(grant.clone(), rule.effect);
        }
    }
    effects
}

fn appeared(policy: &MinedPolicy, places: &Places) -> Found {
    let message =
        format!("{} is new: confidence {:.4}, support {:.4}", words(policy), policy.confidence, policy.support);
    let mut one = Found::new(&rule_appeared::CODE, message)
        .at(places.of(Some(&policy.policy_id)))
        .action(&policy.consequent)
        .rule(Some(&policy.policy_id));
    if let Some(evidence) = &policy.evidence {
        one.evidence.push(format!("{} events, log ids {}", evidence.count, evidence.log_ids.join(", ")));
    }
    one
}

fn moved(was: &MinedPolicy, is: &MinedPolicy, compared: usize, places: &Places) -> Option<Found> {
    let how = match (counts(was), counts(is)) {
        (Some(was), Some(is)) => {
            let p = two_sided(was, is);
            #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a count of policies")]
            let level = SIGNIFICANCE / compared.max(1) as f64;
            (p < level).then(|| format!("{} of {} before, {} of {} now, p = {p:.2e}", was.0, was.1, is.0, is.1))?
        }
        _ => ((is.confidence - was.confidence).abs() >= LARGE).then(|| "no counts to test".to_owned())?,
    };
    let message = format!("{}: confidence went from {:.4} to {:.4} ({how})", words(is), was.confidence, is.confidence);
    Some(
        Found::new(&rule_moved::CODE, message)
            .at(places.of(Some(&is.policy_id)))
            .action(&is.consequent)
            .rule(Some(&is.policy_id)),
    )
}

/// How often the action followed, and how often the antecedent held.
fn counts(policy: &MinedPolicy) -> Option<(u64, u64)> {
    let hits = policy.evidence.as_ref()?.count;
    if policy.confidence <= 0.0 {
        return None;
    }
    #[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a count of events, rounded back to one")]
    let trials = (hits as f64 / policy.confidence).round();
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative and within 2^53"
    )]
    (trials <= 9e15).then_some((hits, (trials as u64).max(hits)))
}

/// Fisher's exact test that two shares are the same, two-sided: twice the smaller tail.
fn two_sided(a: (u64, u64), b: (u64, u64)) -> f64 {
    let (hits, total) = (a.0 + b.0, a.1 + b.1);
    let more = fisher(a.0, a.1, hits, total);
    let less = fisher(a.1 - a.0, a.1, total - hits, total);
    (2.0 * more.min(less)).min(1.0)
}

fn words(policy: &MinedPolicy) -> String {
    let items = policy.antecedent.iter().map(|(attribute, value)| match value {
        Value::String(text) => format!("{attribute}={text}"),
        other => format!("{attribute}={other}"),
    });
    let when = items.collect::<Vec<_>>().join(", ");
    if when.is_empty() { format!("`{}`", policy.consequent) } else { format!("`{}` when {when}", policy.consequent) }
}

/// By antecedent and action: the ids of two runs have nothing to do with each other.
fn mined(set: &PolicySet) -> BTreeMap<(String, String), &MinedPolicy> {
    let key = |policy: &MinedPolicy| {
        let antecedent = serde_json::to_string(&policy.antecedent).unwrap_or_default();
        (policy.consequent.clone(), antecedent)
    };
    set.policies.iter().map(|policy| (key(policy), policy)).collect()
}

/// Action, whether it is a glob, agents and constraints.
type GrantKey = (String, bool, Vec<String>, String);

fn grants(set: &PolicySet) -> BTreeMap<GrantKey, &Grant> {
    let key = |grant: &Grant| {
        let constraints = serde_json::to_string(&grant.constraints).unwrap_or_default();
        (grant.action.clone(), grant.glob, grant.agents.clone(), constraints)
    };
    set.grants.iter().map(|grant| (key(grant), grant)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(policies: &[(&str, f64, u64)]) -> PolicySet {
        let policies: Vec<_> = policies
            .iter()
            .enumerate()
            .map(|(index, (action, confidence, count))| {
                serde_json::json!({
                    "policy_id": format!("p{index}"), "antecedent": {"role": "a"}, "consequent": action,
                    "support": 0.1, "confidence": confidence,
                    "evidence": {"count": count, "outcomes": {"good": count, "denied": 0, "neutral": 0}},
                })
            })
            .collect();
        PolicySet::from_json(&serde_json::json!({"policies": policies}).to_string()).unwrap()
    }

    #[track_caller]
    fn check(old: &PolicySet, new: &PolicySet, expected: &[&str]) {
        let places = Places::default();
        let found: Vec<_> = sets(old, new, (&places, &places))
            .into_iter()
            .map(|found| format!("{} {}", found.finding.code, found.action.unwrap_or_default()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn noise_is_told_from_movement() {
        check(&set(&[("x", 0.5, 10)]), &set(&[("x", 0.6, 12)]), &[]);
        check(&set(&[("x", 0.5, 1000)]), &set(&[("x", 0.6, 1200)]), &["P024 x"]);
        check(&set(&[("x", 0.6, 1200)]), &set(&[("x", 0.5, 1000)]), &["P024 x"]);
        check(&set(&[("x", 0.5, 10)]), &set(&[("y", 0.5, 10)]), &["P022 y", "P023 x"]);
    }

    #[test]
    fn a_grant_whose_effect_moved_is_found() {
        let set = |effect: &str, good: u64| {
            let grant = serde_json::json!({"grant_id": "g1", "action": "x", "agents": ["a"], "support": 9,
                "evidence": {"count": good, "outcomes": {"good": good, "denied": 0, "neutral": 0}}});
            let mut grant = grant;
            if !effect.is_empty() {
                grant["effect"] = effect.into();
            }
            PolicySet::from_json(&serde_json::json!({"policies": [], "grants": [grant]}).to_string()).unwrap()
        };
        check(&set("ask", 5), &set("allow", 5), &["P022 x"]);
        check(&set("allow", 5), &set("ask", 5), &["P023 x"]);
        check(&set("ask", 5), &set("ask", 5), &[]);
        // Where the evidence decides, the third good event allows.
        check(&set("", 2), &set("", 3), &["P022 x"]);
    }

    #[test]
    fn the_test_agrees_with_published_values() {
        // Fisher's tea: 3 of 4 and 1 of 4, two-sided 0.486.
        assert!((two_sided((3, 4), (1, 4)) - 34.0 / 70.0).abs() < 1e-6);
        assert!((two_sided((5, 10), (5, 10)) - 1.0).abs() < 1e-9);
    }
}

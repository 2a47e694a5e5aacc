//! Comparing what decides by itself: a safety-filter file under the deployed filter's own reading.
//!
//! The policy that such a file is read as is narrower than the filter, which coerces types. So what was found between two
//! policies is asked again of those that decide, and requests at which a filter may change its answer are asked of both.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::change::{Change, Unshown};
use crate::backend::witness;
use crate::policy::ActionPattern;
use crate::policy::decide::Usage;
use crate::replay::{EvalError, Evaluator, Reference, SafetyFilterEvaluator, Verdict};

/// One side of a comparison: what decides its requests.
#[derive(Debug, Clone)]
pub enum Decides<'p> {
    /// A policy.
    Policy(Box<Reference<'p>>),
    /// A safety filter.
    Filter(Box<SafetyFilterEvaluator>),
}

impl Decides<'_> {
    /// What it says to a request in which no rate limit is used up.
    ///
    /// # Errors
    ///
    /// [`EvalError`] if it cannot decide.
    pub fn ask(&mut self, request: &Value) -> Result<Verdict, EvalError> {
        let mut request = request.clone();
        let action = request.get("action").and_then(Value::as_str).unwrap_or_default().to_owned();
        let rules: Vec<String> = match self {
            Self::Policy(reference) => {
                let limited = reference.decider().candidates(&action).filter(|rule| rule.rate_limit.is_some());
                limited.map(|rule| rule.id.clone()).collect()
            }
            Self::Filter(filter) => filter.rules_for(&action).into_iter().map(str::to_owned).collect(),
        };
        if let Some(fields) = request.as_object_mut() {
            fields.entry("now").or_insert(json!(Usage::IN_FORCE));
            fields.insert(
                "usage".to_owned(),
                rules.into_iter().map(|rule| (rule, json!(0))).collect::<serde_json::Map<_, _>>().into(),
            );
        }
        match self {
            Self::Policy(reference) => reference.decide(&request),
            Self::Filter(filter) => filter.decide(&request),
        }
    }

    fn named_actions(&self) -> BTreeSet<String> {
        match self {
            Self::Policy(reference) => {
                reference.decider().policy().named_actions().into_iter().map(str::to_owned).collect()
            }
            Self::Filter(filter) => filter.named_actions().into_iter().map(str::to_owned).collect(),
        }
    }

    /// Requests for `action` at which it may change its answer.
    fn probes(&mut self, action: &str) -> Vec<Value> {
        match self {
            Self::Policy(reference) => {
                let cases = reference.decider().candidates(action).flat_map(witness::for_rule).map(|case| {
                    let mut input = case.input;
                    if let Some(fields) = input.as_object_mut() {
                        fields.insert("action".to_owned(), action.into());
                    }
                    input
                });
                cases.collect()
            }
            Self::Filter(filter) => filter.probes(action),
        }
    }
}

/// The change that a request shows.
fn shown(old: &mut Decides<'_>, new: &mut Decides<'_>, request: &Value) -> Option<Change> {
    let action = request.get("action")?.as_str()?.to_owned();
    let (before, after) = (old.ask(request).ok()?, new.ask(request).ok()?);
    let said = |verdict: Verdict| (verdict.effect, verdict.rules.unwrap_or_default());
    (before.effect != after.effect).then(|| Change {
        action,
        old: said(before),
        new: said(after),
        request: request.clone(),
        moved: None,
    })
}

/// `of_policies`, the changes between the policies that two sides are read as, as the sides themselves decide; with what only
/// they show.
pub fn as_decided(
    (changes, unshown): (Vec<Change>, Vec<Unshown>),
    old: &mut Decides<'_>,
    new: &mut Decides<'_>,
) -> (Vec<Change>, Vec<Unshown>) {
    let mut kept: Vec<Change> = Vec::new();
    for change in changes {
        if let Some(real) = shown(old, new, &change.request) {
            let moved = change.moved.filter(|_| (real.old.0, real.new.0) == (change.old.0, change.new.0));
            kept.push(Change { moved, ..real });
        }
    }
    let mut actions: BTreeSet<String> = old.named_actions().into_iter().chain(new.named_actions()).collect();
    let patterns: Vec<ActionPattern> = actions.iter().filter_map(|name| ActionPattern::exact(name).ok()).collect();
    let unnamed = crate::policy::fresh_character(&patterns.iter().collect::<Vec<_>>()).to_string();
    actions.insert(unnamed);
    let mut open = Vec::new();
    for action in actions {
        let mut requests = old.probes(&action);
        requests.extend(new.probes(&action));
        for request in requests {
            let Some(change) = shown(old, new, &request) else { continue };
            let kind = |one: &Change| (one.old.0, one.new.0);
            if !kept.iter().any(|one| one.action == change.action && kind(one) == kind(&change)) {
                kept.push(change);
            }
        }
        if kept.iter().any(|change| change.action == action) {
            continue;
        }
        let differ = match (&*old, &*new) {
            (Decides::Filter(before), Decides::Filter(after)) => {
                before.meaning_of(&action) != after.meaning_of(&action)
            }
            _ => unshown.iter().any(|one| one.action == action),
        };
        // A request that no rule of one speaks of and the default of the other decides alike shows nothing.
        let idle =
            |side: &mut Decides<'_>| matches!(side, Decides::Filter(filter) if filter.rules_for(&action).is_empty());
        if differ && !(idle(old) && idle(new)) {
            let rules = |side: &Decides<'_>| match side {
                Decides::Filter(filter) => filter.rules_for(&action).into_iter().map(str::to_owned).collect::<Vec<_>>(),
                Decides::Policy(_) => Vec::new(),
            };
            let both: BTreeSet<String> = rules(old).into_iter().chain(rules(new)).collect();
            open.push(Unshown { action, rules: both.into_iter().collect(), narrows: false });
        }
    }
    kept.sort_by(|a, b| (&a.action, a.old.0, a.new.0).cmp(&(&b.action, b.old.0, b.new.0)));
    (kept, open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::diff::changes;
    use crate::policy::Policy;

    #[track_caller]
    fn check(old: &Value, new: &Value, expected: &[&str]) {
        let file = |rules: &Value| json!({"default": "block", "rules": rules}).to_string();
        let (old, new) = (file(old), file(new));
        let read = |text: &str| Policy::from_safety_filter(text, "f.json").unwrap().0;
        let decides = |text: &str| Decides::Filter(Box::new(SafetyFilterEvaluator::new(text).unwrap()));
        let of_policies = changes(&read(&old), &read(&new));
        let (found, open) = as_decided(of_policies, &mut decides(&old), &mut decides(&new));
        let mut words: Vec<_> =
            found.iter().map(|change| format!("{} {} {}", change.action, change.old.0, change.new.0)).collect();
        words.extend(open.iter().map(|one| format!("{} ?", one.action)));
        assert_eq!(words, expected, "{old} {new}");
    }

    fn rule(constraint: &Value) -> Value {
        json!([{"action_type": "pay", "constraints": {"params.n": constraint}}])
    }

    #[test]
    fn what_only_the_filter_lets_through_is_a_change() {
        let bound = |max: u32| rule(&json!({"min": 0, "max": max, "pattern": "^[0-9]+$"}));
        check(&bound(100), &bound(100_000), &["pay block allow"]);
        check(&bound(100_000), &bound(100), &["pay allow block"]);
        check(&bound(100), &bound(100), &[]);
        check(&rule(&json!({"min": 5, "equals": "7"})), &rule(&json!({"min": 5, "equals": "3"})), &["pay allow block"]);
        check(&json!([]), &rule(&json!({"min": 5, "max": 4})), &["pay block allow"]);
    }

    #[test]
    fn what_the_filter_decides_alike_is_none() {
        check(&rule(&json!({"in": ["a", "b"]})), &rule(&json!({"in": ["b", "a"]})), &[]);
        check(&rule(&json!({"equals": true})), &rule(&json!({"equals": 1})), &[]);
        // Two patterns that mean the same are not proven to.
        check(&rule(&json!({"pattern": "[ab]+$"})), &rule(&json!({"pattern": "[ab]{1,}$"})), &["pay ?"]);
    }
}

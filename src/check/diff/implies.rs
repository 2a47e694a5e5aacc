//! Whether a rule applies wherever another does: interval and set reasoning over their conditions. What it says is proven;
//! that it does not say so proves nothing.

use crate::policy::{AgentEntry, Conditions, Literal, Rule, Test};

/// Whether `b` holds for every value that `a` holds for.
pub(super) fn test(a: &Test, b: &Test) -> bool {
    let has = |list: &[Literal], one: &Literal| list.iter().any(|other| is(one, other));
    // An array is in a list by its elements, so only a scalar that is listed nowhere differs from all that is in it.
    let scalar = |one: &Literal| one.depth() == 0;
    match (a, b) {
        _ if a == b => true,
        (Test::Qualified(a), Test::Qualified(b)) => {
            a.steps() == b.steps() && (b.is_optional() || !a.is_optional()) && test(a.test(), b.test())
        }
        // An attribute that is there or is missing: what is not qualified says which.
        (Test::Exists(false), Test::Qualified(b)) => b.is_optional(),
        (Test::Qualified(a), Test::Exists(true)) => !a.is_optional(),
        (Test::Qualified(_), _) => false,
        (a, Test::Qualified(b)) if b.steps().is_empty() => test(a, b.test()),
        (Test::Exists(false), _) | (_, Test::Exists(false) | Test::SameAs(_) | Test::AppearsIn(_)) => false,
        (_, Test::Exists(true)) => true,
        (Test::Equals(value), b) => b.holds(Some(value.value()), |_| None),
        (Test::In(from), Test::In(to)) => from.iter().all(|one| has(to, one)),
        (Test::In(from), Test::NotIn(to)) => from.iter().all(|one| !has(to, one)),
        (Test::In(from), Test::NotEquals(value)) => scalar(value) && !has(from, value),
        (Test::NotIn(from), Test::NotIn(to)) => to.iter().all(|one| has(from, one)),
        (Test::NotIn(from), Test::NotEquals(value)) => scalar(value) && has(from, value),
        (Test::Min(from), Test::Min(to)) => from.get() >= to.get(),
        (Test::Max(from), Test::Max(to)) => from.get() <= to.get(),
        (Test::StartsWith(from), Test::StartsWith(to)) => from.starts_with(to.as_str()),
        (Test::EndsWith(from), Test::EndsWith(to)) => from.ends_with(to.as_str()),
        (Test::StartsWith(from) | Test::EndsWith(from) | Test::Contains(from), Test::Contains(to)) => {
            from.contains(to.as_str())
        }
        (Test::NotContains(from), Test::NotContains(to)) => to.contains(from.as_str()),
        (Test::Only(from), Test::Only(to)) => from.iter().all(|name| to.contains(name)),
        (Test::MaxLength(from), Test::MaxLength(to)) | (Test::MaxItems(from), Test::MaxItems(to)) => from <= to,
        _ => false,
    }
}

fn is(a: &Literal, b: &Literal) -> bool {
    Test::Equals(a.clone()).holds(Some(b.value()), |_| None)
}

/// Whether `b` holds wherever `a` does.
fn conditions(a: &Conditions, b: &Conditions) -> bool {
    b.iter().all(|wanted| a.iter().any(|given| given.path == wanted.path && test(&given.test, &wanted.test)))
}

/// Whether every agent in the scope of `a` is in that of `b`.
fn agents(a: &Rule, b: &Rule) -> bool {
    let anyone = |list: &[AgentEntry]| list.contains(&AgentEntry::Anyone);
    match a.allowed_agents.as_deref() {
        Some(allowed) if !anyone(allowed) => allowed.iter().all(|entry| match entry {
            AgentEntry::Named(name) => !a.covers_agent(name) || b.covers_agent(name),
            AgentEntry::Anyone => false,
        }),
        _ => {
            b.allowed_agents.as_deref().is_none_or(anyone)
                && b.blocked_agents.iter().all(|entry| a.blocked_agents.contains(entry))
        }
    }
}

/// Whether `b` applies to every request for one action, of which both speak, that `a` applies to.
pub(super) fn rule(a: &Rule, b: &Rule) -> bool {
    let excuses = match (&a.unless, &b.unless) {
        (_, None) => true,
        (Some(a), Some(b)) => conditions(b, a),
        (None, Some(_)) => false,
    };
    excuses && agents(a, b) && conditions(&a.constraints, &b.constraints)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::fixture::policy;
    use serde_json::json;

    fn pool() -> Vec<Test> {
        let texts = [
            "exists: true",
            "exists: false",
            "equals: 5",
            "equals: abc",
            "equals: [a]",
            "equals: true",
            "not_equals: 5",
            "not_equals: a",
            "not_equals: [a]",
            "in: [a, b]",
            "in: [a]",
            "in: [5, a]",
            "not_in: [a]",
            "not_in: [a, 5]",
            "min: 5",
            "min: 4.5",
            "max: 5",
            "max: 9",
            "pattern: a",
            "pattern: ab",
            "not_pattern: a",
            "starts_with: a",
            "starts_with: ab",
            "ends_with: c",
            "ends_with: bc",
            "contains: b",
            "contains: bc",
            "not_contains: b",
            "not_contains: bc",
            "max_length: 2",
            "max_length: 3",
            "max_items: 1",
            "max_items: 2",
            "only: [a]",
            "only: [a, b]",
            "only: []",
            "same_as: o",
            "appears_in: o",
            "optional: true, max: 5",
            "optional: true, max: 9",
            "optional: true, in: [a]",
            "optional: true, only: [a]",
            "optional: true, same_as: o",
        ];
        let rules = texts
            .map(|text| format!("{{id: r{}, action: x, effect: allow, constraints: {{n: {{{text}}}}}}}", text.len()));
        let of = |rule: &String| {
            policy("block", &format!("[{rule}]")).rules()[0].constraints.iter().next().unwrap().test.clone()
        };
        rules.iter().map(of).collect()
    }

    #[test]
    fn what_is_implied_holds_for_every_value() {
        let values = json!([null, true, 0, 4.5, 5, 5.0, 9, 10, "", "a", "b", "abc", "ab", "bc", "5", "xbcx", [], ["a"], ["b", "a"],
            [5], [5.0, "a"], [null], ["c"], {"a": 1}, {}, {"a": 1, "b": 2}, {"b": 2}, {"b": null}]);
        let tests = pool();
        let mut implied = 0;
        for (a, b) in tests.iter().flat_map(|a| tests.iter().map(move |b| (a, b))) {
            if !test(a, b) {
                continue;
            }
            implied += 1;
            let other = json!("abc");
            for value in values.as_array().unwrap().iter().map(Some).chain([None]) {
                let value = value.filter(|value| !value.is_null());
                let holds = |test: &Test| test.holds(value, |_| Some(&other));
                assert!(!holds(a) || holds(b), "{a:?} is said to imply {b:?}: {value:?}");
            }
        }
        assert!(implied > 90, "{implied}");
    }

    #[test]
    fn a_rule_covers_a_narrower_one() {
        let check = |narrow: &str, wide: &str, expected: bool| {
            let rules = format!("[{{id: a, action: x, {narrow}}}, {{id: b, action: x, {wide}}}]");
            let policy = policy("block", &rules);
            assert_eq!(rule(&policy.rules()[0], &policy.rules()[1]), expected, "{rules}");
        };
        let allow = "effect: allow";
        check("effect: allow, constraints: {n: {min: 2, max: 5}}", "effect: allow, constraints: {n: {max: 9}}", true);
        check("effect: allow, constraints: {n: {max: 9}}", "effect: allow, constraints: {n: {min: 2, max: 9}}", false);
        check("effect: allow, allowed_agents: [a]", "effect: allow, allowed_agents: [a, b]", true);
        check("effect: allow, allowed_agents: [a]", "effect: allow, blocked_agents: [a]", false);
        check("effect: allow, allowed_agents: [a, b], blocked_agents: [b]", "effect: allow, blocked_agents: [b]", true);
        check(allow, "effect: allow, allowed_agents: [a]", false);
        check("effect: block, unless: {n: {max: 9}}", "effect: block, unless: {n: {max: 5}}", true);
        check("effect: block, unless: {n: {max: 5}}", "effect: block, unless: {n: {max: 9}}", false);
        check("effect: block", "effect: block, unless: {n: {max: 9}}", false);
    }
}

//! That the policy which is read from a file allows no more than the filter does, and what the filter does not load.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::backend::filter_value as value;
use crate::policy::{Decider, Policy};

fn input(agent: &str, action: &str, params: &Value, policy: &Policy) -> Value {
    let usage: serde_json::Map<String, Value> = policy.rules().iter().map(|rule| (rule.id.clone(), json!(0))).collect();
    json!({"agent_id": agent, "action": action, "context": {"params": params}, "usage": usage})
}

fn scalar() -> impl Strategy<Value = Value> {
    value().prop_filter("a scalar within bounds", |value| {
        !value.is_array() && !value.is_object() && !value.is_null() && value.as_f64().is_none_or(|n| n.abs() <= 9e15)
    })
}

fn constraint() -> impl Strategy<Value = Value> {
    let pattern = || prop::sample::select(vec!["a", "a$", "^a", "[a-z]+$", "5", "b|a$", "", ".*b"]);
    let one = prop_oneof![
        (-6..6_i32).prop_map(|n| json!({"max": n})),
        (-6..6_i32).prop_map(|n| json!({"min": n})),
        prop::collection::vec(scalar(), 0..3).prop_map(|list| json!({"in": list})),
        prop::collection::vec(scalar(), 0..3).prop_map(|list| json!({"not_in": list})),
        pattern().prop_map(|p| json!({"pattern": p})),
        pattern().prop_map(|p| json!({"not_pattern": p})),
        scalar().prop_map(|v| json!({"equals": v})),
        Just(json!({"contains": "a"})),
        Just(json!({"not_contains": "b"})),
    ];
    prop::collection::vec(one, 1..3).prop_map(|parts| {
        parts.into_iter().flat_map(|part| part.as_object().cloned().unwrap()).collect::<serde_json::Map<_, _>>().into()
    })
}

fn filter_rule() -> impl Strategy<Value = Value> {
    let agents = || prop::collection::vec(prop::sample::select(vec!["x", "y", "*"]), 0..3);
    (
        prop::sample::select(vec!["a", "a", "b", "*"]),
        prop::option::of(prop::collection::vec(prop::sample::select(vec!["x", "y"]), 0..3)),
        prop::option::of(agents()),
        prop::collection::btree_map(prop::sample::select(vec!["params.p", "params.q.r"]), constraint(), 0..3),
        prop::option::weighted(0.2, 0..3_u32),
    )
        .prop_map(|(action, allowed, blocked, constraints, limit)| {
            let mut rule = json!({"action_type": action});
            if let Some(allowed) = allowed {
                rule["allowed_agents"] = json!(allowed);
            }
            if let Some(blocked) = blocked {
                rule["blocked_agents"] = json!(blocked);
            }
            if !constraints.is_empty() {
                rule["constraints"] = json!(constraints);
            }
            if let Some(limit) = limit {
                rule["rate_limit"] = json!({"max_requests": limit, "window_seconds": 60});
            }
            rule
        })
}

/// Whether all that a value is looked at for is plain: no coercion of Python comes into it.
fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Null) || matches!(value, Value::String(text) if text == "a" || text == "ab" || text == "b")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]
    #[test]
    fn the_policy_allows_no_more_than_the_filter(
        rules in prop::collection::vec(filter_rule(), 0..4),
        default in prop::sample::select(vec!["allow", "block"]),
        requests in prop::collection::vec(
            (prop::sample::select(vec!["x", "y", "*"]), prop::sample::select(vec!["a", "b", "c"]), value(), value()), 1..12),
    ) {
        // Ids that both sides know let both count the same.
        let rules: Vec<Value> = rules.into_iter().enumerate().map(|(index, mut rule)| { rule["id"] = json!(format!("r{index}")); rule }).collect();
        let numeric = rules.iter().any(|rule| rule.to_string().contains("\"max\"") || rule.to_string().contains("\"min\""));
        let filter = json!({"default": default, "rules": rules});
        let (policy, _) = match Policy::from_safety_filter(&filter.to_string(), "f.json") {
            Ok(read) => read,
            Err(error) => panic!("{error}"),
        };
        let mut evaluator = SafetyFilterEvaluator::new(&filter.to_string()).unwrap();
        for (agent, action, p, r) in requests {
            let plain = is_plain(&p) && is_plain(&r) && !numeric;
            let mut request = input(agent, action, &json!({"p": p, "q": {"r": r}}), &policy);
            for index in 0..4 {
                request["usage"][format!("r{index}")] = json!(1);
            }
            let filtered = evaluator.decide(&request).unwrap();
            let decided = Decider::new(&policy).decide_json(&request);
            if decided.effect == Effect::Allow || plain {
                prop_assert_eq!(decided.effect, filtered.effect, "{} by {:?}: {}", request, decided.rule_ids(), filtered.reason);
            }
        }
    }
}

#[test]
fn a_byte_order_mark_is_no_json() {
    assert!(SafetyFilterEvaluator::new("\u{feff}{}").is_err());
}

//! Random policies and requests: every layout on every engine decides as the reference does.

use policyc::check::diff;
use policyc::event::ElementPath;
use policyc::policy::decide::Cause;
use policyc::policy::{
    ActionPattern, AgentEntry, Bound, Condition, Conditions, Decider, Decision, Effect, Literal, Metadata, Pattern,
    Policy, RateLimit, Rule, Test,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{agree, agree_with_opa};

/// Values from a small world, so that tests are met often.
fn value() -> impl Strategy<Value = Value> {
    nested(2)
}

fn nested(depth: u32) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|truth| json!(truth)),
        (-3_i32..4).prop_map(|n| json!(n)),
        (-3_i32..4).prop_map(|n| json!(f64::from(n) / 2.0)),
        "[ab\u{1F600}]{0,3}".prop_map(|text| json!(text)),
        Just(json!("1")),
    ];
    leaf.prop_recursive(depth, 4 * depth, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map("[ab]", inner, 0..3).prop_map(|fields| json!(fields)),
        ]
    })
}

fn literal() -> impl Strategy<Value = Literal> {
    value().prop_filter_map("null is no literal", |value| Literal::new(value).ok())
}

/// What constraints are about: single values, and elements of arrays.
fn attribute() -> impl Strategy<Value = ElementPath> {
    let elements =
        vec!["a[]", "b[]", "a[].a", "a[].b", "b.a[]", "b[].a[]", "a[].a[].b", "a[][]", "b[][].a", "a[].b[].a[].b"];
    prop_oneof![2 => path(), 1 => prop::sample::select(elements)].prop_map(|path| path.parse().unwrap())
}

fn path() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["a", "b", "a.a", "a.b", "b[\"\"]"])
}

fn text() -> impl Strategy<Value = String> {
    "[ab\u{1F600}]{0,2}"
}

fn test() -> impl Strategy<Value = Test> {
    let bound = || (-3_i32..4).prop_map(|n| Bound::from_f64(f64::from(n) / 2.0).unwrap());
    let pattern =
        || prop::sample::select(vec!["a", "[ab]+$", "b|a", "(?:ab)*$", "."]).prop_map(|p| Pattern::new(p).unwrap());
    let list = || prop::collection::vec(literal(), 0..4);
    let other = || path().prop_map(|path| path.parse().unwrap());
    prop_oneof![
        literal().prop_map(Test::Equals),
        literal().prop_map(Test::NotEquals),
        list().prop_map(Test::In),
        list().prop_map(Test::NotIn),
        bound().prop_map(Test::Min),
        bound().prop_map(Test::Max),
        pattern().prop_map(Test::Pattern),
        pattern().prop_map(Test::NotPattern),
        text().prop_map(Test::StartsWith),
        text().prop_map(Test::EndsWith),
        text().prop_map(Test::Contains),
        text().prop_map(Test::NotContains),
        (0_u32..4).prop_map(Test::MaxLength),
        (0_u32..4).prop_map(Test::MaxItems),
        prop::collection::btree_set("[abc]", 0..3).prop_map(|names| Test::Only(names.into_iter().collect())),
        other().prop_map(Test::SameAs),
        other().prop_map(Test::AppearsIn),
        any::<bool>().prop_map(Test::Exists),
    ]
}

fn conditions(least: usize) -> impl Strategy<Value = Conditions> {
    prop::collection::vec((attribute(), prop::bool::weighted(0.4), test()), least..4).prop_map(|conditions| {
        conditions.into_iter().map(|(path, optional, test)| Condition::new(path, optional, test)).collect()
    })
}

fn agents() -> impl Strategy<Value = Vec<AgentEntry>> {
    prop::collection::vec("[xy*]".prop_map(|agent| AgentEntry::parse(&agent).unwrap()), 0..3)
}

fn rule() -> impl Strategy<Value = Rule> {
    (
        "[xy*]{1,4}",
        prop::sample::select(vec![Effect::Allow, Effect::Ask, Effect::Block]),
        prop::option::of(agents()),
        prop_oneof![4 => Just(Vec::new()), 1 => agents()],
        conditions(0),
        prop::option::of(conditions(1)),
        prop::option::weighted(0.2, 0_u32..3),
    )
        .prop_map(|(action, effect, allowed, blocked, constraints, unless, limit)| {
            let mut rule = Rule::new("", ActionPattern::parse(&action).unwrap(), effect);
            rule.allowed_agents = allowed;
            rule.blocked_agents = blocked;
            rule.constraints = constraints;
            rule.unless = unless.filter(|_| effect == Effect::Block);
            rule.rate_limit = limit
                .filter(|_| effect == Effect::Allow)
                .map(|max_requests| RateLimit { max_requests, window_seconds: 60 });
            rule
        })
}

pub(super) fn policy() -> impl Strategy<Value = Policy> {
    let effects = vec![Effect::Allow, Effect::Ask, Effect::Block];
    (prop::sample::select(effects), prop::collection::vec(rule(), 0..7)).prop_map(|(default, mut rules)| {
        for (index, rule) in rules.iter_mut().enumerate() {
            rule.id = format!("r{index}");
        }
        Policy::new(Metadata { name: "random".to_owned(), ..Metadata::default() }, default, rules).unwrap()
    })
}

pub(super) fn request() -> impl Strategy<Value = Value> {
    let request = (
        "[xy*]",
        "[xy*]{1,4}",
        prop::collection::btree_map("[ab]", nested(4), 0..3),
        prop::collection::btree_map("r[0-6]", 0_u32..4, 0..5),
    )
        .prop_map(|(agent, action, context, usage)| {
            json!({"agent_id": agent, "action": action, "context": context, "usage": usage})
        });
    // Now and then a document that is none, or whose parts are of any type.
    let odd = (value(), value(), value(), value()).prop_map(|(agent, action, context, usage)| {
        json!({"agent_id": agent, "action": action, "context": context, "usage": usage})
    });
    prop_oneof![30 => request, 1 => odd, 1 => value()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn random_policies_decide_alike(policy in policy(), requests in prop::collection::vec(request(), 40)) {
        agree(&policy, &requests);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, max_shrink_iters: 20, ..ProptestConfig::default() })]

    #[test]
    fn random_policies_decide_alike_on_opa(policy in policy(), requests in prop::collection::vec(request(), 300)) {
        agree_with_opa(&policy, &requests);
    }
}

/// What two policies with one default say together: a block of either, else what either allows, else what either asks.
fn together(parts: &[Decision<'_>; 2]) -> (Effect, Vec<String>) {
    let by_rules = || parts.iter().filter(|part| part.cause == Cause::Rules);
    let said = |effect| by_rules().any(|part| part.effect == effect);
    let [one, _] = parts;
    let effects = [Effect::Block, Effect::Allow, Effect::Ask];
    let effect = effects.into_iter().find(|effect| said(*effect)).unwrap_or(one.effect);
    let deciding = by_rules().filter(|part| part.effect == effect).flat_map(|part| &part.rules);
    let mut rules: Vec<_> = deciding.map(|rule| rule.id.clone()).collect();
    rules.sort_unstable();
    (effect, rules)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// Policies merge by union, whatever the order of their rules.
    #[test]
    fn two_policies_in_one_say_what_both_say(
        policy in policy(), mask in 0_u32..128, requests in prop::collection::vec(request(), 40),
    ) {
        let part = |of: u32| {
            let numbered = policy.rules().iter().enumerate().rev();
            let rules = numbered.filter(|(number, _)| mask >> number & 1 == of).map(|(_, rule)| rule.clone());
            Policy::new(Metadata::default(), policy.default_effect(), rules.collect()).unwrap()
        };
        let (one, other) = (part(0), part(1));
        for request in &requests {
            let whole = Decider::new(&policy).decide_json(request);
            let (one, other) = (Decider::new(&one), Decider::new(&other));
            let expected = together(&[one.decide_json(request), other.decide_json(request)]);
            let found: Vec<_> = whole.rules.iter().map(|rule| rule.id.clone()).collect();
            prop_assert_eq!((whole.effect, found), expected, "{}", request);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// What `diff` calls unchanged decides every request alike: a policy, and it without a rule or with the bounds of another.
    #[test]
    fn what_diff_does_not_report_is_unchanged(
        old in policy(), other in policy(), drop in 0_usize..8, requests in prop::collection::vec(request(), 40),
    ) {
        let mut rules: Vec<_> = old.rules().to_vec();
        if drop < rules.len() {
            rules.remove(drop);
        } else if let (Some(rule), Some(from)) = (rules.first_mut(), other.rules().first()) {
            rule.constraints = from.constraints.clone();
        }
        let new = Policy::new(old.metadata().clone(), old.default_effect(), rules).unwrap();
        let (changes, unshown) = diff::changes(&old, &new);
        let (before, after) = (Decider::new(&old), Decider::new(&new));
        for change in &changes {
            prop_assert_eq!(before.decide_json(&change.request).effect, change.old.0);
            prop_assert_eq!(after.decide_json(&change.request).effect, change.new.0);
        }
        if changes.is_empty() && unshown.is_empty() {
            for request in &requests {
                prop_assert_eq!(before.decide_json(request).effect, after.decide_json(request).effect, "{}", request);
            }
        }
    }
}

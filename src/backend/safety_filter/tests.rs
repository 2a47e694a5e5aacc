//! What is written never lets the deployed filter allow what the policy does not, but for declared coercions.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::backend::{Direction, Emitted, LossKind, OnLoss};
use crate::event::ElementPath;
use crate::policy::{
    ActionPattern, AgentEntry, Bound, Condition, Conditions, Decider, Effect, Literal, Metadata, Pattern, RateLimit,
    Rule, RuleEvidence, Test,
};
use crate::replay::{Evaluator, SafetyFilterEvaluator};

fn emit(policy: &Policy, on_loss: OnLoss) -> Emitted {
    SafetyFilter.emit(policy, &EmitOptions { on_loss, ..EmitOptions::default() }).unwrap()
}

fn text(emitted: &Emitted) -> &str {
    &emitted.artifacts.first().unwrap().text
}

fn yaml(rules: &str) -> Policy {
    let text = format!("apiVersion: policyc/v1\nkind: Policy\nmetadata: {{name: t}}\nspec: {rules}\n");
    Policy::from_yaml(&text, "p.yaml").unwrap()
}

#[track_caller]
fn check(rules: &str, kinds: &[(LossKind, Direction)], expected: &Value) {
    let emitted = emit(&yaml(rules), OnLoss::Narrow);
    let found: Vec<(LossKind, Direction)> = emitted.losses.iter().map(|loss| (loss.kind, loss.direction)).collect();
    let document: Value = serde_json::from_str(text(&emitted)).unwrap();
    assert_eq!(&json!([document["default"], document["rules"]]), expected, "{}", text(&emitted));
    assert_eq!(found, kinds, "{:#?}", emitted.losses);
    let front: Result<_, _> = Policy::from_safety_filter(text(&emitted), "f.json");
    // Look-ahead is the filter's alone: our front end takes portable patterns.
    if !text(&emitted).contains("(?") && !text(&emitted).contains("\\Z") {
        front.unwrap();
    }
}

#[test]
fn closed_fields_and_elements_are_losses_and_what_may_be_missing_must_be_there() {
    let rule = |constraints: &str| {
        format!("{{default: block, rules: [{{id: r, action: a, effect: allow, constraints: {{{constraints}}}}}]}}")
    };
    let open = json!(["block", [{"id": "r", "action_type": "a"}]]);
    check(&rule("params: {only: [x]}"), &[(LossKind::Arguments, Direction::Wider)], &open);
    check(&rule("params.x: {only: [y]}"), &[(LossKind::Arguments, Direction::Wider)], &open);
    check(&rule("'params.items[].qty': {max: 5}"), &[(LossKind::Elements, Direction::Narrower)], &json!(["block", []]));
    check(
        &rule("'params.tags[]': {optional: true, in: [a]}"),
        &[(LossKind::Elements, Direction::Narrower)],
        &json!(["block", []]),
    );
    check(
        &rule("params.x: {optional: true, equals: y}"),
        &[(LossKind::Optional, Direction::Narrower)],
        &json!(["block", [{"id": "r", "action_type": "a", "constraints": {"params.x": {"equals": "y"}}}]]),
    );
    // A rule that is dropped opens nothing.
    check(
        &rule("params: {only: [x]}, role: {equals: x}"),
        &[(LossKind::Context, Direction::Narrower)],
        &json!(["block", []]),
    );
    let widened = emit(&yaml(&rule("params: {only: [x]}, params.x: {equals: y}")), OnLoss::Widen);
    let document: Value = serde_json::from_str(text(&widened)).unwrap();
    assert_eq!(document["rules"][0]["constraints"], json!({"params.x": {"equals": "y"}}));
    assert_eq!(widened.losses[0].kind, LossKind::Arguments);
    assert_eq!(widened.losses[0].direction, Direction::Wider);
}

#[test]
fn what_the_filter_says_exactly_has_no_loss() {
    check(
        "{default: block, rules: [{id: r, action: read, effect: allow, allowed_agents: [a, b], constraints: {params.mode: {equals: fast}}}]}",
        &[],
        &json!(["block", [{"id": "r", "action_type": "read", "allowed_agents": ["a", "b"],
            "constraints": {"params.mode": {"equals": "fast"}}}]]),
    );
    check(
        "{default: allow, rules: [{id: r, action: drop, effect: block}, {id: s, action: '*', effect: block, allowed_agents: [x]}]}",
        &[],
        &json!(["allow", [{"id": "r", "action_type": "drop", "blocked_agents": ["*"]},
            {"id": "s", "action_type": "*", "blocked_agents": ["x"]}]]),
    );
    // Alternatives that differ in agents or in the values of one attribute alone are one.
    check(
        "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.p: {equals: x}}}, \
         {id: s, action: a, effect: allow, constraints: {params.p: {equals: y}}}]}",
        &[(LossKind::Array, Direction::Narrower)],
        &json!(["block", [{"id": "r", "action_type": "a", "constraints": {"params.p": {"in": ["x", "y"]}}}]]),
    );
}

#[test]
fn losses_are_declared() {
    let coercion = (LossKind::Coercion, Direction::Wider);
    check(
        "{default: block, rules: [{id: r, action: pay, effect: allow, constraints: {params.n: {min: 0, max: 9}}}]}",
        &[coercion],
        &json!(["block", [{"id": "r", "action_type": "pay", "constraints": {"params.n": {"min": 0, "max": 9,
            "pattern": r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+][0-9]+)?\Z"}}}]]),
    );
    check(
        "{default: block, rules: [{id: r, action: 'pay_*', effect: allow}, {id: s, action: pay_x, effect: ask}]}",
        &[(LossKind::Ask, Direction::Narrower), (LossKind::Glob, Direction::Narrower)],
        &json!(["block", [{"id": "r", "action_type": "pay_x"}]]),
    );
    check(
        "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.c: {same_as: session.c}}}]}",
        &[(LossKind::Relation, Direction::Narrower)],
        &json!(["block", []]),
    );
    check(
        "{default: block, rules: [{id: r, action: a, effect: allow, constraints: {role: {equals: x}}}]}",
        &[(LossKind::Context, Direction::Narrower)],
        &json!(["block", []]),
    );
    check(
        "{default: block, rules: [{id: r, action: a, effect: allow, allowed_agents: [x], evidence: {count: 5}}, \
         {id: q, action: a, effect: allow, constraints: {params.p: {equals: x}}, evidence: {count: 4}}]}",
        &[(LossKind::Alternatives, Direction::Narrower)],
        &json!(["block", [{"id": "r", "action_type": "a", "allowed_agents": ["x"]}]]),
    );
    check(
        "{default: allow, rules: [{id: r, action: 'del_*', effect: block}, {id: s, action: get, effect: allow}]}",
        &[(LossKind::Glob, Direction::Narrower)],
        &json!(["block", [{"action_type": "get"}]]),
    );
    check(
        "{default: allow, rules: [{id: r, action: a, effect: block, constraints: {params.p: {max: 3}}}]}",
        &[(LossKind::Block, Direction::Narrower)],
        &json!(["allow", [{"id": "r", "action_type": "a", "blocked_agents": ["*"]}]]),
    );
}

#[test]
fn a_bound_that_the_filter_rounds_to_is_drawn_in() {
    check(
        "{default: block, rules: [{id: r, action: pay, effect: allow, constraints: {params.n: {min: 9007199254740992}}}, \
         {id: s, action: buy, effect: allow, constraints: {params.n: {max: 9007199254740992}}}]}",
        &[(LossKind::Bound, Direction::Narrower), (LossKind::Coercion, Direction::Wider)],
        &json!(["block", [
            {"id": "s", "action_type": "buy", "constraints": {"params.n": {"max": 9_007_199_254_740_991_i64,
                "pattern": r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+][0-9]+)?\Z"}}},
            {"id": "r", "action_type": "pay", "constraints": {"params.n": {"min": 9_007_199_254_740_992_i64,
                "pattern": r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+][0-9]+)?\Z"}}}]]),
    );
}

#[test]
fn an_ask_rule_for_a_glob_that_allows_declares_the_glob() {
    let emitted = emit(&yaml("{default: block, rules: [{id: r, action: 'pay_*', effect: ask}]}"), OnLoss::Widen);
    let found: Vec<_> = emitted.losses.iter().map(|loss| (loss.kind, loss.direction)).collect();
    assert_eq!(found, [(LossKind::Ask, Direction::Wider), (LossKind::Glob, Direction::Narrower)]);
}

#[test]
fn an_error_is_given_where_losses_are_errors() {
    let options = EmitOptions { on_loss: OnLoss::Error, ..EmitOptions::default() };
    let lossy = yaml("{default: block, rules: [{id: r, action: a, effect: ask}]}");
    assert_eq!(SafetyFilter.emit(&lossy, &options).unwrap_err().to_string(), "safety-filter: `ask` becomes block");
    let exact = yaml("{default: block, rules: [{id: r, action: a, effect: allow, constraints: {params.n: {max: 5}}}]}");
    assert_eq!(SafetyFilter.emit(&exact, &options).unwrap().losses.len(), 1);
}

#[test]
fn text_that_breaks_out_of_json_does_not() {
    let mut rule = Rule::new("x\", \"default\": \"allow", ActionPattern::exact("a\"\n{{ 1 }}").unwrap(), Effect::Allow);
    rule.reason = Some("</script>\u{1b}[31m".to_owned());
    let metadata = Metadata { name: "\"}".to_owned(), description: Some("\n".to_owned()), ..Metadata::default() };
    let policy = Policy::new(metadata, Effect::Block, vec![rule]).unwrap();
    let emitted = emit(&policy, OnLoss::Narrow);
    let document: FilterDocument = serde_json::from_str(text(&emitted)).unwrap();
    assert_eq!(document.default.as_deref(), Some("block"));
    assert_eq!(document.rules[0].action_type.as_deref(), Some("a\"\n{{ 1 }}"));
    assert!(text(&emitted).ends_with("\n}\n"));
}

/// Values at which the filter's coercions show.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!(0),
        json!(1),
        json!(1.0),
        json!(-0.0),
        json!(5),
        json!(5.5),
        json!(1e16),
        json!(1e300),
        json!(9_007_199_254_740_993_i64),
        json!(true),
        json!(false),
        json!(null),
        json!("5"),
        json!(" 5 "),
        json!("1_0"),
        json!("nan"),
        json!("inf"),
        json!("1"),
        json!("True"),
        json!("1.0"),
        json!("a"),
        json!("ab"),
        json!("ab\n"),
        json!("b"),
        json!(""),
        json!("[1]"),
        json!("['a']"),
        json!("-5"),
        json!("a.b"),
        json!("5\n"),
        json!("ba"),
    ]);
    prop_oneof![
        5 => leaf.clone(),
        1 => prop::collection::vec(leaf.clone(), 0..3).prop_map(Value::from),
        1 => leaf.prop_map(|value| json!({"k": value})),
    ]
}

fn literal() -> impl Strategy<Value = Literal> {
    value().prop_filter_map("a literal", |value| Literal::new(value).ok())
}

fn test() -> impl Strategy<Value = Test> {
    let text = || prop::sample::select(vec!["a", "b", "", "ab", "5", "a."]).prop_map(str::to_owned);
    let pattern = || {
        prop::sample::select(vec![
            "a",
            "a$",
            "^a",
            "[a-z]+$",
            "5",
            "b|a$",
            "",
            ".*b",
            "(?s:.*)a$",
            "[0-9]+$",
            "[TF]",
            ".",
        ])
        .prop_map(|source| Pattern::new(source).unwrap())
    };
    let bound = || {
        prop::sample::select(vec![-5.0, 0.0, 1.0, 5.0, 5.5, 9_007_199_254_740_992.0])
            .prop_map(|b| Bound::from_f64(b).unwrap())
    };
    prop_oneof![
        literal().prop_map(Test::Equals),
        literal().prop_map(Test::NotEquals),
        prop::collection::vec(literal(), 0..3).prop_map(Test::In),
        prop::collection::vec(literal(), 0..3).prop_map(Test::NotIn),
        bound().prop_map(Test::Min),
        bound().prop_map(Test::Max),
        pattern().prop_map(Test::Pattern),
        pattern().prop_map(Test::NotPattern),
        text().prop_map(Test::StartsWith),
        text().prop_map(Test::EndsWith),
        text().prop_map(Test::Contains),
        text().prop_map(Test::NotContains),
        (0..4_u32).prop_map(Test::MaxLength),
        (0..3_u32).prop_map(Test::MaxItems),
        prop::sample::subsequence(vec!["p", "q", "k"], 0..3)
            .prop_map(|names| Test::Only(names.into_iter().map(str::to_owned).collect())),
        any::<bool>().prop_map(Test::Exists),
        Just(Test::SameAs("params.q".parse().unwrap())),
    ]
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let path = prop_oneof![8 => Just("params.p"), 4 => Just("params.q.r"), 1 => Just("role"), 1 => Just("params[\"p.q\"]"),
            1 => Just("params"), 1 => Just("params.p[]"), 1 => Just("params.q[].r")];
    prop::collection::vec((path, prop::bool::weighted(0.2), test()), 0..3).prop_map(|list| {
        list.into_iter()
            .map(|(path, optional, test)| Condition::new(path.parse::<ElementPath>().unwrap(), optional, test))
            .collect()
    })
}

fn rule() -> impl Strategy<Value = Rule> {
    let agents = || prop::collection::vec(prop::sample::select(vec!["x", "y", "*", r"\*"]), 0..3);
    (
        prop::sample::select(vec!["a", "a", "b", "*", "a*", r"\*"]),
        prop::sample::select(vec![Effect::Allow, Effect::Allow, Effect::Ask, Effect::Block]),
        (prop::option::of(agents()), prop::option::weighted(0.3, agents())),
        (conditions(), prop::option::of(conditions())),
        (prop::option::weighted(0.2, 0..3_u32), 0..9_u64),
    )
        .prop_map(|(action, effect, (allowed, blocked), (constraints, unless), (limit, count))| {
            let entries = |names: Vec<&str>| names.into_iter().map(|name| AgentEntry::parse(name).unwrap()).collect();
            let mut rule = Rule::new("", ActionPattern::parse(action).unwrap(), effect);
            rule.allowed_agents = allowed.map(entries);
            rule.blocked_agents = blocked.map(entries).unwrap_or_default();
            rule.constraints = constraints;
            match effect {
                Effect::Block => rule.unless = unless.filter(|unless| !unless.is_empty()),
                Effect::Allow => {
                    rule.rate_limit = limit.map(|max_requests| RateLimit { max_requests, window_seconds: 60 });
                }
                Effect::Ask => {}
            }
            rule.evidence = Some(RuleEvidence { count, ..RuleEvidence::default() });
            rule
        })
}

/// The values that Python may take for `value` where a coercion is declared.
fn coerced(value: &Value) -> Vec<Value> {
    match value {
        // A plain number in a string.
        Value::String(text) => {
            let number = text.parse::<f64>().ok().filter(|_| !text.contains(['n', ' ', '_', '\n']));
            number.map(|number| json!(number)).into_iter().collect()
        }
        Value::Number(_) => {
            // What Python prints: `1.0` for a double, `1` for an integer.
            let text = match value.to_string().as_str() {
                "1e+16" | "1e16" => "1e+16".to_owned(),
                "1e300" | "1e+300" => "1e+300".to_owned(),
                other => other.to_owned(),
            };
            vec![json!(text)]
        }
        Value::Bool(value) => vec![json!(if *value { "True" } else { "False" })],
        _ => Vec::new(),
    }
}

type Ask = (&'static str, &'static str, Value, Value);

fn requests() -> impl Strategy<Value = Vec<Ask>> {
    let agent = prop::sample::select(vec!["x", "y", "z", "*"]);
    prop::collection::vec((agent, prop::sample::select(vec!["a", "b", "ab", "c", "*"]), value(), value()), 1..16)
}

fn request((agent, action, p, r): &Ask, policy: &Policy) -> Value {
    let usage: serde_json::Map<String, Value> = policy.rules().iter().map(|rule| (rule.id.clone(), json!(1))).collect();
    json!({"agent_id": agent, "action": action, "usage": usage, "context": {"role": "a", "params": {"p": p, "q": {"r": r}}}})
}

/// Whether every single test of the policy is satisfied alike by a value or by one that Python takes for it: so the
/// decision that Python's reading could have come to.
fn allows_coerced(policy: &Policy, (agent, action, p, r): &Ask) -> bool {
    // Each rule may see each attribute its own way, so the rules' conditions are judged one by one.
    let context = |p: &Value, r: &Value| json!({"role": "a", "params": {"p": p, "q": {"r": r}}});
    let variants = |value: &Value| std::iter::once(value.clone()).chain(coerced(value)).collect::<Vec<_>>();
    let contexts: Vec<Value> =
        variants(p).iter().flat_map(|p| variants(r).iter().map(|r| context(p, r)).collect::<Vec<_>>()).collect();
    let may_hold = |condition: &Condition| {
        contexts.iter().any(|context| crate::policy::decide::holds(condition, context.as_object().unwrap()))
    };
    let must_hold = |condition: &Condition| {
        contexts.iter().all(|context| crate::policy::decide::holds(condition, context.as_object().unwrap()))
    };
    let speaks = |rule: &&Rule| rule.action.matches(action) && rule.covers_agent(agent);
    let blocked = policy.rules().iter().filter(speaks).any(|rule| {
        rule.effect == Effect::Block
            && rule.constraints.iter().all(must_hold)
            && rule.unless.as_ref().is_none_or(|unless| !unless.iter().all(may_hold))
    });
    let applies = |effect: Effect| {
        policy.rules().iter().filter(speaks).any(|rule| rule.effect == effect && rule.constraints.iter().all(may_hold))
    };
    !blocked && (applies(Effect::Allow) || (policy.default_effect() == Effect::Allow && !applies(Effect::Ask)))
}

/// Which of the filter's coercions a file can cause.
struct Coercions {
    /// It compares numbers, so strings and booleans are read as numbers.
    bounds: bool,
    /// It matches patterns, so every value is read as text.
    patterns: bool,
}

impl Coercions {
    fn of(text: &str) -> Self {
        let has = |key: &str| text.contains(&format!("\"{key}\":"));
        Self { bounds: has("min") || has("max"), patterns: has("pattern") || has("not_pattern") }
    }

    /// Whether the filter may take `value` for one of another type, or compare an array as a whole where the policy looks at
    /// its elements.
    fn may_apply(&self, value: &Value) -> bool {
        match value {
            Value::String(_) => self.bounds,
            Value::Bool(_) => self.bounds || self.patterns,
            Value::Null | Value::Number(_) => self.patterns,
            Value::Array(_) | Value::Object(_) => true,
        }
    }
}

/// What the file lets through because Python reads `"1"` as a number, the policy that is read from it blocks.
#[test]
fn what_is_read_back_is_narrower_where_the_filter_coerces() {
    let rules = "{default: allow, rules: [{id: b, action: a, effect: block, constraints: {params.p: {in: []}}, \
                 unless: {params.p: {max: 1}}}]}";
    let policy = yaml(rules);
    let emitted = emit(&policy, OnLoss::Narrow);
    assert!(emitted.losses.iter().any(|loss| loss.kind == LossKind::Coercion && loss.direction == Direction::Wider));
    let (back, _) = Policy::from_safety_filter(text(&emitted), "f.json").unwrap();
    let mut evaluator = SafetyFilterEvaluator::new(text(&emitted)).unwrap();
    for (value, filtered, read) in [
        (json!("1"), Effect::Allow, Effect::Block),
        (json!(1), Effect::Allow, Effect::Allow),
        (json!("2"), Effect::Block, Effect::Block),
    ] {
        let input = json!({"agent_id": "x", "action": "a", "context": {"params": {"p": value}}});
        assert_eq!(Decider::new(&policy).decide_json(&input).effect, Effect::Allow, "{input}");
        assert_eq!(evaluator.decide(&input).unwrap().effect, filtered, "{input}");
        assert_eq!(Decider::new(&back).decide_json(&input).effect, read, "{input}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]
    #[test]
    fn a_narrowed_artifact_allows_no_more_than_the_policy(
        rules in prop::collection::vec(rule(), 0..5),
        default in prop::sample::select(vec![Effect::Allow, Effect::Block, Effect::Ask]),
        requests in requests(),
    ) {
        let rules = rules.into_iter().enumerate().map(|(index, mut rule)| { rule.id = format!("r{index}"); rule }).collect();
        let policy = Policy::new(Metadata::default(), default, rules).unwrap();
        let emitted = emit(&policy, OnLoss::Narrow);
        let document: FilterDocument = serde_json::from_str(text(&emitted)).unwrap();
        prop_assert_eq!(document.losses.len(), emitted.losses.len());
        let mut evaluator = SafetyFilterEvaluator::new(text(&emitted)).unwrap();
        let decider = Decider::new(&policy);
        let has = |direction| emitted.losses.iter().any(|loss| loss.direction == direction);
        let opened = emitted.losses.iter().any(|loss| loss.kind == LossKind::Arguments);
        prop_assert!(emitted.losses.iter().all(|loss| loss.direction == Direction::Narrower || matches!(loss.kind, LossKind::Coercion | LossKind::Arguments)));
        for ask in &requests {
            let input = request(ask, &policy);
            let filtered = evaluator.decide(&input).unwrap();
            prop_assert!(!filtered.reason.contains("fails"), "{} {}", filtered.reason, text(&emitted));
            let decided = decider.decide_json(&input).effect;
            if filtered.effect == Effect::Allow && decided != Effect::Allow {
                prop_assert!(
                    has(Direction::Wider) && (opened || allows_coerced(&policy, ask)),
                    "wider: {} is {decided} by {:?}\n{}", input, policy.rules(), text(&emitted)
                );
            }
            if filtered.effect == Effect::Block && decided == Effect::Allow {
                prop_assert!(has(Direction::Narrower), "undeclared: {} {}\n{:?}\n{}", input, filtered.reason, policy.rules(), text(&emitted));
            }
        }
    }

    /// Guards and all, what is written reads back. The policy that is read allows nothing that the filter refuses. It also
    /// allows everything that the filter and the original policy allow, unless the filter let the value through by taking it
    /// for one of another type: Python reads `"1"` as a number, and the policy that is read does not.
    #[test]
    fn slow_what_is_written_reads_back(
        rules in prop::collection::vec(rule(), 0..5),
        default in prop::sample::select(vec![Effect::Allow, Effect::Block, Effect::Ask]),
        on_loss in prop::sample::select(vec![OnLoss::Narrow, OnLoss::Widen]),
        requests in requests(),
    ) {
        let rules = rules.into_iter().enumerate().map(|(index, mut rule)| { rule.id = format!("r{index}"); rule }).collect();
        let policy = Policy::new(Metadata::default(), default, rules).unwrap();
        let emitted = emit(&policy, on_loss);
        let (back, _) = Policy::from_safety_filter(text(&emitted), "back.json")
            .map_err(|error| TestCaseError::fail(format!("{error}\n{}", text(&emitted))))?;
        let mut evaluator = SafetyFilterEvaluator::new(text(&emitted)).unwrap();
        let coercions = Coercions::of(text(&emitted));
        for ask in &requests {
            let mut input = request(ask, &policy);
            for rule in back.rules() {
                input["usage"][&rule.id] = json!(1);
            }
            let filtered = evaluator.decide(&input).unwrap();
            let read = Decider::new(&back).decide_json(&input).effect;
            let decided = Decider::new(&policy).decide_json(&input).effect;
            if read == Effect::Allow {
                prop_assert_eq!(filtered.effect, Effect::Allow, "wider: {} {}\n{}", input, filtered.reason, text(&emitted));
            } else if decided == Effect::Allow && [&ask.2, &ask.3].into_iter().all(|value| !coercions.may_apply(value)) {
                prop_assert_eq!(filtered.effect, Effect::Block, "narrower: {}\n{:?}\n{}", input, back.rules(), text(&emitted));
            }
        }
    }

    #[test]
    fn a_widened_artifact_differs_only_in_declared_directions(
        rules in prop::collection::vec(rule(), 0..5),
        default in prop::sample::select(vec![Effect::Allow, Effect::Block, Effect::Ask]),
        requests in requests(),
    ) {
        let rules = rules.into_iter().enumerate().map(|(index, mut rule)| { rule.id = format!("r{index}"); rule }).collect();
        let policy = Policy::new(Metadata::default(), default, rules).unwrap();
        let emitted = emit(&policy, OnLoss::Widen);
        let mut evaluator = SafetyFilterEvaluator::new(text(&emitted)).unwrap();
        let declared: Vec<Direction> = emitted.losses.iter().map(|loss| loss.direction).collect();
        for ask in &requests {
            let input = request(ask, &policy);
            let filtered = evaluator.decide(&input).unwrap();
            let decided = Decider::new(&policy).decide_json(&input).effect;
            let direction = match (filtered.effect == Effect::Allow, decided == Effect::Allow) {
                (true, false) => Direction::Wider,
                (false, true) => Direction::Narrower,
                _ => continue,
            };
            prop_assert!(
                declared.contains(&direction),
                "undeclared: {} {}\n{:?}\n{}", input, filtered.reason, policy.rules(), text(&emitted)
            );
        }
    }

    /// What `compile` holds itself to before it writes: whatever the filter decides otherwise, a loss of that direction says so,
    /// for the policy as a whole or for a rule on that action.
    #[test]
    fn slow_every_difference_is_declared_for_its_action(
        rules in prop::collection::vec(rule(), 0..5),
        default in prop::sample::select(vec![Effect::Allow, Effect::Block, Effect::Ask]),
        on_loss in prop::sample::select(vec![OnLoss::Narrow, OnLoss::Widen]),
        requests in requests(),
    ) {
        let rules = rules.into_iter().enumerate().map(|(index, mut rule)| { rule.id = format!("r{index}"); rule }).collect();
        let policy = Policy::new(Metadata::default(), default, rules).unwrap();
        let emitted = emit(&policy, on_loss);
        let mut evaluator = SafetyFilterEvaluator::new(text(&emitted)).unwrap();
        let at_bounds = crate::backend::witness::requests(&policy).into_iter().map(|case| case.input);
        for input in requests.iter().map(|ask| request(ask, &policy)).chain(at_bounds) {
            let (filtered, decided) =
                (evaluator.decide(&input).unwrap().effect, Decider::new(&policy).decide_json(&input).effect);
            let direction = match filtered.cmp(&decided) {
                std::cmp::Ordering::Equal => continue,
                std::cmp::Ordering::Less => Direction::Wider,
                std::cmp::Ordering::Greater => Direction::Narrower,
            };
            let action = input["action"].as_str().unwrap();
            let of_action = |id: &String| policy.rule(id).is_some_and(|rule| rule.action.matches(action));
            let declared = emitted.losses.iter().any(|loss| {
                loss.direction == direction && (loss.rules.is_empty() || loss.rules.iter().any(of_action))
            });
            prop_assert!(declared, "{input} is {filtered}, not {decided}\n{:?}\n{}\n{:?}", policy.rules(), text(&emitted), emitted.losses);
        }
    }

    #[test]
    fn emitting_is_deterministic_and_never_fails_but_for_losses(rules in prop::collection::vec(rule(), 0..5)) {
        let rules: Vec<Rule> = rules.into_iter().enumerate().map(|(index, mut rule)| { rule.id = format!("r{index}"); rule }).collect();
        let policy = Policy::new(Metadata::default(), Effect::Block, rules.clone()).unwrap();
        let reversed = Policy::new(Metadata::default(), Effect::Block, rules.into_iter().rev().collect()).unwrap();
        for on_loss in [OnLoss::Narrow, OnLoss::Widen] {
            let (one, other) = (emit(&policy, on_loss), emit(&reversed, on_loss));
            prop_assert_eq!(text(&one), text(&other));
        }
    }
}

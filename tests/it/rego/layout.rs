//! What the sources look like, and how they bear size.

use policyc::backend::{Backend, EmitError, EmitOptions, Layout, Rego};
use policyc::policy::{Bound, Effect, Literal, Policy, Rule, Test};
use policyc::replay::{Engine, Evaluator, RegoEvaluator};
use serde_json::{Value, json};

use super::{LAYOUTS, agree, agree_with_opa, condition, emit, load, policy, rule, sources};

fn max(bound: u32) -> Test {
    Test::Max(Bound::from_f64(f64::from(bound)).unwrap())
}

fn many(count: u32) -> Policy {
    let rules = (0..count)
        .map(|index| {
            let mut rule = rule(&format!("rule-{index:05}"), &format!("action_{index}"), Effect::Allow);
            rule.constraints = [condition("params.amount", &max(index)), condition("params.to", &Test::Exists(true))]
                .into_iter()
                .collect();
            rule
        })
        .collect();
    policy("many", Effect::Block, rules)
}

fn requests_of_many(step: usize) -> Vec<Value> {
    (0..1_000)
        .step_by(step)
        .flat_map(|index| {
            [index, index + 1].map(|amount| {
                let context = json!({"params": {"amount": amount, "to": "x"}});
                json!({"agent_id": "a", "action": format!("action_{index}"), "context": context})
            })
        })
        .collect()
}

#[test]
fn a_thousand_rules_are_data_and_decide() {
    let policy = many(1_000);
    let artifacts = emit(&policy, Layout::Auto);
    assert!(artifacts.iter().any(|artifact| artifact.path == "rego/policyc/many/data.json"));
    let artifact = load(&artifacts);
    for engine in [Engine::Interpreter, Engine::Rvm] {
        let mut evaluator = artifact.evaluator(engine).unwrap();
        for (index, input) in requests_of_many(7).iter().enumerate() {
            let expected = if index % 2 == 0 { Effect::Allow } else { Effect::Block };
            assert_eq!(evaluator.decide(input).unwrap().effect, expected, "{input}");
        }
    }
    agree_with_opa(&policy, &requests_of_many(50));
}

/// How many instructions the virtual machine executes to decide `input`: the least limit under which it decides.
fn instructions(evaluator: &mut RegoEvaluator, input: &Value) -> usize {
    let (mut fails, mut decides) = (0, 1 << 20);
    while decides - fails > 1 {
        let middle = usize::midpoint(fails, decides);
        evaluator.limit_instructions(middle);
        match evaluator.decide(input) {
            Ok(_) => decides = middle,
            Err(_) => fails = middle,
        }
    }
    decides
}

/// Counted in instructions, so that a busy machine changes nothing; `cargo bench deciding_by_rego` measures the time.
#[test]
fn a_decision_costs_as_much_with_a_thousand_rules_as_with_ten() {
    let [few, many] = [10, 1_000].map(|count| {
        let artifact = load(&emit(&many(count), Layout::Data));
        let mut evaluator = artifact.evaluator(Engine::Rvm).unwrap();
        // Two actions that both have a rule for, each allowed once and blocked once.
        let inputs = requests_of_many(5);
        inputs.iter().take(4).map(|input| instructions(&mut evaluator, input)).collect::<Vec<_>>()
    });
    assert!(few.iter().all(|count| *count > 10), "{few:?}");
    assert_eq!(few, many);
}

#[test]
fn a_hundred_conditions_in_a_rule_are_split() {
    let mut allow = rule("long", "x", Effect::Allow);
    allow.constraints = (0..100).map(|index| condition(&format!("p.k{index:03}"), &max(index))).collect();
    let mut block = rule("long-block", "x", Effect::Block);
    block.unless = Some((0..250).map(|index| condition(&format!("p.k{index:03}"), &Test::Exists(true))).collect());
    let policy = policy("long", Effect::Block, vec![allow, block]);
    let full: serde_json::Map<_, _> = (0..250).map(|index| (format!("k{index:03}"), json!(index))).collect();
    let mut inputs = vec![json!({"agent_id": "a", "action": "x", "context": {"p": full}})];
    for broken in ["k000", "k042", "k099", "k249"] {
        for value in [json!(101), json!(null)] {
            let mut p = full.clone();
            p.insert(broken.to_owned(), value);
            inputs.push(json!({"agent_id": "a", "action": "x", "context": {"p": p}}));
        }
    }
    agree(&policy, &inputs);
    agree_with_opa(&policy, &inputs);
}

#[test]
fn the_layout_is_chosen_by_what_people_can_read() {
    let is_data =
        |policy: &Policy| emit(policy, Layout::Auto).iter().any(|artifact| artifact.path.ends_with("/data.json"));
    let with = |test: Test| {
        let mut rule = rule("r", "x", Effect::Allow);
        rule.constraints = [condition("p", &test)].into_iter().collect();
        policy("p", Effect::Block, vec![rule])
    };
    let literal = |value: Value| Literal::new(value).unwrap();
    let deep = with(Test::Equals(literal(json!([[[["x"]]]]))));
    let long = with(Test::In((0..201).map(|index| literal(json!(index))).collect()));
    assert!(!is_data(&many(200)) && is_data(&many(201)));
    assert!(is_data(&deep) && is_data(&long));
    assert!(!is_data(&with(Test::Equals(literal(json!([[["x"]]]))))));

    let error = Rego.emit(&deep, &EmitOptions { layout: Layout::Rules, ..EmitOptions::default() }).unwrap_err();
    assert!(matches!(&error, EmitError::Limit { .. }));
    assert_eq!(
        error.to_string(),
        "rego: a value of rule \"r\" nests more than 3 levels deep, which engines parse in exponential time; use the \
         layout `data`"
    );
    agree(&long, &[json!({"agent_id": "a", "action": "x", "context": {"p": 200}})]);
    agree_with_opa(&long, &[json!({"agent_id": "a", "action": "x", "context": {"p": 201}})]);
}

#[test]
fn files_stay_short_and_lines_within_their_width() {
    for layout in LAYOUTS {
        for artifact in sources(&emit(&many(200), layout)) {
            let path = &artifact.path;
            assert!(artifact.text.lines().count() <= 500, "{path} has too many lines");
            let long = artifact.text.lines().find(|line| line.chars().count() > 120);
            assert_eq!(long, None, "{path}");
        }
    }
}

#[test]
fn equal_policies_give_equal_bytes() {
    for layout in LAYOUTS {
        assert_eq!(emit(&many(300), layout), emit(&many(300), layout));
    }
}

/// What follows a `not` is the name of a rule without arguments; OPA and regorus differ on anything else.
#[test]
fn nothing_but_a_name_is_negated() {
    for policy in every_form() {
        for layout in LAYOUTS {
            for artifact in sources(&emit(&policy, layout)) {
                for line in artifact.text.lines().filter(|line| !line.starts_with('#')) {
                    let Some((before, after)) = line.split_once("not ") else { continue };
                    // Within a string it is no keyword.
                    if before.contains('"') {
                        continue;
                    }
                    let name = after.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                    assert!(before.trim().is_empty() && name, "{}: {line}", artifact.path);
                }
            }
        }
    }
}

pub(super) fn every_form() -> Vec<Policy> {
    let tests = [
        Test::NotEquals(Literal::new(json!("x")).unwrap()),
        Test::NotIn(vec![Literal::new(json!("x")).unwrap()]),
        Test::NotContains("x".to_owned()),
        Test::NotPattern(policyc::policy::Pattern::new("x").unwrap()),
        Test::Exists(false),
    ];
    let mut rules: Vec<Rule> = Vec::new();
    for (index, test) in tests.iter().enumerate() {
        let mut block = rule(&format!("block-{index}"), "x*", Effect::Block);
        block.unless = Some([condition("p", test)].into_iter().collect());
        block.blocked_agents = ["a", "b"].map(|agent| policyc::policy::AgentEntry::named(agent).unwrap()).into();
        let mut allow = rule(&format!("allow-{index}"), "x", Effect::Allow);
        allow.constraints = [condition("p", test)].into_iter().collect();
        allow.rate_limit = Some(policyc::policy::RateLimit { max_requests: 1, window_seconds: 1 });
        rules.extend([block, allow]);
    }
    vec![policy("forms", Effect::Block, rules), policy("none", Effect::Allow, vec![])]
}

/// The policy of the design, as people will read it.
pub(super) fn sample() -> Policy {
    let document: policyc::policy::document::PolicyDocument = serde_json::from_value(json!({
        "apiVersion": "policyc/v1",
        "kind": "Policy",
        "metadata": {"name": "finance-bot", "version": "1.0", "description": "mined from events.jsonl (1,842 events)"},
        "spec": {"default": "block", "rules": [
            {
                "id": "pay_invoice-1", "action": "pay_invoice", "effect": "allow", "allowed_agents": ["invoice_agent"],
                "constraints": {
                    "params.amount": {"min": 0, "max": 10000},
                    "params.currency": {"in": ["USD", "EUR"]},
                    "params.customer": {"same_as": "session.customer"},
                    "params.memo": {"pattern": "[a-z0-9 -]+$", "max_length": 80},
                },
                "rate_limit": {"max_requests": 100, "window_seconds": 3600},
                "reason": "seen 1,204 times by invoice_agent, no denial",
                "evidence": {"policies": ["policy_0003"], "count": 1204},
            },
            {"id": "ask-rare", "action": "issue_*", "effect": "ask", "blocked_agents": ["intern_agent"]},
            {
                "id": "no-large-refund", "action": "refund", "effect": "block",
                "unless": {"params.amount": {"max": 100}}, "reason": "refunds of more than 100 go to a person",
            },
        ]},
    }))
    .unwrap();
    document.try_into().unwrap()
}

#[test]
fn the_sample_reads_well() {
    for (layout, name) in [(Layout::Rules, "rules"), (Layout::Data, "data")] {
        let artifacts = emit(&sample(), layout);
        let text =
            artifacts.iter().map(|file| format!("---- {}\n{}", file.path, file.text)).collect::<Vec<_>>().concat();
        insta::assert_snapshot!(format!("sample_{name}"), text);
    }
    agree_with_opa(&sample(), &[json!({"agent_id": "a", "action": "refund"})]);
}

/// Closed fields, attributes that may be missing, and elements of arrays.
pub(super) fn of_elements() -> Policy {
    let document: policyc::policy::document::PolicyDocument = serde_json::from_value(json!({
        "apiVersion": "policyc/v1",
        "kind": "Policy",
        "metadata": {"name": "shop", "version": "1.0"},
        "spec": {"default": "block", "rules": [
            {
                "id": "order-1", "action": "order", "effect": "allow",
                "constraints": {
                    "params": {"only": ["items", "to", "note", "tip"]},
                    "params.items": {"max_items": 10},
                    "params.items[]": {"only": ["id", "qty", "options"]},
                    "params.items[].qty": {"min": 1, "max": 5},
                    "params.items[].options[].name": {"optional": true, "in": ["size", "colour"]},
                    "params.note": {"optional": true, "max_length": 80},
                    "params.tip": {"optional": true, "min": 0, "max": 10},
                },
            },
            {
                "id": "no-strangers", "action": "order", "effect": "block",
                "unless": {"params.to": {"optional": true, "same_as": "session.customer"}, "session.customer": {"exists": true}},
            },
        ]},
    }))
    .unwrap();
    document.try_into().unwrap()
}

#[test]
fn elements_read_well() {
    let artifacts = emit(&of_elements(), Layout::Rules);
    let rules = artifacts.iter().find(|file| file.path.ends_with("policy.rego")).unwrap();
    insta::assert_snapshot!("elements_rules", rules.text);
    let cases = policyc::backend::witness::requests(&of_elements());
    assert!(cases.len() > 40, "{}", cases.len());
    let inputs: Vec<_> = cases.into_iter().map(|case| case.input).collect();
    agree(&of_elements(), &inputs);
    agree_with_opa(&of_elements(), &inputs);
}

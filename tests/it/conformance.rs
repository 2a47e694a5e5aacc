//! `tests/conformance/*.yaml`: decisions written by hand that every evaluator must share. Its README says what the files hold.

use std::fs;
use std::path::Path;

use policyc::backend::{Backend, Direction, EmitOptions, LossKind, SafetyFilter};
use policyc::policy::document::PolicyDocument;
use policyc::policy::{Decider, Effect, Operator, Policy};
use policyc::replay::{Evaluator, SafetyFilterEvaluator};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::rego::batch::{Bench, compare};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[expect(dead_code, reason = "for people")]
    about: String,
    #[serde(default)]
    tests: Vec<OperatorTest>,
    #[serde(default)]
    policies: Vec<Scenario>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OperatorTest {
    test: Map<String, Value>,
    #[serde(default, deserialize_with = "present")]
    other: Option<Value>,
    holds: Option<Vec<Value>>,
    fails: Option<Vec<Value>>,
    only: Option<Kind>,
    #[serde(default)]
    missing: bool,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Kind {
    String,
    Array,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    spec: Value,
    requests: Vec<Expectation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expectation {
    #[serde(default, deserialize_with = "present")]
    input: Option<Value>,
    agent_id: Option<String>,
    action: Option<String>,
    context: Option<Value>,
    usage: Option<Value>,
    expect: Effect,
    #[serde(default)]
    rules: Vec<String>,
}

/// A `null` that is written is a value.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Expectation {
    fn input(&self) -> Value {
        if let Some(input) = &self.input {
            return input.clone();
        }
        let mut input = json!({"agent_id": self.agent_id.as_deref().unwrap_or("an-agent"), "action": self.action});
        for (key, value) in [("context", &self.context), ("usage", &self.usage)] {
            if let Some(value) = value {
                input[key] = value.clone();
            }
        }
        input
    }
}

/// Requests with the decisions expected of them.
struct Table {
    name: String,
    bench: Bench,
    expected: Vec<(Effect, Vec<String>)>,
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance")
}

fn policy(spec: &Value) -> Policy {
    let document = json!({
        "apiVersion": "policyc/v1", "kind": "Policy", "metadata": {"name": "conformance", "version": "1"}, "spec": spec,
    });
    let document: PolicyDocument = serde_json::from_value(document).unwrap();
    document.try_into().unwrap()
}

impl OperatorTest {
    fn holds_for(&self, value: &Value) -> bool {
        let listed = |list: &[Value]| list.contains(value);
        match (&self.holds, &self.fails) {
            (Some(holds), None) => listed(holds),
            (None, Some(fails)) => {
                let kind = match self.only {
                    None => true,
                    Some(Kind::String) => value.is_string(),
                    Some(Kind::Array) => value.is_array(),
                };
                kind && !value.is_null() && !listed(fails)
            }
            _ => panic!("either `holds` or `fails`: {:?}", self.test),
        }
    }

    /// The test under every effect; each value of the zoo at `x`, and none.
    fn table(&self, name: &str, zoo: &[Value]) -> Table {
        for value in self.holds.iter().chain(&self.fails).flatten() {
            assert!(zoo.contains(value), "{name}: {value} is not in zoo.yaml");
        }
        let test = json!({"x": self.test});
        let spec = json!({"default": "block", "rules": [
            {"id": "allow", "action": "allow", "effect": "allow", "constraints": test},
            {"id": "ask", "action": "ask", "effect": "ask", "constraints": test},
            {"id": "block", "action": "block", "effect": "block", "constraints": test},
            {"id": "free-block", "action": "block", "effect": "allow"},
            {"id": "unless", "action": "unless", "effect": "block", "unless": test},
            {"id": "free-unless", "action": "unless", "effect": "allow"},
        ]});
        let mut table =
            Table { name: name.to_owned(), bench: Bench { policy: policy(&spec), inputs: vec![] }, expected: vec![] };
        let cases = zoo.iter().map(|value| (Some(value), self.holds_for(value))).chain([(None, self.missing)]);
        for (value, holds) in cases {
            let mut context = Map::new();
            context.extend(value.map(|value| ("x".to_owned(), value.clone())));
            context.extend(self.other.iter().map(|other| ("y".to_owned(), other.clone())));
            let decisions = [
                ("allow", if holds { (Effect::Allow, vec!["allow"]) } else { (Effect::Block, vec![]) }),
                ("ask", if holds { (Effect::Ask, vec!["ask"]) } else { (Effect::Block, vec![]) }),
                ("block", if holds { (Effect::Block, vec!["block"]) } else { (Effect::Allow, vec!["free-block"]) }),
                ("unless", if holds { (Effect::Allow, vec!["free-unless"]) } else { (Effect::Block, vec!["unless"]) }),
            ];
            for (action, (effect, rules)) in decisions {
                table.bench.inputs.push(json!({"agent_id": "an-agent", "action": action, "context": context}));
                table.expected.push((effect, rules.into_iter().map(str::to_owned).collect()));
            }
        }
        table
    }
}

fn read<T: serde::de::DeserializeOwned>(name: &str) -> T {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = entries.filter(|name| name != "zoo.yaml" && name != "README.md").collect();
    names.sort();
    names
}

fn tables() -> Vec<Table> {
    let zoo: Vec<Value> = read("zoo.yaml");
    let mut tables = Vec::new();
    for name in names() {
        let file: File = read(&name);
        assert!(!file.tests.is_empty() || !file.policies.is_empty(), "{name} tests nothing");
        for test in &file.tests {
            tables.push(test.table(&format!("{name}: {:?} {:?}", test.test, test.other), &zoo));
        }
        for (number, scenario) in file.policies.iter().enumerate() {
            tables.push(Table {
                name: format!("{name}: policy {}", number + 1),
                bench: Bench {
                    policy: policy(&scenario.spec),
                    inputs: scenario.requests.iter().map(Expectation::input).collect(),
                },
                expected: scenario.requests.iter().map(|request| (request.expect, request.rules.clone())).collect(),
            });
        }
    }
    tables
}

/// The policies of the corpus on the rules of the semantics.
pub(crate) fn policies() -> impl Iterator<Item = Policy> {
    let files = names().into_iter().map(|name| read::<File>(&name));
    files.flat_map(|file| file.policies).map(|scenario| policy(&scenario.spec))
}

#[test]
fn every_operator_has_a_file() {
    for operator in Operator::ALL {
        assert!(names().contains(&format!("{}.yaml", operator.name())), "{operator:?} has none");
    }
}

#[test]
fn the_reference_decides_as_the_corpus_says() {
    for Table { name, bench, expected } in tables() {
        let decider = Decider::new(&bench.policy);
        for (input, (effect, rules)) in bench.inputs.iter().zip(&expected) {
            let decision = decider.decide_json(input);
            assert_eq!(
                (decision.effect, decision.rule_ids()),
                (*effect, rules.iter().map(String::as_str).collect()),
                "{name}\n{input}"
            );
        }
    }
}

/// Regorus and OPA are held to the reference, which is held to the corpus above.
#[test]
fn every_engine_decides_as_the_corpus_says() {
    let tables = tables();
    let decisions: usize = tables.iter().map(|table| table.expected.len()).sum();
    assert!(decisions > 15_000, "{decisions}");
    let benches: Vec<_> = tables.into_iter().map(|table| table.bench).collect();
    let findings = compare(&benches);
    assert_eq!(findings.decisions, 4 * decisions);
    assert_eq!(findings.differences.first(), None);
}

#[test]
fn the_safety_filter_allows_no_more_than_the_corpus_but_for_declared_losses() {
    let mut agreed = 0;
    for Table { name, bench, expected } in tables() {
        let emitted = SafetyFilter.emit(&bench.policy, &EmitOptions::default()).unwrap();
        let mut filter = SafetyFilterEvaluator::new(&emitted.artifacts[0].text).unwrap();
        for (input, (effect, _)) in bench.inputs.iter().zip(&expected) {
            let action = input["action"].as_str().unwrap_or_default();
            let declares = |direction: Direction, kind: Option<LossKind>| {
                emitted.losses.iter().any(|loss| {
                    let rules = loss.rules.iter().filter_map(|id| bench.policy.rule(id));
                    loss.direction == direction
                        && kind.is_none_or(|kind| loss.kind == kind)
                        && (loss.rules.is_empty() || rules.clone().any(|rule| rule.action.matches(action)))
                })
            };
            let found = filter.decide(input).unwrap().effect;
            match found.cmp(effect) {
                std::cmp::Ordering::Less => {
                    let declared = [LossKind::Coercion, LossKind::Arguments]
                        .iter()
                        .any(|kind| declares(Direction::Wider, Some(*kind)));
                    assert!(declared, "{name}: wider\n{input}");
                }
                std::cmp::Ordering::Equal => agreed += 1,
                std::cmp::Ordering::Greater => {
                    assert!(declares(Direction::Narrower, None), "{name}: narrower without a loss\n{input}");
                }
            }
        }
    }
    assert!(agreed > 8_000, "{agreed}");
}

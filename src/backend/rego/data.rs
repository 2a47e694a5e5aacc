//! The layout `data`: the policy as `data.json`, which a fixed `policy.rego` looks its rules up in by action.
//!
//! ```json
//! {"policy": {
//!   "exact": {"ACTION": [RULE]},
//!   "globs": [{"start": "", "end": "", "middle": "", "pattern": "", "rules": [RULE]}]}}
//! ```
//! A rule: `id`, `effect`, `reason`; `agents` (`anyone`, and by name `allowed` and `blocked`); `constraints`; `unless`, a list
//! of none or one list of conditions; `limits`, a list of none or one `{max_requests, reason}`; `until`, the second from which it
//! does not apply, in a list, if it has an end. A condition: `test`, `path` from the input on, `operand`; the path of another
//! attribute is an operand from the input on too. The test `qualified` has as operand another `test` with its `operand`, whether
//! it is `optional`, and the `steps` to take in the elements of arrays.
//!
//! No name in it is looked up but as a key or a value, so no name can become Rego.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::super::EmitError;
use super::glob::Glob;
use crate::event::AttributePath;
use crate::policy::decide::{exhausted_reason, rule_reason};
use crate::policy::{AgentEntry, Condition, Conditions, Policy, Rule, Test};

#[derive(Serialize)]
struct DataDocument<'p> {
    policy: DataRules<'p>,
}

#[derive(Default, Serialize)]
struct DataRules<'p> {
    exact: BTreeMap<&'p str, Vec<RuleData<'p>>>,
    globs: Vec<GlobData<'p>>,
}

#[derive(Serialize)]
struct GlobData<'p> {
    start: &'p str,
    end: &'p str,
    middle: &'p str,
    pattern: String,
    rules: Vec<RuleData<'p>>,
}

#[derive(Serialize)]
struct RuleData<'p> {
    id: &'p str,
    effect: &'static str,
    reason: String,
    agents: Agents<'p>,
    constraints: Vec<ConditionData<'p>>,
    unless: Vec<Vec<ConditionData<'p>>>,
    limits: Vec<Limit>,
    /// None or one: the second from which the rule does not apply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    until: Vec<i64>,
}

/// Who is in scope. Names are keys, so that one of many is found at once.
#[derive(Serialize)]
struct Agents<'p> {
    anyone: bool,
    allowed: BTreeMap<&'p str, bool>,
    blocked: BTreeMap<&'p str, bool>,
}

#[derive(Serialize)]
struct Limit {
    max_requests: u32,
    reason: String,
}

#[derive(Serialize)]
struct ConditionData<'p> {
    path: Vec<&'p str>,
    test: &'static str,
    operand: Value,
}

/// The text of `data.json`.
pub(super) fn document(policy: &Policy) -> Result<String, EmitError> {
    let mut rules = DataRules::default();
    for rule in policy.rules() {
        let data = rule_data(rule);
        match (rule.action.exact_name(), Glob::of(rule)?) {
            (Some(action), _) => rules.exact.entry(action).or_default().push(data),
            (None, Some(Glob { start, end, middle, pattern })) => {
                rules.globs.push(GlobData { start, end, middle, pattern, rules: vec![data] });
            }
            (None, None) => {}
        }
    }
    super::pretty(&DataDocument { policy: rules })
}

fn rule_data(rule: &Rule) -> RuleData<'_> {
    let allowed = rule.allowed_agents.as_deref();
    let blocks_anyone = rule.blocked_agents.contains(&AgentEntry::Anyone);
    let anyone = allowed.is_none_or(|entries| entries.contains(&AgentEntry::Anyone));
    RuleData {
        id: &rule.id,
        effect: rule.effect.name(),
        reason: rule_reason(rule),
        agents: Agents {
            anyone: anyone && !blocks_anyone,
            // Of a rule that is blocked for anyone nobody is in scope.
            allowed: if anyone || blocks_anyone { BTreeMap::new() } else { named(allowed.unwrap_or_default()) },
            blocked: named(&rule.blocked_agents),
        },
        constraints: conditions(&rule.constraints),
        unless: rule.unless.iter().map(conditions).collect(),
        limits: rule
            .rate_limit
            .iter()
            .map(|limit| Limit { max_requests: limit.max_requests, reason: exhausted_reason(rule) })
            .collect(),
        until: rule.expires.iter().map(|end| end.seconds()).collect(),
    }
}

fn named(entries: &[AgentEntry]) -> BTreeMap<&str, bool> {
    entries
        .iter()
        .filter_map(|entry| match entry {
            AgentEntry::Named(name) => Some((name.as_str(), true)),
            AgentEntry::Anyone => None,
        })
        .collect()
}

fn conditions(conditions: &Conditions) -> Vec<ConditionData<'_>> {
    conditions.iter().map(condition).collect()
}

fn condition(condition: &Condition) -> ConditionData<'_> {
    let (test, operand) = match &condition.test {
        Test::Qualified(qualified) => {
            let (test, operand) = test_and_operand(qualified.test());
            let steps = qualified.steps().iter().map(|step| step.as_ref().map(AttributePath::keys).unwrap_or_default());
            let steps: Vec<_> = steps.collect();
            let operand =
                json!({"optional": qualified.is_optional(), "steps": steps, "test": test, "operand": operand});
            ("qualified", operand)
        }
        plain => test_and_operand(plain),
    };
    ConditionData { path: from_input(&condition.path), test, operand }
}

/// The name of a test in the data, and what it compares with.
fn test_and_operand(test: &Test) -> (&'static str, Value) {
    let name = test.operator().name();
    match test {
        Test::Exists(false) => ("missing", Value::Bool(true)),
        Test::Pattern(pattern) | Test::NotPattern(pattern) => (name, pattern.anchored().into()),
        Test::SameAs(path) | Test::AppearsIn(path) => (name, from_input(path).into_iter().map(Value::from).collect()),
        test => (name, test.operand()),
    }
}

/// A path with the name of the context before it.
fn from_input(path: &AttributePath) -> Vec<&str> {
    std::iter::once("context").chain(path.keys().iter().map(String::as_str)).collect()
}

//! The tests that ship with a bundle: requests made up from the policy, and what the reference says to each.
//!
//! A rule has one request that it applies to; every other case is what it changes there, a JSON patch. The cases are tables
//! by what is decided, each run by one test that OPA (1.2 and later) reports case by case.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::super::witness::{self, Case};
use super::literal::{self, PackageNames};
use super::view::{File, RuleTests, TestTable};
use super::{MAX_LINES, path};
use crate::policy::{Decider, Effect, Policy};

/// How many cases a bundle has at most: what `opa test` runs in seconds.
const MAX_CASES: usize = 2_000;

/// The largest request or change that is written, in bytes.
const MAX_INPUT: usize = 16 * 1024;

/// A case that changes more than so many things is written out, and cases behind it change that one.
const MAX_CHANGES: usize = 3;

/// How many conditions one test may look at: OPA gives a test five seconds for all of its cases.
const MAX_CONDITIONS: usize = 4_000;

/// The lines of a file without the tests of rules, at most.
const BASE_LINES: usize = 40;

/// The files of tests: one, or as many as it takes.
pub(super) fn files(policy: &Policy, package: &str) -> Vec<File> {
    let decider = Decider::new(policy);
    let mut names = PackageNames::new(package);
    let mut without = 0_usize;
    let mut left_out = 0_usize;
    let mut untested = 0_usize;
    let mut written = 0_usize;
    let mut bases: Vec<Base> = Vec::new();
    // There is room for a request that each rule applies to; near misses share what is left.
    let mut room = MAX_CASES.saturating_sub(policy.rules().len());
    for (number, rule) in policy.rules().iter().enumerate() {
        if written >= MAX_CASES {
            untested = policy.rules().len() - number;
            break;
        }
        let cases = witness::for_rule(rule);
        without += usize::from(cases.is_empty());
        for (index, case) in cases.into_iter().enumerate() {
            let fits = case.input.to_string().len() <= MAX_INPUT && written < MAX_CASES;
            if !fits || (index > 0 && room == 0) {
                left_out += 1;
                continue;
            }
            room = room.saturating_sub(usize::from(index > 0));
            written += 1;
            match bases.last_mut().filter(|base| base.case.rule == case.rule) {
                Some(base) if changes(&base.case.input, &case.input).len() <= MAX_CHANGES => base.others.push(case),
                _ => bases.push(Base { case, others: Vec::new() }),
            }
        }
    }
    let mut tests: Vec<_> = bases.into_iter().map(|base| rule_tests(&decider, base, &mut names)).collect();
    let comment = vec![
        "Requests made up from the policy, and what the reference semantics of policyc say to each. A request is written out,"
            .to_owned(),
        "and a case is what it changes there. `opa test -v` (1.2 or later) reports every case by its name."
            .to_owned(),
        format!(
            "Rules: {}; without a request that they apply to: {without}; past the limit on cases: {untested}.",
            policy.rules().len()
        ),
        format!("Cases: {written}; left out as too large or too many: {left_out}."),
    ];
    ask_all(&mut tests);
    split(tests, &comment, package)
}

/// What follows from a decision, `allow` and `deny`, is looked at once for each effect.
fn ask_all(tests: &mut [RuleTests]) {
    let mut seen = BTreeSet::new();
    for table in tests.iter_mut().flat_map(|test| &mut test.tables) {
        if seen.insert(table.effect.clone()) {
            table.allow = Some(table.effect == literal::string(Effect::Allow.name()));
        }
    }
}

/// Puts the tests into files that people can read.
fn split(tests: Vec<RuleTests>, comment: &[String], package: &str) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    let mut waiting = tests.into_iter().peekable();
    loop {
        let mut total = BASE_LINES;
        let mut chunk: Vec<RuleTests> = waiting.next().into_iter().collect();
        total += chunk.iter().map(RuleTests::lines).sum::<usize>();
        while let Some(next) = waiting.next_if(|next| total + next.lines() <= MAX_LINES) {
            total += next.lines();
            chunk.push(next);
        }
        let first = files.is_empty();
        files.push(File {
            path: path(
                package,
                &if first { "policy_test.rego".to_owned() } else { format!("policy_{:03}_test.rego", files.len()) },
            ),
            template: "test.rego.j2",
            comment: comment.to_vec(),
            tests: chunk,
            no_requests: if first { no_requests() } else { Vec::new() },
            ..File::default()
        });
        if waiting.peek().is_none() {
            return files;
        }
    }
}

/// Documents that are no request, as lines of an object by what is wrong with them.
fn no_requests() -> Vec<String> {
    let cases = [
        ("the agent is missing", json!({"action": "x"})),
        ("the action is missing", json!({"agent_id": "x"})),
        ("the agent is empty", json!({"action": "x", "agent_id": ""})),
        ("the action has blanks around it", json!({"action": " x", "agent_id": "x"})),
        ("the action is a number", json!({"action": 1, "agent_id": "x"})),
        ("the context is a list", json!({"action": "x", "agent_id": "x", "context": []})),
    ];
    cases.iter().map(|(name, input)| format!("{}: {}", literal::string(name), literal::value(input))).collect()
}

/// A case that is written out, and those that are told by what they change there.
struct Base {
    case: Case,
    others: Vec<Case>,
}

/// The tests of one request: its cases by what is decided, in the order in which such a decision first comes up.
fn rule_tests(decider: &Decider<'_>, base: Base, names: &mut PackageNames) -> RuleTests {
    let Base { case: Case { name, rule, input, .. }, others } = base;
    let asked: usize = input
        .get("action")
        .and_then(Value::as_str)
        .map_or(0, |action| decider.candidates(action).map(|rule| rule.conditions().count()).sum());
    let most = (MAX_CONDITIONS / (asked + 1)).max(1);
    let mut groups: Vec<Group> = Vec::new();
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    let all =
        std::iter::once((name.clone(), input.clone())).chain(others.into_iter().map(|case| (case.name, case.input)));
    for (name, changed) in all {
        // The same test may stand twice in a rule, once under `unless`.
        let times = taken.entry(name.clone()).and_modify(|times| *times += 1).or_insert(1);
        let name = if *times == 1 { name } else { format!("{name} ({times})") };
        let decision = decider.decide_json(&changed);
        let rules: Vec<String> = decision.rule_ids().into_iter().map(str::to_owned).collect();
        let patch = Value::Array(changes(&input, &changed));
        let alike =
            |group: &&mut Group| group.effect == decision.effect && group.rules == rules && group.cases.len() < most;
        match groups.iter_mut().find(alike) {
            Some(group) => group.cases.push((name, patch)),
            None => groups.push(Group { effect: decision.effect, rules, cases: vec![(name, patch)] }),
        }
    }
    let suffixes: Vec<String> = groups
        .iter()
        .enumerate()
        .map(|(index, group)| {
            let before = groups.iter().take(index).filter(|other| other.effect == group.effect).count();
            let number = if before == 0 { String::new() } else { format!("_{}", before + 1) };
            format!("_{}{number}", group.effect)
        })
        .collect();
    let comment = literal::string(&format!("{rule}: {name}"));
    let name = names.take(&shortened(&rule), &suffixes);
    RuleTests {
        comment,
        request: literal::packed_value(&input, 0, name.chars().count() + 4),
        tables: groups.iter().zip(&suffixes).map(|(group, suffix)| group.table(format!("{name}{suffix}"))).collect(),
        name,
    }
}

/// Cases with one decision.
struct Group {
    effect: Effect,
    rules: Vec<String>,
    cases: Vec<(String, Value)>,
}

impl Group {
    fn table(&self, name: String) -> TestTable {
        let ids: Vec<_> = self.rules.iter().map(|id| literal::string(id)).collect();
        let cases = self.cases.iter().map(|(name, patch)| {
            let name = literal::string(name);
            let column = name.chars().count() + 3;
            format!("{name}: {}", literal::wrapped_value(patch, 1, column))
        });
        TestTable {
            cases: cases.collect(),
            effect: literal::string(self.effect.name()),
            rules: literal::list("[", &ids, "]", 1, "\tanswer.rules == ".len()),
            allow: None,
            name,
        }
    }
}

/// So much of an id that the names made of it stay short.
fn shortened(id: &str) -> String {
    id.chars().take(40).collect()
}

/// The operations of the JSON patch that makes `to` of `from`, two objects.
fn changes(from: &Value, to: &Value) -> Vec<Value> {
    let empty = Map::new();
    let mut operations = Vec::new();
    differences(&mut Vec::new(), from.as_object().unwrap_or(&empty), to.as_object().unwrap_or(&empty), &mut operations);
    operations
}

fn differences<'v>(
    way: &mut Vec<&'v str>,
    from: &'v Map<String, Value>,
    to: &'v Map<String, Value>,
    operations: &mut Vec<Value>,
) {
    for (key, old) in from {
        way.push(key);
        match (old, to.get(key)) {
            (_, None) => operations.push(json!({"op": "remove", "path": pointer(way)})),
            (old, Some(new)) if new == old => {}
            (Value::Object(old), Some(Value::Object(new))) => differences(way, old, new, operations),
            (_, Some(new)) => operations.push(json!({"op": "replace", "path": pointer(way), "value": new})),
        }
        way.pop();
    }
    for (key, new) in to.iter().filter(|(key, _)| !from.contains_key(*key)) {
        way.push(key);
        operations.push(json!({"op": "add", "path": pointer(way), "value": new}));
        way.pop();
    }
}

/// A path of a patch: `/context/amount`, or a list of keys where one of them would need an escape.
fn pointer(way: &[&str]) -> Value {
    if way.iter().any(|key| key.is_empty() || key.contains(['/', '~'])) {
        json!(way)
    } else {
        way.iter().fold(String::new(), |path, key| format!("{path}/{key}")).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_is_what_it_changes() {
        let from = json!({"action": "x", "context": {"a": 1, "b": {"c": "d", "e/f": true}, "g": [1]}});
        let to = json!({"action": "x", "context": {"b": {"c": {}, "e/f": null, "": 0}, "g": [1], "h": 2}});
        let expected = json!([
            {"op": "remove", "path": "/context/a"},
            {"op": "replace", "path": "/context/b/c", "value": {}},
            {"op": "replace", "path": ["context", "b", "e/f"], "value": null},
            {"op": "add", "path": ["context", "b", ""], "value": 0},
            {"op": "add", "path": "/context/h", "value": 2},
        ]);
        assert_eq!(json!(changes(&from, &to)), expected);
        assert!(changes(&from, &from).is_empty());
    }
}

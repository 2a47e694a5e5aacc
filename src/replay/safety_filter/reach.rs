//! What the deployed filter lets through of one action, under its own reading.
//!
//! In: a loaded filter. Out: a request that it allows, an argument why there is none, or neither. A request that is returned was
//! decided by the evaluator. That there is none rests on few facts: agents that no list names are treated alike, and a value that
//! must equal one of a list is one of the few that Python takes for it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::{LoadedRule, SafetyFilterEvaluator, check_value, python};
use crate::backend::witness::satisfy;
use crate::event::AttributePath;
use crate::policy::{Condition, Effect, Pattern, Test};
use crate::replay::Evaluator as _;

/// How many values are tried at one path.
const MAX_VALUES: usize = 400;

/// How many values Python takes for one value, at most; with more it is not said that there are no others.
const MAX_ALIKE: usize = 64;

/// What the filter lets through of an action.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// This request is allowed.
    Allowed(Value),
    /// None is: why.
    Never(String),
    /// No request was found, and none is ruled out.
    Unknown,
}

impl SafetyFilterEvaluator {
    /// The actions that rules name, but for `*`.
    pub fn named_actions(&self) -> BTreeSet<&str> {
        self.rules.iter().filter_map(LoadedRule::action).filter(|action| *action != "*").collect()
    }

    /// The rules that match `action`, as the policy made of the file calls them.
    pub fn rules_for(&self, action: &str) -> Vec<&str> {
        self.matching(action).map(|rule| rule.name.as_str()).collect()
    }

    /// What the rules that match `action` say, without names and reasons and whatever has no part in a decision.
    pub fn meaning_of(&self, action: &str) -> BTreeSet<String> {
        let meaning = |rule: &LoadedRule| {
            let mut fields = rule.fields.clone();
            for key in ["id", "reason", "action_type", "description"] {
                fields.remove(key);
            }
            for (_, constraint) in fields.get_mut("constraints").and_then(Value::as_object_mut).into_iter().flatten() {
                if let Some(constraint) = constraint.as_object_mut() {
                    constraint.remove("reason");
                    sort(constraint.get_mut("in"));
                    sort(constraint.get_mut("not_in"));
                    canonical(constraint.get_mut("equals"));
                }
            }
            sort(fields.get_mut("allowed_agents"));
            sort(fields.get_mut("blocked_agents"));
            Value::Object(fields).to_string()
        };
        let default = self.matching(action).next().is_none().then(|| format!("default {}", self.default_blocks));
        self.matching(action).map(meaning).chain(default).collect()
    }

    /// Whether a request for `action` is allowed.
    pub fn reach(&mut self, action: &str) -> Reach {
        let rules: Vec<LoadedRule> = self.matching(action).cloned().collect();
        if rules.is_empty() && self.default_blocks {
            return Reach::Never("no rule matches it, and the default blocks".to_owned());
        }
        let Some(agent) =
            agents(&rules).find(|agent| rules.iter().all(|rule| super::agent_passes(rule, agent).is_ok()))
        else {
            let listed = |key: &str| rules.iter().all(|rule| rule.fields.get(key).is_none_or(Value::is_array));
            let never = listed("allowed_agents") && listed("blocked_agents");
            return if never { Reach::Never("no agent may".to_owned()) } else { Reach::Unknown };
        };
        let mut params = Map::new();
        for (path, constraints) in by_path(&rules) {
            match self.value_at(&path, &constraints) {
                Ok(None) => {}
                Ok(Some(value)) => put(&mut params, &path, value),
                Err(never) => {
                    return if never { Reach::Never(format!("no value of {path} passes")) } else { Reach::Unknown };
                }
            }
        }
        let request = self.request(&agent, action, &params);
        match self.decide(&request) {
            Ok(verdict) if verdict.effect == Effect::Allow => Reach::Allowed(request),
            _ => Reach::Unknown,
        }
    }

    /// Requests for `action` at which what the filter says may change: at each path every value that is worth trying, beside
    /// one at every other path that passes.
    pub fn probes(&mut self, action: &str) -> Vec<Value> {
        let rules: Vec<LoadedRule> = self.matching(action).cloned().collect();
        let paths = by_path(&rules);
        let mut base = Map::new();
        for (path, constraints) in &paths {
            if let Ok(Some(value)) = self.value_at(path, constraints) {
                put(&mut base, path, value);
            }
        }
        let all: Vec<String> = agents(&rules).collect();
        let passes = |agent: &&String| rules.iter().all(|rule| super::agent_passes(rule, agent).is_ok());
        let agent = all.iter().find(passes).or(all.first()).cloned().unwrap_or_else(|| STRANGER.to_owned());
        let mut requests: Vec<Value> = all.iter().map(|agent| self.request(agent, action, &base)).collect();
        for (path, constraints) in &paths {
            let mut missing = base.clone();
            missing.remove(path.split('.').next().unwrap_or_default());
            requests.push(self.request(&agent, action, &missing));
            for value in candidates(constraints) {
                let mut params = base.clone();
                put(&mut params, path, value);
                requests.push(self.request(&agent, action, &params));
            }
        }
        requests
    }

    /// The request, with no rate limit used up.
    fn request(&self, agent: &str, action: &str, params: &Map<String, Value>) -> Value {
        let limited = self.matching(action).filter(|rule| rule.fields.contains_key("rate_limit"));
        let usage: Map<String, Value> = limited.map(|rule| (rule.name.clone(), json!(0))).collect();
        let mut request = json!({"agent_id": agent, "action": action, "context": {"params": params}});
        if let (false, Some(fields)) = (usage.is_empty(), request.as_object_mut()) {
            fields.insert("usage".to_owned(), Value::Object(usage));
        }
        request
    }

    /// A value that passes all `constraints`, `None` for a missing one; an error if none was found, which says whether that
    /// is certain.
    fn value_at(&mut self, path: &str, constraints: &[&Value]) -> Result<Option<Value>, bool> {
        let mut passes = |value: &Value| {
            constraints.iter().all(|constraint| check_value(path, constraint, value, &mut self.regexes).is_ok())
        };
        if passes(&Value::Null) {
            return Ok(None);
        }
        let only = constraints.iter().find_map(|constraint| all_that_may_pass(constraint));
        let tried = only.clone().unwrap_or_else(|| candidates(constraints));
        tried.into_iter().find(|value| passes(value)).map(Some).ok_or(only.is_some())
    }
}

/// Puts a list of which the order does not matter in one order, with each value spelled one way.
fn sort(list: Option<&mut Value>) {
    if let Some(list) = list.and_then(Value::as_array_mut) {
        for value in list.iter_mut() {
            canonical(Some(value));
        }
        list.sort_by_key(ToString::to_string);
        list.dedup();
    }
}

/// Spells a number or a boolean the way that Python compares it.
fn canonical(value: Option<&mut Value>) {
    if let Some(value) = value
        && (value.is_boolean() || value.is_number())
        && let Some(number) = python::float(value)
        && python::equal(value, &json!(number))
    {
        *value = json!(number);
    }
}

/// An agent that no rule names, as far as that is likely.
const STRANGER: &str = "some_agent";

/// Every agent that the rules name, and one that none of them does.
fn agents(rules: &[LoadedRule]) -> impl Iterator<Item = String> + use<> {
    let lists = rules.iter().flat_map(|rule| ["allowed_agents", "blocked_agents"].map(|key| rule.fields.get(key)));
    let named = lists.flatten().filter_map(Value::as_array).flatten().filter_map(Value::as_str);
    let named: BTreeSet<String> = named.map(str::to_owned).collect();
    let mut stranger = STRANGER.to_owned();
    while named.contains(&stranger) {
        stranger.push('_');
    }
    std::iter::once(stranger).chain(named)
}

/// The constraints of all rules by the path that they are about.
fn by_path(rules: &[LoadedRule]) -> BTreeMap<String, Vec<&Value>> {
    let mut paths: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for (path, constraint) in rules.iter().filter_map(|rule| rule.fields.get("constraints")?.as_object()).flatten() {
        paths.entry(path.strip_prefix("params.").unwrap_or(path).to_owned()).or_default().push(constraint);
    }
    paths
}

fn put(params: &mut Map<String, Value>, path: &str, value: Value) {
    let Some((first, rest)) = path.split_once('.') else {
        params.insert(path.to_owned(), value);
        return;
    };
    let inner = params.entry(first).or_insert_with(|| json!({}));
    if !inner.is_object() {
        *inner = json!({});
    }
    if let Some(inner) = inner.as_object_mut() {
        put(inner, rest, value);
    }
}

/// Every value that can pass a constraint that lists what may; `None` where that cannot be listed.
fn all_that_may_pass(constraint: &Value) -> Option<Vec<Value>> {
    if let Some(expected) = constraint.get("equals") {
        return alike(expected);
    }
    let listed = constraint.get("in")?.as_array()?;
    let mut all = Vec::new();
    for value in listed {
        all.extend(alike(value)?);
    }
    Some(all)
}

/// The values that Python takes for `value` and that are spelled otherwise, it included.
fn alike(value: &Value) -> Option<Vec<Value>> {
    let choices = |lists: Vec<Vec<Value>>| {
        lists.into_iter().try_fold(vec![Vec::new()], |chosen: Vec<Vec<Value>>, list| {
            let all: Vec<Vec<Value>> = chosen
                .iter()
                .flat_map(|head| list.iter().map(move |one| [head.as_slice(), std::slice::from_ref(one)].concat()))
                .collect();
            (all.len() <= MAX_ALIKE).then_some(all)
        })
    };
    match value {
        Value::Null | Value::String(_) => Some(vec![value.clone()]),
        Value::Bool(_) | Value::Number(_) => {
            let number = python::float(value)?;
            let mut all = vec![value.clone(), json!(number)];
            all.extend([json!(true), json!(false), json!(-0.0)]);
            all.extend(whole(number));
            all.retain(|other| python::equal(value, other));
            Some(all)
        }
        Value::Array(items) => {
            let lists = items.iter().map(alike).collect::<Option<Vec<_>>>()?;
            Some(choices(lists)?.into_iter().map(Value::from).collect())
        }
        Value::Object(fields) => {
            let lists = fields.values().map(alike).collect::<Option<Vec<_>>>()?;
            let with_keys = |values: Vec<Value>| Value::Object(fields.keys().cloned().zip(values).collect());
            Some(choices(lists)?.into_iter().map(with_keys).collect())
        }
    }
}

/// The whole number that is as large, if there is one.
fn whole(number: f64) -> Option<Value> {
    let text = (number.fract() == 0.0 && number.abs() < 1e18).then(|| format!("{number:.0}"))?;
    text.parse::<i64>().ok().map(Value::from)
}

/// Values worth trying where `constraints` are asked: what they name, what lies at their bounds, in every type that Python
/// takes for another, and texts that their patterns match.
fn candidates(constraints: &[&Value]) -> Vec<Value> {
    let mut values = vec![
        json!("a"),
        json!(""),
        json!(0),
        json!(1),
        json!(true),
        json!(false),
        json!("1"),
        json!("nan"),
        json!([]),
        json!({}),
    ];
    let mut numbers: Vec<f64> = Vec::new();
    for constraint in constraints {
        for key in ["min", "max"] {
            let Some(bound) = constraint.get(key).and_then(python::float) else { continue };
            numbers.extend([
                bound,
                bound - 1.0,
                bound + 1.0,
                bound - 0.5,
                bound + 0.5,
                bound.next_down(),
                bound.next_up(),
            ]);
        }
        let listed = ["in", "not_in"].into_iter().filter_map(|key| constraint.get(key)?.as_array()).flatten();
        for value in listed.chain(constraint.get("equals")).take(MAX_VALUES) {
            values.extend(alike(value).unwrap_or_else(|| vec![value.clone()]));
            numbers.extend(python::float(value));
            values.push(json!(python::str(value)));
            values.push(json!([value]));
        }
        for key in ["contains", "not_contains"] {
            if let Some(part) = constraint.get(key).and_then(Value::as_str) {
                values.extend([json!(part), json!(format!("x{part}x")), json!([part])]);
            }
        }
    }
    let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if least.is_finite() && most.is_finite() {
        numbers.extend([f64::midpoint(least, most), f64::midpoint(least, most).floor()]);
    }
    numbers.extend((0..16).map(|power| 10_f64.powi(power)).chain([0.0, 2.0, 5.0, 42.0, 999.0, 1.5, -1.0, 0.25]));
    for number in numbers {
        let own: Vec<Value> = whole(number).into_iter().chain([json!(number)]).collect();
        for value in own {
            values.push(json!(python::str(&value)));
            values.push(value);
        }
    }
    values.extend(texts(constraints));
    let mut kept: Vec<Value> = Vec::new();
    let mut seen = BTreeSet::new();
    for value in values.into_iter().filter(|value| !value.is_null()) {
        if kept.len() < MAX_VALUES && seen.insert(value.to_string()) {
            kept.push(value);
        }
    }
    kept
}

/// Texts that meet what the constraints ask of a text, as far as these are patterns that can be turned into one.
fn texts(constraints: &[&Value]) -> Vec<Value> {
    let text = |constraint: &Value, key: &str| constraint.get(key).and_then(Value::as_str).map(str::to_owned);
    let path: Option<AttributePath> = "v".parse().ok();
    let Some(path) = path else { return Vec::new() };
    let mut tests = Vec::new();
    for constraint in constraints {
        tests.extend(text(constraint, "pattern").and_then(|source| Pattern::new(&source).ok()).map(Test::Pattern));
        let searched =
            text(constraint, "not_pattern").and_then(|source| Pattern::python_search(&source).ok().flatten());
        tests.extend(searched.map(Test::NotPattern));
        tests.extend(text(constraint, "contains").map(Test::Contains));
        tests.extend(text(constraint, "not_contains").map(Test::NotContains));
    }
    let conditions: Vec<Condition> = tests.into_iter().map(|test| Condition { path: path.clone(), test }).collect();
    let alone = conditions.iter().map(|condition| vec![condition]);
    let made = std::iter::once(conditions.iter().collect::<Vec<_>>()).chain(alone);
    made.filter_map(|conditions| satisfy(&conditions)?.remove("v")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(default: &str, rules: &Value) -> Reach {
        let file = json!({"default": default, "rules": rules});
        SafetyFilterEvaluator::new(&file.to_string()).unwrap().reach("x")
    }

    #[test]
    fn what_python_lets_through_by_coercion_is_reached() {
        for constraint in [
            json!({"min": 5, "equals": "7"}),
            json!({"min": 6, "max": 5}),
            json!({"min": 0, "max": 100, "pattern": "^[0-9]+$"}),
            json!({"in": [true], "pattern": "1"}),
            json!({"equals": 1, "pattern": "True"}),
            json!({"max": 0, "pattern": "F"}),
            json!({"equals": [1], "contains": "True"}),
            json!({"min": 1, "not_pattern": "^[0-9]"}),
        ] {
            let found = reach("block", &json!([{"action_type": "x", "constraints": {"params.v": constraint}}]));
            assert!(matches!(found, Reach::Allowed(_)), "{constraint}: {found:?}");
        }
    }

    #[test]
    fn what_cannot_pass_is_proven() {
        for rules in [
            json!([{"action_type": "x", "blocked_agents": ["*"]}]),
            json!([{"action_type": "x", "allowed_agents": ["a"]}, {"action_type": "*", "blocked_agents": ["a"]}]),
            json!([{"action_type": "x", "constraints": {"v": {"in": []}}}]),
            json!([{"action_type": "x", "constraints": {"v": {"equals": "7", "min": 8}}}]),
            json!([{"action_type": "x", "constraints": {"v": {"in": [1, 2]}, "params.v": {"max": 0}}}]),
            json!([{"action_type": "x", "constraints": {"v": {"equals": null}}}]),
            json!([{"action_type": "x", "constraints": {"v": {"equals": {"k": 1}, "not_contains": "k"}}}]),
        ] {
            let found = reach("allow", &rules);
            assert!(matches!(found, Reach::Never(_)), "{rules}: {found:?}");
        }
        assert!(matches!(reach("block", &json!([])), Reach::Never(_)));
        assert!(matches!(reach("allow", &json!([])), Reach::Allowed(_)));
        let hard = json!([{"action_type": "x", "constraints": {"v": {"pattern": "q{7}$", "not_pattern": "q"}}}]);
        assert_eq!(reach("block", &hard), Reach::Unknown);
    }
}

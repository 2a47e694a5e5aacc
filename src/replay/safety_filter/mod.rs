//! The deployed safety filter's own reading of its JSON.
//!
//! This is written from what the filter does, not from our front end or back end, and reads the JSON as the filter does: by
//! looking keys up, with its defaults, its coercions and its blind spots. So it can prove the other two.

mod python;
mod reach;
mod regex;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use fancy_regex::Regex;
use serde_json::{Map, Value};
use thiserror::Error;

pub use self::reach::Reach;
use self::regex::PatternTrouble;
use super::{EvalError, Evaluator, Seat, SeatError, Verdict};
use crate::policy::safety_filter::{FilterAggregateLimit, rule_names};
use crate::policy::{Effect, Request};

/// Why a text is nothing that the filter decides with; it refuses every action then.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SafetyFilterLoadError {
    /// Not JSON.
    #[error("not valid JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// No object, or rules that are none.
    #[error("{0}")]
    Form(&'static str),
    /// A pattern that is not known to mean the same here as in the filter.
    #[error("rule {rule}: pattern {pattern:?}: {why}")]
    Pattern {
        /// The rule.
        rule: String,
        /// The pattern.
        pattern: String,
        /// What about it.
        why: String,
    },
}

/// Decides as the deployed filter does.
///
/// Its rate limits need a count: `usage` of the input holds one under the rule's `id`, or, where it has none, under the id that the front end
/// gives it (`web_search-1`), of the requests of this agent for this action within the window. Without one a limit is used up.
#[derive(Debug, Clone)]
pub struct SafetyFilterEvaluator {
    default_blocks: bool,
    rules: Vec<LoadedRule>,
    /// By pattern and whether it is anchored; what does not compile makes the filter fail.
    regexes: Regexes,
}

#[derive(Debug, Clone)]
struct LoadedRule {
    name: String,
    fields: Map<String, Value>,
}

impl LoadedRule {
    fn action(&self) -> Option<&str> {
        match self.fields.get("action_type") {
            None => Some("*"),
            Some(action) => action.as_str(),
        }
    }
}

impl SafetyFilterEvaluator {
    /// Loads the filter's JSON.
    ///
    /// # Errors
    ///
    /// [`SafetyFilterLoadError`] where the filter could decide nothing.
    pub fn new(text: &str) -> Result<Self, SafetyFilterLoadError> {
        let Value::Object(policy) = serde_json::from_str(text)? else {
            return Err(SafetyFilterLoadError::Form("a policy must be a JSON object"));
        };
        let rules = match policy.get("rules") {
            None => Vec::new(),
            Some(Value::Array(rules)) => rules.clone(),
            Some(_) => return Err(SafetyFilterLoadError::Form("`rules` must be an array")),
        };
        let rules = rules
            .into_iter()
            .map(|rule| match rule {
                Value::Object(fields) => Ok(fields),
                _ => Err(SafetyFilterLoadError::Form("a rule must be an object")),
            })
            .collect::<Result<Vec<_>, _>>()?;
        let text =
            |fields: &'_ Map<String, Value>, key: &str| fields.get(key).and_then(Value::as_str).map(str::to_owned);
        let called: Vec<_> = rules.iter().map(|rule| (text(rule, "id"), text(rule, "action_type"))).collect();
        let names = rule_names(called.iter().map(|(id, action)| (id.as_deref(), action.as_deref().unwrap_or("*"))));
        let rules = rules.into_iter().zip(names).map(|(fields, name)| LoadedRule { name, fields }).collect::<Vec<_>>();
        let default_blocks = policy.get("default").and_then(Value::as_str) == Some("block");
        let regexes = compiled(&rules)?;
        Ok(Self { default_blocks, rules, regexes })
    }
}

/// The rules that match `action`, those that name it first.
fn matching<'r>(rules: &'r [LoadedRule], action: &str) -> impl Iterator<Item = &'r LoadedRule> {
    let matches = |rule: &&LoadedRule| rule.action().is_some_and(|own| own == "*" || own == action);
    // An action may itself be called `*`.
    let (specific, any): (Vec<_>, Vec<_>) = rules.iter().filter(matches).partition(|rule| rule.action() != Some("*"));
    specific.into_iter().chain(any)
}

impl SafetyFilterEvaluator {
    fn matching(&self, action: &str) -> impl Iterator<Item = &LoadedRule> {
        matching(&self.rules, action)
    }
}

impl Seat for SafetyFilterEvaluator {
    fn evaluator(&self) -> Result<Box<dyn Evaluator + Send + '_>, SeatError> {
        Ok(Box::new(self.clone()))
    }
}

impl Evaluator for SafetyFilterEvaluator {
    fn name(&self) -> &'static str {
        "safety-filter"
    }

    fn names_policy_rules(&self) -> bool {
        false
    }

    fn decide(&mut self, input: &Value) -> Result<Verdict, EvalError> {
        let verdict = |effect, rules: Vec<String>, reason: String| Ok(Verdict { effect, rules: Some(rules), reason });
        let Some(request) = Request::from_json(input) else {
            return verdict(Effect::Block, Vec::new(), crate::policy::decide::MALFORMED_REASON.to_owned());
        };
        let empty = Map::new();
        let params = match request.context.get("params") {
            Some(Value::Object(params)) => params,
            _ => &empty,
        };
        let usage = input.get("usage").and_then(Value::as_object);
        let Self { default_blocks, rules, regexes } = self;
        let matching: Vec<&LoadedRule> = matching(rules, request.action).collect();
        if matching.is_empty() {
            let effect = if *default_blocks { Effect::Block } else { Effect::Allow };
            return verdict(effect, Vec::new(), format!("no rule matches; the default is {effect}"));
        }
        for rule in &matching {
            if let Err(reason) = passes(rule, request.agent_id, params, usage, regexes) {
                return verdict(Effect::Block, vec![rule.name.clone()], reason);
            }
        }
        for rule in &matching {
            if let Err(reason) = within_total(rule, request.context) {
                return verdict(Effect::Block, vec![rule.name.clone()], reason);
            }
        }
        let mut names: Vec<String> = matching.iter().map(|rule| rule.name.clone()).collect();
        names.sort();
        names.dedup();
        verdict(Effect::Allow, names, "every rule that matches passes".to_owned())
    }
}

type Regexes = BTreeMap<(String, bool), Result<Regex, PatternTrouble>>;

/// All patterns of `rules`. One that Python refuses fails where it is tried.
fn compiled(rules: &[LoadedRule]) -> Result<Regexes, SafetyFilterLoadError> {
    let mut regexes = Regexes::new();
    for rule in rules {
        let constraints = rule.fields.get("constraints").and_then(Value::as_object).into_iter().flatten();
        for (key, anchored) in [("pattern", true), ("not_pattern", false)] {
            for pattern in constraints.clone().filter_map(|(_, constraint)| constraint.get(key)?.as_str()) {
                let key = (pattern.to_owned(), anchored);
                let regex = regexes.entry(key).or_insert_with(|| regex::compile(pattern, anchored));
                if let Err(trouble @ PatternTrouble::Unread(_)) = regex {
                    return Err(SafetyFilterLoadError::Pattern {
                        rule: rule.name.clone(),
                        pattern: pattern.to_owned(),
                        why: trouble.to_string(),
                    });
                }
            }
        }
    }
    Ok(regexes)
}

/// Whether Python takes the value for true.
fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
    }
}

/// `needle in haystack`; an error where Python raises.
fn contains(haystack: &Value, needle: &Value) -> Result<bool, String> {
    match (haystack, needle) {
        (Value::Array(items), needle) => Ok(items.iter().any(|item| python::equal(item, needle))),
        (Value::Object(fields), Value::String(key)) => Ok(fields.contains_key(key)),
        (Value::String(text), Value::String(part)) => Ok(text.contains(part.as_str())),
        _ => Err("the filter fails: a list is expected".to_owned()),
    }
}

/// Whether `rule` lets `agent` through; else why not.
fn agent_passes(rule: &LoadedRule, agent: &str) -> Result<(), String> {
    let agent_value = Value::from(agent);
    if let Some(allowed) = rule.fields.get("allowed_agents").filter(|allowed| truthy(allowed))
        && !contains(allowed, &agent_value)?
    {
        return Err(format!("agent {agent_value} is not an allowed agent"));
    }
    if let Some(blocked) = rule.fields.get("blocked_agents")
        && (contains(blocked, &agent_value)? || contains(blocked, &Value::from("*"))?)
    {
        return Err(format!("agent {agent_value} is blocked"));
    }
    Ok(())
}

/// Whether `rule` passes; else why not. What makes the filter raise passes nothing.
fn passes(
    rule: &LoadedRule,
    agent: &str,
    params: &Map<String, Value>,
    usage: Option<&Map<String, Value>>,
    regexes: &mut Regexes,
) -> Result<(), String> {
    agent_passes(rule, agent)?;
    if let Some(limit) = rule.fields.get("rate_limit").filter(|limit| truthy(limit)) {
        let most = limit.get("max_requests").map_or(Some(100.0), Value::as_f64);
        let count = usage.and_then(|usage| usage.get(&rule.name)).and_then(Value::as_f64);
        if !matches!((most, count), (Some(most), Some(count)) if count < most) {
            return Err(format!("the rate limit of {} is used up", rule.name));
        }
    }
    match rule.fields.get("constraints") {
        None => Ok(()),
        Some(Value::Object(constraints)) => {
            constraints.iter().try_for_each(|(path, constraint)| check(path, constraint, params, regexes))
        }
        Some(_) => Err("the filter fails: `constraints` is not an object".to_owned()),
    }
}

/// Whether the total that `rule` limits has room; else why not. The total is in the context, as whoever enforces the policy puts it there.
fn within_total(rule: &LoadedRule, context: &Map<String, Value>) -> Result<(), String> {
    let Some(limit) = rule.fields.get("aggregate_limit").filter(|limit| truthy(limit)) else { return Ok(()) };
    let limit: FilterAggregateLimit = serde_json::from_value(limit.clone())
        .map_err(|error| format!("the filter fails: `aggregate_limit`: {error}"))?;
    let total = limit.total().map_err(|(field, message)| format!("the filter fails: {field} {message}"))?;
    let found = total.path().and_then(|path| path.get(context)?.as_f64());
    match (found, limit.max_value.as_f64()) {
        (Some(found), Some(max)) if found <= max => Ok(()),
        _ => Err(format!("the aggregate limit of {} is used up", rule.name)),
    }
}

/// The parameter at `path`; `null` where it is missing.
fn find<'v>(path: &str, params: &'v Map<String, Value>) -> &'v Value {
    let mut at = Some(params);
    let mut value = &Value::Null;
    for part in path.strip_prefix("params.").unwrap_or(path).split('.') {
        let Some(object) = at else {
            return &Value::Null;
        };
        value = object.get(part).unwrap_or(&Value::Null);
        at = value.as_object();
    }
    value
}

fn check(path: &str, constraint: &Value, params: &Map<String, Value>, regexes: &mut Regexes) -> Result<(), String> {
    check_value(path, constraint, find(path, params), regexes)
}

/// Whether a constraint lets `value` through; else why not.
fn check_value(path: &str, constraint: &Value, value: &Value, regexes: &mut Regexes) -> Result<(), String> {
    let Value::Object(constraint) = constraint else {
        return Err(format!("the filter fails: the constraint on {path} is not an object"));
    };
    if value.is_null() {
        let needed = ["min", "max", "in", "not_in", "pattern", "equals"];
        return match needed.into_iter().find(|key| constraint.contains_key(*key)) {
            Some(_) => Err(format!("{path} is missing")),
            None => Ok(()),
        };
    }
    let refuse = |wrong: bool, key: &str| {
        if wrong { Err(format!("{path} is {value}, which `{key}` refuses")) } else { Ok(()) }
    };
    for (key, past) in [("max", Ordering::Greater), ("min", Ordering::Less)] {
        if let Some(bound) = constraint.get(key) {
            let wrong = match (python::float(value), python::float(bound)) {
                // NaN is neither greater nor smaller, and so within any bound.
                (Some(value), Some(bound)) => value.partial_cmp(&bound) == Some(past),
                _ => true,
            };
            refuse(wrong, key)?;
        }
    }
    if let Some(list) = constraint.get("in") {
        refuse(!contains(list, value)?, "in")?;
    }
    if let Some(list) = constraint.get("not_in") {
        refuse(contains(list, value)?, "not_in")?;
    }
    let text = python::str(value);
    if let Some(pattern) = constraint.get("pattern") {
        refuse(!matches(pattern, true, &text, regexes)?, "pattern")?;
    }
    if let Some(expected) = constraint.get("equals") {
        refuse(!python::equal(value, expected), "equals")?;
    }
    if let Some(pattern) = constraint.get("not_pattern") {
        refuse(matches(pattern, false, &text, regexes)?, "not_pattern")?;
    }
    for (key, expected) in [("contains", true), ("not_contains", false)] {
        if let Some(part) = constraint.get(key) {
            let part = part.as_str().ok_or_else(|| format!("the filter fails: `{key}` is not a string"))?;
            refuse(text.contains(part) != expected, key)?;
        }
    }
    Ok(())
}

fn matches(pattern: &Value, anchored: bool, text: &str, regexes: &mut Regexes) -> Result<bool, String> {
    let pattern = pattern.as_str().ok_or("the filter fails: a pattern is not a string")?;
    let regex = regexes
        .entry((pattern.to_owned(), anchored))
        .or_insert_with(|| regex::compile(pattern, anchored))
        .as_ref()
        .map_err(|error| format!("the filter fails: {error}"))?;
    regex.is_match(text).map_err(|error| format!("the filter gives up matching: {error}"))
}

#[cfg(test)]
mod answers;
#[cfg(test)]
mod tests;

//! A policy said back in English, and what it decides at the bounds of its rules.

use serde::Serialize;
use serde_json::Value;

use crate::backend::witness;
use crate::policy::totals::Total;
use crate::policy::{AgentEntry, Condition, Decider, Effect, Policy, Rule, Test};

/// So many requests are shown for a rule.
const SHOWN: usize = 6;

/// A request near a bound, and what is decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Boundary {
    /// The rule that it was made up for.
    pub rule: String,
    /// What it tries.
    pub what: String,
    /// The request.
    pub request: Value,
    /// What is decided.
    pub effect: Effect,
}

/// A sentence for each rule, and one for the default.
pub fn says(policy: &Policy) -> Vec<String> {
    let default = match policy.default_effect() {
        Effect::Allow => "Everything else is allowed.",
        Effect::Ask => "For everything else a person is asked.",
        Effect::Block => "Everything else is blocked.",
    };
    policy.rules().iter().map(sentence).chain([default.to_owned()]).collect()
}

/// What is decided at the bounds of each rule: the request that it applies to, and near misses.
pub fn boundaries(policy: &Policy) -> Vec<Boundary> {
    let decider = Decider::new(policy);
    let of_rule = |rule: &Rule| {
        let cases = witness::for_rule(rule).into_iter().take(SHOWN);
        cases
            .map(|case| Boundary {
                effect: decider.decide_json(&case.input).effect,
                rule: case.rule,
                what: case.name,
                request: case.input,
            })
            .collect::<Vec<_>>()
    };
    policy.rules().iter().flat_map(of_rule).collect()
}

fn names(entries: &[AgentEntry], link: &str) -> String {
    let names: Vec<String> = entries.iter().map(ToString::to_string).collect();
    match names.as_slice() {
        [] => "no agent".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {link} {last}", first.join(", ")),
    }
}

/// The agents that a rule is for: `any agent but clerk`.
pub fn who(rule: &Rule) -> String {
    let anyone = |entries: &&Vec<AgentEntry>| entries.contains(&AgentEntry::Anyone);
    let mut who = match rule.allowed_agents.as_ref().filter(|entries| !anyone(entries)) {
        None => "any agent".to_owned(),
        Some(entries) => names(entries, "or"),
    };
    if !rule.blocked_agents.is_empty() {
        who = format!("{who} but {}", names(&rule.blocked_agents, "and"));
    }
    who
}

fn sentence(rule: &Rule) -> String {
    let who = who(rule);
    let action = &rule.action;
    let mut text = match rule.effect {
        Effect::Allow => format!("{who} may do {action}"),
        Effect::Ask => format!("a person is asked when {who} wants to do {action}"),
        Effect::Block => format!("{who} may not do {action}"),
    };
    let conditions: Vec<String> = rule.constraints.iter().map(condition).collect();
    if !conditions.is_empty() {
        text = format!("{text} if {}", conditions.join(" and "));
    }
    if let Some(unless) = &rule.unless {
        let conditions: Vec<String> = unless.iter().map(condition).collect();
        text = format!("{text} unless {}", conditions.join(" and "));
    }
    if let Some(limit) = rule.rate_limit {
        text = format!("{text}, at most {} times in {} seconds", limit.max_requests, limit.window_seconds);
    }
    if let Some(end) = rule.expires {
        text = format!("{text}, until {end}");
    }
    let mut chars = text.chars();
    // A name keeps its case.
    let first: String = if text.starts_with("any agent") || text.starts_with("a person") {
        chars.next().map(|first| first.to_uppercase().collect()).unwrap_or_default()
    } else {
        String::new()
    };
    format!("{first}{}.", chars.as_str())
}

/// A condition in words: `params.amount is at most 100`.
pub fn condition(condition: &Condition) -> String {
    let attribute = match Total::of(&condition.path) {
        Some(total) => total.words(),
        None => condition.attribute().to_string(),
    };
    let said = one(&attribute, condition.test.unqualified());
    if condition.test.is_optional() { format!("({said}, if it is there)") } else { said }
}

fn one(path: &str, test: &Test) -> String {
    let operand = test.operand();
    let list = |values: &Value| {
        let values: Vec<String> =
            values.as_array().map(|values| values.iter().map(ToString::to_string).collect()).unwrap_or_default();
        values.join(", ")
    };
    match test {
        Test::Exists(true) => format!("{path} is there"),
        Test::Exists(false) => format!("{path} is not there"),
        Test::Equals(_) => format!("{path} is {operand}"),
        Test::NotEquals(_) => format!("{path} is not {operand}"),
        Test::In(_) => format!("{path} is one of {}", list(&operand)),
        Test::NotIn(_) => format!("{path} is none of {}", list(&operand)),
        Test::Min(_) => format!("{path} is at least {operand}"),
        Test::Max(_) => format!("{path} is at most {operand}"),
        Test::Pattern(_) => format!("{path} matches {operand}"),
        Test::NotPattern(_) => format!("{path} does not match {operand}"),
        Test::StartsWith(_) => format!("{path} starts with {operand}"),
        Test::EndsWith(_) => format!("{path} ends with {operand}"),
        Test::Contains(_) => format!("{path} contains {operand}"),
        Test::NotContains(_) => format!("{path} does not contain {operand}"),
        Test::MaxLength(_) => format!("{path} has at most {operand} characters"),
        Test::MaxItems(_) => format!("{path} has at most {operand} items"),
        Test::SameAs(other) => format!("{path} is the same as {other}"),
        Test::AppearsIn(other) => format!("{path} appears in {other}"),
        Test::Only(_) => format!("{path} has no fields but {}", list(&operand)),
        // INVARIANT: what is qualified is not qualified itself.
        Test::Qualified(_) => format!("{path} meets {operand}"),
    }
}

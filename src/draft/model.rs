//! The draft of a model: a small schema made of the vocabulary, and what is read of an answer. Validity is free, truth is not: a draft
//! goes through the compiler and [`agree`](super::agree()), and what it would allow asks a person.

use serde::Deserialize;
use serde_json::{Value, json};
use thiserror::Error;

use super::vocabulary::Vocabulary;
use crate::event::AttributePath;
use crate::policy::{
    ActionPattern, AgentEntry, Bound, Condition, Effect, Literal, Metadata, Policy, RateLimit, Rule, Test,
};

/// The longest answer that is read, in bytes.
const MAX_ANSWER: usize = 100_000;

/// Why an answer is no draft.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct DraftError(String);

/// The JSON Schema that a model is held to: names of the vocabulary, no free text without an end, nothing optional.
pub fn draft_schema(vocabulary: &Vocabulary) -> Value {
    let actions: Vec<&String> = vocabulary.actions.keys().collect();
    let attributes: std::collections::BTreeSet<&String> =
        vocabulary.actions.values().flat_map(|arguments| arguments.keys()).collect();
    let agents: Vec<&str> = vocabulary.agents.iter().map(String::as_str).chain(["*"]).collect();
    let text = |list: Value| {
        if list.as_array().is_some_and(Vec::is_empty) {
            json!({"type": "string", "maxLength": 40})
        } else {
            json!({"type": "string", "enum": list})
        }
    };
    json!({"type": "object", "additionalProperties": false, "required": ["rules"], "properties": {"rules": {
        "type": "array", "minItems": 1, "maxItems": 3, "items": {
            "type": "object", "additionalProperties": false,
            "required": ["effect", "action", "agents", "conditions", "max_requests", "window_seconds"],
            "properties": {
                "effect": {"type": "string", "enum": ["allow", "ask", "block"]},
                "action": text(json!(actions)),
                "agents": {"type": "array", "maxItems": 6, "items": text(json!(agents))},
                "conditions": {"type": "array", "maxItems": 3, "items": {
                    "type": "object", "additionalProperties": false, "required": ["attribute", "op", "value"],
                    "properties": {
                        "attribute": text(json!(attributes)),
                        "op": {"type": "string", "enum": ["equals", "in", "not_in", "min", "max"]},
                        "value": {"anyOf": [{"type": "number"}, {"type": "string", "maxLength": 40},
                            {"type": "array", "maxItems": 6, "items": {"type": "string", "maxLength": 40}}]}}}},
                "max_requests": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
                "window_seconds": {"anyOf": [{"type": "integer"}, {"type": "null"}]}}}}}})
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelDraft {
    rules: Vec<DraftRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftRule {
    effect: Effect,
    action: String,
    #[serde(default)]
    agents: Vec<String>,
    #[serde(default)]
    conditions: Vec<DraftCondition>,
    #[serde(default)]
    max_requests: Option<u32>,
    #[serde(default)]
    window_seconds: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DraftCondition {
    attribute: String,
    op: String,
    value: Value,
}

/// Reads an answer as a policy whose default blocks.
///
/// # Errors
///
/// [`DraftError`] in words that a model can mend its answer by; they quote nothing of a log.
pub fn from_draft(answer: &str, vocabulary: &Vocabulary) -> Result<Policy, DraftError> {
    let fail = |message: String| DraftError(message);
    if answer.len() > MAX_ANSWER {
        return Err(fail(format!("an answer of {} bytes; at most {MAX_ANSWER} are read", answer.len())));
    }
    let draft: ModelDraft = serde_json::from_str(answer.trim())
        .map_err(|error| fail(format!("the answer is not the JSON that was asked for: {error}")))?;
    if draft.rules.is_empty() || draft.rules.len() > 3 {
        return Err(fail(format!("{} rules; one to three were asked for", draft.rules.len())));
    }
    let mut rules = Vec::new();
    for (n, draft) in draft.rules.into_iter().enumerate() {
        rules.push(rule(n, draft, vocabulary).map_err(|message| fail(format!("rule {}: {message}", n + 1)))?);
    }
    Policy::new(
        Metadata { name: "draft".to_owned(), version: "1.0".to_owned(), ..Metadata::default() },
        Effect::Block,
        rules,
    )
    .map_err(|error| fail(error.to_string()))
}

fn rule(n: usize, draft: DraftRule, vocabulary: &Vocabulary) -> Result<Rule, String> {
    if draft.action == "*" || (!vocabulary.actions.is_empty() && !vocabulary.actions.contains_key(&draft.action)) {
        return Err(format!("`{}` is no action of the log", draft.action.chars().take(60).collect::<String>()));
    }
    // Literally: a star in it is a star.
    let action = ActionPattern::exact(&draft.action).map_err(|error| error.to_string())?;
    let mut rule = Rule::new(format!("draft-{}", n + 1), action, draft.effect);
    let anyone = draft.agents.is_empty() || draft.agents.iter().any(|agent| agent == "*");
    if !anyone {
        let unknown =
            draft.agents.iter().find(|agent| !vocabulary.agents.is_empty() && !vocabulary.agents.contains(*agent));
        if let Some(agent) = unknown {
            return Err(format!("`{}` is no agent of the log", agent.chars().take(60).collect::<String>()));
        }
        let entries = draft.agents.iter().map(|agent| AgentEntry::named(agent)).collect::<Result<Vec<_>, _>>();
        rule.allowed_agents = Some(entries.map_err(|error| error.to_string())?);
    }
    let mut conditions = Vec::new();
    for condition in draft.conditions {
        let arguments = vocabulary.actions.get(&draft.action);
        if arguments.is_some_and(|arguments| !arguments.contains_key(&condition.attribute)) {
            return Err(format!(
                "`{}` is no argument of the action",
                condition.attribute.chars().take(60).collect::<String>()
            ));
        }
        let path = AttributePath::new(["params", condition.attribute.as_str()]).map_err(|error| error.to_string())?;
        conditions.push(Condition { path, test: test(&condition.op, condition.value)? });
    }
    let count = conditions.len();
    let conditions: crate::policy::Conditions = conditions.into_iter().collect();
    if conditions.len() != count {
        return Err("two conditions of one kind on one argument".to_owned());
    }
    if draft.effect == Effect::Block && !conditions.is_empty() {
        return Err("a rule that blocks takes no conditions here; say what is allowed instead".to_owned());
    }
    rule.constraints = conditions;
    rule.rate_limit = match (draft.max_requests, draft.window_seconds) {
        (None, None) => None,
        (Some(max_requests), Some(window_seconds)) => Some(RateLimit { max_requests, window_seconds }),
        _ => return Err("max_requests and window_seconds go together".to_owned()),
    };
    Ok(rule)
}

fn test(op: &str, value: Value) -> Result<Test, String> {
    let literal = |value: Value| Literal::new(value).map_err(|error| error.to_string());
    let bound = |value: &Value| value.as_f64().and_then(Bound::from_f64).ok_or_else(|| format!("{op} needs a number"));
    let list = |value: Value| match value {
        Value::Array(items) if !items.is_empty() => items.into_iter().map(literal).collect::<Result<Vec<_>, _>>(),
        Value::Array(_) => Err("an empty list".to_owned()),
        one => Ok(vec![literal(one)?]),
    };
    Ok(match op {
        "equals" => Test::Equals(literal(value)?),
        "in" => Test::In(list(value)?),
        "not_in" => Test::NotIn(list(value)?),
        "min" => Test::Min(bound(&value)?),
        "max" => Test::Max(bound(&value)?),
        _ => return Err(format!("`{}` is no op", op.chars().take(20).collect::<String>())),
    })
}

/// The policy with every rule that allows asking instead: nobody has agreed to it.
pub fn lowered_to_ask(policy: &Policy) -> Policy {
    let rules = policy.rules().iter().map(|rule| match rule.effect {
        Effect::Allow => Rule { effect: Effect::Ask, rate_limit: None, ..rule.clone() },
        _ => rule.clone(),
    });
    // INVARIANT: an ask rule takes all that an allow rule does but a rate limit.
    Policy::new(policy.metadata().clone(), policy.default_effect(), rules.collect())
        .unwrap_or_else(|_| policy.with_rules(|rule| rule.effect != Effect::Allow))
}

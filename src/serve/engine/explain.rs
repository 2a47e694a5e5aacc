//! Why a request does not go through as it is, and what would have to be otherwise.
//!
//! In: a decision and the request. Out: the tests that failed, each with the nearest value that passes where there is one.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::policy::decide::{Failure, failure, holds};
use crate::policy::{Cause, Condition, Decider, Decision, Effect, Literal, Request, Rule, Test};

/// Why a request does not go through as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Hindrance {
    /// The rule that speaks: the one that blocked or asks, or the one that came nearest to allowing it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rule: Option<String>,
    /// What kept it from going through.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub failed: Vec<Failed>,
    /// What to do next, in one sentence.
    pub next: String,
    /// After so many seconds the rate limit lets another request through.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_after_seconds: Option<u64>,
}

/// A test that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failed {
    /// The attribute; `agent_id` where the agent is out of scope.
    pub path: String,
    /// The test, as a policy writes it; `scope` for agents.
    pub test: String,
    /// What it compares with.
    #[serde(skip_serializing_if = "Value::is_null", default)]
    pub expected: Value,
    /// What was found; absent if it is missing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub found: Option<Value>,
    /// The nearest value that passes, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nearest: Option<Value>,
    /// All that in words.
    pub message: String,
}

/// How long a value in an explanation is at most, as JSON.
const LONGEST_VALUE: usize = 400;

/// Explains `decision`; `None` if the request goes through as it is.
pub(super) fn explain(decider: &Decider<'_>, decision: &Decision<'_>, request: Request<'_>) -> Option<Hindrance> {
    match (decision.effect, decision.cause, decision.rules.first()) {
        (Effect::Allow, ..) => None,
        (_, Cause::Malformed, _) => Some(Hindrance {
            next: "name an agent and an action, without outer blanks, and give the context as an object".to_owned(),
            ..Hindrance::default()
        }),
        (Effect::Block, _, Some(rule)) if rule.effect == Effect::Allow => Some(Hindrance {
            rule: Some(rule.id.clone()),
            next: "wait until older requests have left the window".to_owned(),
            ..Hindrance::default()
        }),
        (Effect::Block, _, Some(rule)) => Some(blocked(rule, request)),
        (Effect::Ask, _, Some(rule)) => {
            let near = decider.nearest(request).filter(|near| near.rule.effect == Effect::Allow);
            let failed = near.map(|near| failures(near.rule, &near.failures, request)).unwrap_or_default();
            Some(Hindrance { rule: Some(rule.id.clone()), next: APPROVAL.to_owned(), failed, ..Hindrance::default() })
        }
        (effect, _, None) => Some(nearest(decider, effect, request)),
    }
}

const APPROVAL: &str = "a person must approve it; ask again after that";

/// What a block rule objects to.
fn blocked(rule: &Rule, request: Request<'_>) -> Hindrance {
    let failed: Vec<_> = rule
        .unless
        .iter()
        .flatten()
        .filter(|condition| !holds(condition, request.context))
        .map(|condition| failed(condition, &rule.unless.iter().flatten(), request.context))
        .collect();
    let next = if failed.is_empty() {
        "this rule has no exception for such a request; do not try it again".to_owned()
    } else {
        next_of(&failed)
    };
    Hindrance { rule: Some(rule.id.clone()), failed, next, retry_after_seconds: None }
}

/// What the nearest rule that lets through would have asked for.
fn nearest(decider: &Decider<'_>, effect: Effect, request: Request<'_>) -> Hindrance {
    let Some(near) = decider.nearest(request) else {
        let next = "no rule covers this action; ask the owner of the policy to add one".to_owned();
        return Hindrance { next, ..Hindrance::default() };
    };
    let failed = failures(near.rule, &near.failures, request);
    let next = if effect == Effect::Ask { APPROVAL.to_owned() } else { next_of(&failed) };
    Hindrance { rule: Some(near.rule.id.clone()), failed, next, retry_after_seconds: None }
}

fn failures(rule: &Rule, failures: &[Failure<'_>], request: Request<'_>) -> Vec<Failed> {
    let each = failures.iter().map(|failure| match failure {
        Failure::Agent(agent) => Failed {
            path: "agent_id".to_owned(),
            test: "scope".to_owned(),
            expected: Value::Null,
            found: Some(short(&agent.as_str().into())),
            nearest: None,
            message: failure.to_string(),
        },
        Failure::Condition { condition, .. } => failed(condition, &rule.constraints.iter(), request.context),
    });
    each.collect()
}

fn failed<'c>(
    condition: &'c Condition,
    siblings: &(impl Iterator<Item = &'c Condition> + Clone),
    context: &Map<String, Value>,
) -> Failed {
    let found = condition.path.get(context);
    let passes = |value: &Value| {
        let same = siblings.clone().filter(|other| other.path == condition.path);
        same.chain(std::iter::once(condition)).all(|other| other.test.holds(Some(value), |path| path.get(context)))
    };
    let nearest = found
        .and_then(|found| candidate(&condition.test, found, context))
        .or_else(|| lone(&condition.test, context))
        .filter(passes);
    let failure = failure(condition, context).map_or_else(String::new, |failure| failure.to_string());
    let hint = match &nearest {
        Some(value) => format!("{failure}; {} would pass", short(value)),
        None => failure,
    };
    Failed {
        path: condition.path.to_string(),
        test: condition.test.operator().name().to_owned(),
        expected: short(&condition.test.operand()),
        found: found.map(short),
        nearest: nearest.filter(|value| value.to_string().len() <= LONGEST_VALUE),
        message: hint,
    }
}

/// What to change, in one sentence.
pub(super) fn next_of(failed: &[Failed]) -> String {
    let changes: Vec<_> = failed
        .iter()
        .map(|one| match &one.nearest {
            Some(value) => format!("set {} to {}", one.path, short(value)),
            None if one.path == "agent_id" => "let an agent ask that is in the rule's scope".to_owned(),
            None => format!("change {}", one.path),
        })
        .collect();
    if changes.is_empty() { "ask whoever keeps the policy".to_owned() } else { changes.join(", ") }
}

/// A value that passes the test and is near to the one found.
fn candidate(test: &Test, found: &Value, context: &Map<String, Value>) -> Option<Value> {
    match (test, found) {
        (Test::In(allowed), Value::Array(items)) => {
            let kept: Vec<_> =
                items.iter().filter(|item| allowed.iter().any(|one| one.value() == *item)).cloned().collect();
            if kept.is_empty() { lone(test, context) } else { Some(kept.into()) }
        }
        (Test::NotIn(refused), Value::Array(items)) => {
            Some(items.iter().filter(|item| !refused.iter().any(|one| one.value() == *item)).cloned().collect())
        }
        (Test::In(allowed), Value::String(word)) => {
            closest(allowed, |other| other.as_str().map(|other| strsim::normalized_damerau_levenshtein(word, other)))
        }
        (Test::In(allowed), Value::Number(number)) => {
            let number = number.as_f64()?;
            closest(allowed, |other| other.as_f64().map(|other| -(other - number).abs()))
        }
        (Test::MaxLength(most), Value::String(word)) => {
            Some(word.chars().take(usize::try_from(*most).unwrap_or(usize::MAX)).collect::<String>().into())
        }
        (Test::MaxItems(most), Value::Array(items)) => {
            Some(items.iter().take(usize::try_from(*most).unwrap_or(usize::MAX)).cloned().collect())
        }
        _ => lone(test, context),
    }
}

/// The one value, or the edge of the values, that a test names.
fn lone(test: &Test, context: &Map<String, Value>) -> Option<Value> {
    match test {
        Test::Equals(literal) => Some(literal.value().clone()),
        Test::Min(bound) | Test::Max(bound) => Some(Value::Number(bound.number())),
        Test::StartsWith(part) | Test::EndsWith(part) | Test::Contains(part) => Some(part.as_str().into()),
        Test::In(allowed) => allowed.first().map(|first| first.value().clone()),
        Test::SameAs(path) => path.get(context).cloned(),
        _ => None,
    }
}

fn closest(allowed: &[Literal], nearness: impl Fn(&Value) -> Option<f64>) -> Option<Value> {
    let rated = allowed.iter().filter_map(|one| Some((nearness(one.value())?, one.value())));
    rated.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, value)| value.clone())
}

/// A value that is not too long for an answer.
fn short(value: &Value) -> Value {
    let text = value.to_string();
    if text.len() <= LONGEST_VALUE {
        return value.clone();
    }
    let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LONGEST_VALUE).last().unwrap_or_default();
    format!("{}…", text.get(..end).unwrap_or_default()).into()
}

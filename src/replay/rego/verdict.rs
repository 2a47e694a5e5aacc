//! What a policy's answer means: ours, and those of policies written by others.

use regorus::Value;

use super::super::Verdict;
use crate::policy::Effect;

/// Reads the value of a deciding rule.
///
/// - an object with `effect` (`allow`, `ask`, `block`), `rules` and `reason` is a decision of ours;
/// - `true` allows, `false` blocks, and so does `allow` in an object;
/// - a set or array is one of messages, each an objection: none allows, any blocks;
/// - the strings `allow`, `ask`, `deny` and `block` say what they say;
/// - undefined blocks.
///
/// Anything else is an error, which a caller takes as a block.
pub(super) fn read(value: &Value) -> Result<Verdict, String> {
    match value {
        Value::Undefined => Ok(verdict(Effect::Block, "undefined".to_owned())),
        Value::Bool(truth) => Ok(verdict(effect_of(*truth), format!("the policy says {truth}"))),
        Value::Array(items) => Ok(messages(items.iter())),
        Value::Set(items) => Ok(messages(items.iter_sorted())),
        Value::Object(_) => object(value),
        Value::String(word) => word_effect(word)
            .map(|effect| verdict(effect, format!("the policy returned {word:?}")))
            .ok_or_else(|| format!("the policy returned {word:?}; {DECISION}")),
        Value::Null => Err(format!("the policy returned null; {DECISION}")),
        Value::Number(_) => Err(format!("the policy returned a number; {DECISION}")),
    }
}

/// What a decision is, for those who wrote another.
const DECISION: &str =
    "a decision is a boolean, one of \"allow\", \"ask\", \"deny\" and \"block\", or an object with `effect` or `allow`";

fn word_effect(word: &str) -> Option<Effect> {
    match word {
        "allow" => Some(Effect::Allow),
        "ask" => Some(Effect::Ask),
        "block" | "deny" => Some(Effect::Block),
        _ => None,
    }
}

fn verdict(effect: Effect, reason: String) -> Verdict {
    Verdict { effect, rules: None, reason }
}

fn effect_of(allowed: bool) -> Effect {
    if allowed { Effect::Allow } else { Effect::Block }
}

fn messages<'v>(items: impl Iterator<Item = &'v Value>) -> Verdict {
    let messages: Vec<String> = items.map(message).collect();
    match messages.as_slice() {
        [] => verdict(Effect::Allow, "the policy has no objection".to_owned()),
        some => verdict(Effect::Block, some.join("; ")),
    }
}

/// An objection in words: a string, or `msg` of an object, as conftest has it.
fn message(value: &Value) -> String {
    text(value)
        .or_else(|| field(value, "msg"))
        .or_else(|| value.to_json_str().ok())
        .unwrap_or_else(|| "an objection without words".to_owned())
}

fn text(value: &Value) -> Option<String> {
    value.as_string().ok().map(ToString::to_string)
}

fn field(value: &Value, name: &str) -> Option<String> {
    value.as_object().ok()?.get(&name.into()).and_then(text)
}

fn object(value: &Value) -> Result<Verdict, String> {
    let fields = value.as_object().map_err(|error| error.to_string())?;
    let reason = ["reason", "message", "msg"].into_iter().find_map(|name| field(value, name));
    let effect = match (fields.get(&"effect".into()), fields.get(&"allow".into())) {
        (Some(effect), _) => match text(effect).as_deref().and_then(word_effect) {
            Some(effect) => effect,
            None => return Err("the decision's `effect` must be `allow`, `ask` or `block`".to_owned()),
        },
        (None, Some(Value::Bool(truth))) => effect_of(*truth),
        _ => return Err("the policy says an object without `effect` or a boolean `allow`".to_owned()),
    };
    let rules = match fields.get(&"rules".into()) {
        None => None,
        Some(Value::Array(ids)) => ids.iter().map(text).collect(),
        Some(Value::Set(ids)) => ids.iter_sorted().map(text).collect(),
        Some(_) => return Err("the decision's `rules` must be a list of ids".to_owned()),
    };
    Ok(Verdict { effect, rules, reason: reason.unwrap_or_else(|| format!("the policy says {effect}")) })
}

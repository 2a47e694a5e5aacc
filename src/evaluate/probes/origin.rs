//! Where the value of a probe would have come from.
//!
//! In: a context with another value in one argument. Out: the same, saying of that argument what a log would: where the log says where its
//! arguments came from, an attacker's value came from what a tool answered, at best as the whole of a field, unless the request has it.

use super::slots::argument;
use crate::event::value::{Map, Value};
use crate::session::Grade;

/// The words for it.
const ORIGIN: (&str, &str) = ("prov", "tool");
const GRADE: &str = "prov_grade";
const WHOLE_CALL: &str = "prov_target";

/// Says of the argument that the slot of this name is in where its new value came from.
pub(super) fn tell(context: &mut Map<String, Value>, name: &str, value: &Value) {
    let keys = argument(name);
    if keys.is_empty() || is_named(context, value) {
        return;
    }
    let (origin, tool) = ORIGIN;
    set(context, origin, &keys, tool);
    set(context, GRADE, &keys, Grade::Field.name());
    if let Some(Value::Object(named)) = context.get_mut("prov_named") {
        remove(named, &keys);
    }
    // What the whole call says is what its worst argument does.
    if let Some(worst) = context.get_mut(WHOLE_CALL)
        && worst.as_str().and_then(Grade::named).is_some_and(|grade| grade > Grade::Field)
    {
        *worst = Grade::Field.name().into();
    }
}

/// Whether the request has the value.
fn is_named(context: &Map<String, Value>, value: &Value) -> bool {
    let text = match value {
        Value::String(text) => text.to_lowercase(),
        value => value.to_string(),
    };
    let request = context.get("prompt").and_then(Value::as_str).unwrap_or_default();
    !text.is_empty() && request.to_lowercase().contains(&text)
}

/// Puts a word where a context has one.
fn set(context: &mut Map<String, Value>, key: &str, keys: &[&str], word: &str) {
    let mut at = context.get_mut(key);
    for key in keys {
        at = at.and_then(|place| place.get_mut(*key));
    }
    if let Some(known @ Value::String(_)) = at {
        *known = word.into();
    }
}

fn remove(named: &mut Map<String, Value>, keys: &[&str]) {
    match keys {
        [] => {}
        [last] => {
            named.remove(*last);
        }
        [first, rest @ ..] => {
            if let Some(Value::Object(inner)) = named.get_mut(*first) {
                remove(inner, rest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(context: &Value, name: &str, value: &Value, expected: &Value) {
        let mut told = context.as_object().unwrap().clone();
        tell(&mut told, name, value);
        assert_eq!(Value::Object(told), *expected);
    }

    #[test]
    fn what_is_new_came_from_a_tool_where_a_log_says_so_at_all() {
        let of = |to: &str, grade: &str, call: &str| json!({"params": {"to": "B"}, "prov": {"to": to, "memo": "none"}, "prov_grade": {"to": grade}, "prov_target": call});
        check(&of("prompt", "prompt", "prompt"), "params\u{1f}to", &json!("X"), &of("tool", "field", "field"));
        check(&of("none", "none", "none"), "params\u{1f}to", &json!("X"), &of("tool", "field", "none"));
        // The prober knows no place for what the log does not say.
        check(&of("prompt", "text", "x"), "params\u{1f}cc", &json!("X"), &of("prompt", "text", "x"));
        check(&json!({"params": {"to": "B"}}), "params\u{1f}to", &json!("X"), &json!({"params": {"to": "B"}}));
        check(
            &json!({"to": "B", "prov": {"to": "prompt"}}),
            "to",
            &json!("X"),
            &json!({"to": "B", "prov": {"to": "prompt"}}),
        );
    }

    #[test]
    fn elements_are_of_their_argument_and_what_the_request_has_is_from_there() {
        let of = |word: &str| json!({"prompt": "pay X-9 now", "params": {"ids": ["A"]}, "prov": {"ids": word}});
        check(&of("prompt"), "params\u{1f}ids\u{1f}[]", &json!("B"), &of("tool"));
        check(&of("prompt"), "params\u{1f}ids\u{1f}[]", &json!("x-9"), &of("prompt"));
        let named = json!({"params": {"a": {"b": "A"}}, "prov": {"a": {"b": "prompt"}}, "prov_named": {"a": {"b": "w", "c": "v"}}});
        let expected =
            json!({"params": {"a": {"b": "A"}}, "prov": {"a": {"b": "tool"}}, "prov_named": {"a": {"c": "v"}}});
        check(&named, "params\u{1f}a\u{1f}b", &json!(5), &expected);
    }
}

//! Arrays whose elements meet tests, and arrays of which one element just misses them.

use serde_json::{Map, Value, json};

use super::{fits, meet, sample};
use crate::event::AttributePath;
use crate::policy::{Condition, Test};

/// Arrays of one element that is likely to meet all the tests of elements among `tests`; none if there are none.
pub(super) fn candidates(tests: &[&Test]) -> Vec<Value> {
    let asked: Vec<(Option<&AttributePath>, Test)> = tests.iter().filter_map(|test| test.of_element()).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let itself: Vec<&Test> = asked.iter().filter(|(step, _)| step.is_none()).map(|(_, test)| test).collect();
    let fields: Vec<Condition> = asked
        .iter()
        .filter_map(|(step, test)| Some(Condition { path: (*step)?.clone(), test: test.clone() }))
        .collect();
    let element = if fields.is_empty() {
        sample::candidates(&itself).into_iter().find(|value| fits(&itself, value))
    } else {
        meet(&fields.iter().collect::<Vec<_>>()).map(Value::Object).filter(|value| fits(&itself, value))
    };
    element.into_iter().map(|element| json!([element])).chain([json!([])]).collect()
}

/// Arrays that just miss a test of elements: what is there, and behind it an element that breaks the test.
pub(super) fn violations(test: &Test, there: Option<&Value>, other: Option<&Value>) -> Vec<(&'static str, Value)> {
    let Some((step, inner)) = test.of_element() else { return Vec::new() };
    let items = there.and_then(Value::as_array).cloned().unwrap_or_default();
    let first = items.first().cloned().unwrap_or_default();
    let found = match step {
        Some(path) => first.as_object().and_then(|fields| path.get(fields)),
        None => Some(&first).filter(|first| !first.is_null()),
    };
    let with = |element: Value| -> Value { items.iter().cloned().chain([element]).collect() };
    let mut misses: Vec<_> = sample::violations(&inner, found, other)
        .into_iter()
        .map(|(what, value)| (what, with(put(&first, step, value))))
        .collect();
    if step.is_some() {
        misses.push(("an element is no object", with(json!("x"))));
    }
    misses.extend([("no array", json!("x")), ("an object, no array", json!({"0": first}))]);
    misses
}

/// An element like `element`, with `value` where `step` leads.
fn put(element: &Value, step: Option<&AttributePath>, value: Value) -> Value {
    let Some(path) = step else { return value };
    let mut fields = element.as_object().cloned().unwrap_or_default();
    path.set(&mut fields, value);
    Value::Object(fields)
}

/// Puts `value` where the steps of a test lead in every element that there is; in one, if there is none.
pub(super) fn fill(test: &Test, path: &AttributePath, context: &mut Map<String, Value>, value: &Value) {
    let filled = filled(path.get(context), test.steps(), value);
    path.set(context, filled);
}

fn filled(there: Option<&Value>, steps: &[Option<AttributePath>], value: &Value) -> Value {
    let Some((step, rest)) = steps.split_first() else { return value.clone() };
    let items = there.and_then(Value::as_array).filter(|items| !items.is_empty());
    let one = [Value::Null];
    let items = items.map_or(one.as_slice(), Vec::as_slice).iter();
    let inner = |item: &Value| match step {
        Some(path) => filled(item.as_object().and_then(|fields| path.get(fields)), rest, value),
        None => filled(Some(item), rest, value),
    };
    items.map(|item| put(item, step.as_ref(), inner(item))).collect()
}

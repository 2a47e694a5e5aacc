//! Values put into the elements of arrays.

use serde_json::{Map, Value};

use crate::event::AttributePath;
use crate::policy::Test;

/// An element like `element`, with `value` where `step` leads.
pub(super) fn put(element: &Value, step: Option<&AttributePath>, value: Value) -> Value {
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

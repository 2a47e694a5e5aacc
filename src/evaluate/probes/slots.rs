//! The arguments of a call, one by one: where each stands, and the same call with another value there.
//!
//! In: an event's context. Out: slots and changed contexts. Nothing here knows what a good value is.

use std::cmp::Ordering;

use crate::event::value::{Map, Value, order};
use crate::event::{AttributePath, ElementPath};

/// How many arguments of a call are looked at, and how many elements of an array.
const MAX_SLOTS: usize = 64;
const MAX_ELEMENTS: usize = 8;
/// What a log says about the course of a session or about its own making, and no caller chooses.
const NO_ARGUMENTS: [&str; 6] = ["prompt", "prov", "status", "step", "prev_action", "output"];
/// Parts the keys of a slot's name; no readable key has it.
const BETWEEN: char = '\u{1f}';

/// A JSON scalar in an order of its own.
#[derive(Debug, Clone)]
pub(super) struct OrderedScalar(pub(super) Value);

impl PartialEq for OrderedScalar {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for OrderedScalar {}

impl PartialOrd for OrderedScalar {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for OrderedScalar {
    fn cmp(&self, other: &Self) -> Ordering {
        order(&self.0, &other.0)
    }
}

#[derive(Debug, Clone, Copy)]
enum SlotStep<'e> {
    Key(&'e str),
    Index(usize),
}

/// Where a scalar stands in a context.
#[derive(Debug, Clone)]
pub(super) struct Slot<'e> {
    steps: Vec<SlotStep<'e>>,
    /// The same for every element of an array.
    pub(super) name: String,
    pub(super) value: &'e Value,
}

impl Slot<'_> {
    /// The context with `value` in this place.
    pub(super) fn with(&self, context: &Map<String, Value>, value: Value) -> Map<String, Value> {
        let mut changed = Value::Object(context.clone());
        let mut at = Some(&mut changed);
        for step in &self.steps {
            at = at.and_then(|place| match step {
                SlotStep::Key(key) => place.get_mut(*key),
                SlotStep::Index(index) => place.get_mut(*index),
            });
        }
        if let Some(place) = at {
            *place = value;
        }
        match changed {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }
}

/// The path that rules name a slot by: `params.items[].qty`; `None` past more arrays than a path leads through.
pub(in crate::evaluate) fn attribute(name: &str) -> Option<ElementPath> {
    let keys: Vec<&str> = name.split(BETWEEN).collect();
    let mut parts = keys.split(|key| *key == "[]").map(|keys| AttributePath::new(keys.iter().copied()).ok());
    ElementPath::new(parts.next()??, parts.collect()).ok()
}

/// The keys of the argument that a slot is, or is an element of, below `params`; none of any other slot.
pub(super) fn argument(name: &str) -> Vec<&str> {
    let mut keys = name.split(BETWEEN).take_while(|key| *key != "[]");
    if keys.next() == Some("params") { keys.collect() } else { Vec::new() }
}

/// A slot's name for people, spelled as in a policy.
pub(in crate::evaluate) fn readable(name: &str) -> String {
    let plain = || name.replace(&format!("{BETWEEN}[]"), "[]").replace(BETWEEN, ".");
    attribute(name).map_or_else(plain, |path| path.to_string())
}

/// The name of the slot at a path of keys.
pub(super) fn path_name(path: &[String]) -> String {
    path.join(&BETWEEN.to_string())
}

/// The scalars that a caller chose: those under `params` where the context has it, else all but what only says how the session went.
pub(super) fn slots(context: &Map<String, Value>) -> Vec<Slot<'_>> {
    let mut found = Vec::new();
    let mut steps = Vec::new();
    match context.get("params") {
        Some(params @ Value::Object(_)) => {
            steps.push(SlotStep::Key("params"));
            walk(&mut steps, "params", params, &mut found);
        }
        _ => {
            for (key, value) in context.iter().filter(|(key, _)| !NO_ARGUMENTS.contains(&key.as_str())) {
                steps.push(SlotStep::Key(key));
                walk(&mut steps, key, value, &mut found);
                steps.pop();
            }
        }
    }
    // By name, so that how a line orders its keys decides nothing.
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// The names of the arguments of a call; empty where a context does not keep them apart from its facts.
pub(super) fn names(context: &Map<String, Value>) -> impl Iterator<Item = (&String, &Value)> {
    context.get("params").and_then(Value::as_object).into_iter().flatten()
}

fn walk<'e>(steps: &mut Vec<SlotStep<'e>>, name: &str, value: &'e Value, found: &mut Vec<Slot<'e>>) {
    if found.len() >= MAX_SLOTS {
        return;
    }
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (key, field) in fields {
                steps.push(SlotStep::Key(key));
                walk(steps, &format!("{name}{BETWEEN}{key}"), field, found);
                steps.pop();
            }
        }
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate().take(MAX_ELEMENTS) {
                steps.push(SlotStep::Index(index));
                walk(steps, &format!("{name}{BETWEEN}[]"), element, found);
                steps.pop();
            }
        }
        value => found.push(Slot { steps: steps.clone(), name: name.to_owned(), value }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn context(value: &Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn arguments_are_found_at_any_depth_and_replaced_in_their_place() {
        let context =
            context(&json!({"params": {"to": "A", "items": [{"qty": 1}, {"qty": 2}], "none": null}, "step": 3}));
        let found = slots(&context);
        let names: Vec<_> = found.iter().map(|slot| readable(&slot.name)).collect();
        assert_eq!(names, ["params.items[].qty", "params.items[].qty", "params.to"]);
        let changed = found[1].with(&context, json!(9));
        assert_eq!(
            Value::Object(changed),
            json!({"params": {"to": "A", "items": [{"qty": 1}, {"qty": 9}], "none": null}, "step": 3})
        );
    }

    #[test]
    fn without_params_every_attribute_but_the_course_is_an_argument() {
        let context = context(&json!({"verb": "list", "status": 200, "step": 1, "object": {"name": "x"}}));
        let names: Vec<_> = slots(&context).iter().map(|slot| readable(&slot.name)).collect();
        assert_eq!(names, ["object.name", "verb"]);
        assert_eq!(super::names(&context).count(), 0);
    }

    #[test]
    fn huge_calls_are_looked_at_in_part() {
        let many: Map<String, Value> = (0..1_000).map(|n| (format!("k{n}"), json!(n))).collect();
        assert_eq!(slots(&context(&json!({"params": many}))).len(), MAX_SLOTS);
        assert_eq!(slots(&context(&json!({"params": {"ids": vec![1; 1_000]}}))).len(), MAX_ELEMENTS);
        assert_eq!(slots(&context(&json!({"params": [1, 2]}))).len(), 2, "an array under `params` is no object");
        assert!(slots(&context(&json!({"params": "text", "prompt": "p"}))).len() == 1);
    }

    #[test]
    fn a_slot_is_named_as_a_policy_names_it() {
        let context = context(&json!({"params": {"to.acct": "A", "flights": [{"date": "d"}], "grid": [[1]], "": 1}}));
        let found: Vec<_> = slots(&context).iter().map(|slot| readable(&slot.name)).collect();
        assert_eq!(found, [r#"params[""]"#, "params.flights[].date", "params.grid[][]", r#"params["to.acct"]"#]);
        let deep = ["params", "a", "[]", "[]", "[]", "[]"].join("\u{1f}");
        assert_eq!((attribute(&deep), readable(&deep)), (None, "params.a[][][][]".to_owned()));
    }

    #[test]
    fn numbers_are_the_same_however_they_are_written() {
        assert_eq!(OrderedScalar(json!(1)), OrderedScalar(json!(1.0)));
        assert_ne!(OrderedScalar(json!(1)), OrderedScalar(json!("1")));
    }
}

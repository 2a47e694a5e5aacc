//! What a session knows, put into a context.
//!
//! In: a context, traces and a session. Out: the context with the attributes that are asked for. `docs/logs.md` lists them.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::arguments::has_text;
use super::text::{is_number_of_place, names_places};
use super::{ArgumentOrigin, Attributes, Grade, KEYS, Session};
use crate::names_credential;

/// The action before the first.
pub(super) const NO_ACTION: &str = "none";

/// What `prov_target` says of a call with arguments of which none is one that machines read.
pub const NO_TARGET: &str = "absent";

/// What is done about what a context says of what the session knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claims {
    /// It stays: it comes from a log, or from a caller who is trusted.
    Keep,
    /// It goes: the session alone is believed.
    Replace,
}

/// Where a session is: attributes that are not about an argument.
#[derive(Debug, Clone, Default)]
pub struct Course {
    step: Option<u64>,
    previous: Option<Arc<str>>,
    history: Option<Vec<Arc<str>>>,
}

/// What of its course is asked for; `None` if nothing is.
pub(super) fn course(session: &Session, attributes: Attributes) -> Option<Box<Course>> {
    const ASKED: Attributes = Attributes::STEP.with(Attributes::PREV_ACTION).with(Attributes::HISTORY);
    if attributes.and(ASKED).is_empty() {
        return None;
    }
    let asked = |attribute| attributes.has(attribute);
    Some(Box::new(Course {
        step: session.step().filter(|_| asked(Attributes::STEP)),
        previous: session.previous().filter(|_| asked(Attributes::PREV_ACTION)),
        history: session.history().filter(|_| asked(Attributes::HISTORY)),
    }))
}

/// Takes out whatever a context says of what sessions know.
pub(super) fn forget(context: &mut Map<String, Value>) {
    for (key, _) in KEYS {
        context.remove(key);
    }
}

/// Adds what is asked for and not there. The traces are those of the context's own arguments.
pub fn tell(
    context: &mut Map<String, Value>,
    traces: &[ArgumentOrigin],
    course: Option<&Course>,
    attributes: Attributes,
) {
    arguments(context, traces, attributes);
    let Some(course) = course else { return };
    let mut add = |key: &str, value: Option<Value>| {
        if !context.contains_key(key) {
            context.extend(value.map(|value| (key.to_owned(), value)));
        }
    };
    add("step", course.step.map(Value::from));
    add("prev_action", course.previous.as_deref().map(Value::from));
    add(
        "history",
        course.history.as_ref().map(|actions| actions.iter().map(|action| Value::from(&**action)).collect()),
    );
}

/// Adds what is asked for and not there, about each argument. The traces are those of the context's own arguments.
fn arguments(context: &mut Map<String, Value>, traces: &[ArgumentOrigin], attributes: Attributes) {
    let wanted = KEYS.iter().filter(|(_, attribute)| attributes.and(Attributes::PROVENANCE).has(*attribute));
    let wanted: Vec<_> = wanted.filter(|(key, _)| !context.contains_key(*key)).collect();
    if traces.is_empty() || wanted.is_empty() {
        return;
    }
    let Some(Value::Object(params)) = context.get("params") else {
        return;
    };
    let told = wanted.iter().map(|(key, attribute)| {
        let value = if *attribute == Attributes::TARGET {
            Some(target(params, &mut traces.iter()).map_or(NO_TARGET, Grade::name).into())
        } else {
            Some(tree(params, &mut traces.iter(), *attribute)).filter(|tree| !tree.is_empty()).map(Value::Object)
        };
        ((*key).to_owned(), value)
    });
    let told: Vec<_> = told.collect();
    context.extend(told.into_iter().filter_map(|(key, value)| Some((key, value?))));
}

/// The grade of the worst argument that machines read: they say where a call strikes. Where one is named after a credential, all count: any
/// of them may be the new one.
fn target<'t>(params: &Map<String, Value>, traces: &mut impl Iterator<Item = &'t ArgumentOrigin>) -> Option<Grade> {
    let all = has_credential(params);
    worst(params, traces, all)
}

fn worst<'t>(
    params: &Map<String, Value>,
    traces: &mut impl Iterator<Item = &'t ArgumentOrigin>,
    all: bool,
) -> Option<Grade> {
    let grades = params.iter().filter_map(|(key, value)| {
        let grade = match value {
            Value::Object(inner) => worst(inner, traces, all),
            value if has_text(value) => {
                let grade = traces.next().map_or(Grade::Unknown, |trace| trace.grade);
                let guessed = names_credential(key) && !is_spelled_out(value);
                let grade = if guessed { grade.min(Grade::Text) } else { grade };
                (all || is_target(key, value)).then_some(grade)
            }
            // Nothing is known of what stands in it.
            Value::Array(items) if !items.is_empty() => Some(Grade::Unknown),
            _ => None,
        };
        // A name is searched for nowhere.
        if is_address(key) { Some(Grade::Unknown) } else { grade }
    });
    grades.min()
}

fn has_credential(params: &Map<String, Value>) -> bool {
    params
        .iter()
        .any(|(key, value)| names_credential(key) || matches!(value, Value::Object(inner) if has_credential(inner)))
}

/// Whether a credential is not any word of a sentence: it has a digit or a sign.
fn is_spelled_out(value: &Value) -> bool {
    match value {
        Value::String(text) => text.trim().contains(|c: char| !c.is_alphabetic() && !c.is_whitespace()),
        Value::Array(items) => items.iter().all(is_spelled_out),
        _ => true,
    }
}

/// Whether a name of an argument is data.
fn is_address(name: &str) -> bool {
    name.contains('@') || name.contains("://")
}

/// Whether machines read an argument, by what it is: an address or an id, neither words nor an amount.
pub fn is_target(name: &str, value: &Value) -> bool {
    match value {
        Value::String(text) => names_places(name, text),
        Value::Number(number) => is_number_of_place(name, number),
        Value::Array(items) => items.iter().any(|item| is_target(name, item)),
        Value::Null | Value::Bool(_) | Value::Object(_) => false,
    }
}

/// One attribute of each argument, nested as the arguments are.
fn tree<'t>(
    params: &Map<String, Value>,
    traces: &mut impl Iterator<Item = &'t ArgumentOrigin>,
    attribute: Attributes,
) -> Map<String, Value> {
    let mut told = Map::new();
    for (key, value) in params {
        let told_here = match value {
            Value::Object(inner) => {
                Some(tree(inner, traces, attribute)).filter(|told| !told.is_empty()).map(Value::Object)
            }
            value if has_text(value) => traces.next().and_then(|trace| one(trace, attribute)),
            _ => None,
        };
        if let Some(value) = told_here {
            told.insert(key.clone(), value);
        }
    }
    told
}

fn one(trace: &ArgumentOrigin, attribute: Attributes) -> Option<Value> {
    let source = || trace.source.as_deref();
    match attribute {
        Attributes::ORIGIN => Some(trace.origin.name().into()),
        Attributes::GRADE => Some(trace.grade.name().into()),
        Attributes::NAMED => trace.named.as_deref().map(Value::from),
        Attributes::TOOL => source().map(|source| Value::from(&*source.tool)),
        Attributes::FIELD => source().map(|source| Value::from(&*source.field)),
        // Of what is in no output it is not known whether it is all of a field.
        Attributes::WHOLE => source().map(|source| source.whole.into()),
        Attributes::AUTHOR => source()?.principal.map(|own| if own { "principal" } else { "other" }.into()),
        _ => None,
    }
}

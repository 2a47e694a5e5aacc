//! What a session knows, put into a context.
//!
//! In: a context, traces and a session. Out: the context with the attributes that are asked for. `docs/logs.md` lists them.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::arguments::has_text;
use super::text::{is_credential_name, is_number_of_place, names_places};
use super::{Grade, Session, Trace};

/// The action before the first.
pub(super) const NO_ACTION: &str = "none";

/// What `prov_target` says of a call with arguments of which none is one that machines read.
pub const NO_TARGET: &str = "absent";

/// The keys of a context that a session gives, each with the attribute that asks for it.
pub const KEYS: [(&str, Attributes); 12] = [
    ("prov", Attributes::ORIGIN),
    ("prov_grade", Attributes::GRADE),
    ("prov_named", Attributes::NAMED),
    ("prov_tool", Attributes::TOOL),
    ("prov_field", Attributes::FIELD),
    ("prov_whole", Attributes::WHOLE),
    ("prov_author", Attributes::AUTHOR),
    ("prov_target", Attributes::TARGET),
    ("prompt", Attributes::PROMPT),
    ("step", Attributes::STEP),
    ("prev_action", Attributes::PREV_ACTION),
    ("history", Attributes::HISTORY),
];

/// What is asked of a session: a set of the keys of [`KEYS`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attributes(u16);

impl Attributes {
    /// Nothing.
    pub const NONE: Self = Self(0);
    /// `prov`: `prompt`, `tool`, `none` or `unknown` for each argument.
    pub const ORIGIN: Self = Self(1);
    /// `prov_grade`: how, see [`Grade`].
    pub const GRADE: Self = Self(1 << 1);
    /// `prov_named`: what of the request names the record, the list or the call.
    pub const NAMED: Self = Self(1 << 2);
    /// `prov_tool`: the action whose output it stands in.
    pub const TOOL: Self = Self(1 << 3);
    /// `prov_field`: the field of that output.
    pub const FIELD: Self = Self(1 << 4);
    /// `prov_whole`: whether it is all of that field.
    pub const WHOLE: Self = Self(1 << 5);
    /// `prov_author`: `principal` or `other`, where the record says who wrote it.
    pub const AUTHOR: Self = Self(1 << 6);
    /// `prov_target`: the grade of the worst argument that machines read.
    pub const TARGET: Self = Self(1 << 7);
    /// `prompt`: the last request.
    pub const PROMPT: Self = Self(1 << 8);
    /// `step`: how many calls there were before.
    pub const STEP: Self = Self(1 << 9);
    /// `prev_action`: the last action that was carried out, `none` before the first.
    pub const PREV_ACTION: Self = Self(1 << 10);
    /// `history`: the distinct actions that were carried out.
    pub const HISTORY: Self = Self(1 << 11);
    /// Everything.
    pub const ALL: Self = Self((1 << 12) - 1);
    /// All that is about arguments.
    pub const PROVENANCE: Self = Self((1 << 8) - 1);

    /// All of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What of both is in each.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// All but `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What a text may ask for that is a program: whatever stands there as the name of a key, quoted or after a dot.
    pub fn in_text(text: &str) -> Self {
        let stands = |key: &str| {
            let mut places = memchr::memmem::find_iter(text.as_bytes(), key.as_bytes());
            places.any(|at| matches!(text.as_bytes().get(at.wrapping_sub(1)), Some(b'.' | b'"' | b'`' | b'\'')))
        };
        KEYS.iter().filter(|(key, _)| stands(key)).fold(Self::NONE, |all, (_, attribute)| all.with(*attribute))
    }

    /// Whether all of `other` is asked for.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether nothing is asked for.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// What the first key of a path asks for; nothing if a session does not give it.
    pub fn of_key(key: &str) -> Self {
        KEYS.iter().find(|(name, _)| *name == key).map_or(Self::NONE, |(_, attribute)| *attribute)
    }
}

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
pub fn tell(context: &mut Map<String, Value>, traces: &[Trace], course: Option<&Course>, attributes: Attributes) {
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
fn arguments(context: &mut Map<String, Value>, traces: &[Trace], attributes: Attributes) {
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
fn target<'t>(params: &Map<String, Value>, traces: &mut impl Iterator<Item = &'t Trace>) -> Option<Grade> {
    let all = has_credential(params);
    worst(params, traces, all)
}

fn worst<'t>(params: &Map<String, Value>, traces: &mut impl Iterator<Item = &'t Trace>, all: bool) -> Option<Grade> {
    let grades = params.iter().filter_map(|(key, value)| {
        let grade = match value {
            Value::Object(inner) => worst(inner, traces, all),
            value if has_text(value) => {
                let grade = traces.next().map_or(Grade::Unknown, |trace| trace.grade);
                let guessed = is_credential_name(key) && !is_spelled_out(value);
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
        .any(|(key, value)| is_credential_name(key) || matches!(value, Value::Object(inner) if has_credential(inner)))
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
    traces: &mut impl Iterator<Item = &'t Trace>,
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

fn one(trace: &Trace, attribute: Attributes) -> Option<Value> {
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

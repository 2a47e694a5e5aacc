//! Values that meet tests, and values that just miss them.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Value, json};

use super::elements::put;
use super::{fits, meet};
use crate::event::AttributePath;
use crate::policy::{Condition, Literal, Pattern, Test};

/// How many members of a list are tried.
const MEMBERS: usize = 32;

/// How many other members of a list are worth a request.
const EDGES: usize = 3;

/// The longest string or array that is made to overstep a limit.
const LONGEST: u32 = 2_000;

/// Values of which one is likely to meet all of `tests`; the caller tries them.
pub(super) fn candidates(tests: &[&Test]) -> Vec<Value> {
    let mut values = element_candidates(tests);
    let mut numbers = Vec::new();
    let tests: Vec<&Test> =
        tests.iter().filter(|test| test.steps().is_empty()).map(|test| test.unqualified()).collect();
    let tests = tests.as_slice();
    for test in tests {
        match test {
            Test::Equals(literal) => values.push(literal.value().clone()),
            Test::In(literals) => values.extend(literals.iter().take(MEMBERS).map(|literal| literal.value().clone())),
            Test::Min(bound) | Test::Max(bound) => numbers.push(bound.get()),
            _ => {}
        }
    }
    for bound in &numbers {
        values.push(number(*bound));
    }
    if let [a, b] = numbers.as_slice() {
        values.push(number(f64::midpoint(*a, *b)));
    }
    for bound in &numbers {
        values.extend([number(bound + 1.0), number(bound - 1.0)]);
    }
    values.extend(strings(tests).into_iter().map(Value::from));
    if tests.iter().any(|test| matches!(test, Test::MaxItems(_))) {
        values.push(json!([]));
    }
    values.extend([json!("x"), json!("other"), json!(""), json!(1), json!(true), json!([]), json!(["x"]), json!({})]);
    values
}

/// Strings put together from what the tests ask for.
fn strings(tests: &[&Test]) -> Vec<String> {
    let mut start = "";
    let mut end = "";
    let mut parts = Vec::new();
    let mut patterns = Vec::new();
    for test in tests {
        match test {
            Test::StartsWith(text) => start = text,
            Test::EndsWith(text) => end = text,
            Test::Contains(text) => parts.push(text.as_str()),
            Test::Pattern(pattern) => patterns.extend(matching(pattern)),
            _ => {}
        }
    }
    let inner: String = parts.concat();
    let mut made = Vec::new();
    if !start.is_empty() || !end.is_empty() || !inner.is_empty() {
        let rest = |text: &str| if text.ends_with(end) { text.to_owned() } else { format!("{text}{end}") };
        let begun = if start.contains(inner.as_str()) { start.to_owned() } else { format!("{start}{inner}") };
        made.extend([rest(&begun), format!("{begun}{end}"), format!("{begun}x{end}")]);
        // What starts one text may already end it.
        made.extend([start.to_owned(), end.to_owned(), inner.clone()]);
    }
    for pattern in patterns {
        made.extend([
            pattern.clone(),
            format!("{pattern}{inner}{end}"),
            format!("{start}{pattern}{inner}{end}"),
            format!("{pattern}x"),
        ]);
    }
    made
}

fn number(value: f64) -> Value {
    crate::policy::Bound::from_f64(value).map_or(Value::Null, |bound| Value::Number(bound.number()))
}

/// Values that just miss a test, with what is wrong about each. `there` is the value that meets it, `other` the one that it
/// is related to. The caller drops those that meet it after all.
pub(super) fn violations(test: &Test, there: Option<&Value>, other: Option<&Value>) -> Vec<(&'static str, Value)> {
    const NOT_TEXT: (&str, Value) = ("no string", Value::Bool(true));
    if !test.steps().is_empty() {
        return element_violations(test, there, other);
    }
    let null = ("null", Value::Null);
    let said = there.and_then(Value::as_str).unwrap_or_default();
    let mut misses = match test.unqualified() {
        Test::Exists(false) => return vec![("it is there", json!("x")), ("it is there, but empty", json!(""))],
        // INVARIANT: what is qualified is not qualified itself.
        Test::Exists(true) | Test::Qualified(_) => Vec::new(),
        Test::Equals(literal) => vec![("another value", another(literal.value())), other_type(literal.value())],
        Test::NotEquals(literal) => vec![("that value", literal.value().clone())],
        Test::In(literals) => {
            vec![("an outsider", outsider(literals)), ("an outsider in a list", json!([outsider(literals)]))]
        }
        Test::NotIn(literals) => {
            literals.first().map(|first| ("one of them", first.value().clone())).into_iter().collect()
        }
        Test::Min(bound) => {
            vec![("one less", number(bound.get() - 1.0)), ("a string", bound.number().to_string().into())]
        }
        Test::Max(bound) => {
            vec![("one more", number(bound.get() + 1.0)), ("a string", bound.number().to_string().into())]
        }
        Test::Pattern(_) => {
            vec![("no match", "!".into()), ("no match", "".into()), ("no match", "\u{1}".into()), NOT_TEXT]
        }
        Test::NotPattern(pattern) => {
            let mut misses: Vec<_> = matching(pattern).into_iter().map(|text| ("a match", text.into())).collect();
            misses.push(NOT_TEXT);
            misses
        }
        Test::StartsWith(start) => {
            vec![("another start", format!("~{said}").into()), ("too short", shorter(start)), NOT_TEXT]
        }
        Test::EndsWith(end) => vec![("another end", format!("{said}~").into()), ("too short", shorter(end)), NOT_TEXT],
        Test::Contains(part) => vec![("not in it", "~".into()), ("cut", shorter(part)), NOT_TEXT],
        Test::NotContains(part) => vec![("in it", format!("~{part}~").into()), NOT_TEXT],
        Test::MaxLength(most) => {
            let mut misses = vec![NOT_TEXT];
            if let Some(length) = usize::try_from(most.saturating_add(1)).ok().filter(|_| *most < LONGEST) {
                let tail = "y".repeat(length.saturating_sub(said.chars().count()));
                misses.insert(0, ("one character more", format!("{said}{tail}").into()));
            }
            misses
        }
        Test::MaxItems(most) => {
            let mut misses = vec![("no array", json!("x"))];
            if *most < LONGEST {
                misses.insert(0, ("one item more", (0..=*most).collect()));
            }
            misses
        }
        Test::Only(names) => {
            let mut fields = there.and_then(Value::as_object).cloned().unwrap_or_default();
            fields.insert(stranger(names), json!("x"));
            vec![("another field", Value::Object(fields)), ("no object", json!("x")), ("no object", json!([]))]
        }
        Test::SameAs(_) => other.map(|other| ("another value", another(other))).into_iter().collect(),
        Test::AppearsIn(_) => {
            let haystack = other.and_then(Value::as_str).unwrap_or_default();
            vec![("not in it", format!("{haystack}~").into()), ("no string", json!(7))]
        }
    };
    misses.push(null);
    misses.dedup_by(|a, b| a.0 == b.0 && a.1 == b.1);
    misses
}

/// Values at the edge of what a test takes, which still meet it.
pub(super) fn edges(test: &Test) -> Vec<(&'static str, Value)> {
    if !test.steps().is_empty() {
        return vec![("an empty array", json!([]))];
    }
    match test.unqualified() {
        Test::Only(_) => vec![("no fields", json!({}))],
        Test::Min(bound) | Test::Max(bound) => vec![("at the bound", Value::Number(bound.number()))],
        Test::In(literals) => {
            let others = literals.iter().skip(1).take(EDGES).map(|literal| ("another member", literal.value().clone()));
            let list = literals.first().map(|first| ("a list of them", json!([first.value()])));
            others.chain(list).collect()
        }
        Test::NotIn(literals) => {
            vec![("another value", outsider(literals)), ("a list of others", json!([outsider(literals)]))]
        }
        Test::MaxItems(most) if *most < LONGEST => vec![("as many as may be", (0..*most).collect())],
        Test::MaxLength(most) if *most < LONGEST => {
            vec![("as long as may be", "y".repeat(usize::try_from(*most).unwrap_or_default()).into())]
        }
        _ => Vec::new(),
    }
}

/// A name that is none of these.
pub(crate) fn stranger(names: &[String]) -> String {
    // Each turn makes the name longer, so there is an end.
    let mut name = "another".to_owned();
    while names.contains(&name) {
        name.push('_');
    }
    name
}

fn shorter(text: &str) -> Value {
    let mut chars = text.chars();
    chars.next_back();
    chars.as_str().into()
}

/// A value of the same type that is another one, close by.
fn another(value: &Value) -> Value {
    match value {
        Value::Bool(truth) => json!(!truth),
        Value::Number(n) => {
            let n = n.as_f64().unwrap_or_default();
            number(if n < 0.0 { n - 1.0 } else { n + 1.0 })
        }
        Value::String(text) => format!("{text}~").into(),
        Value::Array(items) => items.iter().cloned().chain([json!("~")]).collect(),
        Value::Object(fields) => {
            let mut fields = fields.clone();
            fields.insert("~".to_owned(), json!(true));
            Value::Object(fields)
        }
        Value::Null => json!("~"),
    }
}

/// The value as another type would write it: `"5"` for 5, `"true"` for true.
fn other_type(value: &Value) -> (&'static str, Value) {
    match value {
        Value::String(_) => ("another type", json!([value])),
        other => ("another type", other.to_string().into()),
    }
}

/// A value that is none of the literals, close to the first or, for numbers, past the greatest.
fn outsider(literals: &[Literal]) -> Value {
    let values = || literals.iter().map(Literal::value);
    let mut value = match values().next() {
        None | Some(Value::Bool(_)) => json!("~"),
        Some(Value::Number(_)) => {
            let greatest = values().filter_map(Value::as_f64).fold(f64::MIN, f64::max);
            number(greatest + 1.0)
        }
        Some(first) => another(first),
    };
    // Each turn makes the value longer, so there is an end.
    while values().any(|listed| crate::event::value::same(listed, &value)) {
        value = match value {
            Value::Number(_) | Value::Bool(_) | Value::Null => json!("~"),
            longer => another(&longer),
        };
    }
    value
}

/// Strings that match a pattern, the shortest first; none if they could not be made.
fn matching(pattern: &Pattern) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern.as_str()) else { return Vec::new() };
    let mut out = String::new();
    write(&hir, &mut out);
    vec![out].into_iter().filter(|text| pattern.is_match(text)).collect()
}

/// Appends a string that `hir` matches, one of the shortest. Anchors and word boundaries add nothing; the caller checks
/// that the whole matches.
fn write(hir: &Hir, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(member(class)),
        HirKind::Repetition(repetition) => {
            for _ in 0..repetition.min {
                write(&repetition.sub, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, out),
        HirKind::Concat(parts) => {
            for part in parts {
                write(part, out);
            }
        }
        HirKind::Alternation(branches) => {
            if let Some(first) = branches.first() {
                write(first, out);
            }
        }
    }
}

/// A member of a class that people can read, if it has one.
fn member(class: &Class) -> Option<char> {
    match class {
        Class::Unicode(class) => {
            let has = |c: &char| class.iter().any(|range| range.start() <= *c && *c <= range.end());
            ('a'..='z')
                .chain('0'..='9')
                .chain('A'..='Z')
                .chain('!'..='~')
                .find(has)
                .or_else(|| class.iter().next().map(regex_syntax::hir::ClassUnicodeRange::start))
        }
        Class::Bytes(class) => class.iter().next().map(|range| char::from(range.start())),
    }
}

/// Arrays of one element that is likely to meet all the tests of elements among `tests`; none if there are none.
fn element_candidates(tests: &[&Test]) -> Vec<Value> {
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
        candidates(&itself).into_iter().find(|value| fits(&itself, value))
    } else {
        meet(&fields.iter().collect::<Vec<_>>()).map(Value::Object).filter(|value| fits(&itself, value))
    };
    element.into_iter().map(|element| json!([element])).chain([json!([])]).collect()
}

/// Arrays that just miss a test of elements: what is there, and behind it an element that breaks the test.
fn element_violations(test: &Test, there: Option<&Value>, other: Option<&Value>) -> Vec<(&'static str, Value)> {
    let Some((step, inner)) = test.of_element() else { return Vec::new() };
    let items = there.and_then(Value::as_array).cloned().unwrap_or_default();
    let first = items.first().cloned().unwrap_or_default();
    let found = match step {
        Some(path) => first.as_object().and_then(|fields| path.get(fields)),
        None => Some(&first).filter(|first| !first.is_null()),
    };
    let with = |element: Value| -> Value { items.iter().cloned().chain([element]).collect() };
    let mut misses: Vec<_> = violations(&inner, found, other)
        .into_iter()
        .map(|(what, value)| (what, with(put(&first, step, value))))
        .collect();
    if step.is_some() {
        misses.push(("an element is no object", with(json!("x"))));
    }
    misses.extend([("no array", json!("x")), ("an object, no array", json!({"0": first}))]);
    misses
}

//! The patterns that our own back end writes, read back.
//!
//! Python's filter sees the text of whatever value there is, so the back end puts guards before a pattern: look-aheads that
//! keep out the text of arrays, of numbers where booleans are listed, and what else Python would take for the value that is
//! meant. Exactly these are recognised here, and read as the tests they were made of, with what they refuse beyond them. No
//! policy can say a look-ahead in general: any other is left to be refused.

use serde_json::{Map, Value};

use super::FilterConstraint;
use crate::policy::{Literal, Pattern, Test};

/// `str()` of a number that is finite, and of no other value but a string of that text.
pub const NUMBER: &str = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+][0-9]+)?\Z";
/// How `str()` of an array or an object starts.
pub const CONTAINER: &str = r"[\[{]";
/// How `str()` of an array starts.
pub const ARRAY: &str = r"\[";
/// For each boolean: it, the number that Python takes for it, its text, and the texts of that number.
pub const TWINS: [(bool, f64, &str, &str); 2] =
    [(true, 1.0, r"True\Z", r"-?1(?:\.0)?\Z"), (false, 0.0, r"False\Z", r"-?0(?:\.0)?\Z")];

/// What stands before a pattern for any text.
const ANYTHING: &str = "(?s:.*)";

/// What a guarded pattern asks.
#[derive(Debug, Default)]
pub(super) struct Guarded {
    /// All must hold.
    pub(super) tests: Vec<Test>,
    /// Arrays, and texts that start like one, are refused.
    pub(super) no_arrays: bool,
    /// Guards against values that Python takes for those that are listed.
    twins: Vec<&'static str>,
}

impl Guarded {
    /// Whether a value of the list is refused all the same, because its text is that of a twin.
    pub(super) fn refuses(&self, literal: &Literal) -> bool {
        let text = match literal.value() {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let text = text.strip_prefix('-').unwrap_or(&text);
        self.twins.iter().any(|guard| match *guard {
            r"True\Z" => text == "True",
            r"False\Z" => text == "False",
            r"-?1(?:\.0)?\Z" => text == "1" || text == "1.0",
            _ => text == "0" || text == "0.0",
        })
    }
}

/// The values that Python takes for `value`, it first: at any depth `True` and 1, and `False` and 0, are the same. `None` if
/// there are too many.
pub(super) fn twins(value: &Value) -> Option<Vec<Value>> {
    /// So many for one value.
    const MOST: usize = 64;
    // Every way to choose one of each list.
    let choices = |lists: Vec<Vec<Value>>| {
        lists.into_iter().try_fold(vec![Vec::new()], |chosen: Vec<Vec<Value>>, list| {
            let all = chosen
                .iter()
                .flat_map(|head| list.iter().map(|one| [head.as_slice(), std::slice::from_ref(one)].concat()));
            let all: Vec<_> = all.take(MOST + 1).collect();
            (all.len() <= MOST).then_some(all)
        })
    };
    Some(match value {
        Value::Bool(flag) => vec![value.clone(), Value::from(u8::from(*flag))],
        Value::Number(number) if number.as_f64() == Some(1.0) => vec![value.clone(), Value::Bool(true)],
        Value::Number(number) if number.as_f64() == Some(0.0) => vec![value.clone(), Value::Bool(false)],
        Value::Array(items) => {
            let lists = items.iter().map(twins).collect::<Option<Vec<_>>>()?;
            choices(lists)?.into_iter().map(Value::from).collect()
        }
        Value::Object(fields) => {
            let lists = fields.values().map(twins).collect::<Option<Vec<_>>>()?;
            let keys = || fields.keys().cloned();
            choices(lists)?.into_iter().map(|values| keys().zip(values).collect::<Map<_, _>>().into()).collect()
        }
        Value::Null | Value::Number(_) | Value::String(_) => vec![value.clone()],
    })
}

/// What `source`, the `pattern` of `constraint`, was made of; `None` if our back end does not write it.
pub(super) fn pattern(source: &str, constraint: &FilterConstraint) -> Option<Guarded> {
    let mut guarded = Guarded::default();
    let (mut container, mut is_text) = (false, false);
    let mut refused = Vec::new();
    let mut rest = source;
    while let Some((negative, inner, behind)) = look_ahead(rest) {
        rest = behind;
        if !negative {
            is_text |= must(inner, constraint, &mut guarded)?;
        } else if inner == CONTAINER {
            container = true;
        } else if inner == ARRAY && constraint.not_in.is_some() {
            guarded.no_arrays = true;
        } else if let Some(twin) = twin(inner).filter(|_| constraint.in_.is_some() || constraint.equals.is_some()) {
            guarded.twins.push(twin);
        } else {
            is_text = true;
            match inner.strip_prefix(ANYTHING).and_then(literal) {
                Some(part) => {
                    let before = guarded.tests.iter().position(|test| matches!(test, Test::NotContains(_)));
                    if let Some(before) = before {
                        refused.push(plain(&guarded.tests.remove(before))?);
                    }
                    guarded.tests.push(Test::NotContains(part));
                }
                None => refused.push(portable(inner)?),
            }
        }
    }
    if rest != source || !rest.is_empty() {
        let grouped = group(rest).filter(|(inner, behind)| behind.is_empty() && inner.contains('|'));
        is_text |= !rest.is_empty() && must(grouped.map_or(rest, |(inner, _)| inner), constraint, &mut guarded)?;
    }
    // Where a text is asked for, arrays and objects are kept out; a pattern without that is not ours.
    if is_text && !container {
        return None;
    }
    if container {
        let own = portable(CONTAINER)?;
        if !refused.contains(&own) {
            refused.push(own);
        }
    }
    guarded.tests.extend(refused.into_iter().map(Test::NotPattern));
    Some(guarded)
}

/// Puts tests of one attribute together so that there is one of each operator, as a policy has them; `None` if two cannot be.
pub(super) fn merged(tests: Vec<Test>) -> Option<Vec<Test>> {
    let mut merged: Vec<Test> = Vec::new();
    for test in tests {
        let Some(there) = merged.iter_mut().find(|other| other.operator() == test.operator()) else {
            merged.push(test);
            continue;
        };
        match (&mut *there, test) {
            (same, test) if *same == test => {}
            (Test::MaxLength(there), Test::MaxLength(most)) => *there = most.min(*there),
            (Test::Max(there), Test::Max(most)) if most.get() < there.get() => *there = most,
            (Test::Max(_), Test::Max(_)) => {}
            (Test::NotPattern(there), Test::NotPattern(other)) => {
                *there = Pattern::new(&format!("(?:{})|(?:{})", there.as_str(), other.as_str())).ok()?;
            }
            _ => return None,
        }
    }
    Some(merged)
}

/// Reads what must match; whether that is a text.
fn must(asked: &str, constraint: &FilterConstraint, guarded: &mut Guarded) -> Option<bool> {
    if asked == NUMBER {
        return (constraint.min.is_some() || constraint.max.is_some()).then_some(false);
    }
    let length = asked.strip_prefix("(?s:.){0,").and_then(|rest| rest.strip_suffix(r"}\Z"));
    let end = asked.strip_prefix(ANYTHING);
    let test = if let Some(length) = length.and_then(|length| length.parse().ok()) {
        Test::MaxLength(length)
    } else if let Some(end) = end.and_then(|end| end.strip_suffix(r"\Z")).and_then(literal) {
        Test::EndsWith(end)
    } else if let Some(part) = end.and_then(literal) {
        Test::Contains(part)
    } else if let Some(start) = literal(asked) {
        Test::StartsWith(start)
    } else {
        Test::Pattern(portable(asked)?)
    };
    // A pattern of plain text reads like one of these; where both stand there, the pattern comes first.
    if let Some(before) = guarded.tests.iter_mut().find(|other| other.operator() == test.operator()) {
        *before = Test::Pattern(plain(before)?);
    }
    guarded.tests.push(test);
    Some(true)
}

/// A test of plain text as a pattern.
fn plain(test: &Test) -> Option<Pattern> {
    let escaped = |part: &str| regex_syntax::escape(part);
    portable(&match test {
        Test::StartsWith(part) => escaped(part),
        Test::EndsWith(part) => format!(r"{ANYTHING}{}\Z", escaped(part)),
        Test::Contains(part) | Test::NotContains(part) => format!("{ANYTHING}{}", escaped(part)),
        _ => return None,
    })
}

/// What `source`, a `not_pattern` with Python's anchors, finds, as a pattern that matches from the start; `None` if it is not
/// one that our back end writes.
pub(super) fn not_pattern(source: &str) -> Option<Pattern> {
    if !source.contains(r"\A") && !source.contains(r"\Z") {
        return None;
    }
    let alternatives = alternatives(source)?.into_iter().map(|alternative| {
        let (from, body) = match alternative.strip_prefix(r"\A") {
            Some(body) => ("", body),
            None => (ANYTHING, alternative),
        };
        format!("(?:{from}{})", with_dollars(body))
    });
    Pattern::new(&alternatives.collect::<Vec<_>>().join("|")).ok()
}

fn twin(guard: &str) -> Option<&'static str> {
    TWINS.iter().flat_map(|(_, _, boolean, number)| [*boolean, *number]).find(|twin| *twin == guard)
}

/// The pattern that is written so for Python.
fn portable(python: &str) -> Option<Pattern> {
    Pattern::new(&with_dollars(python)).ok().filter(|pattern| pattern.python() == python)
}

/// The text that is written so as a pattern.
fn literal(escaped: &str) -> Option<String> {
    let mut text = String::new();
    let mut chars = escaped.chars();
    while let Some(c) = chars.next() {
        text.push(if c == '\\' { chars.next()? } else { c });
    }
    (regex_syntax::escape(&text) == escaped).then_some(text)
}

/// Python's `\Z` as the `$` of a portable pattern.
fn with_dollars(python: &str) -> String {
    let mut out = String::new();
    let mut chars = python.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some('Z')) => {
                chars.next();
                out.push('$');
            }
            ('\\', Some(escaped)) => {
                chars.next();
                out.extend(['\\', escaped]);
            }
            _ => out.push(c),
        }
    }
    out
}

/// The look-ahead that `source` starts with: whether it is negative, what is in it, and what stands behind it.
fn look_ahead(source: &str) -> Option<(bool, &str, &str)> {
    let (negative, rest) = match source.strip_prefix("(?!") {
        Some(rest) => (true, rest),
        None => (false, source.strip_prefix("(?=")?),
    };
    let end = closing(rest)?;
    Some((negative, rest.get(..end)?, rest.get(end + 1..)?))
}

/// What is in the group that `source` starts with, and what stands behind it.
fn group(source: &str) -> Option<(&str, &str)> {
    let rest = source.strip_prefix("(?:")?;
    let end = closing(rest)?;
    Some((rest.get(..end)?, rest.get(end + 1..)?))
}

/// Where the parenthesis stands that closes a group whose inside `source` starts with.
fn closing(source: &str) -> Option<usize> {
    let mut depth = 0_usize;
    outside_classes(source).find_map(|(at, c)| match c {
        '(' => {
            depth += 1;
            None
        }
        ')' if depth == 0 => Some(at),
        ')' => {
            depth -= 1;
            None
        }
        _ => None,
    })
}

/// The alternatives of `source`, split at each bar outside of groups; `None` if its groups do not close.
fn alternatives(source: &str) -> Option<Vec<&str>> {
    let (mut depth, mut from, mut parts) = (0_usize, 0, Vec::new());
    for (at, c) in outside_classes(source) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            '|' if depth == 0 => {
                parts.push(source.get(from..at)?);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(source.get(from..)?);
    (depth == 0).then_some(parts)
}

/// The characters that are neither escaped nor in a class, with their places.
fn outside_classes(source: &str) -> impl Iterator<Item = (usize, char)> {
    let mut chars = source.char_indices().peekable();
    let mut class = false;
    std::iter::from_fn(move || {
        loop {
            let (at, c) = chars.next()?;
            match c {
                '\\' => {
                    chars.next();
                }
                '[' if !class => {
                    class = true;
                    chars.next_if(|(_, c)| *c == '^');
                    // A bracket that comes first is one of the class.
                    chars.next_if(|(_, c)| *c == ']');
                }
                ']' if class => class = false,
                _ if class => {}
                _ => return Some((at, c)),
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(source: &str) -> Option<Vec<String>> {
        let guarded = pattern(source, &FilterConstraint::default())?;
        Some(guarded.tests.iter().map(|test| format!("{} {}", test.operator().name(), test.operand())).collect())
    }

    #[test]
    fn what_the_back_end_writes_is_read() {
        for (source, tests) in [
            (r"(?![\[{])US\Z", &["pattern \"US$\"", "not_pattern \"[\\\\[{]\""][..]),
            (
                r"(?![\[{])(?!b|a\Z)(?=(?s:.*)x\.\Z)(?s:.){0,3}\Z",
                &["ends_with \"x.\"", "max_length 3", "not_pattern \"b|a$\"", "not_pattern \"[\\\\[{]\""],
            ),
            (
                r"(?![\[{])(?!(?s:.*)\(x\))(?:a|b)",
                &["not_contains \"(x)\"", "pattern \"a|b\"", "not_pattern \"[\\\\[{]\""],
            ),
            (r"(?![\[{])a\|b", &["starts_with \"a|b\"", "not_pattern \"[\\\\[{]\""]),
        ] {
            assert_eq!(
                read(source).as_deref(),
                Some(&tests.iter().map(|test| (*test).to_owned()).collect::<Vec<_>>()[..]),
                "{source}"
            );
        }
    }

    #[test]
    fn values_that_python_takes_for_each_other_are_listed() {
        use serde_json::json;
        assert_eq!(twins(&json!(2)), Some(vec![json!(2)]));
        assert_eq!(twins(&json!(true)), Some(vec![json!(true), json!(1)]));
        let all = twins(&json!({"a": [0, "x"], "b": true})).unwrap();
        assert_eq!(all.len(), 4);
        assert!(all.contains(&json!({"a": [false, "x"], "b": 1})));
        assert_eq!(twins(&json!([0, 0, 0, 0, 0, 0, 0])), None);
    }

    #[test]
    fn other_look_around_is_not() {
        for source in [
            "(?!x)y",
            "(?=x)y",
            "a(?!b)",
            "(?<=a)b",
            r"(?![\[{])a(?=b)",
            r"(?![\[{])(?!\d)a",
            r"(?![\[{](?!x))a",
            r"(?![\[{])(?!a",
            NUMBER,
        ] {
            assert_eq!(read(source), None, "{source}");
        }
    }

    #[test]
    fn anchors_of_python_are_read_where_they_are_ours() {
        for (source, found, others) in [
            (r"\A(?:a|b)\Z|\A\[", &["a", "b", "[x"][..], &["ab", "xa", "a\n", "x["][..]),
            (r"\.x\Z", &["a.x", ".x"], &["a.xy", "a.x\n", "ax"]),
            (r"\A[\[{]|b\|c", &["{", "[1]", "ab|c"], &["a[", "bc"]),
        ] {
            let pattern = not_pattern(source).unwrap();
            for (texts, expected) in [(found, true), (others, false)] {
                for text in texts {
                    assert_eq!(pattern.is_match(text), expected, "{source} on {text:?}");
                }
            }
        }
        for source in ["a", r"\A(?!x)", r"\Aa\b\Z", r"\A(a", r"a)|\Z"] {
            assert!(not_pattern(source).is_none(), "{source}");
        }
    }
}

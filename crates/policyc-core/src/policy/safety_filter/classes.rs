//! Python's classes of characters, spelled out so that every engine reads them alike: `\d`, `\s`, `\w` and their opposites, and `\b`.
//!
//! Which characters they hold differs between engines and versions of Unicode, so no policy has them. Those who write for the filter do.
//! Where more characters block (`not_pattern`) the class becomes one that holds at least what Python's holds, and a `\b` is left out;
//! where characters must match (`pattern`) it becomes ASCII, and a `\b` cannot be said. Either way less is let through, not more.
//!
//! A file that is checked against what is deployed is not read so: there the difference would hide what the filter lets through.

use std::fmt::Write as _;

use regex_syntax::hir::{Class, HirKind};
use serde_json::Value;

use crate::policy::Pattern;

/// `document` with the classes in its patterns spelled out, and what was; `None` if nothing was, or if it is no such document.
///
/// For whoever takes the place of the filter, and may let through less than it.
pub fn with_classes_spelled_out(document: &str) -> Option<(String, Vec<String>)> {
    let mut document: Value = serde_json::from_str(document).ok()?;
    let mut notes = Vec::new();
    for (index, rule) in document.get_mut("rules")?.as_array_mut()?.iter_mut().enumerate() {
        let constraints = rule.get_mut("constraints").and_then(Value::as_object_mut).into_iter().flatten();
        for (path, constraint) in constraints {
            for (key, toward) in [("pattern", Toward::Less), ("not_pattern", Toward::More)] {
                let Some(Value::String(pattern)) = constraint.get_mut(key) else { continue };
                if Pattern::new(pattern).is_ok() {
                    continue;
                }
                let spelled = spelled_out(pattern, toward).filter(|spelled| Pattern::new(spelled).is_ok());
                if let Some(spelled) = spelled {
                    let how = match toward {
                        Toward::Less => "classes such as `\\d` are read as their ASCII characters",
                        Toward::More => {
                            "classes such as `\\d` are spelled out and `\\b` is left out, so that more may be refused"
                        }
                    };
                    notes.push(format!("rules[{index}].constraints[{path:?}].{key}: {how}"));
                    *pattern = spelled;
                }
            }
        }
    }
    (!notes.is_empty()).then(|| (document.to_string(), notes))
}

/// Whether a pattern may match more or less than what it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Toward {
    Less,
    More,
}

impl Toward {
    fn opposite(self) -> Self {
        match self {
            Self::Less => Self::More,
            Self::More => Self::Less,
        }
    }
}

/// `source` without classes; `None` if it has none, or one that cannot be said.
pub(super) fn spelled_out(source: &str, toward: Toward) -> Option<String> {
    let mut written = String::with_capacity(source.len());
    let mut changed = false;
    // Within brackets: whether they are negated.
    let mut class: Option<bool> = None;
    let mut rest = source.chars().peekable();
    while let Some(letter) = rest.next() {
        match (letter, class) {
            ('\\', _) => {
                let escaped = rest.next()?;
                let effective = if class == Some(true) { toward.opposite() } else { toward };
                match (escaped, class) {
                    ('d' | 's' | 'w', Some(_)) => written.push_str(&members(escaped, effective)?),
                    ('d' | 's' | 'w', None) => write!(written, "[{}]", members(escaped, effective)?).ok()?,
                    ('D' | 'S' | 'W', None) => {
                        let of = escaped.to_ascii_lowercase();
                        write!(written, "[^{}]", members(of, effective.opposite())?).ok()?;
                    }
                    ('b', None) if toward == Toward::More && !matches!(rest.peek(), Some('*' | '+' | '?' | '{')) => {}
                    ('D' | 'S' | 'W' | 'B' | 'b', _) => return None,
                    _ => {
                        written.extend(['\\', escaped]);
                        continue;
                    }
                }
                changed = true;
            }
            ('[', None) => {
                let negated = rest.next_if_eq(&'^').is_some();
                class = Some(negated);
                written.push_str(if negated { "[^" } else { "[" });
                // A bracket that comes first is a member.
                written.extend(rest.next_if_eq(&']'));
            }
            (']', Some(_)) => {
                class = None;
                written.push(']');
            }
            _ => written.push(letter),
        }
    }
    changed.then_some(written)
}

/// What a class holds, as it is written between brackets.
fn members(class: char, toward: Toward) -> Option<String> {
    match (class, toward) {
        ('d', Toward::Less) => Some("0-9".to_owned()),
        ('s', Toward::Less) => Some(" \\t\\n\\r\\f\\v".to_owned()),
        ('w', Toward::Less) => Some("0-9A-Z_a-z".to_owned()),
        // Python's has letters and numbers of every script, of whatever version of Unicode: all but ASCII may be one.
        ('w', Toward::More) => Some("0-9A-Z_a-z\\x80-\u{10ffff}".to_owned()),
        ('s', Toward::More) => Some(format!("{}\\x1c-\\x1f", ranges(r"\s")?)),
        (_, _) => ranges(r"\d"),
    }
}

/// The characters that Unicode puts into a class.
fn ranges(class: &str) -> Option<String> {
    let HirKind::Class(Class::Unicode(class)) = regex_syntax::parse(class).ok()?.into_kind() else { return None };
    let mut written = String::new();
    for range in class.ranges() {
        for (place, letter) in [range.start(), range.end()].into_iter().enumerate() {
            if place == 1 && range.start() == range.end() {
                continue;
            }
            let dash = if place == 1 { "-" } else { "" };
            // What is no letter and no digit is not written as it is: it may mean something, or not be seen.
            if !letter.is_alphanumeric() && u32::from(letter) < 0x100 {
                write!(written, "{dash}\\x{:02x}", u32::from(letter)).ok()?;
            } else {
                write!(written, "{dash}{letter}").ok()?;
            }
        }
    }
    Some(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(source: &str, text: &str) -> bool {
        let pattern = spelled_out(source, Toward::More).unwrap();
        Pattern::python_search(&pattern).unwrap().unwrap().is_match(text)
    }

    #[test]
    fn what_must_not_match_matches_at_least_what_python_finds() {
        let card = r"\b(?:\d{4}[-\s]?){3}\d{4}\b";
        for (source, text) in [
            (r"\b\d{3}-\d{2}-\d{4}\b", "ssn 123-45-6789."),
            (r"\b\d{3}-\d{2}-\d{4}\b", "\u{661}\u{662}\u{663}-45-6789"),
            (card, "1234 5678-9012\u{a0}3456"),
            (r"\b[\w.]+@\w+\.com\b", "m\u{fc}ller@x.com"),
            (r"a\sb", "a\u{1c}b"),
            (r"a\sb", "a\u{3000}b"),
            (r"x\Dy", "x-y"),
            (r"x[^\d]y", "x-y"),
            // Without its bound: more than Python finds, never less.
            (r"\bcat\b", "concatenate"),
        ] {
            assert!(found(source, text), "{source} {text}");
        }
        for (source, text) in
            [(r"\b\d{3}-\d{2}-\d{4}\b", "12-345-6789"), (card, "1234 5678"), (r"a\sb", "ab"), (r"x[^\d]y", "x5y")]
        {
            assert!(!found(source, text), "{source} {text}");
        }
    }

    #[test]
    fn only_patterns_that_need_it_are_changed_and_it_is_said() {
        let document = json!({"rules": [{"constraints": {
            "params.a": {"pattern": "[0-9]+$"}, "params.b": {"pattern": "\\d+$", "not_pattern": "\\bx\\b"}, "params.c": {"pattern": "\\bx"},
        }}]});
        let (text, notes) = with_classes_spelled_out(&document.to_string()).unwrap();
        let spelled: Value = serde_json::from_str(&text).unwrap();
        let at = |path: &str, key: &str| spelled["rules"][0]["constraints"][path][key].as_str().unwrap().to_owned();
        assert_eq!(
            (at("params.a", "pattern"), at("params.b", "pattern"), at("params.b", "not_pattern")),
            ("[0-9]+$".into(), "[0-9]+$".into(), "x".into())
        );
        // What cannot be said stays, and is refused by whoever reads it.
        assert_eq!((at("params.c", "pattern"), notes.len()), ("\\bx".to_owned(), 2));
        for text in ["", "[]", "{}", "{\"rules\": 1}", "{\"rules\": [1, {\"constraints\": 1}]}"] {
            assert_eq!(with_classes_spelled_out(text), None, "{text}");
        }
    }

    #[test]
    fn what_must_match_becomes_ascii() {
        let pattern = Pattern::new(&spelled_out(r"\d{2}\s[\w-]+$", Toward::Less).unwrap()).unwrap();
        assert!(
            pattern.is_match("12 a-b_9") && !pattern.is_match("\u{661}\u{662} a") && !pattern.is_match("12\u{a0}a")
        );
        for source in [r"\bcat\b", r"[\D]", r"\B", "plain", r"a\.b"] {
            assert_eq!(spelled_out(source, Toward::Less), None, "{source}");
        }
        assert_eq!(spelled_out(r"\b*x", Toward::More), None);
        assert_eq!(spelled_out(r"[]\d]", Toward::Less).unwrap(), "[]0-9]");
        assert_eq!(spelled_out(r"\\d\d", Toward::Less).unwrap(), r"\\d[0-9]");
    }
}

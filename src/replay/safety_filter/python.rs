//! What Python makes of a JSON value: `float(v)`, `str(v)`, `v == w`.
//!
//! Left out are whole numbers beyond 64 bits, which Python keeps exact, and the order of an object's keys in its text.

use std::cmp::Ordering;
use std::fmt::Write as _;
use std::sync::LazyLock;

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::{Number, Value};

use crate::event::value::compare_numbers;

/// `float(value)`; `None` where Python raises.
pub(super) fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(value) => Some(f64::from(u8::from(*value))),
        Value::Number(number) => number.as_f64(),
        Value::String(text) => float_of_text(text),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The ranges of decimal digits of all scripts; each begins with a zero.
static DIGITS: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| {
    let class = regex_syntax::parse(r"\p{Nd}").map(Hir::into_kind);
    match class {
        Ok(HirKind::Class(Class::Unicode(class))) => {
            class.ranges().iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect()
        }
        _ => Vec::new(),
    }
});

/// The digit that `c` is in some script.
fn decimal(c: char) -> Option<char> {
    let code = u32::from(c);
    let after = DIGITS.partition_point(|(start, _)| *start <= code);
    let (start, _) = DIGITS.get(after.checked_sub(1)?).filter(|(_, end)| code <= *end)?;
    char::from_digit((code - start) % 10, 10)
}

fn float_of_text(text: &str) -> Option<f64> {
    // Beyond ASCII, blanks are blanks and digits are digits of whatever script; the separator controls of ASCII are neither.
    let ascii = |c: char| match c {
        '\0'..='\x7e' => c,
        c if c.is_whitespace() => ' ',
        c => decimal(c).unwrap_or('?'),
    };
    let text: String = text.chars().map(ascii).collect();
    let text = text.trim_matches([' ', '\t', '\n', '\r', '\x0b', '\x0c']);
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let negative = text.starts_with('-');
    let sign = if negative { -1.0 } else { 1.0 };
    match unsigned.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => return Some(sign * f64::INFINITY),
        "nan" => return Some(f64::NAN),
        _ => {}
    }
    // An underscore stands between two digits.
    let bytes = unsigned.as_bytes();
    let digit = |index: usize| bytes.get(index).is_some_and(u8::is_ascii_digit);
    let underscores_ok =
        bytes.iter().enumerate().all(|(i, b)| *b != b'_' || (i > 0 && digit(i.wrapping_sub(1)) && digit(i + 1)));
    let plain: String = unsigned.chars().filter(|c| *c != '_').collect();
    let chars_ok = plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    let starts_ok = plain.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    if underscores_ok && chars_ok && starts_ok { plain.parse::<f64>().ok().map(|value| sign * value) } else { None }
}

/// `str(value)`.
pub(super) fn str(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => repr(other),
    }
}

fn repr(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(number) => number_text(number),
        Value::String(text) => string_repr(text),
        Value::Array(items) => format!("[{}]", items.iter().map(repr).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, field)| format!("{}: {}", string_repr(key), repr(field)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// Integers as they are; doubles with the fewest digits that read back, in scientific form below 1e-4 and from 1e16.
fn number_text(number: &Number) -> String {
    let Some(value) = number.as_f64().filter(|_| number.is_f64()) else {
        return number.to_string();
    };
    // Which a number past all doubles is read as; Python reads that as infinity.
    if value.abs() >= f64::MAX {
        return if value > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if value != 0.0 && !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => {
            let text = format!("{value}");
            if text.contains('.') { text } else { text + ".0" }
        }
    }
}

/// What `repr` does not print as it is: everything but letters, marks, numbers, punctuation, symbols and the space.
static UNPRINTABLE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\p{C}\p{Z}]").ok());

fn is_printable(c: char) -> bool {
    let mut buffer = [0; 4];
    c == ' ' || !UNPRINTABLE.as_ref().is_some_and(|regex| regex.is_match(c.encode_utf8(&mut buffer)))
}

fn string_repr(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if is_printable(c) => out.push(c),
            c => {
                // Writing to a string cannot fail.
                let _ = match u32::from(c) {
                    code @ ..0x100 => write!(out, "\\x{code:02x}"),
                    code @ ..0x1_0000 => write!(out, "\\u{code:04x}"),
                    code => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
    out
}

/// `a == b`: a boolean is the number 1 or 0.
pub(super) fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| equal(value, other)))
        }
        (Value::Bool(_) | Value::Number(_), Value::Bool(_) | Value::Number(_)) => match (number(a), number(b)) {
            (Some(a), Some(b)) => compare_numbers(&a, &b) == Some(Ordering::Equal),
            _ => false,
        },
        (a, b) => a == b,
    }
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Bool(value) => Some(Number::from(u8::from(*value))),
        Value::Number(number) => Some(number.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// Checked against Python 3.11.
    #[test]
    fn values_print_as_in_python() {
        for (value, text) in [
            (json!(true), "True"),
            (json!(1), "1"),
            (json!(1.0), "1.0"),
            (json!(-0.0), "-0.0"),
            (json!(1e16), "1e+16"),
            (json!(1e15), "1000000000000000.0"),
            (json!(1.5e-5), "1.5e-05"),
            (json!(0.0001), "0.0001"),
            (json!(1e300), "1e+300"),
            (json!(["a", 1, null, {"k": "it's"}]), "['a', 1, None, {'k': \"it's\"}]"),
            (json!(["\u{1}\n\\'\""]), "['\\x01\\n\\\\\\'\"']"),
            (json!(["é\u{a0}\u{200b}\u{10ffff}"]), "['é\\xa0\\u200b\\U0010ffff']"),
        ] {
            assert_eq!(str(&value), text);
        }
    }

    #[test]
    fn strings_convert_as_in_python() {
        for (text, value) in [
            ("5", Some(5.0)),
            (" 5\n", Some(5.0)),
            ("1_000", Some(1000.0)),
            ("-1.5e3", Some(-1500.0)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("1__0", None),
            ("_1", None),
            ("0x10", None),
            ("", None),
            ("--5", None),
            ("e5", None),
            ("1e400", Some(f64::INFINITY)),
            ("\u{665}", Some(5.0)),
            ("\u{a0}\u{967}_\u{966}\u{2003}", Some(10.0)),
            ("\x1c5", None),
            ("\x1c\u{665}", None),
            ("²", None),
        ] {
            assert_eq!(float(&json!(text)), value, "{text}");
        }
        assert!(float(&json!("nan")).is_some_and(f64::is_nan));
        assert_eq!(float(&json!([5])), None);
    }

    #[test]
    fn true_is_one() {
        assert!(equal(&json!(true), &json!(1.0)));
        assert!(equal(&json!([0]), &json!([false])));
        assert!(!equal(&json!("1"), &json!(1)));
        assert!(!equal(&json!(2), &json!(true)));
    }
}

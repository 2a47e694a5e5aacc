//! JSON values as attributes: equality, order and names.
//!
//! Numbers compare by value and exactly: `1` equals `1.0`, and `9007199254740993` does not equal
//! `9007199254740992.0`, whatever a conversion to a double would say. No value equals one of another type.

use std::cmp::Ordering;

use serde_json::Number;
pub use serde_json::{Map, Value};

/// The largest magnitude below which every integer is a double of its own: 2^53.
pub const MAX_EXACT_INTEGER: f64 = 9_007_199_254_740_992.0;

/// Tells whether `a` and `b` are the same JSON value.
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => compare_numbers(a, b) == Some(Ordering::Equal),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
        }
        (a, b) => a == b,
    }
}

/// Orders two numbers by their exact value. `None` never occurs for numbers that came from JSON.
pub fn compare_numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        (Some(a), None) => compare_integer(a, b.as_f64()?),
        (None, Some(b)) => compare_integer(b, a.as_f64()?).map(Ordering::reverse),
        (None, None) => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// Orders an integer of 64 bits against a double without rounding either.
fn compare_integer(integer: i128, double: f64) -> Option<Ordering> {
    // Past ±2^64 no integer of ours reaches; below it the double's whole part fits an i128.
    const REACH: f64 = 18_446_744_073_709_551_616.0;
    if double.is_nan() {
        return None;
    }
    if double >= REACH {
        return Some(Ordering::Less);
    }
    if double <= -REACH {
        return Some(Ordering::Greater);
    }
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "the magnitude is below 2^64, so the whole part fits"
    )]
    let whole = double.trunc() as i128;
    Some(integer.cmp(&whole).then_with(|| 0.0_f64.total_cmp(&(double.fract() + 0.0))))
}

/// Orders any two values, to sort them in an output: by type (`false < true < numbers < strings < arrays < objects`,
/// `null` first), then by value.
pub fn order(a: &Value, b: &Value) -> Ordering {
    fn rank(value: &Value) -> u8 {
        match value {
            Value::Null => 0,
            Value::Bool(_) => 1,
            Value::Number(_) => 2,
            Value::String(_) => 3,
            Value::Array(_) => 4,
            Value::Object(_) => 5,
        }
    }
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => compare_numbers(a, b).unwrap_or(Ordering::Equal),
        (Value::String(a), Value::String(b)) => a.cmp(b),
        (Value::Array(a), Value::Array(b)) => {
            a.iter().zip(b).map(|(a, b)| order(a, b)).find(|o| o.is_ne()).unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        (Value::Object(a), Value::Object(b)) => a
            .iter()
            .zip(b)
            .map(|((ka, va), (kb, vb))| ka.cmp(kb).then_with(|| order(va, vb)))
            .find(|o| o.is_ne())
            .unwrap_or_else(|| a.len().cmp(&b.len())),
        (a, b) => rank(a).cmp(&rank(b)),
    }
}

/// The JSON type of `value` with its article, for messages: `a string`, `an object`, `null`.
pub fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(a: impl Into<Value>, b: impl Into<Value>, expected: Ordering) {
        let (a, b) = (a.into(), b.into());
        assert_eq!(order(&a, &b), expected, "{a} against {b}");
        assert_eq!(order(&b, &a), expected.reverse(), "{b} against {a}");
        assert_eq!(same(&a, &b), expected.is_eq(), "{a} and {b}");
    }

    #[test]
    fn numbers_compare_by_exact_value() {
        check(json!(1), json!(1.0), Ordering::Equal);
        check(json!(0), json!(-0.0), Ordering::Equal);
        check(json!(1), json!(1.5), Ordering::Less);
        check(json!(-1), json!(-1.5), Ordering::Greater);
        check(json!(9_007_199_254_740_993_i64), json!(9_007_199_254_740_992.0), Ordering::Greater);
        check(json!(u64::MAX), json!(1e300), Ordering::Less);
        check(json!(u64::MAX), json!(18_446_744_073_709_551_616.0), Ordering::Less);
        check(json!(i64::MIN), json!(-1e300), Ordering::Greater);
    }

    #[test]
    fn values_of_different_types_are_never_the_same() {
        check(json!(true), json!(1), Ordering::Less);
        check(json!("1"), json!(1), Ordering::Greater);
        check(json!(null), json!(false), Ordering::Less);
        check(json!([1]), json!("[1]"), Ordering::Greater);
    }

    #[test]
    fn containers_compare_element_by_element() {
        check(json!([1, 2.0]), json!([1.0, 2]), Ordering::Equal);
        check(json!([1, null]), json!([1]), Ordering::Greater);
        check(json!({"a": 1, "b": {"c": 2}}), json!({"b": {"c": 2.0}, "a": 1.0}), Ordering::Equal);
        check(json!({"a": 1}), json!({"a": 1, "b": null}), Ordering::Less);
    }
}

//! Values and bounds that a policy may compare with.

use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Number, Value};
use thiserror::Error;

use super::limits;
use crate::value::MAX_EXACT_INTEGER;

/// Why a value may not stand in a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LiteralError {
    /// `null` is missing in every request, so nothing could ever equal it.
    #[error("null is the same as missing; write `exists: false`")]
    Null,
    /// A number past ±2^53, where engines round differently.
    #[error("the number {0} is beyond 2^53, where engines round differently; write it as a string")]
    NumberOutOfRange(String),
    /// A value that holds values that hold values, too deep.
    #[error("nested more than {} levels deep", limits::MAX_LITERAL_DEPTH)]
    TooDeep,
    /// A string that an engine refuses or alters.
    #[error(transparent)]
    Text(#[from] TextError),
    /// Not the kind of value that the place takes.
    #[error("expected a number, found {0}")]
    NotANumber(&'static str),
}

/// Why a string may not stand in a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TextError {
    /// Contains U+FEFF, which OPA refuses in source.
    #[error("the string {0:?} contains U+FEFF (a byte order mark), which OPA refuses")]
    ByteOrderMark(String),
    /// Longer than [`limits::MAX_TEXT_BYTES`].
    #[error("a string of {0} bytes; at most {max} are allowed", max = limits::MAX_TEXT_BYTES)]
    TooLong(usize),
}

/// Checks a string that a policy compares with or names something by.
///
/// # Errors
///
/// [`TextError`] if an engine could not take it as it is.
pub fn check_text(text: &str) -> Result<(), TextError> {
    if text.len() > limits::MAX_TEXT_BYTES {
        Err(TextError::TooLong(text.len()))
    } else if text.contains('\u{feff}') {
        Err(TextError::ByteOrderMark(text.to_owned()))
    } else {
        Ok(())
    }
}

/// A JSON value that every engine reads alike: no `null` at its top, numbers within ±2^53, whole numbers as integers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Literal(Value);

impl Literal {
    /// Checks `value` and brings its numbers into one form (`1.0` becomes `1`).
    ///
    /// # Errors
    ///
    /// [`LiteralError`] if some engine could not take the value as it is.
    pub fn new(value: Value) -> Result<Self, LiteralError> {
        if value.is_null() {
            return Err(LiteralError::Null);
        }
        normalize(value, 0).map(Self)
    }

    /// The value.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// How many arrays and objects stand around its innermost value; 0 for a scalar.
    pub fn depth(&self) -> usize {
        fn depth(value: &Value) -> usize {
            match value {
                Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
                Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
                _ => 0,
            }
        }
        depth(&self.0)
    }
}

fn normalize(value: Value, depth: usize) -> Result<Value, LiteralError> {
    if depth > limits::MAX_LITERAL_DEPTH {
        return Err(LiteralError::TooDeep);
    }
    Ok(match value {
        Value::Number(number) => Value::Number(Bound::new(&number)?.number()),
        Value::String(text) => {
            check_text(&text)?;
            Value::String(text)
        }
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| normalize(item, depth + 1)).collect::<Result<_, _>>()?)
        }
        Value::Object(fields) => Value::Object(
            fields
                .into_iter()
                .map(|(key, field)| {
                    check_text(&key)?;
                    Ok((key, normalize(field, depth + 1)?))
                })
                .collect::<Result<_, LiteralError>>()?,
        ),
        scalar @ (Value::Null | Value::Bool(_)) => scalar,
    })
}

impl<'de> Deserialize<'de> for Literal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(Value::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A number within ±2^53: what `min` and `max` compare with.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Bound(f64);

impl Bound {
    /// Takes a JSON number.
    ///
    /// # Errors
    ///
    /// [`LiteralError::NumberOutOfRange`] past ±2^53.
    pub fn new(number: &Number) -> Result<Self, LiteralError> {
        number
            .as_f64()
            .and_then(Self::from_f64)
            // 2^53 + 1 rounds to 2^53 as a double: integers are checked as integers.
            .filter(|bound| number.is_f64() || bound.number() == *number || bound.0.abs() < MAX_EXACT_INTEGER)
            .ok_or_else(|| LiteralError::NumberOutOfRange(number.to_string()))
    }

    /// Takes a double; `None` if it is not finite or past ±2^53.
    pub fn from_f64(value: f64) -> Option<Self> {
        // `+ 0.0` turns -0.0 into 0.0, so that equal bounds print alike.
        (value.abs() <= MAX_EXACT_INTEGER).then_some(Self(value + 0.0))
    }

    /// The bound as a double.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The bound as a JSON number: an integer where it is whole.
    pub fn number(self) -> Number {
        #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "whole and within ±2^53")]
        if self.0.fract() == 0.0 {
            Number::from(self.0 as i64)
        } else {
            Number::from_f64(self.0).unwrap_or_else(|| Number::from(0))
        }
    }
}

impl Serialize for Bound {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.number().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Bound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Number(number) => Self::new(&number),
            other => Err(LiteralError::NotANumber(crate::value::type_name(&other))),
        }
        .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_have_one_form() {
        let literal = Literal::new(json!([1.0, -0.0, 1.5, {"a": 2.0}])).unwrap();
        assert_eq!(literal.value().to_string(), r#"[1,0,1.5,{"a":2}]"#);
        assert_eq!(literal.depth(), 2);
    }

    #[test]
    fn refuses_numbers_beyond_2_to_the_53() {
        for good in [json!(9_007_199_254_740_992_i64), json!(-9_007_199_254_740_992.0), json!(5e-324)] {
            assert!(Literal::new(good.clone()).is_ok(), "{good}");
        }
        for bad in [json!(9_007_199_254_740_993_i64), json!(u64::MAX), json!(1e300), json!(i64::MIN)] {
            assert!(matches!(Literal::new(bad.clone()), Err(LiteralError::NumberOutOfRange(_))), "{bad}");
        }
    }

    #[test]
    fn refuses_null_deep_nesting_and_byte_order_marks() {
        assert_eq!(Literal::new(Value::Null), Err(LiteralError::Null));
        assert!(Literal::new(json!([null])).is_ok());
        let deep = (0..=limits::MAX_LITERAL_DEPTH).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(Literal::new(deep), Err(LiteralError::TooDeep));
        assert!(matches!(Literal::new(json!({"a\u{feff}": 1})), Err(LiteralError::Text(_))));
    }
}

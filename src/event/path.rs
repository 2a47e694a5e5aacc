//! Names of attributes: dotted paths into a context.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::value::{Map, Value};

/// A path of object keys that leads from an event's context to a value: `role`, `params.amount`,
/// `params["odd.key"]`.
///
/// A key stands as it is unless it is empty or contains a dot, a bracket, a quote, a blank at either end or a control
/// character; then it stands in brackets as a JSON string. So every sequence of keys has exactly one spelling.
///
/// Paths order by their keys, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttributePath(Vec<String>);

/// Why a text is no attribute path.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PathError {
    /// The path has no keys at all.
    #[error("an attribute path cannot be empty")]
    Empty,
    /// Two dots in a row, or one at either end.
    #[error("the path `{0}` has an empty key; write an empty key as `[\"\"]`")]
    EmptyKey(String),
    /// A `[` that does not start a quoted key.
    #[error("the path `{0}` has a bad bracket; a key in brackets is a JSON string, as in `params[\"odd.key\"]`")]
    Bracket(String),
}

impl AttributePath {
    /// Makes a path of `keys`, outermost first.
    ///
    /// # Errors
    ///
    /// [`PathError::Empty`] if there are no keys.
    pub fn new(keys: impl IntoIterator<Item = impl Into<String>>) -> Result<Self, PathError> {
        let keys: Vec<String> = keys.into_iter().map(Into::into).collect();
        if keys.is_empty() {
            return Err(PathError::Empty);
        }
        Ok(Self(keys))
    }

    /// The keys, outermost first; never empty.
    pub fn keys(&self) -> &[String] {
        &self.0
    }

    /// The value at this path, or `None` where it is missing: a key is not there, something on the way is no object,
    /// or the value is `null`. Arrays are values; no path leads into one.
    pub fn get<'v>(&self, context: &'v Map<String, Value>) -> Option<&'v Value> {
        let (first, rest) = self.0.split_first()?;
        let mut value = context.get(first)?;
        for key in rest {
            value = value.as_object()?.get(key)?;
        }
        (!value.is_null()).then_some(value)
    }

    /// Sets the value at this path, making the objects on the way. What is on the way and no object is replaced.
    pub fn set(&self, context: &mut Map<String, Value>, value: Value) {
        let Some((last, way)) = self.0.split_last() else {
            return;
        };
        let mut at = context;
        for key in way {
            let next = at.entry(key.clone()).or_insert_with(|| Value::Object(Map::new()));
            if !next.is_object() {
                *next = Value::Object(Map::new());
            }
            match next {
                Value::Object(object) => at = object,
                _ => return,
            }
        }
        at.insert(last.clone(), value);
    }
}

fn stands_plain(key: &str) -> bool {
    !key.is_empty() && key.trim() == key && !key.chars().any(|c| matches!(c, '.' | '[' | ']' | '"') || c.is_control())
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().enumerate() {
            if stands_plain(key) {
                if index > 0 {
                    f.write_str(".")?;
                }
                f.write_str(key)?;
            } else {
                write!(f, "[{}]", Value::String(key.clone()))?;
            }
        }
        Ok(())
    }
}

impl FromStr for AttributePath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let mut keys = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix('[') {
                let mut values = serde_json::Deserializer::from_str(quoted).into_iter::<String>();
                let key = match values.next() {
                    Some(Ok(key)) if quoted.starts_with('"') => key,
                    _ => return Err(PathError::Bracket(text.to_owned())),
                };
                rest = quoted
                    .get(values.byte_offset()..)
                    .and_then(|after| after.strip_prefix(']'))
                    .ok_or_else(|| PathError::Bracket(text.to_owned()))?;
                keys.push(key);
            } else {
                let plain = if keys.is_empty() {
                    rest
                } else {
                    // After a key comes a dot and another key, or a bracket.
                    rest.strip_prefix('.').ok_or_else(|| PathError::Bracket(text.to_owned()))?
                };
                let end = plain.find(['.', '[']).unwrap_or(plain.len());
                let (key, after) = plain.split_at(end);
                if key.is_empty() {
                    return Err(PathError::EmptyKey(text.to_owned()));
                }
                if key.contains([']', '"']) {
                    return Err(PathError::Bracket(text.to_owned()));
                }
                keys.push(key.to_owned());
                rest = after;
            }
        }
        Self::new(keys)
    }
}

impl Serialize for AttributePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AttributePath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for AttributePath {
    fn schema_name() -> Cow<'static, str> {
        "AttributePath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "description": "a dotted path into the context, such as `params.amount` or `params[\"odd.key\"]`"
        })
    }
}

/// What a mined item speaks of: the value at a path, or one element of the array there.
///
/// Written as the path, with `[]` behind it for an element: `params.recipients[]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Attribute {
    /// Where the value stands in the context.
    pub path: AttributePath,
    /// Whether an element of the array there is meant, not the value itself.
    pub element: bool,
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)?;
        f.write_str(if self.element { "[]" } else { "" })
    }
}

impl FromStr for Attribute {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let (path, element) = match text.strip_suffix("[]") {
            Some(path) => (path, true),
            None => (text, false),
        };
        Ok(Self { path: path.parse()?, element })
    }
}

impl Serialize for Attribute {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Attribute {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for Attribute {
    fn schema_name() -> Cow<'static, str> {
        "Attribute".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        AttributePath::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[track_caller]
    fn check(text: &str, keys: &[&str]) {
        let path: AttributePath = text.parse().unwrap();
        assert_eq!(path.keys(), keys);
        assert_eq!(path.to_string(), text);
    }

    #[test]
    fn reads_and_prints_keys() {
        check("role", &["role"]);
        check("params.amount", &["params", "amount"]);
        check("params[\"odd.key\"]", &["params", "odd.key"]);
        check("[\"odd key.with\\\"quote\"].b", &["odd key.with\"quote", "b"]);
        check("a b.c-d", &["a b", "c-d"]);
        check("[\"\"]", &[""]);
    }

    #[test]
    fn refuses_what_is_no_path() {
        for text in ["", ".", "a.", ".a", "a..b"] {
            assert!(matches!(text.parse::<AttributePath>(), Err(PathError::Empty | PathError::EmptyKey(_))));
        }
        for text in ["a[", "a[]", "a[0]", "a[\"b\"", "a[\"b\"]c", "a]b", "a\"b", "a[\"b\" ]"] {
            assert!(matches!(text.parse::<AttributePath>(), Err(PathError::Bracket(_))), "{text}");
        }
    }

    #[test]
    fn null_and_what_is_behind_an_array_are_missing() {
        let context = json!({"a": {"b": 1, "n": null}, "l": [{"b": 1}]});
        let get = |text: &str| text.parse::<AttributePath>().unwrap().get(context.as_object().unwrap()).cloned();
        assert_eq!(get("a.b"), Some(json!(1)));
        assert_eq!(get("a.n"), None);
        assert_eq!(get("l.b"), None);
        assert_eq!(get("a.b.c"), None);
        assert_eq!(get("l"), Some(json!([{"b": 1}])));
    }

    proptest! {
        #[test]
        fn every_sequence_of_keys_round_trips(keys in prop::collection::vec(any::<String>(), 1..4)) {
            let path = AttributePath::new(keys.clone()).unwrap();
            prop_assert_eq!(path.to_string().parse::<AttributePath>().unwrap(), path);
        }
    }
}

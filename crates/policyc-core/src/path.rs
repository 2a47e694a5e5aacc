//! Names of attributes: dotted paths into a context.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use crate::value::{Map, Value};

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
    #[error(
        "the path `{0}` has a bad bracket; a key in brackets is a JSON string, as in `params[\"odd.key\"]`, and `[]` is every element of an array"
    )]
    Bracket(String),
    /// A path through elements where one value is meant.
    #[error("the path `{0}` leads to the elements of an array, where one value is needed; write a path without `[]`")]
    Elements(String),
    /// A path through more arrays than [`MAX_ARRAYS`].
    #[error("the path `{0}` leads through more than {MAX_ARRAYS} arrays, one inside the other; use fewer `[]`")]
    TooManyArrays(String),
}

/// How many arrays an [`ElementPath`] leads through at most, one inside the other.
pub const MAX_ARRAYS: usize = 3;

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
        write_keys(f, &self.0, false)
    }
}

fn write_keys(f: &mut fmt::Formatter<'_>, keys: &[String], continued: bool) -> fmt::Result {
    for (index, key) in keys.iter().enumerate() {
        if stands_plain(key) {
            if index > 0 || continued {
                f.write_str(".")?;
            }
            f.write_str(key)?;
        } else {
            write!(f, "[{}]", Value::String(key.clone()))?;
        }
    }
    Ok(())
}

impl FromStr for AttributePath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let (keys, rest) = read_keys(text, text, false)?;
        if !rest.is_empty() {
            return Err(PathError::Elements(text.to_owned()));
        }
        Self::new(keys)
    }
}

/// Reads keys from the start of `rest`, a part of `text`, up to its end or a `[]`, and gives what is left. `continued` says that
/// something stands before them, so that a dot comes before the first one too.
fn read_keys<'t>(text: &str, mut rest: &'t str, continued: bool) -> Result<(Vec<String>, &'t str), PathError> {
    let bracket = || PathError::Bracket(text.to_owned());
    let mut keys = Vec::new();
    while !rest.is_empty() && !rest.starts_with("[]") {
        if let Some(quoted) = rest.strip_prefix('[') {
            let mut values = serde_json::Deserializer::from_str(quoted).into_iter::<String>();
            let key = match values.next() {
                Some(Ok(key)) if quoted.starts_with('"') => key,
                _ => return Err(bracket()),
            };
            rest = quoted.get(values.byte_offset()..).and_then(|after| after.strip_prefix(']')).ok_or_else(bracket)?;
            keys.push(key);
        } else {
            let first = keys.is_empty() && !continued;
            // After a key comes a dot and another key, or a bracket.
            let plain = if first { rest } else { rest.strip_prefix('.').ok_or_else(bracket)? };
            let end = plain.find(['.', '[']).unwrap_or(plain.len());
            let (key, after) = plain.split_at(end);
            if key.is_empty() {
                return Err(PathError::EmptyKey(text.to_owned()));
            }
            if key.contains([']', '"']) {
                return Err(bracket());
            }
            keys.push(key.to_owned());
            rest = after;
        }
    }
    Ok((keys, rest))
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

/// A path that may lead to the elements of an array: `params.items[].qty` is the `qty` of every element of the array at
/// `params.items`, `params.tags[]` is every element itself, `params.orders[].items[].qty` leads through two arrays.
///
/// Paths order by what stands before the first `[]`, then by the rest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementPath {
    root: AttributePath,
    /// For each `[]` the path from the element on; `None` is the element itself.
    steps: Vec<Option<AttributePath>>,
}

impl ElementPath {
    /// Makes a path of what stands before the first `[]` and, for each `[]`, what stands between it and the next: `None` where
    /// that is nothing.
    ///
    /// # Errors
    ///
    /// [`PathError::TooManyArrays`] if there are more than [`MAX_ARRAYS`].
    pub fn new(root: AttributePath, steps: Vec<Option<AttributePath>>) -> Result<Self, PathError> {
        let path = Self { root, steps };
        if path.steps.len() > MAX_ARRAYS { Err(PathError::TooManyArrays(path.to_string())) } else { Ok(path) }
    }

    /// What stands before the first `[]`.
    pub fn root(&self) -> &AttributePath {
        &self.root
    }

    /// For each `[]` the path from the element on; `None` is the element itself. Empty for a path to one value.
    pub fn steps(&self) -> &[Option<AttributePath>] {
        &self.steps
    }

    /// The parts, as [`new`](Self::new) takes them.
    pub fn into_parts(self) -> (AttributePath, Vec<Option<AttributePath>>) {
        (self.root, self.steps)
    }

    /// The path to the field `key` of what this path leads to.
    #[must_use]
    pub fn field(mut self, key: &str) -> Self {
        match self.steps.last_mut() {
            None => self.root.0.push(key.to_owned()),
            Some(Some(last)) => last.0.push(key.to_owned()),
            Some(last @ None) => *last = Some(AttributePath(vec![key.to_owned()])),
        }
        self
    }

    /// The keys of all parts, outermost first.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.root.keys().iter().chain(self.steps.iter().flatten().flat_map(AttributePath::keys))
    }
}

impl From<AttributePath> for ElementPath {
    fn from(root: AttributePath) -> Self {
        Self { root, steps: Vec::new() }
    }
}

impl fmt::Display for ElementPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)?;
        self.steps.iter().try_for_each(|step| {
            f.write_str("[]")?;
            step.as_ref().map_or(Ok(()), |step| write_keys(f, step.keys(), true))
        })
    }
}

impl FromStr for ElementPath {
    type Err = PathError;

    fn from_str(text: &str) -> Result<Self, PathError> {
        let (keys, mut rest) = read_keys(text, text, false)?;
        let root = AttributePath::new(keys)?;
        let mut steps = Vec::new();
        while let Some(after) = rest.strip_prefix("[]") {
            let (keys, left) = read_keys(text, after, true)?;
            steps.push(AttributePath::new(keys).ok());
            rest = left;
        }
        Self::new(root, steps)
    }
}

impl Serialize for ElementPath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ElementPath {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
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
        for text in ["a[", "a[0]", "a[\"b\"", "a[\"b\"]c", "a]b", "a\"b", "a[\"b\" ]"] {
            assert!(matches!(text.parse::<AttributePath>(), Err(PathError::Bracket(_))), "{text}");
        }
    }

    #[test]
    fn elements_are_read_and_printed() {
        let step = |text: &str| Some(text.parse::<AttributePath>().unwrap());
        for (text, root, steps) in [
            ("a.b", "a.b", vec![]),
            ("a[]", "a", vec![None]),
            ("a[][]", "a", vec![None, None]),
            ("a.b[].c.d", "a.b", vec![step("c.d")]),
            ("a[].b[].c", "a", vec![step("b"), step("c")]),
            ("a[].b[]", "a", vec![step("b"), None]),
            ("a[][\"x.y\"].z", "a", vec![step("[\"x.y\"].z")]),
            ("[\"[]\"][]", "[\"[]\"]", vec![None]),
        ] {
            let path: ElementPath = text.parse().unwrap();
            assert_eq!((path.root().to_string().as_str(), path.steps()), (root, &steps[..]), "{text}");
            assert_eq!(path.to_string(), text);
        }
        assert!(matches!("a[][][][]".parse::<ElementPath>(), Err(PathError::TooManyArrays(_))));
        assert!(matches!("a[]".parse::<AttributePath>(), Err(PathError::Elements(_))));
        for text in ["[]", "[].a", "a[]b", "a[].", "a[]..b", "a.[]", "a[ ]", "a[0].b", "a[*].b", "a[]x[]", "a[].b["] {
            assert!(text.parse::<ElementPath>().is_err(), "{text}");
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
        fn no_path_panics_and_what_is_read_is_printed_alike(text in "[ab.\\[\\]\" ]{0,12}") {
            if let Ok(path) = text.parse::<ElementPath>() {
                prop_assert_eq!(path.to_string().parse::<ElementPath>().unwrap(), path);
            }
        }

        #[test]
        fn every_sequence_of_keys_round_trips(keys in prop::collection::vec(any::<String>(), 1..4)) {
            let path = AttributePath::new(keys.clone()).unwrap();
            prop_assert_eq!(path.to_string().parse::<AttributePath>().unwrap(), path);
        }
    }
}

//! The safety filter's JSON as a front end.
//!
//! In: the JSON. Out: a [`Policy`] that decides as the deployed filter does, and findings on what the filter reads otherwise
//! than its author may have meant.
//!
//! A filter rule *restricts*: every rule that matches an action must pass, and an action that some rule matches is allowed
//! if all do, whatever the default. So a rule becomes an `allow` for its action and `block` rules for what it refuses. Where
//! it is the only rule that matches its action and the default is `block`, the one `allow` says it all.
//!
//! A pattern with look-around is refused, but for those that our own back end writes: see `guards`.
//!
//! Where Python coerces types (`"5"` and `true` as numbers, `5` as the string that a pattern sees) the policy is the narrower
//! one: a test of numbers asks for a number, a test of strings for a string.

mod classes;
mod disk;
#[doc(hidden)]
pub mod guards;
mod read;

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_path_to_error::Segment;
use thiserror::Error;

#[doc(hidden)]
pub use classes::with_classes_spelled_out;
pub use disk::{FilterAggregateLimit, FilterConstraint, FilterDocument, FilterRateLimit, FilterRule};
#[doc(hidden)]
pub use read::rule_names;

use super::document::plain_words;
use super::yaml::{TextPosition, did_you_mean};
use super::{Policy, PolicyError};
use crate::diag::Finding;

/// Why a text is no policy of the safety filter.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SafetyFilterError {
    /// Not JSON.
    #[error("{path}:{line}:{column}: not valid JSON: {message}")]
    Syntax {
        /// The file, as the caller named it.
        path: String,
        /// 1-based.
        line: usize,
        /// 1-based, in bytes.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// JSON of another form.
    #[error("{path}:{line}:{column}: {field}: {message}")]
    Form {
        /// The file, as the caller named it.
        path: String,
        /// 1-based.
        line: usize,
        /// 1-based, in bytes.
        column: usize,
        /// The field: `rules[2].constraints["params.email"].pattern`.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// A value that a policy cannot hold.
    #[error("{path}: {field}: {message}")]
    Value {
        /// The file, as the caller named it.
        path: String,
        /// The field.
        field: String,
        /// What is wrong with it.
        message: String,
    },
    /// Rules that make no policy.
    #[error("{path}: {error}")]
    Policy {
        /// The file, as the caller named it.
        path: String,
        /// What is wrong.
        error: PolicyError,
    },
}

impl Policy {
    /// Reads a policy of the safety filter. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`SafetyFilterError`] names the field and, for what is no JSON of the right form, line and column.
    pub fn from_safety_filter(text: &str, path: &str) -> Result<(Self, Vec<Finding>), SafetyFilterError> {
        LocatedFilter::from_json(text, path).map(|located| (located.policy, located.findings))
    }
}

/// A policy of the safety filter, and where its rules stand.
#[derive(Debug, Clone)]
pub struct LocatedFilter {
    /// The policy that the filter's rules mean.
    pub policy: Policy,
    /// What the filter reads otherwise than its author may have meant.
    pub findings: Vec<Finding>,
    /// Where the filter rule stands that each rule of the policy comes of, by the id of the policy's rule.
    pub rule_lines: BTreeMap<String, TextPosition>,
}

impl LocatedFilter {
    /// Reads a policy of the safety filter. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_safety_filter`].
    pub fn from_json(text: &str, path: &str) -> Result<Self, SafetyFilterError> {
        let (text, marked) = match text.strip_prefix('\u{feff}') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let mut json = serde_json::Deserializer::from_str(text);
        let disk::Object::<FilterDocument>(document) =
            serde_path_to_error::deserialize(&mut json).map_err(|error| malformed(path, &error))?;
        json.end().map_err(|error| syntax(path, &error))?;
        let mut located = read::policy(&document, &positions(text), path)?;
        if marked {
            located.findings.insert(0, read::byte_order_mark(path));
        }
        Ok(located)
    }
}

/// Where each rule begins in a text that reads as a document.
fn positions(text: &str) -> Vec<TextPosition> {
    #[derive(Deserialize)]
    struct Spans<'t> {
        #[serde(borrow)]
        rules: Vec<&'t RawValue>,
    }
    // What reads as a document reads as this.
    let rules = serde_json::from_str::<Spans<'_>>(text).map(|spans| spans.rules).unwrap_or_default();
    let mut at = TextPosition { line: 1, column: 1 };
    let mut read = 0;
    let starts = rules.into_iter().map(|rule| rule.get().as_ptr().addr().saturating_sub(text.as_ptr().addr()));
    let positions = starts.map(|start| {
        for c in text.get(read..start).unwrap_or_default().chars() {
            at = match c {
                '\n' => TextPosition { line: at.line + 1, column: 1 },
                _ => TextPosition { line: at.line, column: at.column + 1 },
            };
        }
        read = start;
        at
    });
    positions.collect()
}

fn syntax(path: &str, error: &serde_json::Error) -> SafetyFilterError {
    SafetyFilterError::Syntax {
        path: path.to_owned(),
        line: error.line(),
        column: error.column(),
        message: without_place(error),
    }
}

fn malformed(path: &str, error: &serde_path_to_error::Error<serde_json::Error>) -> SafetyFilterError {
    let inner = error.inner();
    if !inner.is_data() {
        return syntax(path, inner);
    }
    SafetyFilterError::Form {
        path: path.to_owned(),
        line: inner.line(),
        column: inner.column(),
        field: FieldPath(error.path()).to_string(),
        message: with_hint(plain_words(&without_place(inner))),
    }
}

/// Serde's message without its `at line 3 column 7`, which stands in front of ours.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().map_or(message.clone(), str::to_owned)
}

/// Adds the key that was probably meant to a message on an unknown one.
fn with_hint(message: String) -> String {
    let mut names = message.split('`').skip(1).step_by(2);
    match (message.starts_with("unknown field"), names.next()) {
        (true, Some(given)) => match did_you_mean(given, names) {
            Some(name) => format!("unknown key `{given}`; did you mean `{name}`?"),
            None => message,
        },
        _ => message,
    }
}

/// A path into the document, with what is no plain key in brackets.
struct FieldPath<'p>(&'p serde_path_to_error::Path);

impl fmt::Display for FieldPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for segment in self.0 {
            match segment {
                Segment::Seq { index } => write!(f, "[{index}]")?,
                Segment::Map { key } | Segment::Enum { variant: key } => {
                    if key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !key.is_empty() {
                        write!(f, "{}{key}", if first { "" } else { "." })?;
                    } else {
                        write!(f, "[{}]", serde_json::Value::from(key.as_str()))?;
                    }
                }
                Segment::Unknown => write!(f, "{}?", if first { "" } else { "." })?,
            }
            first = false;
        }
        if first { f.write_str("the document") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;

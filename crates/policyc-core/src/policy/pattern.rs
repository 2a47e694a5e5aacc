//! Regular expressions that every engine reads alike.

mod portable;

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::limits;
use super::literal::{TextError, check_text};

/// Why a regular expression may not stand in a policy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PatternError {
    /// Not a regular expression.
    #[error("not a regular expression: {0}")]
    Syntax(String),
    /// A construct that Python, RE2 and Rust do not read alike.
    #[error("`{construct}` is not portable between Python, RE2 and Rust; {instead}")]
    NotPortable {
        /// The construct, as written.
        construct: String,
        /// What to write instead.
        instead: &'static str,
    },
    /// Compiles to more than the engines allow.
    #[error("compiles to more than {} KiB, the limit of an engine; use shorter repetitions", limits::MAX_PATTERN_BYTES / 1024)]
    TooLarge,
    /// A string that an engine refuses.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// A regular expression in the portable subset, anchored at the start of the string as the original's `re.match` is.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    regex: Regex,
    /// The byte offsets of the `$` in `source` that mean the end of the text.
    ends: Vec<usize>,
    /// Whether a `^` stands in it.
    has_start: bool,
}

impl Pattern {
    /// Checks and compiles `source`.
    ///
    /// # Errors
    ///
    /// [`PatternError`] says what is wrong and what to write instead.
    pub fn new(source: &str) -> Result<Self, PatternError> {
        check_text(source)?;
        let portable::PatternShape { ends, has_start } = portable::check(source)?;
        let regex =
            RegexBuilder::new(&anchor(source)).size_limit(limits::MAX_PATTERN_BYTES).build().map_err(|error| {
                match error {
                    regex::Error::CompiledTooBig(_) => PatternError::TooLarge,
                    other => PatternError::Syntax(other.to_string()),
                }
            })?;
        Ok(Self { source: source.to_owned(), regex, ends, has_start })
    }

    /// The expression as it was written, without the anchor.
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// The expression with the anchor: what an engine is given.
    pub fn anchored(&self) -> String {
        anchor(&self.source)
    }

    /// The expression for Python's `re`, whose `$` also matches before a newline at the end of the text: there the end is
    /// `\Z`.
    pub fn python(&self) -> String {
        self.with_ends("\\Z")
    }

    /// The expression that matches wherever Python's `re.search` would find this one: anywhere, and with `$` also before a
    /// newline at the end. `None` if it starts with `^` in some alternatives and not in others.
    ///
    /// # Errors
    ///
    /// [`PatternError`] if it is none, or one that is read in more than one way.
    pub fn python_search(source: &str) -> Result<Option<Self>, PatternError> {
        let pattern = Self::new(source)?;
        let ends = pattern.with_ends("\\n?$");
        if !pattern.has_start {
            return Self::new(&format!("(?s:.*)(?:{ends})")).map(Some);
        }
        if source.starts_with('^') && !source.contains('|') {
            return Self::new(&ends).map(Some);
        }
        Ok(None)
    }

    fn with_ends(&self, replacement: &str) -> String {
        let mut written = String::with_capacity(self.source.len() + self.ends.len() * replacement.len());
        let mut from = 0;
        for &end in &self.ends {
            written.push_str(self.source.get(from..end).unwrap_or_default());
            written.push_str(replacement);
            from = end + 1;
        }
        written.push_str(self.source.get(from..).unwrap_or_default());
        written
    }

    /// Whether a prefix of `text` matches; in time linear in its length.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

fn anchor(source: &str) -> String {
    format!("^(?:{source})")
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Pattern {}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests;

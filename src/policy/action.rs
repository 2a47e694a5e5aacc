//! Which actions and which agents a rule speaks of.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::literal::{TextError, check_text};
use crate::event::trim_name;

/// Why a text names no action or agent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NameError {
    /// Nothing but blanks.
    #[error("a name cannot be blank")]
    Blank,
    /// Blanks at an end: no request carries such a name.
    #[error("the name {0:?} has blanks around it; no request carries such a name")]
    OuterBlanks(String),
    /// A string that an engine refuses.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// Checks that a request could carry this name.
///
/// # Errors
///
/// [`NameError`] if none could.
pub fn check_name(name: &str) -> Result<(), NameError> {
    check_text(name)?;
    match trim_name(name) {
        "" => Err(NameError::Blank),
        trimmed if trimmed.len() != name.len() => Err(NameError::OuterBlanks(name.to_owned())),
        _ => Ok(()),
    }
}

/// Which actions a rule speaks of: one name, or a glob in which `*` stands for any run of characters, the empty one
/// included.
///
/// Written with `\*` for a star and `\\` for a backslash of the name itself, so that a logged name is never a wildcard.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActionPattern {
    /// The literal runs between the stars: one of them is an exact name, `["pay_", ""]` is `pay_*`.
    runs: Vec<String>,
}

impl ActionPattern {
    /// The pattern that matches `name` and nothing else.
    ///
    /// # Errors
    ///
    /// [`NameError`] if no request could carry the name.
    pub fn exact(name: &str) -> Result<Self, NameError> {
        check_name(name)?;
        Ok(Self { runs: vec![name.to_owned()] })
    }

    /// The pattern that matches every action: `*`.
    pub fn any() -> Self {
        Self { runs: vec![String::new(), String::new()] }
    }

    /// Reads a pattern as it is written in a policy.
    ///
    /// # Errors
    ///
    /// [`NameError`] if it is blank, or a name that no request could carry.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check_text(text)?;
        let mut runs = Vec::new();
        let mut run = String::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next_if(|next| matches!(next, '*' | '\\')) {
                    Some(escaped) => run.push(escaped),
                    None => run.push('\\'),
                },
                '*' => {
                    runs.push(std::mem::take(&mut run));
                    // Two stars in a row match what one does.
                    while chars.next_if_eq(&'*').is_some() {}
                }
                other => run.push(other),
            }
        }
        runs.push(run);
        let pattern = Self { runs };
        match pattern.exact_name() {
            Some(name) => check_name(name)?,
            None => {
                if trim_name(text).len() != text.len() {
                    return Err(NameError::OuterBlanks(text.to_owned()));
                }
            }
        }
        Ok(pattern)
    }

    /// The name, if the pattern has no wildcard.
    pub fn exact_name(&self) -> Option<&str> {
        match self.runs.as_slice() {
            [name] => Some(name),
            _ => None,
        }
    }

    /// Whether the pattern is `*` alone.
    pub fn is_any(&self) -> bool {
        self.runs.len() == 2 && self.runs.iter().all(String::is_empty)
    }

    /// The literal runs between the wildcards, at least one; with two or more, a wildcard stands between each two.
    pub fn runs(&self) -> &[String] {
        &self.runs
    }

    /// Whether the pattern matches `action`. Time is linear in the name for each run.
    pub fn matches(&self, action: &str) -> bool {
        let (Some(first), Some(last)) = (self.runs.first(), self.runs.last()) else {
            return false;
        };
        if self.runs.len() == 1 {
            return first == action;
        }
        let Some(mut rest) = action.strip_prefix(first.as_str()) else {
            return false;
        };
        // The leftmost place for each run in the middle leaves the most for those behind it.
        for run in self.runs.iter().skip(1).take(self.runs.len().saturating_sub(2)) {
            match rest.split_once(run.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, run) in self.runs.iter().enumerate() {
            if index > 0 {
                f.write_str("*")?;
            }
            f.write_str(&run.replace('\\', r"\\").replace('*', r"\*"))?;
        }
        Ok(())
    }
}

impl Serialize for ActionPattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ActionPattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl JsonSchema for ActionPattern {
    fn schema_name() -> Cow<'static, str> {
        "ActionPattern".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "description": "an action's name, or a glob such as `pay_*`; `\\*` is a star, `\\\\` a backslash"
        })
    }
}

/// An entry of an agent list: one agent, or anyone.
///
/// Written as the name; `*` alone is anyone, and an agent whose name is a star behind any number of backslashes is
/// written with one backslash more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgentEntry {
    /// Every agent.
    Anyone,
    /// The agent of this name.
    Named(String),
}

impl AgentEntry {
    /// The entry for the agent `name`, whatever stars are in it.
    ///
    /// # Errors
    ///
    /// [`NameError`] if no request could carry the name.
    pub fn named(name: &str) -> Result<Self, NameError> {
        check_name(name)?;
        Ok(Self::Named(name.to_owned()))
    }

    /// Reads an entry as it is written in a policy.
    ///
    /// # Errors
    ///
    /// [`NameError`] if no request could carry the name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text == "*" {
            return Ok(Self::Anyone);
        }
        Self::named(match text.strip_prefix('\\') {
            Some(name) if is_escaped_star(name) => name,
            _ => text,
        })
    }

    /// Whether the entry speaks of `agent`.
    pub fn matches(&self, agent: &str) -> bool {
        match self {
            Self::Anyone => true,
            Self::Named(name) => name == agent,
        }
    }
}

/// A star behind any number of backslashes, none included.
fn is_escaped_star(name: &str) -> bool {
    name.trim_start_matches('\\') == "*"
}

impl fmt::Display for AgentEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("*"),
            Self::Named(name) if is_escaped_star(name) => write!(f, "\\{name}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

impl Serialize for AgentEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AgentEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl JsonSchema for AgentEntry {
    fn schema_name() -> Cow<'static, str> {
        "AgentEntry".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "description": "an agent's name; `*` alone is any agent, `\\*` the agent of that name"
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], others: &[&str]) {
        let pattern = ActionPattern::parse(pattern).unwrap();
        for action in matching {
            assert!(pattern.matches(action), "{pattern} should match {action}");
        }
        for action in others {
            assert!(!pattern.matches(action), "{pattern} should not match {action}");
        }
    }

    #[test]
    fn stars_stand_for_any_run_of_characters() {
        check("pay", &["pay"], &["pay_", "Pay", ""]);
        check("pay_*", &["pay_", "pay_invoice", "pay_\n"], &["pay", "xpay_"]);
        check("*", &["", "a", "*"], &[]);
        check("**", &["", "a"], &[]);
        check("*_db", &["drop_db", "_db"], &["drop_db2"]);
        check("a*b*c", &["abc", "axxbyyc", "abcbc"], &["ab", "acb", "abcd"]);
        check("a*a", &["aa", "aba"], &["a"]);
        check("a**b", &["ab", "axb"], &["a"]);
    }

    #[test]
    fn an_escaped_star_is_a_star() {
        check(r"a\*", &["a*"], &["ab", r"a\*"]);
        check(r"a\\*", &[r"a\", r"a\b"], &["a*"]);
        check(r"a\b", &[r"a\b"], &["ab"]);
    }

    #[test]
    fn refuses_names_that_no_request_carries() {
        assert_eq!(ActionPattern::parse(" "), Err(NameError::Blank));
        assert_eq!(ActionPattern::parse(" pay"), Err(NameError::OuterBlanks(" pay".to_owned())));
        assert!(ActionPattern::parse("pay_* ").is_err());
        assert!(AgentEntry::parse("").is_err());
        assert!(AgentEntry::parse("a\u{feff}b").is_err());
    }

    proptest! {
        #[test]
        fn a_name_written_literally_matches_itself_alone(name in "[a*\\\\]{1,6}", other in "[a*\\\\]{1,6}") {
            let pattern = ActionPattern::exact(&name).unwrap();
            let read = ActionPattern::parse(&pattern.to_string()).unwrap();
            prop_assert_eq!(&read, &pattern);
            prop_assert_eq!(read.matches(&other), name == other);

            let entry = AgentEntry::named(&name).unwrap();
            let read = AgentEntry::parse(&entry.to_string()).unwrap();
            prop_assert_eq!(&read, &entry);
            prop_assert_eq!(read.matches(&other), name == other);
        }

        #[test]
        fn patterns_round_trip(text in "[a*\\\\]{1,8}") {
            let pattern = ActionPattern::parse(&text).unwrap();
            prop_assert_eq!(ActionPattern::parse(&pattern.to_string()).unwrap(), pattern);
        }
    }
}

//! Which actions and which agents a rule speaks of.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

use super::literal::{TextError, check_text};
use crate::trim_name;

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
    /// A wildcard or a regular expression of another language. Taken literally it would match nothing.
    #[error("{0}")]
    Foreign(Box<ForeignPattern>),
    /// A string that an engine refuses.
    #[error(transparent)]
    Text(#[from] TextError),
}

/// A text with a wildcard or a regular expression of another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignPattern {
    /// What was written.
    pub text: String,
    /// What in it is of another language.
    pub sign: String,
    /// How the text is written as a name.
    pub literal: String,
    place: PatternUse,
}

/// What a pattern was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PatternUse {
    Action,
    AgentList,
}

impl fmt::Display for ForeignPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, sign, literal, place } = self;
        let (place, alone) = match place {
            PatternUse::Action => ("an action", ""),
            PatternUse::AgentList => ("a list of agents", ", and only alone"),
        };
        write!(
            f,
            "`{text}` has `{sign}`, which means nothing in {place}: only `*` is a wildcard{alone}; write `{literal}` for the \
             character itself, or one entry for each name"
        )
    }
}

/// The characters that other languages of patterns give a meaning: without a backslash no action has them.
const FOREIGN: &[char] = &['?', '[', ']', '{', '}', '(', ')', '^', '$', '|', '%', ','];

/// The quotes in which other languages write a pattern.
const QUOTES: &[char] = &['"', '\'', '`', '/'];

/// The characters that no agent has without a backslash.
const FOREIGN_IN_AGENTS: &[char] = &['*', '?', '[', ']', '{', '}', '|'];

/// Whether `.*` after this character is a dot and a star of a glob: `files.*`, `*.*`. Else it is a regular expression.
fn joins(before: char) -> bool {
    before == '*' || before.is_alphanumeric()
}

/// What in the characters of an action, each with whether a backslash stands before it, is a pattern of another language.
fn foreign(chars: &[(char, bool)]) -> Option<String> {
    let plain = |at: usize| chars.get(at).filter(|(_, escaped)| !escaped).map(|(c, _)| *c);
    let sign = chars.iter().find(|(c, escaped)| !escaped && FOREIGN.contains(c)).map(|(c, _)| c.to_string());
    let ends = (plain(0), chars.len().checked_sub(1).filter(|last| *last > 0).and_then(plain));
    let quoted = || match ends {
        (Some(first), Some(last)) if first == last && QUOTES.contains(&first) => Some(first.to_string()),
        _ => None,
    };
    // `files.*` are the tools of `files`; `delete_.*` is a regular expression.
    let any = || {
        (0..chars.len()).find_map(|at| match (plain(at), plain(at + 1)) {
            (Some('.'), Some('+')) => Some(".+".to_owned()),
            (Some('.'), Some('*')) if !at.checked_sub(1).and_then(plain).is_some_and(joins) => Some(".*".to_owned()),
            (Some('\\'), Some(class @ ('d' | 'w' | 's' | 'D' | 'W' | 'S'))) => Some(format!("\\{class}")),
            _ => None,
        })
    };
    sign.or_else(quoted).or_else(any)
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
/// Written with `\*` for a star and `\\` for a backslash of the name itself, so that a logged name is never a wildcard. So
/// is all other ASCII punctuation that patterns of other languages are made of (`?`, `[`, `.*`, `^`): without a backslash it
/// is refused, for a rule that takes it literally would match nothing.
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
    /// [`NameError`] if it is blank, a name that no request could carry, or a pattern of another language.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        check_text(text)?;
        let mut written = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            written.push(match c {
                '\\' => chars.next_if(char::is_ascii_punctuation).map_or((c, false), |escaped| (escaped, true)),
                other => (other, false),
            });
        }
        if let Some(sign) = foreign(&written) {
            let literal = Self { runs: vec![text.to_owned()] }.to_string();
            let pattern = ForeignPattern { text: text.to_owned(), sign, literal, place: PatternUse::Action };
            return Err(NameError::Foreign(Box::new(pattern)));
        }
        let mut runs = Vec::new();
        let mut run = String::new();
        for (index, (c, escaped)) in written.iter().enumerate() {
            match (*c, *escaped) {
                // Two stars in a row match what one does.
                ('*', false) if index > 0 && written.get(index - 1) == Some(&('*', false)) => {}
                ('*', false) => runs.push(std::mem::take(&mut run)),
                (other, _) => run.push(other),
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

    /// The pattern with each literal run replaced by what `of` makes of it.
    #[must_use]
    pub fn with_runs(&self, of: impl Fn(&str) -> String) -> Self {
        Self { runs: self.runs.iter().map(|run| of(run)).collect() }
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
        let mut written: Vec<(char, bool)> = Vec::new();
        for (index, run) in self.runs.iter().enumerate() {
            if index > 0 {
                written.push(('*', false));
            }
            let special = |c: char| matches!(c, '\\' | '*') || FOREIGN.contains(&c);
            written.extend(run.chars().map(|c| (c, special(c))));
        }
        // What is a pattern of another language by where it stands.
        for at in 0..written.len() {
            let next = written.get(at + 1).copied();
            let ends = at == 0 && written.len() > 1 && written.last().is_some_and(|last| Some(last) == written.first());
            let word = at
                .checked_sub(1)
                .and_then(|before| written.get(before))
                .is_some_and(|(c, escaped)| !escaped && joins(*c));
            if let Some((c, escaped)) = written.get_mut(at) {
                let repeats = next == Some(('+', false)) || (next == Some(('*', false)) && !word);
                *escaped |= (ends && QUOTES.contains(c)) || (*c == '.' && repeats);
            }
        }
        written.into_iter().try_for_each(|(c, escaped)| {
            if escaped {
                f.write_str("\\")?;
            }
            write!(f, "{c}")
        })
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

/// An entry of an agent list: one agent, or anyone.
///
/// Written as the name; `*` alone is anyone. A character that stands for others in patterns (`*`, `?`, `[`, `{`, `|`) is
/// written with a backslash before it, and with one more where the name has some there: `\*` is the agent `*`.
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
    /// [`NameError`] if no request could carry the name, or if it is a pattern: agents are listed by name.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        if text == "*" {
            return Ok(Self::Anyone);
        }
        let mut name = String::with_capacity(text.len());
        for c in text.chars() {
            if FOREIGN_IN_AGENTS.contains(&c) {
                if name.ends_with('\\') {
                    name.pop();
                    name.push(c);
                    continue;
                }
                let literal = Self::Named(text.to_owned()).to_string();
                let (text, sign) = (text.to_owned(), c.to_string());
                return Err(NameError::Foreign(Box::new(ForeignPattern {
                    text,
                    sign,
                    literal,
                    place: PatternUse::AgentList,
                })));
            }
            name.push(c);
        }
        Self::named(&name)
    }

    /// Whether the entry speaks of `agent`.
    pub fn matches(&self, agent: &str) -> bool {
        match self {
            Self::Anyone => true,
            Self::Named(name) => name == agent,
        }
    }
}

impl fmt::Display for AgentEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anyone => f.write_str("*"),
            Self::Named(name) => name.chars().try_for_each(|c| {
                if FOREIGN_IN_AGENTS.contains(&c) {
                    f.write_str("\\")?;
                }
                write!(f, "{c}")
            }),
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
        check(r"get /\{id\}\?", &["get /{id}?"], &["get /x"]);
        check("files.*", &["files.read", "files."], &["filesystem"]);
        check("/users/*", &["/users/1"], &[]);
        check("*.*", &["a.b", "."], &["ab"]);
    }

    #[test]
    fn patterns_of_other_languages_are_refused_with_what_to_write() {
        for (text, sign, literal) in [
            ("pay_?", "?", r"pay_\?"),
            ("del_[a-z]*", "[", r"del_\[a-z\]\*"),
            ("{pay,refund}_*", "{", r"\{pay\,refund\}_\*"),
            ("^drop_.*$", "^", r"\^drop_.\*\$"),
            ("Bash(rm:*)", "(", r"Bash\(rm:\*\)"),
            ("delete_.*", ".*", r"delete_.\*"),
            (".*", ".*", r".\*"),
            ("delete.+", ".+", r"delete\.+"),
            (r"delete_\w", r"\w", r"delete_\\w"),
            ("delete_%", "%", r"delete_\%"),
            ("a,b", ",", r"a\,b"),
            ("a|b", "|", r"a\|b"),
            ("/delete.*/", "/", r"\/delete.\*/"),
            ("\"delete\"", "\"", "\\\"delete\""),
        ] {
            let error = ActionPattern::parse(text).unwrap_err();
            let NameError::Foreign(found) = &error else { panic!("{text}: {error}") };
            let written = &found.literal;
            assert_eq!((found.sign.as_str(), written.as_str()), (sign, literal), "{text}");
            let name = ActionPattern::parse(written).unwrap();
            assert_eq!(name.exact_name(), Some(text), "{written}");
        }
        for (text, sign, literal) in [("evil-*", "*", r"evil-\*"), ("bot?", "?", r"bot\?"), ("{a,b}", "{", r"\{a,b\}")]
        {
            let error = AgentEntry::parse(text).unwrap_err();
            let NameError::Foreign(found) = &error else { panic!("{text}: {error}") };
            let written = &found.literal;
            assert_eq!((found.sign.as_str(), written.as_str()), (sign, literal), "{text}");
            assert_eq!(AgentEntry::parse(written), Ok(AgentEntry::Named(text.to_owned())));
        }
        assert_eq!(AgentEntry::parse(r"CORP\bot"), Ok(AgentEntry::Named(r"CORP\bot".to_owned())));
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
        fn a_name_written_literally_matches_itself_alone(name in "[a*\\\\.+/?\"|d]{1,6}", other in "[a*\\\\]{1,6}") {
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
        fn patterns_round_trip(text in "[a*\\\\.+/]{1,8}") {
            let Ok(pattern) = ActionPattern::parse(&text) else { return Ok(()) };
            prop_assert_eq!(ActionPattern::parse(&pattern.to_string()).unwrap(), pattern);
        }
    }
}

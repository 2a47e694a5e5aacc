//! What a policy and a log are held to: bans from the command line and the expectations file.
//!
//! Unknown keys are errors: a misspelt expectation would never fail.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::banned::{BanError, Banned};
use crate::event::ElementPath;
use crate::mine::Classes;
use crate::policy::ActionPattern;
use crate::policy::document::present;
use crate::policy::yaml::{self, DocumentError};
use crate::replay::DeniedLimit;

/// The expectations file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "policyc expectations")]
pub struct Expectations {
    /// Actions that must never go through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub banned: Vec<Ban>,
    /// Attributes that every rule which allows an action must bound.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub required: Vec<Required>,
    /// How many agents may be allowed an action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub max_agents: Vec<MaxAgents>,
    /// What is asked of allow rules.
    #[serde(default)]
    pub rules: RuleLimits,
    /// What is asked of decisions on a log.
    #[serde(default)]
    pub log: LogLimits,
    /// Findings that are put up with until a day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
}

/// An action that must never go through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ban {
    /// The action's name, a glob, or a class such as `class:destructive`.
    #[serde(deserialize_with = "banned")]
    pub action: Banned,
    /// Why it is banned.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Who answers for the ban.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day before somebody must look at the ban again. It goes on holding after it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub expires: Option<Until>,
    /// Where the ban was written.
    #[serde(skip)]
    pub origin: Origin,
}

/// Where a ban was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Origin {
    /// In the expectations file.
    #[default]
    File,
    /// In an expectations file that nobody named, which is read because it is there.
    StandingFile,
    /// On the command line, or in a file that it names.
    CommandLine,
}

impl Ban {
    /// Reads a ban as it stands on a command line.
    ///
    /// # Errors
    ///
    /// [`BanError`] says what to write instead.
    pub fn parse(text: &str) -> Result<Self, BanError> {
        Ok(Self { action: Banned::parse(text)?, reason: None, owner: None, expires: None, origin: Origin::CommandLine })
    }

    /// Why it is banned and who says so, to be put behind a message.
    pub(super) fn because(&self) -> String {
        let class = matches!(self.action, Banned::Class(..)).then(|| self.action.to_string());
        let why = match (&self.reason, &self.owner) {
            (Some(reason), Some(owner)) => Some(format!("banned: {reason}; owner {owner}")),
            (Some(reason), None) => Some(format!("banned: {reason}")),
            (None, Some(owner)) => Some(format!("owner of the ban: {owner}")),
            (None, None) => None,
        };
        let said: Vec<_> = class.into_iter().chain(why).collect();
        if said.is_empty() { String::new() } else { format!(" ({})", said.join("; ")) }
    }
}

/// An attribute that must be bounded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Required {
    /// The action's name, or a glob.
    pub action: ActionPattern,
    /// Attributes that every rule which allows the action must bound: by `max`, `equals`, `in`, `same_as`, `pattern`,
    /// `max_length` or `max_items`.
    pub bounded: Vec<ElementPath>,
    /// Why.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How many agents may be allowed an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaxAgents {
    /// The action's name, or a glob.
    pub action: ActionPattern,
    /// At most so many agents over all rules that allow it.
    pub agents: u32,
}

/// What is asked of allow rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleLimits {
    /// Every allow rule names the evidence that it rests on.
    #[serde(default)]
    pub evidence: bool,
    /// No allow rule is for any action.
    #[serde(default)]
    pub named_actions: bool,
}

/// What is asked of decisions on a log. All need `--logs`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogLimits {
    /// At most this share of good events is blocked, 0 to 1.
    #[serde(default, deserialize_with = "share", skip_serializing_if = "Option::is_none")]
    pub max_false_blocks: Option<f64>,
    /// At least this share of good events is allowed, 0 to 1.
    #[serde(default, deserialize_with = "share", skip_serializing_if = "Option::is_none")]
    pub min_coverage: Option<f64>,
    /// At most so many denied events are allowed: a whole number counts them, a decimal is their share of the denied events. A log
    /// without denied events breaks it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub max_denied_allowed: Option<DeniedLimit>,
}

fn banned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Banned, D::Error> {
    Banned::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let share = f64::deserialize(deserializer)?;
    if (0.0..=1.0).contains(&share) {
        Ok(Some(share))
    } else {
        Err(de::Error::custom(format_args!("expected a share from 0 to 1, such as 0.01, found {share}")))
    }
}

/// A finding that is put up with until a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The code of the finding.
    pub code: WaivedCode,
    /// Only for this action, or those that a glob matches.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub action: Option<ActionPattern>,
    /// Only for this rule.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why it is put up with.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day on which the waiver holds.
    pub expires: Until,
}

/// The code of a finding, checked to be one that there is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(transparent)]
pub struct WaivedCode(pub(super) String);

impl<'de> Deserialize<'de> for WaivedCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match super::codes::find(&text) {
            Some(code) => Ok(Self(code.id.to_owned())),
            None => Err(de::Error::custom(format_args!(
                "unknown code `{text}`; `policyc explain --list` lists all, such as P001"
            ))),
        }
    }
}

/// The last day on which something holds, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Until(pub Date);

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Until {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Until {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Whatever stands there: a date without dashes is a number to YAML.
        let text = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        // `jiff` reads times and other spellings too; one spelling is enough.
        let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        text.parse()
            .ok()
            .filter(|_| plain)
            .map(Self)
            .ok_or_else(|| de::Error::custom(format_args!("invalid date `{text}`; use YYYY-MM-DD, such as 2027-01-31")))
    }
}

impl JsonSchema for Until {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Until".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "date"})
    }
}

impl Expectations {
    /// Reads an expectations file. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] says what is wrong and where.
    pub fn from_yaml(text: &str, path: &str) -> Result<Self, DocumentError> {
        yaml::from_str(text, path)
    }

    /// Reads the classes of actions in bans by `classes`, which messages call `table`, and not by the table that ships.
    ///
    /// # Errors
    ///
    /// [`BanError::EmptyClass`] if no name could be of a class that is banned.
    pub fn use_classes(&mut self, classes: &Arc<Classes>, table: &str) -> Result<(), BanError> {
        self.banned.iter_mut().try_for_each(|ban| ban.action.with_classes(classes, table))
    }

    /// Whether something is asked that only a log can answer.
    pub fn needs_log(&self) -> bool {
        self.log != LogLimits::default()
    }

    /// Whether nothing at all is asked, so that a check could only pass.
    pub fn is_empty(&self) -> bool {
        let Self { banned, required, max_agents, rules, log, waivers: _ } = self;
        banned.is_empty()
            && required.is_empty()
            && max_agents.is_empty()
            && *rules == RuleLimits::default()
            && *log == LogLimits::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuse(text: &str, line: usize, column: usize, words: &[&str]) {
        let error = Expectations::from_yaml(text, "e.yaml").unwrap_err();
        assert_eq!((error.line(), error.column()), (line, column), "{error}");
        for word in words {
            assert!(error.to_string().contains(word), "{error} should say {word:?}");
        }
    }

    #[test]
    fn mistakes_are_shown_where_they_stand() {
        refuse("banned:\n  - acton: x\n", 2, 5, &["acton", "did you mean `action`"]);
        refuse("baned: []\n", 1, 1, &["did you mean `banned`"]);
        let waiver = |expires: &str| {
            format!("waivers:\n  - code: P001\n    action: x\n    reason: r\n    owner: o\n    expires: {expires}\n")
        };
        for bad in ["soon", "2026-13-01", "20260101", "2026-01-01T00:00"] {
            refuse(&waiver(bad), 6, 14, &["invalid date", "YYYY-MM-DD"]);
        }
        assert!(Expectations::from_yaml(&waiver("2026-12-31"), "e").is_ok());
        refuse(&waiver("2026-12-31").replace("P001", "P999"), 2, 11, &["unknown code `P999`"]);
        refuse("log: {max_false_blocks: 2}", 1, 25, &["from 0 to 1"]);
    }

    #[test]
    fn a_ban_in_another_glob_language_is_refused() {
        for bad in [
            "delete_[ab]",
            "pay_?",
            "{a,b}",
            r"a\",
            "",
            " x",
            "class:all",
            "class:",
            "delete_.*",
            "a,b",
            "/x/",
            "Class:pay",
        ] {
            assert!(Ban::parse(bad).is_err(), "{bad}");
        }
        assert!(Ban::parse(r"a\\").is_ok());
        assert!(Ban::parse("class:destructive").unwrap().action.matches("delete_x"));
        refuse("banned:\n  - action: class:destuctive\n", 2, 13, &["unknown class", "class:destructive"]);
        assert!(Ban::parse("delete_*").unwrap().action.matches("delete_x"));
    }
}

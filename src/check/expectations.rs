//! What a policy and a log are held to: bans from the command line and the expectations file.
//!
//! Unknown keys are errors: a misspelt expectation would never fail.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::ban::Ban;
use super::banned::BanError;
use super::waiver::Waiver;
use crate::event::ElementPath;
use crate::mine::Classes;
use crate::policy::ActionPattern;
use crate::policy::present;
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

fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let share = f64::deserialize(deserializer)?;
    if (0.0..=1.0).contains(&share) {
        Ok(Some(share))
    } else {
        Err(de::Error::custom(format_args!("expected a share from 0 to 1, such as 0.01, found {share}")))
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

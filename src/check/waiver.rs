//! A waiver: a finding that is put up with until a day.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::codes;
use super::found::Found;
use super::until::Until;
use crate::policy::{ActionPattern, present};

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
pub struct WaivedCode(String);

impl<'de> Deserialize<'de> for WaivedCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match codes::find(&text) {
            Some(code) => Ok(Self(code.id.to_owned())),
            None => Err(de::Error::custom(format_args!(
                "unknown code `{text}`; `policyc explain --list` lists all, such as P001"
            ))),
        }
    }
}

impl Waiver {
    pub(super) fn covers(&self, found: &Found) -> bool {
        self.code.0 == found.finding.code
            && self.action.as_ref().is_none_or(|pattern| {
                found.action.as_ref().is_some_and(|action| pattern.matches(action) || pattern.to_string() == *action)
            })
            && self.rule.as_ref().is_none_or(|rule| found.rule.as_ref() == Some(rule))
    }

    /// What it is about, in words.
    pub(super) fn about(&self) -> String {
        let mut about = self.code.0.clone();
        if let Some(action) = &self.action {
            let _ = write!(about, " for action `{action}`");
        }
        if let Some(rule) = &self.rule {
            let _ = write!(about, " for rule `{rule}`");
        }
        about
    }
}

//! A ban: an action that must never go through, where it was written and who answers for it.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};

use super::banned::{BanError, Banned};
use super::until::Until;
use crate::policy::present;

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
    pub origin: BanOrigin,
}

/// Where a ban was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum BanOrigin {
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
        Ok(Self {
            action: Banned::parse(text)?,
            reason: None,
            owner: None,
            expires: None,
            origin: BanOrigin::CommandLine,
        })
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

fn banned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Banned, D::Error> {
    Banned::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

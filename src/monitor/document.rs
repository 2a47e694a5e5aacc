//! The threshold document: what is read and written, losslessly.

use serde::{Deserialize, Serialize};

use super::condition::{Threshold, Window};
use crate::policy::document::Kind;
use crate::policy::present;
use crate::policy::yaml::{self, DocumentError};

/// `v1`, which tells the document from a policy of ours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
enum SpecVersion {
    #[default]
    #[serde(rename = "v1")]
    V1,
}

/// A threshold document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Monitor {
    #[serde(rename = "apiVersion")]
    api_version: SpecVersion,
    kind: Kind,
    /// What it is called and about.
    pub metadata: MonitorMetadata,
    /// What it says.
    pub spec: MonitorSpec,
}

/// What a document is called and about.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitorMetadata {
    /// Its name.
    pub name: String,
    /// A sentence for people.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `risk`, `coverage`, `optimization`, `best_practice`, or another word.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `high`, `medium`, `low`, or another word.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
}

/// What a document says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitorSpec {
    /// Thresholds.
    #[serde(default)]
    pub rules: Vec<MonitorRule>,
    /// Alerts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alerts: Vec<Alert>,
}

/// What is done past a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ThresholdAction {
    Alert,
    Ask,
    Block,
}

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the names say it")]
pub enum AlertSeverity {
    Info,
    Warning,
    Critical,
}

impl AlertSeverity {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// A threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MonitorRule {
    /// Names it.
    pub name: String,
    /// Past what.
    pub condition: Threshold,
    /// Over how long.
    #[serde(rename = "timeWindow")]
    pub time_window: Window,
    /// What is done.
    pub action: ThresholdAction,
    /// How grave it is.
    pub severity: AlertSeverity,
    /// What is said.
    pub message: String,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alert {
    /// Names it.
    pub name: String,
    /// Past what.
    pub condition: Threshold,
    /// For how long.
    pub duration: Window,
    /// How grave it is.
    pub severity: AlertSeverity,
    /// What is said.
    pub message: String,
}

impl Monitor {
    /// Makes a document.
    pub fn new(metadata: MonitorMetadata, spec: MonitorSpec) -> Self {
        Self { api_version: SpecVersion::V1, kind: Kind::Policy, metadata, spec }
    }

    /// Reads a document. Messages call it `path`.
    ///
    /// # Errors
    ///
    /// [`DocumentError`] says what is wrong and where.
    pub fn from_yaml(text: &str, path: &str) -> Result<Self, DocumentError> {
        yaml::from_str(text, path)
    }

    /// Whether a text is a threshold document and no policy of ours, told by its `apiVersion`.
    pub fn is_one(text: &str) -> bool {
        text.lines().any(|line| {
            line.strip_prefix("apiVersion:").is_some_and(|rest| matches!(rest.trim().trim_matches(['"', '\'']), "v1"))
        })
    }
}

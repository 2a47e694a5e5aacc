//! Findings as JSON: the form that `policyc schema findings` describes.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::findings::Findings;
use crate::check::Found;
use crate::diag::Location;

/// The form of the document.
pub const SCHEMA: &str = "policyc/findings/v1";

/// A report of findings.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "policyc findings")]
pub struct FindingsDocument {
    /// `policyc/findings/v1`.
    pub schema: String,
    /// What was checked, as the user named it.
    pub subject: String,
    /// What was found, in order.
    pub findings: Vec<FindingDocument>,
    /// What was found and waived.
    pub waived: Vec<WaivedDocument>,
}

/// One finding.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FindingDocument {
    /// `P001`.
    pub code: String,
    /// `banned-action`.
    pub name: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// What was found, in one sentence.
    pub message: String,
    /// What the same finding is recognised by after unrelated edits.
    pub fingerprint: String,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationDocument>,
    /// The action that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The rule, mined policy or grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What it rests on, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// A request that shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Value>,
    /// Other places, such as lines of the log.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<RelatedDocument>,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

/// A place in a file.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LocationDocument {
    /// The file, as the user named it.
    pub path: String,
    /// 1-based.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// 1-based, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
}

/// Another place that has to do with a finding.
#[derive(Debug, Serialize, JsonSchema)]
pub struct RelatedDocument {
    /// The place.
    pub location: LocationDocument,
    /// What is there.
    pub message: String,
}

/// A finding that a waiver covers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WaivedDocument {
    /// The finding.
    pub finding: FindingDocument,
    /// Why it is put up with.
    pub reason: String,
    /// Who answers for it.
    pub owner: String,
    /// The last day, `YYYY-MM-DD`.
    pub expires: String,
}

impl From<&Location> for LocationDocument {
    fn from(location: &Location) -> Self {
        Self { path: location.path.clone(), line: location.line, column: location.column }
    }
}

impl From<&Found> for FindingDocument {
    fn from(found: &Found) -> Self {
        let finding = &found.finding;
        Self {
            code: finding.code.to_owned(),
            name: found.name.to_owned(),
            severity: finding.severity.name().to_owned(),
            message: finding.message.clone(),
            fingerprint: found.fingerprint(),
            location: finding.location.as_ref().map(LocationDocument::from),
            action: found.action.clone(),
            rule: found.rule.clone(),
            evidence: found.evidence.clone(),
            request: found.witness.clone(),
            related: found
                .related
                .iter()
                .map(|related| RelatedDocument {
                    location: (&related.location).into(),
                    message: related.message.clone(),
                })
                .collect(),
            help: finding.help.clone(),
        }
    }
}

/// The report.
pub fn findings(findings: &Findings<'_>) -> String {
    let document = FindingsDocument {
        schema: SCHEMA.to_owned(),
        subject: findings.subject.to_owned(),
        findings: findings.found.iter().map(FindingDocument::from).collect(),
        waived: findings
            .waived
            .iter()
            .map(|waived| WaivedDocument {
                finding: (&waived.found).into(),
                reason: waived.waiver.reason.clone(),
                owner: waived.waiver.owner.clone(),
                expires: waived.waiver.expires.to_string(),
            })
            .collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

//! The miner's product: what was seen, with the figures it rests on (`policies.json`).
//!
//! A superset of the original miner's file, which loads unchanged: all that is ours is optional.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::Effect;
use super::condition::{Conditions, RateLimit};
use super::denial::{Denial, Inseparable};
use super::document::plain_words;
use super::evidence::{Evidence, OutcomeCounts};
use super::experience::{Readiness, Sequence, Withheld};
use super::rate::Rate;
use crate::Attribute;

/// The schema that this version writes.
pub const SCHEMA: &str = "policyc/policy-set/v1";

/// What a miner found in logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct PolicySet {
    /// Names the form of the file; absent in the original miner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The set's name.
    #[serde(default = "default_name")]
    pub name: String,
    /// How many valid events were read.
    #[serde(default)]
    pub source_logs: u64,
    /// When the set was made, RFC 3339.
    #[serde(default)]
    pub generated_at: String,
    /// The logs it was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// The thresholds it was made with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// How the p-values of `policies` were corrected; absent where they were not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub significance: Option<Significance>,
    /// Association rules, by confidence, then support, descending; then by antecedent and consequent.
    #[serde(default)]
    pub policies: Vec<MinedPolicy>,
    /// What each action was seen to need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    /// Patterns of denied events that no good event has, by action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub denials: Vec<Denial>,
    /// Denied events that no pattern tells from good ones, by action and agent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inseparable: Vec<Inseparable>,
    /// Whether each action was seen enough, by action.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readiness: Vec<Readiness>,
    /// What came before which action within sessions, by confidence, descending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sequences: Vec<Sequence>,
    /// What of the log may not stand in a grant, by action and attribute: the 1,000 with the most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<Withheld>,
}

fn default_name() -> String {
    "Mined Policy Set".to_owned()
}

/// The logs that a set was made from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Source {
    /// Each file, in the order of their names.
    pub files: Vec<SourceFile>,
    /// The sum of the files' digests: the same whatever the order of lines and the files they stand in.
    pub digest: String,
    /// The earliest timestamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemas", schemars(with = "Option<String>"))]
    pub first_seen: Option<Timestamp>,
    /// The latest timestamp.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemas", schemars(with = "Option<String>"))]
    pub last_seen: Option<Timestamp>,
    /// How many events were good, denied and neither.
    pub outcomes: OutcomeCounts,
    /// How many events carry a timestamp that is not RFC 3339 and so counts as none.
    #[serde(default)]
    pub unreadable_timestamps: u64,
    /// How many events were left out because they have the `log_id` and the content of another.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub duplicates: u64,
    /// How many events have the `log_id` of another and other content. They are counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reused_log_ids: u64,
    /// In a log with too many log ids to leave out duplicates: the share of distinct ids that come more than once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated_log_ids: Option<f64>,
    /// How many sessions there are, where the log names them; absent past the miner's limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions: Option<u64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// One file of a log.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct SourceFile {
    /// Its path as given, or `-` for the standard input.
    pub path: String,
    /// SHA-256 summed over its lines: the same whatever their order; see `event::digest`.
    pub digest: String,
    /// Valid events in it, duplicates included.
    pub events: u64,
    /// Malformed lines that were skipped.
    pub skipped: u64,
}

/// What a mined policy had to reach to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Thresholds {
    /// Least share of all events, 0 to 1.
    pub min_support: f64,
    /// Least share of the antecedent's events, 0 to 1.
    pub min_confidence: f64,
    /// Least ratio to the action's overall frequency.
    pub min_lift: f64,
    /// Most conditions of an antecedent.
    pub max_conditions: u32,
}

/// How the p-values of one run are corrected for how many rules it tries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Correction {
    /// Not at all.
    #[default]
    None,
    /// The chance of one false rule or more is at most α (Holm, "A Simple Sequentially Rejective Multiple Test
    /// Procedure", Scandinavian Journal of Statistics 6, 1979).
    Holm,
    /// Of the rules that are kept, at most a share of α is expected to be false (Benjamini and Hochberg, "Controlling the
    /// False Discovery Rate", JRSS B 57, 1995).
    Bh,
}

/// The correction that the rules of a set passed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Significance {
    /// Which.
    pub correction: Correction,
    /// The most that the corrected p-value of a rule may be, between 0 and 1.
    pub alpha: f64,
    /// How many hypotheses were tested: frequent antecedents times frequent actions.
    pub hypotheses: u64,
}

/// An association rule: antecedent → action.
///
/// With N events, A those in which the antecedent holds and C those with the action: support = n(A∧C)/N,
/// confidence = n(A∧C)/n(A), lift = confidence / (n(C)/N) (Agrawal and Srikant, VLDB 1994), rounded to 6 places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct MinedPolicy {
    /// `policy_0001` and so on, in the order of the file.
    pub policy_id: String,
    /// Attributes and the values they have, all of which must hold.
    pub antecedent: BTreeMap<Attribute, Value>,
    /// The action.
    pub consequent: String,
    /// n(A∧C)/N.
    pub support: f64,
    /// n(A∧C)/n(A).
    pub confidence: f64,
    /// confidence / (n(C)/N).
    #[serde(default = "one")]
    pub lift: f64,
    /// The rule in one sentence, as the original words it.
    #[serde(default)]
    pub description: String,
    /// What it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

fn one() -> f64 {
    1.0
}

/// What an action was seen to need: one tuple of agents and constraints that its good events share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Grant {
    /// `grant_0001` and so on, in the order of the file.
    pub grant_id: String,
    /// The action, literally; with `glob`, a pattern of names as rules write them.
    pub action: String,
    /// Whether the grant covers actions that were not seen, by their names.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub glob: bool,
    /// The agents that were seen, sorted, literally.
    pub agents: Vec<String>,
    /// What is done with a request that meets the constraints; absent where the number of good events decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// What the attributes of its good events share.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub constraints: Conditions,
    /// How many good sessions grants of its kind explain, of whatever action: the evidence where its own is pooled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<u64>,
    /// Why it was granted, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How often the busiest of its agents did the action, by window: a minute, an hour, a day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rates: Vec<Rate>,
    /// The limit that its rule gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit: Option<RateLimit>,
    /// Where there are rates: how many events of its agents with the action have no timestamp. A limit would block them, so it gets none.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub undated: u64,
    /// What it rests on; `count` and `log_ids` speak of good events.
    pub evidence: Evidence,
}

/// Why a `policies.json` is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PolicySetError {
    /// Not JSON, or a field of the wrong type.
    #[error("{field}: {reason}")]
    Field {
        /// The path of the field in the file.
        field: String,
        /// What is wrong, with line and column.
        reason: String,
    },
    /// A figure out of its range.
    #[error("policy `{policy}`: {field} is {value}, expected {expected}")]
    OutOfRange {
        /// The policy's id.
        policy: String,
        /// The field.
        field: &'static str,
        /// What it holds.
        value: f64,
        /// What it may hold.
        expected: &'static str,
    },
    /// Two entries with one id.
    #[error("duplicate id `{0}`")]
    DuplicateId(String),
    /// A schema that this version does not know.
    #[error("unknown schema `{0}`; this version reads `{SCHEMA}`")]
    UnknownSchema(String),
}

impl Grant {
    /// Whether it asks about whatever the other grants of a seen action do not allow.
    pub fn asks_outside(&self) -> bool {
        self.effect == Some(Effect::Ask) && !self.glob && self.constraints.is_empty()
    }
}

impl PolicySet {
    /// Reads a `policies.json`, the original miner's included.
    ///
    /// # Errors
    ///
    /// [`PolicySetError`] names the policy and the field that is wrong.
    pub fn from_json(text: &str) -> Result<Self, PolicySetError> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let set: Self = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
            let field = match error.path().to_string() {
                path if path == "." => "the file".to_owned(),
                path => format!("field `{path}`"),
            };
            PolicySetError::Field { field, reason: plain_words(&error.into_inner().to_string()) }
        })?;
        deserializer
            .end()
            .map_err(|error| PolicySetError::Field { field: "the file".to_owned(), reason: error.to_string() })?;
        set.check()?;
        Ok(set)
    }

    fn check(&self) -> Result<(), PolicySetError> {
        if let Some(schema) = &self.schema
            && schema != SCHEMA
        {
            return Err(PolicySetError::UnknownSchema(schema.clone()));
        }
        let mut ids = BTreeSet::new();
        for policy in &self.policies {
            const RATIO: &str = "a number from 0 to 1";
            for (field, value, expected, good) in [
                ("support", policy.support, RATIO, (0.0..=1.0).contains(&policy.support)),
                ("confidence", policy.confidence, RATIO, (0.0..=1.0).contains(&policy.confidence)),
                ("lift", policy.lift, "a number of at least 0", policy.lift >= 0.0),
            ] {
                if !good {
                    return Err(PolicySetError::OutOfRange {
                        policy: policy.policy_id.clone(),
                        field,
                        value,
                        expected,
                    });
                }
            }
        }
        let grants = self.grants.iter().map(|grant| &grant.grant_id);
        let denials = self.denials.iter().map(|denial| &denial.denial_id);
        for id in self.policies.iter().map(|policy| &policy.policy_id).chain(grants).chain(denials) {
            if !ids.insert(id) {
                return Err(PolicySetError::DuplicateId(id.clone()));
            }
        }
        Ok(())
    }

    /// The file's text: JSON with two blanks of indentation and a newline at its end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The `n` policies of the highest confidence; of equals, those that stand first.
    pub fn top_policies(&self, n: usize) -> Vec<&MinedPolicy> {
        let mut policies: Vec<_> = self.policies.iter().collect();
        policies.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        policies.truncate(n);
        policies
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the original miner's `model_dump_json` writes.
    const ORIGINAL: &str = r#"{
  "name": "Sample",
  "source_logs": 10,
  "policies": [
    {"policy_id": "policy_0002", "antecedent": {"role": "user"}, "consequent": "send_email", "support": 0.2,
     "confidence": 0.666667, "lift": 2.222222, "description": "When role='user', agents perform 'send_email'"},
    {"policy_id": "policy_0001", "antecedent": {"role": "admin"}, "consequent": "read_file", "support": 0.4,
     "confidence": 0.666667, "lift": 1.111111, "description": ""}
  ],
  "generated_at": "2026-02-01T10:00:00.123456+00:00"
}"#;

    #[test]
    fn loads_the_original_miners_file() {
        let set = PolicySet::from_json(ORIGINAL).unwrap();
        assert_eq!((set.name.as_str(), set.source_logs, set.policies.len()), ("Sample", 10, 2));
        assert_eq!(set.top_policies(1)[0].policy_id, "policy_0002");
        assert_eq!(PolicySet::from_json(&set.to_json()).unwrap(), set);
    }

    #[track_caller]
    fn refuses(from: &str, to: &str, message: &str) {
        let text = ORIGINAL.replacen(from, to, 1);
        assert_ne!(text, ORIGINAL);
        assert_eq!(PolicySet::from_json(&text).unwrap_err().to_string(), message);
    }

    #[test]
    fn names_the_policy_and_the_field_that_is_wrong() {
        refuses(
            "\"confidence\": 0.666667",
            "\"confidence\": 1.3",
            "policy `policy_0002`: confidence is 1.3, expected a number from 0 to 1",
        );
        refuses("2.222222", "-1", "policy `policy_0002`: lift is -1, expected a number of at least 0");
        refuses(
            "0.2,",
            "\"0.2\",",
            "field `policies[0].support`: invalid type: string \"0.2\", expected a number at line 5 column 109",
        );
        refuses("policy_0001", "policy_0002", "duplicate id `policy_0002`");
        refuses(
            "\"name\"",
            "\"schema\": \"x/v9\", \"name\"",
            "unknown schema `x/v9`; this version reads `policyc/policy-set/v1`",
        );
    }
}

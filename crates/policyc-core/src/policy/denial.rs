//! What a miner learned from denied events.

use serde::{Deserialize, Serialize};

use super::condition::Conditions;
use super::evidence::Evidence;

/// A pattern of denied events that no good event of the log has: what a policy that allows by default should block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Denial {
    /// `denial_0001` and so on, in the order of the file.
    pub denial_id: String,
    /// The action, literally.
    pub action: String,
    /// The agents that were denied, sorted, literally. Absent: any agent, where all that did the action well were denied
    /// this, or several agents were and nobody did it well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agents: Vec<String>,
    /// What the attributes of the denied events share, and no good event has.
    #[serde(default, skip_serializing_if = "Conditions::is_empty")]
    pub constraints: Conditions,
    /// What the attributes of all good events share, and the denied ones don't.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unless: Option<Conditions>,
    /// Whether only some of the denied events were looked at: `evidence` counts those.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sampled: bool,
    /// What it rests on; `count` and `log_ids` are those of denied events.
    pub evidence: Evidence,
}

/// Denied events that no pattern tells from the good events of the same agent and action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Inseparable {
    /// The action.
    pub action: String,
    /// The agent.
    pub agent: String,
    /// How many denied events have no pattern, of those that were looked at.
    pub count: u64,
    /// How many denied events the agent has with the action.
    pub of: u64,
    /// The first five log ids in their order as strings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_ids: Vec<String>,
}

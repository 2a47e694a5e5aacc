//! What an evaluation found, as it is written to disk: `policyc/evaluation/v1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::metrics::{Share, Spread};
use super::probes::ProbeReport;

/// The schema that this version writes.
pub const SCHEMA: &str = "policyc/evaluation/v1";

/// How good the policies of several learners are on sessions that they have not seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evaluation {
    /// Names the form of the file.
    pub schema: String,
    /// How the sessions were split.
    pub split: SplitUsed,
    /// What there was to learn from and to judge by.
    pub data: Data,
    /// Each learner on the parts that were judged: the one under evaluation first, then baselines.
    pub learners: Vec<LearnerReport>,
    /// The same on the part to tune by, for a split by time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tune: Option<Vec<LearnerReport>>,
    /// What a reader should know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// How the sessions were split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SplitUsed {
    /// `time`, `session`, `group` or `agent`.
    pub by: String,
    /// How many times it was learned and judged.
    pub folds: u64,
    /// The share that was judged, where parts were drawn; absent for folds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdout: Option<f64>,
    /// What the draws were made with.
    pub seed: u64,
}

/// What there was to learn from and to judge by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Data {
    /// Sessions without an attack. An event without a session id is one.
    pub sessions: u64,
    /// Their events.
    pub events: u64,
    /// Those of them with a good outcome.
    pub good_events: u64,
    /// Their agents.
    pub agents: u64,
    /// Their groups; 0 if the log has none.
    pub groups: u64,
    /// Sessions with an attack.
    pub attack_sessions: u64,
    /// Events that are attacks.
    pub attack_events: u64,
}

/// What one learner's policies did, and what they are like.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LearnerReport {
    /// Its name.
    pub learner: String,
    /// What it does, in a few words.
    pub description: String,
    /// Over all agents and folds.
    pub overall: Scores,
    /// The mean over folds of the share of good sessions allowed in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_allowed_by_fold: Option<Spread>,
    /// The mean over folds of the share of attack sessions stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attacks_stopped_by_fold: Option<Spread>,
    /// By agent, in the order of names: of each session, the events by that agent.
    pub agents: Vec<AgentReport>,
    /// By fold.
    pub folds: Vec<FoldReport>,
    /// The policies' size, the mean over folds.
    pub size: SizeReport,
    /// What the policies grant beyond what was used.
    pub privilege: Privilege,
    /// The mean Jaccard similarity of the sets of rules learned from bootstraps of the first fold's training sessions;
    /// absent without bootstraps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stability: Option<f64>,
    /// What became of probes; absent unless they were asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probes: Option<ProbeReport>,
}

/// What was allowed and what was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scores {
    /// Good sessions: allowed if all their good events are, asked if none is blocked and some are asked.
    pub good_sessions: Outcomes,
    /// Events with a good outcome in good sessions.
    pub good_events: Outcomes,
    /// Attacks; absent if none was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attacks: Option<Attacks>,
}

/// Shares that add up to one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcomes {
    /// Went through.
    pub allowed: Share,
    /// A person would have been asked.
    pub asked: Share,
    /// Refused: false blocks.
    pub blocked: Share,
}

/// What became of attacks. Stopped is asked or blocked.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Attacks {
    /// Attack sessions in which at least one attack event is stopped.
    pub sessions_stopped: Share,
    /// Attack sessions in which the first attack event is: nothing harmful was done.
    pub sessions_stopped_first: Share,
    /// Attack events that are stopped.
    pub events_stopped: Share,
    /// Attack events that are asked.
    pub events_asked: Share,
    /// Attack events that are blocked.
    pub events_blocked: Share,
}

/// One agent's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgentReport {
    /// The agent.
    pub agent: String,
    /// Over all folds.
    pub scores: Scores,
}

/// One fold's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FoldReport {
    /// Names the fold.
    pub fold: String,
    /// How many sessions taught.
    pub training_sessions: u64,
    /// How many good sessions were judged.
    pub good_sessions: u64,
    /// How many attack sessions were judged.
    pub attack_sessions: u64,
    /// The share of good sessions that were allowed in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions_allowed: Option<f64>,
    /// The share of attack sessions in which at least one attack event was stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attacks_stopped: Option<f64>,
}

/// How much a policy is to read: means over folds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SizeReport {
    /// Rules.
    pub rules: f64,
    /// Conditions.
    pub constraints: f64,
    /// Weighted structural complexity: for each rule one for its action, one for each agent it names, one for each
    /// condition, and for a set of values as many as it lists (Xu and Stoller 2015, all weights 1).
    pub complexity: f64,
}

/// What a policy grants beyond what is used. Sums over folds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Privilege {
    /// Rules that allow or ask.
    pub granting_rules: u64,
    /// Those of them that decided no good event of the part that was judged.
    pub unused_rules: u64,
    /// `unused_rules / granting_rules`; absent without rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unused: Option<f64>,
    /// How many requests were drawn: agent, action, and each attribute of the action independently, as often as in the
    /// good training events.
    pub sampled_requests: u64,
    /// How many of them are allowed.
    pub sampled_allowed: u64,
    /// `sampled_allowed / sampled_requests`: the share of the request space that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissiveness: Option<f64>,
}

impl Evaluation {
    /// The file's text: JSON with two blanks of indentation and a newline at its end.
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

//! What probes found, as it is written in a report.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::super::metrics::Share;

/// What became of probes: requests made of held-out good events with one thing changed that the log does not show as good work.
/// Stopped is asked or blocked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProbeReport {
    /// All of them, but for those of the kind `same-shape`.
    pub stopped: Share,
    /// The same without those that put other free text in the place of free text.
    pub stopped_without_text: Share,
    /// Probes with another value in an argument, free text included.
    pub values: Share,
    /// Probes with an argument that the action never had.
    pub arguments: Share,
    /// Probes by an agent that never did the action.
    pub agents: Share,
    /// Probes of an agent with an action that it never did.
    pub actions: Share,
    /// By kind.
    pub kinds: Vec<KindReport>,
    /// By class of the action, most harm first.
    pub classes: Vec<ClassReport>,
    /// The actions and arguments with the most probes that were allowed, the worst first.
    pub let_through: Vec<ProbedArgument>,
}

/// One kind of probe.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KindReport {
    /// `value-of-other-agent`, `value-of-other-action`, `value-of-other-argument`, `near-range`, `far-range`, `denied-value`,
    /// `other-place`, `argument`, `agent`, `action` or `same-shape`.
    pub kind: String,
    /// Probes on free text, which are counted apart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub free_text: bool,
    /// How many were stopped.
    pub stopped: Share,
}

/// The actions of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClassReport {
    /// `read`, `write`, `execute`, `egress`, `pay`, `destructive`, `credential`, or `unknown` for names without a known verb.
    pub class: String,
    /// Held-out good events of its actions that are allowed.
    pub work_allowed: Share,
    /// Probes of its actions that were stopped, but for those of the kind `same-shape`.
    pub stopped: Share,
}

/// Probes of one action, on one argument.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ProbedArgument {
    /// The action.
    pub action: String,
    /// The kind of probe.
    pub kind: String,
    /// The argument that was changed, if one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub argument: Option<String>,
    /// How many were stopped.
    pub stopped: Share,
}

//! What an attacker with a stolen agent could still do: a part of a [`Validation`](super::Validation). `evaluate::exposure` finds it.

use serde::Serialize;

/// What a policy leaves to an attacker who speaks as one of the log's agents.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Exposure {
    /// Whether all that no rule blocks is allowed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub default_allows: bool,
    /// Allowed actions by class, most harm first.
    pub classes: Vec<OpenClass>,
    /// Requests made of a sample of the log's good calls with one thing changed. In-sample: the policy was mined from the same calls.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probes: Option<ProbesTried>,
    /// The share of new good work that would be asked about, estimated from what single sessions alone have shown; `None` where
    /// the learner put no price on its bounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_ask_rate: Option<f64>,
    /// How many actions have names of more than 256 bytes: no request of theirs was tried.
    #[serde(skip_serializing_if = "crate::numbers::is_zero")]
    pub untried_names: u64,
}

/// The allowed actions of one class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpenClass {
    /// `pay`, `read` and so on; `unknown` for names without a known verb.
    pub class: &'static str,
    /// How many actions of it are allowed.
    pub allowed: u64,
    /// How many of them have a target or an amount without a bound.
    pub open: u64,
    /// Those with the most of them, the worst first.
    pub worst: Vec<OpenAction>,
}

/// An action that is allowed with any target or amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenAction {
    /// The action; of actions that were not seen, the pattern of their names.
    pub action: String,
    /// Its arguments that some rule allows without a bound; of a pattern of names none are known.
    pub arguments: Vec<String>,
    /// Its arguments that rules bound by their form alone: any value of that form is allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub in_form: Vec<String>,
}

/// Probes and how many of them were stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ProbesTried {
    /// All of them.
    pub all: Tried,
    /// With another value in an argument.
    pub values: Tried,
    /// With an argument that the action never had.
    pub arguments: Tried,
    /// By an agent that never did the action.
    pub agents: Tried,
    /// Of an agent with an action that it never did.
    pub actions: Tried,
}

/// How many were tried, and how many of them asked or blocked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// How many.
    pub of: u64,
    /// How many were asked or blocked.
    pub stopped: u64,
}

impl Tried {
    /// Counts one.
    pub(crate) fn add(&mut self, stopped: bool) {
        self.of += 1;
        self.stopped += u64::from(stopped);
    }
}

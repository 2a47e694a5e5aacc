//! What is asked of the engine, and what it says.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::policy::Effect;
use crate::session::Claims;

use super::explain::Hindrance;

/// Whether decisions are enforced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// What is decided holds.
    #[default]
    Enforce,
    /// What would be decided is said and logged, and nothing is kept from going through.
    Shadow,
    /// Nothing is decided.
    Off,
}

/// A request for a decision.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The project whose policy decides.
    pub project: String,
    /// Who acts.
    pub agent_id: String,
    /// What the agent is about to do.
    pub action: String,
    /// The circumstances.
    pub context: Map<String, Value>,
    /// The session that it belongs to.
    pub session: Option<String>,
    /// The caller's name for this call; asked twice, it is decided and counted once.
    pub call: Option<String>,
    /// Whether it is only asked what would be decided: nothing is counted, logged or opened.
    pub simulate: bool,
    /// Whether what the context says of its session (`prov` and its like) is believed, or the session alone.
    pub claims: Claims,
    /// Which front took it.
    pub front: &'static str,
}

impl Default for Ask {
    fn default() -> Self {
        Self {
            project: String::new(),
            agent_id: String::new(),
            action: String::new(),
            context: Map::new(),
            session: None,
            call: None,
            simulate: false,
            claims: Claims::Keep,
            front: "",
        }
    }
}

/// A policy in words that a log can hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyName {
    /// Its number in the store.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// The author's version.
    pub version: String,
}

/// What a decision says of itself, in the log and in answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// What the policy says.
    pub effect: Effect,
    /// The rules that decided it.
    pub rules: Vec<String>,
    /// Why, in one sentence.
    pub reason: String,
    /// Whether it is enforced.
    pub mode: Mode,
    /// The policy that decided.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub policy: Option<PolicyName>,
    /// What would have to be otherwise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub explanation: Option<Hindrance>,
    /// The approval that is asked for or that let it through.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub approval: Option<String>,
    /// `replace` where what the request said of its session was not believed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub claims: Option<String>,
    /// Which front took it.
    #[serde(default)]
    pub front: String,
    /// How long it took, in milliseconds.
    #[serde(default)]
    pub milliseconds: u64,
}

/// A decision as the engine gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Names the decision; its `log_id` in the log. `None` for a simulation.
    pub id: Option<String>,
    /// When it was taken.
    pub at: Timestamp,
    /// What it says.
    pub said: Said,
    /// Whether it is the answer to a call that was asked about before.
    pub repeated: bool,
}

impl Answer {
    /// Whether the request may go on: it is allowed, or nothing is enforced.
    pub fn passes(&self) -> bool {
        self.said.effect == Effect::Allow || self.said.mode != Mode::Enforce
    }
}

/// Why there is no decision. Whoever asked must take it for a block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The store is not there, or full.
    #[error("the decision log cannot be written, and what cannot be logged is not decided: {0}")]
    Store(String),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
    /// It took too long.
    #[error("not decided in time")]
    Timeout,
    /// There is no such project.
    #[error("there is no project `{0}`")]
    NoProject(String),
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// It is there already, or is another.
    #[error("{0}")]
    Conflict(String),
    /// It makes no sense.
    #[error("{0}")]
    Invalid(String),
}

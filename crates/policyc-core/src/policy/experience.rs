//! What a log says of the experience behind a set: whether each action was seen enough, what came before it, and what of it is not
//! told.

use serde::{Deserialize, Serialize};

use super::evidence::Evidence;
use crate::AttributePath;

/// The chance that the next session with an action shows something new about it: a new agent, a new attribute, or a new
/// value of an attribute that takes few.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Readiness {
    /// The action.
    pub action: String,
    /// Its good events.
    pub good_events: u64,
    /// Distinct sessions of them; an event without one counts as its own. 4,096 stands for more, too.
    pub sessions: u64,
    /// The share of these sessions that showed something which no other did: the estimate (Good and Turing).
    pub new_share: f64,
    /// Lower end of the estimate's 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// What to make of it.
    pub verdict: ReadinessVerdict,
    /// About how many more sessions would be enough if nothing new came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub more_sessions: Option<u64>,
}

/// Whether an action was seen enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schemas", schemars(rename = "Verdict"))]
pub enum ReadinessVerdict {
    /// The upper end is at most 0.05.
    SeenEnough,
    /// It is not: a policy made now will meet new things, and block them.
    KeepLogging,
}

/// What was seen to happen before an action in its session.
///
/// With N sessions that have an order, B those with the action and A those with the other: support = n(first A before
/// first B)/N, confidence = n(first A before first B)/n(B), lift = confidence / (n(A)/N), rounded to 6 places.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Sequence {
    /// The action that comes first.
    pub before: String,
    /// The action that it comes before.
    pub action: String,
    /// n(first A before first B)/N.
    pub support: f64,
    /// n(first A before first B)/n(B).
    pub confidence: f64,
    /// confidence / (n(A)/N).
    pub lift: f64,
    /// What it rests on; its counts are of sessions.
    pub evidence: Evidence,
}

/// How many values of good events no grant may list, for one attribute of an action: constraints speak of their shape, length of
/// digits, domain or directory at most, and never of the strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Withheld {
    /// The action.
    pub action: String,
    /// The attribute.
    pub attribute: AttributePath,
    /// Shaped like keys, tokens or random ids.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub secrets: u64,
    /// With an address in them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub personal: u64,
    /// Free text: longer than a name.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub text: u64,
    /// Numbers past ±2^53, which engines round differently.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub big_numbers: u64,
}

impl Withheld {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.secrets + self.personal + self.text + self.big_numbers
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

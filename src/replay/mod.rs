//! Deciding every event of a log with an artifact, and comparing what evaluators say.

mod alike;
mod denied;
mod each;
pub mod exposure;
mod projection;
pub mod prove;
pub mod rates;
pub mod recorded;
mod rego;
mod safety_filter;
mod seat;
pub mod tally;
pub mod validate;

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

pub use denied::{DeniedLimit, DeniedLimitError};
pub use each::{EventDecision, decide_each};
pub use projection::Projection;
pub use prove::{Jury, ProveError};
pub use recorded::Recorded;
pub use rego::{Doubt, Engine, RegoArtifact, RegoError, RegoEvaluator, RegoOn};
pub use safety_filter::{Reach, SafetyFilterEvaluator, SafetyFilterLoadError};
pub use seat::{Seat, SeatError};
pub use validate::{Panel, ReplaySubject, Tally, Validation};

use crate::policy::{Decider, Effect};

/// Something that decides requests: the reference, a Rego engine, the safety filter.
///
/// One evaluator serves one thread.
pub trait Evaluator {
    /// Its name in reports: `reference`, `rego`, `safety-filter`.
    fn name(&self) -> &'static str;

    /// Whether its verdicts name rules by the ids of the policy, so that they can be compared.
    fn names_policy_rules(&self) -> bool {
        true
    }

    /// Decides the request that `input` holds: a JSON document with `agent_id`, `action`, `context` and, where the policy
    /// limits rates, `usage`.
    ///
    /// # Errors
    ///
    /// [`EvalError`] if the engine fails. A caller takes that as a block.
    fn decide(&mut self, input: &Value) -> Result<Verdict, EvalError>;
}

/// What an evaluator says to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What is done.
    pub effect: Effect,
    /// The rules that decided it, in order; `None` if the artifact does not say.
    pub rules: Option<Vec<String>>,
    /// Why, in one sentence.
    pub reason: String,
}

impl Verdict {
    /// What was decided, and by which rules.
    fn said(&self) -> (Effect, Option<&[String]>) {
        (self.effect, self.rules.as_deref())
    }
}

/// Why an engine did not decide.
#[derive(Debug, Error)]
#[error("{engine}: {reason}")]
pub struct EvalError {
    /// The engine.
    pub engine: &'static str,
    /// What it said.
    pub reason: String,
}

/// The reference semantics as an evaluator.
#[derive(Debug, Clone)]
pub struct Reference<'p>(Decider<'p>);

impl<'p> Reference<'p> {
    /// Takes a decider.
    pub fn new(decider: Decider<'p>) -> Self {
        Self(decider)
    }

    /// The decider.
    pub fn decider(&self) -> &Decider<'p> {
        &self.0
    }
}

impl Evaluator for Reference<'_> {
    fn name(&self) -> &'static str {
        "reference"
    }

    fn decide(&mut self, input: &Value) -> Result<Verdict, EvalError> {
        let decision = self.0.decide_json(input);
        Ok(Verdict {
            effect: decision.effect,
            rules: Some(decision.rule_ids().into_iter().map(str::to_owned).collect()),
            reason: decision.reason(),
        })
    }
}

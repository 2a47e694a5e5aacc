//! Rego by regorus.
use super::{EvalError, Evaluator, Verdict};

/// Which engine of regorus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// The interpreter: the referee.
    Interpreter,
    /// The virtual machine: the fast path.
    Rvm,
}

/// Why Rego was not loaded.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RegoError(String);

/// Rego sources and data, ready to decide.
#[derive(Debug)]
pub struct RegoArtifact;

impl Evaluator for RegoArtifact {
    fn name(&self) -> &'static str {
        "rego"
    }
    fn decide(&mut self, _: &serde_json::Value) -> Result<Verdict, EvalError> {
        Err(EvalError { engine: "rego", reason: "not built".to_owned() })
    }
}

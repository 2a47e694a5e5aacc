//! The safety filter's own reading of its JSON.
use super::{EvalError, Evaluator, Verdict};

/// Decides as the deployed filter does.
#[derive(Debug)]
pub struct SafetyFilterEvaluator;

impl Evaluator for SafetyFilterEvaluator {
    fn name(&self) -> &'static str {
        "safety-filter"
    }
    fn decide(&mut self, _: &serde_json::Value) -> Result<Verdict, EvalError> {
        Err(EvalError { engine: "safety-filter", reason: "not built".to_owned() })
    }
}
#[derive(Debug)]
pub struct SafetyFilterArtifact;
impl SafetyFilterArtifact {
    pub fn evaluator(&self) -> SafetyFilterEvaluator {
        SafetyFilterEvaluator
    }
    pub fn from_json(_: &str, _: &str) -> Result<Self, std::io::Error> {
        Ok(Self)
    }
}

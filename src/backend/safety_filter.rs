//! Safety filter.
use super::{Artifact, Backend, EmitError, EmitOptions, Lowered};
use crate::policy::Policy;

/// Safety filter.
#[derive(Debug, Clone, Copy)]
pub struct SafetyFilter;

impl Backend for SafetyFilter {
    fn name(&self) -> &'static str {
        "safety-filter"
    }
    fn summary(&self) -> &'static str {
        "rules for the AI agent safety filter, in JSON"
    }
    fn lower(&self, _: &Policy, _: &EmitOptions) -> Result<Lowered, EmitError> {
        Ok(Lowered { view: minijinja::Value::UNDEFINED, losses: Vec::new() })
    }
    fn print(&self, _: &minijinja::Value) -> Result<Vec<Artifact>, EmitError> {
        Ok(Vec::new())
    }
}

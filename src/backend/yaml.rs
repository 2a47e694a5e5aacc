//! YAML.
use super::{Artifact, Backend, EmitError, EmitOptions, Lowered};
use crate::policy::Policy;

/// The policy document.
#[derive(Debug, Clone, Copy)]
pub struct Yaml;

impl Backend for Yaml {
    fn name(&self) -> &'static str {
        "yaml"
    }
    fn summary(&self) -> &'static str {
        "the policy document, to review and keep in git"
    }
    fn lower(&self, _: &Policy, _: &EmitOptions) -> Result<Lowered, EmitError> {
        Ok(Lowered { view: minijinja::Value::UNDEFINED, losses: Vec::new() })
    }
    fn print(&self, _: &minijinja::Value) -> Result<Vec<Artifact>, EmitError> {
        Ok(Vec::new())
    }
}

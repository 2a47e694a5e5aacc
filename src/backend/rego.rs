//! Rego.
use super::{Artifact, Backend, EmitError, EmitOptions, Lowered};
use crate::policy::Policy;

/// Rego.
#[derive(Debug, Clone, Copy)]
pub struct Rego;

impl Backend for Rego {
    fn name(&self) -> &'static str {
        "rego"
    }
    fn summary(&self) -> &'static str {
        "a bundle for OPA"
    }
    fn lower(&self, _: &Policy, _: &EmitOptions) -> Result<Lowered, EmitError> {
        Ok(Lowered { view: minijinja::Value::UNDEFINED, losses: Vec::new() })
    }
    fn print(&self, _: &minijinja::Value) -> Result<Vec<Artifact>, EmitError> {
        Ok(Vec::new())
    }
}

/// How the Rego is laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// `Rules` up to [`Layout::MAX_READABLE_RULES`] rules whose values nest little; `Data` above.
    #[default]
    Auto,
    /// One rule an id with one helper, for people to read.
    Rules,
    /// A fixed `policy.rego` that looks its rules up in `data.json` by action.
    Data,
}

impl Layout {
    /// Up to so many rules, `Auto` is `Rules`.
    pub const MAX_READABLE_RULES: usize = 200;
}

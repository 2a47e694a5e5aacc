//! Compilation targets: each prints a [`Policy`] in one policy language.
//!
//! In: a `Policy`. Out: the bytes of files, and every way in which the language could not say what the policy says. A back
//! end lowers the policy to a small typed view, then one template prints that view; no decision is taken in a template.
//! Nothing here reads or writes files, and nothing here knows of mining.
//! The registry of targets, and what loads their artifacts back, is [`crate::targets`].

mod rego;
mod safety_filter;
mod template;
pub mod witness;
mod yaml;

use std::fmt;

use serde::Serialize;
use thiserror::Error;

pub(crate) use rego::literal as rego_literal;
pub use rego::{Layout, Rego};
pub use safety_filter::SafetyFilter;
#[cfg(test)]
pub(crate) use safety_filter::tests::value as filter_value;
pub(crate) use template::render as render_template;
pub use template::{TemplateError, render_custom};
pub use yaml::Yaml;

use crate::policy::Policy;

/// A compilation target: prints a [`Policy`] in one policy language.
///
/// Implementations are pure and deterministic: equal input gives equal bytes.
pub trait Backend: Sync {
    /// The name that `--target` accepts, for example `rego`.
    fn name(&self) -> &'static str;

    /// What it prints, in a few words for `--help`.
    fn summary(&self) -> &'static str;

    /// Lowers `policy` to what this language can say.
    ///
    /// # Errors
    ///
    /// [`EmitError::Inexpressible`] if a rule has no safe form in this language and `options.on_loss` is
    /// [`OnLoss::Error`].
    fn lower(&self, policy: &Policy, options: &EmitOptions) -> Result<Lowered, EmitError>;

    /// Prints a lowered policy as files.
    ///
    /// # Errors
    ///
    /// [`EmitError::Template`] if a template of ours fails, which is a bug.
    fn print(&self, view: &minijinja::Value) -> Result<Vec<Artifact>, EmitError>;

    /// Lowers and prints `policy`.
    ///
    /// # Errors
    ///
    /// As [`Backend::lower`] and [`Backend::print`].
    fn emit(&self, policy: &Policy, options: &EmitOptions) -> Result<Emitted, EmitError> {
        let Lowered { view, losses } = self.lower(policy, options)?;
        Ok(Emitted { artifacts: self.print(&view)?, losses })
    }
}

/// How a back end goes about it.
#[derive(Debug, Clone, Copy, Default)]
pub struct EmitOptions {
    /// What becomes of a rule that the language cannot say.
    pub on_loss: OnLoss,
    /// The layout of Rego.
    pub layout: Layout,
}

/// What becomes of a rule that a language cannot say exactly.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnLoss {
    /// It is refused: nothing is emitted.
    Error,
    /// It allows less than the policy: fail closed.
    #[default]
    Narrow,
    /// It allows more than the policy, so that no agent breaks.
    Widen,
}

/// A policy in the shape of one language, before printing.
#[derive(Debug, Clone)]
pub struct Lowered {
    /// The context of the template; each back end documents its own.
    pub view: minijinja::Value,
    /// What the language could not say.
    pub losses: Vec<Loss>,
}

/// What a back end made of a policy.
#[derive(Debug, Clone)]
pub struct Emitted {
    /// The files.
    pub artifacts: Vec<Artifact>,
    /// What the language could not say.
    pub losses: Vec<Loss>,
}

/// One file that a back end made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Where it goes below the output directory, with `/` between folders: `rego/policyc/airline/policy.rego`.
    pub path: String,
    /// What it holds.
    pub text: String,
}

/// A rule that a language could not say exactly, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// The target.
    pub target: &'static str,
    /// What could not be said.
    pub kind: LossKind,
    /// The rules it concerns, in order.
    pub rules: Vec<String>,
    /// What could not be said and what stands instead, in one sentence.
    pub detail: String,
    /// Which way the artifact now differs from the policy.
    pub direction: Direction,
}

/// What it is that a language could not say. The order is that of the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LossKind {
    /// An agent whose name is `*`.
    Agent,
    /// A condition for some agents alone.
    Agents,
    /// Several sets of conditions for one action.
    Alternatives,
    /// That there are no other arguments (`only`).
    Arguments,
    /// Arrays: how many elements, and lists by element.
    Array,
    /// There is nobody to ask.
    Ask,
    /// A pattern on which an engine with backtracking may take minutes.
    Backtracking,
    /// Conditions of a `block` that cannot be negated.
    Block,
    /// A bound at ±2^53.
    Bound,
    /// The type of a value. It is not of a rule's making, and there is no other form to write.
    Coercion,
    /// A fact that had one value in all that a rule rests on, and that the target cannot read.
    Constant,
    /// Attributes that the target cannot read.
    Context,
    /// Elements of arrays (`[]`).
    Elements,
    /// The end of a rule.
    Expires,
    /// Patterns of actions.
    Glob,
    /// Texts that are too long.
    Length,
    /// That an attribute may be missing.
    Optional,
    /// Which requests a limit counts.
    RateLimit,
    /// Comparisons with another attribute.
    Relation,
    /// Values that the target takes for each other.
    Values,
}

impl LossKind {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Agent,
        Self::Agents,
        Self::Alternatives,
        Self::Arguments,
        Self::Array,
        Self::Ask,
        Self::Backtracking,
        Self::Block,
        Self::Bound,
        Self::Coercion,
        Self::Constant,
        Self::Context,
        Self::Elements,
        Self::Expires,
        Self::Glob,
        Self::Length,
        Self::Optional,
        Self::RateLimit,
        Self::Relation,
        Self::Values,
    ];

    /// Its name in reports; it stays as it is.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Agents => "agents",
            Self::Alternatives => "alternatives",
            Self::Arguments => "arguments",
            Self::Array => "array",
            Self::Ask => "ask",
            Self::Backtracking => "backtracking",
            Self::Block => "block",
            Self::Bound => "bound",
            Self::Coercion => "coercion",
            Self::Constant => "constant",
            Self::Context => "context",
            Self::Elements => "elements",
            Self::Expires => "expires",
            Self::Glob => "glob",
            Self::Length => "length",
            Self::Optional => "optional",
            Self::RateLimit => "rate_limit",
            Self::Relation => "relation",
            Self::Values => "values",
        }
    }
}

impl fmt::Display for LossKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Which way an artifact differs from its policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// It allows less.
    Narrower,
    /// It allows more.
    Wider,
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Narrower => "allows less",
            Self::Wider => "allows more",
        })
    }
}

/// Why a back end printed nothing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum EmitError {
    /// Something has no exact form in the language, and losses are errors.
    #[error("{}: {}", .0.target, .0.detail)]
    Inexpressible(Loss),
    /// The language or its engines have a limit that the policy is past.
    #[error("{target}: {detail}")]
    Limit {
        /// The target.
        target: &'static str,
        /// What is past which limit, and what to do.
        detail: String,
    },
    /// A template of ours failed.
    #[error("a built-in template failed")]
    Template(#[from] TemplateError),
}

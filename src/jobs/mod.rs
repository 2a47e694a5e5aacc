//! Whole jobs: what a command does between its arguments and what it prints.
//!
//! In: inputs, options, and an [`Observer`] that hears of what happens on the way. Out: values. Nothing here knows a terminal, a clock
//! or where files are written; what a command line, a server and a binding have in common is here.

mod build;
mod check;
mod compile;
mod diff;
mod explain;
mod observer;
mod proof;
mod validate;

use thiserror::Error;

pub use build::{BuildOptions, Built, SET_FILE, VALIDATION_FILE, build};
pub use check::{Asked, CheckOptions, CheckReport, Checkable, OtherEngine, check, unanswered};
pub use compile::{CompileOptions, Compiled, DecidedPolicy, Decisions, compile, decide, lower};
pub use diff::{Compared, diff};
pub use explain::{AppliedRule, Explanation, Grounds, Missed, RuleAnswers, RuleLine, Seen, Sources, explain};
pub use observer::{Observer, ObserverError};
pub use proof::{Proof, disagreement};
pub use validate::{Limits, replay, trace, validate};

use crate::backend::EmitError;
use crate::event::ReadError;
use crate::mine::MineError;
use crate::policy::PolicyError;
use crate::replay::{EvalError, ProveError, SafetyFilterLoadError, SeatError};
use crate::targets::LoadError;

/// A bug of ours, not of the input: what was made does not do what it should.
#[derive(Debug, Error)]
#[error("{0}\nthis is a bug in policyc, not in your log; nothing was written")]
pub struct Bug(pub String);

/// Why a job was not done.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum JobError {
    /// A bug of ours.
    #[error(transparent)]
    Bug(#[from] Bug),
    /// The logs could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The logs could not be mined.
    #[error(transparent)]
    Mine(#[from] MineError),
    /// The policy set makes no policy.
    #[error("the policy set makes no policy")]
    Lower(#[source] PolicyError),
    /// The decisions make no policy.
    #[error("the decisions make no policy")]
    Decide(#[source] PolicyError),
    /// The input is not what the job needs.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// A target printed nothing.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// An engine does not take the artifact.
    #[error(transparent)]
    Seat(#[from] SeatError),
    /// Nothing was proven.
    #[error("validation")]
    Prove(#[source] ProveError),
    /// An artifact cannot be asked.
    #[error("the artifact cannot be asked")]
    Ask(#[source] EvalError),
    /// A filter cannot be read as the filter reads it.
    #[error("the file cannot be read the way the filter reads it")]
    Filter(#[source] SafetyFilterLoadError),
    /// Nothing, or not what is expected, could be checked.
    #[error("{0}")]
    Unchecked(String),
    /// The observer, or an engine outside of the library, ended the job.
    #[error(transparent)]
    Observer(ObserverError),
}

impl From<ProveError> for JobError {
    fn from(error: ProveError) -> Self {
        match error {
            ProveError::Read(error) => Self::Read(error),
            ProveError::Seat(error) => Self::Seat(error),
        }
    }
}

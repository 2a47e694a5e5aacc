//! Whole jobs: what a command does between its arguments and what it prints.
//!
//! In: inputs, options, and somebody to tell of what happens on the way. Out: values. Nothing here knows a terminal, a clock or where
//! files are written; what a command line, a server and a binding have in common is here.

mod proof;

use thiserror::Error;

pub use proof::{Proof, disagreement};

use crate::backend::EmitError;
use crate::replay::ProveError;

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
    /// A target printed nothing.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// Nothing was proven.
    #[error("validation")]
    Prove(#[source] ProveError),
}

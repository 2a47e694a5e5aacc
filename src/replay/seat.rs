//! What decides requests, before it is asked: an evaluator of it for each thread.

use thiserror::Error;

use super::{Evaluator, Reference};
use crate::policy::{Decider, Policy};

/// What decides requests: a policy by the reference semantics, an artifact by its engine, answers that were recorded.
pub trait Seat: Sync {
    /// An evaluator; one a thread.
    ///
    /// # Errors
    ///
    /// [`SeatError`] if the engine does not take the artifact.
    fn evaluator(&self) -> Result<Box<dyn Evaluator + Send + '_>, SeatError>;
}

impl Seat for Policy {
    fn evaluator(&self) -> Result<Box<dyn Evaluator + Send + '_>, SeatError> {
        Ok(Box::new(Reference::new(Decider::new(self))))
    }
}

/// Why an engine did not take an artifact.
#[derive(Debug, Error)]
#[error(transparent)]
pub struct SeatError(Box<dyn std::error::Error + Send + Sync>);

impl SeatError {
    /// What the engine says.
    pub fn new(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self(Box::new(error))
    }
}

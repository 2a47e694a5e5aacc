//! Who hears of what happens in a job.

use crate::event::{NoProgress, Progress, ReadReport, Skipped};

/// Why an observer could not take note of something, such as a report that could not be written.
pub type ObserverError = Box<dyn std::error::Error + Send + Sync>;

/// Hears what happens in a job, while it happens. What a job comes to is its result.
pub trait Observer {
    /// A pass over the logs begins. Gives who hears how far it is.
    fn pass(&self, _purpose: &'static str) -> Box<dyn Progress> {
        Box::new(NoProgress)
    }

    /// A line was skipped.
    fn skipped(&mut self, _line: &Skipped) {}

    /// The logs have been read.
    ///
    /// # Errors
    ///
    /// Ends the job.
    fn read(&mut self, _report: &ReadReport) -> Result<(), ObserverError> {
        Ok(())
    }

    /// Something is not as it should be, and the job goes on.
    fn warn(&mut self, _warning: &str) {}
}

/// Hears nothing.
impl Observer for NoProgress {}

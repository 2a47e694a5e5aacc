//! Lines that are no events.

use std::fmt;

use super::MalformedEvent;

/// A line that is no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its file.
    pub path: String,
    /// Its 1-based line.
    pub line: u64,
    /// What is wrong with it.
    pub reason: MalformedEvent,
    /// The names that it gives as `action` all the same; `None` where that cannot be said, so that it may be any action.
    pub actions: Option<Vec<String>>,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.reason)
    }
}

//! What is computed of a log's events, part by part.

use super::Event;
use super::scan::{Dictionary, Line};

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position<'a> {
    /// The file, or `-` for the standard input.
    pub path: &'a str,
    /// Its 1-based line.
    pub line: u64,
}

/// What is computed of a log's events, part by part.
///
/// `merge` must be associative and commutative: how events fall to parts depends on the threads.
pub trait Fold: Send + Sized {
    /// Takes one event.
    fn event(&mut self, event: Event, at: Position<'_>);

    /// Joins two parts.
    #[must_use]
    fn merge(self, other: Self) -> Self;
}

/// What is computed of a log's events as the scanner gives them: names, attributes and values by numbers.
///
/// Numbers are those of one dictionary until it is closed. `merge` must be associative and commutative, and is called on
/// parts whose dictionaries are closed.
pub(crate) trait LineFold: Send + Sized {
    /// Whether the values of an attribute are of use. Asked once for each in a dictionary.
    fn wants(&self, path: &[String]) -> bool {
        let _ = path;
        true
    }

    /// Whether it matters that there is an object at this path. Asked once for each in a dictionary.
    fn watches(&self, path: &[String]) -> bool {
        let _ = path;
        false
    }

    /// Whether an object at this path that has nothing in it counts as a value. Asked once for each in a dictionary.
    fn wants_empty(&self, path: &[String]) -> bool {
        let _ = path;
        false
    }

    /// Takes one event.
    fn line(&mut self, line: &Line<'_>);

    /// The numbers will mean nothing from here on.
    fn close(&mut self, dictionary: &Dictionary) {
        let _ = dictionary;
    }

    /// Joins two parts.
    #[must_use]
    fn merge(self, other: Self) -> Self;
}

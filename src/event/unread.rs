//! Why a file of a folder, or a member of an archive, is not read.

use thiserror::Error;

/// See the module.
///
/// What is damaged, or made to mislead, is none of these but an error: nobody could tell what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Unread {
    /// Nothing shows that it is a log.
    #[error("nothing shows that it is a log")]
    NoSign,
    /// For a reason that says nothing of what is in it: its name tells whether it looks like a log.
    #[error("{0}")]
    Because(String),
    /// It may be a log whatever its name is: it cannot be looked into, or is in a form that is not read.
    #[error("{0}")]
    Closed(String),
}

impl Unread {
    pub(super) fn because(reason: impl Into<String>) -> Self {
        Self::Because(reason.into())
    }

    pub(super) fn closed(reason: impl Into<String>) -> Self {
        Self::Closed(reason.into())
    }
}

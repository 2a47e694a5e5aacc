//! How logs are read, and who hears how far the reading is.

use std::sync::Arc;

use super::duplicates::Repeats;
use super::provenance::Provenance;

/// Hears how far the reading is. Called from several threads.
pub trait Progress: Sync {
    /// A pass over the inputs begins, of so many bytes as they lie on disk, if that is known.
    fn begin(&self, total_bytes: Option<u64>) {
        let _ = total_bytes;
    }

    /// So many bytes more have been read.
    fn advance(&self, bytes: u64) {
        let _ = bytes;
    }

    /// So many lines more are done with.
    fn lines(&self, lines: u64) {
        let _ = lines;
    }
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {}

/// Whether streams are kept to be read again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeepStreams {
    /// They are not.
    #[default]
    No,
    /// They are, and one that is too long for it is an error.
    Yes,
    /// They are, unless one is too long for it.
    IfShort,
}

/// How logs are read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Makes the first malformed line an error.
    pub strict: bool,
    /// How many skipped lines the report holds at most.
    pub max_skipped_listed: usize,
    /// Whether what comes but once (pipes, the standard input) is kept for [`Inputs::again`](super::Inputs::again), under zstd in memory, up to
    /// [`limits::MAX_KEPT_BYTES`](super::limits::MAX_KEPT_BYTES).
    pub keep_streams: KeepStreams,
    /// The index by which events are told where their arguments came from; see [`trace`](super::trace()).
    pub provenance: Option<Arc<Provenance>>,
    /// What is done about events that come more than once.
    pub repeats: Repeats,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            strict: false,
            max_skipped_listed: 10,
            keep_streams: KeepStreams::No,
            provenance: None,
            repeats: Repeats::Keep,
        }
    }
}

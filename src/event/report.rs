//! What was read: each file with its events and digest, and the first lines that are none.
//!
//! In: what became of each block, in the order of the log. Out: a [`ReadReport`], or why there is none.

use std::fmt;
use std::sync::Arc;

use super::MalformedEvent;
use super::digest::Digest;
use super::duplicates::{Duplicates, Ids, Repeats, Sieve};
use super::error::ReadError;
use super::read::ReadOptions;
use super::source::{Ended, Inputs};

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

/// One file as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReport {
    /// As it was named, or `-`.
    pub path: String,
    /// Over its lines, malformed ones included.
    pub(super) sums: Sums,
    /// How many events it holds, duplicates included.
    pub events: u64,
    /// How many malformed lines.
    pub skipped: u64,
    /// How many bytes it has on disk.
    pub bytes: u64,
    /// All of it, where it was a stream that had to be kept.
    pub(super) kept: Option<Arc<[u8]>>,
}

impl FileReport {
    /// The digest of its lines, malformed ones included.
    pub fn digest(&self) -> Digest {
        self.sums.digest
    }
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Each file, in the order of their names.
    pub files: Vec<FileReport>,
    /// The first skipped lines, by file and line; at most [`ReadOptions::max_skipped_listed`].
    pub skipped: Vec<Skipped>,
    /// The log ids that came more than once, where the pass looked for them.
    pub duplicates: Option<Arc<Duplicates>>,
    /// How many events were left out because an equal one had been taken.
    pub left_out: u64,
    /// Where duplicates were left out: how many events share the log id of another and differ from it.
    pub reused_ids: u64,
}

impl ReadReport {
    /// How many events were read, duplicates included.
    pub fn events(&self) -> u64 {
        self.files.iter().map(|file| file.events).sum()
    }

    /// How many malformed lines were skipped.
    pub fn skipped_lines(&self) -> u64 {
        self.files.iter().map(|file| file.skipped).sum()
    }

    /// The digest of all lines.
    pub fn digest(&self) -> Digest {
        self.files.iter().map(FileReport::digest).sum()
    }
}

/// Sums over lines in any order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) digest: Digest,
    pub(super) fingerprint: u64,
}

impl std::ops::AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.digest += other.digest;
        self.fingerprint = self.fingerprint.wrapping_add(other.fingerprint);
    }
}

/// What became of the lines of a block.
pub(super) struct BlockReport {
    pub(super) sums: Sums,
    /// Duplicates included.
    pub(super) events: u64,
    pub(super) left_out: u64,
    pub(super) skipped: Vec<Skipped>,
    /// The hashes of log ids, where they are looked for.
    pub(super) ids: Vec<u64>,
}

/// The report as it grows.
pub(super) struct Ledger<'o> {
    options: &'o ReadOptions,
    report: ReadReport,
    ids: Ids,
    first: Option<Skipped>,
}

impl<'o> Ledger<'o> {
    pub(super) fn new(inputs: &Inputs, options: &'o ReadOptions) -> Self {
        let files = inputs.names().map(|name| FileReport { path: name.to_owned(), ..FileReport::default() }).collect();
        Self { options, report: ReadReport { files, ..ReadReport::default() }, ids: Ids::default(), first: None }
    }

    pub(super) fn count(
        &mut self,
        block: BlockReport,
        input: usize,
        on_skipped: &mut impl FnMut(&Skipped),
    ) -> Result<(), ReadError> {
        let BlockReport { sums, events, left_out, skipped, ids } = block;
        self.ids.add(&ids);
        self.report.left_out += left_out;
        if let Some(file) = self.report.files.get_mut(input) {
            file.sums += sums;
            file.events += events;
            file.skipped += u64::try_from(skipped.len()).unwrap_or(u64::MAX);
        }
        for line in skipped {
            on_skipped(&line);
            if self.options.strict {
                return Err(ReadError::Malformed(line));
            }
            if self.first.is_none() {
                self.first = Some(line.clone());
            }
            if self.report.skipped.len() < self.options.max_skipped_listed {
                self.report.skipped.push(line);
            }
        }
        Ok(())
    }

    /// Closes inputs that have come to their end.
    pub(super) fn close(&mut self, ended: Vec<Ended>) -> Result<(), ReadError> {
        for input in ended {
            if let Some(file) = self.report.files.get_mut(input.index) {
                input.report(file)?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self, sieve: Option<&Sieve<'_>>) -> Result<ReadReport, ReadError> {
        if self.report.events() > 0 {
            if matches!(self.options.repeats, Repeats::Find) {
                self.report.duplicates = Some(Arc::new(self.ids.finish()));
            }
            self.report.reused_ids = sieve.map_or(0, Sieve::reused);
            return Ok(self.report);
        }
        Err(match self.first {
            Some(first) => ReadError::AllMalformed { lines: self.report.skipped_lines(), first: Box::new(first) },
            None => ReadError::Empty,
        })
    }
}

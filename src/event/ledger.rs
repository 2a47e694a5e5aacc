//! The report as it grows.
//!
//! In: what became of each block, in the order of the log. Out: a [`ReadReport`], or why there is none.

use std::sync::Arc;

use super::duplicates::{Ids, Repeats, Sieve};
use super::error::ReadError;
use super::options::ReadOptions;
use super::report::{FileReport, ReadReport, Sums};
use super::skipped::Skipped;
use super::source::{Ended, Inputs};

/// What became of the lines of a block.
pub(super) struct BlockReport {
    pub(super) sums: Sums,
    /// Duplicates included.
    pub(super) events: u64,
    pub(super) left_out: u64,
    pub(super) skipped: Vec<Skipped>,
    /// Whether `outcome` stands in it somewhere.
    pub(super) has_outcome: bool,
    /// The hashes of log ids, where they are looked for.
    pub(super) ids: Vec<u64>,
}

/// Adds up what became of the blocks.
pub(super) struct ReadingTotals<'o> {
    options: &'o ReadOptions,
    report: ReadReport,
    ids: Ids,
    first: Option<Skipped>,
}

impl<'o> ReadingTotals<'o> {
    pub(super) fn new(inputs: &Inputs, options: &'o ReadOptions) -> Self {
        let files = inputs.names().map(|name| FileReport { path: name.to_owned(), ..FileReport::default() }).collect();
        let passed_over = inputs.passed_over().to_vec();
        Self {
            options,
            report: ReadReport { files, passed_over, ..ReadReport::default() },
            ids: Ids::default(),
            first: None,
        }
    }

    pub(super) fn count(
        &mut self,
        block: BlockReport,
        input: usize,
        on_skipped: &mut impl FnMut(&Skipped),
    ) -> Result<(), ReadError> {
        let BlockReport { sums, events, left_out, skipped, has_outcome, ids } = block;
        self.ids.add(&ids);
        self.report.left_out += left_out;
        if let Some(file) = self.report.files.get_mut(input) {
            file.sums += sums;
            file.events += events;
            file.has_outcome |= has_outcome;
            file.skipped += crate::numbers::count(skipped.len());
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
        let calls_of: Vec<_> =
            self.report.formats().into_iter().filter(|read| read.imported.other_records > 0).collect();
        if let (None, Some(read)) = (&self.first, calls_of.first()) {
            return Err(ReadError::NoCalls { format: read.format, records: read.imported.other_records });
        }
        Err(match self.first {
            Some(first) => ReadError::AllMalformed {
                lines: self.report.skipped_lines(),
                first: Box::new(first),
                hint: self.report.hint(),
            },
            None => ReadError::Empty,
        })
    }
}

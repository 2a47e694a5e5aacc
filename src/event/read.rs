//! Reading whole logs: as a fold on all cores, block by block in their order, or event by event.
//!
//! In: [`Inputs`]. Out: whatever the fold makes of the events, and a [`ReadReport`] on files and skipped lines. All
//! three ways go through the same blocks. Memory is that of a few blocks for each thread, and the caller's own.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::digest::Digest;
use super::error::ReadError;
use super::jsonl::{Block, Blocks, Position};
use super::provenance::Provenance;
use super::source::{Ended, Inputs};
use super::{Event, MalformedEvent};

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
}

/// Hears nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoProgress;

impl Progress for NoProgress {}

/// How logs are read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Makes the first malformed line an error.
    pub strict: bool,
    /// How many skipped lines the report holds at most.
    pub max_skipped_listed: usize,
    /// Keeps what comes but once (pipes, the standard input) for [`Inputs::again`], under zstd in memory, up to
    /// [`limits::MAX_KEPT_BYTES`](super::limits::MAX_KEPT_BYTES).
    pub keep_streams: bool,
    /// The index by which events are told where their arguments came from; see [`trace`](super::provenance::trace).
    pub provenance: Option<Arc<Provenance>>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { strict: false, max_skipped_listed: 10, keep_streams: false, provenance: None }
    }
}

/// A line that is no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its file.
    pub path: String,
    /// Its 1-based line.
    pub line: u64,
    /// What is wrong with it.
    pub reason: MalformedEvent,
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
    /// The digest of its lines, malformed ones included.
    pub digest: Digest,
    /// How many events it holds.
    pub events: u64,
    /// How many malformed lines.
    pub skipped: u64,
    /// How many bytes it has on disk.
    pub bytes: u64,
    /// All of it, where it was a stream that had to be kept.
    pub(super) kept: Option<Arc<[u8]>>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Each file, in the order of their names.
    pub files: Vec<FileReport>,
    /// The first skipped lines, by file and line; at most [`ReadOptions::max_skipped_listed`].
    pub skipped: Vec<Skipped>,
}

impl ReadReport {
    /// How many events were read.
    pub fn events(&self) -> u64 {
        self.files.iter().map(|file| file.events).sum()
    }

    /// How many malformed lines were skipped.
    pub fn skipped_lines(&self) -> u64 {
        self.files.iter().map(|file| file.skipped).sum()
    }

    /// The digest of all lines.
    pub fn digest(&self) -> Digest {
        self.files.iter().map(|file| file.digest).sum()
    }
}

/// Reads all events into a fold, on the threads of the current rayon pool.
///
/// # Errors
///
/// [`ReadError`]; also if there is no event at all.
pub fn read<F: Fold>(
    inputs: &Inputs,
    options: &ReadOptions,
    new: impl Fn() -> F + Sync,
    progress: &dyn Progress,
) -> Result<(F, ReadReport), ReadError> {
    read_reporting(inputs, options, new, |_| {}, progress)
}

/// Reads all events into a fold, and hands every skipped line to `skipped`, in the order of the log.
///
/// # Errors
///
/// [`ReadError`]; also if there is no event at all.
pub fn read_reporting<F: Fold>(
    inputs: &Inputs,
    options: &ReadOptions,
    new: impl Fn() -> F + Sync,
    skipped: impl FnMut(&Skipped),
    progress: &dyn Progress,
) -> Result<(F, ReadReport), ReadError> {
    // Parts wait here while no thread is at them. Which part a block falls to does not matter: merging commutes.
    let parts = Mutex::new(Vec::new());
    let lock = || parts.lock().unwrap_or_else(PoisonError::into_inner);
    let fold = |events: &mut dyn Iterator<Item = (Event, Position<'_>)>| {
        let part = lock().pop();
        let mut part = part.unwrap_or_else(&new);
        for (event, at) in events {
            part.event(event, at);
        }
        lock().push(part);
    };
    let report = read_blocks(inputs, options, fold, |()| Ok(()), skipped, progress)?;
    let parts = parts.into_inner().unwrap_or_else(PoisonError::into_inner);
    let whole = parts.into_par_iter().reduce_with(F::merge).unwrap_or_else(new);
    Ok((whole, report))
}

/// Reads blocks of events, maps each on some thread of the current rayon pool and hands the results to `consume` in the
/// order of the log, each block's as soon as those before it are done.
///
/// # Errors
///
/// [`ReadError`], or what `consume` fails with; also if there is no event at all.
pub fn read_in_order<T: Send, E: From<ReadError>>(
    inputs: &Inputs,
    options: &ReadOptions,
    map: impl Fn(&mut dyn Iterator<Item = (Event, Position<'_>)>) -> T + Sync,
    consume: impl FnMut(T) -> Result<(), E>,
    skipped: impl FnMut(&Skipped),
    progress: &dyn Progress,
) -> Result<ReadReport, E> {
    read_blocks(inputs, options, map, consume, skipped, progress)
}

/// What became of one block.
struct Done<T> {
    input: usize,
    value: T,
    digest: Digest,
    events: u64,
    skipped: Vec<Skipped>,
}

impl<T> Done<T> {
    fn new(
        block: &Block,
        provenance: Option<&Provenance>,
        map: impl Fn(&mut dyn Iterator<Item = (Event, Position<'_>)>) -> T,
    ) -> Self {
        let (mut digest, mut events, mut skipped) = (Digest::default(), 0, Vec::new());
        let value = map(&mut block.digested().filter_map(|(line, record)| {
            digest += line;
            match record.event {
                Ok(mut event) => {
                    events += 1;
                    if let Some(index) = provenance {
                        index.derive(&mut event);
                    }
                    Some((event, record.at))
                }
                Err(reason) => {
                    skipped.push(Skipped { path: record.at.path.to_owned(), line: record.at.line, reason });
                    None
                }
            }
        }));
        Self { input: block.input, value, digest, events, skipped }
    }
}

fn read_blocks<T: Send, E: From<ReadError>>(
    inputs: &Inputs,
    options: &ReadOptions,
    map: impl Fn(&mut dyn Iterator<Item = (Event, Position<'_>)>) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), E>,
    mut on_skipped: impl FnMut(&Skipped),
    progress: &dyn Progress,
) -> Result<ReadReport, E> {
    let mut ledger = Ledger::new(inputs, options);
    let mut blocks = Blocks::new(inputs, options, progress);
    // While one batch is parsed the next one is read. Enough blocks that no thread waits long for the last one.
    let batch_blocks = rayon::current_num_threads().saturating_mul(4);
    let mut batch = read_batch(&mut blocks, batch_blocks);
    loop {
        let work = || {
            batch
                .blocks
                .par_iter()
                .with_max_len(1)
                .map(|block| Done::new(block, options.provenance.as_deref(), &map))
                .collect::<Vec<_>>()
        };
        let (done, next) = if batch.end.is_some() {
            (work(), None)
        } else {
            let (done, next) = rayon::join(work, || read_batch(&mut blocks, batch_blocks));
            (done, Some(next))
        };
        for done in done {
            ledger.count(done.input, done.digest, done.events, done.skipped, &mut on_skipped)?;
            consume(done.value)?;
        }
        ledger.close(batch.ended)?;
        batch = match (next, batch.end) {
            (Some(next), _) => next,
            (None, Some(Err(error))) => return Err(error.into()),
            (None, _) => return Ok(ledger.finish()?),
        };
    }
}

struct Batch {
    blocks: Vec<Block>,
    /// Inputs that end with these blocks.
    ended: Vec<Ended>,
    /// Set behind the last block of all, or where reading failed.
    end: Option<Result<(), ReadError>>,
}

fn read_batch(blocks: &mut Blocks<'_>, count: usize) -> Batch {
    let mut batch = Vec::with_capacity(count);
    let mut end = None;
    while end.is_none() && batch.len() < count {
        match blocks.next_block() {
            Ok(Some(block)) => batch.push(block),
            Ok(None) => end = Some(Ok(())),
            Err(error) => end = Some(Err(error)),
        }
    }
    Batch { blocks: batch, ended: blocks.ended(), end }
}

/// The report as it grows.
struct Ledger<'o> {
    options: &'o ReadOptions,
    report: ReadReport,
    first: Option<Skipped>,
}

impl<'o> Ledger<'o> {
    fn new(inputs: &Inputs, options: &'o ReadOptions) -> Self {
        let files = inputs.names().map(|name| FileReport { path: name.to_owned(), ..FileReport::default() }).collect();
        Self { options, report: ReadReport { files, skipped: Vec::new() }, first: None }
    }

    fn count(
        &mut self,
        input: usize,
        digest: Digest,
        events: u64,
        skipped: Vec<Skipped>,
        on_skipped: &mut impl FnMut(&Skipped),
    ) -> Result<(), ReadError> {
        if let Some(file) = self.report.files.get_mut(input) {
            file.digest += digest;
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
    fn close(&mut self, ended: Vec<Ended>) -> Result<(), ReadError> {
        for input in ended {
            if let Some(file) = self.report.files.get_mut(input.index) {
                input.report(file)?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<ReadReport, ReadError> {
        if self.report.events() > 0 {
            return Ok(self.report);
        }
        Err(match self.first {
            Some(first) => ReadError::AllMalformed { lines: self.report.skipped_lines(), first: Box::new(first) },
            None => ReadError::Empty,
        })
    }
}

/// One entry of [`events`].
#[derive(Debug)]
pub enum Entry {
    /// An event, with the file and the 1-based line where it stands.
    Event {
        /// The event.
        event: Box<Event>,
        /// Its file.
        path: Arc<str>,
        /// Its 1-based line.
        line: u64,
    },
    /// A malformed line.
    Skipped(Skipped),
}

/// All lines that are not blank, one by one in the order of the log, on the calling thread. After an error it ends.
/// Logs without an event give none, and no error.
pub fn events<'a>(inputs: &'a Inputs, options: &'a ReadOptions) -> impl Iterator<Item = Result<Entry, ReadError>> {
    let mut blocks = Some(Blocks::new(inputs, options, &NoProgress));
    let mut ledger = Ledger::new(inputs, options);
    let mut waiting = VecDeque::new();
    let mut next = move || {
        while waiting.is_empty() {
            let Some(reader) = &mut blocks else {
                return Ok(None);
            };
            let Some(block) = reader.next_block()? else {
                ledger.close(reader.ended())?;
                blocks = None;
                continue;
            };
            ledger.close(reader.ended())?;
            let mut digest = Digest::default();
            waiting.extend(block.digested().map(|(line_digest, record)| {
                digest += line_digest;
                match record.event {
                    Ok(mut event) => {
                        if let Some(index) = &options.provenance {
                            index.derive(&mut event);
                        }
                        Entry::Event { event: Box::new(event), path: record.at.path.into(), line: record.at.line }
                    }
                    Err(reason) => {
                        Entry::Skipped(Skipped { path: record.at.path.to_owned(), line: record.at.line, reason })
                    }
                }
            }));
            ledger.count(block.input, digest, 0, Vec::new(), &mut |_| {})?;
        }
        match waiting.pop_front() {
            Some(Entry::Skipped(skipped)) if options.strict => Err(ReadError::Malformed(skipped)),
            entry => Ok(entry),
        }
    };
    let mut failed = false;
    std::iter::from_fn(move || {
        if failed {
            return None;
        }
        let entry = next().transpose();
        failed = matches!(entry, Some(Err(_)));
        entry
    })
}

#[cfg(test)]
mod tests;

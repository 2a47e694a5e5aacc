//! Reading whole logs: as a fold on all cores, block by block in their order, or event by event.
//!
//! In: [`Inputs`]. Out: whatever the fold makes of the events, and a [`ReadReport`] on files and skipped lines. All
//! three ways go through the same blocks. Memory is that of a few blocks for each thread, and the caller's own.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::digest::LineDigests;
use super::duplicates::{Repeats, Sieve, id_hash};
use super::error::ReadError;
use super::fold::{Fold, LineFold, Position};
use super::in_order::map_in_order;
use super::jsonl::{Block, BlockLines, Blocks, Buffer, Text};
use super::ledger::{BlockReport, ReadingTotals};
use super::options::{NoProgress, Progress, ReadOptions};
use super::provenance::Provenance;
use super::report::{ReadReport, Sums};
use super::salvage;
use super::scan::{Interest, Scanner, canonical};
use super::skipped::Skipped;
use super::source::{Ended, Inputs};
use super::{Event, MalformedEvent};

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
    let fold =
        |part: &mut F, lines: &mut BlockReading<'_>| lines.events().for_each(|(event, at)| part.event(event, at));
    let (parts, report) = read_blocks(inputs, options, &new, fold, |()| Ok(()), skipped, progress)?;
    let whole = parts.into_par_iter().reduce_with(F::merge).unwrap_or_else(new);
    Ok((whole, report))
}

/// Reads all events into a fold over lines, and hands every skipped line to `skipped`, in the order of the log.
///
/// # Errors
///
/// [`ReadError`]; also if there is no event at all.
pub(crate) fn read_lines<F: LineFold>(
    inputs: &Inputs,
    options: &ReadOptions,
    new: impl Fn() -> F + Sync,
    skipped: impl FnMut(&Skipped),
    progress: &dyn Progress,
) -> Result<(F, ReadReport), ReadError> {
    let part = || (Scanner::default(), new());
    let fold = |(scanner, part): &mut (Scanner, F), lines: &mut BlockReading<'_>| {
        while let Some((at, text)) = lines.next() {
            match take_line(scanner, part, lines, &text) {
                Ok(()) => lines.events += 1,
                Err(reason) => lines.skip(at, &text, reason),
            }
        }
    };
    let (parts, report) = read_blocks(inputs, options, part, fold, |()| Ok(()), skipped, progress)?;
    let close = |(scanner, mut part): (Scanner, F)| {
        part.close(scanner.dictionary());
        part
    };
    let whole = parts.into_par_iter().map(close).reduce_with(F::merge).unwrap_or_else(new);
    Ok((whole, report))
}

/// Hands a line to a fold, if it is an event.
#[inline]
fn take_line<F: LineFold>(
    scanner: &mut Scanner,
    part: &mut F,
    lines: &mut BlockReading<'_>,
    text: &Text<'_>,
) -> Result<(), MalformedEvent> {
    renew(scanner, part);
    let interest = Interest {
        wants: &|path| part.wants(path),
        watches: &|path| part.watches(path),
        wants_empty: &|path| part.wants_empty(path),
    };
    if let Text::Utf8(plain) = text
        && lines.provenance.is_none()
        && let Some(line) = scanner.scan(plain, false, &interest)
    {
        if lines.takes(line.log_id, plain, || Event::from_json(plain).ok()) {
            part.line(&line);
        }
        return Ok(());
    }
    if let Some(event) = lines.event(text)? {
        take_event(scanner, part, &event);
    }
    Ok(())
}

/// Hands an event to a fold over lines.
pub(crate) fn take_event<F: LineFold>(scanner: &mut Scanner, part: &mut F, event: &Event) {
    renew(scanner, part);
    let text = canonical(event);
    let interest = Interest {
        wants: &|path| part.wants(path),
        watches: &|path| part.watches(path),
        wants_empty: &|path| part.wants_empty(path),
    };
    let line = scanner.scan(&text, true, &interest);
    // INVARIANT: the scanner takes what `canonical` prints.
    debug_assert!(line.is_some(), "{text}");
    if let Some(line) = line {
        part.line(&line);
    }
}

/// Starts another dictionary where the old one is full.
fn renew<F: LineFold>(scanner: &mut Scanner, part: &mut F) {
    if scanner.dictionary().is_full() {
        part.close(scanner.dictionary());
        scanner.restart();
    }
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
    let map = |(): &mut (), lines: &mut BlockReading<'_>| map(&mut lines.events());
    Ok(read_blocks(inputs, options, || (), map, consume, skipped, progress)?.1)
}

/// As [`read_in_order`], with each event's line as it stands in the log, every digit of its numbers included.
///
/// # Errors
///
/// As [`read_in_order`].
pub fn read_with_lines<E: From<ReadError>>(
    inputs: &Inputs,
    options: &ReadOptions,
    mut each: impl FnMut(Event, String) -> Result<(), E>,
    skipped: impl FnMut(&Skipped),
    progress: &dyn Progress,
) -> Result<ReadReport, E> {
    let map = |(): &mut (), lines: &mut BlockReading<'_>| {
        let mut found = Vec::new();
        while let Some((at, text)) = lines.next() {
            match (lines.event(&text), text) {
                (Ok(event), Text::Utf8(line)) => {
                    lines.events += 1;
                    found.extend(event.map(|event| (event, line.to_owned())));
                }
                (Ok(_), _) => {}
                (Err(reason), text) => lines.skip(at, &text, reason),
            }
        }
        found
    };
    let mut consume = |found: Vec<(Event, String)>| found.into_iter().try_for_each(|(event, line)| each(event, line));
    Ok(read_blocks(inputs, options, || (), map, &mut consume, skipped, progress)?.1)
}

/// The lines of one block, and what became of them.
struct BlockReading<'b> {
    texts: BlockLines<'b>,
    /// `None` where the lines are not hashed for a digest: in another pass over them.
    digests: Option<LineDigests<'b>>,
    provenance: Option<&'b Provenance>,
    /// The hashes of log ids, where they are looked for.
    ids: Option<Vec<u64>>,
    /// What leaves duplicates out, if something does.
    sieve: Option<&'b Sieve<'b>>,
    sums: Sums,
    events: u64,
    left_out: u64,
    skipped: Vec<Skipped>,
    has_outcome: bool,
}

impl<'b> BlockReading<'b> {
    fn new(block: &'b Block, inputs: &Inputs, options: &'b ReadOptions, sieve: Option<&'b Sieve<'b>>) -> Self {
        Self {
            texts: block.lines(),
            digests: inputs.needs_digest(block.input).then(LineDigests::default),
            provenance: options.provenance.as_deref(),
            ids: matches!(options.repeats, Repeats::Find).then(Vec::new),
            sieve,
            sums: Sums::default(),
            events: 0,
            left_out: 0,
            skipped: Vec::new(),
            has_outcome: block.has_outcome(),
        }
    }

    #[inline]
    fn next(&mut self) -> Option<(Position<'b>, Text<'b>)> {
        let (at, text) = self.texts.next()?;
        if let Some(digests) = &mut self.digests {
            match text.held() {
                Ok(line) => digests.add(line),
                Err(digest) => self.sums.digest += digest,
            }
        }
        self.sums.fingerprint = self.sums.fingerprint.wrapping_add(text.fingerprint());
        Some((at, text))
    }

    /// What became of the lines.
    fn finish(self) -> BlockReport {
        let mut sums = self.sums;
        sums.digest += self.digests.map(LineDigests::finish).unwrap_or_default();
        let ids = self.ids.unwrap_or_default();
        BlockReport {
            sums,
            events: self.events,
            left_out: self.left_out,
            skipped: self.skipped,
            has_outcome: self.has_outcome,
            ids,
        }
    }

    /// Whether an event with this log id is taken, and not left out as a duplicate.
    #[inline]
    fn takes(&mut self, log_id: &str, line: &str, event: impl FnOnce() -> Option<Event>) -> bool {
        if let Some(ids) = &mut self.ids {
            ids.push(id_hash(log_id));
        }
        let Some(sieve) = self.sieve.filter(|sieve| sieve.asks(log_id)) else {
            return true;
        };
        let takes = sieve.takes(line, event);
        self.left_out += u64::from(!takes);
        takes
    }

    /// The event that a line is, which is told where its arguments came from; `None` for a duplicate that is left out.
    fn event(&mut self, text: &Text<'_>) -> Result<Option<Event>, MalformedEvent> {
        let mut event = text.event()?;
        if let Text::Utf8(line) = text
            && !self.takes(&event.log_id, line, || Some(event.clone()))
        {
            return Ok(None);
        }
        if let Some(index) = self.provenance {
            index.derive(&mut event);
        }
        Ok(Some(event))
    }

    fn skip(&mut self, at: Position<'_>, text: &Text<'_>, reason: MalformedEvent) {
        self.skipped.push(skipped(at, text, reason));
    }

    /// Those that are events; the others are noted.
    fn events(&mut self) -> impl Iterator<Item = (Event, Position<'b>)> {
        std::iter::from_fn(|| {
            loop {
                let (at, text) = self.next()?;
                match self.event(&text) {
                    Ok(event) => {
                        self.events += 1;
                        if let Some(event) = event {
                            return Some((event, at));
                        }
                    }
                    Err(reason) => self.skip(at, &text, reason),
                }
            }
        })
    }
}

fn skipped(at: Position<'_>, text: &Text<'_>, reason: MalformedEvent) -> Skipped {
    let actions = text.held().ok().and_then(salvage::actions);
    Skipped { path: at.path.to_owned(), line: at.line, reason, actions }
}

/// The next block, if there is one, and the inputs that ended before it.
struct Turn {
    block: Result<Option<Block>, ReadError>,
    ended: Vec<Ended>,
}

/// What became of a turn.
struct TurnResult<T> {
    counted: Result<Option<BlockResult<T>>, ReadError>,
    ended: Vec<Ended>,
}

/// What became of one block.
struct BlockResult<T> {
    input: usize,
    value: T,
    report: BlockReport,
}

fn read_blocks<S: Send, T: Send, E: From<ReadError>>(
    inputs: &Inputs,
    options: &ReadOptions,
    new: impl Fn() -> S + Sync,
    map: impl Fn(&mut S, &mut BlockReading<'_>) -> T + Sync,
    mut consume: impl FnMut(T) -> Result<(), E>,
    mut on_skipped: impl FnMut(&Skipped),
    progress: &dyn Progress,
) -> Result<(Vec<S>, ReadReport), E> {
    let mut ledger = ReadingTotals::new(inputs, options);
    let mut blocks = Blocks::new(inputs, options, progress);
    // The memory of blocks that are done with.
    let spare: Mutex<Vec<Buffer>> = Mutex::default();
    let spares = || spare.lock().unwrap_or_else(PoisonError::into_inner);
    let sieve = Sieve::new(&options.repeats);
    let mut over = false;
    let next = || {
        if over {
            return None;
        }
        let block = blocks.next_block(spares().pop().unwrap_or_default());
        over = !matches!(block, Ok(Some(_)));
        Some(Turn { block, ended: blocks.ended() })
    };
    let work = |state: &mut S, Turn { block, ended }: Turn| {
        let count = |block: Block| {
            let mut lines = BlockReading::new(&block, inputs, options, sieve.as_ref());
            let value = map(state, &mut lines);
            let counted = BlockResult { input: block.input, value, report: lines.finish() };
            spares().push(block.into_buffer());
            counted
        };
        TurnResult { counted: block.map(|block| block.map(count)), ended }
    };
    let states = map_in_order(next, new, work, |TurnResult { counted, ended }| {
        ledger.close(ended)?;
        if let Some(BlockResult { input, value, report }) = counted? {
            progress.lines(report.events + u64::try_from(report.skipped.len()).unwrap_or(u64::MAX));
            ledger.count(report, input, &mut on_skipped)?;
            consume(value)?;
        }
        Ok::<_, E>(())
    })?;
    Ok((states, ledger.finish(sieve.as_ref())?))
}

/// One entry of [`events`].
#[derive(Debug)]
pub enum LogEntry {
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
pub fn events<'a>(inputs: &'a Inputs, options: &'a ReadOptions) -> impl Iterator<Item = Result<LogEntry, ReadError>> {
    let mut blocks = Some(Blocks::new(inputs, options, &NoProgress));
    let mut ledger = ReadingTotals::new(inputs, options);
    let mut waiting = VecDeque::new();
    let sieve = Sieve::new(&options.repeats);
    let mut next = move || {
        while waiting.is_empty() {
            let Some(reader) = &mut blocks else {
                return Ok(None);
            };
            let Some(block) = reader.next_block(Buffer::default())? else {
                ledger.close(reader.ended())?;
                blocks = None;
                continue;
            };
            ledger.close(reader.ended())?;
            let mut lines = BlockReading::new(&block, inputs, options, sieve.as_ref());
            while let Some((at, text)) = lines.next() {
                waiting.extend(match lines.event(&text) {
                    Ok(event) => event.map(|event| LogEntry::Event {
                        event: Box::new(event),
                        path: at.path.into(),
                        line: at.line,
                    }),
                    Err(reason) => Some(LogEntry::Skipped(skipped(at, &text, reason))),
                });
            }
            ledger.count(lines.finish(), block.input, &mut |_| {})?;
        }
        match waiting.pop_front() {
            Some(LogEntry::Skipped(skipped)) if options.strict => Err(ReadError::Malformed(skipped)),
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

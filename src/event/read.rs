//! Reading whole logs: as a fold on all cores, block by block in their order, or event by event.
//!
//! In: [`Inputs`]. Out: whatever the fold makes of the events, and a [`ReadReport`] on files and skipped lines. All
//! three ways go through the same blocks. Memory is that of a few blocks for each thread, and the caller's own.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use thiserror::Error;

use super::digest::Digest;
use super::jsonl::{Block, Blocks, Position};
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
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { strict: false, max_skipped_listed: 10, keep_streams: false }
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

/// Why logs could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// Nothing to read was named.
    #[error("no logs were named")]
    NoInput,
    /// There is no such file.
    #[error("`{path}`: no such file or directory")]
    NotFound {
        /// The name given.
        path: String,
    },
    /// A directory without logs.
    #[error("no logs in the directory `{path}` (`*.jsonl` and `*.ndjson` are taken, also with `.gz` or `.zst` behind)")]
    EmptyDirectory {
        /// The directory.
        path: String,
    },
    /// A glob that matches no file.
    #[error("`{pattern}` matches no file")]
    NoMatch {
        /// The glob.
        pattern: String,
    },
    /// A name that is neither a file nor a glob.
    #[error("`{pattern}` is no glob")]
    Pattern {
        /// The name given.
        pattern: String,
        /// What is wrong with it.
        source: globset::Error,
    },
    /// A directory that cannot be listed.
    #[error("cannot list `{path}`")]
    Walk {
        /// The directory.
        path: String,
        /// What the system says.
        source: walkdir::Error,
    },
    /// A file that cannot be read.
    #[error("cannot read `{path}`")]
    Io {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// A compressed file without its end.
    #[error("`{path}` is cut short: its {format} data has no end")]
    Truncated {
        /// The file.
        path: String,
        /// How it is compressed.
        format: &'static str,
    },
    /// A compressed file that does not unpack.
    #[error("`{path}`: broken {format} data")]
    Corrupt {
        /// The file.
        path: String,
        /// How it is compressed.
        format: &'static str,
        /// What the decoder says.
        source: io::Error,
    },
    /// A file that was not the same on a second pass.
    #[error("`{path}` changed while it was read; copy it first")]
    Changed {
        /// The file.
        path: String,
    },
    /// A stream that had to be kept and is too long for it.
    #[error(
        "`{path}` has to be read more than once and is too long to be kept in memory ({} MiB compressed); give a file",
        super::limits::MAX_KEPT_BYTES / (1024 * 1024)
    )]
    StreamTooLong {
        /// The stream.
        path: String,
    },
    /// A malformed line, where none is accepted.
    #[error("{0}")]
    Malformed(Skipped),
    /// There is not a line in the logs.
    #[error("no events: the logs are empty")]
    Empty,
    /// All lines are malformed.
    #[error("no events: all {lines} lines are malformed; the first: {first}")]
    AllMalformed {
        /// How many there are.
        lines: u64,
        /// The first of them.
        first: Box<Skipped>,
    },
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
    fn new(block: &Block, map: impl Fn(&mut dyn Iterator<Item = (Event, Position<'_>)>) -> T) -> Self {
        let (mut digest, mut events, mut skipped) = (Digest::default(), 0, Vec::new());
        let value = map(&mut block.digested().filter_map(|(line, record)| {
            digest += line;
            match record.event {
                Ok(event) => {
                    events += 1;
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
        let work = || batch.blocks.par_iter().with_max_len(1).map(|block| Done::new(block, &map)).collect::<Vec<_>>();
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
                    Ok(event) => {
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
mod tests {
    use super::*;
    use crate::event::limits;
    use std::io::Write;

    /// The log ids, in no order that matters.
    #[derive(Default)]
    struct Ids(Vec<String>);

    impl Fold for Ids {
        fn event(&mut self, event: Event, at: Position<'_>) {
            self.0.push(format!("{}@{}", event.log_id, at.line));
        }

        fn merge(mut self, other: Self) -> Self {
            self.0.extend(other.0);
            self
        }
    }

    fn line(id: impl fmt::Display) -> String {
        format!(r#"{{"log_id":"{id}","agent_id":"a","action":"x"}}"#)
    }

    fn ids(bytes: &[u8]) -> Result<(Vec<String>, ReadReport), ReadError> {
        let inputs = Inputs::from_bytes("log", bytes);
        read(&inputs, &ReadOptions::default(), Ids::default, &NoProgress).map(|(mut ids, report)| {
            ids.0.sort();
            (ids.0, report)
        })
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(bytes: &[u8]) -> Vec<u8> {
        zstd::stream::encode_all(bytes, 1).unwrap()
    }

    #[track_caller]
    fn check(bytes: &[u8], expected: &[&str], skipped: &[&str]) {
        let members = |pack: fn(&[u8]) -> Vec<u8>| {
            let (a, b) = bytes.split_at(bytes.len() / 2);
            [pack(a), pack(b)].concat()
        };
        for bytes in [bytes.to_vec(), gzip(bytes), zst(bytes), members(gzip), members(zst)] {
            let (ids, report) = ids(&bytes).unwrap();
            assert_eq!(ids, expected);
            assert_eq!(report.skipped.iter().map(ToString::to_string).collect::<Vec<_>>(), skipped);
            assert_eq!(report.events(), u64::try_from(expected.len()).unwrap());
            assert_eq!(report.skipped_lines(), u64::try_from(skipped.len()).unwrap());
            assert_eq!(report.files[0].bytes, u64::try_from(bytes.len()).unwrap());
        }
    }

    #[test]
    fn lines_end_in_every_usual_way() {
        let (a, b) = (line("a"), line("b"));
        check(format!("{a}\n{b}\n").as_bytes(), &["a@1", "b@2"], &[]);
        check(format!("\u{feff}{a}\r\n\r\n \t\n{b}").as_bytes(), &["a@1", "b@4"], &[]);
        check(format!("\n\n  {a}\r").as_bytes(), &["a@3"], &[]);
    }

    #[test]
    fn says_where_a_line_is_malformed() {
        let mut bytes = format!("{}\nnope\n", line("a")).into_bytes();
        bytes.extend(b"\"\xff\"\n{\"log_id\":\"t\"");
        check(
            &bytes,
            &["a@1"],
            &[
                "log:2: not valid JSON: expected ident at column 2",
                "log:3: not valid UTF-8",
                "log:4: not valid JSON: EOF while parsing an object at column 13",
            ],
        );
    }

    #[test]
    fn a_line_past_the_limit_is_malformed_and_the_next_one_is_read() {
        for (extra, good) in [(0, true), (1, false), (3_000_000, false)] {
            for (end, next) in [("\n", "b@2"), ("\r\n", "b@2")] {
                let head = r#"{"log_id":"a","agent_id":"a","action":"x","z":""#;
                let fill = "z".repeat(limits::MAX_LINE_BYTES - head.len() - 2 + extra);
                let text = format!("{head}{fill}\"}}{end}{}", line("b"));
                let (ids, report) = ids(text.as_bytes()).unwrap();
                assert_eq!(ids, if good { vec!["a@1", next] } else { vec![next] });
                assert_eq!(report.skipped_lines(), u64::from(!good));
                let digest = text.split('\n').map(|line| Digest::of_line(line.trim_ascii().as_bytes())).sum();
                assert_eq!(report.digest(), digest);
            }
        }
        let blank = format!("{}\n{}", " ".repeat(limits::MAX_LINE_BYTES + 3_000_000), line("b"));
        assert_eq!(ids(blank.as_bytes()).unwrap().0, ["b@2"]);
    }

    #[test]
    fn a_line_that_nests_too_deep_is_malformed() {
        let deep =
            format!(r#"{{"log_id":"d","agent_id":"a","action":"x","context":{{"k":{}}}}}"#, "[".repeat(5_000_000));
        let (ids, report) = ids(format!("{deep}\n{}", line("b")).as_bytes()).unwrap();
        assert_eq!(ids, ["b@2"]);
        assert!(report.skipped[0].reason.to_string().contains("recursion limit"), "{}", report.skipped[0]);
    }

    #[test]
    fn compressed_data_that_is_cut_short_is_an_error() {
        let text: String = (0..2000).map(|n| line(n) + "\n").collect();
        for (packed, format) in [(gzip(text.as_bytes()), "gzip"), (zst(text.as_bytes()), "zstd")] {
            let again = [packed.clone(), packed.clone()].concat();
            for (whole, cuts) in [(&packed, vec![10, 100, packed.len() - 1]), (&again, vec![packed.len() + 12])] {
                for cut in cuts {
                    let error = ids(&whole[..cut]).unwrap_err();
                    assert!(matches!(error, ReadError::Truncated { .. }), "{format} at {cut}: {error}");
                    assert_eq!(error.to_string(), format!("`log` is cut short: its {format} data has no end"));
                }
            }
        }
        // zstd has a checksum only where its writer asked for one.
        let mut broken = gzip(text.as_bytes());
        let middle = broken.len() / 2;
        broken[middle..middle + 16].fill(0xff);
        assert!(matches!(ids(&broken), Err(ReadError::Corrupt { .. })));
    }

    #[test]
    fn logs_without_an_event_are_an_error_that_tells_why() {
        assert_eq!(ids(b"").unwrap_err().to_string(), "no events: the logs are empty");
        assert_eq!(ids(b"\n \r\n").unwrap_err().to_string(), "no events: the logs are empty");
        assert_eq!(
            ids(b"\n[]\n{}").unwrap_err().to_string(),
            "no events: all 2 lines are malformed; the first: log:2: expected a JSON object, found an array"
        );
    }

    /// A log of many blocks with a malformed line now and then, and how many lines it has.
    fn long() -> (String, u64) {
        let lines = 60_000;
        let text =
            (0..lines).map(|n| if n % 1000 == 7 { "torn{\n".to_owned() } else { line(format!("{n:050}")) + "\n" });
        (text.collect(), lines)
    }

    #[test]
    fn all_ways_of_reading_agree_on_any_number_of_threads() {
        let (text, lines) = long();
        let inputs = Inputs::from_bytes("log", text.as_bytes());
        let options = ReadOptions::default();
        let mut one_by_one = Vec::new();
        let mut skipped_one_by_one = Vec::new();
        for entry in events(&inputs, &options) {
            match entry.unwrap() {
                Entry::Event { event, line, .. } => one_by_one.push(format!("{}@{line}", event.log_id)),
                Entry::Skipped(skipped) => skipped_one_by_one.push(skipped),
            }
        }
        assert_eq!(u64::try_from(one_by_one.len() + skipped_one_by_one.len()).unwrap(), lines);
        for threads in [1, 2, 8] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| {
                let mut all_skipped = Vec::new();
                let (ids, report) =
                    read_reporting(&inputs, &options, Ids::default, |s| all_skipped.push(s.clone()), &NoProgress)
                        .unwrap();
                let mut folded = ids.0;
                folded.sort();
                assert_eq!(folded, one_by_one);
                assert_eq!(all_skipped, skipped_one_by_one);
                assert_eq!(report.skipped, skipped_one_by_one[..10]);

                let mut in_order = Vec::new();
                let same = read_in_order::<_, ReadError>(
                    &inputs,
                    &options,
                    |events| events.map(|(event, at)| format!("{}@{}", event.log_id, at.line)).collect::<Vec<_>>(),
                    |block| {
                        in_order.extend(block);
                        Ok(())
                    },
                    |_| {},
                    &NoProgress,
                );
                assert_eq!(in_order, one_by_one);
                assert_eq!(same.unwrap(), report);
            });
        }
    }

    #[test]
    fn strict_fails_at_the_first_malformed_line() {
        let (text, _) = long();
        let inputs = Inputs::from_bytes("log", text.as_bytes());
        let options = ReadOptions { strict: true, ..ReadOptions::default() };
        let message = "log:8: not valid JSON: expected ident at column 2";
        let error = read(&inputs, &options, Ids::default, &NoProgress).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), message);
        let mut entries = events(&inputs, &options).skip(7);
        assert_eq!(entries.next().unwrap().unwrap_err().to_string(), message);
        assert!(entries.next().is_none());
    }

    #[test]
    fn the_digest_forgets_order_files_and_compression() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, bytes: &[u8]| std::fs::write(dir.path().join(name), bytes).unwrap();
        let digest = |name: &str| {
            let inputs = Inputs::resolve([dir.path().join(name).display().to_string()]).unwrap();
            read(&inputs, &ReadOptions::default(), Ids::default, &NoProgress).unwrap().1.digest()
        };
        let (a, b, c) = (line("a"), line("b"), line("c"));
        std::fs::create_dir(dir.path().join("d")).unwrap();
        write("one.jsonl", format!("{a}\n{b}\n{c}\nbad").as_bytes());
        write("d/1.jsonl", &gzip(format!("{c}\r\n\n{b}").as_bytes()));
        write("d/2.jsonl", format!("bad\n  {a}\n").as_bytes());
        write("two.jsonl", format!("{a}\n{b}\n{c}\n{c}\nbad").as_bytes());
        assert_eq!(digest("one.jsonl"), digest("d"));
        assert_ne!(digest("one.jsonl"), digest("two.jsonl"));
    }

    #[test]
    fn a_second_pass_sees_what_the_first_one_saw_or_fails() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let name = file.path().display().to_string();
        std::fs::write(&name, line("a") + "\n" + &line("b")).unwrap();
        let inputs = Inputs::resolve([&name]).unwrap();
        let options = ReadOptions::default();
        let first = read(&inputs, &options, Ids::default, &NoProgress).unwrap().1;
        let again = || read(&inputs.again(&first.files), &options, Ids::default, &NoProgress).map(|(_, report)| report);
        std::fs::OpenOptions::new().append(true).open(&name).unwrap().write_all(b"\n{}\n").unwrap();
        assert_eq!(again().unwrap(), first);
        std::fs::write(&name, line("a") + "\n" + &line("c")).unwrap();
        assert!(matches!(again(), Err(ReadError::Changed { path }) if path == name));
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_that_was_kept_can_be_read_again() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let (text, _) = long();
        let packed = gzip(text.as_bytes());
        let writer = std::thread::spawn({
            let (pipe, packed) = (pipe.clone(), packed.clone());
            move || std::fs::write(pipe, packed).unwrap()
        });
        let inputs = Inputs::resolve([pipe.display().to_string()]).unwrap();
        let options = ReadOptions { keep_streams: true, ..ReadOptions::default() };
        let first = read(&inputs, &options, Ids::default, &NoProgress).unwrap().1;
        writer.join().unwrap();
        let second = read(&inputs.again(&first.files), &options, Ids::default, &NoProgress).unwrap().1;
        assert_eq!((second.digest(), second.events()), (first.digest(), first.events()));
    }
}

//! The seat of importers: between decompression and the reader of lines.
//!
//! In: plain bytes of any format. Out: the same bytes, if they are lines of a behaviour log, or what an importer makes of them.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::detect::{Ambiguous, Detected, HEAD, detect};
use super::sink::{Imported, Sink};
use super::split::{Piece, Splitter};
use super::{From, Importer, Record};

/// How much is made of a log at a time, in bytes.
const CHUNK: usize = 128 * 1024;

/// A log that can be read as lines.
pub(in crate::event) struct Adapted<'r> {
    /// Lines of a behaviour log.
    pub(in crate::event) reader: Box<dyn Read + Send + 'r>,
    /// What the bytes were read as.
    pub(in crate::event) detected: Detected,
    /// Whether an importer wrote the lines: each has the line of the source in front of it.
    pub(in crate::event) foreign: bool,
    /// What was made of it, once it has been read to its end.
    pub(in crate::event) imported: Arc<Mutex<Imported>>,
    /// The first bytes, where the format is not known.
    pub(in crate::event) head: Vec<u8>,
}

/// Seats the importer that a log needs. `known` is what it was read as before.
pub(in crate::event) fn adapt<'r>(
    mut reader: impl Read + Send + 'r,
    live: bool,
    from: From,
    known: Option<Detected>,
) -> io::Result<Result<Adapted<'r>, Ambiguous>> {
    let head = head(&mut reader, live)?;
    let detected = match known {
        Some(known) => known,
        None => match detect(&head, from) {
            Ok(detected) => detected,
            Err(ambiguous) => return Ok(Err(ambiguous)),
        },
    };
    let imported = Arc::new(Mutex::new(Imported::default()));
    let kept = if detected.format.is_none() { head.clone() } else { Vec::new() };
    let name = format!("log-{:08x}", xxh3_64(&head) >> 32);
    let reader = io::Cursor::new(head).chain(reader);
    let (reader, foreign): (Box<dyn Read + Send>, _) = if detected.plain {
        (Box::new(reader), false)
    } else {
        (Box::new(Foreign::new(reader, &detected, name, live, imported.clone())), true)
    };
    Ok(Ok(Adapted { reader, detected, foreign, imported, head: kept }))
}

/// The first bytes: as many as tell the format. Of a live source no more than is there.
fn head(reader: &mut impl Read, live: bool) -> io::Result<Vec<u8>> {
    let mut head = vec![0; HEAD];
    let mut length = 0;
    while length < HEAD {
        match reader.read(head.get_mut(length..).unwrap_or_default()) {
            Ok(0) => break,
            Ok(more) => {
                length += more;
                let read = head.get(..length).unwrap_or_default();
                if live && read.split_inclusive(|byte| *byte == b'\n').any(is_whole_line) {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    head.truncate(length);
    Ok(head)
}

fn is_whole_line(line: &[u8]) -> bool {
    line.ends_with(b"\n") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()
}

struct Foreign<R> {
    splitter: Splitter<R>,
    importer: Box<dyn Importer + Send>,
    sink: Sink,
    given: usize,
    over: bool,
    /// How much is made at a time, in bytes.
    chunk: usize,
    envelopes: Vec<Value>,
    mark: (u64, usize),
    imported: Arc<Mutex<Imported>>,
}

impl<R: Read> Foreign<R> {
    fn new(reader: R, detected: &Detected, name: String, live: bool, imported: Arc<Mutex<Imported>>) -> Self {
        // INVARIANT: the table is not empty; the first row stands for what is in no known format.
        let format = detected.format.unwrap_or(&super::canonical::Canonical);
        let sink = Sink::new(format, "agent", name);
        Self {
            splitter: Splitter::new(reader, detected.layout, format.lists()),
            importer: format.importer(),
            sink,
            given: 0,
            over: false,
            chunk: if live { 1 } else { CHUNK },
            envelopes: Vec::new(),
            mark: (0, 0),
            imported,
        }
    }

    /// Takes the next part of the source.
    fn step(&mut self) -> io::Result<()> {
        match self.splitter.next()? {
            None => {
                self.importer.finish(&mut self.sink);
                self.over = true;
                let mut imported = self.imported.lock().unwrap_or_else(PoisonError::into_inner);
                imported.clone_from(&self.sink.counted);
            }
            Some(Piece::Bad { reason, line, text }) => self.sink.bad(line, &reason, &text),
            Some(Piece::End { depth, envelope }) => {
                let envelope = serde_json::from_slice(&envelope).unwrap_or_default();
                self.importer.end(depth, &envelope, &mut self.sink);
            }
            Some(Piece::Record { text, line, depth }) => self.record(&text, line, depth),
        }
        Ok(())
    }

    fn record(&mut self, text: &[u8], line: u64, depth: usize) {
        let mark = self.splitter.envelope_mark();
        if depth > 0 && (mark != self.mark || self.envelopes.len() != depth) {
            let envelope = |depth| {
                let text = self.splitter.envelope(depth)?;
                serde_json::from_slice(&text).ok()
            };
            self.envelopes = (0..depth).map(|depth| envelope(depth).unwrap_or_default()).collect();
            self.mark = mark;
        }
        let text = String::from_utf8_lossy(text);
        match parse(&text) {
            Ok(value) => {
                let envelopes = self.envelopes.get(..depth).unwrap_or_default();
                self.importer.record(Record { value, text: &text, line, envelopes }, &mut self.sink);
            }
            Err(reason) => {
                let snippet = text.as_bytes().get(..text.len().min(4_096)).unwrap_or_default();
                self.sink.bad(line, &format!("not valid JSON: {reason}"), snippet);
            }
        }
    }
}

/// Reads a record. Control characters in strings, which JSON forbids and some writers leave, are blanks.
fn parse(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(value) => Ok(value),
        Err(_) if text.bytes().any(|byte| byte < b' ') => {
            let plain: String = text.chars().map(|c| if c < ' ' { ' ' } else { c }).collect();
            serde_json::from_str(&plain).map_err(|error| error.to_string())
        }
        Err(error) => Err(error.to_string()),
    }
}

impl<R: Read> Read for Foreign<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.sink.out.len() {
            self.sink.out.clear();
            self.given = 0;
            while self.sink.out.len() < self.chunk && !self.over {
                self.step()?;
            }
        }
        let rest = self.sink.out.get(self.given..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}

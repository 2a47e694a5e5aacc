//! The seat of importers: between decompression and the reader of lines.
//!
//! In: plain bytes of any format. Out: the same bytes, if they are lines of a behaviour log, or what an importer makes of them.

use std::io::{self, Read};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use crate::event::HEAD_BYTES;

use super::container::container;
use super::detect::{Ambiguous, Around, Detected, detect, values_of};
use super::sink::{Imported, Sink};
use super::split::{Piece, Pieces, RecordLayout, Splitter};
use super::{AssumedOutcome, From, Importer, Importing, Mapping, Record};

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
    importing: &Importing,
    known: Option<Detected>,
) -> io::Result<Result<Adapted<'r>, Ambiguous>> {
    let head = head(&mut reader, live)?;
    if let Some(unread) = container(&head) {
        return Err(io::Error::other(unread));
    }
    let detected = match known {
        Some(known) => known,
        None => match detect(&head, &importing.from) {
            Ok(detected) => detected,
            Err(ambiguous) => return Ok(Err(ambiguous)),
        },
    };
    let imported = Arc::new(Mutex::new(Imported::default()));
    let kept = if detected.format.is_none() { head.clone() } else { Vec::new() };
    let name = format!("log-{:08x}", xxh3_64(&head) >> 32);
    let mapping = match &importing.from {
        From::Mapped(mapping) => Some(mapping),
        _ => None,
    };
    if let Some(mapping) = mapping.filter(|_| known.is_none()) {
        let lists: Vec<_> = mapping.records.iter().map(String::as_str).collect();
        mapping.check(&values_of(&head, detected.shape, &lists)).map_err(io::Error::other)?;
    }
    let reader = io::Cursor::new(head).chain(reader);
    // Where events without an outcome are to be told of, each is looked at.
    let plain = detected.plain && importing.assume_outcome.is_none();
    let (reader, foreign): (Box<dyn Read + Send>, _) = if plain {
        (Box::new(reader), false)
    } else {
        // What no map says of outcomes, no log gives elsewhere.
        let silent = mapping.is_some_and(|mapping| !mapping.has_outcome()).then_some(AssumedOutcome::Success);
        let sink = Sink::new(detected.format(), "agent", name).assuming(importing.assume_outcome.or(silent));
        (Box::new(Foreign::new(reader, &detected, mapping, sink, live, imported.clone())), true)
    };
    Ok(Ok(Adapted { reader, detected, foreign, imported, head: kept }))
}

/// The first bytes: as many as tell the format. Of a live source no more than is there.
fn head(reader: &mut impl Read, live: bool) -> io::Result<Vec<u8>> {
    let mut head = vec![0; usize::try_from(HEAD_BYTES).unwrap_or(usize::MAX)];
    let mut length = 0;
    while length < head.len() {
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

struct Foreign<'r> {
    pieces: Box<dyn Pieces + Send + 'r>,
    maker: Maker,
    around: Option<&'static Around>,
    given: usize,
    over: bool,
    /// How much is made at a time, in bytes.
    chunk: usize,
    imported: Arc<Mutex<Imported>>,
}

impl<'r> Foreign<'r> {
    fn new(
        reader: impl Read + Send + 'r,
        detected: &Detected,
        mapping: Option<&Arc<Mapping>>,
        sink: Sink,
        live: bool,
        imported: Arc<Mutex<Imported>>,
    ) -> Self {
        let format = detected.format();
        let lists: Vec<&str> = match (detected.around, mapping) {
            (_, Some(mapping)) => mapping.records.iter().map(String::as_str).collect(),
            (Some(around), None) => around.list.into_iter().collect(),
            (None, None) => format.lists().to_vec(),
        };
        Self {
            pieces: detected.shape.pieces(reader, &lists),
            maker: Maker {
                importer: mapping.map_or_else(|| format.importer(), Mapping::importer),
                lists: format.lists(),
                sink,
                envelopes: Vec::new(),
                mark: (0, 0),
            },
            around: detected.around,
            given: 0,
            over: false,
            chunk: if live { 1 } else { CHUNK },
            imported,
        }
    }

    /// Takes the next part of the source.
    fn step(&mut self) -> io::Result<()> {
        match (self.pieces.next()?, self.around) {
            (None, _) => {
                self.maker.importer.finish(&mut self.maker.sink);
                self.over = true;
                let mut imported = self.imported.lock().unwrap_or_else(PoisonError::into_inner);
                imported.clone_from(&self.maker.sink.counted);
            }
            (Some(Piece::Record { text, line, document, .. }), Some(around)) => {
                self.maker.shipped(&text, line, document, around)?;
            }
            (Some(Piece::End { .. }), Some(_)) => {}
            (Some(piece), _) => self.maker.take(&*self.pieces, piece),
        }
        Ok(())
    }
}

/// Makes events of the parts of a log.
struct Maker {
    importer: Box<dyn Importer + Send>,
    lists: &'static [&'static str],
    sink: Sink,
    envelopes: Vec<Value>,
    mark: (u64, usize),
}

impl Maker {
    fn take(&mut self, pieces: &dyn Pieces, piece: Piece) {
        match piece {
            Piece::Bad { reason, line, text } => self.sink.bad(line, &reason, &text),
            Piece::End { depth, envelope } => {
                let envelope = serde_json::from_slice(&envelope).unwrap_or_default();
                self.importer.end(depth, &envelope, &mut self.sink);
            }
            Piece::Record { text, line, depth, document } => {
                let mark = pieces.envelope_mark();
                if depth > 0 && (mark != self.mark || self.envelopes.len() != depth) {
                    let envelope = |depth| {
                        let text = pieces.envelope(depth)?;
                        serde_json::from_slice(&text).ok()
                    };
                    self.envelopes = (0..depth).map(|depth| envelope(depth).unwrap_or_default()).collect();
                    self.mark = mark;
                }
                self.record(&text, line, document, depth);
            }
        }
    }

    fn record(&mut self, text: &[u8], line: u64, document: u64, depth: usize) {
        let text = String::from_utf8_lossy(text);
        match parse(&text) {
            Ok(value) => {
                let envelopes = self.envelopes.get(..depth).unwrap_or_default();
                self.importer.record(Record { value, text: &text, line, document, envelopes }, &mut self.sink);
            }
            Err(reason) => {
                let snippet = text.as_bytes().get(..text.len().min(4_096)).unwrap_or_default();
                self.sink.bad(line, &format!("not valid JSON: {reason}"), snippet);
            }
        }
    }

    /// Takes a record out of what a shipper put around it.
    fn shipped(&mut self, text: &[u8], line: u64, document: u64, around: &Around) -> io::Result<()> {
        let whole = String::from_utf8_lossy(text);
        let value = match parse(&whole) {
            Ok(value) => value,
            Err(reason) => {
                self.sink.bad(line, &format!("not valid JSON: {reason}"), b"");
                return Ok(());
            }
        };
        // Lines of the program's own are shipped beside those of the log.
        let Some(inner) = around.record(&value) else {
            self.sink.other();
            return Ok(());
        };
        let mut pieces = Splitter::new(inner.as_bytes(), RecordLayout::Documents, self.lists);
        while let Some(mut piece) = pieces.next()? {
            match &mut piece {
                Piece::Record { line: at, document: within, .. } => (*at, *within) = (line, document),
                Piece::Bad { line: at, .. } => *at = line,
                Piece::End { .. } => {}
            }
            // What is around one shipped record says nothing of the next.
            self.mark = (0, 0);
            self.envelopes.clear();
            self.take(&pieces, piece);
        }
        Ok(())
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

impl Read for Foreign<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.maker.sink.out.len() {
            self.maker.sink.out.clear();
            self.given = 0;
            while self.maker.sink.out.len() < self.chunk && !self.over {
                self.step()?;
            }
        }
        let rest = self.maker.sink.out.get(self.given..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        self.given += count;
        Ok(count)
    }
}

//! Lines of a log: plain bytes are cut into blocks of whole lines, and blocks into events.
//!
//! In: the inputs. Out: [`Block`]s in the order of the log, each of which parses on its own, on any thread. Memory is a
//! block's, whatever the length of the log or of a line: a line past [`limits::MAX_LINE_BYTES`] is hashed and passed
//! over, never held.

use std::hash::BuildHasher;
use std::io::{self, Read};
use std::sync::Arc;

use foldhash::quality::FixedState;
use memchr::memchr;

use super::digest::{Digest, LineHasher};
use super::error::ReadError;
use super::fold::Position;
use super::formats::{mended, numbered, unreadable};
use super::options::{Progress, ReadOptions};
use super::source::{Ended, Inputs, Opened};
use super::{Event, MalformedEvent, limits};

/// Whole lines of one file, in the order of the log.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) input: usize,
    path: Arc<str>,
    /// 1-based.
    first_line: u64,
    /// Whether an importer wrote the lines: each has the source's line in front of it.
    foreign: bool,
    content: BlockBytes,
}

#[derive(Debug)]
enum BlockBytes {
    Lines(Buffer),
    /// One line past the limit; `None` if there is nothing in it but blanks.
    TooLong(Option<Digest>),
}

/// A line that is not blank, without its terminator and the blanks around it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Text<'a> {
    Utf8(&'a str),
    Other(&'a [u8]),
    /// Past the limit; of one that was not held, its digest.
    TooLong(Result<&'a [u8], Digest>),
    /// What an importer could not read: why, and the beginning of it.
    Unreadable(&'a str, &'a [u8]),
}

impl<'a> Text<'a> {
    /// Its bytes, or of a line that was not held, its digest.
    pub(super) fn held(&self) -> Result<&'a [u8], Digest> {
        match *self {
            Self::Utf8(text) => Ok(text.as_bytes()),
            Self::Other(bytes) => Ok(bytes),
            Self::TooLong(held) => held,
            Self::Unreadable(_, text) => Ok(text),
        }
    }

    /// Tells apart lines that nobody makes alike on purpose; the same in every pass over the log.
    pub(super) fn fingerprint(&self) -> u64 {
        match self.held() {
            Ok(bytes) => FixedState::default().hash_one(bytes),
            Err(digest) => FixedState::default().hash_one(digest),
        }
    }

    pub(super) fn event(&self) -> Result<Event, MalformedEvent> {
        match self {
            Self::Utf8(text) => match Event::from_json(text) {
                Err(MalformedEvent::Json(reason)) => {
                    let mended = mended(text).ok_or(MalformedEvent::Json(reason))?;
                    Event::from_json(&mended)
                }
                read => read,
            },
            Self::Other(_) => Err(MalformedEvent::NotUtf8),
            Self::TooLong(_) => Err(MalformedEvent::TooLong),
            Self::Unreadable(reason, _) => Err(MalformedEvent::Record((*reason).to_owned())),
        }
    }
}

impl Block {
    /// Its memory, for another; a long line's is given up.
    pub(super) fn into_buffer(self) -> Buffer {
        match self.content {
            BlockBytes::Lines(buffer) if buffer.memory.len() <= 2 * BLOCK_BYTES => buffer,
            _ => Buffer::default(),
        }
    }

    /// Whether `outcome` stands in it somewhere: mostly in its first line.
    pub(super) fn has_outcome(&self) -> bool {
        match &self.content {
            BlockBytes::Lines(bytes) => memchr::memmem::find(bytes.get(), b"\"outcome\"").is_some(),
            BlockBytes::TooLong(_) => true,
        }
    }

    /// The block's lines that are not blank.
    pub(super) fn lines(&self) -> BlockLines<'_> {
        let (bytes, too_long) = match &self.content {
            BlockBytes::Lines(bytes) => (bytes.get(), None),
            BlockBytes::TooLong(digest) => (&[][..], *digest),
        };
        // Mostly all lines are, and asking once is cheaper.
        let text = std::str::from_utf8(bytes).ok();
        BlockLines { path: &self.path, bytes, text, too_long, start: 0, number: self.first_line, foreign: self.foreign }
    }
}

/// See [`Block::lines`].
#[derive(Debug)]
pub(super) struct BlockLines<'b> {
    path: &'b str,
    bytes: &'b [u8],
    /// All of it, if it is UTF-8.
    text: Option<&'b str>,
    too_long: Option<Digest>,
    start: usize,
    number: u64,
    foreign: bool,
}

impl<'b> BlockLines<'b> {
    /// A line that an importer wrote.
    fn imported(&self, line: &'b [u8]) -> (Position<'b>, Text<'b>) {
        let (line, text) = numbered(line).unwrap_or((self.number, line));
        let text = match unreadable(text) {
            Some((reason, text)) => Text::Unreadable(reason, text),
            None => std::str::from_utf8(text).map_or(Text::Other(text), Text::Utf8),
        };
        (Position { path: self.path, line }, text)
    }
}

impl<'b> Iterator for BlockLines<'b> {
    type Item = (Position<'b>, Text<'b>);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        while let Some(rest) = self.bytes.get(self.start..).filter(|rest| !rest.is_empty()) {
            let length = memchr(b'\n', rest).unwrap_or(rest.len());
            let line = rest.get(..length).unwrap_or(rest);
            let (from, at) = (self.start, Position { path: self.path, line: self.number });
            self.start += length + 1;
            self.number += 1;
            // One `\r` before the `\n` belongs to the terminator and not to the length.
            let content = line.strip_suffix(b"\r").unwrap_or(line);
            let text = content.trim_ascii_start();
            let from = from + content.len() - text.len();
            let text = text.trim_ascii_end();
            if text.is_empty() {
                continue;
            }
            if self.foreign {
                return Some(self.imported(text));
            }
            if content.len() > limits::MAX_LINE_BYTES {
                return Some((at, Text::TooLong(Ok(text))));
            }
            let utf8 = match self.text {
                Some(all) => all.get(from..from + text.len()),
                None => std::str::from_utf8(text).ok(),
            };
            return Some((at, utf8.map_or(Text::Other(text), Text::Utf8)));
        }
        let digest = self.too_long.take()?;
        Some((Position { path: self.path, line: self.number }, Text::TooLong(Err(digest))))
    }
}

/// The first line without its `\n`, and what is behind it.
fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr(b'\n', bytes).unwrap_or(bytes.len());
    (bytes.get(..end).unwrap_or(bytes), bytes.get(end + 1..).unwrap_or_default())
}

/// Reads inputs one after the other, block by block.
pub(super) struct Blocks<'a> {
    inputs: &'a Inputs,
    options: &'a ReadOptions,
    progress: &'a dyn Progress,
    /// The input that is being read.
    open: Option<(Opened<'a>, Cutter)>,
    /// Its number.
    index: usize,
    /// How many blocks of it there have been.
    count: u64,
    /// Inputs that have come to their end since [`Blocks::ended`] was last asked.
    ended: Vec<Ended>,
}

impl<'a> Blocks<'a> {
    pub(super) fn new(inputs: &'a Inputs, options: &'a ReadOptions, progress: &'a dyn Progress) -> Self {
        progress.begin(inputs.total_bytes());
        Self { inputs, options, progress, open: None, index: 0, count: 0, ended: Vec::new() }
    }

    /// The next block, or `None` behind the last one. It takes the memory of `spare`.
    pub(super) fn next_block(&mut self, mut spare: Buffer) -> Result<Option<Block>, ReadError> {
        while let Some(input) = self.inputs.get(self.index) {
            if self.inputs.max_blocks.is_some_and(|most| self.count >= most) {
                self.open = None;
                (self.index, self.count) = (self.index + 1, 0);
                continue;
            }
            let (mut opened, mut cutter) = match self.open.take() {
                Some(open) => open,
                None => {
                    (input.open(self.options.keep_streams, &self.inputs.importing, self.progress)?, Cutter::default())
                }
            };
            let live = opened.live;
            let cut = cutter
                .next(&mut *opened.reader, live, &mut spare)
                .map_err(|source| input.error(opened.format, opened.bytes_read(), source))?;
            if let Some((first_line, content)) = cut {
                let foreign = opened.foreign;
                self.open = Some((opened, cutter));
                self.count += 1;
                return Ok(Some(Block { input: self.index, path: input.name.clone(), first_line, foreign, content }));
            }
            self.ended.push(input.close(self.index, opened)?);
            (self.index, self.count) = (self.index + 1, 0);
        }
        Ok(None)
    }

    /// The inputs that have come to their end: all their blocks have been handed out.
    pub(super) fn ended(&mut self) -> Vec<Ended> {
        std::mem::take(&mut self.ended)
    }
}

/// Cuts bytes at line ends.
#[derive(Default)]
struct Cutter {
    /// The beginning of a line whose end has not been read yet.
    carry: Vec<u8>,
    /// How many lines have been handed out.
    lines: u64,
    started: bool,
}

/// How much a block holds, unless a line is longer: about what a core keeps at hand.
const BLOCK_BYTES: usize = 256 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl Cutter {
    /// The number of the next lines' first, and the lines, in the memory of `spare`. `None` at the end.
    fn next(&mut self, reader: &mut dyn Read, live: bool, spare: &mut Buffer) -> io::Result<Option<(u64, BlockBytes)>> {
        let mut bytes = std::mem::take(spare);
        bytes.clear();
        bytes.extend(&self.carry);
        self.carry.clear();
        let mut searched = 0;
        loop {
            let at_end = bytes.fill(reader, live)? == 0;
            if !self.started && (at_end || bytes.get().len() >= BYTE_ORDER_MARK.len()) {
                self.started = true;
                if bytes.get().starts_with(BYTE_ORDER_MARK) {
                    bytes.cut_start(BYTE_ORDER_MARK.len());
                }
            }
            let first_line = self.lines + 1;
            if at_end {
                self.lines += count_lines(bytes.get());
                return Ok((!bytes.get().is_empty()).then_some((first_line, BlockBytes::Lines(bytes))));
            }
            let fresh = bytes.get().get(searched..).unwrap_or_default();
            if let Some(end) = memchr::memrchr(b'\n', fresh) {
                let rest = searched + end + 1;
                self.carry.extend_from_slice(bytes.get().get(rest..).unwrap_or_default());
                bytes.truncate(rest);
                self.lines += count_lines(bytes.get());
                return Ok(Some((first_line, BlockBytes::Lines(bytes))));
            }
            searched = bytes.get().len();
            // With a `\r` before its end a line may take one byte more.
            if searched > limits::MAX_LINE_BYTES + 1 {
                self.lines += 1;
                return Ok(Some((first_line, BlockBytes::TooLong(self.skip_line(bytes, reader)?))));
            }
        }
    }

    /// Reads on to the end of a line that began with `bytes`, keeping its digest alone.
    fn skip_line(&mut self, mut bytes: Buffer, reader: &mut dyn Read) -> io::Result<Option<Digest>> {
        let mut hasher = LineHasher::default();
        hasher.feed(bytes.get());
        bytes = Buffer::default();
        while bytes.fill(reader, true)? > 0 {
            let (line, rest) = split_line(bytes.get());
            hasher.feed(line);
            if line.len() < bytes.get().len() {
                self.carry = rest.to_vec();
                break;
            }
            bytes.clear();
        }
        Ok(hasher.finish())
    }
}

/// Bytes that were read, at the beginning of memory that stays as it is when they go: nothing is cleared twice.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    memory: Vec<u8>,
    length: usize,
}

impl Buffer {
    fn get(&self) -> &[u8] {
        self.memory.get(..self.length).unwrap_or_default()
    }

    fn clear(&mut self) {
        self.length = 0;
    }

    fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    fn cut_start(&mut self, length: usize) {
        self.memory.drain(..length);
        self.length -= length;
    }

    fn extend(&mut self, bytes: &[u8]) {
        let end = self.length + bytes.len();
        self.reserve(end);
        if let Some(room) = self.memory.get_mut(self.length..end) {
            room.copy_from_slice(bytes);
        }
        self.length = end;
    }

    /// Makes the memory at least so long.
    fn reserve(&mut self, length: usize) {
        if self.memory.len() < length {
            self.memory.resize(length, 0);
        }
    }

    /// Reads about a block more; only what is there, if the source is live. Gives 0 at the end alone.
    fn fill(&mut self, reader: &mut dyn Read, live: bool) -> io::Result<usize> {
        let start = self.length;
        let end = start + BLOCK_BYTES.saturating_sub(start).max(64 * 1024);
        self.reserve(end);
        loop {
            match reader.read(self.memory.get_mut(self.length..end).unwrap_or_default()) {
                Ok(0) => break,
                Ok(more) => {
                    self.length += more;
                    if live || self.length == end {
                        break;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.length - start)
    }
}

fn count_lines(bytes: &[u8]) -> u64 {
    u64::try_from(memchr::memchr_iter(b'\n', bytes).count()).unwrap_or(u64::MAX)
}

//! Cuts JSON text into records: lines, documents over several lines, the elements of arrays, and the elements of lists deep in
//! a document.
//!
//! In: a stream of bytes, and the paths of the lists whose elements are records. Out: [`Piece`]s in the order of the text. A
//! record is compact JSON; memory is that of one record, however long the document is. What other readers of JSON take is
//! mended on the way: lone surrogates become U+FFFD, `NaN` and `Infinity` become strings, `1e400` the largest double, what is nested too deeply or too
//! long a string is cut and says so. Knows nothing of events.

#![allow(clippy::items_after_statements, reason = "a reader that only one test needs")]

use std::io::{self, Read};

use memchr::memchr3;

/// Limits on one record.
mod limits {
    /// The longest record that is held, in bytes.
    pub(super) const RECORD: usize = if cfg!(test) { 64 * 1024 } else { 32 * 1024 * 1024 };
    /// A longer string is cut, in bytes.
    pub(super) const STRING: usize = if cfg!(test) { 4 * 1024 } else { 1024 * 1024 };
    /// What is left of a string that is cut, in bytes.
    pub(super) const CUT_STRING: usize = if cfg!(test) { 64 } else { 16 * 1024 };
    /// What is nested deeper within a record is replaced by a note.
    pub(super) const DEPTH: usize = 96;
    /// What is nested deeper than this is not even skipped.
    pub(super) const OPEN: usize = 1 << 22;
    /// How much of a record that cannot be read is kept for messages and for finding names in it, in bytes.
    pub(super) const SNIPPET: usize = 4 * 1024;
}

/// What stands in for what is nested too deeply.
const TOO_DEEP: &[u8] = br#""(nested too deeply)""#;
/// What to say of `{'a': 1}`.
const SINGLE_QUOTES: &str = "not valid JSON: text in single quotes, as Python prints it; write it with json.dumps";
/// What a string ends with that was cut.
const CUT: &str = "… (cut)";

/// What gives the records of a log one by one.
pub(super) trait Pieces {
    /// The next part; `None` at the end.
    ///
    /// # Errors
    ///
    /// What the reader fails with.
    fn next(&mut self) -> io::Result<Option<Piece>>;

    /// What the object around a record holds beside its list, as far as it has been read: compact JSON. `depth` is how many
    /// keys lead to that object.
    fn envelope(&self, depth: usize) -> Option<Vec<u8>> {
        let _ = depth;
        None
    }

    /// How much the objects around a record hold beside their lists: it changes when an envelope does.
    fn envelope_mark(&self) -> (u64, usize) {
        (0, 0)
    }
}

/// A part of the text.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    /// A record: compact JSON. `depth` is how many keys lead to its list; 0 for a document or an element of an outermost array.
    Record {
        /// Its text.
        text: Vec<u8>,
        /// The 1-based line on which it begins.
        line: u64,
        /// How many keys of a list's path lead to it.
        depth: usize,
        /// In which of the outermost values it stands, from 1.
        document: u64,
    },
    /// An object that held lists of records ends. What else it held is [`Splitter::envelope`] at this depth.
    End {
        /// How many keys lead to it.
        depth: usize,
        /// What it held beside lists of records, as compact JSON.
        envelope: Vec<u8>,
    },
    /// Text that is no record.
    Bad {
        /// What is wrong with it.
        reason: String,
        /// The 1-based line.
        line: u64,
        /// The beginning of it.
        text: Vec<u8>,
    },
}

/// How records are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordLayout {
    /// One value a line: what is wrong with a line is wrong with that line alone.
    Lines,
    /// Values may go over several lines.
    Documents,
}

#[derive(Debug)]
struct Frame {
    object: bool,
    /// The keys that lead here: paths of lists that begin so.
    path: String,
    depth: usize,
    /// What else an object holds: `"key":value` with commas.
    envelope: Vec<u8>,
    /// Whether lists of records were found in it.
    held_lists: bool,
    line: u64,
}

/// See the module.
pub(super) struct Splitter<R> {
    reader: R,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    line: u64,
    /// The line on which what is being read began.
    began: u64,
    layout: RecordLayout,
    /// The lists whose elements are records: keys from the outermost object, joined by dots, such as `resourceSpans.scopeSpans.spans`.
    lists: Vec<String>,
    /// How many outermost values have begun.
    document: u64,
    stack: Vec<Frame>,
    out: Vec<u8>,
    /// What is open within the value that is copied.
    open: Vec<u8>,
}

/// Why a value cannot be cut out.
enum CutError {
    Syntax(String),
    Io(io::Error),
}

impl From<io::Error> for CutError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn syntax(reason: impl Into<String>) -> CutError {
    CutError::Syntax(reason.into())
}

impl<R: Read> Pieces for Splitter<R> {
    fn envelope(&self, depth: usize) -> Option<Vec<u8>> {
        let frame = self.stack.iter().find(|frame| frame.object && frame.depth == depth)?;
        Some([b"{", &*frame.envelope, b"}"].concat())
    }

    fn envelope_mark(&self) -> (u64, usize) {
        (self.stack.last().map_or(0, |frame| frame.line), self.stack.iter().map(|frame| frame.envelope.len()).sum())
    }

    fn next(&mut self) -> io::Result<Option<Piece>> {
        loop {
            match self.step() {
                Ok(CutStep::Piece(piece)) => return Ok(Some(piece)),
                Ok(CutStep::More) => {}
                Ok(CutStep::End) => return Ok(None),
                Err(CutError::Io(error)) => return Err(error),
                Err(CutError::Syntax(reason)) => return self.recover(reason).map(Some),
            }
        }
    }
}

impl<R: Read> Splitter<R> {
    pub(super) fn new(reader: R, layout: RecordLayout, lists: &[&str]) -> Self {
        Self {
            reader,
            buffer: vec![0; 64 * 1024],
            at: 0,
            end: 0,
            line: 1,
            began: 1,
            layout,
            lists: lists.iter().map(ToString::to_string).collect(),
            document: 0,
            stack: Vec::new(),
            out: Vec::new(),
            open: Vec::new(),
        }
    }

    /// Gives up what is being read, and goes on at the next line that can begin a value.
    fn recover(&mut self, reason: String) -> io::Result<Piece> {
        let mut text = std::mem::take(&mut self.out);
        if let Some(frame) = self.stack.first()
            && text.is_empty()
        {
            text.clone_from(&frame.envelope);
        }
        let first = match self.layout {
            RecordLayout::Lines => self.stack.first().map_or(self.began, |frame| frame.line),
            RecordLayout::Documents => self.began,
        };
        self.stack.clear();
        self.open.clear();
        loop {
            // In lines the end of this one is where to go on; it may have been what was wrong.
            self.skip_line(&mut text)?;
            match (self.layout, self.peek()?) {
                (RecordLayout::Lines, _) | (_, Some(b'{' | b'[') | None) => break,
                _ => {}
            }
        }
        text.truncate(limits::SNIPPET);
        Ok(Piece::Bad { reason, line: first, text })
    }

    fn skip_line(&mut self, text: &mut Vec<u8>) -> io::Result<()> {
        while let Some(byte) = self.peek()? {
            self.bump();
            if byte == b'\n' {
                break;
            }
            if text.len() < limits::SNIPPET {
                text.push(byte);
            }
        }
        Ok(())
    }

    fn step(&mut self) -> Result<CutStep, CutError> {
        self.skip_blanks()?;
        self.began = self.line;
        match self.stack.last().map(|frame| frame.object) {
            None => self.outermost(),
            Some(false) => self.element(),
            Some(true) => self.member(),
        }
    }

    fn outermost(&mut self) -> Result<CutStep, CutError> {
        let Some(byte) = self.peek()? else { return Ok(CutStep::End) };
        match byte {
            // Left behind by what could not be read, or between documents that somebody joined.
            b',' | b']' | 0x1e => {
                self.bump();
                Ok(CutStep::More)
            }
            0xef if self.starts_with(b"\xef\xbb\xbf")? => {
                self.at += 3;
                Ok(CutStep::More)
            }
            b'd' if self.starts_with(b"data:")? => {
                self.at += 5;
                Ok(CutStep::More)
            }
            b'[' => {
                self.bump();
                self.document += 1;
                self.push(false, String::new(), 0);
                Ok(CutStep::More)
            }
            b'{' if !self.lists.is_empty() => {
                self.bump();
                self.document += 1;
                self.push(true, String::new(), 0);
                Ok(CutStep::More)
            }
            b'{' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' | b'N' | b'I' => {
                self.document += 1;
                self.record(0)
            }
            _ => Err(syntax("not valid JSON: expected a value")),
        }
    }

    fn push(&mut self, object: bool, path: String, depth: usize) {
        let line = self.line;
        self.stack.push(Frame { object, path, depth, envelope: Vec::new(), held_lists: false, line });
    }

    fn element(&mut self) -> Result<CutStep, CutError> {
        let Some(frame) = self.stack.last() else { return Ok(CutStep::More) };
        let (path, depth) = (frame.path.clone(), frame.depth);
        match self.peek()? {
            None => Err(syntax("not valid JSON: cut short within an array")),
            Some(b']') => {
                self.bump();
                self.stack.pop();
                Ok(CutStep::More)
            }
            Some(b',') => {
                self.bump();
                Ok(CutStep::More)
            }
            // Objects of an outermost array may hold lists of records themselves.
            Some(b'{') if !self.is_list(&path) && !self.lists.is_empty() => {
                self.bump();
                self.push(true, path, depth);
                Ok(CutStep::More)
            }
            Some(_) => self.record(depth),
        }
    }

    fn is_list(&self, path: &str) -> bool {
        self.lists.iter().any(|list| list == path)
    }

    fn member(&mut self) -> Result<CutStep, CutError> {
        match self.peek()? {
            None => Err(syntax("not valid JSON: cut short within an object")),
            Some(b'}') => {
                self.bump();
                let Some(frame) = self.stack.pop() else { return Ok(CutStep::More) };
                let text = [b"{", &*frame.envelope, b"}"].concat();
                Ok(CutStep::Piece(if frame.held_lists {
                    Piece::End { depth: frame.depth, envelope: text }
                } else {
                    Piece::Record { text, line: frame.line, depth: frame.depth, document: self.document }
                }))
            }
            Some(b',') => {
                self.bump();
                Ok(CutStep::More)
            }
            Some(b'"') => self.field(),
            Some(b'\'') => Err(syntax(SINGLE_QUOTES)),
            Some(_) => Err(syntax("not valid JSON: expected a key")),
        }
    }

    fn field(&mut self) -> Result<CutStep, CutError> {
        self.out.clear();
        self.string()?;
        let key: String = serde_json::from_slice(&self.out).map_err(|_| syntax("not valid JSON: a bad key"))?;
        self.skip_blanks()?;
        if self.peek()? != Some(b':') {
            return Err(syntax("not valid JSON: expected `:`"));
        }
        self.bump();
        self.skip_blanks()?;
        let Some(frame) = self.stack.last_mut() else { return Ok(CutStep::More) };
        let path = if frame.path.is_empty() { key } else { format!("{}.{key}", frame.path) };
        let depth = frame.depth + 1;
        let leads =
            |list: &String| list.strip_prefix(&*path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let descends = self.lists.iter().any(leads);
        let next = self.peek()?;
        if descends && (next == Some(b'[') || next == Some(b'{') && !self.is_list(&path)) {
            self.bump();
            if let Some(frame) = self.stack.last_mut() {
                frame.held_lists = true;
            }
            self.push(next == Some(b'{'), path, depth);
            self.out.clear();
            return Ok(CutStep::More);
        }
        self.out.push(b':');
        let from = self.out.len();
        self.value()?;
        if self.out.len() == from {
            return Err(syntax("not valid JSON: expected a value"));
        }
        let Some(frame) = self.stack.last_mut() else { return Ok(CutStep::More) };
        if frame.envelope.len() + self.out.len() > limits::RECORD {
            return Err(syntax(too_long()));
        }
        if !frame.envelope.is_empty() {
            frame.envelope.push(b',');
        }
        frame.envelope.append(&mut self.out);
        Ok(CutStep::More)
    }

    fn record(&mut self, depth: usize) -> Result<CutStep, CutError> {
        let line = self.line;
        self.out.clear();
        self.value()?;
        if self.out.is_empty() {
            return Err(syntax("not valid JSON: expected a value"));
        }
        Ok(CutStep::Piece(Piece::Record { text: std::mem::take(&mut self.out), line, depth, document: self.document }))
    }

    /// Copies one value to the output, mended.
    fn value(&mut self) -> Result<(), CutError> {
        self.open.clear();
        loop {
            self.skip_blanks()?;
            let Some(byte) = self.peek()? else {
                return if self.open.is_empty() { Ok(()) } else { Err(syntax("not valid JSON: cut short")) };
            };
            match byte {
                b'{' | b'[' => {
                    self.bump();
                    self.open.push(byte);
                    match self.open.len() {
                        depth if depth > limits::OPEN => return Err(syntax("nested too deeply")),
                        depth if depth == limits::DEPTH + 1 => self.out.extend_from_slice(TOO_DEEP),
                        _ => self.copy(&[byte])?,
                    }
                }
                b'}' | b']' => {
                    if self.open.last() != Some(if byte == b'}' { &b'{' } else { &b'[' }) {
                        return if self.open.is_empty() {
                            Ok(())
                        } else {
                            Err(syntax("not valid JSON: brackets that do not match"))
                        };
                    }
                    self.bump();
                    self.copy(&[byte])?;
                    self.open.pop();
                }
                b',' | b':' if self.open.is_empty() => return Ok(()),
                b',' | b':' => {
                    self.bump();
                    self.copy(&[byte])?;
                }
                b'"' => self.string()?,
                _ => self.scalar()?,
            }
            if self.open.is_empty() {
                return Ok(());
            }
        }
    }

    /// Adds to the output, unless what is copied is nested too deeply.
    fn copy(&mut self, bytes: &[u8]) -> Result<(), CutError> {
        if self.open.len() > limits::DEPTH {
            return Ok(());
        }
        if self.out.len() + bytes.len() > limits::RECORD {
            return Err(syntax(too_long()));
        }
        self.out.extend_from_slice(bytes);
        Ok(())
    }

    fn scalar(&mut self) -> Result<(), CutError> {
        let mut word = Vec::new();
        while let Some(byte) = self.peek()? {
            if matches!(byte, b',' | b':' | b'}' | b']' | b'{' | b'[' | b'"') || byte.is_ascii_whitespace() {
                break;
            }
            if word.len() > 1_024 {
                return Err(syntax("not valid JSON: a word that is no value"));
            }
            word.push(byte);
            self.bump();
        }
        match &*word {
            b"NaN" | b"Infinity" | b"-Infinity" | b"nan" | b"inf" | b"-inf" => {
                let text = [b"\"", &*word, b"\""].concat();
                self.copy(&text)
            }
            b"true" | b"false" | b"null" => self.copy(&word),
            [b'-' | b'0'..=b'9', ..] => match std::str::from_utf8(&word).ok().and_then(past_all_doubles) {
                Some(largest) => self.copy(largest),
                None => self.copy(&word),
            },
            [b'\'', ..] => Err(syntax(SINGLE_QUOTES)),
            _ => Err(syntax("not valid JSON: a word that is no value")),
        }
    }

    /// Copies a string.
    fn string(&mut self) -> Result<(), CutError> {
        self.bump();
        self.copy(b"\"")?;
        let (mut length, mut high) = (0_usize, None);
        loop {
            self.fill()?;
            let rest = self.buffer.get(self.at..self.end).unwrap_or_default();
            if rest.is_empty() {
                return Err(syntax("not valid JSON: cut short within a string"));
            }
            let plain = memchr3(b'"', b'\\', b'\n', rest).unwrap_or(rest.len());
            if plain > 0 {
                self.lone(&mut high, &mut length)?;
                let piece = rest_of(&self.buffer, self.at, plain).to_vec();
                self.text(&piece, &mut length)?;
                self.at += plain;
                continue;
            }
            match rest.first() {
                Some(b'"') => {
                    self.bump();
                    self.lone(&mut high, &mut length)?;
                    if length > limits::STRING {
                        self.trim_cut()?;
                    }
                    return self.copy(b"\"");
                }
                Some(b'\n') => {
                    if self.layout == RecordLayout::Lines {
                        return Err(syntax("not valid JSON: cut short within a string"));
                    }
                    self.bump();
                    self.lone(&mut high, &mut length)?;
                    self.text(b"\\n", &mut length)?;
                }
                _ => self.escape(&mut high, &mut length)?,
            }
        }
    }

    /// A string that was cut ends in a whole character, and says so.
    fn trim_cut(&mut self) -> Result<(), CutError> {
        self.copy(CUT.as_bytes())
    }

    /// Adds to a string, as long as it is not too long.
    fn text(&mut self, piece: &[u8], length: &mut usize) -> Result<(), CutError> {
        let before = *length;
        *length += piece.len();
        if *length <= limits::STRING {
            return self.copy(piece);
        }
        if before <= limits::STRING && self.open.len() <= limits::DEPTH {
            // It turns out to be too long: all but the beginning goes.
            let start = self.out.len().saturating_sub(before);
            let mut keep = before.min(limits::CUT_STRING);
            let held = self.out.get(start..).unwrap_or_default();
            // Not within a character nor within an escape.
            while keep > 0 && (held.get(keep).is_some_and(|byte| byte & 0xc0 == 0x80) || near_escape(held, keep)) {
                keep -= 1;
            }
            self.out.truncate(start + keep);
        }
        Ok(())
    }

    /// A high surrogate that no low one followed.
    fn lone(&mut self, high: &mut Option<u16>, length: &mut usize) -> Result<(), CutError> {
        if high.take().is_some() { self.text("\u{fffd}".as_bytes(), length) } else { Ok(()) }
    }

    fn escape(&mut self, high: &mut Option<u16>, length: &mut usize) -> Result<(), CutError> {
        self.bump();
        let Some(kind) = self.peek()? else { return Err(syntax("not valid JSON: cut short within a string")) };
        self.bump();
        if kind != b'u' {
            self.lone(high, length)?;
            return match kind {
                b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.text(&[b'\\', kind], length),
                _ => Err(syntax("not valid JSON: a bad escape in a string")),
            };
        }
        let mut unit = 0_u16;
        for _ in 0..4 {
            let digit = self.peek()?.and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit.and_then(|digit| u16::try_from(digit).ok()) else {
                return Err(syntax("not valid JSON: a bad escape in a string"));
            };
            self.bump();
            unit = unit << 4 | digit;
        }
        match (high.take(), unit) {
            (Some(first), 0xdc00..0xe000) => {
                let pair = format!("\\u{first:04x}\\u{unit:04x}");
                self.text(pair.as_bytes(), length)
            }
            (before, _) => {
                if before.is_some() {
                    self.text("\u{fffd}".as_bytes(), length)?;
                }
                match unit {
                    0xd800..0xdc00 => {
                        *high = Some(unit);
                        Ok(())
                    }
                    0xdc00..0xe000 => self.text("\u{fffd}".as_bytes(), length),
                    _ => self.text(format!("\\u{unit:04x}").as_bytes(), length),
                }
            }
        }
    }

    fn skip_blanks(&mut self) -> Result<(), CutError> {
        while let Some(byte) = self.peek()? {
            if !byte.is_ascii_whitespace() {
                return Ok(());
            }
            if byte == b'\n' && self.layout == RecordLayout::Lines && !(self.stack.is_empty() && self.open.is_empty()) {
                return Err(syntax("not valid JSON: the line ends within a value"));
            }
            self.bump();
        }
        Ok(())
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.end {
            self.fill()?;
        }
        Ok(self.buffer.get(self.at).copied().filter(|_| self.at < self.end))
    }

    fn bump(&mut self) {
        if self.buffer.get(self.at) == Some(&b'\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    /// Reads more if all has been used.
    fn fill(&mut self) -> io::Result<()> {
        while self.at == self.end {
            match self.reader.read(&mut self.buffer) {
                Ok(count) => {
                    (self.at, self.end) = (0, count);
                    return Ok(());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether the text goes on so.
    fn starts_with(&mut self, text: &[u8]) -> io::Result<bool> {
        if self.end - self.at < text.len() {
            self.buffer.copy_within(self.at..self.end, 0);
            (self.at, self.end) = (0, self.end - self.at);
            while self.end < text.len() {
                let count = self.reader.read(self.buffer.get_mut(self.end..).unwrap_or_default())?;
                if count == 0 {
                    break;
                }
                self.end += count;
            }
        }
        Ok(self.buffer.get(self.at..self.end).is_some_and(|rest| rest.starts_with(text)))
    }
}

enum CutStep {
    Piece(Piece),
    More,
    End,
}

fn rest_of(buffer: &[u8], at: usize, length: usize) -> &[u8] {
    buffer.get(at..at + length).unwrap_or_default()
}

/// Whether an escape begins within six bytes before `end`.
fn near_escape(held: &[u8], end: usize) -> bool {
    held.get(end.saturating_sub(6)..end).is_some_and(|before| before.contains(&b'\\'))
}

fn too_long() -> String {
    format!("longer than {} MiB", limits::RECORD / (1024 * 1024))
}

/// The largest double with the sign of a number that is past all of them.
fn past_all_doubles(number: &str) -> Option<&'static [u8]> {
    match number.parse() {
        Ok(f64::INFINITY) => Some(b"1.7976931348623157e308"),
        Ok(f64::NEG_INFINITY) => Some(b"-1.7976931348623157e308"),
        _ => None,
    }
}

/// A line that the JSON parser refuses, as other readers take it; `None` if it is still no one value.
pub(in crate::event) fn mended(line: &str) -> Option<String> {
    let mut splitter = Splitter::new(line.as_bytes(), RecordLayout::Lines, &[]);
    let Ok(Some(Piece::Record { text, .. })) = splitter.next() else { return None };
    if !matches!(splitter.next(), Ok(None)) {
        return None;
    }
    String::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &[u8], layout: RecordLayout, lists: &[&str]) -> Vec<String> {
        let mut splitter = Splitter::new(text, layout, lists);
        let mut found = Vec::new();
        while let Some(piece) = splitter.next().unwrap() {
            found.push(match piece {
                Piece::Record { text, line, depth, .. } => {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                    format!("{line}/{depth} {text}")
                }
                Piece::End { depth, envelope } => format!("end {depth} {}", String::from_utf8_lossy(&envelope)),
                Piece::Bad { reason, line, .. } => format!("{line} bad: {reason}"),
            });
        }
        found
    }

    #[track_caller]
    fn check(text: &str, layout: RecordLayout, lists: &[&str], expected: &[&str]) {
        assert_eq!(pieces(text.as_bytes(), layout, lists), expected, "{text}");
        // However few bytes come at a time.
        struct Slowly<'a>(&'a [u8]);
        impl Read for Slowly<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
                buffer[0] = *first;
                self.0 = rest;
                Ok(1)
            }
        }
        let mut splitter = Splitter::new(Slowly(text.as_bytes()), layout, lists);
        let mut count = 0;
        while splitter.next().unwrap().is_some() {
            count += 1;
        }
        assert_eq!(count, expected.len(), "{text}");
    }

    #[test]
    fn cuts_lines_documents_and_arrays() {
        check("{\"a\": 1}\n\n{\"b\": [1, 2]}", RecordLayout::Lines, &[], &["1/0 {\"a\":1}", "3/0 {\"b\":[1,2]}"]);
        check("{\n \"a\": 1\n}\n{\"b\":\n2}", RecordLayout::Documents, &[], &["1/0 {\"a\":1}", "4/0 {\"b\":2}"]);
        check("[\n{\"a\":1},\n{\"a\":2}\n]\n", RecordLayout::Documents, &[], &["2/0 {\"a\":1}", "3/0 {\"a\":2}"]);
        check("[1, \"x\"]", RecordLayout::Lines, &[], &["1/0 1", "1/0 \"x\""]);
        check("{\"a\":1}\r{\"a\":2}\r", RecordLayout::Documents, &[], &["1/0 {\"a\":1}", "1/0 {\"a\":2}"]);
        check("\u{feff}{}\n\u{feff}{\"a\":0}", RecordLayout::Lines, &[], &["1/0 {}", "2/0 {\"a\":0}"]);
        check("data: {\"a\":1}\n\ndata: {\"a\":2}\n", RecordLayout::Lines, &[], &["1/0 {\"a\":1}", "3/0 {\"a\":2}"]);
        check("", RecordLayout::Documents, &[], &[]);
    }

    #[test]
    fn goes_down_to_the_lists_of_records() {
        check(
            "{\"v\":1,\"Records\":[{\"a\":1},{\"a\":2}],\"w\":[2]}",
            RecordLayout::Documents,
            &["Records"],
            &["1/1 {\"a\":1}", "1/1 {\"a\":2}", "end 0 {\"v\":1,\"w\":[2]}"],
        );
        check(
            "{\"r\":[{\"x\":0,\"s\":[{\"t\":[{\"a\":1}]}]}]}\n{\"r\":[]}",
            RecordLayout::Lines,
            &["r.s.t"],
            &["1/3 {\"a\":1}", "end 2 {}", "end 1 {\"x\":0}", "end 0 {}", "end 0 {}"],
        );
        check("{\"a\":1,\"b\":{\"c\":\"}\"}}", RecordLayout::Lines, &["r"], &["1/0 {\"a\":1,\"b\":{\"c\":\"}\"}}"]);
        check(
            "[{\"a\":1},{\"Records\":[2]}]",
            RecordLayout::Lines,
            &["Records"],
            &["1/0 {\"a\":1}", "1/1 2", "end 0 {}"],
        );
    }

    #[test]
    fn mends_what_other_readers_take() {
        check(
            r#"{"a":"x\ud800y","b":"\udc00"}"#,
            RecordLayout::Lines,
            &[],
            &["1/0 {\"a\":\"x\u{fffd}y\",\"b\":\"\u{fffd}\"}"],
        );
        check(r#"{"a":"\ud83d\ude00\ud83d"}"#, RecordLayout::Lines, &[], &["1/0 {\"a\":\"\\ud83d\\ude00\u{fffd}\"}"]);
        check("[NaN, -Infinity]", RecordLayout::Lines, &[], &["1/0 \"NaN\"", "1/0 \"-Infinity\""]);
        check(
            "[1e400, -1e999, 1e308, 1e-400]",
            RecordLayout::Lines,
            &[],
            &["1/0 1.7976931348623157e308", "1/0 -1.7976931348623157e308", "1/0 1e308", "1/0 1e-400"],
        );
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(1_000), "]".repeat(1_000));
        let found = pieces(deep.as_bytes(), RecordLayout::Lines, &[]);
        assert!(found[0].contains("nested too deeply"), "{found:?}");
        let long = format!("{{\"a\":\"{}\",\"b\":1}}", "ä\\n".repeat(5_000));
        let found = pieces(long.as_bytes(), RecordLayout::Lines, &[]);
        assert!(found[0].ends_with("… (cut)\",\"b\":1}") && found[0].len() < 200, "{found:?}");
    }

    #[test]
    fn what_is_wrong_with_a_line_is_wrong_with_that_line_alone() {
        check(
            "{\"a\":1}\n{\"a\":\n{\"a\":\"x\n{\"a\":2}\nnope\n{\"a\":1]\n{\"a\":3}",
            RecordLayout::Lines,
            &[],
            &[
                "1/0 {\"a\":1}",
                "2 bad: not valid JSON: the line ends within a value",
                "3 bad: not valid JSON: cut short within a string",
                "4/0 {\"a\":2}",
                "5 bad: not valid JSON: a word that is no value",
                "6 bad: not valid JSON: brackets that do not match",
                "7/0 {\"a\":3}",
            ],
        );
        check(
            "[\n{\"a\":1},\n{\"a\":},}\n{\"a\":2}\n]",
            RecordLayout::Documents,
            &["r"],
            &["2/0 {\"a\":1}", "3 bad: not valid JSON: expected a value", "4/0 {\"a\":2}"],
        );
    }

    #[test]
    fn a_record_that_is_too_long_or_has_no_end_costs_itself() {
        let long = format!("{{\"a\":[{}1]}}\n{{\"b\":1}}\n", "\"xxxxxxxxxxxxxxx\",".repeat(10_000));
        check(&long, RecordLayout::Lines, &[], &["1 bad: longer than 0 MiB", "2/0 {\"b\":1}"]);
        check(&"[".repeat(100_000), RecordLayout::Documents, &["r"], &["1 bad: not valid JSON: cut short"]);
        check("{\"a\":", RecordLayout::Lines, &["r"], &["1 bad: not valid JSON: expected a value"]);
    }
}

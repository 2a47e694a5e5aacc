//! Cuts CSV into records: each row is an object whose keys are those of the header.
//!
//! In: a stream of bytes and what stands between columns. Out: [`Piece`]s. A name with dots, such as `params.amount`, is a path. A cell is what it
//! looks like: a number, a truth, JSON, or text; an empty one is absent. A row that has not as many cells as the header is malformed, since nobody knows which of
//! them is missing; one of empty cells is a blank line. Memory is that of one row.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use serde_json::{Map, Value};

use super::split::{Piece, Pieces};

/// The longest row that is held, in bytes.
const MAX_ROW: usize = if cfg!(test) { 64 * 1024 } else { 32 * 1024 * 1024 };
/// The most columns.
const MAX_COLUMNS: usize = 4_096;
/// What may stand between columns.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// A name of a column is not longer, in bytes.
const MAX_NAME: usize = 100;

/// See the module.
pub(super) struct Rows<R> {
    reader: R,
    core: Reader,
    buffer: Vec<u8>,
    at: usize,
    end: usize,
    /// The header; empty until it has been read.
    names: Vec<String>,
    row: Vec<u8>,
    ends: Vec<usize>,
    over: bool,
    trail: Trail,
}

impl<R: Read> Rows<R> {
    pub(super) fn new(reader: R, delimiter: u8) -> Self {
        Self {
            reader,
            core: ReaderBuilder::new().delimiter(delimiter).build(),
            buffer: vec![0; 64 * 1024],
            at: 0,
            end: 0,
            names: Vec::new(),
            row: vec![0; 1_024],
            ends: vec![0; 64],
            over: false,
            trail: Trail::new(delimiter),
        }
    }

    /// The cells of the next row; `None` at the end. An error in text is a row that is too long to be held.
    fn row(&mut self) -> io::Result<Option<Result<Vec<String>, String>>> {
        let (mut length, mut count, mut too_long) = (0, 0, false);
        loop {
            if self.at == self.end && !self.over {
                (self.at, self.end) = (0, self.reader.read(&mut self.buffer)?);
                self.over = self.end == 0;
            }
            let input = self.buffer.get(self.at..self.end).unwrap_or_default();
            let output = self.row.get_mut(length..).unwrap_or_default();
            let ends = self.ends.get_mut(count..).unwrap_or_default();
            let (result, read, written, ended) = self.core.read_record(input, output, ends);
            self.trail.follow(input.get(..read).unwrap_or_default());
            self.at += read;
            length += written;
            count += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.row.len() >= MAX_ROW => (length, too_long) = (0, true),
                ReadRecordResult::OutputFull => self.row.resize(self.row.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MAX_COLUMNS => (count, too_long) = (0, true),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::Record if too_long => {
                    return Ok(Some(Err(format!("a row longer than {} MiB, or of too many columns", MAX_ROW >> 20))));
                }
                ReadRecordResult::Record => return Ok(Some(Ok(self.cells(count)))),
            }
        }
    }

    fn cells(&self, count: usize) -> Vec<String> {
        let mut start = 0;
        let mut cells = Vec::new();
        for end in self.ends.iter().take(count) {
            cells.push(String::from_utf8_lossy(self.row.get(start..*end).unwrap_or_default()).into_owned());
            start = *end;
        }
        cells
    }
}

impl<R: Read> Pieces for Rows<R> {
    fn next(&mut self) -> io::Result<Option<Piece>> {
        if self.names.is_empty() {
            match self.header()? {
                None => return Ok(None),
                Some(Err(reason)) => return Ok(Some(Piece::Bad { reason, line: 1, text: Vec::new() })),
                Some(Ok(names)) => self.names = names,
            }
        }
        loop {
            let Some(row) = self.row()? else { return Ok(None) };
            let line = self.trail.row_line;
            let cells = match row {
                Ok(cells) => cells,
                Err(reason) => return Ok(Some(Piece::Bad { reason, line, text: Vec::new() })),
            };
            if cells.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            return Ok(Some(match self.fault(&cells) {
                Some(reason) => Piece::Bad { reason, line, text: cells.join(",").into_bytes() },
                None => {
                    let text = object(&self.names, cells).to_string().into_bytes();
                    Piece::Record { text, line, depth: 0, document: line }
                }
            }));
        }
    }
}

impl<R: Read> Rows<R> {
    /// The names of columns, which stand in the first row, or after one in which Excel says what stands between them.
    fn header(&mut self) -> io::Result<Option<Result<Vec<String>, String>>> {
        let first = self.row()?;
        let names = match first {
            Some(Ok(cells)) if is_excel_mark(&cells) => self.row()?,
            first => first,
        };
        Ok(names.map(|names| names.map(header)))
    }

    /// What is wrong with a row.
    fn fault(&self, cells: &[String]) -> Option<String> {
        let (expected, found) = (self.names.len(), cells.len());
        if self.over && self.trail.is_quoted() {
            return Some(
                "a row of which a quote has no end: a quote within a cell is written twice, in a cell in quotes"
                    .to_owned(),
            );
        }
        if fits(cells, &self.names) {
            return None;
        }
        let cell = if found == 1 { "cell" } else { "cells" };
        let columns = if expected == 1 { "column" } else { "columns" };
        let hint = if found > expected {
            format!("a cell that has {} in it must stand in quotes", self.trail.delimiter())
        } else {
            "it is cut short, or a line break in a cell does not stand in quotes; an empty cell has its delimiter too"
                .to_owned()
        };
        Some(format!("a row of {found} {cell}, where the header has {expected} {columns}: {hint}"))
    }
}

/// Whether a row has as many cells as there are columns. Empty ones after the last are what a delimiter at the end of lines makes.
fn fits(cells: &[String], names: &[String]) -> bool {
    cells.len() >= names.len() && cells.iter().skip(names.len()).all(|cell| cell.trim().is_empty())
}

/// Whether a row is `sep=;`, as Excel writes it.
fn is_excel_mark(cells: &[String]) -> bool {
    matches!(cells, [first, rest] if first.trim_start_matches('\u{feff}').eq_ignore_ascii_case("sep=") && rest.is_empty())
}

/// Where in the text the reader of rows is: it says neither on which line a row began, nor that a quote was still open at the end.
struct Trail {
    delimiter: u8,
    state: RowState,
    /// The 1-based line.
    line: u64,
    /// That on which the row began that was read last.
    row_line: u64,
    /// Whether the last byte was a carriage return, which ends a line together with a newline after it.
    returned: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum RowState {
    BetweenRows,
    BeforeCell,
    Plain,
    Quoted,
    /// After a quote within quotes: the end, or the first of two.
    QuoteInQuotes,
}

impl Trail {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, state: RowState::BetweenRows, line: 1, row_line: 1, returned: false }
    }

    fn delimiter(&self) -> String {
        match self.delimiter {
            b'\t' => "a tab".to_owned(),
            other => format!("`{}`", char::from(other)),
        }
    }

    fn is_quoted(&self) -> bool {
        self.state == RowState::Quoted
    }

    fn follow(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.take(*byte);
        }
    }

    fn take(&mut self, byte: u8) {
        let ends_line = byte == b'\r' || byte == b'\n';
        if self.state == RowState::BetweenRows && !ends_line {
            (self.state, self.row_line) = (RowState::BeforeCell, self.line);
        }
        self.state = match (self.state, byte) {
            (RowState::Quoted, b'"') => RowState::QuoteInQuotes,
            (RowState::Quoted, _) | (RowState::BeforeCell | RowState::QuoteInQuotes, b'"') => RowState::Quoted,
            // A byte order mark is no part of the first cell.
            (RowState::BeforeCell, 0xef | 0xbb | 0xbf) => RowState::BeforeCell,
            _ if ends_line => RowState::BetweenRows,
            _ if byte == self.delimiter => RowState::BeforeCell,
            _ => RowState::Plain,
        };
        if byte == b'\r' || (byte == b'\n' && !self.returned) {
            self.line += 1;
        }
        self.returned = byte == b'\r';
    }
}

/// The names of columns, as they are used, without those that a delimiter at the end of the line makes.
fn header(names: Vec<String>) -> Vec<String> {
    let mut names: Vec<_> =
        names.into_iter().map(|name| name.trim_start_matches('\u{feff}').trim().to_owned()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// A row as an object.
fn object(names: &[String], cells: Vec<String>) -> Value {
    let mut whole = Map::new();
    for (name, cell) in names.iter().zip(cells) {
        // Of an event these are text, whatever they look like.
        let is_text =
            matches!(name.as_str(), "log_id" | "agent_id" | "action" | "session_id" | "outcome" | "group" | "label");
        let found = if is_text { Some(Value::String(cell)).filter(|cell| cell != "") } else { value(cell) };
        let Some(value) = found else { continue };
        insert(&mut whole, name, value);
    }
    Value::Object(whole)
}

/// Puts a value to a path. Where something else stands in the way, the path is a name.
fn insert(map: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        Some((first, rest)) if !first.is_empty() && !rest.is_empty() => {
            let inner = map.entry(first).or_insert_with(|| Value::Object(Map::new()));
            match inner {
                Value::Object(inner) => insert(inner, rest, value),
                _ => {
                    map.insert(path.to_owned(), value);
                }
            }
        }
        _ => {
            map.insert(path.to_owned(), value);
        }
    }
}

/// What a cell holds. Numbers are those that would be written so: neither `007` nor an id of twenty digits is one.
fn value(cell: String) -> Option<Value> {
    let text = cell.trim();
    match text {
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        "" | "null" | "NULL" | "None" => None,
        _ => match text.as_bytes().first() {
            Some(b'{' | b'[') => Some(serde_json::from_str(text).unwrap_or(Value::String(cell))),
            Some(b'-' | b'0'..=b'9') if text.len() <= 15 => match serde_json::from_str::<Value>(text) {
                Ok(Value::Number(number)) if number.to_string() == text => Some(Value::Number(number)),
                _ => Some(Value::String(cell)),
            },
            _ => Some(Value::String(cell)),
        },
    }
}

/// What every event of a behaviour log has.
const NEEDED: [&str; 3] = ["log_id", "agent_id", "action"];

/// What stands between the columns of a text that begins so, if it is CSV: a header of at least two names, each once, and rows of as many columns; or
/// the header of a behaviour log, whatever its rows.
pub(super) fn delimiter(head: &[u8]) -> Option<u8> {
    DELIMITERS.into_iter().find(|delimiter| is_table(head, *delimiter))
}

fn is_table(head: &[u8], delimiter: u8) -> bool {
    let mut rows = Rows::new(head, delimiter);
    let Ok(Some(Ok(names))) = rows.header() else { return false };
    let is_name = |name: &String| {
        !name.is_empty() && name.len() <= MAX_NAME && !name.contains(['{', '}', '\n', '"']) && !name.starts_with('[')
    };
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    if names.len() < 2 || sorted.len() < names.len() || !names.iter().all(is_name) {
        return false;
    }
    if NEEDED.iter().all(|name| names.iter().any(|own| own == name)) {
        return true;
    }
    // A row may be broken, and the last one of a beginning is cut short.
    let (mut whole, mut others) = (0, 0);
    for _ in 0..16 {
        match rows.row() {
            Ok(Some(Ok(cells))) if fits(&cells, &names) => whole += 1,
            Ok(Some(_)) => others += 1,
            _ => break,
        }
    }
    whole > others
}

/// The names of the columns, if a text that begins so is CSV.
pub(super) fn columns(head: &[u8]) -> Option<Vec<String>> {
    let mut rows = Rows::new(head, delimiter(head)?);
    rows.header().ok()??.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<String> {
        let mut rows = Rows::new(text.as_bytes(), delimiter(text.as_bytes()).unwrap());
        let mut found = Vec::new();
        while let Some(piece) = rows.next().unwrap() {
            found.push(match piece {
                Piece::Record { text, line, .. } => format!("{line} {}", String::from_utf8(text).unwrap()),
                Piece::Bad { reason, line, .. } => format!("{line}! {reason}"),
                Piece::End { .. } => unreachable!(),
            });
        }
        found
    }

    #[test]
    fn rows_become_objects() {
        let text = "\u{feff}id,tool,params.to,params.n,args\n1,mail,\"a, \"\"b\"\"\nc\",40,\"{\"\"x\"\":1}\"\n007,x,,12345678901234567890,{broken\n1,2,3,4,5,6\n";
        assert_eq!(
            records(text),
            [
                "2 {\"args\":{\"x\":1},\"id\":1,\"params\":{\"n\":40,\"to\":\"a, \\\"b\\\"\\nc\"},\"tool\":\"mail\"}",
                "4 {\"args\":\"{broken\",\"id\":\"007\",\"params\":{\"n\":\"12345678901234567890\"},\"tool\":\"x\"}",
                "5! a row of 6 cells, where the header has 5 columns: a cell that has `,` in it must stand in quotes",
            ]
        );
        assert_eq!(records("a;b\n1,5;x\n"), ["2 {\"a\":\"1,5\",\"b\":\"x\"}"]);
        assert_eq!(records("sep=;\na;b\n1;x\n"), ["3 {\"a\":1,\"b\":\"x\"}"]);
        assert_eq!(columns(b"a\tb\n1\t2\n").unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_row_of_too_many_or_too_few_cells_says_on_which_line_and_what_to_do() {
        let short = "where the header has 3 columns: it is cut short, or a line break in a cell does not stand in quotes; an empty cell has its \
                     delimiter too";
        // Blank lines, a cell over two lines, and both ends of lines.
        for end in ["\n", "\r\n"] {
            let text = ["a,b,c", "1,2,3", "", "4,5", "6,7,8,9", ",,", "\"1", "2\",5,6", "7", "1,2,3,,", ""].join(end);
            let cell = if end == "\n" { "1\\n2" } else { "1\\r\\n2" };
            assert_eq!(
                records(&text),
                [
                    "2 {\"a\":1,\"b\":2,\"c\":3}".to_owned(),
                    format!("4! a row of 2 cells, {short}"),
                    "5! a row of 4 cells, where the header has 3 columns: a cell that has `,` in it must stand in quotes".to_owned(),
                    format!("7 {{\"a\":\"{cell}\",\"b\":5,\"c\":6}}"),
                    format!("9! a row of 1 cell, {short}"),
                    "10 {\"a\":1,\"b\":2,\"c\":3}".to_owned(),
                ],
                "{end:?}"
            );
        }
        let tabs = records("a\tb\n1\t2\n1\t2\t3\n1\t2\n");
        assert_eq!(
            tabs[1],
            "3! a row of 3 cells, where the header has 2 columns: a cell that has a tab in it must stand in quotes"
        );
    }

    #[test]
    fn a_quote_that_has_no_end_is_no_row() {
        let text = "log_id,agent_id,action\n1,a,x\n2,a,\"y\n3,a,z\n";
        let found = records(text);
        assert!(found[1].starts_with("3! a row of which a quote has no end"), "{found:?}");
        assert_eq!(found.len(), 2);
        // Quotes that end, also with the text, or that do not begin a cell.
        for last in ["\"y\"", "\"y \"\"z\"\"\"", "5\" pipe", "y\""] {
            let found = records(&format!("log_id,agent_id,action\n1,a,x\n2,a,{last}"));
            assert!(found[1].starts_with("3 {"), "{last}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_table_is_not_taken_for_one() {
        for text in [
            "hello, world\n",
            "{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n",
            "one,two\nthree\nfour\n",
            "a,a\n1,2\n",
            "x: {\"a\":1,\"b\":2}\nx: {\"a\":1,\"b\":2}\n",
            "",
        ] {
            assert_eq!(delimiter(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn a_quote_that_never_ends_is_one_bad_row() {
        let text = format!("a,b\n\"{}", "x\n".repeat(200_000));
        let found = {
            let mut rows = Rows::new(text.as_bytes(), b',');
            let mut count = 0;
            while let Some(piece) = rows.next().unwrap() {
                assert!(matches!(piece, Piece::Bad { .. }));
                count += 1;
            }
            assert!(rows.row.len() <= 2 * MAX_ROW);
            count
        };
        assert_eq!(found, 1);
    }
}

//! Which format a log is in, by its beginning.
//!
//! In: the first bytes. Out: the format and how its records are laid out, or the formats that it may be. A format is
//! counted by the values at the beginning that fit it; it must fit more of them than any other.

use std::io::Read;

use serde_json::Value;

use super::otlp_binary::{self, Framing, Messages};
use super::prefixed::{Prefixed, is_prefixed};
use super::rows::{Rows, columns, delimiter};
use super::split::{Piece, Pieces, RecordLayout, Splitter};
use super::values::{at, items};
use super::{FORMATS, Format, From};

/// So many values are looked at.
const VALUES: usize = 48;

/// What a log is read as.
#[derive(Clone, Copy)]
pub struct Detected {
    /// The format; `None` if it is in none that is known.
    pub(super) format: Option<&'static dyn Format>,
    pub(super) shape: Shape,
    /// What whoever shipped the log put around each record.
    pub(super) around: Option<&'static Around>,
    /// Whether it is one plain event of a behaviour log a line, or to be read as if it were.
    pub(super) plain: bool,
}

/// What the bytes of a log are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// JSON.
    Json(RecordLayout),
    /// Lines of text that end in JSON.
    Prefixed,
    /// CSV, with this between columns.
    Rows(u8),
    /// OTLP as protobuf.
    Otlp(Framing),
}

impl Shape {
    /// What cuts bytes of this shape into records.
    pub(super) fn pieces<'r>(self, reader: impl Read + Send + 'r, lists: &[&str]) -> Box<dyn Pieces + Send + 'r> {
        match self {
            Self::Json(layout) => Box::new(Splitter::new(reader, layout, lists)),
            Self::Prefixed => Box::new(Splitter::new(Prefixed::new(reader), RecordLayout::Lines, lists)),
            Self::Rows(delimiter) => Box::new(Rows::new(reader, delimiter)),
            Self::Otlp(framing) => Box::new(Messages::new(reader, framing)),
        }
    }
}

/// What a log shipper puts around records.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Around {
    /// The list that holds them, if one does.
    pub(super) list: Option<&'static str>,
    /// Where a record stands in an element of it, as an object or as its text; empty if the element is the record.
    pub(super) path: &'static str,
}

/// What container runtimes, collectors, clouds and search engines put around records.
const SHIPPERS: [Around; 28] = [
    Around { list: None, path: "log" },
    Around { list: None, path: "message" },
    Around { list: None, path: "MESSAGE" },
    Around { list: None, path: "msg" },
    Around { list: None, path: "line" },
    Around { list: None, path: "jsonPayload" },
    Around { list: None, path: "textPayload" },
    Around { list: None, path: "_source" },
    Around { list: None, path: "_raw" },
    Around { list: None, path: "result" },
    Around { list: None, path: "event" },
    Around { list: None, path: "record" },
    Around { list: None, path: "data" },
    Around { list: Some("logEvents"), path: "message" },
    Around { list: Some("hits.hits"), path: "_source" },
    // Documents that hold records in a list of another name than their format has.
    Around { list: Some("events"), path: "" },
    Around { list: Some("logs"), path: "" },
    Around { list: Some("entries"), path: "" },
    Around { list: Some("records"), path: "" },
    Around { list: Some("items"), path: "" },
    Around { list: Some("data"), path: "" },
    Around { list: Some("results"), path: "" },
    Around { list: Some("rows"), path: "" },
    Around { list: Some("conversations"), path: "" },
    Around { list: Some("sessions"), path: "" },
    Around { list: Some("traces"), path: "" },
    Around { list: Some("runs"), path: "" },
    Around { list: Some("value"), path: "" },
];

impl Around {
    /// The record within what is around it, as text; `None` if there is none.
    pub(super) fn record(&self, value: &Value) -> Option<String> {
        let found = if self.path.is_empty() { value } else { at(value, self.path)? };
        match found {
            Value::String(text) if text.trim_start().starts_with('{') => Some(text.clone()),
            object @ Value::Object(_) => Some(object.to_string()),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Detected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in {:?}", self.format.map_or("none", |format| format.name()), self.shape)
    }
}

impl PartialEq for Detected {
    fn eq(&self, other: &Self) -> bool {
        (self.name(), self.shape, self.around, self.plain) == (other.name(), other.shape, other.around, other.plain)
    }
}

impl Eq for Detected {}

impl Detected {
    /// The format that it is read as: what is in none that is known is read as a behaviour log.
    pub(super) fn format(&self) -> &'static dyn Format {
        self.format.unwrap_or(&super::canonical::Canonical)
    }

    /// The format's name, if it is a known one.
    pub fn name(&self) -> Option<&'static str> {
        self.format.map(Format::name)
    }
}

/// A log that may be in one of several formats.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", candidates.join(" or "))]
pub struct Ambiguous {
    /// Their names.
    pub candidates: Vec<&'static str>,
}

/// Finds the format of a log that begins with `head`.
pub(in crate::event) fn detect(head: &[u8], from: &From) -> Result<Detected, Ambiguous> {
    if let Some(framing) = otlp_binary::framing(head) {
        let format: &'static dyn Format = match from {
            From::Named(format) => *format,
            From::Mapped(_) => &super::mapped::Mapped,
            From::Auto => &super::otlp::Otlp,
        };
        return Ok(Detected { format: Some(format), shape: Shape::Otlp(framing), around: None, plain: false });
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let shape = shape(text);
    let plain = shape == Shape::Json(RecordLayout::Lines) && can_be_plain(text);
    let as_it_is = |format: Option<&'static dyn Format>, plain| Detected { format, shape, around: None, plain };
    let canonical = FORMATS.first().copied();
    let is_canonical = |format: &dyn Format| canonical.is_some_and(|canonical| canonical.name() == format.name());
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if let (From::Auto, true, Some(canonical), Ok(value)) =
        (from, plain, canonical, serde_json::from_slice::<Value>(first))
        && canonical.fits(&value)
    {
        return Ok(as_it_is(Some(canonical), true));
    }
    if let From::Mapped(_) = from {
        return Ok(as_it_is(Some(&super::mapped::Mapped), false));
    }
    let values = values(text, shape, &[]);
    match from {
        From::Named(format) if values.iter().any(|value| format.fits(value)) || values.is_empty() => {
            return Ok(as_it_is(Some(*format), plain && is_canonical(*format)));
        }
        From::Named(format) => {
            // Whoever names the format may still have had it shipped.
            let around = SHIPPERS.iter().find(|around| shipped(&values, around).iter().any(|value| format.fits(value)));
            return Ok(Detected {
                around,
                ..as_it_is(Some(*format), plain && around.is_none() && is_canonical(*format))
            });
        }
        From::Auto | From::Mapped(_) => {}
    }
    if let Some(format) = best(&values)? {
        return Ok(as_it_is(Some(format), plain && is_canonical(format)));
    }
    for around in &SHIPPERS {
        let inner = shipped(&values, around);
        if !inner.is_empty()
            && let Some(format) = best(&inner)?
        {
            return Ok(Detected { around: Some(around), ..as_it_is(Some(format), false) });
        }
    }
    Ok(as_it_is(None, plain))
}

/// The format that fits most of some values; `None` if none fits one.
fn best(values: &[Value]) -> Result<Option<&'static dyn Format>, Ambiguous> {
    // Some logs say in their first record what the others, which are as those of another format, belong to.
    if let Some(format) = values.first().and_then(|first| FORMATS.iter().find(|format| format.begins(first))) {
        return Ok(Some(*format));
    }
    let mut counts: Vec<(usize, &'static dyn Format)> = FORMATS
        .iter()
        .map(|format| (values.iter().filter(|value| format.fits(value)).count(), *format))
        .filter(|(count, _)| *count > 0)
        .collect();
    let most = counts.iter().map(|(count, _)| *count).max().unwrap_or(0);
    counts.retain(|(count, _)| *count == most);
    // Many programs keep messages beside what only they have.
    if counts.iter().any(|(_, format)| format.family().is_none()) {
        counts.retain(|(_, format)| format.family().is_none());
    }
    if let [(_, first), others @ ..] = counts.as_slice()
        && first.family().is_some()
        && others.iter().all(|(_, other)| other.family() == first.family())
    {
        counts.truncate(1);
    }
    match counts.as_slice() {
        [] => Ok(None),
        [(_, format)] => Ok(Some(*format)),
        several => Err(Ambiguous { candidates: several.iter().map(|(_, format)| format.name()).collect() }),
    }
}

/// The records within what a shipper put around them.
fn shipped(values: &[Value], around: &Around) -> Vec<Value> {
    let record = |value: &Value| serde_json::from_str(&around.record(value)?).ok();
    match around.list {
        Some(list) => values.iter().flat_map(|value| items(value, list)).filter_map(record).collect(),
        None => values.iter().filter_map(record).collect(),
    }
}

/// Whether lines that begin so may be read as they are: they are no arrays of events, and no server-sent ones.
fn can_be_plain(text: &[u8]) -> bool {
    !text.starts_with(b"data:") && !text.starts_with(b"[")
}

/// Whether a log that begins with `head` is in a format that is known, or in the one that was named.
pub(in crate::event) fn is_known(head: &[u8], from: &From) -> Result<bool, Ambiguous> {
    if let From::Mapped(mapping) = from {
        let lists: Vec<_> = mapping.records.iter().map(String::as_str).collect();
        return Ok(values_of(head, shape_of(head), &lists).iter().any(Value::is_object));
    }
    match (detect(head, &From::Auto), from) {
        (Ok(detected), From::Auto) => Ok(detected.format.is_some()),
        (Ok(detected), From::Named(named)) => Ok(detected.name() == Some(named.name())),
        (Err(ambiguous), From::Named(named)) => Ok(ambiguous.candidates.contains(&named.name())),
        (Err(ambiguous), From::Auto | From::Mapped(_)) => Err(ambiguous),
        (Ok(_), From::Mapped(_)) => Ok(false),
    }
}

/// The format that a value lacks least of, with what it lacks.
pub(in crate::event) fn nearest(head: &[u8]) -> Option<String> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if let Some(columns) = columns(text) {
        let columns: Vec<_> = columns.iter().take(12).map(|name| format!("`{name}`")).collect();
        return Some(format!("a table of {}; --map FILE says which column is which", columns.join(", ")));
    }
    let value = values(text, shape(text), &[]).into_iter().find(Value::is_object)?;
    let lacks = |format: &&'static dyn Format| {
        let lacks: Vec<_> = format.keys().iter().filter(|key| value.get(**key).is_none()).copied().collect();
        (lacks.len() < format.keys().len()).then_some((lacks, format.name()))
    };
    let (lacks, name) = FORMATS.iter().filter_map(lacks).min_by_key(|(lacks, _)| lacks.len())?;
    let lacks: Vec<_> = lacks.iter().map(|key| format!("`{key}`")).collect();
    Some(if lacks.is_empty() {
        format!("the nearest is {name}")
    } else {
        let verb = if lacks.len() == 1 { "is" } else { "are" };
        format!("the nearest is {name}, but {} {verb} missing", lacks.join(" and "))
    })
}

/// What bytes that begin so are, if they are not OTLP as protobuf.
fn shape(text: &[u8]) -> Shape {
    let layout = layout(text);
    let is_json = layout == RecordLayout::Documents
        || text.starts_with(b"{")
        || text.starts_with(b"[")
        || text.starts_with(b"data:");
    if is_json {
        return Shape::Json(layout);
    }
    match delimiter(text) {
        Some(delimiter) => Shape::Rows(delimiter),
        None if is_prefixed(text) => Shape::Prefixed,
        None => Shape::Json(layout),
    }
}

/// Whether there is one value a line.
fn layout(text: &[u8]) -> RecordLayout {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let whole = |line: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    let Some(first) = lines.next() else { return RecordLayout::Lines };
    if first.starts_with(b"data:") || whole(first) {
        return RecordLayout::Lines;
    }
    // Carriage returns alone end its lines, or nothing does.
    if first.len() == text.trim_ascii_end().len() && memchr::memmem::find(first, b"}").is_some() {
        return if first.starts_with(b"{") || first.starts_with(b"[") {
            RecordLayout::Documents
        } else {
            RecordLayout::Lines
        };
    }
    match (first.first(), first.last()) {
        (Some(b'['), _) | (Some(b'{'), Some(b'{' | b'[' | b',' | b':')) => RecordLayout::Documents,
        _ if lines.take(8).any(|line| line.starts_with(b"{") && whole(line)) => RecordLayout::Lines,
        (Some(b'{'), _) => RecordLayout::Documents,
        _ => RecordLayout::Lines,
    }
}

/// What a log that begins so is.
pub(super) fn shape_of(head: &[u8]) -> Shape {
    match otlp_binary::framing(head) {
        Some(framing) => Shape::Otlp(framing),
        None => shape(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start()),
    }
}

/// The records at the beginning of a log, which are the elements of these lists if there are some.
pub(super) fn values_of(head: &[u8], shape: Shape, lists: &[&str]) -> Vec<Value> {
    values(head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head), shape, lists)
}

/// The values at the beginning; of one that is not all there, what is.
fn values(text: &[u8], shape: Shape, lists: &[&str]) -> Vec<Value> {
    let mut pieces = shape.pieces(text, lists);
    let mut values = Vec::new();
    while let Ok(Some(piece)) = pieces.next() {
        let text = match piece {
            Piece::Record { text, .. } => text,
            Piece::Bad { text, .. } => closed(&text),
            Piece::End { .. } => continue,
        };
        values.extend(serde_json::from_slice::<Value>(&text).ok());
        if values.len() >= VALUES {
            break;
        }
    }
    values
}

/// The beginning of a JSON text, up to its last whole part, with what is open closed.
fn closed(text: &[u8]) -> Vec<u8> {
    let (mut open, mut safe, mut quoted, mut escaped) = (Vec::new(), (0, Vec::new()), false, false);
    for (at, byte) in text.iter().enumerate() {
        if quoted {
            quoted = *byte != b'"' || escaped;
            escaped = *byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b'"' => quoted = true,
            b'{' | b'[' => {
                open.push(if *byte == b'{' { b'}' } else { b']' });
                safe = (at + 1, open.clone());
            }
            b'}' | b']' => {
                open.pop();
                safe = (at + 1, open.clone());
            }
            b',' => safe = (at, open.clone()),
            _ => {}
        }
    }
    let (end, open) = safe;
    let mut closed = text.get(..end).unwrap_or_default().to_vec();
    closed.extend(open.iter().rev());
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_told_apart() {
        for (text, expected) in [
            ("{\"a\":1}\n{\"a\":2}\n", RecordLayout::Lines),
            ("{\"a\":1}", RecordLayout::Lines),
            ("nope\n{\"a\":1}\n", RecordLayout::Lines),
            ("{\"torn\": tru\n{\"a\":1}\n", RecordLayout::Lines),
            ("{\n \"a\": 1\n}\n", RecordLayout::Documents),
            ("[\n{\"a\":1},\n{\"a\":2}\n]", RecordLayout::Documents),
            ("{\"a\":[\n1\n]}", RecordLayout::Documents),
            ("{\"a\":1}\r{\"a\":2}\r", RecordLayout::Documents),
            ("data: {\"a\":1}\n\n", RecordLayout::Lines),
            ("", RecordLayout::Lines),
            ("plain text\nmore\n", RecordLayout::Lines),
        ] {
            assert_eq!(layout(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn the_beginning_of_a_document_is_closed() {
        for (text, expected) in [
            (r#"{"a":[{"b":1},{"c":"x"#, r#"{"a":[{"b":1},{}]}"#),
            (r#"{"a":"x,{","b":tr"#, r#"{"a":"x,{"}"#),
            (r#"{"a":1,"b":"#, r#"{"a":1}"#),
            ("[", "[]"),
        ] {
            assert_eq!(String::from_utf8(closed(text.as_bytes())).unwrap(), expected);
        }
    }

    #[test]
    fn two_formats_that_fit_alike_are_both_named() {
        let text = "{\"decision_id\":\"d\",\"input\":{},\"path\":\"x\"}\n{\"auditID\":\"a\",\"verb\":\"get\",\"stage\":\"Panic\"}\n";
        let found = detect(text.as_bytes(), &From::Auto).unwrap_err();
        assert_eq!(found.to_string(), "opa or kubernetes");
        assert_eq!(detect(b"{\"x\":1}", &From::Auto).unwrap().name(), None);
        assert_eq!(
            nearest(b"{\"verb\":\"get\",\"x\":1}").unwrap(),
            "the nearest is kubernetes, but `auditID` is missing"
        );
    }
}

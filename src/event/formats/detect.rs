//! Which format a log is in, by its beginning.
//!
//! In: the first bytes. Out: the format and how its records are laid out, or the formats that it may be. A format is
//! counted by the values at the beginning that fit it; it must fit more of them than any other.

use serde_json::Value;

use super::split::{Layout, Piece, Splitter};
use super::{FORMATS, Format, From};

/// How much of a log is looked at, in bytes.
pub(super) const HEAD: usize = 256 * 1024;
/// So many values are looked at.
const VALUES: usize = 48;

/// What a log is read as.
#[derive(Clone, Copy)]
pub struct Detected {
    /// The format; `None` if it is in none that is known.
    pub(super) format: Option<&'static dyn Format>,
    pub(super) layout: Layout,
    /// Whether it is one plain event of a behaviour log a line, or to be read as if it were.
    pub(super) plain: bool,
}

impl std::fmt::Debug for Detected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} in {:?}", self.format.map_or("none", |format| format.name()), self.layout)
    }
}

impl PartialEq for Detected {
    fn eq(&self, other: &Self) -> bool {
        (self.name(), self.layout, self.plain) == (other.name(), other.layout, other.plain)
    }
}

impl Eq for Detected {}

impl Detected {
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
pub(super) fn detect(head: &[u8], from: From) -> Result<Detected, Ambiguous> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let layout = layout(text);
    let canonical = FORMATS.first().copied();
    if let From::Named(format) = from {
        let plain = layout == Layout::Lines
            && canonical.is_some_and(|canonical| canonical.name() == format.name())
            && can_be_plain(text);
        return Ok(Detected { format: Some(format), layout, plain });
    }
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if let (Some(canonical), Ok(value)) = (canonical, serde_json::from_slice::<Value>(first))
        && canonical.fits(&value)
        && layout == Layout::Lines
    {
        return Ok(Detected { format: Some(canonical), layout, plain: true });
    }
    let values = values(text, layout);
    let mut counts: Vec<(usize, &'static dyn Format)> = FORMATS
        .iter()
        .map(|format| (values.iter().filter(|value| format.fits(value)).count(), *format))
        .filter(|(count, _)| *count > 0)
        .collect();
    let most = counts.iter().map(|(count, _)| *count).max().unwrap_or(0);
    counts.retain(|(count, _)| *count == most);
    if let [(_, first), others @ ..] = counts.as_slice()
        && first.family().is_some()
        && others.iter().all(|(_, other)| other.family() == first.family())
    {
        counts.truncate(1);
    }
    match counts.as_slice() {
        [] => Ok(Detected { format: None, layout, plain: layout == Layout::Lines && can_be_plain(text) }),
        [(_, format)] => {
            let canonical = canonical.is_some_and(|canonical| canonical.name() == format.name());
            let plain = canonical && layout == Layout::Lines && can_be_plain(text);
            Ok(Detected { format: Some(*format), layout, plain })
        }
        several => Err(Ambiguous { candidates: several.iter().map(|(_, format)| format.name()).collect() }),
    }
}

/// Whether lines that begin so may be read as they are: they are no arrays of events, and no server-sent ones.
fn can_be_plain(text: &[u8]) -> bool {
    !text.starts_with(b"data:") && !text.starts_with(b"[")
}

/// Whether a log that begins with `head` is in a format that is known, or in the one that was named.
pub(in crate::event) fn is_known(head: &[u8], from: From) -> bool {
    match (detect(head, From::Auto), from) {
        (Ok(Detected { format: Some(found), .. }), From::Named(named)) => found.name() == named.name(),
        (Ok(detected), From::Auto) => detected.format.is_some(),
        (Err(ambiguous), From::Named(named)) => ambiguous.candidates.contains(&named.name()),
        (Err(_), From::Auto) => true,
        (Ok(_), From::Named(_)) => false,
    }
}

/// The format that a value lacks least of, with what it lacks.
pub(in crate::event) fn nearest(head: &[u8]) -> Option<String> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let value = values(text, layout(text)).into_iter().find(Value::is_object)?;
    let lacks = |format: &&'static dyn Format| {
        let lacks: Vec<_> = format.keys().iter().filter(|key| value.get(**key).is_none()).copied().collect();
        (lacks.len() < format.keys().len()).then_some((lacks, format.name()))
    };
    let (lacks, name) = FORMATS.iter().filter_map(lacks).min_by_key(|(lacks, _)| lacks.len())?;
    let lacks: Vec<_> = lacks.iter().map(|key| format!("`{key}`")).collect();
    Some(if lacks.is_empty() {
        format!("the nearest is {name}")
    } else {
        format!("the nearest is {name}, but {} is missing", lacks.join(", "))
    })
}

/// Whether there is one value a line.
fn layout(text: &[u8]) -> Layout {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let whole = |line: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok();
    let Some(first) = lines.next() else { return Layout::Lines };
    if first.starts_with(b"data:") || whole(first) {
        return Layout::Lines;
    }
    // Carriage returns alone end its lines, or nothing does.
    if first.len() == text.trim_ascii_end().len() && memchr::memmem::find(first, b"}").is_some() {
        return if first.starts_with(b"{") || first.starts_with(b"[") { Layout::Documents } else { Layout::Lines };
    }
    match (first.first(), first.last()) {
        (Some(b'['), _) | (Some(b'{'), Some(b'{' | b'[' | b',' | b':')) => Layout::Documents,
        _ if lines.take(8).any(|line| line.starts_with(b"{") && whole(line)) => Layout::Lines,
        (Some(b'{'), _) => Layout::Documents,
        _ => Layout::Lines,
    }
}

/// The values at the beginning; of one that is not all there, what is.
fn values(text: &[u8], layout: Layout) -> Vec<Value> {
    let mut splitter = Splitter::new(text, layout, &[]);
    let mut values = Vec::new();
    while let Ok(Some(piece)) = splitter.next() {
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
            ("{\"a\":1}\n{\"a\":2}\n", Layout::Lines),
            ("{\"a\":1}", Layout::Lines),
            ("nope\n{\"a\":1}\n", Layout::Lines),
            ("{\"torn\": tru\n{\"a\":1}\n", Layout::Lines),
            ("{\n \"a\": 1\n}\n", Layout::Documents),
            ("[\n{\"a\":1},\n{\"a\":2}\n]", Layout::Documents),
            ("{\"a\":[\n1\n]}", Layout::Documents),
            ("{\"a\":1}\r{\"a\":2}\r", Layout::Documents),
            ("data: {\"a\":1}\n\n", Layout::Lines),
            ("", Layout::Lines),
            ("plain text\nmore\n", Layout::Lines),
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
        let found = detect(text.as_bytes(), From::Auto).unwrap_err();
        assert_eq!(found.to_string(), "opa or kubernetes");
        assert_eq!(detect(b"{\"x\":1}", From::Auto).unwrap().name(), None);
        assert_eq!(
            nearest(b"{\"verb\":\"get\",\"x\":1}").unwrap(),
            "the nearest is kubernetes, but `auditID` is missing"
        );
    }
}

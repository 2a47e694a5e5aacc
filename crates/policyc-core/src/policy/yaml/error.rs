//! Errors that show the line they speak of.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, NamedSource, SourceCode, SourceSpan};
use saphyr_parser::Span;
use serde::de::{self, Expected, Unexpected};

use crate::diag::is_hidden;
use crate::policy::document::plain_words;

/// A place in a document: 1-based line, 1-based column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextPosition {
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
}

impl TextPosition {
    /// Where `span` starts.
    pub(super) fn of(span: Span) -> Self {
        Self { line: span.start.line(), column: span.start.col() + 1 }
    }
}

/// What is wrong with a document, and where.
///
/// `Display` is one line, `path:line:column: message`; as a [`miette::Diagnostic`] it shows the source.
#[derive(Debug)]
pub struct DocumentError(Box<Inner>);

#[derive(Debug)]
struct Inner {
    path: String,
    position: TextPosition,
    message: String,
    help: Option<String>,
    source: NamedSource<String>,
    labels: Vec<LabeledSpan>,
}

impl DocumentError {
    pub(super) fn new(path: &str, text: &str, fault: Fault) -> Self {
        let span = fault.span.unwrap_or_default();
        let mut labels = vec![LabeledSpan::new_primary_with_span(Some("here".to_owned()), byte_span(text, span))];
        labels.extend(fault.also.map(|also| LabeledSpan::new_with_span(Some(also.0), byte_span(text, also.1))));
        let shown = labels.iter().all(|label| is_short_around(text, label.inner()));
        if !shown {
            labels.clear();
        }
        Self(Box::new(Inner {
            path: path.to_owned(),
            position: if span.start.line() == 0 { TextPosition { line: 1, column: 1 } } else { TextPosition::of(span) },
            message: visible(&fault.message),
            help: fault.help.as_deref().map(visible),
            source: NamedSource::new(path, if shown { showable(text) } else { String::new() }),
            labels,
        }))
    }

    /// The path that the caller gave for messages.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Where the error is.
    pub fn position(&self) -> TextPosition {
        self.0.position
    }

    /// The 1-based line.
    pub fn line(&self) -> usize {
        self.0.position.line
    }

    /// The 1-based column, in characters.
    pub fn column(&self) -> usize {
        self.0.position.column
    }

    /// What is wrong, without the place and the hint.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// What to write instead, if that is known.
    pub fn hint(&self) -> Option<&str> {
        self.0.help.as_deref()
    }
}

impl fmt::Display for DocumentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { path, position, message, help, .. } = &*self.0;
        write!(f, "{path}:{}:{}: {message}", position.line, position.column)?;
        match help {
            Some(help) => write!(f, "; {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for DocumentError {}

impl Diagnostic for DocumentError {
    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.0.help.as_ref().map(|help| -> Box<dyn fmt::Display> { Box::new(help) })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        if self.0.labels.is_empty() { None } else { Some(&self.0.source) }
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.0.labels.iter().cloned()))
    }
}

/// The parser counts characters, miette bytes.
fn byte_span(text: &str, span: Span) -> SourceSpan {
    let byte = |index: usize| text.char_indices().nth(index).map_or(text.len(), |(offset, _)| offset);
    let start = byte(span.start.index());
    // A span over several lines hides the message behind the document: its first line says enough.
    let line_end = text.get(start..).and_then(|rest| rest.find(['\r', '\n'])).map_or(text.len(), |end| start + end);
    let end = byte(span.end.index()).min(line_end);
    (start, end.saturating_sub(start)).into()
}

/// Whether the lines at and beside a span can be shown: a document on one line is no excerpt of itself, and no terminal has as many columns.
fn is_short_around(text: &str, span: &SourceSpan) -> bool {
    /// The longest line that is shown, in bytes.
    const MAX_LINE: usize = 1_000;
    let (before, after) = text.split_at_checked(span.offset()).unwrap_or((text, ""));
    let above = before.rsplit('\n').take(2).map(str::len);
    let below = after.split('\n').take(2).map(str::len);
    above.chain(below).all(|line| line <= MAX_LINE)
}

/// A message on one line that is safe to print on a terminal.
fn visible(message: &str) -> String {
    message
        .chars()
        .flat_map(|c| {
            let escaped = is_hidden(c);
            let (plain, escape) = if escaped { (None, Some(c.escape_default())) } else { (Some(c), None) };
            plain.into_iter().chain(escape.into_iter().flatten())
        })
        .collect()
}

/// The source with what a terminal would obey replaced, byte for byte, so that spans stay right.
fn showable(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' => c,
            '\0'..='\x1f' | '\x7f' => '?',
            '\u{80}'..='\u{9f}' => '\u{bf}',
            // As many bytes as it had.
            _ if is_hidden(c) => match c.len_utf8() {
                2 => '\u{bf}',
                3 => '\u{fffd}',
                _ => '\u{1f532}',
            },
            _ => c,
        })
        .collect()
}
/// An error on its way out of the reader: the innermost node that it passes gives it its place.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    pub(super) message: String,
    pub(super) help: Option<String>,
    pub(super) span: Option<Span>,
    /// A second place that has to do with it.
    pub(super) also: Option<Box<(String, Span)>>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, span: None, also: None }
    }

    pub(super) fn at(mut self, span: Span) -> Self {
        self.span.get_or_insert(span);
        self
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the name that was probably meant, or all there are.
    fn meant(self, given: &str, names: &'static [&'static str]) -> Self {
        let list = || names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        match (did_you_mean(given, names.iter().copied()), names) {
            (Some(name), _) => self.help(format!("did you mean `{name}`?")),
            (None, []) => self,
            (None, [name]) => self.help(format!("expected `{name}`")),
            (None, _) => self.help(format!("expected one of {}", list())),
        }
    }
}

/// The name nearest to `given`, if it is near enough to be a slip.
pub fn did_you_mean<'n>(given: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    /// Below this `strsim::jaro_winkler` pairs words that have little in common.
    const NEAR: f64 = 0.75;
    names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&given.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(nearness, _)| *nearness >= NEAR)
        // `max_by` takes the last of equals; the first is the one listed first.
        .fold(None, |best: Option<(f64, &str)>, this| match best {
            Some(best) if best.0 >= this.0 => Some(best),
            _ => Some(this),
        })
        .map(|(_, name)| name)
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(message.to_string())
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        let fault = Self::new(plain_words(&format!("expected {expected}, found {}", describe(&found))));
        match found {
            Unexpected::Bool(_) | Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_)
                if expected.contains("string") =>
            {
                fault.help("put a string that looks like a number or a boolean in quotes")
            }
            _ => fault,
        }
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(plain_words(&format!("expected {expected}, found {}", describe(&found))))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown key `{field}`")).meant(field, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("unknown value `{variant}`")).meant(variant, expected)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(format!("missing key `{field}`"))
    }
}

fn describe(found: &Unexpected<'_>) -> String {
    match found {
        Unexpected::Unit | Unexpected::Option => "null".to_owned(),
        Unexpected::Bool(value) => format!("the boolean {value}"),
        Unexpected::Unsigned(value) => format!("the number {value}"),
        Unexpected::Signed(value) => format!("the number {value}"),
        Unexpected::Float(value) => format!("the number {value}"),
        Unexpected::Str(text) => {
            /// Longer strings say no more in a message.
            const SHOWN: usize = 40;
            match text.char_indices().nth(SHOWN) {
                Some((end, _)) => format!("the string {:?}…", text.get(..end).unwrap_or_default()),
                None => format!("the string {text:?}"),
            }
        }
        Unexpected::Map => "an object".to_owned(),
        Unexpected::Seq => "an array".to_owned(),
        other => other.to_string(),
    }
}

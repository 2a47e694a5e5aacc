//! From YAML text to a tree of nodes that know where they stand.

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span};

use super::error::Fault;
use super::limits;
use super::scalar::{Scalar, resolve};

/// A value and where it stands.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) span: Span,
    pub(super) value: NodeValue,
}

#[derive(Debug)]
pub(super) enum NodeValue {
    Scalar(Scalar),
    Sequence(Vec<Node>),
    /// In the order of the document; keys are unique.
    Mapping(Vec<(MappingKey, Node)>),
}

/// A key of a mapping: always a string.
#[derive(Debug)]
pub(super) struct MappingKey {
    pub(super) name: String,
    pub(super) span: Span,
}

impl Node {
    /// The entry of a mapping under `key`.
    pub(super) fn get(&self, key: &str) -> Option<(&MappingKey, &Node)> {
        match &self.value {
            NodeValue::Mapping(entries) => {
                entries.iter().find(|(name, _)| name.name == key).map(|(key, node)| (key, node))
            }
            _ => None,
        }
    }

    /// The items of a sequence; none of anything else.
    pub(super) fn items(&self) -> &[Node] {
        match &self.value {
            NodeValue::Sequence(items) => items,
            _ => &[],
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match &self.value {
            NodeValue::Scalar(Scalar::Text(text)) => Some(text),
            _ => None,
        }
    }
}

/// A container whose end has not come yet.
enum OpenContainer {
    Sequence(Span, Vec<Node>),
    Mapping(Span, Vec<(MappingKey, Node)>, Option<MappingKey>),
}

/// Reads the one document in `text`.
///
/// The stack of open containers is a vector of at most [`limits::MAX_DEPTH`], so that no input exhausts the thread's.
pub(super) fn parse(text: &str) -> Result<Node, Fault> {
    if text.len() > limits::MAX_BYTES {
        return Err(Fault::new(format!(
            "the document has {} bytes; at most {} are allowed",
            text.len(),
            limits::MAX_BYTES
        )));
    }
    check_characters(text)?;
    let mut open: Vec<OpenContainer> = Vec::new();
    let mut root = None;
    let mut documents = 0;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| unreadable(text, *error.marker(), error.info()))?;
        refuse_references(&event, span)?;
        let node = match event {
            Event::DocumentStart(_) => {
                documents += 1;
                if documents > 1 {
                    return Err(Fault::new("a second document starts here; a file holds one").at(span));
                }
                continue;
            }
            // An alias was refused.
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd | Event::Alias(_) => continue,
            Event::Scalar(value, style, ..) => {
                let plain = style == ScalarStyle::Plain;
                if let Some(OpenContainer::Mapping(_, _, key @ None)) = open.last_mut() {
                    *key = Some(read_key(&value, plain, span)?);
                    continue;
                }
                let scalar = if plain {
                    resolve(&value).map_err(|message| Fault::new(message).at(span))?
                } else {
                    Scalar::Text(value.into_owned())
                };
                Node { span, value: NodeValue::Scalar(scalar) }
            }
            Event::SequenceStart(..) => {
                push(&mut open, OpenContainer::Sequence(span, Vec::new()), span)?;
                continue;
            }
            Event::MappingStart(..) => {
                push(&mut open, OpenContainer::Mapping(span, Vec::new(), None), span)?;
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(OpenContainer::Sequence(span, items)) => Node { span, value: NodeValue::Sequence(items) },
                Some(OpenContainer::Mapping(span, entries, _)) => {
                    check_unique(&entries)?;
                    // The first key shows better where a mapping stands than the nothing before it.
                    let braced = span.end.index() > span.start.index();
                    let first = entries.first().filter(|_| !braced);
                    let span = first.map_or(span, |(key, _)| key.span);
                    Node { span, value: NodeValue::Mapping(entries) }
                }
                None => return Err(Fault::new("not valid YAML: an end without a start").at(span)),
            },
        };
        match open.last_mut() {
            None => root = Some(node),
            Some(OpenContainer::Sequence(_, items)) => items.push(node),
            Some(OpenContainer::Mapping(_, entries, key)) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => return Err(key_is_no_string(span)),
            },
        }
    }
    root.ok_or_else(|| Fault::new("the document is empty"))
}

/// Refuses what makes one place of a document mean another, and tags.
fn refuse_references(event: &Event<'_>, span: Span) -> Result<(), Fault> {
    let fault = match event {
        Event::Alias(_) => Fault::new("aliases (`*name`) are not allowed").help("write the value out"),
        Event::Scalar(_, _, anchor, _) | Event::SequenceStart(anchor, _) | Event::MappingStart(anchor, _)
            if *anchor != 0 =>
        {
            Fault::new("anchors (`&name`) are not allowed").help("write the value out")
        }
        Event::Scalar(_, _, _, Some(_)) | Event::SequenceStart(_, Some(_)) | Event::MappingStart(_, Some(_)) => {
            Fault::new("tags (`!name`) are not allowed")
                .help("put a string in quotes and write other values as they are")
        }
        _ => return Ok(()),
    };
    Err(fault.at(span))
}

fn push(open: &mut Vec<OpenContainer>, container: OpenContainer, span: Span) -> Result<(), Fault> {
    if open.len() >= limits::MAX_DEPTH {
        return Err(Fault::new(format!("nested more than {} levels deep", limits::MAX_DEPTH)).at(span));
    }
    if let Some(OpenContainer::Mapping(_, _, None)) = open.last() {
        return Err(key_is_no_string(span));
    }
    open.push(container);
    Ok(())
}

fn key_is_no_string(span: Span) -> Fault {
    Fault::new("a key must be a string").at(span)
}

fn read_key(value: &str, plain: bool, span: Span) -> Result<MappingKey, Fault> {
    if plain {
        if value == "<<" {
            return Err(Fault::new("merge keys (`<<`) are not allowed").help("write the keys out").at(span));
        }
        match resolve(value) {
            Ok(Scalar::Text(_)) => {}
            _ => return Err(key_is_no_string(span).help(format!("put it in quotes: \"{value}\""))),
        }
    }
    Ok(MappingKey { name: value.to_owned(), span })
}

/// Of the keys that stand twice, reports the one whose second place comes first.
fn check_unique(entries: &[(MappingKey, Node)]) -> Result<(), Fault> {
    let mut keys: Vec<(usize, &MappingKey)> = entries.iter().map(|(key, _)| key).enumerate().collect();
    keys.sort_by(|(i, a), (j, b)| a.name.cmp(&b.name).then(i.cmp(j)));
    let doubles = keys.windows(2).filter_map(|pair| match pair {
        [(_, first), (index, second)] if first.name == second.name => Some((*index, *first, *second)),
        _ => None,
    });
    match doubles.min_by_key(|(index, ..)| *index) {
        None => Ok(()),
        Some((_, first, second)) => {
            let mut fault = Fault::new(format!("duplicate key `{}`", second.name))
                .help(format!("first used on line {}", first.span.start.line()))
                .at(second.span);
            fault.also = Some(Box::new(("first here".to_owned(), first.span)));
            Err(fault)
        }
    }
}

/// YAML allows printable characters only; the parser takes a NUL for the end of the text and would pass over the rest.
fn check_characters(text: &str) -> Result<(), Fault> {
    let mut line = 1;
    let mut column = 0;
    for (index, c) in text.chars().enumerate() {
        match c {
            '\n' => {
                line += 1;
                column = 0;
                continue;
            }
            '\t' | '\r' | '\u{85}' => {}
            '\u{fffe}' | '\u{ffff}' => return Err(unprintable(c, Marker::new(index, line, column))),
            _ if c.is_control() => return Err(unprintable(c, Marker::new(index, line, column))),
            _ => {}
        }
        column += 1;
    }
    Ok(())
}

fn unprintable(c: char, at: Marker) -> Fault {
    Fault::new(format!("the character U+{:04X} may not stand in YAML", u32::from(c)))
        .help("is this a text file? in double quotes it can be written as an escape")
        .at(Span::new(at, Marker::new(at.index() + 1, at.line(), at.col() + 1)))
}

fn unreadable(text: &str, at: Marker, info: &str) -> Fault {
    let line = text.lines().nth(at.line().saturating_sub(1)).unwrap_or_default();
    let indent = line.chars().take_while(|c| c.is_whitespace());
    let fault = Fault::new(format!("not valid YAML: {info}")).at(Span::empty(at));
    if indent.into_iter().any(|c| c == '\t') {
        return fault.help("indent with blanks, not with tabs");
    }
    fault
}

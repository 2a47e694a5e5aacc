//! YAML text of values: quoting, and flow or block style.

use serde_json::{Number, Value};

/// A line is not longer than this where block style can help it.
const WIDTH: usize = 100;
/// YAML reads at most 1,024 characters of a key that stands without `?`.
const LONGEST_KEY: usize = 1_000;

/// A value whose scalars are already YAML text, fit for flow style.
pub(super) enum FlowNode {
    Scalar(String),
    Sequence(Vec<FlowNode>),
    Mapping(Vec<(String, FlowNode)>),
}

impl FlowNode {
    /// A JSON value.
    pub(super) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Scalar("null".to_owned()),
            Value::Bool(value) => Self::Scalar(value.to_string()),
            Value::Number(number) => Self::Scalar(number_text(number)),
            Value::String(text) => Self::text(text),
            Value::Array(items) => Self::Sequence(items.iter().map(Self::of).collect()),
            Value::Object(fields) => Self::Mapping(
                fields.iter().map(|(key, field)| (scalar(key, ScalarPlace::Flow), Self::of(field))).collect(),
            ),
        }
    }

    pub(super) fn text(text: &str) -> Self {
        Self::Scalar(scalar(text, ScalarPlace::Flow))
    }

    /// What stands behind `key:` at `indent`: a blank and the value in flow style if that fits the line, else the value in
    /// block style on lines of its own.
    pub(super) fn behind_key(&self, key: &str, indent: usize) -> String {
        let mut text = String::new();
        self.place(indent + key.chars().count() + 1, indent, &mut text);
        text
    }

    /// What stands behind a key at `indent`, in block style whatever its width.
    pub(super) fn below_key(&self, indent: usize) -> String {
        let mut text = String::new();
        self.block(indent + 2, &mut text);
        text
    }

    /// Prints the value behind what ends in `column`.
    fn place(&self, column: usize, indent: usize, out: &mut String) {
        let nothing_to_break = match self {
            Self::Scalar(_) => true,
            Self::Sequence(items) => items.is_empty(),
            Self::Mapping(entries) => entries.is_empty(),
        };
        let flow = self.flow();
        if nothing_to_break || (column + 1 + flow.chars().count() <= WIDTH && !self.has_long_key()) {
            out.push(' ');
            out.push_str(&flow);
        } else {
            self.block(indent + 2, out);
        }
    }

    fn block(&self, indent: usize, out: &mut String) {
        let start_line = |out: &mut String| {
            out.push('\n');
            out.extend(std::iter::repeat_n(' ', indent));
        };
        match self {
            Self::Scalar(text) => {
                out.push(' ');
                out.push_str(text);
            }
            Self::Sequence(items) => {
                for item in items {
                    start_line(out);
                    out.push('-');
                    item.place(indent + 1, indent, out);
                }
            }
            Self::Mapping(entries) => {
                for (key, value) in entries {
                    start_line(out);
                    let length = key.chars().count();
                    if length > LONGEST_KEY {
                        out.push_str("? ");
                        out.push_str(key);
                        start_line(out);
                        out.push(':');
                        value.place(indent + 1, indent, out);
                    } else {
                        out.push_str(key);
                        out.push(':');
                        value.place(indent + length + 1, indent, out);
                    }
                }
            }
        }
    }

    fn flow(&self) -> String {
        match self {
            Self::Scalar(text) => text.clone(),
            Self::Sequence(items) => {
                let items: Vec<String> = items.iter().map(Self::flow).collect();
                format!("[{}]", items.join(", "))
            }
            Self::Mapping(entries) => {
                let entries: Vec<String> =
                    entries.iter().map(|(key, value)| format!("{key}: {}", value.flow())).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn has_long_key(&self) -> bool {
        match self {
            Self::Scalar(_) => false,
            Self::Sequence(items) => items.iter().any(Self::has_long_key),
            Self::Mapping(entries) => {
                entries.iter().any(|(key, value)| key.chars().count() > LONGEST_KEY || value.has_long_key())
            }
        }
    }
}

/// Where a scalar stands: in flow style, commas and brackets end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScalarPlace {
    Block,
    Flow,
}

/// A string as YAML: plain where no reader of YAML 1.1 or 1.2 could take it for anything else, else in double quotes.
pub(super) fn scalar(text: &str, place: ScalarPlace) -> String {
    if is_plain(text, place) { text.to_owned() } else { quoted(text) }
}

/// INVARIANT: a plain string starts with a letter, `_` or `/`, so it is no number, date, indicator, marker or comment; it is
/// none of the words of YAML 1.1; it holds no colon, no `#` and nothing invisible.
fn is_plain(text: &str, place: ScalarPlace) -> bool {
    let starts_well = text.chars().next().is_some_and(|c| is_letter(c) || matches!(c, '_' | '/'));
    let safe = |c: char| {
        is_letter(c)
            || c.is_ascii_digit()
            || " _-./@+*()=;$%<>?!~".contains(c)
            || (place == ScalarPlace::Block && matches!(c, ',' | '\'' | '[' | ']'))
    };
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null"
    );
    starts_well && !word && !text.ends_with(' ') && text.chars().all(safe)
}

/// Letters of scripts that are read from left to right and look like what they are.
fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (matches!(c, '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{4ff}') && c.is_alphabetic())
}

/// A string in double quotes, with the escapes of JSON where JSON has one. What cannot be seen, or makes text read in
/// another order, is escaped, so that a reviewer reads what an engine reads.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_visible(c) => out.push(c),
            _ if u32::from(c) > 0xffff => out.extend(format!("\\U{:08X}", u32::from(c)).chars()),
            _ => out.extend(format!("\\u{:04X}", u32::from(c)).chars()),
        }
    }
    out.push('"');
    out
}

/// Of the basic plane, what is neither control nor blank (but the blank itself), nor a format character, filler, variation
/// selector, private or no character.
fn is_visible(c: char) -> bool {
    !(c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{e000}'..='\u{f8ff}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{ffff}'
        )
        || u32::from(c) > 0xffff)
}

/// A number that readers of YAML 1.1 take for one too: with an exponent they ask for a dot and a sign.
fn number_text(number: &Number) -> String {
    let text = number.to_string();
    match text.split_once(['e', 'E']) {
        None => text,
        Some((mantissa, exponent)) => {
            let dot = if mantissa.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with(['-', '+']) { "" } else { "+" };
            format!("{mantissa}{dot}e{sign}{exponent}")
        }
    }
}

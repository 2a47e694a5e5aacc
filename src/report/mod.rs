//! Results → bytes: what people and other programs are shown.
//!
//! Names in here come from logs, which agents write: each writer escapes for its own format, and no control character
//! reaches a terminal.

pub mod comment;
pub mod evaluation;
mod exposure;
pub mod findings;
pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod page;
pub mod sarif;
pub mod summary;
pub mod text;

use std::fmt::Write as _;

use crate::diag::is_hidden;

/// `text` with every control character, line and paragraph separator and bidirectional control made visible, so that it
/// can stand on one line of a terminal.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// JSON that is the same document, with what [`is_hidden`] in its strings escaped. Between strings nothing is but ASCII.
pub fn visible_json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        // A control character below U+0020 is white space between strings; within one the writer has escaped it.
        if u32::from(c) < 0x7f || !is_hidden(c) {
            out.push(c);
            continue;
        }
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_gets_through() {
        assert_eq!(visible("a\u{1b}[31m\nb\u{202e}c é"), r"a\u{1b}[31m\nb\u{202e}c é");
        assert_eq!(visible("a\u{61c}\u{ad}\u{e0041}\u{9b}\u{7f}"), r"a\u{61c}\u{ad}\u{e0041}\u{9b}\u{7f}");
    }

    #[test]
    fn json_stays_the_same_document() {
        let value = serde_json::json!({"a\u{9d}b": ["\u{7f}\u{9b}31m", "\u{e0041}\u{202e}", "é\n\u{1b}\u{1f600}"]});
        let text = visible_json(&serde_json::to_string_pretty(&value).unwrap());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), value);
        assert!(text.chars().all(|c| c == '\n' || !is_hidden(c)), "{text}");
        assert!(text.contains(r"\udb40\udc41"), "{text}");
    }
}

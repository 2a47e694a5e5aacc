//! Results → bytes: what people and other programs are shown.
//!
//! Names in here come from logs, which agents write: each writer escapes for its own format, and no control character
//! reaches a terminal.

pub mod evaluation;
mod exposure;
pub mod findings;
pub mod github;
pub mod json;
pub mod junit;
pub mod markdown;
pub mod sarif;
pub mod summary;
pub mod text;

use std::fmt::Write as _;

/// `text` with every control character, line and paragraph separator and bidirectional control made visible, so that it
/// can stand on one line of a terminal.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || is_invisible(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// Separators that end a line somewhere, and the characters that turn or hide the text around them.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_control_character_gets_through() {
        assert_eq!(visible("a\u{1b}[31m\nb\u{202e}c é"), r"a\u{1b}[31m\nb\u{202e}c é");
    }
}

//! Ids: a string's shape, without the string.

use std::fmt::Write as _;

use super::generalise::{Generalisation, anchored, escape_into, pattern};
use crate::policy::Test;

/// The shape of an id: `#W1234` and `#W77` have the same letters' case and signs, and the same counts of digits or not.
///
/// A shape copies nothing but signs: it says what ids look like, and not whose they are.
pub(super) const SHAPE: Generalisation =
    Generalisation { level: 30, most: 4, names: &[], keys: |text| Some(vec![shape(text, true)?]), tests };
/// The shape whatever the counts of digits.
pub(super) const OPEN_SHAPE: Generalisation =
    Generalisation { level: 32, most: 8, names: &[], keys: |text| Some(vec![shape(text, false)?]), tests };

fn tests(shapes: &[&str]) -> Option<Vec<Test>> {
    pattern(&anchored(shapes.iter().copied()))
}

/// How long a shape may be.
const MAX_SHAPE_BYTES: usize = 200;

/// A string's shape as a pattern: runs of letters of either case open, runs of digits `counted` or open too, other ASCII as it stands.
fn shape(text: &str, counted: bool) -> Option<String> {
    #[derive(PartialEq, Clone, Copy)]
    enum Run {
        Lower,
        Upper,
        Digit(u32),
        Sign,
    }
    // What is free text has no shape, and a secret's own characters are never copied, for none of them is a sign.
    if text.is_empty() || text.len() > 60 || !text.is_ascii() || text.split(' ').count() > 4 {
        return None;
    }
    let mut out = String::new();
    let close = |out: &mut String, run: Run| match run {
        Run::Lower => out.push_str("[a-z]+"),
        Run::Upper => out.push_str("[A-Z]+"),
        Run::Digit(_) if !counted => out.push_str("[0-9]+"),
        Run::Digit(count) => {
            let _ = write!(out, "[0-9]{{{count}}}");
        }
        Run::Sign => {}
    };
    let mut run = Run::Sign;
    for c in text.chars() {
        let next = match (c, run) {
            ('0'..='9', Run::Digit(count)) => Run::Digit(count + 1),
            ('0'..='9', _) => Run::Digit(1),
            ('a'..='z', _) => Run::Lower,
            ('A'..='Z', _) => Run::Upper,
            _ => Run::Sign,
        };
        let goes_on = next == run && run != Run::Sign || matches!((run, next), (Run::Digit(_), Run::Digit(n)) if n > 1);
        if !goes_on {
            close(&mut out, run);
        }
        if next == Run::Sign {
            if c.is_ascii_control() {
                return None;
            }
            escape_into(&mut out, c);
        }
        run = next;
    }
    close(&mut out, run);
    (out.len() <= MAX_SHAPE_BYTES).then_some(out)
}

/// Ids whose shapes vary, such as `Q69X3R` and `7GHJ2K`: their length, and which kinds of character they have.
pub(super) const CLASSES: Generalisation =
    Generalisation { level: 31, most: 9, names: &[], keys: |text| Some(vec![classes(text, true)?]), tests };
/// The kinds of character whatever the length.
pub(super) const OPEN_CLASSES: Generalisation =
    Generalisation { level: 33, most: 9, names: &[], keys: |text| Some(vec![classes(text, false)?]), tests };

/// The class of the characters and how many there are, where they are `counted`, as a pattern; `None` if there are others than letters, digits, `_` and
/// `-`.
fn classes(text: &str, counted: bool) -> Option<String> {
    const LONGEST: usize = 60;
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if text.is_empty() || text.len() > LONGEST || !text.chars().all(known) {
        return None;
    }
    let has = |test: fn(char) -> bool, class: &'static str| if text.chars().any(test) { class } else { "" };
    let parts = [
        has(|c| c.is_ascii_uppercase(), "A-Z"),
        has(|c| c.is_ascii_lowercase(), "a-z"),
        has(|c| c.is_ascii_digit(), "0-9"),
        has(|c| c == '_', "_"),
        has(|c| c == '-', "-"),
    ];
    let length = if counted { format!("{{{}}}", text.len()) } else { "+".to_owned() };
    Some(format!("[{}]{length}", parts.concat()))
}

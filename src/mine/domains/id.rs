//! Ids: a string's shape, without the string.

use std::fmt::Write as _;

use super::kind::{Generalisation, anchored, escape_into, pattern};
use super::listed::may_be_listed;
use crate::policy::Test;

/// The shape of an id: `#W1234` and `#W77` have the same letters' case and signs, and the same counts of digits or not.
///
/// A shape copies nothing but signs: it says what ids look like, and not whose they are.
pub(super) const SHAPE: Generalisation =
    Generalisation { level: 30, most: 4, names: &[], keys: |text| Some(vec![shape(text, true)?]), tests };
/// The shape whatever the counts of digits.
pub(super) const OPEN_SHAPE: Generalisation =
    Generalisation { level: 32, most: 8, names: &[], keys: |text| Some(vec![shape(text, false)?]), tests };

/// The letters of an id as they are, the digits counted: `ORD-[0-9]{7}`.
pub(super) const LETTERS: Generalisation =
    Generalisation { level: 18, most: 4, names: &[], keys: |text| Some(vec![letters(text, true)?]), tests };
/// The same with the digits open.
pub(super) const OPEN_LETTERS: Generalisation =
    Generalisation { level: 19, most: 4, names: &[], keys: |text| Some(vec![letters(text, false)?]), tests };

/// A word with a digit in it as a pattern: what is no digit stands as it is.
fn letters(text: &str, counted: bool) -> Option<String> {
    const LONGEST: usize = 40;
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '#' | '.' | ':');
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    // What stays must be a name: the letters of a mail address or a token are never copied.
    if text.len() > LONGEST || digits == 0 || digits == text.len() || !text.chars().all(word) || !may_be_listed(text) {
        return None;
    }
    let mut out = String::new();
    let mut run = 0;
    let close = |out: &mut String, run: u32| match run {
        0 => {}
        _ if counted => {
            let _ = write!(out, "[0-9]{{{run}}}");
        }
        _ => out.push_str("[0-9]+"),
    };
    for c in text.chars() {
        if c.is_ascii_digit() {
            run += 1;
        } else {
            close(&mut out, run);
            run = 0;
            escape_into(&mut out, c);
        }
    }
    close(&mut out, run);
    Some(out)
}

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

/// The class of the characters and how many there are, where they are `counted`, as a pattern; `None` if there are others than letters, digits, `_`, `.`,
/// `:` and `-`.
fn classes(text: &str, counted: bool) -> Option<String> {
    const LONGEST: usize = 60;
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ':' | '-');
    if text.is_empty() || text.len() > LONGEST || !text.chars().all(known) {
        return None;
    }
    let has = |test: fn(char) -> bool, class: &'static str| if text.chars().any(test) { class } else { "" };
    let parts = [
        has(|c| c.is_ascii_uppercase(), "A-Z"),
        has(|c| c.is_ascii_lowercase(), "a-z"),
        has(|c| c.is_ascii_digit(), "0-9"),
        has(|c| c == '_', "_"),
        has(|c| c == '.', "."),
        has(|c| c == ':', ":"),
        has(|c| c == '-', "-"),
    ];
    let length = if counted { format!("{{{}}}", text.len()) } else { "+".to_owned() };
    Some(format!("[{}]{length}", parts.concat()))
}

#[cfg(test)]
mod unit {
    use super::super::kind::tests::{check, learned};
    use super::*;

    #[test]
    fn an_id_keeps_its_letters_and_signs() {
        let refused = ["INV-12 OR 1=1", "INV-123456", "INV-1234", "inv-12345", "XINV-12345", "INV-12345x", "INV-*", ""];
        check(&LETTERS, &["INV-12345", "INV-99999"], &["INV-00000"], &refused);
        check(&OPEN_LETTERS, &["job-1", "job-22"], &["job-333"], &["job-", "job-x1", "Job-1", "job-1-1", "job-1\n"]);
        for text in ["12345", "words", "a b1", "jane1@example.com", "9f86d081884c7d659a2feaa0c55ad015", "ä1"] {
            assert!(learned(&LETTERS, &[text]).is_none(), "{text}");
        }
        check(&OPEN_SHAPE, &["ab-1"], &["xyz-123"], &["ab-", "AB-1", "ab-1-"]);
        check(&OPEN_CLASSES, &["svc.a", "svc:b"], &["x.y"], &["svc/a", "svc a", "SVC.a", "svc.1"]);
        check(&OPEN_CLASSES, &["a1"], &["b", "12345"], &["A1", "a_1", "a-1", ""]);
    }
}
